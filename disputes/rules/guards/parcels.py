"""Whether goods may be sent and received, and money paid."""

from disputes.rules.facts import Case
from disputes.rules.payloads import (
    Act,
    Inspecting,
    NotPaid,
    Paid,
    PayingOtherwise,
    Scanning,
)
from disputes.rules.states import (
    Outcome,
    Verb,
)
from orders.rules import carriers


def tracking_fits(carrier: str, number: str) -> bool:
    """Return whether a number can be one of the carrier's; of a carrier that nobody knows, any plausible one can."""
    if not carriers.is_plausible(number):
        return False
    if carrier not in carriers.CARRIERS:
        return carrier != ""
    return carrier in {guess.carrier.code for guess in carriers.guesses(number)}


def too_many_changes(case: Case, act: Act) -> bool:
    leg = case.returning
    if leg is None or leg.changes < case.policy(act.at).max_return_changes:
        return False
    return leg.has_label or not leg.needs_label if act.verb is Verb.PROVIDE_LABEL else bool(leg.address)


def scan_impossible(case: Case, act: Act) -> bool:
    return isinstance(act.payload, Scanning) and not case.opened_at <= act.payload.scanned_at <= act.at


def deduction(case: Case, act: Act) -> bool:
    if not isinstance(act.payload, Inspecting):
        return False
    deduction, most = act.payload.deduction, case.agreed.payable if case.agreed else 0
    return type(deduction) is not int or not (deduction == 0 or 0 < deduction < most)


def other_refund(case: Case, act: Act) -> bool:
    if case.refund is None:
        return True
    return isinstance(act.payload, Paid | NotPaid) and act.payload.refund != case.refund.number


def may_have_paid(case: Case, act: Act) -> bool:
    is_unproven = isinstance(act.payload, PayingOtherwise) and not act.payload.is_proven_unpaid
    return case.refund is None or case.refund.is_in_flight or is_unproven


def refund_under_way(case: Case, act: Act) -> bool:
    return case.refund is not None and case.refund.is_in_flight


def no_answer_owed(case: Case, act: Act) -> bool:
    is_charged_back = case.outcome is Outcome.EXTERNAL_CHARGEBACK
    return not is_charged_back or case.refund is None or not case.refund.is_in_flight
