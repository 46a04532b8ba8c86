"""Offers: what can be asked for, by which reason, and whether one is better for the buyer than another (rulebook §1)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from disputes.rules.policy import Policy
from disputes.rules.refusals import Refusal
from disputes.rules.states import OfferKind, OfferStatus, Party, PostagePayer, Reason


@dataclass(frozen=True, slots=True)
class Terms:
    """What is offered, in minor units of `currency`, the one that was charged.

    A return names who pays its postage: with a label, which only a seller gives, or against a receipt up to `postage_cap`. A replacement has no
    amount but a `fallback_amount`, which is paid when it is not sent.
    """

    kind: OfferKind
    amount: int
    currency: str
    postage_payer: PostagePayer | None = None
    postage_cap: int = 0
    is_by_label: bool = False
    return_address: str = ""
    fallback_amount: int | None = None

    @property
    def payable(self) -> int:
        """Return what these terms can cost at the most, postage apart; it is what is reserved for them."""
        return self.fallback_amount or 0 if self.kind is OfferKind.REPLACEMENT else self.amount


def nothing(currency: str) -> Terms:
    return Terms(OfferKind.NO_REFUND, 0, currency)


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer; once made, only its status changes. `accepted_by` fills up where a mediator's offer needs both sides."""

    seq: int
    author: Party
    terms: Terms
    made_at: datetime
    round: int
    status: OfferStatus = OfferStatus.OPEN
    accepted_by: frozenset[Party] = frozenset()

    @property
    def is_open(self) -> bool:
        return self.status is OfferStatus.OPEN

    def ended(self, status: OfferStatus) -> "Offer":
        return replace(self, status=status) if self.is_open else self


NOTHING_TO_SEND_BACK = frozenset({Reason.NOT_RECEIVED, Reason.CUSTOMS})
SELLERS_POSTAGE = frozenset({Reason.DAMAGED, Reason.WRONG_ITEM, Reason.DEFECTIVE, Reason.NOT_AS_DESCRIBED})


def allowed_kinds(reason: Reason, *, is_ruling: bool = False, has_replacement: bool = True) -> frozenset[OfferKind]:
    """Return the kinds that can be offered, or ruled, about a reason.

    What did not arrive cannot be sent back, and fakes are sent back only when an agent rules so. A ruling cannot make a
    seller send a replacement.
    """
    kinds = set(OfferKind)
    if reason in NOTHING_TO_SEND_BACK or (reason is Reason.COUNTERFEIT and not is_ruling):
        kinds -= {OfferKind.RETURN_AND_REFUND}
    if is_ruling or not has_replacement:
        kinds -= {OfferKind.REPLACEMENT}
    return frozenset(kinds)


def usual_postage_payer(reason: Reason) -> PostagePayer:
    """Return who a return offer starts with as payer of the postage; it stays negotiable."""
    return PostagePayer.SELLER if reason in SELLERS_POSTAGE else PostagePayer.BUYER


def terms_refusal(
    terms: Terms, *, reason: Reason, currency: str, ceiling: int, author: Party, policy: Policy, is_ruling: bool = False
) -> Refusal | None:
    """Return why terms cannot be offered or ruled, or None; `ceiling` is the most that can be promised, in minor units.

    A buyer does not offer to get nothing: that is withdrawing. A seller who gives nothing rejects, and says why.
    """
    kinds = allowed_kinds(reason, is_ruling=is_ruling)
    if terms.kind not in kinds or (terms.kind is OfferKind.NO_REFUND and not is_ruling):
        return Refusal.KIND_NOT_ALLOWED
    if terms.kind is OfferKind.REPLACEMENT and not policy.replacement:
        return Refusal.REPLACEMENT_OFF
    if terms.currency != currency:
        return Refusal.OTHER_CURRENCY
    return _amount_refusal(terms, ceiling) or _postage_refusal(terms, reason=reason, author=author, policy=policy)


def _amount_refusal(terms: Terms, ceiling: int) -> Refusal | None:
    if terms.kind is OfferKind.REPLACEMENT:
        if terms.fallback_amount is None:
            return Refusal.FALLBACK_MISSING
        if not _is_whole(terms.fallback_amount, least=1) or terms.amount != 0:
            return Refusal.NOT_AN_AMOUNT
    elif terms.fallback_amount is not None or not _is_whole(
        terms.amount, least=0 if terms.kind is OfferKind.NO_REFUND else 1
    ):
        return Refusal.NOT_AN_AMOUNT
    if terms.kind is OfferKind.NO_REFUND and terms.amount:
        return Refusal.NOT_AN_AMOUNT
    return Refusal.OVER_CEILING if terms.payable > ceiling else None


def _postage_refusal(terms: Terms, *, reason: Reason, author: Party, policy: Policy) -> Refusal | None:
    if terms.kind is not OfferKind.RETURN_AND_REFUND:
        is_clean = terms.postage_payer is None and not terms.postage_cap and not terms.is_by_label
        return None if is_clean else Refusal.POSTAGE_UNSAID
    if terms.postage_payer is None or (terms.is_by_label and terms.postage_payer is PostagePayer.BUYER):
        return Refusal.POSTAGE_UNSAID
    if terms.is_by_label and terms.postage_payer is PostagePayer.PLATFORM:
        return Refusal.LABEL_IS_SELLERS  # Nobody else can provide one (T41, T43).
    if not _is_whole(terms.postage_cap, least=0):
        return Refusal.NOT_AN_AMOUNT
    if policy.postage_cap_max is not None and terms.postage_cap > policy.postage_cap_max:
        return Refusal.POSTAGE_OVER_CAP
    if reason is Reason.CHANGE_OF_MIND and author is Party.BUYER and terms.postage_payer is not PostagePayer.BUYER:
        return Refusal.POSTAGE_IS_BUYERS
    return None


def _is_whole(amount: object, *, least: int) -> bool:
    return type(amount) is int and amount >= least


class Comparison(StrEnum):
    """What new terms are to the buyer, beside old ones."""

    IDENTICAL = "identical"
    EQUAL = "equal"  # Other words, of the same worth.
    BETTER = "better"
    WORSE = "worse"
    MIXED = "mixed"


def compared(old: Terms, new: Terms) -> Comparison:
    """Return what `new` is to the buyer beside `old`."""
    if old == new:
        return Comparison.IDENTICAL
    steps = _steps(old, new)
    if any(step > 0 for step in steps):
        return Comparison.MIXED if any(step < 0 for step in steps) else Comparison.BETTER
    return Comparison.WORSE if any(step < 0 for step in steps) else Comparison.EQUAL


def _steps(old: Terms, new: Terms) -> tuple[int, ...]:
    """Return on each count whether `new` is above 0 for better, below for worse."""
    if OfferKind.NO_REFUND in {old.kind, new.kind}:
        return (0 if old.kind is new.kind else 1 if old.kind is OfferKind.NO_REFUND else -1,)
    if (OfferKind.REPLACEMENT in {old.kind, new.kind}) and old.kind is not new.kind:
        return (1, -1)  # Goods or money: nobody but the buyer knows which is better.
    return (_needs_return(old) - _needs_return(new), new.payable - old.payable, *_postage_steps(old, new))


def _postage_steps(old: Terms, new: Terms) -> tuple[int, ...]:
    if not (_needs_return(old) and _needs_return(new)):
        return ()
    moved = _is_paid_for(new) - _is_paid_for(old)
    return (moved, new.postage_cap - old.postage_cap) if _is_paid_for(old) and _is_paid_for(new) else (moved,)


def _needs_return(terms: Terms) -> int:
    return int(terms.kind is OfferKind.RETURN_AND_REFUND)


def _is_paid_for(terms: Terms) -> int:
    return int(terms.postage_payer in {PostagePayer.SELLER, PostagePayer.PLATFORM})


def is_raised(old: Terms, new: Terms) -> bool:
    """Return whether a buyer who asks for `new` instead of `old` asks for more in any way (T06)."""
    return compared(old, new) in {Comparison.BETTER, Comparison.MIXED}


def can_be_bettered(terms: Terms, ceiling: int) -> bool:
    """Return whether any terms are better for the buyer than these."""
    return terms.kind is not OfferKind.REFUND_ONLY or terms.amount < ceiling
