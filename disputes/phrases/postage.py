"""Return postage in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from disputes.phrases.refusals import REFUSALS
from disputes.rules.postage import ClaimState, PostageRefusal, PostageVerb
from disputes.rules.refusals import Refusal
from disputes.rules.states import Party
from orders.templatetags.orders import money

CLAIM_STATES = {
    ClaimState.WAITING: _("Waits for an answer"),
    ClaimState.DECLINED: _("Declined by the seller"),
    ClaimState.ASKED: _("With our mediators"),
    ClaimState.ACCEPTED: _("Receipt accepted"),
    ClaimState.REFUSED: _("Claim refused"),
}
TONES = {ClaimState.WAITING: "warn", ClaimState.ASKED: "warn", ClaimState.ACCEPTED: "good", ClaimState.REFUSED: "bad"}
VERBS = {
    PostageVerb.CLAIM: _("Claim the return postage"),
    PostageVerb.ACCEPT: _("Accept the receipt"),
    PostageVerb.DECLINE: _("Decline the receipt"),
    PostageVerb.ASK: _("Ask a mediator to decide"),
    PostageVerb.GRANT: _("Pay the return postage"),
    PostageVerb.REFUSE: _("Refuse the claim"),
}
FOLLOWS = {
    PostageVerb.ACCEPT: _("The amount is paid to the buyer at your cost, beside the refund of the goods."),
    PostageVerb.DECLINE: _("The buyer reads your reason, and can ask our mediators to decide."),
    PostageVerb.ASK: _("A mediator looks at your receipt and at what the seller wrote, and decides."),
    PostageVerb.GRANT: _("The amount is paid to the buyer. This cannot be taken back."),
    PostageVerb.REFUSE: _("Nothing is paid, and both sides read your reason. This cannot be taken back."),
}
DONE = {
    PostageVerb.CLAIM: _("Your receipt was sent."),
    PostageVerb.ACCEPT: _("You accepted the receipt. The return postage is paid now."),
    PostageVerb.DECLINE: _("You declined the receipt."),
    PostageVerb.ASK: _("A mediator will look at it."),
    PostageVerb.GRANT: _("The return postage is paid now."),
    PostageVerb.REFUSE: _("The claim was refused."),
}
POSTAGE_REFUSALS = {
    PostageRefusal.NOT_YOURS: REFUSALS[Refusal.NOT_YOURS_TO_DO],
    PostageRefusal.SUSPENDED: REFUSALS[Refusal.SUSPENDED],
    PostageRefusal.BOTH_SIDES: REFUSALS[Refusal.BOTH_SIDES],
    PostageRefusal.NOT_PROMISED: _("Nobody promised to pay the postage of this return against a receipt."),
    PostageRefusal.NOT_SENT: _("The return has not been sent yet. Claim its postage once it is on its way."),
    PostageRefusal.CLAIMED_BEFORE: _("You have claimed the return postage already. It can be claimed once."),
    PostageRefusal.TOO_LATE: _("The time in which the return postage could be claimed is over."),
    PostageRefusal.CHARGEBACK_OPEN: _("The buyer’s bank is taking the money back, so nothing can be refunded here."),
    PostageRefusal.OTHER_CURRENCY: REFUSALS[Refusal.OTHER_CURRENCY],
    PostageRefusal.NOT_AN_AMOUNT: REFUSALS[Refusal.NOT_AN_AMOUNT],
    PostageRefusal.OVER_CAP: _("That is more than the return postage that was agreed at the most."),
    PostageRefusal.NO_RECEIPT: _("Add a photo of the receipt."),
    PostageRefusal.ANSWERED_BEFORE: _("This claim was answered already."),
    PostageRefusal.WITH_AGENTS: _(
        "The time to answer is over, so our mediators decide. You can still accept the receipt."
    ),
    PostageRefusal.TOO_LATE_TO_ASK: _("The time in which a mediator could be asked is over."),
    PostageRefusal.WORDS_MISSING: _("Write the reason."),
    PostageRefusal.OVER_CLAIM: _("That is more than the buyer claims."),
}
HAPPENED = {
    PostageVerb.CLAIM: _("The buyer claimed %(amount)s of return postage with a receipt."),
    PostageVerb.ACCEPT: _("The seller accepted the receipt: %(amount)s of return postage are paid."),
    PostageVerb.DECLINE: _("The seller declined the claim for return postage: %(words)s"),
    PostageVerb.ASK: _("The buyer asked a mediator to decide about the return postage."),
    PostageVerb.GRANT: _("A mediator decided: %(amount)s of return postage are paid."),
    PostageVerb.REFUSE: _("A mediator refused the claim for return postage: %(words)s"),
}
# The headline of a mail, and what its reader can do. Agents are SENIOR_AGENT.
HEADLINES = {
    PostageVerb.CLAIM: _("The buyer sent a receipt for the return postage"),
    PostageVerb.ACCEPT: _("The seller accepted your receipt for the return postage"),
    PostageVerb.DECLINE: _("The seller declined your receipt for the return postage"),
    PostageVerb.ASK: _("A claim for return postage waits for a decision"),
    PostageVerb.GRANT: _("We decided: the return postage is paid"),
    PostageVerb.REFUSE: _("We decided: the return postage is not paid"),
}
NEXT = {
    (PostageVerb.CLAIM, Party.SELLER): _(
        "Please look at the receipt and accept it, or decline it with a reason. "
        "If you do not answer by %(time)s, our mediators decide."
    ),
    (PostageVerb.CLAIM, Party.SENIOR_AGENT): _(
        "Please look at the receipt, and pay the postage or refuse it with a reason."
    ),
    (PostageVerb.ASK, Party.SENIOR_AGENT): _(
        "The seller declined it, or did not answer in time. "
        "Please look at the receipt, and pay the postage or refuse it with a reason."
    ),
    (PostageVerb.ACCEPT, Party.BUYER): _("You get %(amount)s back the way you paid. You need do nothing."),
    (PostageVerb.GRANT, Party.BUYER): _("You get %(amount)s back the way you paid. You need do nothing."),
    (PostageVerb.GRANT, Party.SELLER): _("The buyer gets %(amount)s. You need do nothing."),
    (PostageVerb.DECLINE, Party.BUYER): _("If you disagree, you can ask a mediator to decide until %(time)s."),
}


def from_details(verb: PostageVerb, details: Mapping[str, Any]) -> str:
    """Say what the conversation noted of a claim."""
    amount = money(details["amount"], details["currency"])
    return str(HAPPENED[verb]) % {"amount": amount, "words": details.get("words", "")}
