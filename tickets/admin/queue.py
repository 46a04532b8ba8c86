"""The queue: what an agent sees first in the morning, and the views that are kept."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from notices.clock import now
from tickets import actions, phrases
from tickets.admin import many
from tickets.admin.doors import agent_of, carried, desk_context, filters_of, for_agents, queue_address, see
from tickets.desk.around import Around, around
from tickets.desk.queue import queue_page
from tickets.forms.desk import FiltersForm, ManyForm, ViewForm
from tickets.models import SavedView
from tickets.rules.queues import Filters, View


@for_agents
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    at, agent = now(), agent_of(request)
    form = FiltersForm(request.GET)
    filters = form.filters
    page = queue_page(filters, agent, at, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    beside = around(agent, at)
    context = {
        **desk_context(request),
        "title": gettext("Tickets"),
        "form": form,
        "filters": filters,
        "queue": carried(filters),
        "page": page,
        "beside": beside,
        "views": _views(filters, beside),
        "kept_views": _kept_views(filters, beside),
        "is_narrowed": replace(filters, view=View.ALL, words="") != Filters(),
        "many": ManyForm(),
        "many_choices": list(phrases.MANY.items()),
        "batch": many.batch_to_undo(request, at),
        "heading": gettext("Found: %(words)s") % {"words": filters.words}
        if filters.words
        else phrases.VIEWS[filters.view],
        "previous": queue_address(filters, before=page.previous) if page.previous else "",
        "next": queue_address(filters, after=page.next) if page.next else "",
        "first": queue_address(filters),
    }
    return render(request, "admin/tickets/queue.html", context)


@for_agents
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the queue at hand under a name."""
    filters, form = filters_of(request.POST.get("queue", "")), ViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Give the view a name of 60 characters at the most."))
    elif actions.save_view(owner=agent_of(request), name=form.cleaned_data["name"], filters=filters) is None:
        messages.error(request, gettext("You keep many views already. Delete one first."))
    else:
        messages.success(request, gettext("The view is kept on the left."))
    return see(queue_address(filters))


@for_agents
@require_POST
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a view of one's own."""
    actions.delete_view(view=get_object_or_404(SavedView, pk=pk, owner=request.user))
    messages.success(request, gettext("The view is deleted."))
    return see(queue_address(Filters()))


def _views(filters: Filters, beside: Around) -> list[dict[str, Any]]:
    return [
        {
            "name": phrases.VIEWS[view],
            "address": queue_address(Filters(view=view)),
            "count": beside.shown(view),
            "is_here": filters == Filters(view=view),
        }
        for view in View
    ]


def _kept_views(filters: Filters, beside: Around) -> list[dict[str, Any]]:
    kept = [(row, FiltersForm(row.query).filters, is_own) for is_own in (False, True) for row in beside.kept(is_own)]
    return [
        {
            "pk": row.pk,
            "name": row.name,
            "address": queue_address(saved),
            "is_here": filters == saved,
            "is_own": is_own,
        }
        for row, saved, is_own in kept
    ]
