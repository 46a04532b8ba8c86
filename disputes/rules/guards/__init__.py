"""The conditions of the table: for each refusal, when it holds.

A guard that depends on what comes along holds nothing against a move before anything came along, so the same guards tell
which buttons to show. Where a choice exists, a button is shown as long as one choice is left.
"""

from collections.abc import Callable

from disputes.rules.facts import Case, Claim, Facts
from disputes.rules.guards.mediation import (
    already_asked,
    already_extended,
    four_eyes,
    grounds_missing,
    nobody_asked,
    nothing_asked,
    same_agent,
    too_early_to_escalate,
    too_many_requests,
)
from disputes.rules.guards.offering import (
    accepted_before,
    identical,
    nothing_better,
    nothing_changed,
    offer_gone,
    over_ceiling,
    own_offer,
    terms,
    unfounded,
    worse_for_buyer,
)
from disputes.rules.guards.opening import (
    evidence_missing,
    listing_forbids,
    nothing_left,
    other_dispute,
    override,
    reason_not_open,
    units,
    window,
    window_over,
    words_missing,
)
from disputes.rules.guards.parcels import (
    deduction,
    may_have_paid,
    no_answer_owed,
    other_refund,
    refund_under_way,
    scan_impossible,
    too_many_changes,
    tracking_fits,
)
from disputes.rules.guards.silence import (
    SILENCE_ACCEPTS_UNLESS,
    why_silence_does_not_accept,
)
from disputes.rules.moves.negotiation import TERMS
from disputes.rules.payloads import (
    Act,
    Addressing,
    Deciding,
    Labelling,
    PayingOtherwise,
    ReopeningCase,
    Shipping,
)
from disputes.rules.refusals import Refusal
from disputes.rules.states import Outcome
from orders.rules.window import Opening as Window

CASE_GUARDS: dict[Refusal, Callable[[Case, Act], bool]] = {
    **dict(SILENCE_ACCEPTS_UNLESS),
    Refusal.SILENCE_ACCEPTS: lambda case, act: why_silence_does_not_accept(case, act) is None,
    Refusal.OFFER_GONE: offer_gone,
    Refusal.OWN_OFFER: own_offer,
    Refusal.ACCEPTED_BEFORE: accepted_before,
    Refusal.TOO_MANY_ROUNDS: lambda case, act: case.round >= case.policy(act.at).max_rounds,
    Refusal.TOO_MANY_REVISIONS: lambda case, act: case.revisions >= case.policy(act.at).max_revisions,
    Refusal.IDENTICAL: identical,
    Refusal.NOTHING_CHANGED: nothing_changed,
    Refusal.NOTHING_BETTER: nothing_better,
    Refusal.WORSE_FOR_BUYER: worse_for_buyer,
    Refusal.REJECTION_UNFOUNDED: unfounded,
    Refusal.TOO_EARLY_TO_ESCALATE: too_early_to_escalate,
    Refusal.SELLER_SILENT: lambda case, act: not case.has_seller_answered,
    Refusal.ALREADY_EXTENDED: already_extended,
    Refusal.ALREADY_ASKED: already_asked,
    Refusal.NOTHING_ASKED: nothing_asked,
    Refusal.TOO_MANY_REQUESTS: too_many_requests,
    Refusal.NOBODY_ASKED: nobody_asked,
    Refusal.NOT_ASKED: lambda case, act: act.by.party not in case.asked_sides,
    Refusal.RATIONALE_SHORT: lambda case, act: (
        isinstance(act.payload, Deciding) and len(act.payload.rationale.strip()) < case.policy(act.at).least_rationale
    ),
    Refusal.NOTHING_CITED: lambda case, act: isinstance(act.payload, Deciding) and act.payload.cited < 1,
    Refusal.SAME_AGENT: same_agent,
    Refusal.FOUR_EYES: four_eyes,
    Refusal.FINAL_RULING: lambda case, act: case.ruling is None or case.ruling.level > 1,
    Refusal.APPEALED_BEFORE: lambda case, act: act.by.party in case.appealed_by,
    Refusal.GROUNDS_MISSING: grounds_missing,
    Refusal.ALREADY_SETTLED: lambda case, act: case.is_settled,
    Refusal.TRACKING_MISFIT: lambda case, act: (
        isinstance(act.payload, Shipping) and not tracking_fits(act.payload.carrier, act.payload.tracking_number)
    ),
    Refusal.TRACKING_USED: lambda case, act: isinstance(act.payload, Shipping) and act.payload.is_used,
    Refusal.PHOTO_MISSING: lambda case, act: isinstance(act.payload, Shipping) and act.payload.photos < 1,
    Refusal.LABEL_MISSING: lambda case, act: (
        isinstance(act.payload, Labelling) and not act.payload.label.strip() and act.payload.photos < 1
    ),
    Refusal.ADDRESS_MISSING: lambda case, act: (
        isinstance(act.payload, Addressing) and not act.payload.return_address.strip()
    ),
    Refusal.TOO_MANY_CHANGES: too_many_changes,
    Refusal.SELLER_DUTY_OPEN: lambda case, act: case.returning is not None and case.returning.lacks_sellers_part,
    Refusal.SELLER_DUTY_DONE: lambda case, act: case.returning is None or not case.returning.lacks_sellers_part,
    Refusal.CORRECTED_BEFORE: lambda case, act: case.returning is None or case.returning.is_corrected,
    Refusal.SCAN_IMPOSSIBLE: scan_impossible,
    Refusal.ALREADY_DELIVERED: lambda case, act: case.replacing is None or case.replacing.scanned_at is not None,
    Refusal.NOT_DELIVERED: lambda case, act: case.replacing is None or case.replacing.scanned_at is None,
    Refusal.DEDUCTION_TOO_LARGE: deduction,
    Refusal.OTHER_REFUND: other_refund,
    Refusal.MAY_HAVE_PAID: may_have_paid,
    Refusal.REFERENCE_MISSING: lambda case, act: (
        isinstance(act.payload, PayingOtherwise) and not act.payload.reference.strip()
    ),
    Refusal.NO_ANSWER_OWED: no_answer_owed,
    Refusal.REFUND_UNDER_WAY: refund_under_way,
    # What was paid before a case was looked at again is not what it is about now.
    Refusal.ALREADY_PAID: lambda case, act: case.refunded > 0 and case.reopened == 0,
    Refusal.MONEY_LEFT: lambda case, act: case.ceiling > 0,
    Refusal.NOT_REOPENABLE: lambda case, act: (
        case.outcome not in {Outcome.WITHDRAWN, Outcome.GOODS_ARRIVED} or case.is_settled
    ),
    Refusal.REOPENED_BEFORE: lambda case, act: case.reopened > 0,
    Refusal.PAID_IN_FULL: lambda case, act: case.outcome is Outcome.REFUNDED_FULL,
    Refusal.MONEY_GONE: lambda case, act: isinstance(act.payload, ReopeningCase) and act.payload.source is None,
}
CLAIM_GUARDS: dict[Refusal, Callable[[Claim, Act], bool]] = {
    Refusal.NOT_SHIPPED: lambda claim, act: window(claim, act) is Window.NOT_SHIPPED,
    Refusal.NOT_YET: lambda claim, act: window(claim, act) is Window.NOT_YET,
    Refusal.REASON_NOT_OPEN: reason_not_open,
    Refusal.LISTING_FORBIDS: listing_forbids,
    Refusal.TOO_MANY_UNITS: units,
    Refusal.OVERRIDE_NOT_ALLOWED: override,
}
ANY_GUARDS: dict[Refusal, Callable[[Facts, Act], bool]] = {
    **{refusal: terms(refusal) for refusal in TERMS},
    Refusal.OVER_CEILING: over_ceiling,
    Refusal.WINDOW_OVER: window_over,
    Refusal.OTHER_DISPUTE: other_dispute,
    Refusal.CHARGEBACK_OPEN: lambda facts, act: facts.has_open_chargeback,
    Refusal.NOTHING_LEFT: nothing_left,
    Refusal.WORDS_MISSING: words_missing,
    Refusal.EVIDENCE_MISSING: evidence_missing,
}


def fails(refusal: Refusal, facts: Facts, act: Act) -> bool:
    """Return whether a refusal of the table holds against an act."""
    if refusal in ANY_GUARDS:
        return ANY_GUARDS[refusal](facts, act)
    if isinstance(facts, Claim):
        return CLAIM_GUARDS[refusal](facts, act)
    return CASE_GUARDS[refusal](facts, act)
