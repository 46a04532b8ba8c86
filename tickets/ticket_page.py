"""A ticket as whoever asked sees it: where it is, what happens next and by when, and what they can do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from notices.templatetags.notices import instant
from tickets import facts, phrases
from tickets.models import Ticket
from tickets.rules.playing import open_to, settles_at, stage_at
from tickets.rules.states import Party, Stage, Verb
from tickets.rules.targets import next_deadline

OURS = frozenset({Stage.NEW, Stage.OPEN})


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a ticket is at an instant, in words, and which moves its asker finds."""

    stage: Stage
    name: str
    next: str
    until: str  # By when, as a sentence; empty where nobody knows.
    verbs: frozenset[Verb]
    goes_on_in: Ticket | None  # What it was merged into, where that is the same person's.

    @property
    def may_reply(self) -> bool:
        return Verb.REPLY in self.verbs

    @property
    def may_solve(self) -> bool:
        return Verb.SOLVE in self.verbs

    @property
    def may_reopen(self) -> bool:
        return Verb.REOPEN in self.verbs

    @property
    def may_rate(self) -> bool:
        return Verb.RATE in self.verbs

    @property
    def tone(self) -> str:
        return {Stage.PENDING: "warn", Stage.SOLVED: "good"}.get(self.stage, "")


def standing(ticket: Ticket, at: datetime, goes_on_in: Ticket | None = None) -> Standing:
    """Return how it stands with a ticket at an instant, whether or not a sweep has recorded that."""
    known = facts.facts_of(ticket)
    stage = stage_at(known, at) or Stage.NEW
    by = _answer_due(ticket, at) if stage in OURS else settles_at(known)
    said = phrases.UNTIL_WHEN.get(stage)
    return Standing(
        stage=stage,
        name=str(phrases.STAGES_FOR_REQUESTERS[stage]),
        next=str(phrases.WHAT_HAPPENS_NEXT[stage]),
        until=str(said) % {"time": instant(by)} if said and by is not None and by > at else "",
        verbs=frozenset(move.verb for move in open_to(known, Party.REQUESTER, at)),
        goes_on_in=goes_on_in if goes_on_in != ticket else None,
    )


def rows(tickets: list[Ticket], at: datetime) -> list[tuple[Ticket, Any]]:
    """Return tickets of a list with the words of where they are."""
    return [(ticket, _stage_badge(ticket, at)) for ticket in tickets]


def _stage_badge(ticket: Ticket, at: datetime) -> tuple[str, str]:
    stage = stage_at(facts.facts_of(ticket), at) or Stage.NEW
    tones = {Stage.PENDING: "warn", Stage.SOLVED: "good", Stage.CLOSED: "", Stage.NEW: "accent", Stage.OPEN: "accent"}
    return str(phrases.STAGES_FOR_REQUESTERS[stage]), tones.get(stage, "")


def _answer_due(ticket: Ticket, at: datetime) -> datetime | None:
    """Return by when an answer is owed. What we are late with is no promise any more."""
    nearest = next_deadline(facts.targets_of(ticket)) if ticket.owes_answer else None
    return nearest.due_at if nearest is not None else None
