"""The page of a ticket: read it, answer it, move it, and take back what was done a moment ago."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET

from accounts.models import User
from messaging import queries as threads
from messaging.actions import Phrased
from messaging.actions import Refused as CannotBeSaid
from messaging.attaching import take_photos
from messaging.phrases import REFUSALS as CANNOT_BE_SAID
from messaging.phrasing import phrased
from notices.clock import now
from orders.queries import order_for
from tickets import actions, phrases
from tickets.admin import taken_back
from tickets.admin.beside import about_form, overtaken_form
from tickets.admin.doors import (
    agent_of,
    by_post,
    carried,
    desk_context,
    filters_of,
    for_agents,
    queue_address,
    see,
    ticket_address,
    ticket_called,
)
from tickets.desk.macros import Filled, macro_called, macros_for, topic_of_macro
from tickets.desk.queue import neighbours
from tickets.desk.ticket_page import TicketPage, present, ticket_page
from tickets.forms.desk import AboutForm, MoveForm, NoteForm, ReplyForm, number
from tickets.models import Ticket
from tickets.rules.facts import Asked
from tickets.rules.queues import Filters
from tickets.rules.states import Party, Refusal, Verb

REFUSED, CONFLICT = 422, 409


@for_agents
@require_GET
def ticket(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, ticket_called(pk))


@for_agents
@by_post
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer whoever asked. Where the ticket moved on meanwhile, show that first; what was typed stays."""
    found, agent, at, form = ticket_called(pk), agent_of(request), now(), ReplyForm(request.POST)
    data = form.cleaned_data if form.is_valid() else {}
    key = f"{agent.pk}-{data['client_key']}" if data.get("client_key") else ""
    if threads.sent_before(found.thread, agent, key) is not None:
        taken_back.forget(request, found)
        return see(ticket_address(pk, _queue(request)))
    attached = take_photos(request, upload_key=form.photos_key, references=data.get("photo", ()), at=at)
    form.uploaded = attached.uploaded
    for words in attached.refused:
        form.add_error(None, words)
    if form.errors:
        return shown(request, found, reply_form=form, status=REFUSED)
    said, _ = phrased(data["phrase"], data["phrase_values"], data["body"])
    agreed = number(request.POST.get("anyway"))
    try:
        actions.reply_by_agent(
            ticket=found,
            by=agent,
            body=data["body"],
            at=at,
            to=data["to"],
            held_until=data["held_until"],
            takes=data["takes"],
            photos=attached.photos,
            phrased=said or _macro_said(found, agent, form),
            topic=topic_of_macro(data["macro"]),
            client_key=key,
            version=data["version"] if agreed is None else agreed,
        )
    except actions.Conflict:
        return shown(request, ticket_called(pk), reply_form=form, is_conflict=True, status=CONFLICT)
    except (actions.Refused, CannotBeSaid) as refused:
        reasons: dict[str, Any] = {**phrases.REFUSALS, **CANNOT_BE_SAID}  # type: ignore[dict-item]
        form.add_error(None, str(reasons[refused.refusal]))
        return shown(request, ticket_called(pk), reply_form=form, status=REFUSED)
    taken_back.forget(request, found)
    return see(ticket_address(pk, _queue(request)))


@for_agents
@by_post
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a note for colleagues."""
    found, agent, form = ticket_called(pk), agent_of(request), NoteForm(request.POST)
    if not form.is_valid():
        return shown(request, found, note_form=form, status=REFUSED)
    key = form.cleaned_data["client_key"]
    try:
        actions.note(
            ticket=found,
            by=agent,
            body=form.cleaned_data["body"],
            at=now(),
            client_key=f"{agent.pk}-{key}" if key else "",
        )
    except actions.Refused as refused:
        form.add_error(None, str(phrases.REFUSALS[refused.refusal]))
        return shown(request, found, note_form=form, status=REFUSED)
    return see(ticket_address(pk, _queue(request)))


@for_agents
@by_post
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one move that a button stands for."""
    found, form = ticket_called(pk), MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("This was not understood, and nothing was changed."))
        return see(ticket_address(pk, _queue(request)))
    data = form.cleaned_data
    asked = Asked(note=data["note"], held_until=data["held_until"])
    _make(request, found, data["verb"], asked=asked, version=data["version"])
    return see(ticket_address(pk, _queue(request)))


@for_agents
@by_post
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Assign a ticket to whoever presses the button."""
    _make(request, ticket_called(pk), Verb.ASSIGN, to=agent_of(request))
    return see(ticket_address(pk, _queue(request)))


@for_agents
@by_post
def about(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what was changed beside a ticket. Where a colleague changed the same meanwhile, say so and save nothing."""
    found, agent = ticket_called(pk), agent_of(request)
    form = about_form(found, agent, request.POST)
    if not form.is_valid():
        return shown(request, found, about=form, status=REFUSED)
    try:
        actions.change(ticket=found, by=agent, shown=form.shown, chosen=form.chosen, to=form.cleaned_data, at=now())
    except actions.Refused as refused:
        messages.error(request, phrases.REFUSALS[refused.refusal])
    except actions.Overtaken as overtaken:
        messages.error(request, gettext("Nothing was saved: a colleague has changed the same in the meantime."))
        found = ticket_called(pk)
        return shown(request, found, about=overtaken_form(found, agent, request.POST, overtaken), status=CONFLICT)
    return see(ticket_address(pk, _queue(request)))


@for_agents
@by_post
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the last move back. What an answer said is in its box again."""
    found, at = ticket_called(pk), now()
    answer = taken_back.last_answer(found)
    try:
        actions.undo(ticket=found, by=agent_of(request), at=at, version=found.version)
    except actions.Refused as refused:
        messages.error(request, phrases.REFUSALS[refused.refusal])
    except actions.Conflict:
        messages.error(request, phrases.REFUSALS[Refusal.NOTHING_TO_UNDO])
    else:
        taken_back.keep(request, found, answer, at)
        messages.success(request, gettext("Taken back."))
    return see(ticket_address(pk, _queue(request)))


def shown(
    request: HttpRequest,
    found: Ticket,
    *,
    reply_form: ReplyForm | None = None,
    note_form: NoteForm | None = None,
    about: AboutForm | None = None,
    is_conflict: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Answer with the page of a ticket, and with forms that hold what was typed."""
    at, agent, filters = now(), agent_of(request), _queue(request)
    page = ticket_page(found, agent, at, before=number(request.GET.get("before")))
    order = page.order.order if page.order else None
    macros = macros_for(found, agent, order, at, reads=(get_language() or "en")[:2])
    previous, following = neighbours(found, filters, agent, at)
    context = {
        **desk_context(request),
        "title": f"{found.reference} {found.subject}",
        "ticket": found,
        "page": page,
        "reply": reply_form or _reply_form(request, page, agent, macros, at),
        "note": note_form or NoteForm(),
        "about": about or about_form(found, agent),
        "macros": macros,
        "present": present(found, agent, at),
        "conflict": page.since(number(request.POST.get("seen")) or 0) if is_conflict else [],
        "is_conflict": is_conflict,
        "queue": carried(filters),
        "queue_address": queue_address(filters),
        "previous": ticket_address(previous, filters) if previous else "",
        "next": ticket_address(following, filters) if following else "",
        "is_note": note_form is not None,
        "trail": _trail(found),
    }
    return render(request, "admin/tickets/ticket.html", context, status=status)


def _reply_form(request: HttpRequest, page: TicketPage, agent: User, macros: list[Filled], at: Any) -> ReplyForm:
    """Return the form with what was taken back a moment ago; without a script, with a macro that was chosen; else empty."""
    chosen = next((macro for macro in macros if macro.slug == request.GET.get("macro")), None)
    if chosen is not None:
        prepared = {"body": chosen.body, "macro": chosen.slug, "to": chosen.to or "pending"}
        return ReplyForm(version=page.ticket.version, **prepared)
    answer = taken_back.kept(request, page.ticket, at)
    macro = next((macro.slug for macro in macros if macro.body.strip() == answer.get("body")), "")
    form = ReplyForm(version=page.ticket.version, macro=macro, **answer)
    form.uploaded = list(threads.unsent_photos(agent, form.photos_key)) if answer else []
    return form


def _macro_said(found: Ticket, agent: User, form: ReplyForm) -> Phrased | None:
    """Return what a macro says in the other language, while its words were not touched: then both say the same."""
    slug, at = form.cleaned_data["macro"], now()
    order = order_for(agent, found.order.number) if slug and found.order else None
    macro = macro_called(slug, found, agent, order, at) if slug else None
    if (
        macro is None
        or not macro.other_body
        or macro.body.strip() != form.cleaned_data["body"].replace("\r\n", "\n").strip()
    ):
        return None
    return Phrased("", macro.other_body, macro.other_language)


def _make(
    request: HttpRequest,
    found: Ticket,
    verb: Verb,
    *,
    asked: Asked | None = None,
    to: Any = None,
    version: int | None = None,
) -> None:
    try:
        actions.make_move(
            ticket=found,
            verb=verb,
            party=Party.AGENT,
            by=agent_of(request),
            at=now(),
            asked=asked or Asked(),
            to=to,
            version=version,
        )
    except actions.Refused as refused:
        messages.error(request, f"{phrases.VERBS[verb]}: {phrases.REFUSALS[refused.refusal]}")
    except actions.Conflict:
        messages.error(
            request, gettext("This ticket has moved on in the meantime. Look at what is new and decide again.")
        )


def _queue(request: HttpRequest) -> Filters:
    """Return the queue that the page was opened from."""
    return filters_of(request.POST.get("queue") or request.GET.get("queue") or "")


def _trail(found: Ticket) -> dict[str, list[Any]]:
    """Return what was searched and read before the ticket was sent, whatever form it was kept in."""
    kept = found.trail if isinstance(found.trail, dict) else {}
    return {name: [row for row in rows if row][:20] for name, rows in kept.items() if isinstance(rows, list)}
