"""What is asked for, offered and decided, in words."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disputes.rules.facts import RefundStatus
from disputes.rules.states import (
    AtFault,
    Ground,
    MoneySource,
    OfferKind,
    OfferStatus,
    Outcome,
    PostagePayer,
    Reason,
    RejectReason,
    ResolvedBy,
    ReturnProblem,
    WithdrawReason,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise
else:
    from django.utils.functional import Promise

REASONS: dict[Reason, Promise] = {
    Reason.NOT_RECEIVED: _("It did not arrive"),
    Reason.CUSTOMS: _("It is held at customs"),
    Reason.DAMAGED: _("It arrived damaged"),
    Reason.DEFECTIVE: _("It does not work"),
    Reason.NOT_AS_DESCRIBED: _("It differs from the description"),
    Reason.WRONG_ITEM: _("It is another item"),
    Reason.MISSING_PARTS: _("Parts or pieces are missing"),
    Reason.COUNTERFEIT: _("It is a counterfeit"),
    Reason.RETURN_PROBLEM: _("Something is wrong with the return"),
    Reason.CHANGE_OF_MIND: _("I changed my mind"),
}

OFFER_KINDS: dict[OfferKind, Promise] = {
    OfferKind.REFUND_ONLY: _("Refund without a return"),
    OfferKind.RETURN_AND_REFUND: _("Return and refund"),
    OfferKind.REPLACEMENT: _("Replacement"),
    OfferKind.NO_REFUND: _("No refund"),
}

OFFER_STATUSES: dict[OfferStatus, Promise] = {
    OfferStatus.OPEN: _("Waiting for an answer"),
    OfferStatus.ACCEPTED: _("Accepted"),
    OfferStatus.COUNTERED: _("Answered with another offer"),
    OfferStatus.REJECTED: _("Rejected"),
    OfferStatus.SUPERSEDED: _("Replaced by a newer offer"),
    OfferStatus.EXPIRED: _("No longer valid"),
}

POSTAGE_PAYERS: dict[PostagePayer, Promise] = {
    PostagePayer.BUYER: _("The buyer pays the return postage"),
    PostagePayer.SELLER: _("The seller pays the return postage"),
    PostagePayer.PLATFORM: _("We pay the return postage"),
}

REJECT_REASONS: dict[RejectReason, Promise] = {
    RejectReason.DELIVERED: _("The parcel was delivered"),
    RejectReason.AS_DESCRIBED: _("The item is as described"),
    RejectReason.SENT_WHOLE: _("Everything was sent, and undamaged"),
    RejectReason.CAUSED_BY_BUYER: _("The problem arose with the buyer"),
    RejectReason.NOT_ENOUGH_PROOF: _("The evidence does not show it"),
    RejectReason.OTHER: _("Another reason"),
}

WITHDRAW_REASONS: dict[WithdrawReason, Promise] = {
    WithdrawReason.GOODS_ARRIVED: _("The item arrived"),
    WithdrawReason.SOLVED_WITH_SELLER: _("I solved it with the seller"),
    WithdrawReason.OPENED_BY_MISTAKE: _("I opened it by mistake"),
    WithdrawReason.NO_LONGER_WANTED: _("I no longer want to go on"),
    WithdrawReason.OTHER: _("Another reason"),
}

RETURN_PROBLEMS: dict[ReturnProblem, Promise] = {
    ReturnProblem.NOT_RECEIVED: _("The return did not arrive"),
    ReturnProblem.EMPTY_OR_DIFFERENT: _("The parcel is empty or holds something else"),
    ReturnProblem.DAMAGED: _("The item came back damaged"),
    ReturnProblem.MISSING_PARTS: _("Parts are missing"),
}

AT_FAULT: dict[AtFault, Promise] = {
    AtFault.BUYER: _("The buyer is responsible"),
    AtFault.SELLER: _("The seller is responsible"),
    AtFault.CARRIER: _("The carrier is responsible"),
    AtFault.NOBODY: _("Nobody is to blame"),
}

GROUNDS: dict[Ground, Promise] = {
    Ground.NEW_EVIDENCE: _("I have new evidence"),
    Ground.NAMED_ERROR: _("The ruling contains an error"),
}

OUTCOMES: dict[Outcome, Promise] = {
    Outcome.REFUNDED_FULL: _("Refunded in full"),
    Outcome.REFUNDED_PARTIAL: _("Refunded in part"),
    Outcome.RETURNED_AND_REFUNDED: _("Returned and refunded"),
    Outcome.REPLACED: pgettext_lazy("dispute", "Replaced"),
    Outcome.NO_REFUND_AGREED: _("No refund, by agreement"),
    Outcome.NO_REFUND_RULED: _("No refund, by ruling"),
    Outcome.RETURN_NOT_SENT: _("The return was not sent"),
    Outcome.WITHDRAWN: _("Withdrawn"),
    Outcome.GOODS_ARRIVED: _("The goods arrived"),
    Outcome.EXTERNAL_CHARGEBACK: _("Passed to the buyer's bank (chargeback)"),
}

RESOLVED_BY: dict[ResolvedBy, Promise] = {
    ResolvedBy.AGREEMENT: _("Both sides agreed"),
    ResolvedBy.SELLER_TIMEOUT: _("The seller did not answer in time"),
    ResolvedBy.RULING: _("Our mediators ruled"),
    ResolvedBy.APPEAL: _("Our mediators ruled on appeal"),
    ResolvedBy.BACKSTOP: _("Nobody ruled in time, so we pay"),
    ResolvedBy.AGENT: _("Both sides accepted our proposal"),
}

MONEY_SOURCES: dict[MoneySource, Promise] = {
    MoneySource.RECOVERABLE: _("Recovered from the seller"),
    MoneySource.PLATFORM: _("Paid by us"),
}

REFUND_STATUSES: dict[RefundStatus, Promise] = {
    RefundStatus.PENDING: _("Being paid"),
    RefundStatus.NEEDS_AGENT: _("Could not be paid; we look into it"),
    RefundStatus.PAID: pgettext_lazy("dispute", "Paid"),
    RefundStatus.CANCELLED: _("Not paid"),
}
