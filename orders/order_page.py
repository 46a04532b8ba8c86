"""What the page of an order shows, worked out once: rows of stored facts become sentences only in the template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orders.beside import Beside
from orders.models import CancelRequest, DiscountShare, Order, OrderLine, Shipment
from orders.policy import window_policy
from orders.rules.carriers import Carrier, Guess, every_carrier_url
from orders.rules.states import CancelAnswer, CancelFacts, CancelRefusal, cancel_refusal
from orders.rules.window import Eligibility, days_left, eligibility, last_instant, window_end


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which a dispute about a line can be opened. `last_at` is the last instant inside it.

    It `is_shortened` because the goods were received; while they were not, so many days `after_receipt` may end it.
    """

    answer: Eligibility
    last_at: datetime | None
    days_left: int
    is_shortened: bool = False
    after_receipt: int = 0

    @property
    def is_closing(self) -> bool:
        return self.answer.is_allowed and self.days_left <= 7


@dataclass(frozen=True, slots=True)
class Line:
    row: OrderLine
    shares: list[DiscountShare]
    window: Window
    beside: list[Beside]  # What higher apps show under it.

    @property
    def discount_minor(self) -> int:
        return self.row.price_minor - self.row.net_minor


@dataclass(frozen=True, slots=True)
class Parcel:
    row: Shipment
    carrier: Carrier | None
    guesses: list[Guess]
    tracking_url: str
    every_carrier_url: str


@dataclass(frozen=True, slots=True)
class OrderPage:
    order: Order
    lines: list[Line]
    parcels: list[Parcel]
    is_seller: bool
    cancel_refusal: CancelRefusal | None
    wish: CancelRequest | None  # The newest wish to cancel.
    beside: list[Beside]  # What higher apps show under all lines.
    can_extend: bool = False  # Whether the reader may give the buyer more time for a dispute.

    @property
    def items_minor(self) -> int:
        return sum(line.row.price_minor for line in self.lines)


def order_page(
    order: Order, person: Any, at: datetime, pieces: Sequence[Beside] = (), *, can_extend: bool = False
) -> OrderPage:
    """Put together what a person sees of an order; without a query, as `queries.order_for` brought everything along."""
    wish = next(iter(order.cancel_requests.all()), None)
    facts = CancelFacts(
        is_buyer=order.buyer_id == person.pk,
        is_shipped=bool(order.shipments.all()),
        is_cancelled=order.cancelled_at is not None,
        is_asked=wish is not None and wish.answer == CancelAnswer.WAITING,
    )
    return OrderPage(
        order=order,
        lines=[
            Line(
                line,
                list(line.discount_shares.all()),
                window_of(line, order, at),
                [piece for piece in pieces if piece.line == line.pk],
            )
            for line in order.lines.all()
        ],
        parcels=[_parcel(shipment) for shipment in order.shipments.all()],
        is_seller=order.buyer_id != person.pk,
        cancel_refusal=cancel_refusal(facts),
        wish=wish,
        beside=[piece for piece in pieces if piece.line is None],
        can_extend=can_extend,
    )


def window_of(line: OrderLine, order: Order, at: datetime) -> Window:
    """Return the window of a line at an instant."""
    policy, start, end = window_policy(), line.window_start_at, line.window_end_at
    answer = eligibility(start_at=start, end_at=end, at=at, policy=policy)
    if start is None or end is None:
        return Window(answer, None, -1)
    after_receipt = policy.after_receipt_days if line.received_at is None else 0
    usual = window_end(start, order.deadline_zone, policy=policy, extension_days=line.extension_days)
    return Window(
        answer,
        last_instant(end),
        days_left(end, order.deadline_zone, at),
        is_shortened=line.received_at is not None and end < usual,
        # What arrived before there was such a number, or was replaced, is not ended sooner any more.
        after_receipt=after_receipt if after_receipt and line.arrived_at is None else 0,
    )


def _parcel(shipment: Shipment) -> Parcel:
    carrier, guesses = shipment.carrier, shipment.guesses
    surest = carrier or (guesses[0].carrier if guesses else None)
    number = shipment.tracking_number
    return Parcel(
        row=shipment,
        carrier=carrier,
        guesses=guesses,
        tracking_url=surest.tracking_url(number) if surest and number else "",
        every_carrier_url=every_carrier_url(number) if number else "",
    )
