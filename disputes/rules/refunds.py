"""A refund on its way: its states, what each answer of a gateway does to it, and when it is tried again (rulebook §5, §6).

A refund is asked for with one key, however often: whoever pays it pays once for a key. What is not plainly said counts as
not known, and is asked again with the same key; what contradicts what is known never moves money, but calls an agent.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID


class RefundState(StrEnum):
    WAITING = "waiting"  # To be sent at `try_at`, for the first time or again.
    SENT = "sent"  # The marketplace took it, and will say how it ended.
    TO_CONFIRM = "to_confirm"  # An agent pays it by hand, and says so.
    TO_COUNTERSIGN = "to_countersign"  # One agent said that it is paid; a second one looks.
    PAID = "paid"
    FAILED = "failed"  # For good: its amount is free again, and an agent looks.
    CANCELLED = "cancelled"  # The buyer's bank took the money back before anything was sent.


OVER = frozenset({RefundState.PAID, RefundState.FAILED, RefundState.CANCELLED})
UNDER_WAY = frozenset(RefundState) - OVER
TO_SEND = frozenset({RefundState.WAITING, RefundState.SENT})


class Said(StrEnum):
    """What an answer says of a refund."""

    PAID = "paid"
    PENDING = "pending"  # Taken; how it ended is told later.
    FAILED = "failed"  # Nothing was paid, and it may work another time.
    REFUSED = "refused"  # Nothing was paid, and never will be for this key.
    UNCLEAR = "unclear"  # Nobody knows whether it was paid: too slow, cut off, not readable.
    BY_HAND = "by_hand"  # This gateway has people pay.


SAID_BY_MARKETPLACE = (Said.PAID, Said.PENDING, Said.FAILED, Said.REFUSED)


class Effect(StrEnum):
    """What an answer does."""

    PAY = "pay"
    NOTE = "note"  # Under way; asked again tomorrow if nothing comes.
    RETRY = "retry"
    FAIL = "fail"
    HAND_OVER = "hand_over"
    REPEAT = "repeat"  # Known already: kept, and nothing else.
    CONTRADICT = "contradict"  # Kept, and an agent looks; never money.


# Of a refund that the marketplace is not asked to pay, or whose amount is free again: a failure is no news, but who pays it
# after all pays what may go back another way.
NOT_ASKED = {
    Said.PAID: Effect.CONTRADICT,
    Said.PENDING: Effect.CONTRADICT,
    Said.FAILED: Effect.REPEAT,
    Said.REFUSED: Effect.REPEAT,
    Said.UNCLEAR: Effect.REPEAT,
    Said.BY_HAND: Effect.REPEAT,
}
ANSWERS: dict[RefundState, dict[Said, Effect]] = {
    RefundState.WAITING: {
        Said.PAID: Effect.PAY,
        Said.PENDING: Effect.NOTE,
        Said.FAILED: Effect.RETRY,
        Said.REFUSED: Effect.FAIL,
        Said.UNCLEAR: Effect.RETRY,
        Said.BY_HAND: Effect.HAND_OVER,
    },
    RefundState.SENT: {
        Said.PAID: Effect.PAY,
        Said.PENDING: Effect.NOTE,
        Said.FAILED: Effect.RETRY,
        Said.REFUSED: Effect.FAIL,
        Said.UNCLEAR: Effect.NOTE,
        Said.BY_HAND: Effect.REPEAT,
    },
    RefundState.PAID: {
        Said.PAID: Effect.REPEAT,
        Said.PENDING: Effect.REPEAT,
        Said.FAILED: Effect.CONTRADICT,
        Said.REFUSED: Effect.CONTRADICT,
        Said.UNCLEAR: Effect.REPEAT,
        Said.BY_HAND: Effect.REPEAT,
    },
    RefundState.TO_CONFIRM: NOT_ASKED,
    RefundState.TO_COUNTERSIGN: NOT_ASKED,
    RefundState.FAILED: NOT_ASKED,
    RefundState.CANCELLED: NOT_ASKED,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said of a refund. An amount of None was not named; `words` are for agents."""

    said: Said
    reference: str = ""
    amount: int | None = None
    currency: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a refund when an answer comes."""

    state: RefundState
    amount: int
    currency: str
    reference: str
    is_called: bool  # A worker is speaking to the gateway right now.


def effect_of(standing: Standing, answer: Answer, *, is_own_call: bool) -> Effect:
    """Return what an answer does; `is_own_call` when it is the reply to our own call, not one that came by itself.

    An amount or a currency that is not the refund's, and another reference for what is paid, contradict. While a worker
    is speaking to the gateway, a failure told from elsewhere may be that of an earlier try: the reply itself decides.
    """
    effect = ANSWERS[standing.state][answer.said]
    if answer.amount not in (None, standing.amount) or answer.currency not in ("", standing.currency):
        return Effect.CONTRADICT
    is_other_payment = answer.reference and standing.reference and answer.reference != standing.reference
    if standing.state is RefundState.PAID and answer.said is Said.PAID and is_other_payment:
        return Effect.CONTRADICT
    if effect is Effect.RETRY and standing.is_called and not is_own_call:
        return Effect.REPEAT
    return effect


ASKED_AGAIN_AFTER = timedelta(hours=24)  # What may be paid already is asked about so seldom.


class RefundTask(StrEnum):
    """Why a refund needs an agent."""

    CONFIRM = "confirm"
    COUNTERSIGN = "countersign"
    FAILED = "failed"
    LATE = "late"  # REFUND_SLA passed.
    CONTRADICTION = "contradiction"


def task_of(state: RefundState) -> RefundTask | None:
    """Return what an agent has to do with a refund that came to a state."""
    return {
        RefundState.TO_CONFIRM: RefundTask.CONFIRM,
        RefundState.TO_COUNTERSIGN: RefundTask.COUNTERSIGN,
        RefundState.FAILED: RefundTask.FAILED,
    }.get(state)


class RefundVerb(StrEnum):
    """What an agent can do with a refund."""

    PAY = "pay"  # Say that it is paid, by hand or by other means.
    COUNTERSIGN = "countersign"
    SEND_BACK = "send_back"  # What the first agent said is not so.
    GIVE_UP = "give_up"
    SEND_AGAIN = "send_again"
    DISMISS = "dismiss"  # It was looked at, and nothing is to be done.


@dataclass(frozen=True, slots=True)
class RefundMove:
    from_states: frozenset[RefundState]
    only_for: frozenset[RefundTask] = frozenset()  # Empty: whatever the task.


MOVES = {
    RefundVerb.PAY: RefundMove(
        frozenset({RefundState.WAITING, RefundState.SENT, RefundState.TO_CONFIRM, RefundState.FAILED})
    ),
    RefundVerb.COUNTERSIGN: RefundMove(frozenset({RefundState.TO_COUNTERSIGN})),
    RefundVerb.SEND_BACK: RefundMove(frozenset({RefundState.TO_COUNTERSIGN})),
    RefundVerb.GIVE_UP: RefundMove(frozenset({RefundState.TO_CONFIRM})),
    RefundVerb.SEND_AGAIN: RefundMove(frozenset({RefundState.FAILED})),
    RefundVerb.DISMISS: RefundMove(
        frozenset(RefundState), frozenset({RefundTask.CONTRADICTION, RefundTask.FAILED, RefundTask.LATE})
    ),
}


class MoneyRefusal(StrEnum):
    """Why money is not moved."""

    NOTHING_ASKED = "nothing_asked"
    OVER_CEILING = "over_ceiling"
    NOT_SO_MANY_UNITS = "not_so_many_units"
    RESERVED_BEFORE = "reserved_before"
    NOT_RESERVED = "not_reserved"
    ORDERED_BEFORE = "ordered_before"
    PAID_BEFORE = "paid_before"
    OTHER_CURRENCY = "other_currency"
    OTHER_FACTS = "other_facts"
    CHARGEBACK_OPEN = "chargeback_open"
    UNKNOWN_CHARGEBACK = "unknown_chargeback"
    REFERENCE_MISSING = "reference_missing"
    WORDS_MISSING = "words_missing"
    MAY_HAVE_PAID = "may_have_paid"
    IN_FLIGHT = "in_flight"
    SAME_PERSON = "same_person"
    NOT_POSSIBLE = "not_possible"
    NOT_ALLOWED = "not_allowed"


def move_refusal(
    verb: RefundVerb, *, state: RefundState, task: RefundTask | None, is_called: bool
) -> MoneyRefusal | None:
    """Return why an agent cannot do this with a refund now, or None."""
    move = MOVES[verb]
    if state not in move.from_states or (move.only_for and task not in move.only_for):
        return MoneyRefusal.NOT_POSSIBLE
    return MoneyRefusal.IN_FLIGHT if is_called and verb is not RefundVerb.DISMISS else None


def is_by_other_means(state: RefundState) -> bool:
    """Return whether an agent who pays a refund of this state pays it otherwise than it was to be paid (T82)."""
    return state is not RefundState.TO_CONFIRM


def needs_four_eyes(state: RefundState, amount: int, currency: str, limits: dict[str, int]) -> bool:
    """Return whether a second agent has to look at a payment: by other means always, by hand above a limit.

    Of a currency without a limit, at every amount.
    """
    return is_by_other_means(state) or amount > limits.get(currency, 0)


class Method(StrEnum):
    ORIGINAL = "original"  # The way it was paid.
    STORE_CREDIT = "store_credit"  # Only if the buyer chooses so.


@dataclass(frozen=True, slots=True)
class Payment:
    """What a gateway is asked to pay; `key` is the same at every try."""

    key: UUID
    order: str
    case: str
    purpose: str
    amount: int
    currency: str
    method: Method
    coupon: int  # To be given back as coupon or points, beside the amount.
    ordered_at: datetime
    payer: str = ""  # Of return postage: who bears it.

    def as_dict(self, plain: Any) -> dict[str, str]:
        """Return it in words and digits; `plain` writes an amount of a currency."""
        return {
            "id": str(self.key),
            "order": self.order,
            "case": self.case,
            "purpose": self.purpose,
            "amount": plain(self.amount, self.currency),
            "currency": self.currency,
            "method": self.method.value,
            "coupon": plain(self.coupon, self.currency),
            "ordered_at": self.ordered_at.isoformat(),
            **({"payer": self.payer} if self.payer else {}),
        }
