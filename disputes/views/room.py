"""The case room, which a buyer and a seller share."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from disputes import actions, phrases
from disputes.calendar_file import calendar_file
from disputes.forms.moving import MoveForm
from disputes.room_page import room
from disputes.rules.refusals import Refusal
from disputes.rules.states import Verb
from disputes.standing import shown_deadlines
from disputes.views.finding import Found, find
from messaging.actions import Refused
from messaging.forms import WriteForm
from messaging.models import Message
from messaging.queries import message_of, messages_page, state_of
from messaging.rules import threads
from messaging.thread_page import shown
from messaging.views.writing import deliver, refused_in_place, sent, write_form
from notices.clock import now


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a case, and take what a side writes into its conversation: a message, never an answer."""
    found = find(request, reference, now())
    if request.method == "POST":
        return _write(request, found)
    thread = found.dispute.thread
    before = message_of(thread, found.side, found.at, request.GET.get("before", ""))
    if request.htmx and before:  # type: ignore[attr-defined]
        return render(request, "messaging/_messages.html", _messages(request, found, before))
    return render(request, "disputes/dispute.html", page(request, found, write_form(thread, found.side), before))


@login_required
@never_cache
@require_GET
def dispute_calendar(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """Return a deadline that runs as a file for calendars."""
    found = find(request, reference, now())
    deadline = next((one for one in shown_deadlines(found.case) if one.slug == kind), None)
    if deadline is None:
        raise Http404
    address = request.build_absolute_uri(reverse("dispute", args=[found.dispute.reference]))
    made = calendar_file(
        uid=f"{found.dispute.reference}-{deadline.kind}@{request.get_host()}",
        summary=_("%(deadline)s: dispute %(reference)s")
        % {"deadline": deadline.name, "reference": found.dispute.reference},
        words="\n".join(filter(None, (str(phrases.STAGES[found.case.stage]), deadline.otherwise, address))),
        address=address,
        due_at=deadline.due_at,
        at=found.at,
    )
    name = f"{found.dispute.reference}-{deadline.slug}.ics"
    return HttpResponse(
        made,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def page(request: HttpRequest, found: Found, form: WriteForm, before: Message | None = None) -> dict[str, Any]:
    """Return what the room shows."""
    thread = found.dispute.thread
    shown_room = room(found.dispute, found.case, found.caller, found.side, found.at, is_whole="all" in request.GET)
    plain = MoveForm(case=found.case, by=found.party, at=found.at) if found.caller else None
    if plain:
        plain.auto_id = False  # Several buttons carry it.
    return {
        "room": shown_room,
        "dispute": found.dispute,
        "case": found.case,
        "standing": shown_room.standing,
        "at": found.at,
        "party": found.caller.party if found.caller else None,
        "plain_form": plain,
        "why_not": phrases.REFUSALS[Refusal.SUSPENDED] if found.caller and found.caller.is_suspended else "",
        "thread": thread,
        "order": found.dispute.order,
        "form": form,
        "draft": thread.reference,
        "before": before,
        **_messages(request, found, before, may_add_evidence=shown_room.may_add_evidence),
    }


def _messages(
    request: HttpRequest, found: Found, before: Message | None, *, may_add_evidence: bool = False
) -> dict[str, Any]:
    """Return what `messaging/_messages.html` shows: the newest messages, or those before one."""
    thread, state = found.dispute.thread, state_of(request.user, found.dispute.thread)
    rows = messages_page(thread, found.side, found.at, before=before.pk if before else None)
    read_up_to = state.read_up_to if state and state.unread else None
    address = reverse("dispute", args=[found.dispute.reference])
    return {
        "items": shown(rows.messages, thread, request.user, found.side, read_up_to=read_up_to),
        "older": f"{address}?before={rows.messages[0].reference}" if rows.has_older else "",
        "newest": rows.messages[-1].reference if rows.messages else "",
        "unread": state.unread if state else 0,
        "evidence_at": reverse("dispute_evidence", args=[found.dispute.reference]) if may_add_evidence else "",
    }


def _write(request: HttpRequest, found: Found) -> HttpResponse:
    if found.caller is None:
        raise Http404
    thread = found.dispute.thread
    form = write_form(thread, found.side, request.POST)
    message, status = deliver(request, form, thread, partial(write, found), by=request.user)
    if message is not None:
        return sent(request, thread, found.side, message)
    if request.htmx:  # type: ignore[attr-defined]
        return refused_in_place(request, form, status)
    return render(request, "disputes/dispute.html", page(request, found, form), status=status)


def write(found: Found, **message: Any) -> Message:
    """Write into the conversation of a case (T94), for `messaging.views.writing.deliver`; raise its Refused."""
    by, at, key = message.pop("by"), message.pop("at"), message.pop("client_key")
    along = actions.Along(words=message.pop("body"), **message)
    if not along.words.strip() and not along.photos:
        raise Refused(threads.Refusal.EMPTY)
    try:
        event = actions.make_move(
            dispute=found.dispute, verb=Verb.WRITE, party=found.party, by=by, at=at, key=key, along=along
        )
    except actions.MoveRefused:
        raise Refused(threads.Refusal.CLOSED) from None
    if event.message is None:
        raise Refused(threads.Refusal.EMPTY)
    return event.message
