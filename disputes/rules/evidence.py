"""The checklist of evidence (dispute rulebook §9): for every reason, what each party must show, may show, and what is there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from disputes.rules.states import Party, Reason


class Thing(StrEnum):
    PHOTO = "photo"
    VIDEO = "video"
    PHOTO_OR_VIDEO = "photo_or_video"
    DOCUMENT = "document"
    TEXT = "text"
    NUMBER = "number"
    CONFIRMATION = "confirmation"
    RECORD = "record"  # What the system holds already.


class Need(StrEnum):
    REQUIRED = "required"
    ASKED = "asked"  # Can be added later.
    SYSTEM = "system"  # Filled by itself.


class Slot(StrEnum):
    STATEMENT = "statement"
    ADDRESS_CONFIRMED = "address_confirmed"
    CARRIER_REPLY = "carrier_reply"
    DELIVERY_TRACKING = "delivery_tracking"
    POSTING_WEIGHT = "posting_weight"
    PROOF_OF_POSTING = "proof_of_posting"
    TRACKING_HISTORY = "tracking_history"
    PROMISED_DATE = "promised_date"
    LABEL_ADDRESS = "label_address"
    CUSTOMS_LETTER = "customs_letter"
    IMPORT_PAPERS = "import_papers"
    SALES_INVOICE = "sales_invoice"
    DECLARED_VALUE = "declared_value"
    RIGHTS_PROOF = "rights_proof"
    CLEARANCE_DUTY = "clearance_duty"
    GOODS_AND_PARCEL = "goods_and_parcel"
    UNBOXING_VIDEO = "unboxing_video"
    CARRIER_REPORT = "carrier_report"
    PACKING_PHOTOS = "packing_photos"
    FAULT_SHOWN = "fault_shown"
    SERIAL_NUMBER = "serial_number"
    POWER_VARIANT = "power_variant"
    TEST_REPORT = "test_report"
    MANUAL = "manual"
    TROUBLESHOOTING = "troubleshooting"
    DIFFERENCES = "differences"
    DIFFERENCE_PHOTOS = "difference_photos"
    SIZE_DIFFERENCE = "size_difference"
    SIZE_PHOTOS = "size_photos"
    LISTING_SNAPSHOT = "listing_snapshot"
    DISPATCH_PHOTOS = "dispatch_photos"
    LISTING_AT_ORDER = "listing_at_order"
    ITEM_PHOTO = "item_photo"
    LABEL_PHOTO = "label_photo"
    PARCEL_PHOTO = "parcel_photo"
    PICKING_RECORD = "picking_record"
    ORDERED_ARTICLE = "ordered_article"
    EVERYTHING_RECEIVED = "everything_received"
    NUMBER_RECEIVED = "number_received"
    PACKING_LIST = "packing_list"
    DECLARED_WEIGHT = "declared_weight"
    MISSING_VALUE = "missing_value"
    MARK_PHOTOS = "mark_photos"
    EXPERT_STATEMENT = "expert_statement"
    PURCHASE_INVOICE = "purchase_invoice"
    AUTHORISATION = "authorisation"
    RETURN_OPENING = "return_opening"
    RETURN_WEIGHT = "return_weight"
    GOODS_UNUSED = "goods_unused"
    GOODS_CONDITION = "goods_condition"


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the checklist. With `per`, `least` is needed for each thing in that other slot, and none without any."""

    reason: Reason
    party: Party | None  # None: the system.
    need: Need
    slot: Slot
    thing: Thing
    least: int = 1
    per: Slot | None = None

    def needed(self, filled: Mapping[Slot, int]) -> int:
        return self.least if self.per is None else self.least * filled.get(self.per, 0)

    def applies(self, filled: Mapping[Slot, int]) -> bool:
        """Return whether something is asked for here: not where it goes with what is not there either."""
        return self.needed(filled) > 0

    def is_filled(self, filled: Mapping[Slot, int]) -> bool:
        return filled.get(self.slot, 0) >= self.needed(filled)


MOST_FILES = 10  # In one submission.
_BUYER, _SELLER = Party.BUYER, Party.SELLER
_R, _A, _S = Need.REQUIRED, Need.ASKED, Need.SYSTEM

CHECKLIST: tuple[Item, ...] = (
    Item(Reason.NOT_RECEIVED, _BUYER, _R, Slot.STATEMENT, Thing.TEXT),
    Item(Reason.NOT_RECEIVED, _BUYER, _R, Slot.ADDRESS_CONFIRMED, Thing.CONFIRMATION),
    Item(Reason.NOT_RECEIVED, _BUYER, _A, Slot.CARRIER_REPLY, Thing.DOCUMENT),
    Item(Reason.NOT_RECEIVED, _SELLER, _R, Slot.DELIVERY_TRACKING, Thing.TEXT),
    Item(Reason.NOT_RECEIVED, _SELLER, _R, Slot.POSTING_WEIGHT, Thing.NUMBER),
    Item(Reason.NOT_RECEIVED, _SELLER, _R, Slot.PROOF_OF_POSTING, Thing.DOCUMENT),
    Item(Reason.NOT_RECEIVED, None, _S, Slot.TRACKING_HISTORY, Thing.RECORD),
    Item(Reason.NOT_RECEIVED, None, _S, Slot.PROMISED_DATE, Thing.RECORD),
    Item(Reason.NOT_RECEIVED, None, _S, Slot.LABEL_ADDRESS, Thing.RECORD),
    Item(Reason.CUSTOMS, _BUYER, _R, Slot.CUSTOMS_LETTER, Thing.DOCUMENT),
    Item(Reason.CUSTOMS, _BUYER, _A, Slot.IMPORT_PAPERS, Thing.DOCUMENT),
    Item(Reason.CUSTOMS, _SELLER, _R, Slot.SALES_INVOICE, Thing.DOCUMENT),
    Item(Reason.CUSTOMS, _SELLER, _R, Slot.DECLARED_VALUE, Thing.NUMBER),
    Item(Reason.CUSTOMS, _SELLER, _R, Slot.RIGHTS_PROOF, Thing.DOCUMENT),
    Item(Reason.CUSTOMS, None, _S, Slot.CLEARANCE_DUTY, Thing.RECORD),
    Item(Reason.DAMAGED, _BUYER, _R, Slot.GOODS_AND_PARCEL, Thing.PHOTO, least=2),
    Item(Reason.DAMAGED, _BUYER, _A, Slot.UNBOXING_VIDEO, Thing.VIDEO),
    Item(Reason.DAMAGED, _BUYER, _A, Slot.CARRIER_REPORT, Thing.DOCUMENT),
    Item(Reason.DAMAGED, _SELLER, _A, Slot.PACKING_PHOTOS, Thing.PHOTO),
    Item(Reason.DEFECTIVE, _BUYER, _R, Slot.FAULT_SHOWN, Thing.PHOTO_OR_VIDEO),
    Item(Reason.DEFECTIVE, _BUYER, _R, Slot.POWER_VARIANT, Thing.TEXT),
    Item(Reason.DEFECTIVE, _BUYER, _A, Slot.SERIAL_NUMBER, Thing.TEXT),
    Item(Reason.DEFECTIVE, _SELLER, _A, Slot.TEST_REPORT, Thing.DOCUMENT),
    Item(Reason.DEFECTIVE, _SELLER, _A, Slot.MANUAL, Thing.DOCUMENT),
    Item(Reason.DEFECTIVE, _SELLER, _A, Slot.TROUBLESHOOTING, Thing.TEXT),
    Item(Reason.NOT_AS_DESCRIBED, _BUYER, _R, Slot.DIFFERENCES, Thing.TEXT),
    Item(Reason.NOT_AS_DESCRIBED, _BUYER, _R, Slot.DIFFERENCE_PHOTOS, Thing.PHOTO, per=Slot.DIFFERENCES),
    Item(Reason.NOT_AS_DESCRIBED, _BUYER, _A, Slot.SIZE_DIFFERENCE, Thing.CONFIRMATION),
    Item(Reason.NOT_AS_DESCRIBED, _BUYER, _R, Slot.SIZE_PHOTOS, Thing.PHOTO, least=2, per=Slot.SIZE_DIFFERENCE),
    Item(Reason.NOT_AS_DESCRIBED, _SELLER, _R, Slot.LISTING_SNAPSHOT, Thing.DOCUMENT),
    Item(Reason.NOT_AS_DESCRIBED, _SELLER, _R, Slot.DISPATCH_PHOTOS, Thing.PHOTO),
    Item(Reason.NOT_AS_DESCRIBED, None, _S, Slot.LISTING_AT_ORDER, Thing.RECORD),
    Item(Reason.WRONG_ITEM, _BUYER, _R, Slot.ITEM_PHOTO, Thing.PHOTO),
    Item(Reason.WRONG_ITEM, _BUYER, _R, Slot.LABEL_PHOTO, Thing.PHOTO),
    Item(Reason.WRONG_ITEM, _BUYER, _R, Slot.PARCEL_PHOTO, Thing.PHOTO),
    Item(Reason.WRONG_ITEM, _SELLER, _A, Slot.PICKING_RECORD, Thing.DOCUMENT),
    Item(Reason.WRONG_ITEM, None, _S, Slot.ORDERED_ARTICLE, Thing.RECORD),
    Item(Reason.MISSING_PARTS, _BUYER, _R, Slot.EVERYTHING_RECEIVED, Thing.PHOTO),
    Item(Reason.MISSING_PARTS, _BUYER, _R, Slot.PARCEL_PHOTO, Thing.PHOTO),
    Item(Reason.MISSING_PARTS, _BUYER, _R, Slot.NUMBER_RECEIVED, Thing.NUMBER),
    Item(Reason.MISSING_PARTS, _SELLER, _R, Slot.POSTING_WEIGHT, Thing.NUMBER),
    Item(Reason.MISSING_PARTS, _SELLER, _R, Slot.PACKING_LIST, Thing.DOCUMENT),
    Item(Reason.MISSING_PARTS, None, _S, Slot.DECLARED_WEIGHT, Thing.RECORD),
    Item(Reason.MISSING_PARTS, None, _S, Slot.MISSING_VALUE, Thing.RECORD),
    Item(Reason.COUNTERFEIT, _BUYER, _R, Slot.MARK_PHOTOS, Thing.PHOTO),
    Item(Reason.COUNTERFEIT, _BUYER, _A, Slot.EXPERT_STATEMENT, Thing.DOCUMENT),
    Item(Reason.COUNTERFEIT, _SELLER, _R, Slot.PURCHASE_INVOICE, Thing.DOCUMENT),
    Item(Reason.COUNTERFEIT, _SELLER, _R, Slot.AUTHORISATION, Thing.DOCUMENT),
    Item(Reason.RETURN_PROBLEM, _SELLER, _R, Slot.RETURN_OPENING, Thing.PHOTO_OR_VIDEO),
    Item(Reason.RETURN_PROBLEM, _SELLER, _R, Slot.RETURN_WEIGHT, Thing.NUMBER),
    Item(Reason.CHANGE_OF_MIND, _BUYER, _R, Slot.GOODS_UNUSED, Thing.CONFIRMATION),
    Item(Reason.CHANGE_OF_MIND, _SELLER, _A, Slot.GOODS_CONDITION, Thing.PHOTO),
)

THINGS = {item.slot: item.thing for item in CHECKLIST}
IN_WORDS = frozenset({Thing.TEXT, Thing.NUMBER, Thing.CONFIRMATION})


def shows(slot: Slot | None, is_video: bool) -> bool:
    """Return whether a photo or a video can show a line of the checklist; None is whatever else shows something."""
    if slot is None or THINGS[slot] is Thing.PHOTO_OR_VIDEO:
        return True
    return is_video if THINGS[slot] is Thing.VIDEO else not is_video


def fills(slot: Slot, *, has_words: bool, is_video: bool | None) -> bool:
    """Return whether a piece of evidence is what its line asks for; `is_video` is None where there is no file."""
    if THINGS[slot] in IN_WORDS:
        return has_words
    return is_video is not None and shows(slot, is_video)


def checklist(reason: Reason, party: Party | None) -> tuple[Item, ...]:
    """Return what a party shows about a reason; of None, what the system holds."""
    return tuple(item for item in CHECKLIST if item.reason is reason and item.party is party)


def missing(reason: Reason, party: Party, filled: Mapping[Slot, int]) -> tuple[Item, ...]:
    """Return the required items that are not filled; `filled` counts the things in each slot."""
    items = checklist(reason, party)
    return tuple(item for item in items if item.need is Need.REQUIRED and not item.is_filled(filled))


def missing_of(asked: Iterable[Slot], filled: Mapping[Slot, int]) -> tuple[Slot, ...]:
    """Return the slots that a mediator asked for and that hold nothing."""
    return tuple(slot for slot in asked if filled.get(slot, 0) < 1)


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many of the required items are there, and how many are not."""

    filled: int
    required: int

    @property
    def is_complete(self) -> bool:
        return self.filled == self.required


def completeness(reason: Reason, party: Party, filled: Mapping[Slot, int]) -> Completeness:
    required = [item for item in checklist(reason, party) if item.need is Need.REQUIRED and item.applies(filled)]
    return Completeness(sum(item.is_filled(filled) for item in required), len(required))
