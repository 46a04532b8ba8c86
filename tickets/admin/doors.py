"""What every door of the desk does: let in who answers tickets, and lead on after a POST."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import reverse

from accounts.models import User
from tickets.forms.desk import FiltersForm
from tickets.models import Ticket
from tickets.permissions import may_lead, may_work
from tickets.rules.queues import Filters

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def for_agents(view: View) -> View:
    """Refuse a page to who does not answer tickets."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_work(request.user):
            raise PermissionDenied
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return cast(View, guarded)


def by_post(view: View) -> View:
    """Lead to the page of a ticket who comes here otherwise: from signing in again in the middle of a form, say."""

    @wraps(view)
    def guarded(request: HttpRequest, pk: int) -> HttpResponseBase:
        return view(request, pk) if request.method == "POST" else see(ticket_address(pk, Filters()))

    return cast(View, guarded)


def for_leads(view: View) -> View:
    """Refuse a page to who does not lead agents."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_lead(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return cast(View, guarded)


def agent_of(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def ticket_called(pk: int) -> Ticket:
    """Return a ticket with what its page names, or raise Http404."""
    rows = Ticket.objects.select_related("thread", "requester", "assignee", "team", "order", "merged_into", "follows")
    found = rows.prefetch_related("tags").filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def desk_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of the admin shows around every page of the desk."""
    return {
        **admin.site.each_context(request),
        "opts": Ticket._meta,
        "is_nav_sidebar_enabled": False,  # The queue stands there.
        "leads": may_lead(request.user),
    }


def filters_of(written: str) -> Filters:
    """Return the filters that a page carried along in one word."""
    return FiltersForm(QueryDict(written[:2_000])).filters


def carried(filters: Filters) -> str:
    return urlencode(filters.written())


def queue_address(filters: Filters, **more: str) -> str:
    query = urlencode({**filters.written(), **more})
    return reverse("admin:tickets_ticket_changelist") + (f"?{query}" if query else "")


def ticket_address(pk: int, filters: Filters) -> str:
    queue = carried(filters)
    return reverse("admin:tickets_ticket_change", args=[pk]) + (f"?{urlencode({'queue': queue})}" if queue else "")


def see(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)
