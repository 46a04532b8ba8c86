"""The checklist of evidence in words."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from disputes.rules.evidence import Need, Slot, Thing

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise
else:
    from django.utils.functional import Promise

ASKED_BY_MEDIATOR = _("Asked for by the mediators")
SLOTS: dict[Slot, Promise] = {
    Slot.STATEMENT: _("Statement that it did not arrive"),
    Slot.ADDRESS_CONFIRMED: _("Confirmation of the delivery address"),
    Slot.CARRIER_REPLY: _("The carrier's reply"),
    Slot.DELIVERY_TRACKING: _("Tracking with delivery to the buyer's town or postcode"),
    Slot.POSTING_WEIGHT: _("Weight when it was posted"),
    Slot.PROOF_OF_POSTING: _("Proof of posting"),
    Slot.TRACKING_HISTORY: _("Tracking history"),
    Slot.PROMISED_DATE: _("Promised delivery date"),
    Slot.LABEL_ADDRESS: _("Address on the label"),
    Slot.CUSTOMS_LETTER: _("Official letter with the reason why it is held"),
    Slot.IMPORT_PAPERS: _("Import papers"),
    Slot.SALES_INVOICE: _("Invoice of the sale"),
    Slot.DECLARED_VALUE: _("Declared value"),
    Slot.RIGHTS_PROOF: _("Proof that no rights are infringed"),
    Slot.CLEARANCE_DUTY: _("Who had to clear it"),
    Slot.GOODS_AND_PARCEL: _("Photos of the goods, and of the parcel with its label"),
    Slot.UNBOXING_VIDEO: _("Video of opening the parcel"),
    Slot.CARRIER_REPORT: _("The carrier's damage report"),
    Slot.PACKING_PHOTOS: _("Photos of how it was packed"),
    Slot.FAULT_SHOWN: _("Photo or video of the fault"),
    Slot.SERIAL_NUMBER: _("Serial number"),
    Slot.POWER_VARIANT: _("Power, voltage and country version used"),
    Slot.TEST_REPORT: _("Test report"),
    Slot.MANUAL: _("Manual"),
    Slot.TROUBLESHOOTING: _("Steps to solve the problem"),
    Slot.DIFFERENCES: _("Each difference from the listing"),
    Slot.DIFFERENCE_PHOTOS: _("A photo of each difference"),
    Slot.SIZE_DIFFERENCE: _("The size differs"),
    Slot.SIZE_PHOTOS: _("Photos with a ruler and of the size label"),
    Slot.LISTING_SNAPSHOT: _("The listing as it was"),
    Slot.DISPATCH_PHOTOS: _("Photos from when it was sent"),
    Slot.LISTING_AT_ORDER: _("The listing when it was ordered"),
    Slot.ITEM_PHOTO: _("Photo of the item"),
    Slot.LABEL_PHOTO: _("Photo of the label"),
    Slot.PARCEL_PHOTO: _("Photo of the parcel"),
    Slot.PICKING_RECORD: _("Record of what was picked"),
    Slot.ORDERED_ARTICLE: _("The article that was ordered"),
    Slot.EVERYTHING_RECEIVED: _("Photo of everything that arrived"),
    Slot.NUMBER_RECEIVED: _("Number of pieces that arrived"),
    Slot.PACKING_LIST: _("Packing list"),
    Slot.DECLARED_WEIGHT: _("Declared weight"),
    Slot.MISSING_VALUE: _("Value of what is missing"),
    Slot.MARK_PHOTOS: _("Photos of the marks"),
    Slot.EXPERT_STATEMENT: _("Statement by the brand or an expert"),
    Slot.PURCHASE_INVOICE: _("Invoice of the purchase"),
    Slot.AUTHORISATION: _("Authorisation by the brand"),
    Slot.RETURN_OPENING: _("Photos or video of opening the return, with its label"),
    Slot.RETURN_WEIGHT: _("Weight of the return"),
    Slot.GOODS_UNUSED: _("Confirmation that the goods are unused"),
    Slot.GOODS_CONDITION: _("Photos of the goods' condition"),
}

THINGS: dict[Thing, Promise] = {
    Thing.PHOTO: _("Photo"),
    Thing.VIDEO: _("Video (60 seconds at the most)"),
    Thing.PHOTO_OR_VIDEO: _("Photo or video"),
    Thing.DOCUMENT: _("Document"),
    Thing.TEXT: pgettext_lazy("dispute", "Text"),
    Thing.NUMBER: _("Number"),
    Thing.CONFIRMATION: pgettext_lazy("dispute", "Confirmation"),
    Thing.RECORD: _("Record of the site"),
}

NEEDS: dict[Need, Promise] = {
    Need.REQUIRED: _("Required"),
    Need.ASKED: _("Helpful; you can add it later"),
    Need.SYSTEM: _("Already here"),
}

PHOTOS_THAT_SHOW_IT = _("Photos")
SOMETHING_ELSE = _("Something else")


def listed(slots: Iterable[Slot]) -> str:
    """Name lines of the checklist one after the other, as the reader's language separates them."""
    return pgettext("between the items of a list", ", ").join(str(SLOTS[slot]) for slot in slots)


SHOWN_BY_PHOTOS = _("“%(line)s” is shown by photos. For a video choose “Something else”, or take it out.")
SHOWN_BY_VIDEO = _("“%(line)s” is shown by a video. For photos choose “Something else”, or take them out.")
