"""What the page of an order says about disputes: under each line, and under all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from disputes import phrases
from disputes.models import NEVER, Chargeback, Dispute, LineMoney
from disputes.rules.states import Outcome, Stage
from orders.beside import Beside
from orders.models import Order, OrderLine
from orders.order_page import window_of

UNDER_A_LINE, UNDER_ALL = "disputes/_beside_line.html", "disputes/_beside_order.html"


@dataclass(frozen=True, slots=True)
class OfLine:
    """How it stands with disputes about a line."""

    disputes: list["Brief"]
    can_open: bool
    has_draft: bool


@dataclass(frozen=True, slots=True)
class Brief:
    dispute: Dispute

    @property
    def is_closed(self) -> bool:
        return self.dispute.stage == Stage.CLOSED

    @property
    def words(self) -> Any:
        if self.is_closed:
            return phrases.OUTCOMES[Outcome(self.dispute.outcome)]
        return phrases.STAGES[Stage(self.dispute.stage)]

    @property
    def due_at(self) -> datetime | None:
        return None if self.dispute.next_due_at >= NEVER else self.dispute.next_due_at


def collect(order: Order, person: Any, at: datetime) -> Iterator[Beside]:
    """Say what is shown; the same few queries however many lines there are."""
    lines: list[OrderLine] = list(order.lines.all())
    known: dict[int, list[Brief]] = {line.pk: [] for line in lines}
    for dispute in Dispute.objects.visible_to(person).filter(order=order).order_by("-pk"):
        known[dispute.line_id].append(Brief(dispute))
    is_buyer = order.buyer_id == person.pk and order.cancelled_at is None
    may_open = is_buyer and not Chargeback.objects.filter(order=order, ended_at=None).exists()
    moneys = {row.line_id: row.funds for row in LineMoney.objects.filter(line__in=lines)} if may_open else {}
    drafts = set(person.opening_drafts.filter(line__in=lines).values_list("line", flat=True)) if may_open else set()
    openable = 0
    for line in lines:
        is_running = any(not brief.is_closed for brief in known[line.pk])
        funds = moneys.get(line.pk)
        is_left = funds is None or (funds.free > 0 and funds.units_left > 0)
        can_open = may_open and not is_running and is_left and window_of(line, order, at).answer.is_allowed
        openable += can_open
        yield Beside(UNDER_A_LINE, OfLine(known[line.pk], can_open, line.pk in drafts), line.pk)
    if openable > 1:
        yield Beside(UNDER_ALL, openable)
