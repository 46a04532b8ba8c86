"""What follows when a side makes a move, for the page on which it decides; and what its turn asks of it.

`%(inspection)s` and its like are numbers of the process, by their names (`phrases.numbers.all_in_words`).
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from disputes.rules.states import OfferKind, Party, Stage, Verb

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise
else:
    from django.utils.functional import Promise

FOLLOWS: dict[Verb, Promise] = {
    Verb.ACCEPT: _("This cannot be undone: both sides are then bound to this offer."),
    Verb.COUNTER: _("Your offer takes the place of theirs, and the other side has to answer it."),
    Verb.REJECT: _("The other side sees your answer at once and has to decide what to do next."),
    Verb.REVISE: _("Your new offer takes the place of your present one. It stays the other side's turn."),
    Verb.ESCALATE: _(
        "Our mediators read everything that is here and decide, usually within %(mediation_sla)s. You can still agree meanwhile."
    ),
    Verb.ASK_EXTENSION: _(
        "If the other side agrees, the negotiation ends %(negotiation_extension)s later. This is possible once."
    ),
    Verb.AGREE_EXTENSION: _("The negotiation ends %(negotiation_extension)s later. This is possible once."),
    Verb.SUBMIT_EVIDENCE: _(
        "What you added goes to the mediator. What was submitted stays as it is; you can still add more."
    ),
    Verb.MAKE_OFFER: _("The other side can accept your offer at once. If it does, no ruling is needed."),
    Verb.ACCEPT_RULING: _("You give up the right to appeal. Once both sides accept, the ruling is carried out."),
    Verb.APPEAL: _("Another mediator looks at everything again. That ruling is final. You can appeal once."),
    Verb.SHIP_RETURN: _(
        "The seller is told. Once the carrier has delivered it, the seller has %(inspection)s to check it."
    ),
    Verb.CORRECT_TRACKING: _("The new number takes the place of the old one. This is possible once."),
    Verb.PROVIDE_LABEL: _("The buyer sees the label and has %(return_ship_by)s from now to send the goods back."),
    Verb.SET_RETURN_ADDRESS: _(
        "The buyer sees the address and has %(return_ship_by)s from now to send the goods back."
    ),
    Verb.WAIVE_RETURN: _("The buyer keeps the goods, and the agreed refund is paid. This cannot be undone."),
    Verb.ASK_SHIP_BY: _(
        "If the seller agrees, you have %(return_ship_by_extension)s more to send the goods back. This is possible once."
    ),
    Verb.EXTEND_SHIP_BY: _(
        "The buyer has %(return_ship_by_extension)s more to send the goods back. This is possible once."
    ),
    Verb.MARK_RECEIVED: _(
        "You then have %(inspection)s to check the goods. Without a word from you, the refund is paid."
    ),
    Verb.CONFIRM_RETURN: _("The agreed refund is paid. This cannot be undone."),
    Verb.REPORT_RETURN_PROBLEM: _("Our mediators look at the case. Nothing is paid until then."),
    Verb.SHIP_REPLACEMENT: _(
        "The buyer is told. Once it is delivered, the buyer has %(replacement_confirm)s to report a problem."
    ),
    Verb.CONFIRM_REPLACEMENT: _("The dispute closes without a refund. This cannot be undone."),
    Verb.REPORT_REPLACEMENT_PROBLEM: _("Our mediators look at the case."),
    Verb.WITHDRAW: _("The dispute closes, and nothing is refunded."),
    Verb.REOPEN: _("The dispute goes on with your new offer. It can be opened again only once."),
    Verb.ADD_EVIDENCE: _("Both sides and our mediators see what you add. It cannot be taken out again."),
}
ACCEPT_FOLLOWS: dict[OfferKind, Promise] = {
    OfferKind.REFUND_ONLY: _("The refund goes to the buyer the way it was paid, and the dispute closes."),
    OfferKind.RETURN_AND_REFUND: _(
        "The buyer has %(return_ship_by)s to send the goods back. The refund is paid once they have come back in order."
    ),
    OfferKind.REPLACEMENT: _(
        "The seller has %(replacement_ship_by)s to send the replacement. If not, the refund named there is paid."
    ),
    OfferKind.NO_REFUND: _("The dispute closes, and nothing is refunded."),
}
MEDIATOR_NEEDS_BOTH = _("It counts once both sides have accepted it.")
WITHDRAW_REOPEN = _("Until %(time)s you can open it again, once.")
WITHDRAW_FOR_GOOD = _("It cannot be opened again after that.")

YOUR_TURN: dict[tuple[Stage, Party], Promise] = {
    (Stage.AWAITING_SELLER, Party.SELLER): _(
        "Read what the buyer asks for and answer: accept, offer something else, or reject."
    ),
    (Stage.AWAITING_SELLER, Party.BUYER): _("The seller has your offer. You can still change it."),
    (Stage.AWAITING_BUYER, Party.BUYER): _(
        "Read what the seller offers and answer: accept, offer something else, or reject."
    ),
    (Stage.AWAITING_BUYER, Party.SELLER): _("The buyer has your offer. Until they answer, you can only improve it."),
    (Stage.MEDIATION, Party.BUYER): _("A mediator reads the case. You can still agree with the seller."),
    (Stage.MEDIATION, Party.SELLER): _("A mediator reads the case. You can still agree with the buyer."),
    (Stage.AWAITING_EVIDENCE, Party.BUYER): _("The mediator asked for evidence."),
    (Stage.AWAITING_EVIDENCE, Party.SELLER): _("The mediator asked for evidence."),
    (Stage.RULED, Party.BUYER): _("Read the ruling. Accept it, or appeal if it is wrong."),
    (Stage.RULED, Party.SELLER): _("Read the ruling. Accept it, or appeal if it is wrong."),
    (Stage.RETURN_AWAITING_SHIPMENT, Party.BUYER): _(
        "Pack the goods, photograph the parcel, send it with tracking and enter its number here."
    ),
    (Stage.RETURN_AWAITING_SHIPMENT, Party.SELLER): _(
        "The buyer sends the goods back. See that the address, and the label if you owe one, are here."
    ),
    (Stage.RETURN_IN_TRANSIT, Party.BUYER): _("Your parcel is on its way to the seller."),
    (Stage.RETURN_IN_TRANSIT, Party.SELLER): _("The parcel is on its way to you. Film how you open it."),
    (Stage.RETURN_INSPECTION, Party.BUYER): _("The seller checks the goods."),
    (Stage.RETURN_INSPECTION, Party.SELLER): _("Check the goods, then confirm the return or report a problem."),
    (Stage.REPLACEMENT_AWAITING_SHIPMENT, Party.BUYER): _("The seller sends a replacement."),
    (Stage.REPLACEMENT_AWAITING_SHIPMENT, Party.SELLER): _(
        "Send the replacement with tracking and enter its number here."
    ),
    (Stage.REPLACEMENT_IN_TRANSIT, Party.BUYER): _("When it is here, check it and say whether it is right."),
    (Stage.REPLACEMENT_IN_TRANSIT, Party.SELLER): _("The replacement is on its way to the buyer."),
    (Stage.REFUND_PENDING, Party.BUYER): _("The refund is on its way, the way you paid. You need do nothing."),
    (Stage.REFUND_PENDING, Party.SELLER): _("The refund is on its way to the buyer. You need do nothing."),
}
WANTED_OF_YOU = _("Asked for: %(what)s")
WANTED: dict[Party, Promise] = {
    Party.BUYER: _("The buyer is to show: %(what)s"),
    Party.SELLER: _("The seller is to show: %(what)s"),
}
NOT_AN_ANSWER = _("A message is not an answer to the request. To answer it, use the buttons above.")
