"""Why a move is refused, in words."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from disputes.rules.refusals import Refusal

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise
else:
    from django.utils.functional import Promise

REFUSALS: dict[Refusal, Promise] = {
    Refusal.SUSPENDED: _("Your account is suspended, so it cannot act in disputes."),
    Refusal.BOTH_SIDES: _("You are on both sides of this case, so you cannot act in it."),
    Refusal.NOT_YOURS_TO_DO: _("This is not yours to do in this case."),
    Refusal.NOT_FROM_HERE: _("The case has moved on, and this is no longer possible. Look at where it is now."),
    Refusal.NOT_ASSIGNED: _("Another mediator holds this case. Take it over first."),
    Refusal.OUTDATED: _("Something changed while you were looking. Read what is new and decide again."),
    Refusal.DEADLINE_PASSED: _("The deadline passed before your answer came. See what happened because of it."),
    Refusal.NOT_DUE: _("The deadline has not passed yet."),
    Refusal.NOT_SHIPPED: _("Nothing of this was shipped yet. You can ask to cancel the order instead."),
    Refusal.NOT_YET: _("The shipment lies in the future, so there is nothing to dispute yet."),
    Refusal.WINDOW_OVER: _("The time in which a dispute can be opened is over. Write to our support instead."),
    Refusal.OVERRIDE_NOT_ALLOWED: _("The window is over, and your account may not open a dispute outside it."),
    Refusal.OTHER_DISPUTE: _("There is a dispute about this item already."),
    Refusal.CHARGEBACK_OPEN: _("Your bank is handling this payment already, so we cannot decide about it as well."),
    Refusal.NOTHING_LEFT: _("Everything that was paid for this was refunded already."),
    Refusal.TOO_MANY_UNITS: _("That is more than is left of this order. Check the quantity."),
    Refusal.REASON_NOT_OPEN: _("Choose one of the reasons in the list."),
    Refusal.LISTING_FORBIDS: _("The listing does not take back what somebody no longer wants."),
    Refusal.EVIDENCE_MISSING: _("Some of the required evidence is still missing."),
    Refusal.NOT_REOPENABLE: _("This dispute ended in a way after which it cannot be opened again."),
    Refusal.REOPENED_BEFORE: _("This dispute was opened again once already."),
    Refusal.PAID_IN_FULL: _("All of it was refunded, so there is nothing left to decide."),
    Refusal.MONEY_GONE: _("Say where the money would come from."),
    Refusal.KIND_NOT_ALLOWED: _("This kind of solution is not possible for this reason."),
    Refusal.REPLACEMENT_OFF: _("Replacements are not offered at present."),
    Refusal.NOT_AN_AMOUNT: _("Enter a whole amount of this currency above zero."),
    Refusal.OVER_CEILING: _("That is more than can be refunded. Look at the breakdown of the limit."),
    Refusal.OTHER_CURRENCY: _("Amounts are in the currency that was charged."),
    Refusal.FALLBACK_MISSING: _("Say how much is refunded if no replacement is sent."),
    Refusal.POSTAGE_UNSAID: _("Say who pays the return postage."),
    Refusal.POSTAGE_OVER_CAP: _("The return postage is above the limit."),
    Refusal.POSTAGE_IS_BUYERS: _("If you changed your mind, the return postage is yours."),
    Refusal.LABEL_IS_SELLERS: _("Only the seller can provide a return label. We pay return postage against a receipt."),
    Refusal.OFFER_GONE: _("That offer no longer stands. Read the newest one and decide again."),
    Refusal.OWN_OFFER: _("You cannot accept your own offer."),
    Refusal.NO_RETURN_ADDRESS: _("A return needs an address. Set it first."),
    Refusal.IDENTICAL: _("That is exactly what the other side offers. Accept it instead."),
    Refusal.NOTHING_CHANGED: _("Nothing is different from your present offer."),
    Refusal.NOTHING_BETTER: _("Your offer already gives all that can be given."),
    Refusal.WORSE_FOR_BUYER: _("While the buyer looks at your offer, you can only improve it."),
    Refusal.TOO_MANY_ROUNDS: _("You have exchanged offers as often as is possible. Accept, or ask for a mediator."),
    Refusal.TOO_MANY_REVISIONS: _("You have changed your offer as often as is possible for now."),
    Refusal.REJECTION_UNFOUNDED: _("Choose a reason, and add evidence or a longer explanation."),
    Refusal.SELLER_ANSWERED: _("The seller has answered in this dispute."),
    Refusal.OFFER_TOO_FRESH: _("The offer changed only a short time ago."),
    Refusal.SILENCE_DECIDES_NOTHING: _("Silence decides nothing here."),
    Refusal.OVER_SILENCE_CAP: _("The amount is above what silence can decide."),
    Refusal.NEEDS_THE_SELLER: _("Only the seller can send a replacement."),
    Refusal.SILENCE_ACCEPTS: _("The seller's silence counts as acceptance here."),
    Refusal.TOO_EARLY_TO_ESCALATE: _(
        "Give the seller some time to answer first. If the seller refuses everything, you can ask at once."
    ),
    Refusal.SELLER_SILENT: _("Answer the buyer first; then you can ask for a mediator."),
    Refusal.ALREADY_EXTENDED: _("It was extended once already."),
    Refusal.ALREADY_ASKED: _("More time was asked for already."),
    Refusal.NOTHING_ASKED: _("Nobody on the other side asked for more time."),
    Refusal.NOBODY_ASKED: _("Choose whom you ask, and for what."),
    Refusal.TOO_MANY_REQUESTS: _("That side was asked for evidence as often as is possible."),
    Refusal.NOT_ASKED: _("You were not asked for evidence. You can still add it to the case."),
    Refusal.RATIONALE_SHORT: _("Give longer reasons."),
    Refusal.NOTHING_CITED: _("Cite at least one event or piece of evidence."),
    Refusal.FOUR_EYES: _("A second person with that right must approve this."),
    Refusal.SAME_AGENT: _("Another person than at first decides about an appeal."),
    Refusal.ACCEPTED_BEFORE: _("You have accepted this already."),
    Refusal.APPEALED_BEFORE: _("You have appealed once already."),
    Refusal.FINAL_RULING: _("This ruling was made on appeal and is final."),
    Refusal.GROUNDS_MISSING: _("Add new evidence, or name the error in at least 20 characters."),
    Refusal.ALREADY_SETTLED: _(
        "There was an agreement or a ruling already, so the dispute can no longer be withdrawn."
    ),
    Refusal.TRACKING_MISFIT: _("This number does not look like one of that carrier. Check it."),
    Refusal.TRACKING_USED: _("This tracking number is known from another parcel. Check it."),
    Refusal.PHOTO_MISSING: _("Add at least one photo of the packed goods."),
    Refusal.ADDRESS_MISSING: _("Enter the return address."),
    Refusal.LABEL_MISSING: _("Add a picture of the label, or write where the buyer finds it."),
    Refusal.TOO_MANY_CHANGES: _("The address and the label were changed as often as is possible."),
    Refusal.SELLER_DUTY_OPEN: _("The seller still owes a return address or a label."),
    Refusal.SELLER_DUTY_DONE: _("The seller has given the return address and the label."),
    Refusal.CORRECTED_BEFORE: _("The tracking number was corrected once already."),
    Refusal.SCAN_IMPOSSIBLE: _("A delivery at that time is impossible."),
    Refusal.ALREADY_DELIVERED: _("It was delivered already."),
    Refusal.NOT_DELIVERED: _("It has not been delivered yet."),
    Refusal.DEDUCTION_TOO_LARGE: _("Deduct less than the agreed refund."),
    Refusal.OTHER_REFUND: _("This answer belongs to another refund."),
    Refusal.MAY_HAVE_PAID: _("The first attempt may still have paid. Prove first that it did not."),
    Refusal.REFERENCE_MISSING: _("Enter the payment's reference."),
    Refusal.MONEY_LEFT: _("Something can still be refunded, so the dispute goes on."),
    Refusal.NO_ANSWER_OWED: _("No refund of this case is under way."),
    Refusal.REFUND_UNDER_WAY: _(
        "The payment service has not said yet what became of a refund of this case. Wait for its answer, or settle that refund first."
    ),
    Refusal.ALREADY_PAID: _("A refund of this case was paid already."),
    Refusal.WORDS_MISSING: _("Write down the reason."),
}
# What can be said with the case at hand; `%(…)s` are its numbers by their names, and `time` an instant.
FOR_CASE: dict[Refusal, Promise] = {
    Refusal.REJECTION_UNFOUNDED: _(
        "Choose a reason, and add evidence or an explanation of at least %(least_rejection)s."
    ),
    Refusal.RATIONALE_SHORT: _("Give your reasons in at least %(least_rationale)s."),
    Refusal.TOO_EARLY_TO_ESCALATE: _(
        "You can ask for a mediator from %(time)s. If the seller refuses everything, you can ask at once."
    ),
}
