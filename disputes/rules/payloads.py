"""What comes along with a move: a dataclass for every shape, and which verb takes which."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from disputes.rules.evidence import Slot
from disputes.rules.facts import Caller
from disputes.rules.offers import Terms
from disputes.rules.states import (
    AtFault,
    Ground,
    MoneySource,
    Party,
    Reason,
    RejectReason,
    ReturnProblem,
    Verb,
    WithdrawReason,
)


@dataclass(frozen=True, slots=True)
class Nothing:
    """A move that needs no more than itself."""


@dataclass(frozen=True, slots=True)
class Opening:
    """`evidence` counts the things in each slot; `override_words` are why an agent opens outside the window."""

    reason: Reason
    quantity: int
    terms: Terms
    evidence: Mapping[Slot, int] = field(default_factory=dict)
    return_address: str = ""  # The shop's usual one, if it gave one.
    override_words: str = ""


@dataclass(frozen=True, slots=True)
class Accepting:
    """Never "the current one": the offer that was read is named. A seller may give the address for a return with it."""

    offer: int
    return_address: str = ""


@dataclass(frozen=True, slots=True)
class Offering:
    terms: Terms


@dataclass(frozen=True, slots=True)
class Rejecting:
    reason: RejectReason | None
    words: str = ""
    evidence: int = 0  # Pieces.


@dataclass(frozen=True, slots=True)
class Requesting:
    slots: Mapping[Party, frozenset[Slot]]


@dataclass(frozen=True, slots=True)
class Submitting:
    evidence: Mapping[Slot, int]


@dataclass(frozen=True, slots=True)
class Deciding:
    """A ruling. `approved_by` is the senior agent who read it, where the amount asks for four eyes."""

    terms: Terms
    at_fault: AtFault
    rationale: str
    cited: int  # Events and pieces of evidence.
    approved_by: str = ""


@dataclass(frozen=True, slots=True)
class Appealing:
    ground: Ground
    words: str = ""
    new_evidence: int = 0


@dataclass(frozen=True, slots=True)
class Shipping:
    """A parcel; `is_used` says whether its number is known from another parcel on the site."""

    carrier: str
    tracking_number: str
    photos: int = 0
    is_used: bool = False


@dataclass(frozen=True, slots=True)
class Labelling:
    """A return label: in words, or as pictures."""

    label: str
    photos: int = 0


@dataclass(frozen=True, slots=True)
class Addressing:
    return_address: str


@dataclass(frozen=True, slots=True)
class Scanning:
    scanned_at: datetime


@dataclass(frozen=True, slots=True)
class Inspecting:
    """What is wrong with goods that came back, and what the seller would like to keep of the refund, if anything."""

    problem: ReturnProblem
    evidence: Mapping[Slot, int] = field(default_factory=dict)
    deduction: int = 0


@dataclass(frozen=True, slots=True)
class Showing:
    evidence: Mapping[Slot, int]


@dataclass(frozen=True, slots=True)
class Withdrawing:
    reason: WithdrawReason


@dataclass(frozen=True, slots=True)
class Paid:
    refund: int  # Its number.


@dataclass(frozen=True, slots=True)
class NotPaid:
    refund: int
    is_for_good: bool = False


@dataclass(frozen=True, slots=True)
class PayingOtherwise:
    reference: str
    approved_by: str = ""
    is_proven_unpaid: bool = False


@dataclass(frozen=True, slots=True)
class ReopeningCase:
    words: str
    source: MoneySource | None = None
    approved_by: str = ""


Payload = (
    Nothing
    | Opening
    | Accepting
    | Offering
    | Rejecting
    | Requesting
    | Submitting
    | Deciding
    | Appealing
    | Shipping
    | Labelling
    | Addressing
    | Scanning
    | Inspecting
    | Showing
    | Withdrawing
    | Paid
    | NotPaid
    | PayingOtherwise
    | ReopeningCase
)
PAYLOADS: dict[Verb, type[Payload]] = {
    Verb.OPEN: Opening,
    Verb.OPEN_ON_BEHALF: Opening,
    Verb.ACCEPT: Accepting,
    Verb.COUNTER: Offering,
    Verb.REJECT: Rejecting,
    Verb.REVISE: Offering,
    Verb.REQUEST_EVIDENCE: Requesting,
    Verb.SUBMIT_EVIDENCE: Submitting,
    Verb.MAKE_OFFER: Offering,
    Verb.PROPOSE: Offering,
    Verb.RULE: Deciding,
    Verb.APPEAL: Appealing,
    Verb.SHIP_RETURN: Shipping,
    Verb.PROVIDE_LABEL: Labelling,
    Verb.SET_RETURN_ADDRESS: Addressing,
    Verb.REPORT_DELIVERY: Scanning,
    Verb.CORRECT_TRACKING: Shipping,
    Verb.REPORT_RETURN_PROBLEM: Inspecting,
    Verb.SHIP_REPLACEMENT: Shipping,
    Verb.REPORT_REPLACEMENT_PROBLEM: Showing,
    Verb.WITHDRAW: Withdrawing,
    Verb.REFUND_SUCCEEDED: Paid,
    Verb.REFUND_FAILED: NotPaid,
    Verb.PAY_BY_OTHER_MEANS: PayingOtherwise,
    Verb.REPAIR: PayingOtherwise,
    Verb.REOPEN: Offering,
    Verb.REOPEN_CASE: ReopeningCase,
}


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody does something at an instant. People name the version that they looked at; machines have none."""

    verb: Verb
    by: Caller
    at: datetime
    payload: Payload = Nothing()
    version: int | None = None


P = TypeVar("P")


def brought(act: Act, shape: type[P]) -> P:
    """Return what comes along; raise TypeError when it is of another shape."""
    if not isinstance(act.payload, shape):
        raise TypeError(f"{act.verb} takes {shape.__name__}, not {type(act.payload).__name__}.")
    return act.payload
