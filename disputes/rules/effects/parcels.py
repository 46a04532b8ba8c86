"""What happens to goods on their way: returns and replacements."""

from dataclasses import replace

from disputes.rules.effects.negotiation import later_by, moved
from disputes.rules.facts import Case, Deadline, ReplacementLeg, sure, without
from disputes.rules.moves.row import Move
from disputes.rules.offers import Terms
from disputes.rules.payloads import (
    Act,
    Addressing,
    Labelling,
    Scanning,
    Shipping,
    brought,
)
from disputes.rules.states import (
    DeadlineKind,
    OfferKind,
)


def ship_return(case: Case, act: Act, move: Move) -> Case:
    payload = brought(act, Shipping)
    leg = sure(case.returning)
    leg = replace(leg, carrier=payload.carrier, tracking_number=payload.tracking_number, shipped_at=act.at)
    return replace(case, returning=leg)


def correct_tracking(case: Case, act: Act, move: Move) -> Case:
    payload = brought(act, Shipping)
    leg = sure(case.returning)
    leg = replace(leg, carrier=payload.carrier, tracking_number=payload.tracking_number, is_corrected=True)
    return replace(case, returning=leg)


def take_label(case: Case, act: Act, move: Move) -> Case:
    payload = brought(act, Labelling)
    leg = sure(case.returning)
    is_change = leg.has_label or not leg.needs_label
    label, is_shown = payload.label.strip(), payload.photos > 0
    leg = replace(leg, label=label, is_label_shown=is_shown, changes=leg.changes + is_change)
    return _given(replace(case, returning=leg), act)


def take_address(case: Case, act: Act, move: Move) -> Case:
    payload = brought(act, Addressing)
    leg = sure(case.returning)
    leg = replace(leg, address=payload.return_address.strip(), changes=leg.changes + bool(leg.address))
    return _given(replace(case, returning=leg), act)


def _given(case: Case, act: Act) -> Case:
    case = moved(case, DeadlineKind.RETURN_SHIP_BY, act.at + case.policy(act.at).return_ship_by)
    if case.returning and not case.returning.lacks_sellers_part:
        case = replace(case, deadlines=without(case.deadlines, DeadlineKind.SELLER_LABEL_BY))
    return case


def waive_return(case: Case, act: Act, move: Move) -> Case:
    return replace(case, returning=None)


def ask_ship_by(case: Case, act: Act, move: Move) -> Case:
    leg = sure(case.returning)
    return replace(case, returning=replace(leg, is_more_time_asked=True))


def extend_ship_by(case: Case, act: Act, move: Move) -> Case:
    leg = sure(case.returning)
    case = replace(case, returning=replace(leg, is_ship_by_extended=True))
    return later_by(case, DeadlineKind.RETURN_SHIP_BY, case.policy(act.at).return_ship_by_extension)


def extend_transit(case: Case, act: Act, move: Move) -> Case:
    leg = sure(case.returning)
    case = replace(case, returning=replace(leg, is_transit_extended=True))
    return later_by(case, DeadlineKind.RETURN_TRANSIT_MAX, case.policy(act.at).return_transit_extension)


def note_scan(case: Case, act: Act, move: Move) -> Case:
    payload = brought(act, Scanning)
    leg = sure(case.returning)
    return replace(case, returning=replace(leg, scanned_at=payload.scanned_at))


def note_received(case: Case, act: Act, move: Move) -> Case:
    leg = sure(case.returning)
    return replace(case, returning=replace(leg, received_at=act.at))


def ship_replacement(case: Case, act: Act, move: Move) -> Case:
    payload = brought(act, Shipping)
    return replace(case, replacing=ReplacementLeg(payload.carrier, payload.tracking_number, act.at))


def note_replacement_scan(case: Case, act: Act, move: Move) -> Case:
    payload = brought(act, Scanning)
    leg = sure(case.replacing)
    policy = case.policy(act.at)
    ends = max(payload.scanned_at + policy.replacement_confirm, act.at + policy.least_after_scan)
    return replace(
        case,
        replacing=replace(leg, scanned_at=payload.scanned_at),
        deadlines=(
            *without(case.deadlines, DeadlineKind.REPLACEMENT_TRANSIT_MAX),
            Deadline(DeadlineKind.REPLACEMENT_CONFIRM, ends, act.at),
        ),
    )


def fall_back(case: Case, act: Act, move: Move) -> Case:
    agreed = sure(case.agreed)
    terms = Terms(OfferKind.REFUND_ONLY, min(agreed.payable, case.ceiling), case.currency)
    return replace(case, agreed=terms, reserved=terms.payable, replacing=None)
