"""The steps in which a buyer opens a dispute, and at which of them a refusal is mended."""

from enum import StrEnum

from disputes.rules.refusals import Refusal


class Step(StrEnum):
    ITEM = "item"
    REASON = "reason"
    RESULT = "result"
    EVIDENCE = "evidence"
    REVIEW = "review"


STEPS = tuple(Step)
MENDED_AT: dict[Refusal, Step] = {
    Refusal.TOO_MANY_UNITS: Step.ITEM,
    Refusal.REASON_NOT_OPEN: Step.REASON,
    Refusal.LISTING_FORBIDS: Step.REASON,
    Refusal.KIND_NOT_ALLOWED: Step.RESULT,
    Refusal.REPLACEMENT_OFF: Step.RESULT,
    Refusal.OTHER_CURRENCY: Step.RESULT,
    Refusal.FALLBACK_MISSING: Step.RESULT,
    Refusal.NOT_AN_AMOUNT: Step.RESULT,
    Refusal.OVER_CEILING: Step.RESULT,
    Refusal.POSTAGE_UNSAID: Step.RESULT,
    Refusal.POSTAGE_OVER_CAP: Step.RESULT,
    Refusal.POSTAGE_IS_BUYERS: Step.RESULT,
    Refusal.EVIDENCE_MISSING: Step.EVIDENCE,
}


def after(step: Step) -> Step:
    """Return the next step; after the last one, that one again."""
    return STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]
