"""What somebody reads who is about to open a dispute: examples of reasons, what results mean, and how to show what is wrong."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disputes.rules.evidence import Slot
from disputes.rules.refusals import Refusal
from disputes.rules.states import OfferKind, Reason
from disputes.rules.steps import Step

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise
else:
    from django.utils.functional import Promise

STEPS: dict[Step, Promise] = {
    Step.ITEM: _("Product and quantity"),
    Step.REASON: _("What is wrong"),
    Step.RESULT: _("What you would like"),
    Step.EVIDENCE: _("What shows it"),
    Step.REVIEW: _("Check and send"),
}

EXAMPLES: dict[Reason, Promise] = {
    Reason.NOT_RECEIVED: _("The parcel is lost, stands still, or is marked as delivered but is not here."),
    Reason.CUSTOMS: _("Customs hold it, want papers that you do not have, or have sent it back or destroyed it."),
    Reason.DAMAGED: _("It is broken, torn, wet or scratched, or the parcel was crushed."),
    Reason.DEFECTIVE: _("It does not turn on, stops, or does not do what it is for."),
    Reason.NOT_AS_DESCRIBED: _("The colour, size, material or function is another than the listing says."),
    Reason.WRONG_ITEM: _("You got another product, another model or another colour than you ordered."),
    Reason.MISSING_PARTS: _("Fewer pieces came than you ordered, or an accessory is not in the box."),
    Reason.COUNTERFEIT: _("A brand's name is on it, but it is not from that brand."),
    Reason.CHANGE_OF_MIND: _("Nothing is wrong with it, but you no longer want it."),
}

KINDS: dict[OfferKind, Promise] = {
    OfferKind.REFUND_ONLY: _("You get money back, all of it or a part, and send nothing back."),
    OfferKind.RETURN_AND_REFUND: _(
        "You send it back once the seller has agreed, and get the money when it has arrived."
    ),
    OfferKind.REPLACEMENT: _(
        "The seller sends you another one. If not in time, you get the refund that you name here."
    ),
}

HOW_TO_SHOW: dict[Slot, Promise] = {
    Slot.STATEMENT: _("Say what you did to find it: neighbours, the letter box, the carrier."),
    Slot.ADDRESS_CONFIRMED: _("I compared the address on my order with where I live, and it is right."),
    Slot.CARRIER_REPLY: _("A picture of what the carrier wrote to you, if it did."),
    Slot.CUSTOMS_LETTER: _("The whole letter, so that the reason and the date can be read."),
    Slot.IMPORT_PAPERS: _("What you sent to customs, or what they asked you for."),
    Slot.GOODS_AND_PARCEL: _("At least two: the damage from near, and the parcel with its label from outside."),
    Slot.UNBOXING_VIDEO: _(
        "If you filmed it: the part in which the parcel is opened and the damage is seen, up to 60 seconds."
    ),
    Slot.CARRIER_REPORT: _("What the carrier wrote down when you reported the damage."),
    Slot.FAULT_SHOWN: _(
        "So that the fault can be seen: the dark display, the message, the loose part. Several photos, or a video of it."
    ),
    Slot.SERIAL_NUMBER: _("It is on the label of the product or in its settings."),
    Slot.POWER_VARIANT: _("How you powered it, and for which country it was made."),
    Slot.DIFFERENCES: _("One difference in each line. Compare with the listing as it was when you ordered."),
    Slot.DIFFERENCE_PHOTOS: _("One photo for each difference above, taken from near and in good light."),
    Slot.SIZE_DIFFERENCE: _("The size is another than the listing says."),
    Slot.SIZE_PHOTOS: _("If the size differs: one photo with a ruler beside it, and one of the size label."),
    Slot.ITEM_PHOTO: _("All of what you got, so that model and colour can be seen."),
    Slot.LABEL_PHOTO: _("The address label on the parcel, with its number."),
    Slot.PARCEL_PHOTO: _("The parcel from outside, with all that was in it."),
    Slot.EVERYTHING_RECEIVED: _("Everything that came, laid out beside one another in one picture."),
    Slot.NUMBER_RECEIVED: _("How many pieces came, and of how many."),
    Slot.MARK_PHOTOS: _("The logo, the seams, the label and the packaging, each from near."),
    Slot.EXPERT_STATEMENT: _("What the brand or a shop of it wrote to you."),
    Slot.GOODS_UNUSED: _("I have not used it, and its labels and packaging are still there."),
}

SAMPLE_WORDS: dict[Slot, Promise] = {
    Slot.STATEMENT: _(
        "Example: Tracking says delivered on 3 May, but nothing was here. I asked the neighbours and the carrier."
    ),
    Slot.POWER_VARIANT: _("Example: socket in Japan, 100 V, with the adapter from the box; model for Japan"),
    Slot.SERIAL_NUMBER: _("Example: SN 20413-77A"),
    Slot.DIFFERENCES: _("Example: the listing says cotton, the label says polyester"),
}

# A drawing of a good photo, in static/img/samples/.
SAMPLES: dict[Slot, str] = {
    Slot.CUSTOMS_LETTER: "letter",
    Slot.CARRIER_REPLY: "letter",
    Slot.IMPORT_PAPERS: "letter",
    Slot.CARRIER_REPORT: "letter",
    Slot.EXPERT_STATEMENT: "letter",
    Slot.GOODS_AND_PARCEL: "damage",
    Slot.FAULT_SHOWN: "fault",
    Slot.DIFFERENCE_PHOTOS: "compare",
    Slot.SIZE_PHOTOS: "ruler",
    Slot.ITEM_PHOTO: "item",
    Slot.LABEL_PHOTO: "label",
    Slot.PARCEL_PHOTO: "parcel",
    Slot.EVERYTHING_RECEIVED: "layout",
    Slot.MARK_PHOTOS: "marks",
}

SHUT_TITLES: dict[Refusal, Promise] = {
    Refusal.NOT_SHIPPED: _("It has not been shipped yet"),
    Refusal.NOT_YET: _("It has not been shipped yet"),
    Refusal.WINDOW_OVER: _("The time for a dispute is over"),
    Refusal.OTHER_DISPUTE: _("There is a dispute about it already"),
    Refusal.CHARGEBACK_OPEN: _("Your bank handles it already"),
    Refusal.NOTHING_LEFT: _("It was refunded already"),
    Refusal.SUSPENDED: _("Your account is suspended"),
    Refusal.BOTH_SIDES: _("You are on both sides of this order"),
}

LATE_SUBJECT = _("The time for a dispute is over: order %(number)s")
LATE_SUBJECT_OTHER = _("I cannot open a dispute: order %(number)s")
TOO_MANY_PHOTOS = _(
    "These are %(count)s photos and videos. At most %(most)s can be sent with a dispute; take some out. You can add more later."
)
COUNTED = _("Of the %(claimed)s that it is about, from 0 to %(claimed)s. The refund is worked out from it.")
NOT_COUNTED = _("Write how many of the %(claimed)s that it is about came: a whole number from 0 to %(claimed)s.")
CAME = _("%(received)s of %(claimed)s")
AGAIN_MISSING = _("This is required and still missing.")
TOO_FEW = _("At least %(needed)s are needed here; so far %(filled)s.")
SHOWN: dict[str, Promise] = {
    "open": _("Open"),
    "mine": _("Your turn"),
    "closed": pgettext_lazy("dispute", "Closed"),
    "all": pgettext_lazy("disputes", "All"),
}
