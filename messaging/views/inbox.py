"""The message centre: one inbox for all threads of a person."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from messaging import actions, phrases, queries
from messaging.forms import InboxForm
from messaging.inbox_page import rows_of
from messaging.rules.threads import Shelf
from messaging.views.threads import back, find
from notices.clock import now


@login_required
@never_cache
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    form = InboxForm(request.GET, shelves=Shelf)
    form.is_valid()
    shelf = Shelf(form.cleaned_data.get("show") or Shelf.ALL)
    query, after = form.cleaned_data["q"].strip(), form.cleaned_data.get("after", "")
    page = queries.inbox_page(request.user, at=now(), shelf=shelf, query=query, after=after)
    kept = {name: words for name, words in (("show", "" if shelf is Shelf.ALL else shelf), ("q", query)) if words}
    context = {
        "rows": rows_of(page.rows, request.user, now()),
        "shelf": shelf,
        "shelves": phrases.SHELVES.items(),
        "query_words": query,
        "is_later": bool(after),
        "first": f"?{urlencode(kept)}",
        "here": f"?{urlencode({**kept, 'after': after} if after else kept)}",
        "next": f"?{urlencode({**kept, 'after': page.next})}" if page.next else "",
    }
    return render(request, "messaging/inbox.html", context)


@never_cache
@require_GET
def count(request: HttpRequest) -> HttpResponse:
    """Return the inside of the masthead's link to the inbox, for pages that stay open."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    found = queries.Inbox(request.user)
    return render(request, "messaging/_count.html", {"unread": found.unread, "shown": found.shown})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def put_away(request: HttpRequest, reference: str) -> HttpResponse:
    """Put a thread away; who comes from signing in again sees the inbox."""
    found = find(request, reference)
    if request.method == "POST" and found.takes_part:
        actions.archive(thread=found.thread, person=request.user, at=now())  # type: ignore[arg-type]
        messages.success(request, _("Put away. It comes back when somebody writes in it again."))
    return back(request)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_out(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a thread out again; who comes from signing in again sees the inbox."""
    found = find(request, reference)
    if request.method == "POST" and found.takes_part:
        actions.unarchive(thread=found.thread, person=request.user)  # type: ignore[arg-type]
        messages.success(request, _("It is back in your inbox."))
    return back(request)
