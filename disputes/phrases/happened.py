"""What happened in a dispute, in a sentence for each verb."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from disputes.rules.states import Party, Verb

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise
else:
    from django.utils.functional import Promise

WHO: dict[Party, Promise] = {
    Party.BUYER: _("The buyer"),
    Party.SELLER: _("The seller"),
    Party.AGENT: _("The mediator"),
    Party.SENIOR_AGENT: _("The mediator"),
    Party.CLOCK: _("The deadline"),
    Party.CARRIER: _("The carrier"),
    Party.PSP: _("The payment service"),
}
HAPPENED: dict[Verb, Promise] = {
    Verb.OPEN: _("%(who)s opened the dispute."),
    Verb.OPEN_ON_BEHALF: _("%(who)s opened the dispute for the buyer."),
    Verb.ACCEPT: _("%(who)s accepted the offer."),
    Verb.COUNTER: _("%(who)s made another offer."),
    Verb.REJECT: _("%(who)s rejected the offer."),
    Verb.REVISE: _("%(who)s changed their offer."),
    Verb.ACCEPT_BY_SILENCE: _("The seller did not answer in time, so the buyer's offer counts as accepted."),
    Verb.HAND_OVER: _("The seller did not answer in time, so our mediators look at the case."),
    Verb.ESCALATE: _("%(who)s asked for a mediator."),
    Verb.END_NEGOTIATION: _("There was no agreement in time, so our mediators look at the case."),
    Verb.END_SILENCE: _("The buyer did not answer in time, so the dispute was withdrawn."),
    Verb.ASK_EXTENSION: _("%(who)s asked for more time to negotiate."),
    Verb.AGREE_EXTENSION: _("%(who)s agreed to more time."),
    Verb.REQUEST_EVIDENCE: _("%(who)s asked for evidence."),
    Verb.SUBMIT_EVIDENCE: _("%(who)s submitted the evidence."),
    Verb.END_EVIDENCE: _("The time for evidence ended. The mediator goes on with what is there."),
    Verb.MAKE_OFFER: _("%(who)s made an offer."),
    Verb.PROPOSE: _("%(who)s proposed a solution."),
    Verb.RULE: _("%(who)s ruled."),
    Verb.PAY_WITHOUT_RULING: _("Nobody ruled in time, so we pay what the buyer last asked for."),
    Verb.ACCEPT_RULING: _("%(who)s accepted the ruling."),
    Verb.APPEAL: _("%(who)s appealed against the ruling."),
    Verb.END_APPEAL: _("Nobody appealed in time, so the ruling is final."),
    Verb.SHIP_RETURN: _("%(who)s sent the goods back."),
    Verb.PROVIDE_LABEL: _("%(who)s provided a return label."),
    Verb.SET_RETURN_ADDRESS: _("%(who)s gave the address for the return."),
    Verb.END_RETURN_SHIPPING: _("The goods were not sent back in time, so the dispute closed without a refund."),
    Verb.END_SELLER_DUTY: _("The seller gave no return address or label in time: refund without a return."),
    Verb.WAIVE_RETURN: _("%(who)s lets the buyer keep the goods."),
    Verb.ASK_SHIP_BY: _("%(who)s asked for more time to send the goods back."),
    Verb.EXTEND_SHIP_BY: _("%(who)s gave more time to send the goods back."),
    Verb.REPORT_DELIVERY: _("%(who)s delivered the parcel."),
    Verb.MARK_RECEIVED: _("%(who)s received the return."),
    Verb.CORRECT_TRACKING: _("%(who)s corrected the tracking number."),
    Verb.EXTEND_TRANSIT: _("%(who)s gave the parcel more time."),
    Verb.END_TRANSIT: _("The return did not arrive in time, so our mediators look at the case."),
    Verb.CONFIRM_RETURN: _("%(who)s confirmed the return."),
    Verb.REPORT_RETURN_PROBLEM: _("%(who)s reported a problem with the return."),
    Verb.END_INSPECTION: _("No problem was reported in time, so the return counts as accepted."),
    Verb.SHIP_REPLACEMENT: _("%(who)s sent the replacement."),
    Verb.END_REPLACEMENT_SHIPPING: _("The replacement was not sent in time, so the agreed refund is paid."),
    Verb.CONFIRM_REPLACEMENT: _("%(who)s confirmed the replacement."),
    Verb.REPORT_REPLACEMENT_PROBLEM: _("%(who)s reported a problem with the replacement."),
    Verb.END_CONFIRMATION: _("No problem was reported in time, so the replacement counts as accepted."),
    Verb.END_REPLACEMENT_TRANSIT: _("The replacement did not arrive in time, so our mediators look at the case."),
    Verb.REFUND_SUCCEEDED: _("The refund was paid."),
    Verb.REFUND_FAILED: _("The refund could not be paid yet. We try again."),
    Verb.PAY_BY_OTHER_MEANS: _("%(who)s paid the refund in another way."),
    Verb.REPAIR: _("%(who)s recorded that the refund was paid."),
    Verb.REFUND_OUTSIDE: _("The seller refunded everything from the order."),
    Verb.WITHDRAW: _("%(who)s withdrew the dispute."),
    Verb.REOPEN: _("%(who)s opened the dispute again."),
    Verb.REOPEN_CASE: _("%(who)s opened the case again."),
    Verb.OPEN_CHARGEBACK: _("The buyer's bank takes the money back (chargeback), so the dispute ended."),
    Verb.WRITE: _("%(who)s wrote a message."),
    Verb.ADD_EVIDENCE: _("%(who)s added evidence."),
}
FINAL_ON_APPEAL = _("This ruling was made on appeal, so it is final.")


def in_words(verb: Verb, party: Party, details: Mapping[str, Any] | None = None) -> str:
    """Say what somebody did, or what happened by itself; `details` are an event's own."""
    if verb is Verb.END_APPEAL and (details or {}).get("level", 1) > 1:
        return str(FINAL_ON_APPEAL)
    return str(HAPPENED[verb]) % {"who": WHO[party]}


def from_details(verb: Verb, details: Mapping[str, Any]) -> str:
    """Say what the conversation noted of a move."""
    return in_words(verb, Party(details["party"]), details)
