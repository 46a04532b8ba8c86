"""Where a dispute is, who moves it and what happens next, in words."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from disputes.rules.states import DeadlineKind, Escalation, Party, Stage, Verb

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise
else:
    from django.utils.functional import Promise

STAGES: dict[Stage, Promise] = {
    Stage.AWAITING_SELLER: _("Waiting for the seller's answer"),
    Stage.AWAITING_BUYER: _("Waiting for the buyer's answer"),
    Stage.MEDIATION: _("Under review by our mediators"),
    Stage.AWAITING_EVIDENCE: _("Waiting for evidence"),
    Stage.RULED: _("Ruled (an appeal is possible)"),
    Stage.RETURN_AWAITING_SHIPMENT: _("Waiting for the return to be sent"),
    Stage.RETURN_IN_TRANSIT: _("Return on its way"),
    Stage.RETURN_INSPECTION: _("The seller is checking the return"),
    Stage.REPLACEMENT_AWAITING_SHIPMENT: _("Waiting for the replacement to be sent"),
    Stage.REPLACEMENT_IN_TRANSIT: _("Replacement on its way"),
    Stage.REFUND_PENDING: _("Refund being paid"),
    Stage.CLOSED: _("Closed"),
}

PARTIES: dict[Party, Promise] = {
    Party.BUYER: _("Buyer"),
    Party.SELLER: _("Seller"),
    Party.AGENT: _("Mediator"),
    Party.SENIOR_AGENT: _("Senior mediator"),
    Party.CLOCK: _("Expiry of a deadline"),
    Party.CARRIER: _("Carrier"),
    Party.PSP: _("Payment service"),
}

VERBS: dict[Verb, Promise] = {
    Verb.OPEN: _("Open a dispute"),
    Verb.OPEN_ON_BEHALF: _("Open a dispute for the buyer"),
    Verb.ACCEPT: _("Accept the offer"),
    Verb.COUNTER: _("Make another offer"),
    Verb.REJECT: _("Reject the offer"),
    Verb.REVISE: _("Change my offer"),
    Verb.ACCEPT_BY_SILENCE: _("Accepted because the seller did not answer"),
    Verb.HAND_OVER: _("Passed to our mediators"),
    Verb.ESCALATE: _("Ask for a mediator"),
    Verb.END_NEGOTIATION: _("Negotiation ended without agreement"),
    Verb.END_SILENCE: _("Closed because the buyer did not answer"),
    Verb.ASK_EXTENSION: _("Ask for more time to negotiate"),
    Verb.AGREE_EXTENSION: _("Agree to more time"),
    Verb.REQUEST_EVIDENCE: _("Request evidence"),
    Verb.SUBMIT_EVIDENCE: _("Submit the evidence"),
    Verb.END_EVIDENCE: _("Time for evidence ended"),
    Verb.MAKE_OFFER: _("Make an offer"),
    Verb.PROPOSE: _("Propose a solution"),
    Verb.RULE: _("Rule"),
    Verb.PAY_WITHOUT_RULING: _("Paid by us because nobody ruled in time"),
    Verb.ACCEPT_RULING: _("Accept the ruling"),
    Verb.APPEAL: _("Appeal"),
    Verb.END_APPEAL: _("The ruling became final"),
    Verb.SHIP_RETURN: _("Enter the return's tracking number"),
    Verb.PROVIDE_LABEL: _("Provide a return label"),
    Verb.SET_RETURN_ADDRESS: _("Set the return address"),
    Verb.END_RETURN_SHIPPING: _("The return was not sent in time"),
    Verb.END_SELLER_DUTY: _("No return address or label in time"),
    Verb.WAIVE_RETURN: _("Refund and let the buyer keep it"),
    Verb.ASK_SHIP_BY: _("Ask for more time to send it back"),
    Verb.EXTEND_SHIP_BY: _("Give more time to send it back"),
    Verb.REPORT_DELIVERY: _("Delivered by the carrier"),
    Verb.MARK_RECEIVED: _("Mark the return as received"),
    Verb.CORRECT_TRACKING: _("Correct the tracking number"),
    Verb.EXTEND_TRANSIT: _("Give the parcel more time"),
    Verb.END_TRANSIT: _("The return did not arrive in time"),
    Verb.CONFIRM_RETURN: _("Confirm the return"),
    Verb.REPORT_RETURN_PROBLEM: _("Report a problem with the return"),
    Verb.END_INSPECTION: _("The return counts as accepted"),
    Verb.SHIP_REPLACEMENT: _("Enter the replacement's tracking number"),
    Verb.END_REPLACEMENT_SHIPPING: _("The replacement was not sent in time"),
    Verb.CONFIRM_REPLACEMENT: _("Confirm the replacement"),
    Verb.REPORT_REPLACEMENT_PROBLEM: _("Report a problem with the replacement"),
    Verb.END_CONFIRMATION: _("The replacement counts as accepted"),
    Verb.END_REPLACEMENT_TRANSIT: _("The replacement did not arrive in time"),
    Verb.REFUND_SUCCEEDED: _("Refund paid"),
    Verb.REFUND_FAILED: _("Refund failed"),
    Verb.PAY_BY_OTHER_MEANS: _("Pay by other means"),
    Verb.REPAIR: _("Record a payment made by hand"),
    Verb.REFUND_OUTSIDE: _("Refunded from the order"),
    Verb.WITHDRAW: _("Withdraw the dispute"),
    Verb.REOPEN: _("Open the dispute again"),
    Verb.REOPEN_CASE: _("Look at the case again"),
    Verb.OPEN_CHARGEBACK: _("Chargeback by the buyer's bank"),
    Verb.WRITE: _("Write a message"),
    Verb.ADD_EVIDENCE: _("Add evidence"),
}

IF_NOBODY_ACTS: dict[Verb, Promise] = {
    Verb.ACCEPT_BY_SILENCE: _("If the seller does not answer by then, the buyer's offer counts as accepted."),
    Verb.HAND_OVER: _("If the seller does not answer by then, our mediators look at the case."),
    Verb.END_NEGOTIATION: _("If there is no agreement by then, our mediators look at the case."),
    Verb.END_SILENCE: _("If the buyer does not answer by then, the dispute is withdrawn."),
    Verb.END_EVIDENCE: _("If the evidence is not here by then, we decide on what we have."),
    Verb.PAY_WITHOUT_RULING: _("If we do not rule by then, we pay what the buyer last asked for."),
    Verb.END_APPEAL: _("If nobody appeals by then, the ruling is final."),
    Verb.END_RETURN_SHIPPING: _("If the goods are not sent back by then, the dispute closes without a refund."),
    Verb.END_SELLER_DUTY: _(
        "If the seller gives no return address or label by then, the refund is paid without a return."
    ),
    Verb.END_TRANSIT: _("If the return has not arrived by then, our mediators look at the case."),
    Verb.END_INSPECTION: _("If the seller reports no problem by then, the refund is paid."),
    Verb.END_REPLACEMENT_SHIPPING: _("If the replacement is not sent by then, the agreed refund is paid instead."),
    Verb.END_CONFIRMATION: _("If the buyer reports no problem by then, the dispute closes."),
    Verb.END_REPLACEMENT_TRANSIT: _("If the replacement has not arrived by then, our mediators look at the case."),
}

DEADLINES: dict[DeadlineKind, Promise] = {
    DeadlineKind.SELLER_RESPONSE: _("Seller's answer"),
    DeadlineKind.NEGOTIATION_END: _("End of the negotiation"),
    DeadlineKind.BUYER_RESPONSE: _("Buyer's answer"),
    DeadlineKind.MEDIATION_SLA: _("Our next word"),
    DeadlineKind.MEDIATION_BACKSTOP: _("Latest end of the review"),
    DeadlineKind.EVIDENCE_DUE: _("Evidence due"),
    DeadlineKind.APPEAL_END: _("Last day to appeal"),
    DeadlineKind.RETURN_SHIP_BY: _("Return to be sent by"),
    DeadlineKind.SELLER_LABEL_BY: _("Return address or label due"),
    DeadlineKind.RETURN_TRANSIT_MAX: _("Return to arrive by"),
    DeadlineKind.INSPECTION: _("Check of the return"),
    DeadlineKind.REPLACEMENT_SHIP_BY: _("Replacement to be sent by"),
    DeadlineKind.REPLACEMENT_TRANSIT_MAX: _("Replacement to arrive by"),
    DeadlineKind.REPLACEMENT_CONFIRM: _("Last day to report a problem with the replacement"),
    DeadlineKind.REFUND_SLA: _("Refund to be paid by"),
}

ESCALATIONS: dict[Escalation, Promise] = {
    Escalation.NO_RETURN_ADDRESS: _("The seller did not answer and there is no return address."),
    Escalation.OVER_CAP: _("The seller did not answer and the amount is above what silence can decide."),
    Escalation.OFFER_TOO_FRESH: _("The seller did not answer, but the offer had changed only a short time before."),
    Escalation.SELLER_ANSWERED_BEFORE: _("The seller did not answer the last offer."),
    Escalation.NEEDS_THE_SELLER: _("The seller did not answer, and only the seller can send a replacement."),
    Escalation.SWITCHED_OFF: _("The seller did not answer in time."),
    Escalation.NO_AGREEMENT: _("No agreement was found in time."),
    Escalation.RETURN_LOST: _("The return did not arrive."),
    Escalation.RETURN_PROBLEM: _("The seller reported a problem with the return."),
    Escalation.REPLACEMENT_PROBLEM: _("The buyer reported a problem with the replacement."),
    Escalation.REPLACEMENT_LOST: _("The replacement did not arrive."),
    Escalation.APPEAL: _("There was an appeal against the ruling."),
    Escalation.ASKED: _("One side asked for a mediator."),
    Escalation.REOPENED: _("We opened the case again."),
}
