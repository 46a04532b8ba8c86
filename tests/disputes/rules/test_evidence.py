import pytest

from disputes.rules.evidence import (
    CHECKLIST,
    Completeness,
    Need,
    Slot,
    checklist,
    completeness,
    missing,
    missing_of,
)
from disputes.rules.states import Party, Reason

REQUIRED = {
    (Reason.NOT_RECEIVED, Party.BUYER): {Slot.STATEMENT, Slot.ADDRESS_CONFIRMED},
    (Reason.NOT_RECEIVED, Party.SELLER): {Slot.DELIVERY_TRACKING, Slot.POSTING_WEIGHT, Slot.PROOF_OF_POSTING},
    (Reason.CUSTOMS, Party.BUYER): {Slot.CUSTOMS_LETTER},
    (Reason.CUSTOMS, Party.SELLER): {Slot.SALES_INVOICE, Slot.DECLARED_VALUE, Slot.RIGHTS_PROOF},
    (Reason.DAMAGED, Party.BUYER): {Slot.GOODS_AND_PARCEL},
    (Reason.DEFECTIVE, Party.BUYER): {Slot.FAULT_SHOWN, Slot.POWER_VARIANT},
    (Reason.NOT_AS_DESCRIBED, Party.BUYER): {Slot.DIFFERENCES, Slot.DIFFERENCE_PHOTOS, Slot.SIZE_PHOTOS},
    (Reason.NOT_AS_DESCRIBED, Party.SELLER): {Slot.LISTING_SNAPSHOT, Slot.DISPATCH_PHOTOS},
    (Reason.WRONG_ITEM, Party.BUYER): {Slot.ITEM_PHOTO, Slot.LABEL_PHOTO, Slot.PARCEL_PHOTO},
    (Reason.MISSING_PARTS, Party.BUYER): {Slot.EVERYTHING_RECEIVED, Slot.PARCEL_PHOTO, Slot.NUMBER_RECEIVED},
    (Reason.MISSING_PARTS, Party.SELLER): {Slot.POSTING_WEIGHT, Slot.PACKING_LIST},
    (Reason.COUNTERFEIT, Party.BUYER): {Slot.MARK_PHOTOS},
    (Reason.COUNTERFEIT, Party.SELLER): {Slot.PURCHASE_INVOICE, Slot.AUTHORISATION},
    (Reason.RETURN_PROBLEM, Party.SELLER): {Slot.RETURN_OPENING, Slot.RETURN_WEIGHT},
    (Reason.CHANGE_OF_MIND, Party.BUYER): {Slot.GOODS_UNUSED},
}


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("party", [Party.BUYER, Party.SELLER])
def test_what_each_side_must_show(reason, party):
    required = {item.slot for item in checklist(reason, party) if item.need is Need.REQUIRED}

    assert required == REQUIRED.get((reason, party), set())


def test_a_slot_stands_once_in_a_checklist_and_the_system_fills_what_nobody_else_does():
    places = [(item.reason, item.party, item.slot) for item in CHECKLIST]

    assert len(places) == len(set(places))
    assert {item.need for item in CHECKLIST if item.party is None} == {Need.SYSTEM}
    assert set(Slot) == {item.slot for item in CHECKLIST}


@pytest.mark.parametrize("photos", [0, 1])
def test_damage_takes_two_photos(photos):
    assert [item.slot for item in missing(Reason.DAMAGED, Party.BUYER, {Slot.GOODS_AND_PARCEL: photos})] == [
        Slot.GOODS_AND_PARCEL
    ]
    assert missing(Reason.DAMAGED, Party.BUYER, {Slot.GOODS_AND_PARCEL: 2}) == ()


def test_every_difference_takes_its_photo_and_a_size_takes_two():
    told = {Slot.DIFFERENCES: 3, Slot.DIFFERENCE_PHOTOS: 2, Slot.SIZE_DIFFERENCE: 1, Slot.SIZE_PHOTOS: 1}

    assert [item.slot for item in missing(Reason.NOT_AS_DESCRIBED, Party.BUYER, told)] == [
        Slot.DIFFERENCE_PHOTOS,
        Slot.SIZE_PHOTOS,
    ]
    assert missing(Reason.NOT_AS_DESCRIBED, Party.BUYER, {Slot.DIFFERENCES: 1, Slot.DIFFERENCE_PHOTOS: 1}) == ()


def test_completeness_counts_what_is_required_of_this_party_now():
    told = {Slot.DIFFERENCES: 1}

    assert completeness(Reason.NOT_AS_DESCRIBED, Party.BUYER, told) == Completeness(1, 2)
    assert completeness(Reason.NOT_AS_DESCRIBED, Party.BUYER, {}) == Completeness(0, 1)
    assert completeness(Reason.DAMAGED, Party.SELLER, {}).is_complete


def test_what_a_mediator_asked_for_is_missing_until_something_is_in_it():
    assert missing_of([Slot.CARRIER_REPORT, Slot.MANUAL], {Slot.MANUAL: 1}) == (Slot.CARRIER_REPORT,)


def test_what_goes_with_something_that_is_not_there_is_not_asked_for():
    photos_of_size = next(item for item in CHECKLIST if item.slot is Slot.SIZE_PHOTOS)

    assert [photos_of_size.applies(filled) for filled in ({}, {Slot.DIFFERENCES: 2}, {Slot.SIZE_DIFFERENCE: 1})] == [
        False,
        False,
        True,
    ]
