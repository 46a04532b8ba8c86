"""The one bridge between the rows of a ticket and what the rules know of it, in both directions."""

from collections.abc import Hashable, Iterable
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime

from tickets.models import Ticket, TicketEvent, TicketTarget, behind_all
from tickets.policy import patience
from tickets.rules.facts import Facts, LastMove
from tickets.rules.playing import due
from tickets.rules.states import Party, Stage, TargetKind, Verb
from tickets.rules.targets import Target, next_deadline
from tickets.rules.words import tags_in

INSTANTS = ("pending_since", "reminded_at", "held_until", "solved_at")
TARGET_INSTANTS = ("started_at", "counting_since", "due_at", "ended_at")


def facts_of(ticket: Ticket, last: TicketEvent | None = None) -> Facts:
    """Return what the rules know of a ticket; `last` is its last move but notes."""
    before = None
    if last is not None:
        before = LastMove(
            Verb(last.verb), Party(last.party), _who(last.by_id), last.at, _facts_from(last.before.get("facts", {}))
        )
    return Facts(
        stage=Stage(ticket.stage) if ticket.stage else None,
        reference=ticket.reference,
        requester=_who(ticket.requester_id) or ticket.guest_email,
        assignee=_who(ticket.assignee_id),
        answered=ticket.first_answered_at is not None,
        owes_answer=ticket.owes_answer,
        pending_since=ticket.pending_since,
        reminded_at=ticket.reminded_at,
        held_until=ticket.held_until,
        solved_at=ticket.solved_at,
        solvings=ticket.solvings,
        merged_into=ticket.merged_into.reference if ticket.merged_into else "",
        last=before,
        patience=patience(),
    )


def last_move(ticket: Ticket) -> TicketEvent | None:
    """Return the last move of a ticket that is no note, unless it was taken back."""
    event = ticket.events.exclude(verb=Verb.NOTE).order_by("-pk").first()
    return event if event is not None and event.undone_at is None and event.verb != Verb.UNDO else None


def beside(ticket: Ticket) -> dict[str, Hashable]:
    """Return what agents change beside a ticket, as it is compared: numbers of rows as words, tags by their names."""
    return {
        "priority": ticket.priority,
        "topic": ticket.topic,
        "language": ticket.language,
        "team": str(ticket.team_id or ""),
        "tags": tags_in(written_tags(ticket)),
        "assignee": str(ticket.assignee_id or ""),
    }


def written_tags(ticket: Ticket) -> str:
    """Return the tags of a ticket in one line, as they are typed."""
    return ", ".join(tag.name for tag in ticket.tags.all())


def set_facts(ticket: Ticket, facts: Facts, at: datetime) -> None:
    """Write facts into a ticket's fields; whom it is assigned to and merged into is set by the action itself."""
    ticket.stage = facts.stage or Stage.NEW
    ticket.owes_answer = facts.owes_answer
    for name in INSTANTS:
        setattr(ticket, name, getattr(facts, name))
    ticket.solvings = facts.solvings
    if facts.answered and ticket.first_answered_at is None:
        ticket.first_answered_at = at
    elif not facts.answered:
        ticket.first_answered_at = None
    is_closed = facts.stage is Stage.CLOSED
    ticket.closed_at = (ticket.closed_at or at) if is_closed else None


def set_order(ticket: Ticket, targets: Iterable[Target], facts: Facts) -> None:
    """Store where a ticket stands in the queue, and when the clock moves it on."""
    nearest = next_deadline(targets)
    due_at = nearest.due_at if nearest is not None else None
    ticket.queue_at = due_at or behind_all(ticket.opened_at)
    following = due(facts)
    ticket.clock_at = following[1] if following is not None else None


def snapshot(ticket: Ticket, facts: Facts, targets: Iterable[Target]) -> dict[str, Any]:
    """Return all that taking a move back gives back, as JSON knows it."""
    return {
        "facts": {
            "stage": facts.stage,
            "reference": facts.reference,
            "requester": facts.requester,
            "assignee": facts.assignee,
            "answered": facts.answered,
            "owes_answer": facts.owes_answer,
            "solvings": facts.solvings,
            "merged_into": facts.merged_into,
            **{name: _written(getattr(facts, name)) for name in INSTANTS},
        },
        "fields": {
            "assignee_id": ticket.assignee_id,
            "team_id": ticket.team_id,
            "priority": ticket.priority,
            "topic": ticket.topic,
            "language": ticket.language,
            "first_answered_at": _written(ticket.first_answered_at),
            "closed_at": _written(ticket.closed_at),
            "tags": sorted(ticket.tags.values_list("pk", flat=True)),
        },
        "targets": [
            {
                "kind": target.kind,
                "duration": target.duration.total_seconds(),
                "used": target.used.total_seconds(),
                "is_met": target.is_met,
                **{name: _written(getattr(target, name)) for name in TARGET_INSTANTS},
            }
            for target in targets
        ],
    }


def targets_from(rows: Iterable[dict[str, Any]]) -> tuple[Target, ...]:
    """Return the targets that a snapshot holds."""
    return tuple(
        Target(
            kind=TargetKind(row["kind"]),
            duration=timedelta(seconds=row["duration"]),
            used=timedelta(seconds=row["used"]),
            is_met=row["is_met"],
            **{name: read(row[name]) for name in TARGET_INSTANTS},  # type: ignore[arg-type]
        )
        for row in rows
    )


def targets_of(ticket: Ticket) -> tuple[Target, ...]:
    return tuple(row.target for row in ticket.targets.order_by("pk"))


def save_targets(ticket: Ticket, targets: Iterable[Target]) -> None:
    """Let a ticket's rows be these targets: what there is keeps its row, in the order in which they began."""
    rows = list(ticket.targets.order_by("pk"))
    wanted = list(targets)
    for row, target in zip(rows, wanted, strict=False):
        if row.target != target:
            for field in fields(target):
                setattr(row, field.name, getattr(target, field.name))
            row.save()
    TicketTarget.objects.bulk_create(
        TicketTarget(ticket=ticket, **{field.name: getattr(target, field.name) for field in fields(target)})
        for target in wanted[len(rows) :]
    )
    for row in rows[len(wanted) :]:
        row.delete()


def _facts_from(row: dict[str, Any]) -> Facts:
    instants: dict[str, Any] = {name: read(row.get(name)) for name in INSTANTS}
    words = {name: row[name] for name in row if name not in {*INSTANTS, "stage"}}
    return Facts(stage=Stage(row["stage"]) if row.get("stage") else None, **instants, **words)


def _who(pk: int | None) -> str:
    return str(pk) if pk else ""


def _written(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant is not None else None


def read(written: str | None) -> datetime | None:
    return parse_datetime(written) if written else None
