"""What happened in a case, in its order, with the row of the rulebook that was played."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from disputes import phrases
from disputes.models import Dispute, DisputeEvent
from disputes.phrases.happened import in_words
from disputes.queries import newest
from disputes.rules.states import Party, Stage, Verb

MOST_EVENTS = 300


@dataclass(frozen=True, slots=True)
class Line:
    """An event as mediators read it; `was` and `to` are stages, where it changed."""

    pk: int
    row: str
    words: str
    who: str
    at: datetime
    was: Any
    to: Any
    is_incident: bool

    @property
    def cite_key(self) -> str:
        """Return how a ruling's form names the event."""
        return f"e{self.pk}"


def lines_of(dispute: Dispute, most: int | None = None) -> tuple[list[Line], int]:
    """Return what happened, the oldest first, and how many earlier events are left out."""
    rows, more = newest(dispute.events.select_related("by").defer("payload"), most)
    return [line_of(row) for row in rows][::-1], more


def lines_after(dispute: Dispute, version: int, most: int) -> list[Line]:
    """Return the newest of what happened after somebody looked at a version, the oldest first."""
    rows = dispute.events.filter(version__gt=version).select_related("by").defer("payload").order_by("-pk")[:most]
    return [line_of(row) for row in rows][::-1]


def line_of(event: DisputeEvent) -> Line:
    party, moved = Party(event.party), event.from_stage and event.from_stage != event.to_stage
    return Line(
        pk=event.pk,
        row=event.row,
        words=in_words(Verb(event.verb), party, event.payload if event.verb == Verb.END_APPEAL else None),
        who=str(event.by) if event.by else str(phrases.PARTIES[party]),
        at=event.at,
        was=phrases.STAGES[Stage(event.from_stage)] if moved else "",
        to=phrases.STAGES[Stage(event.to_stage)] if moved else "",
        is_incident=event.is_incident,
    )
