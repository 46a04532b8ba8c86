"""What every door of the desk does: let in who may read or mediate disputes, and lead on after a POST."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import reverse

from accounts.models import User
from disputes.forms.desk import FiltersForm
from disputes.models import Dispute
from disputes.permissions import may_approve_any, may_mediate, may_read_any
from disputes.rules.queues import Filters

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
REFUSED, CONFLICT = 422, 409


def _only(may: Callable[[Any], bool]) -> Callable[[View], View]:
    def wrapped(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(request.user):
                raise PermissionDenied
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        return cast(View, guarded)

    return wrapped


for_readers = _only(may_read_any)
for_mediators = _only(may_mediate)
for_seniors = _only(may_approve_any)


def agent_of(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def case_called(pk: int) -> Dispute:
    """Return a dispute with what its page names, or raise Http404."""
    rows = Dispute.objects.select_related(
        "thread", "order", "line__order", "shop", "buyer", "agent", "first_agent", "agreed"
    )
    found = rows.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def desk_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of the admin shows around every page of the desk."""
    return {
        **admin.site.each_context(request),
        "opts": Dispute._meta,
        "is_nav_sidebar_enabled": False,  # The queue stands there.
        "mediates": may_mediate(request.user),
        "leads": may_approve_any(request.user),
    }


def filters_of(written: str) -> Filters:
    """Return the filters that a page carried along in one word."""
    return FiltersForm(QueryDict(written[:2_000])).filters


def queue_of(request: HttpRequest) -> Filters:
    """Return the queue that the page was opened from."""
    return filters_of(request.POST.get("queue") or request.GET.get("queue") or "")


def carried(filters: Filters) -> str:
    return urlencode(filters.written())


def queue_address(filters: Filters, **more: str) -> str:
    query = urlencode({**filters.written(), **more})
    return reverse("admin:disputes_dispute_changelist") + (f"?{query}" if query else "")


def case_address(pk: int, filters: Filters | None = None) -> str:
    queue = carried(filters) if filters else ""
    return reverse("admin:disputes_dispute_change", args=[pk]) + (f"?{urlencode({'queue': queue})}" if queue else "")


def see(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)
