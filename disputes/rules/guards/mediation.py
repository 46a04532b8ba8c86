"""Whether a mediator may be asked, may ask and may rule."""

from disputes.rules.facts import Case
from disputes.rules.payloads import (
    Act,
    Appealing,
    Deciding,
    PayingOtherwise,
    ReopeningCase,
    Requesting,
)
from disputes.rules.states import (
    SIDES,
    Ground,
    Verb,
)

LEAST_ERROR_WORDS = 20


def too_early_to_escalate(case: Case, act: Act) -> bool:
    return act.at < case.mediator_from(act.at) and not case.is_flat_no


def already_extended(case: Case, act: Act) -> bool:
    if act.verb in {Verb.ASK_EXTENSION, Verb.AGREE_EXTENSION}:
        return case.is_extended
    leg = case.returning
    if leg is None:
        return True
    return leg.is_transit_extended if act.verb is Verb.EXTEND_TRANSIT else leg.is_ship_by_extended


def already_asked(case: Case, act: Act) -> bool:
    if act.verb is Verb.ASK_EXTENSION:
        return case.extension_asked_by is not None
    return case.returning is not None and case.returning.is_more_time_asked


def nothing_asked(case: Case, act: Act) -> bool:
    if act.verb is Verb.AGREE_EXTENSION:
        return case.extension_asked_by in {None, act.by.party}
    return case.returning is None or not case.returning.is_more_time_asked


def too_many_requests(case: Case, act: Act) -> bool:
    most = case.policy(act.at).max_evidence_requests
    spent = {side for side in SIDES if case.requests.count(side) >= most}
    if isinstance(act.payload, Requesting):
        return bool(spent & set(act.payload.slots))
    return len(spent) == len(SIDES)


def nobody_asked(case: Case, act: Act) -> bool:
    if not isinstance(act.payload, Requesting):
        return False
    slots = act.payload.slots
    return not slots or not all(slots.values()) or not set(slots) <= set(SIDES)


def same_agent(case: Case, act: Act) -> bool:
    approver = act.payload.approved_by if isinstance(act.payload, Deciding) else ""
    return case.level > 1 and bool(case.first_agent) and case.first_agent in {act.by.person, approver}


def four_eyes(case: Case, act: Act) -> bool:
    match act.payload:
        case Deciding(terms=terms, approved_by=approver):
            limit = case.policy(act.at).four_eyes_limit
            if limit is None or terms.payable <= limit:
                return False
        case PayingOtherwise(approved_by=approver) | ReopeningCase(approved_by=approver):
            pass
        case _:
            return False
    return approver in {"", act.by.person}


def grounds_missing(case: Case, act: Act) -> bool:
    if not isinstance(act.payload, Appealing):
        return False
    if act.payload.ground is Ground.NEW_EVIDENCE:
        return act.payload.new_evidence < 1
    return len(act.payload.words.strip()) < LEAST_ERROR_WORDS
