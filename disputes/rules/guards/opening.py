"""Whether a dispute may be opened, or opened again."""

from disputes.rules.evidence import missing, missing_of
from disputes.rules.facts import Case, Claim, Facts
from disputes.rules.payloads import (
    Act,
    Inspecting,
    Opening,
    ReopeningCase,
    Showing,
    Submitting,
)
from disputes.rules.states import (
    Party,
    Reason,
    ReturnProblem,
    Stage,
)
from orders.rules.window import Opening as Window
from orders.rules.window import eligibility


def window(facts: Claim, act: Act) -> Window:
    reason = act.payload.reason if isinstance(act.payload, Opening) else None
    return eligibility(
        start_at=facts.window_start_at,
        end_at=facts.window_end_at,
        at=act.at,
        is_not_received=reason is Reason.NOT_RECEIVED,
        is_tracking_abnormal=facts.is_tracking_abnormal,
        policy=facts.window_policy,
    ).opening


def window_over(facts: Facts, act: Act) -> bool:
    if isinstance(facts, Claim):
        return window(facts, act) is Window.TOO_LATE
    return act.at >= facts.window_end_at


def other_dispute(facts: Facts, act: Act) -> bool:
    return facts.has_active_dispute if isinstance(facts, Claim) else facts.has_other_active


def nothing_left(facts: Facts, act: Act) -> bool:
    if isinstance(facts, Case):
        is_promised = facts.stage is Stage.REFUND_PENDING and facts.reserved > 0
        return facts.available < 1 and not is_promised
    line = facts.line
    return line.units_left < 1 or line.net - line.refunded - line.reserved < 1


def units(facts: Claim, act: Act) -> bool:
    return isinstance(act.payload, Opening) and not (
        type(act.payload.quantity) is int and 1 <= act.payload.quantity <= facts.line.units_left
    )


def reason_not_open(facts: Claim, act: Act) -> bool:
    return isinstance(act.payload, Opening) and act.payload.reason is Reason.RETURN_PROBLEM


def listing_forbids(facts: Claim, act: Act) -> bool:
    is_whim = isinstance(act.payload, Opening) and act.payload.reason is Reason.CHANGE_OF_MIND
    return is_whim and not facts.allows_change_of_mind


def override(facts: Claim, act: Act) -> bool:
    return window_over(facts, act) and not act.by.may_override_window


def words_missing(facts: Facts, act: Act) -> bool:
    match act.payload:
        case Opening(override_words=words):
            return window_over(facts, act) and not words.strip()
        case ReopeningCase(words=words):
            return not words.strip()
    return False


def evidence_missing(facts: Facts, act: Act) -> bool:
    match act.payload:
        case Opening(reason=reason, evidence=evidence):
            return bool(missing(reason, Party.BUYER, evidence))
        case Showing(evidence=evidence) if isinstance(facts, Case):
            return bool(missing(facts.reason, Party.BUYER, evidence))
        case Inspecting(problem=problem, evidence=evidence):
            is_there = problem is not ReturnProblem.NOT_RECEIVED
            return is_there and bool(missing(Reason.RETURN_PROBLEM, Party.SELLER, evidence))
        case Submitting(evidence=evidence) if isinstance(facts, Case):
            slots = [slot for asked in facts.asked if asked.side is act.by.party for slot in asked.slots]
            return bool(missing_of(slots, evidence))
    return False
