"""What the rules need to know: of a line before there is a dispute, and of a dispute. All instants are aware."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from disputes.rules import business
from disputes.rules.evidence import Slot
from disputes.rules.ledger import LineFunds
from disputes.rules.offers import Offer, Terms
from disputes.rules.policy import Policy, policy_at
from disputes.rules.states import (
    AtFault,
    DeadlineKind,
    Escalation,
    OfferKind,
    Outcome,
    Party,
    PostagePayer,
    Reason,
    ResolvedBy,
    Stage,
)
from orders.rules.window import WindowPolicy
from tickets.rules.hours import ServiceHours

USUAL_WINDOW = WindowPolicy()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who acts. `person` tells two agents apart; a clock, a carrier and a payment service have no name."""

    party: Party
    person: str = ""
    is_suspended: bool = False
    is_other_side_too: bool = False  # A buyer of their own shop, or an agent who is a party.
    is_assigned: bool = False  # An agent who holds this case.
    may_override_window: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """An order line that somebody would like to open a dispute about."""

    currency: str
    line: LineFunds
    window_start_at: datetime | None
    window_end_at: datetime | None
    has_active_dispute: bool = False
    has_open_chargeback: bool = False
    allows_change_of_mind: bool = False  # By the listing, as it was when the order was placed.
    is_tracking_abnormal: bool = False
    window_policy: WindowPolicy = USUAL_WINDOW
    policies: tuple[Policy, ...] = ()
    business_days: ServiceHours = business.USUAL


@dataclass(frozen=True, slots=True)
class Deadline:
    kind: DeadlineKind
    due_at: datetime
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What a mediator asked a side for."""

    side: Party
    slots: frozenset[Slot]


@dataclass(frozen=True, slots=True)
class Ruling:
    terms: Terms
    at_fault: AtFault
    level: int
    agent: str
    accepted_by: frozenset[Party] = frozenset()


@dataclass(frozen=True, slots=True)
class ReturnLeg:
    """Goods on their way back. `changes` counts addresses and labels that replaced earlier ones.

    A label is words, a picture that came with them, or both.
    """

    address: str
    needs_label: bool
    label: str = ""
    is_label_shown: bool = False
    postage_payer: PostagePayer = PostagePayer.BUYER  # As it was agreed or ruled, whatever is agreed later.
    postage_cap: int = 0  # Minor units, against a receipt; 0 with a label.
    changes: int = 0
    carrier: str = ""
    tracking_number: str = ""
    shipped_at: datetime | None = None
    scanned_at: datetime | None = None  # Delivered, by the carrier's scan.
    received_at: datetime | None = None  # By the seller's word.
    is_corrected: bool = False
    is_more_time_asked: bool = False
    is_ship_by_extended: bool = False
    is_transit_extended: bool = False

    @property
    def lacks_sellers_part(self) -> bool:
        return not self.address or (self.needs_label and not self.has_label)

    @property
    def has_label(self) -> bool:
        return bool(self.label) or self.is_label_shown

    @property
    def has_arrived(self) -> bool:
        return self.scanned_at is not None or self.received_at is not None


@dataclass(frozen=True, slots=True)
class ReplacementLeg:
    carrier: str = ""
    tracking_number: str = ""
    shipped_at: datetime | None = None
    scanned_at: datetime | None = None


class RefundStatus(StrEnum):
    PENDING = "pending"  # Owed, or to be tried again at `retry_at`.
    NEEDS_AGENT = "needs_agent"  # Failed for good: its amount is free again, and owed until an agent pays it.
    PAID = "paid"
    CANCELLED = "cancelled"  # The buyer's bank took the money back before it was sent.


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund; `number` counts those of the dispute, and with it makes the idempotency key."""

    number: int
    amount: int
    is_by_platform: bool = False
    status: RefundStatus = RefundStatus.PENDING
    failures: int = 0
    retry_at: datetime | None = None
    is_in_flight: bool = False  # The payment service may be paying it right now.


@dataclass(frozen=True, slots=True)
class Case:
    """A dispute, complete: what a move is decided by, and what it changes.

    Every word in it is a member of its enum, never the bare string that a database returns. `ceiling` is the most that
    this dispute can still bring, its own reservation included; `started_at` is the last opening, `opened_at` the first.
    """

    stage: Stage
    version: int
    reason: Reason
    currency: str
    quantity: int
    ceiling: int
    opened_at: datetime
    started_at: datetime
    window_end_at: datetime
    policies: tuple[Policy, ...] = ()
    business_days: ServiceHours = business.USUAL
    is_window_overridden: bool = False
    offers: tuple[Offer, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    round: int = 1
    revisions: int = 0  # Of the buyer, in this round.
    has_seller_answered: bool = False
    return_address: str = ""  # The shop's usual one.
    extension_asked_by: Party | None = None
    is_extended: bool = False
    asked: tuple[Asked, ...] = ()
    requests: tuple[Party, ...] = ()  # One entry for each time that a side was asked.
    silent: frozenset[Party] = frozenset()
    escalated_by: Party | None = None
    escalation: Escalation | None = None
    level: int = 1
    ruling: Ruling | None = None
    first_agent: str = ""
    appealed_by: frozenset[Party] = frozenset()
    agreed: Terms | None = None  # The terms that are being carried out.
    is_settled: bool = False  # There was an agreement or a ruling, also when a mediator looks at it again.
    resolved_by: ResolvedBy | None = None
    reserved: int = 0
    refunded: int = 0
    units_refunded: int = 0
    refund: Refund | None = None
    returning: ReturnLeg | None = None
    replacing: ReplacementLeg | None = None
    outcome: Outcome | None = None
    closed_at: datetime | None = None
    reopened: int = 0
    has_other_active: bool = False
    has_open_chargeback: bool = False

    def policy(self, at: datetime) -> Policy:
        return policy_at(self.policies, at)

    @property
    def available(self) -> int:
        """Return what can still be promised beyond what is."""
        return self.ceiling - self.reserved

    @property
    def owed(self) -> int:
        """Return what may still be paid of a refund that failed for good: no longer promised, and at most what is left."""
        has_failed = self.refund is not None and self.refund.status is RefundStatus.NEEDS_AGENT
        if self.refund is None or not has_failed or self.stage is not Stage.REFUND_PENDING:
            return 0
        return min(self.refund.amount, self.available)

    def deadline(self, kind: DeadlineKind) -> Deadline | None:
        return next((deadline for deadline in self.deadlines if deadline.kind is kind), None)

    def due_at(self, kind: DeadlineKind) -> datetime | None:
        found = self.deadline(kind)
        return found.due_at if found else None

    @property
    def open_offers(self) -> tuple[Offer, ...]:
        return tuple(offer for offer in self.offers if offer.is_open)

    def open_offer_of(self, author: Party) -> Offer | None:
        return next((offer for offer in self.open_offers if offer.author is author), None)

    def offer(self, seq: int) -> Offer | None:
        return next((offer for offer in self.offers if offer.seq == seq), None)

    def last_of(self, author: Party) -> Offer | None:
        return next((offer for offer in reversed(self.offers) if offer.author is author), None)

    @property
    def is_flat_no(self) -> bool:
        """Return whether the seller's last word was to give nothing."""
        last = self.last_of(Party.SELLER)
        return last is not None and last.terms.kind is OfferKind.NO_REFUND

    def mediator_from(self, at: datetime) -> datetime:
        """Return from when the buyer may ask for a mediator, by the numbers in force at an instant (T13)."""
        return self.started_at + self.policy(at).escalation_after

    @property
    def asked_sides(self) -> frozenset[Party]:
        return frozenset(asked.side for asked in self.asked)

    def asked_of(self, side: Party) -> tuple[Slot, ...]:
        """Return what a mediator waits for from a side, in the order of the checklist."""
        asked = self.asked if self.stage is Stage.AWAITING_EVIDENCE else ()
        slots = {slot for one in asked if one.side is side for slot in one.slots}
        return tuple(slot for slot in Slot if slot in slots)

    @property
    def is_reopenable(self) -> bool:
        """Return whether the buyer could still open it again, the window allowing (T91, I17)."""
        is_withdrawn = self.outcome in {Outcome.WITHDRAWN, Outcome.GOODS_ARRIVED}
        return is_withdrawn and not self.is_settled and self.reopened == 0

    def is_payout_held(self, at: datetime) -> bool:
        """Return whether the seller waits for the claimed money (I21): while it runs, and while it can be opened again."""
        return self.stage is not Stage.CLOSED or (self.is_reopenable and at < self.window_end_at)


Facts = Claim | Case


T = TypeVar("T")


def sure(there: T | None) -> T:
    """Return what a guard of the table has made sure of; raise LookupError when none did."""
    if there is None:
        raise LookupError("The table let a move through that it has no ground for.")
    return there


def without(deadlines: Iterable[Deadline], *kinds: DeadlineKind) -> tuple[Deadline, ...]:
    return tuple(deadline for deadline in deadlines if deadline.kind not in kinds)
