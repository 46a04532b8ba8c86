"""The one way in which a ticket moves: lock it, let the clock have moved it, ask the rules, save, and note what happened."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from messaging import actions as messaging
from messaging.models import Message
from messaging.rules.threads import Audience
from tickets import facts as bridge
from tickets import notice_kinds
from tickets.actions.finding import index_again
from tickets.actions.telling import tell_requester, unsay
from tickets.hours import hours_of, hours_of_all
from tickets.models import Tag, Ticket, TicketEvent
from tickets.rules import playing, targets
from tickets.rules.facts import NOTHING_ASKED, Asked
from tickets.rules.playing import Played, due
from tickets.rules.states import Party, Priority, Refusal, Stage, Verb

# What a move may change of a ticket besides where it is.
CHANGED_BY = {
    Verb.SET_PRIORITY: "priority",
    Verb.SET_TOPIC: "topic",
    Verb.SET_LANGUAGE: "language",
    Verb.SET_TEAM: "team",
}
# Moves that whoever asked reads about in the thread.
TOLD_IN_THREAD = frozenset({Verb.SOLVE, Verb.REOPEN, Verb.AUTO_SOLVE, Verb.AUTO_CLOSE, Verb.MERGE})

TOLD_BY_MAIL = {
    Verb.AUTO_REMIND: notice_kinds.TICKET_REMINDER,
    Verb.AUTO_SOLVE: notice_kinds.TICKET_SOLVED,
    Verb.SOLVE: notice_kinds.TICKET_SOLVED,
}


class Refused(Exception):  # noqa: N818 (it is an answer, not an error of the program)
    """Raised with the reason when a move is refused; nothing changed but what the clock had due."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal)


class Conflict(Exception):  # noqa: N818 (as above)
    """Raised when a ticket moved on since whoever acts has looked at it; nothing changed."""

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket
        super().__init__(ticket.reference)


def make_move(
    *,
    ticket: Ticket,
    verb: Verb,
    party: Party,
    at: datetime,
    by: User | None = None,
    asked: Asked = NOTHING_ASKED,
    to: Any = None,
    message: Message | None = None,
    version: int | None = None,
) -> TicketEvent:
    """Move a ticket; raise Refused, or Conflict for another `version` than the ticket's.

    `to` is what a move gives: a User to assign it to, a priority, a topic, a language, a team or None, or tags.
    Merging moves two tickets, so it has an action of its own.
    """
    with transaction.atomic():
        locked = lock(ticket, version)
        catch_up(locked, at)
        event = play(
            locked, verb, party, by=by, at=at, asked=completed(locked, verb, by, asked, to=to), to=to, message=message
        )
    ticket.refresh_from_db()
    return event


def lock(ticket: Ticket, version: int | None = None) -> Ticket:
    """Return a ticket, locked for this transaction; on SQLite every transaction that may write is alone anyway."""
    locked = Ticket.objects.select_for_update(of=("self",)).select_related("merged_into", "thread").get(pk=ticket.pk)
    if version is not None and locked.version != version:
        raise Conflict(locked)
    return locked


def catch_up(ticket: Ticket, at: datetime) -> list[TicketEvent]:
    """Let the clock move a locked ticket as far as it is due, each step at its own instant, and return the events.

    So it does not matter when a sweep runs: whoever acts first finds the ticket where it is.
    """
    events = []
    while (following := due(bridge.facts_of(ticket))) is not None and following[1] <= at:
        events.append(play(ticket, following[0], Party.CLOCK, at=following[1]))
    return events


def play(
    ticket: Ticket,
    verb: Verb,
    party: Party,
    *,
    at: datetime,
    by: User | None = None,
    asked: Asked = NOTHING_ASKED,
    to: Any = None,
    message: Message | None = None,
) -> TicketEvent:
    """Play a move on a locked ticket and save what follows; raise Refused."""
    last = bridge.last_move(ticket)
    before = bridge.facts_of(ticket, last)
    refused = playing.refusal(before, verb, party, at, asked)
    if refused is not None:
        raise Refused(refused)
    played = playing.play(before, verb, party, at, asked)
    before_targets = bridge.targets_of(ticket)
    kept = bridge.snapshot(ticket, before, before_targets)
    language = ticket.language
    changes = _give(ticket, verb, to)
    after_targets = _targets_after(ticket, played, before_targets, language)
    bridge.set_facts(ticket, played.facts, at)
    bridge.set_order(ticket, after_targets, played.facts)
    ticket.version += 1
    ticket.save()
    bridge.save_targets(ticket, after_targets)
    event = TicketEvent.objects.create(
        ticket=ticket,
        verb=verb,
        party=party,
        by=by,
        at=at,
        from_stage=before.stage or "",
        to_stage=ticket.stage,
        changes=changes,
        before={} if verb is Verb.NOTE else kept,
        note=asked.note,
        message=message,
    )
    _tell(ticket, event, leaves_at=playing.leaves_at(played.facts, at))
    if ticket.stage == Stage.CLOSED and before.stage is not Stage.CLOSED:
        messaging.close_thread(thread=ticket.thread, at=at)
    return event


@transaction.atomic
def undo(*, ticket: Ticket, by: User, at: datetime, version: int | None = None) -> TicketEvent:
    """Take the last move of a ticket back with all that was said of it; raise Refused or Conflict.

    An answer that has not left yet, the mail of it and the line in the thread are gone, as if nothing had happened.
    """
    locked = lock(ticket, version)
    catch_up(locked, at)
    last = bridge.last_move(locked)
    asked = Asked(who=str(by.pk))
    refused = playing.refusal(bridge.facts_of(locked, last), Verb.UNDO, Party.AGENT, at, asked)
    if refused is not None or last is None:
        raise Refused(refused or Refusal.NOTHING_TO_UNDO)
    unsay(ticket=locked, event=last)
    messaging.take_event_back(thread=locked.thread, event=f"ticket_{last.verb}", happened_at=last.at)
    if last.message is not None and not messaging.take_back(message=last.message, at=at):
        raise Refused(Refusal.UNDO_TOO_LATE)
    kept = last.before
    stage = locked.stage
    _give_back(locked, kept["fields"])
    after_targets = bridge.targets_from(kept["targets"])
    played = playing.play(bridge.facts_of(locked, last), Verb.UNDO, Party.AGENT, at, asked)
    bridge.set_facts(locked, played.facts, at)
    locked.first_answered_at, locked.closed_at = (
        bridge.read(kept["fields"]["first_answered_at"]),
        bridge.read(kept["fields"]["closed_at"]),
    )
    bridge.set_order(locked, after_targets, played.facts)
    locked.version += 1
    locked.save()
    bridge.save_targets(locked, after_targets)
    if stage == Stage.CLOSED and locked.stage != Stage.CLOSED:
        messaging.open_again(thread=locked.thread)
    TicketEvent.objects.filter(pk=last.pk).update(undone_at=at)
    if last.verb == Verb.MERGE:
        _take_out(locked, last.changes["merged_into"][1], at)
    if last.message is not None:
        index_again(ticket=locked)
    event = TicketEvent.objects.create(
        ticket=locked,
        verb=Verb.UNDO,
        party=Party.AGENT,
        by=by,
        at=at,
        from_stage=stage,
        to_stage=locked.stage,
        changes={"undone": [last.verb, ""]},
    )
    ticket.refresh_from_db()
    return event


def completed(ticket: Ticket, verb: Verb, by: User | None, asked: Asked = NOTHING_ASKED, *, to: Any) -> Asked:
    """Return what was asked with what the rules need to know of `to`."""
    known: dict[str, Any] = {"who": str(by.pk) if by else ""}
    if verb is Verb.ASSIGN:
        known["assignee"] = str(to.pk) if to is not None else ""
    elif verb is Verb.SET_TAGS:
        known["is_same"] = {tag.pk for tag in to} == set(ticket.tags.values_list("pk", flat=True))
    elif verb in CHANGED_BY:
        known["is_same"] = getattr(ticket, CHANGED_BY[verb]) == to
    return replace(asked, **known)


def _give(ticket: Ticket, verb: Verb, to: Any) -> dict[str, list[str]]:
    """Set what a move gives, and return it as agents read it."""
    match verb:
        case Verb.ASSIGN:
            before, ticket.assignee = ticket.assignee, to
            return {"assignee": [str(before or ""), str(to)]}
        case Verb.UNASSIGN:
            before, ticket.assignee = ticket.assignee, None
            return {"assignee": [str(before or ""), ""]}
        case Verb.MERGE:
            ticket.merged_into = to
            return {"merged_into": ["", to.reference]}
        case Verb.TAKE_IN | Verb.TAKE_OVER:
            return {"merged": ["", to.reference]}
        case Verb.SET_TAGS:
            names = sorted(tag.name for tag in ticket.tags.all())
            ticket.tags.set(to)
            return {"tags": [", ".join(names), ", ".join(sorted(tag.name for tag in to))]}
    if verb in CHANGED_BY:
        field = CHANGED_BY[verb]
        was = getattr(ticket, field)
        setattr(ticket, field, to)
        return {field: [str(was or ""), str(to or "")]}
    return {}


def _give_back(ticket: Ticket, kept: Mapping[str, Any]) -> None:
    for name in ("assignee_id", "team_id", "priority", "topic", "language"):
        setattr(ticket, name, kept[name])
    ticket.merged_into = None
    ticket.tags.set(Tag.objects.filter(pk__in=kept["tags"]))


def _take_out(ticket: Ticket, reference: str, at: datetime) -> None:
    """Note on the ticket that one was merged into that this was taken back. An answer owed there stays owed."""
    taken = TicketEvent.objects.filter(ticket__reference=reference, verb__in=[Verb.TAKE_IN, Verb.TAKE_OVER])
    taken.filter(changes={"merged": ["", ticket.reference]}, undone_at=None).update(undone_at=at)


def _targets_after(
    ticket: Ticket, played: Played, before: Iterable[targets.Target], language: str
) -> tuple[targets.Target, ...]:
    hours = hours_of_all({language, ticket.language})
    return targets.after(
        before,
        played,
        priority=Priority(ticket.priority),
        hours=hours[ticket.language],
        hours_before=hours[language],
    )


def _tell(ticket: Ticket, event: TicketEvent, *, leaves_at: datetime) -> None:
    """Tell whoever asked of a move, in the thread and by mail, once it leaves the house."""
    verb = Verb(event.verb)
    if verb in TOLD_IN_THREAD:
        messaging.note_event(
            thread=ticket.thread,
            event=f"ticket_{verb}",
            details={"party": event.party, "into": ticket.merged_into.reference if ticket.merged_into else ""},
            audience=Audience.EVERYONE,
            by=event.by,
            at=event.at,
            held_until=leaves_at if leaves_at > event.at else None,
        )
    if verb in TOLD_BY_MAIL:
        tell_requester(TOLD_BY_MAIL[verb], ticket=ticket, key=f"move/{event.pk}", at=leaves_at)


def begin(ticket: Ticket, party: Party, *, by: User | None, asked: Asked, at: datetime) -> TicketEvent:
    """Play the first move of a ticket that was just made; raise Refused."""
    facts = replace(bridge.facts_of(ticket), stage=None)
    refused = playing.refusal(facts, Verb.SUBMIT, party, at, asked)
    if refused is not None:
        raise Refused(refused)
    played = playing.play(facts, Verb.SUBMIT, party, at, asked)
    started = targets.after((), played, priority=Priority(ticket.priority), hours=hours_of(ticket.language))
    bridge.set_facts(ticket, played.facts, at)
    bridge.set_order(ticket, started, played.facts)
    ticket.save()
    bridge.save_targets(ticket, started)
    return TicketEvent.objects.create(
        ticket=ticket, verb=Verb.SUBMIT, party=party, by=by, at=at, to_stage=Stage.NEW, note=asked.note
    )
