"""The causes of a payment that failed, as a table of short questions that end in an answer or with a person."""

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    START = "start"
    CARD = "card"
    BANK = "bank"
    MESSAGE = "message"


class Choice(StrEnum):
    """An answer to a question; each stands in the table once."""

    CARD_DECLINED = "card-declined"
    BANK_NOT_SEEN = "bank-not-seen"
    ERROR_SHOWN = "error-shown"
    CHARGED_WITHOUT_ORDER = "charged-without-order"
    SOMETHING_ELSE = "something-else"
    EXPIRED = "expired"
    WRONG_DIGITS = "wrong-digits"
    FOREIGN_USE = "foreign-use"
    CARD_UNKNOWN = "card-unknown"
    TRANSFER_YOUNG = "transfer-young"
    TRANSFER_OLD = "transfer-old"
    TRANSFER_DIFFERS = "transfer-differs"
    ONCE = "once"
    AGAIN_AND_AGAIN = "again-and-again"


@dataclass(frozen=True, slots=True)
class Ending:
    """The articles that answer, by slug, the best first; and whether a person has to look at it."""

    articles: tuple[str, ...]
    needs_person: bool = False


QUESTIONS: dict[Step, dict[Choice, Step | Ending]] = {
    Step.START: {
        Choice.CARD_DECLINED: Step.CARD,
        Choice.BANK_NOT_SEEN: Step.BANK,
        Choice.ERROR_SHOWN: Step.MESSAGE,
        Choice.CHARGED_WITHOUT_ORDER: Ending(("charged-but-no-order",)),
        Choice.SOMETHING_ELSE: Ending(("payment-failed", "payment-methods"), needs_person=True),
    },
    Step.CARD: {
        Choice.EXPIRED: Ending(("card-expired-or-wrong-details",)),
        Choice.WRONG_DIGITS: Ending(("card-expired-or-wrong-details",)),
        Choice.FOREIGN_USE: Ending(("card-blocked-for-overseas-use", "payment-methods")),
        Choice.CARD_UNKNOWN: Ending(("payment-failed", "card-blocked-for-overseas-use", "payment-methods")),
    },
    Step.BANK: {
        Choice.TRANSFER_YOUNG: Ending(("bank-transfer",)),
        Choice.TRANSFER_OLD: Ending(("bank-transfer",), needs_person=True),
        Choice.TRANSFER_DIFFERS: Ending(("bank-transfer",), needs_person=True),
    },
    Step.MESSAGE: {
        Choice.ONCE: Ending(("payment-failed", "error-messages")),
        Choice.AGAIN_AND_AGAIN: Ending(("payment-methods", "error-messages"), needs_person=True),
    },
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is in the questions: a question with its answers, or an ending; `trail` is what was answered."""

    trail: tuple[Choice, ...]
    step: Step | None
    ending: Ending | None


def place_of(path: str) -> Place | None:
    """Return the place of a path such as `card-declined/expired`, or None when no answers lead there."""
    here: Step | Ending = Step.START
    trail: list[Choice] = []
    for word in filter(None, path.split("/")):
        if isinstance(here, Ending) or word not in [choice.value for choice in QUESTIONS[here]]:
            return None
        trail.append(Choice(word))
        here = QUESTIONS[here][trail[-1]]
    if isinstance(here, Ending):
        return Place(tuple(trail), None, here)
    return Place(tuple(trail), here, None)
