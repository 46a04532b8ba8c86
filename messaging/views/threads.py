"""A thread: its page, what came since, and how far it was read."""

import re
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from messaging import actions, pages, permissions, queries
from messaging.forms import WriteForm
from messaging.models import Message, Thread
from messaging.rules.threads import OWN_KINDS, Side
from messaging.thread_page import counterparts, name_of, shown
from messaging.views.writing import deliver, refused_in_place, sent, write_form
from notices.clock import now

BACK = re.compile(r"\?[\w%&=+.~-]{0,1000}", re.ASCII)  # The rest of an inbox's own address.


@dataclass(frozen=True, slots=True)
class Found:
    """A thread, and as what somebody may read it."""

    thread: Thread
    side: Side
    takes_part: bool  # Agents may read threads that support has no part in.


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a thread, and take what somebody writes into it."""
    found = find(request, reference)
    if pages.has_own_page(found.thread):
        return redirect(pages.address_of(found.thread))
    if request.method == "POST":
        return _send(request, found)
    before = _marked(request, found, "before")
    if request.htmx and before:  # type: ignore[attr-defined]
        return render(request, "messaging/_messages.html", _messages(request, found, before))
    form = write_form(found.thread, found.side)
    return render(request, "messaging/thread.html", _page(request, found, form, before))


@login_required
@never_cache
@require_GET
def since(request: HttpRequest, reference: str) -> HttpResponse:
    """Return the messages behind one as rows to be appended; 204 when there are none, 404 when that one is gone."""
    found = find(request, reference)
    behind = _marked(request, found, "after")
    if behind is None and request.GET.get("after"):
        raise Http404
    page = queries.messages_page(found.thread, found.side, now(), after=behind.pk if behind else 0)
    if not page.messages:
        return HttpResponse(status=204)
    items = shown(page.messages, found.thread, request.user, found.side, behind=behind)
    return render(request, "messaging/_messages.html", {"items": items})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest, reference: str) -> HttpResponse:
    """Note that a thread was read up to a message; who comes from signing in again sees the thread."""
    found = find(request, reference)
    if request.method != "POST":
        return redirect("thread", found.thread.reference)
    up_to = queries.message_of(found.thread, found.side, now(), request.POST.get("up_to", ""))
    if up_to is None:
        raise Http404
    if found.takes_part:
        actions.mark_read(thread=found.thread, person=request.user, side=found.side, up_to=up_to, at=now())  # type: ignore[arg-type]
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    return back(request) if "back" in request.POST else redirect(pages.address_of(found.thread))


def back(request: HttpRequest) -> HttpResponse:
    """Lead back to where in the inbox somebody was."""
    address = request.POST.get("back", "")
    return redirect(reverse("inbox") + (address if BACK.fullmatch(address) else ""))


def find(request: HttpRequest, reference: str) -> Found:
    """Return a thread that somebody may read; for strangers there is none."""
    thread = queries.thread_for(request.user, reference)
    side = permissions.side_of(request.user, thread) if thread else None
    if thread is None or side is None:
        raise Http404
    return Found(thread, side, any(party.side == side for party in thread.parties.all()))


def _send(request: HttpRequest, found: Found) -> HttpResponse:
    if found.thread.kind not in OWN_KINDS or not found.takes_part:
        raise Http404
    form = write_form(found.thread, found.side, request.POST)
    write = partial(actions.write, thread=found.thread, side=found.side)
    message, status = deliver(request, form, found.thread, write, by=request.user)
    if message is not None:
        return sent(request, found.thread, found.side, message)
    if request.htmx:  # type: ignore[attr-defined]
        return refused_in_place(request, form, status)
    return render(request, "messaging/thread.html", _page(request, found, form), status=status)


def _page(request: HttpRequest, found: Found, form: WriteForm, before: Message | None = None) -> dict[str, Any]:
    """Return what the page of a thread shows."""
    thread = found.thread
    return {
        "thread": thread,
        "order": thread.order,
        "others": [name_of(party) for party in counterparts(thread, found.side)],
        "may_write": permissions.may_write(found.side, thread),
        "takes_part": found.takes_part,
        "form": form,
        "draft": thread.reference,
        "before": before,
        **_messages(request, found, before),
    }


def _messages(request: HttpRequest, found: Found, before: Message | None) -> dict[str, Any]:
    """Return what `messaging/_messages.html` shows: the newest messages, or those before one."""
    thread, state = found.thread, queries.state_of(request.user, found.thread)
    page = queries.messages_page(thread, found.side, now(), before=before.pk if before else None)
    read_up_to = state.read_up_to if state and state.unread else None
    return {
        "items": shown(page.messages, thread, request.user, found.side, read_up_to=read_up_to),
        "older": f"{pages.address_of(thread)}?before={page.messages[0].reference}" if page.has_older else "",
        "newest": page.messages[-1].reference if page.messages else "",
        "unread": state.unread if state else 0,
        "is_away": bool(state and state.archived_at),
    }


def _marked(request: HttpRequest, found: Found, name: str) -> Message | None:
    """Return the message that an address names, if it is one of the thread's."""
    return queries.message_of(found.thread, found.side, now(), request.GET.get(name, ""))
