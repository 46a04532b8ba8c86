"""The queue: what a mediator sees first in the morning."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from disputes import phrases
from disputes.admin.desk.doors import agent_of, carried, desk_context, for_readers, queue_address
from disputes.desk.around import Around, around
from disputes.desk.queue import queue_page
from disputes.forms.desk import FiltersForm
from disputes.rules.queues import Filters, View
from notices.clock import now


@for_readers
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    at, agent, form = now(), agent_of(request), FiltersForm(request.GET)
    filters = form.filters
    page = queue_page(filters, agent, at, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    beside = around(agent, at)
    found = gettext("Found: %(words)s") % {"words": filters.words}
    context = {
        **desk_context(request),
        "title": gettext("Disputes"),
        "form": form,
        "filters": filters,
        "queue": carried(filters),
        "page": page,
        "beside": beside,
        "views": _views(filters, beside),
        "heading": found if filters.words else phrases.VIEWS[filters.view],
        "previous": queue_address(filters, before=page.previous) if page.previous else "",
        "next": queue_address(filters, after=page.next) if page.next else "",
        "first": queue_address(filters),
    }
    return render(request, "admin/disputes/desk/cases.html", context)


def _views(filters: Filters, beside: Around) -> list[dict[str, Any]]:
    return [
        {
            "name": phrases.VIEWS[view],
            "count": beside.shown(view),
            "address": queue_address(Filters(view=view)),
            "is_here": view is filters.view and not filters.words,
        }
        for view in View
    ]
