"""Disputes as their sides look for them: whose turn it is, the nearest deadline first. Lists cost the same at any length."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q

from disputes import phrases, queries
from disputes.models import NEVER, Dispute, DisputeQuerySet, EvidenceRequest
from disputes.rules.stages import STAGES
from disputes.rules.states import Outcome, Party, Stage
from orders.rules.carriers import tidied

MOST_QUERY = 100  # characters
MOST_COUNTED = 9  # disputes; more are shown as 9+


class Show(StrEnum):
    OPEN = "open"
    MINE = "mine"  # Those that wait for the reader.
    CLOSED = "closed"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Row:
    """A dispute as its list shows it."""

    dispute: Dispute
    is_mine: bool  # It waits for the reader.

    @property
    def stage(self) -> Any:
        return phrases.STAGES[Stage(self.dispute.stage)]

    @property
    def outcome(self) -> Any:
        return phrases.OUTCOMES[Outcome(self.dispute.outcome)] if self.dispute.outcome else ""

    @property
    def due_at(self) -> datetime | None:
        return None if self.dispute.next_due_at >= NEVER else self.dispute.next_due_at


@dataclass(frozen=True, slots=True)
class DisputesList:
    rows: list[Row]
    next: str


class YourTurn:
    """How many disputes wait for somebody, counted when a page shows it, once, and no further than is shown."""

    def __init__(self, person: Any) -> None:
        self.person = person

    @cached_property
    def count(self) -> int:
        if not self.person.is_authenticated or self.person.is_staff:
            return 0
        # In the order of its index, or an engine might rather look through all disputes until it has so few.
        return awaiting(self.person).order_by("next_due_at", "pk")[: MOST_COUNTED + 1].values("pk").count()

    @property
    def shown(self) -> str:
        return str(self.count) if self.count <= MOST_COUNTED else f"{MOST_COUNTED}+"


def side_of(person: Any) -> Party:
    return Party.SELLER if person.is_seller else Party.BUYER


def awaiting(person: Any) -> DisputeQuerySet:
    """Return the disputes that wait for a person: it is their side's turn, and they have not done their part yet."""
    side = side_of(person)
    turn = [
        stage
        for stage, row in STAGES.items()
        if side in row.turn and stage not in {Stage.AWAITING_EVIDENCE, Stage.RULED}
    ]
    asked = EvidenceRequest.objects.filter(dispute=OuterRef("pk"), side=side, ended_at=None)
    unanswered = Q(rulings__ended_at=None, **{f"rulings__is_accepted_by_{side}": False})
    ruled = Dispute.objects.filter(unanswered, pk=OuterRef("pk"), rulings__isnull=False)
    waits = Q(stage__in=turn) | Q(Exists(asked), stage=Stage.AWAITING_EVIDENCE) | Q(Exists(ruled), stage=Stage.RULED)
    return disputes_of(person).filter(waits, next_due_at__lt=NEVER)


def disputes_of(person: Any) -> DisputeQuerySet:
    """Return a person's disputes. Of a seller's shops, mostly one, they are named: an index has those of each in order."""
    found = Dispute.objects.visible_to(person)
    return found.filter(shop__in=list(person.shops.values_list("pk", flat=True))) if person.is_seller else found


def disputes_list(person: Any, *, show: Show, query: str = "", after: str = "") -> DisputesList:
    """Return a person's disputes from a cursor on, those with the nearest deadline first."""
    found = awaiting(person) if show is Show.MINE else disputes_of(person)
    if show is Show.OPEN:
        found = found.filter(next_due_at__lt=NEVER)  # Whatever is not closed has a deadline.
    elif show is Show.CLOSED:
        found = found.filter(next_due_at=NEVER)
    if query:
        found = _fitting(found, query[:MOST_QUERY])
    page = queries.page_of(found, after)
    mine = set(awaiting(person).filter(pk__in=[one.pk for one in page.disputes]).values_list("pk", flat=True))
    return DisputesList([Row(dispute, dispute.pk in mine) for dispute in page.disputes], page.next)


def _fitting(found: DisputeQuerySet, query: str) -> DisputeQuerySet:
    """Return those whose reference, order, product or parcel fits."""
    number = tidied(query)
    return found.filter(
        Q(reference__istartswith=query)
        | Q(order__number__istartswith=query)
        | Q(line__title__icontains=query)
        | Q(returns__tracking_number=number, returns__tracking_number__gt="")
        | Q(order__shipments__tracking_number=number, order__shipments__tracking_number__gt="")
    ).distinct()
