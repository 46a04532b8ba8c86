"""What mails about a dispute say: what happened, what to do now, and what happens if nobody does it.

A mail speaks to one side. `%(time)s` is an instant on the reader's clock.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from disputes.rules.states import DeadlineKind, Outcome, Party, Stage, Verb

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise
else:
    from django.utils.functional import Promise

BUYER, SELLER, AGENT = Party.BUYER, Party.SELLER, Party.SENIOR_AGENT


@dataclass(frozen=True, slots=True)
class Done:
    """A side did something: in a mail to whoever did it, and to others, of the buyer or of the seller."""

    yours: Promise
    buyers: Promise | None = None
    sellers: Promise | None = None


DONE: dict[Verb, Done] = {
    Verb.OPEN: Done(_("We have received your dispute"), _("The buyer opened a dispute")),
    Verb.ACCEPT: Done(
        _("You accepted the offer"), _("The buyer accepted the offer"), _("The seller accepted the offer")
    ),
    Verb.COUNTER: Done(
        _("We passed your offer on"), _("The buyer made another offer"), _("The seller made another offer")
    ),
    Verb.REJECT: Done(
        _("You rejected the offer"), _("The buyer rejected the offer"), _("The seller rejected the request")
    ),
    Verb.REVISE: Done(_("Your offer is changed"), _("The buyer changed the offer"), _("The seller improved the offer")),
    Verb.ESCALATE: Done(
        _("You asked for a mediator"), _("The buyer asked for a mediator"), _("The seller asked for a mediator")
    ),
    Verb.ASK_EXTENSION: Done(
        _("You asked for more time to negotiate"),
        _("The buyer asks for more time to negotiate"),
        _("The seller asks for more time to negotiate"),
    ),
    Verb.AGREE_EXTENSION: Done(
        _("You agreed to more time to negotiate"),
        _("The buyer agreed to more time to negotiate"),
        _("The seller agreed to more time to negotiate"),
    ),
    Verb.SUBMIT_EVIDENCE: Done(
        _("We have received your evidence"), _("The buyer submitted evidence"), _("The seller submitted evidence")
    ),
    Verb.MAKE_OFFER: Done(
        _("We passed your offer on"), _("The buyer made another offer"), _("The seller made another offer")
    ),
    Verb.ACCEPT_RULING: Done(
        _("You accepted the ruling"), _("The buyer accepted the ruling"), _("The seller accepted the ruling")
    ),
    Verb.APPEAL: Done(
        _("We have received your appeal"),
        _("The buyer appealed against the ruling"),
        _("The seller appealed against the ruling"),
    ),
    Verb.SHIP_RETURN: Done(
        _("We have received the tracking number of your return"), _("The buyer sent the goods back")
    ),
    Verb.PROVIDE_LABEL: Done(_("We passed your return label on"), None, _("The seller provided a return label")),
    Verb.SET_RETURN_ADDRESS: Done(_("We passed your return address on"), None, _("The seller set the return address")),
    Verb.WAIVE_RETURN: Done(
        _("You waived the return"), None, _("You can keep the goods, and the refund is being paid")
    ),
    Verb.ASK_SHIP_BY: Done(
        _("You asked for more time to send the goods back"), _("The buyer asks for more time to send the goods back")
    ),
    Verb.EXTEND_SHIP_BY: Done(
        _("You gave the buyer more time to send the goods back"), None, _("You have more time to send the goods back")
    ),
    Verb.MARK_RECEIVED: Done(_("You marked the return as received"), None, _("The seller received the return")),
    Verb.CORRECT_TRACKING: Done(
        _("We have received the corrected tracking number"), _("The buyer corrected the tracking number")
    ),
    Verb.CONFIRM_RETURN: Done(_("You confirmed the return"), None, _("The seller confirmed the return")),
    Verb.REPORT_RETURN_PROBLEM: Done(
        _("We have received your report about the return"), None, _("The seller reported a problem with the return")
    ),
    Verb.SHIP_REPLACEMENT: Done(
        _("We have received the tracking number of the replacement"), None, _("The seller sent the replacement")
    ),
    Verb.CONFIRM_REPLACEMENT: Done(_("You confirmed the replacement"), _("The buyer confirmed the replacement")),
    Verb.REPORT_REPLACEMENT_PROBLEM: Done(
        _("We have received your report about the replacement"), _("The buyer reported a problem with the replacement")
    ),
    Verb.WRITE: Done(_("You wrote a message"), _("The buyer wrote a message"), _("The seller wrote a message")),
    Verb.ADD_EVIDENCE: Done(
        _("We have received your evidence"), _("The buyer added evidence"), _("The seller added evidence")
    ),
    Verb.WITHDRAW: Done(_("You withdrew the dispute"), _("The buyer withdrew the dispute")),
    Verb.REOPEN: Done(_("You opened the dispute again"), _("The buyer opened the dispute again")),
}

# What no side does: an agent, a carrier, the payment service, or the clock. A side that does it has its own words above.
HAPPENED: dict[Verb, Promise] = {
    Verb.OPEN_ON_BEHALF: _("We opened a dispute on behalf of the buyer"),
    Verb.ACCEPT_BY_SILENCE: _("The buyer's offer counts as accepted"),
    Verb.HAND_OVER: _("Our mediators now look at the dispute"),
    Verb.END_NEGOTIATION: _("The negotiation has ended, and our mediators now look at the dispute"),
    Verb.END_SILENCE: _("The dispute was closed because the buyer did not answer"),
    Verb.REQUEST_EVIDENCE: _("Our mediators asked for evidence"),
    Verb.END_EVIDENCE: _("The time for evidence is over"),
    Verb.PROPOSE: _("Our mediators propose a solution"),
    Verb.RULE: _("Our mediators have ruled"),
    Verb.PAY_WITHOUT_RULING: _("We pay the refund because we did not rule in time"),
    Verb.END_APPEAL: _("The ruling is final"),
    Verb.END_RETURN_SHIPPING: _("The goods were not sent back in time"),
    Verb.END_SELLER_DUTY: _("The refund is being paid without a return"),
    Verb.EXTEND_SHIP_BY: _("There is more time to send the goods back"),
    Verb.REPORT_DELIVERY: _("The carrier reports that the parcel was delivered"),
    Verb.EXTEND_TRANSIT: _("The parcel has more time to arrive"),
    Verb.END_TRANSIT: _("The return did not arrive, and our mediators look at it"),
    Verb.END_INSPECTION: _("The return counts as accepted"),
    Verb.END_REPLACEMENT_SHIPPING: _("The replacement was not sent, so the refund is being paid"),
    Verb.END_CONFIRMATION: _("The replacement counts as accepted"),
    Verb.END_REPLACEMENT_TRANSIT: _("The replacement did not arrive, and our mediators look at it"),
    Verb.REFUND_SUCCEEDED: _("The refund has been paid"),
    Verb.PAY_BY_OTHER_MEANS: _("The refund has been paid"),
    Verb.REPAIR: _("The refund has been paid"),
    Verb.REFUND_OUTSIDE: _("The seller refunded the order"),
    Verb.REFUND_FAILED: _("The refund could not be paid"),
    Verb.WRITE: _("Our mediators wrote a message"),
    Verb.ADD_EVIDENCE: _("Our mediators added evidence"),
    Verb.REOPEN_CASE: _("We look at the dispute once more"),
    Verb.OPEN_CHARGEBACK: _("The buyer's bank has taken over the case"),
}

ASKED_FOR_EVIDENCE = _("Please submit evidence")

# What a side is to do, by where the dispute is. MISSING: a return that lacks the seller's address or label.
MISSING = "missing"
ASKED = "asked"
NEXT: dict[tuple[Stage, Party] | tuple[Stage, Party, str], Promise] = {
    (Stage.AWAITING_SELLER, SELLER): _("Please answer: accept the offer, make another one, or reject it and say why."),
    (Stage.AWAITING_SELLER, BUYER): _("It is the seller's turn. You do not have to do anything now."),
    (Stage.AWAITING_BUYER, BUYER): _("Please answer: accept the offer, make another one, or reject it."),
    (Stage.AWAITING_BUYER, SELLER): _("It is the buyer's turn. You do not have to do anything now."),
    (Stage.MEDIATION, BUYER): _(
        "Our mediators look at the case and write to you. Until they rule, you can still agree with the seller."
    ),
    (Stage.MEDIATION, SELLER): _(
        "Our mediators look at the case and write to you. Until they rule, you can still agree with the buyer."
    ),
    (Stage.AWAITING_EVIDENCE, BUYER): _("We wait for evidence from the seller. You do not have to do anything now."),
    (Stage.AWAITING_EVIDENCE, SELLER): _("We wait for evidence from the buyer. You do not have to do anything now."),
    (Stage.AWAITING_EVIDENCE, BUYER, ASKED): _("Please submit what we ask for on the page of the dispute."),
    (Stage.AWAITING_EVIDENCE, SELLER, ASKED): _("Please submit what we ask for on the page of the dispute."),
    (Stage.RULED, BUYER): _("Please read the ruling and its reasons. You can accept it, or appeal against it once."),
    (Stage.RULED, SELLER): _("Please read the ruling and its reasons. You can accept it, or appeal against it once."),
    (Stage.RETURN_AWAITING_SHIPMENT, BUYER): _(
        "Please send the goods back. Then enter the tracking number and a photo of the packed goods."
    ),
    (Stage.RETURN_AWAITING_SHIPMENT, SELLER): _("The buyer sends the goods back. You do not have to do anything now."),
    (Stage.RETURN_AWAITING_SHIPMENT, BUYER, MISSING): _(
        "Please do not send anything yet: the seller still has to tell the return address or provide a label."
    ),
    (Stage.RETURN_AWAITING_SHIPMENT, SELLER, MISSING): _(
        "Please tell the buyer the return address, or provide the label that you agreed on."
    ),
    (Stage.RETURN_IN_TRANSIT, BUYER): _("You do not have to do anything while the parcel is on its way."),
    (Stage.RETURN_IN_TRANSIT, SELLER): _(
        "As soon as the parcel arrives, mark it as received. You then have time to check the goods."
    ),
    (Stage.RETURN_INSPECTION, BUYER): _("The seller checks the goods. You do not have to do anything now."),
    (Stage.RETURN_INSPECTION, SELLER): _(
        "Please check the goods, and confirm the return or report what is wrong with it."
    ),
    (Stage.REPLACEMENT_AWAITING_SHIPMENT, BUYER): _(
        "The seller sends a replacement. You do not have to do anything now."
    ),
    (Stage.REPLACEMENT_AWAITING_SHIPMENT, SELLER): _("Please send the replacement and enter its tracking number."),
    (Stage.REPLACEMENT_IN_TRANSIT, BUYER): _(
        "When the replacement arrives, check it, and confirm it or report what is wrong with it."
    ),
    (Stage.REPLACEMENT_IN_TRANSIT, SELLER): _("You do not have to do anything while the parcel is on its way."),
    (Stage.REFUND_PENDING, BUYER): _(
        "We are paying the refund. Your bank or card company may need some more days until you see it."
    ),
    (Stage.REFUND_PENDING, SELLER): _("We are paying the refund. You do not have to do anything now."),
}

# By when, and how long that is from the mail on.
_DO = _("Please do this by %(time)s. You have %(left)s left.")
_ARRIVES = _("It should arrive by %(time)s. That is %(left)s from now.")
UNTIL: dict[DeadlineKind, Promise] = {
    **dict.fromkeys(DeadlineKind, _DO),
    DeadlineKind.NEGOTIATION_END: _("You can agree on a solution until %(time)s. You have %(left)s left."),
    DeadlineKind.APPEAL_END: _("You can appeal until %(time)s. You have %(left)s left."),
    DeadlineKind.RETURN_TRANSIT_MAX: _ARRIVES,
    DeadlineKind.REPLACEMENT_TRANSIT_MAX: _ARRIVES,
    DeadlineKind.MEDIATION_SLA: _(
        "The parties were told that they hear from us by %(time)s. That is %(left)s from now."
    ),
    DeadlineKind.MEDIATION_BACKSTOP: _("A ruling is needed by %(time)s. That is %(left)s from now."),
    DeadlineKind.REFUND_SLA: _("The refund has to be paid by %(time)s. That is %(left)s from now."),
}
OURS: dict[DeadlineKind, Promise] = {
    DeadlineKind.MEDIATION_SLA: _("You hear from us by %(time)s at the latest."),
    DeadlineKind.REFUND_SLA: _("We pay it by %(time)s at the latest."),
}

ENDED: dict[Outcome, dict[Party, Promise]] = {
    Outcome.REFUNDED_FULL: {
        BUYER: _("You have been refunded in full. Your bank or card company may need some days until you see it."),
        SELLER: _("The buyer has been refunded in full."),
    },
    Outcome.REFUNDED_PARTIAL: {
        BUYER: _("You have been refunded in part. Your bank or card company may need some days until you see it."),
        SELLER: _("The buyer has been refunded in part."),
    },
    Outcome.RETURNED_AND_REFUNDED: {
        BUYER: _("The return is done and you have been refunded. It may take some days until you see the money."),
        SELLER: _("The return is done and the buyer has been refunded."),
    },
    Outcome.REPLACED: {
        BUYER: _("You have the replacement, so nothing is left to be done."),
        SELLER: _("The buyer has the replacement, so nothing is left to be done."),
    },
    Outcome.NO_REFUND_AGREED: {
        BUYER: _("You agreed that there is no refund."),
        SELLER: _("You agreed that there is no refund. The money that was held is yours again."),
    },
    Outcome.NO_REFUND_RULED: {
        BUYER: _("By the ruling there is no refund. You find its reasons on the page of the dispute."),
        SELLER: _("By the ruling there is no refund. The money that was held is yours again."),
    },
    Outcome.RETURN_NOT_SENT: {
        BUYER: _("The goods were not sent back in time, so there is no refund."),
        SELLER: _("The goods were not sent back in time. The money that was held is yours again."),
    },
    Outcome.WITHDRAWN: {
        BUYER: _("The dispute is withdrawn, and there is no refund."),
        SELLER: _("The dispute is withdrawn, and you have nothing to pay."),
    },
    Outcome.GOODS_ARRIVED: {
        BUYER: _("The goods have arrived, so the dispute is withdrawn."),
        SELLER: _("The goods have arrived, so the dispute is withdrawn and you have nothing to pay."),
    },
    Outcome.EXTERNAL_CHARGEBACK: {
        BUYER: _("Your bank decides about this payment now. Please ask your bank how it stands."),
        SELLER: _("The buyer's bank decides about this payment now."),
    },
}
REOPEN_UNTIL: dict[Party, Promise] = {
    BUYER: _("If you change your mind, you can open the dispute again once, until %(time)s."),
    SELLER: _("The buyer can open it again once until %(time)s. The money stays held until then."),
}

OTHERWISE: dict[Verb, dict[Party, Promise]] = {
    Verb.ACCEPT_BY_SILENCE: {
        SELLER: _("If you do not answer by %(time)s, the buyer's offer counts as accepted."),
        BUYER: _("If the seller does not answer by %(time)s, your offer counts as accepted."),
    },
    Verb.HAND_OVER: {
        SELLER: _("If you do not answer by %(time)s, our mediators decide about the case."),
        BUYER: _("If the seller does not answer by %(time)s, our mediators look at the case."),
    },
    Verb.END_NEGOTIATION: {
        SELLER: _("If you do not agree by %(time)s, our mediators look at the case."),
        BUYER: _("If you do not agree by %(time)s, our mediators look at the case."),
    },
    Verb.END_SILENCE: {
        BUYER: _("If you do not answer by %(time)s, the dispute is withdrawn."),
        SELLER: _("If the buyer does not answer by %(time)s, the dispute is withdrawn."),
    },
    Verb.END_EVIDENCE: {
        BUYER: _("If the evidence is not here by %(time)s, our mediators decide on what they have."),
        SELLER: _("If the evidence is not here by %(time)s, our mediators decide on what they have."),
    },
    Verb.PAY_WITHOUT_RULING: {
        BUYER: _("If we have not ruled by %(time)s, we pay what you last asked for ourselves."),
        SELLER: _("If we have not ruled by %(time)s, we pay what the buyer last asked for ourselves."),
        AGENT: _("If nobody rules by %(time)s, the platform pays what the buyer last asked for."),
    },
    Verb.END_APPEAL: {
        BUYER: _("If nobody appeals by %(time)s, the ruling is final and is carried out."),
        SELLER: _("If nobody appeals by %(time)s, the ruling is final and is carried out."),
    },
    Verb.END_RETURN_SHIPPING: {
        BUYER: _("If you do not send the goods back by %(time)s, the dispute closes without a refund."),
        SELLER: _("If the buyer does not send the goods back by %(time)s, the dispute closes without a refund."),
    },
    Verb.END_SELLER_DUTY: {
        BUYER: _("If the seller does not do so by %(time)s, you are refunded and can keep the goods."),
        SELLER: _("If you do not do so by %(time)s, the buyer is refunded and can keep the goods."),
    },
    Verb.END_TRANSIT: {
        BUYER: _("If the parcel has not arrived by %(time)s, our mediators look at the case."),
        SELLER: _("If the parcel has not arrived by %(time)s, our mediators look at the case."),
    },
    Verb.END_INSPECTION: {
        BUYER: _("If the seller reports no problem by %(time)s, you are refunded."),
        SELLER: _("If you report no problem by %(time)s, the return counts as accepted and the buyer is refunded."),
    },
    Verb.END_REPLACEMENT_SHIPPING: {
        BUYER: _("If the seller does not send it by %(time)s, you get the agreed refund instead."),
        SELLER: _("If you do not send it by %(time)s, the buyer gets the agreed refund instead."),
    },
    Verb.END_CONFIRMATION: {
        BUYER: _("If you report no problem by %(time)s, the replacement counts as accepted and the dispute closes."),
        SELLER: _("If the buyer reports no problem by %(time)s, the dispute closes."),
    },
    Verb.END_REPLACEMENT_TRANSIT: {
        BUYER: _("If the parcel has not arrived by %(time)s, our mediators look at the case."),
        SELLER: _("If the parcel has not arrived by %(time)s, our mediators look at the case."),
    },
}

# Of a deadline at which nothing happens by itself.
IF_MISSED: dict[DeadlineKind, Promise] = {
    DeadlineKind.BUYER_RESPONSE: _("If you do not answer, nothing is accepted or rejected for you."),
    DeadlineKind.MEDIATION_SLA: _(
        "If it passes, both sides get an apology with a new date, and again until they hear from us."
    ),
    DeadlineKind.REFUND_SLA: _("If it passes, the refund becomes a task for an agent."),
}

REMINDED: dict[DeadlineKind, Promise] = {
    DeadlineKind.SELLER_RESPONSE: _("Please answer the buyer's offer"),
    DeadlineKind.BUYER_RESPONSE: _("Please answer the seller's offer"),
    DeadlineKind.NEGOTIATION_END: _("The negotiation ends soon"),
    DeadlineKind.EVIDENCE_DUE: _("Please submit your evidence"),
    DeadlineKind.APPEAL_END: _("The time to appeal ends soon"),
    DeadlineKind.RETURN_SHIP_BY: _("Please send the goods back"),
    DeadlineKind.SELLER_LABEL_BY: _("Please tell the return address or provide the label"),
    DeadlineKind.INSPECTION: _("Please check the return"),
    DeadlineKind.REPLACEMENT_SHIP_BY: _("Please send the replacement"),
    DeadlineKind.RETURN_TRANSIT_MAX: _("The return has not arrived yet"),
    DeadlineKind.REPLACEMENT_CONFIRM: _("Please check the replacement"),
    DeadlineKind.REPLACEMENT_TRANSIT_MAX: _("The replacement has not arrived yet"),
    DeadlineKind.MEDIATION_BACKSTOP: _("No ruling yet"),
    DeadlineKind.MEDIATION_SLA: _("The parties wait for our word"),
    DeadlineKind.REFUND_SLA: _("A refund has to be paid"),
}

# What agents call the kinds.
NOTICES = {
    "dispute_opened": _("Dispute opened"),
    "dispute_offer": _("Offer in a dispute"),
    "dispute_agreed": _("Agreement in a dispute"),
    "dispute_review": _("Dispute before a mediator"),
    "dispute_evidence": _("Evidence asked for"),
    "dispute_ruled": _("Ruling in a dispute"),
    "dispute_step": _("Something to do in a dispute"),
    "dispute_news": _("News of a dispute"),
    "dispute_closed": _("Dispute closed"),
    "dispute_reminder": _("Deadline of a dispute"),
    "dispute_delay": _("Apology for a late review"),
    "dispute_work": _("News of a dispute that you hold"),
    "dispute_alarm": _("Review of a dispute is late"),
    "dispute_refund": _("Refund of a dispute needs an agent"),
    "dispute_incident": _("Incident in a dispute"),
    "dispute_postage": _("Return postage"),
    "postage_work": _("Return postage waits for a decision"),
    "dispute_digest": _("Disputes of the day"),
    "dispute_approval": _("Decision in a dispute waits for a second person"),
    "dispute_decision_over": _("Decision in a dispute can no longer be approved"),
    "refund_countersign": _("Refund waits for a second person"),
}
