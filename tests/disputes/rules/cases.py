"""One case in each stage, made by the moves that lead there."""

from dataclasses import replace

from disputes.rules.evidence import Slot
from disputes.rules.payloads import Accepting, Deciding, Rejecting, Requesting, Scanning, Withdrawing
from disputes.rules.states import AtFault, Party, RejectReason, Stage, Verb, WithdrawReason
from tests.disputes.rules.world import (
    AOI,
    CARRIER,
    DAY,
    HANAKO,
    HOUR,
    LABEL,
    LONG,
    OPENED,
    WEI,
    opened,
    played,
    refund,
    replacement,
    return_of,
)

LATER = OPENED + HOUR


def rejected():
    return played(opened(), WEI, Verb.REJECT, LATER, Rejecting(RejectReason.AS_DESCRIBED, LONG))


def in_mediation():
    return played(rejected(), HANAKO, Verb.ESCALATE, LATER)


def asked(*sides):
    slots = {side: frozenset({Slot.CARRIER_REPORT}) for side in sides or (Party.BUYER,)}
    return played(in_mediation(), AOI, Verb.REQUEST_EVIDENCE, LATER, Requesting(slots))


def ruled(terms=None):
    decision = Deciding(terms or refund(600), AtFault.SELLER, LONG, 1)
    return played(in_mediation(), AOI, Verb.RULE, LATER, decision)


def return_agreed(terms=None, address="Wei's warehouse"):
    return played(opened(terms or return_of()), WEI, Verb.ACCEPT, LATER, Accepting(1, address))


def return_sent():
    return played(return_agreed(), HANAKO, Verb.SHIP_RETURN, LATER, LABEL)


def return_here():
    return played(return_sent(), CARRIER, Verb.REPORT_DELIVERY, LATER + DAY, Scanning(LATER + DAY))


def replacement_agreed():
    return played(opened(replacement()), WEI, Verb.ACCEPT, LATER, Accepting(1))


def replacement_sent():
    return played(replacement_agreed(), WEI, Verb.SHIP_REPLACEMENT, LATER, LABEL)


def refund_owed(terms=None):
    return played(opened(terms), WEI, Verb.ACCEPT, LATER, Accepting(1))


def withdrawn():
    return played(opened(), HANAKO, Verb.WITHDRAW, LATER, Withdrawing(WithdrawReason.NO_LONGER_WANTED))


def in_flight(case):
    return replace(case, refund=replace(case.refund, is_in_flight=True))


CASES = {
    Stage.AWAITING_SELLER: opened,
    Stage.AWAITING_BUYER: rejected,
    Stage.MEDIATION: in_mediation,
    Stage.AWAITING_EVIDENCE: asked,
    Stage.RULED: ruled,
    Stage.RETURN_AWAITING_SHIPMENT: return_agreed,
    Stage.RETURN_IN_TRANSIT: return_sent,
    Stage.RETURN_INSPECTION: return_here,
    Stage.REPLACEMENT_AWAITING_SHIPMENT: replacement_agreed,
    Stage.REPLACEMENT_IN_TRANSIT: replacement_sent,
    Stage.REFUND_PENDING: refund_owed,
    Stage.CLOSED: withdrawn,
}
