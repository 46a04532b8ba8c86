from disputes.models.decisions import Decision
from disputes.models.desk import CasePresence, RulingDraft
from disputes.models.disputes import (
    KEY_MAX,
    NEVER,
    Assignment,
    DeadlineState,
    Dispute,
    DisputeDeadline,
    DisputeEvent,
    DisputeQuerySet,
)
from disputes.models.drafts import OpeningDraft
from disputes.models.ledger import LedgerEntry, LineMoney, OrderMoney, PostageMoney, Reservation
from disputes.models.offers import Offer, Ruling, TermSheet
from disputes.models.postage import PostageClaim, PostageClaimQuerySet
from disputes.models.proof import DisputePolicy, Evidence, EvidenceRequest, ReplacementLeg, ReturnLeg
from disputes.models.refunds import Chargeback, OutsideRefund, Refund, RefundEvent, RefundQuerySet

__all__ = [
    "KEY_MAX",
    "NEVER",
    "Assignment",
    "CasePresence",
    "Chargeback",
    "DeadlineState",
    "Decision",
    "Dispute",
    "DisputeDeadline",
    "DisputeEvent",
    "DisputePolicy",
    "DisputeQuerySet",
    "Evidence",
    "EvidenceRequest",
    "LedgerEntry",
    "LineMoney",
    "Offer",
    "OpeningDraft",
    "OrderMoney",
    "OutsideRefund",
    "PostageClaim",
    "PostageClaimQuerySet",
    "PostageMoney",
    "Refund",
    "RefundEvent",
    "RefundQuerySet",
    "ReplacementLeg",
    "Reservation",
    "ReturnLeg",
    "Ruling",
    "RulingDraft",
    "TermSheet",
]
