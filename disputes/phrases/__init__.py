"""Enums of disputes in words. Words are looked up when they are shown, in the reader's language."""

from enum import StrEnum
from typing import Any

from disputes.phrases import evidence, process, solutions
from disputes.phrases.desk import RULING_REASONS, VIEWS
from disputes.phrases.evidence import (
    NEEDS,
    PHOTOS_THAT_SHOW_IT,
    SHOWN_BY_PHOTOS,
    SHOWN_BY_VIDEO,
    SLOTS,
    SOMETHING_ELSE,
    THINGS,
)
from disputes.phrases.process import DEADLINES, ESCALATIONS, IF_NOBODY_ACTS, PARTIES, STAGES, VERBS
from disputes.phrases.refusals import REFUSALS
from disputes.phrases.solutions import (
    AT_FAULT,
    GROUNDS,
    MONEY_SOURCES,
    OFFER_KINDS,
    OFFER_STATUSES,
    OUTCOMES,
    POSTAGE_PAYERS,
    REASONS,
    REFUND_STATUSES,
    REJECT_REASONS,
    RESOLVED_BY,
    RETURN_PROBLEMS,
    WITHDRAW_REASONS,
)

__all__ = [
    "AT_FAULT",
    "DEADLINES",
    "ESCALATIONS",
    "GROUNDS",
    "IF_NOBODY_ACTS",
    "MONEY_SOURCES",
    "NEEDS",
    "OFFER_KINDS",
    "OFFER_STATUSES",
    "OUTCOMES",
    "PARTIES",
    "PHOTOS_THAT_SHOW_IT",
    "POSTAGE_PAYERS",
    "REASONS",
    "REFUND_STATUSES",
    "REFUSALS",
    "REJECT_REASONS",
    "RESOLVED_BY",
    "RETURN_PROBLEMS",
    "RULING_REASONS",
    "SHOWN_BY_PHOTOS",
    "SHOWN_BY_VIDEO",
    "SLOTS",
    "SOMETHING_ELSE",
    "STAGES",
    "THINGS",
    "VERBS",
    "VIEWS",
    "WITHDRAW_REASONS",
]


def word_of(member: StrEnum) -> Any:
    """Return the words of a member of an enum; raise LookupError where it has none."""
    return _BY_ENUM[type(member)][member]


_BY_ENUM: dict[type, dict[Any, Any]] = {
    type(next(iter(words))): words
    for module in (evidence, process, solutions)
    for name, words in vars(module).items()
    if name.isupper() and isinstance(words, dict) and name != "IF_NOBODY_ACTS"
}
