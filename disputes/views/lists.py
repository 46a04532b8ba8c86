"""Somebody's disputes, the nearest deadline first."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from disputes import lists
from disputes.lists import Show
from disputes.phrases.opening import SHOWN
from notices.clock import now


@login_required
@never_cache
@require_GET
def disputes(request: HttpRequest) -> HttpResponse:
    """List the disputes of a buyer, or of a seller's shops; agents have their desk."""
    if request.user.is_staff:
        return redirect("admin:index")
    asked = request.GET.get("show", "")
    show = Show(asked) if asked in set(Show) else Show.OPEN
    query = request.GET.get("q", "").replace("\x00", "").strip()
    after = request.GET.get("after", "")
    page = lists.disputes_list(request.user, show=show, query=query, after=after)
    context: dict[str, Any] = {
        "page": page,
        "at": now(),
        "show": show,
        "shelves": [(shelf.value, SHOWN[shelf]) for shelf in Show],
        "query_words": query,
        "is_later": bool(after),
    }
    return render(request, "disputes/disputes.html", context)
