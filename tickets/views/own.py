"""Somebody's own tickets: the list, the page of one, and what they do with it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from messaging.forms import WriteForm
from messaging.models import Message
from messaging.queries import message_of, messages_page, state_of
from messaging.rules.threads import Side
from messaging.thread_page import shown
from messaging.views.writing import NotWritten, deliver, refused_in_place, see
from notices.clock import now
from tickets import actions, links, phrases, queries, rate_limits, ticket_page
from tickets.actions import Refused
from tickets.forms.asking import RateForm
from tickets.rules.states import Party, Refusal, Verb
from tickets.views.finding import Found, find, let_follow

REFUSED = 422
PAGES = frozenset({"ticket", "rate_ticket"})  # To which a link of a mail may lead.
BUTTONS = {"solve": Verb.SOLVE, "reopen": Verb.REOPEN}


@login_required
@never_cache
@require_GET
def tickets(request: HttpRequest) -> HttpResponse:
    """Show what somebody asked, the newest first."""
    after = request.GET.get("after", "")
    page = queries.own_tickets(request.user, after=after)
    context = {"rows": ticket_page.rows(page.tickets, now()), "next": page.next, "is_later": bool(after)}
    return render(request, "tickets/tickets.html", context)


@never_cache
@require_GET
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Lead a guest from a mail to their ticket; a link that is too old says how to get a newer one."""
    reference = links.ticket_of(token, now())
    found = queries.ticket_called(reference) if reference else None
    if found is None:
        return render(request, "tickets/link_over.html", {"is_question": False}, status=410)
    if found.requester_id is None:
        let_follow(request, found, token)
    wanted = request.GET.get("to", "ticket")
    return redirect(wanted if wanted in PAGES else "ticket", found.reference)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ticket(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a ticket, and take what whoever asked adds to it."""
    found = find(request, reference)
    if isinstance(found, HttpResponse):
        return found
    if request.method == "POST":
        return _reply(request, found)
    before = message_of(found.ticket.thread, Side.CUSTOMER, now(), request.GET.get("before", ""))
    if request.htmx and before:  # type: ignore[attr-defined]
        return render(request, "messaging/_messages.html", _messages(request, found, before))
    return render(request, "tickets/ticket.html", _page(request, found, WriteForm(), before))


@never_cache
@require_GET
def since(request: HttpRequest, reference: str) -> HttpResponse:
    """Return the messages behind one as rows to be appended; 204 when there are none, 404 when that one is gone."""
    found = find(request, reference)
    if isinstance(found, HttpResponse):
        return HttpResponse(status=401)
    thread, at = found.ticket.thread, now()
    behind = message_of(thread, Side.CUSTOMER, at, request.GET.get("after", ""))
    if behind is None and request.GET.get("after"):
        raise Http404
    page = messages_page(thread, Side.CUSTOMER, at, after=behind.pk if behind else 0)
    if not page.messages:
        return HttpResponse(status=204)
    items = shown(page.messages, thread, request.user, Side.CUSTOMER, behind=behind)
    return render(request, "messaging/_messages.html", {"items": items})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, reference: str, button: str) -> HttpResponse:
    """Mark a ticket as solved, or open it again; who comes from signing in again sees its page."""
    found = find(request, reference)
    if isinstance(found, HttpResponse):
        return found
    if button not in BUTTONS:
        raise Http404
    if request.method == "POST":
        try:
            actions.make_move(
                ticket=found.ticket, verb=BUTTONS[button], party=Party.REQUESTER, by=found.person, at=now()
            )
        except Refused as refused:
            messages.error(request, str(phrases.REFUSALS[refused.refusal]))
        else:
            messages.success(request, _("Thank you.") if button == "solve" else _("It is open again. We write to you."))
            if button == "solve":
                return redirect("rate_ticket", found.ticket.reference)
    return redirect("ticket", found.ticket.reference)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask how our help was. Coming here counts nothing, only the button does."""
    found = find(request, reference)
    if isinstance(found, HttpResponse):
        return found
    at = now()
    standing = ticket_page.standing(found.ticket, at)
    rating = queries.rating_of(found.ticket)
    before = {"answer": rating.answer, "comment": rating.comment} if rating else {}
    form = RateForm(request.POST if request.method == "POST" else None, initial=before)
    if request.method == "POST" and form.is_valid():
        try:
            actions.rate(ticket=found.ticket, by=found.person, at=at, **form.cleaned_data)
        except Refused as refused:
            field = "answer" if refused.refusal is Refusal.RATING_MISSING else None
            form.add_error(field, phrases.REFUSALS[refused.refusal])
        else:
            messages.success(request, _("Thank you. Your answer helps us to get better."))
            return redirect("ticket", found.ticket.reference)
    context = {"ticket": found.ticket, "standing": standing, "form": form, "rating": rating}
    return render(request, "tickets/rate.html", context, status=REFUSED if form.errors else 200)


def _reply(request: HttpRequest, found: Found) -> HttpResponse:
    form = WriteForm(request.POST)
    message, status = _deliver(request, form, found)
    if message is None:
        if request.htmx:  # type: ignore[attr-defined]
            return refused_in_place(request, form, status)
        return render(request, "tickets/ticket.html", _page(request, found, form), status=status)
    # Another address than that of the open page, so that it is loaded anew: where the ticket stands has changed, too.
    address = reverse("ticket", args=[found.ticket.reference])
    return see(request, f"{address}?written={message.reference}#newest")


def _deliver(request: HttpRequest, form: WriteForm, found: Found) -> tuple[Message | None, int]:
    """Add to a ticket what a form holds; or nothing, with the reason in the form, and the status to answer with."""

    def write(*, language: str, audience: str, **words: Any) -> Message:
        try:
            return actions.reply_by_requester(ticket=found.ticket, **words)
        except Refused as refused:
            raise NotWritten(phrases.REFUSALS[refused.refusal]) from refused

    def is_too_fast() -> bool:
        return rate_limits.writes_too_fast(found.ticket.reference, at=now())

    return deliver(
        request, form, found.ticket.thread, write, by=found.person, is_too_fast=None if found.person else is_too_fast
    )


def _page(request: HttpRequest, found: Found, form: WriteForm, before: Message | None = None) -> dict[str, Any]:
    row, at = found.ticket, now()
    standing = ticket_page.standing(row, at, queries.where_it_went_on(row))
    return {
        "ticket": row,
        "standing": standing,
        "is_guest": found.person is None,
        "taken_in": queries.taken_in(row),
        "was_sent": "sent" in request.GET,
        "rating": queries.rating_of(row) if standing.may_rate else None,
        "topic_name": phrases.TOPICS[row.topic],  # type: ignore[index]
        "thread": row.thread,
        "order": row.order,
        "form": form,
        "draft": row.thread.reference,
        "before": before,
        **_messages(request, found, before),
    }


def _messages(request: HttpRequest, found: Found, before: Message | None) -> dict[str, Any]:
    """Return what `messaging/_messages.html` shows: the newest messages, or those before one."""
    thread = found.ticket.thread
    state = state_of(found.person, thread) if found.person else None
    page = messages_page(thread, Side.CUSTOMER, now(), before=before.pk if before else None)
    read_up_to = state.read_up_to if state and state.unread else None
    address = reverse("ticket", args=[found.ticket.reference])
    return {
        "items": shown(page.messages, thread, request.user, Side.CUSTOMER, read_up_to=read_up_to),
        "older": f"{address}?before={page.messages[0].reference}" if page.has_older else "",
        "newest": page.messages[-1].reference if page.messages else "",
        "unread": state.unread if state else 0,
    }
