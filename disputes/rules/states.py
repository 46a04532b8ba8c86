"""The words of a dispute: where it is, who moves it, what can be asked for and how it ends (dispute rulebook §1)."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a dispute is. Only CLOSED ends it; how it ended is its outcome."""

    AWAITING_SELLER = "awaiting_seller"
    AWAITING_BUYER = "awaiting_buyer"
    MEDIATION = "mediation"
    AWAITING_EVIDENCE = "awaiting_evidence"
    RULED = "ruled"
    RETURN_AWAITING_SHIPMENT = "return_awaiting_shipment"
    RETURN_IN_TRANSIT = "return_in_transit"
    RETURN_INSPECTION = "return_inspection"
    REPLACEMENT_AWAITING_SHIPMENT = "replacement_awaiting_shipment"
    REPLACEMENT_IN_TRANSIT = "replacement_in_transit"
    REFUND_PENDING = "refund_pending"
    CLOSED = "closed"


NEGOTIATION = (Stage.AWAITING_SELLER, Stage.AWAITING_BUYER)
MEDIATING = (Stage.MEDIATION, Stage.AWAITING_EVIDENCE)
NOT_CLOSED = tuple(stage for stage in Stage if stage is not Stage.CLOSED)


class Party(StrEnum):
    BUYER = "buyer"
    SELLER = "seller"
    AGENT = "agent"
    SENIOR_AGENT = "senior_agent"
    CLOCK = "clock"
    CARRIER = "carrier"
    PSP = "psp"  # The payment service.


SIDES = (Party.BUYER, Party.SELLER)
AGENTS = (Party.AGENT, Party.SENIOR_AGENT)
PEOPLE = (*SIDES, *AGENTS)


def other_side(side: Party) -> Party:
    return Party.SELLER if side is Party.BUYER else Party.BUYER


class Verb(StrEnum):
    OPEN = "open"
    OPEN_ON_BEHALF = "open_on_behalf"
    ACCEPT = "accept"
    COUNTER = "counter"
    REJECT = "reject"
    REVISE = "revise"
    ACCEPT_BY_SILENCE = "accept_by_silence"
    HAND_OVER = "hand_over"
    ESCALATE = "escalate"
    END_NEGOTIATION = "end_negotiation"
    END_SILENCE = "end_silence"
    ASK_EXTENSION = "ask_extension"
    AGREE_EXTENSION = "agree_extension"
    REQUEST_EVIDENCE = "request_evidence"
    SUBMIT_EVIDENCE = "submit_evidence"
    END_EVIDENCE = "end_evidence"
    MAKE_OFFER = "make_offer"
    PROPOSE = "propose"
    RULE = "rule"
    PAY_WITHOUT_RULING = "pay_without_ruling"
    ACCEPT_RULING = "accept_ruling"
    APPEAL = "appeal"
    END_APPEAL = "end_appeal"
    SHIP_RETURN = "ship_return"
    PROVIDE_LABEL = "provide_label"
    SET_RETURN_ADDRESS = "set_return_address"
    END_RETURN_SHIPPING = "end_return_shipping"
    END_SELLER_DUTY = "end_seller_duty"
    WAIVE_RETURN = "waive_return"
    ASK_SHIP_BY = "ask_ship_by"
    EXTEND_SHIP_BY = "extend_ship_by"
    REPORT_DELIVERY = "report_delivery"
    MARK_RECEIVED = "mark_received"
    CORRECT_TRACKING = "correct_tracking"
    EXTEND_TRANSIT = "extend_transit"
    END_TRANSIT = "end_transit"
    CONFIRM_RETURN = "confirm_return"
    REPORT_RETURN_PROBLEM = "report_return_problem"
    END_INSPECTION = "end_inspection"
    SHIP_REPLACEMENT = "ship_replacement"
    END_REPLACEMENT_SHIPPING = "end_replacement_shipping"
    CONFIRM_REPLACEMENT = "confirm_replacement"
    REPORT_REPLACEMENT_PROBLEM = "report_replacement_problem"
    END_CONFIRMATION = "end_confirmation"
    END_REPLACEMENT_TRANSIT = "end_replacement_transit"
    REFUND_SUCCEEDED = "refund_succeeded"
    REFUND_FAILED = "refund_failed"
    PAY_BY_OTHER_MEANS = "pay_by_other_means"
    REPAIR = "repair"
    REFUND_OUTSIDE = "refund_outside"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    REOPEN_CASE = "reopen_case"
    OPEN_CHARGEBACK = "open_chargeback"
    WRITE = "write"
    ADD_EVIDENCE = "add_evidence"


class Outcome(StrEnum):
    REFUNDED_FULL = "refunded_full"
    REFUNDED_PARTIAL = "refunded_partial"
    RETURNED_AND_REFUNDED = "returned_and_refunded"
    REPLACED = "replaced"
    NO_REFUND_AGREED = "no_refund_agreed"
    NO_REFUND_RULED = "no_refund_ruled"
    RETURN_NOT_SENT = "return_not_sent"
    WITHDRAWN = "withdrawn"
    GOODS_ARRIVED = "goods_arrived"
    EXTERNAL_CHARGEBACK = "external_chargeback"


class ResolvedBy(StrEnum):
    AGREEMENT = "agreement"
    SELLER_TIMEOUT = "seller_timeout"
    RULING = "ruling"
    APPEAL = "appeal"
    BACKSTOP = "backstop"
    AGENT = "agent"


class OfferKind(StrEnum):
    REFUND_ONLY = "refund_only"  # Whether in full is seen by comparing its amount with the ceiling.
    RETURN_AND_REFUND = "return_and_refund"
    REPLACEMENT = "replacement"
    NO_REFUND = "no_refund"


class OfferStatus(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    COUNTERED = "countered"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"


class PostagePayer(StrEnum):
    BUYER = "buyer"
    SELLER = "seller"
    PLATFORM = "platform"


class Reason(StrEnum):
    """What is wrong (§9). RETURN_PROBLEM is what a seller says of goods that came back; no buyer opens with it."""

    NOT_RECEIVED = "not_received"
    CUSTOMS = "customs"
    DAMAGED = "damaged"
    DEFECTIVE = "defective"
    NOT_AS_DESCRIBED = "not_as_described"
    WRONG_ITEM = "wrong_item"
    MISSING_PARTS = "missing_parts"
    COUNTERFEIT = "counterfeit"
    RETURN_PROBLEM = "return_problem"
    CHANGE_OF_MIND = "change_of_mind"


class DeadlineKind(StrEnum):
    SELLER_RESPONSE = "seller_response"
    NEGOTIATION_END = "negotiation_end"
    BUYER_RESPONSE = "buyer_response"
    MEDIATION_SLA = "mediation_sla"
    MEDIATION_BACKSTOP = "mediation_backstop"
    EVIDENCE_DUE = "evidence_due"
    APPEAL_END = "appeal_end"
    RETURN_SHIP_BY = "return_ship_by"
    SELLER_LABEL_BY = "seller_label_by"
    RETURN_TRANSIT_MAX = "return_transit_max"
    INSPECTION = "inspection"
    REPLACEMENT_SHIP_BY = "replacement_ship_by"
    REPLACEMENT_TRANSIT_MAX = "replacement_transit_max"
    REPLACEMENT_CONFIRM = "replacement_confirm"
    REFUND_SLA = "refund_sla"


class Escalation(StrEnum):
    """Why a dispute came to the mediator, where nobody asked for one."""

    NO_RETURN_ADDRESS = "no_return_address"
    OVER_CAP = "over_cap"
    OFFER_TOO_FRESH = "offer_too_fresh"
    SELLER_ANSWERED_BEFORE = "seller_answered_before"
    NEEDS_THE_SELLER = "needs_the_seller"  # Nobody but the seller can send a replacement.
    SWITCHED_OFF = "switched_off"
    NO_AGREEMENT = "no_agreement"
    RETURN_LOST = "return_lost"
    RETURN_PROBLEM = "return_problem"
    REPLACEMENT_PROBLEM = "replacement_problem"
    REPLACEMENT_LOST = "replacement_lost"
    APPEAL = "appeal"
    ASKED = "asked"
    REOPENED = "reopened"


class RejectReason(StrEnum):
    DELIVERED = "delivered"
    AS_DESCRIBED = "as_described"
    SENT_WHOLE = "sent_whole"
    CAUSED_BY_BUYER = "caused_by_buyer"
    NOT_ENOUGH_PROOF = "not_enough_proof"
    OTHER = "other"


class WithdrawReason(StrEnum):
    GOODS_ARRIVED = "goods_arrived"
    SOLVED_WITH_SELLER = "solved_with_seller"
    OPENED_BY_MISTAKE = "opened_by_mistake"
    NO_LONGER_WANTED = "no_longer_wanted"
    OTHER = "other"


class ReturnProblem(StrEnum):
    NOT_RECEIVED = "not_received"
    EMPTY_OR_DIFFERENT = "empty_or_different"
    DAMAGED = "damaged"
    MISSING_PARTS = "missing_parts"


class AtFault(StrEnum):
    """Whom a ruling holds responsible."""

    BUYER = "buyer"
    SELLER = "seller"
    CARRIER = "carrier"
    NOBODY = "nobody"


class Ground(StrEnum):
    """What an appeal stands on."""

    NEW_EVIDENCE = "new_evidence"
    NAMED_ERROR = "named_error"


class MoneySource(StrEnum):
    """Where the money of a case comes from that is opened again after it was paid out."""

    RECOVERABLE = "recoverable"
    PLATFORM = "platform"
