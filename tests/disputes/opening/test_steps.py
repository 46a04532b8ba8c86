"""Opening a dispute through its pages: the steps, what is kept between them, and what becomes of it."""

from datetime import timedelta

import pytest

from disputes import actions
from disputes.models import Dispute, Evidence, OpeningDraft
from disputes.rules.evidence import Slot
from messaging.actions import delete_left_over_photos
from messaging.models import Photo
from tests.disputes.opening.conftest import NOTHING_RECEIVED, Wizard, photo_file, words_of
from tests.disputes.worlds import OPENED

pytestmark = pytest.mark.django_db


def test_a_dispute_is_opened_step_by_step(wizard, hanako):
    assert wizard.start().url == wizard.url("opening_step", "item")
    wizard.fill()
    assert "The answer is due by Wednesday, 27 May 2026, 10:00 (Tokyo)." in words_of(wizard.read("review"))
    answer = wizard.send("review")
    dispute = Dispute.objects.get()
    assert answer.url == f"/en/disputes/{dispute.reference}/"
    assert (dispute.buyer, dispute.reason, dispute.quantity) == (hanako, "not_received", 2)
    assert dispute.offers.get().sheet.amount_minor == 3250
    assert {(one.slot, one.text) for one in dispute.evidence.all()} == {
        ("statement", "追跡は配達済みですが、届いていません。"),
        ("address_confirmed", "I compared the address on my order with where I live, and it is right."),
    }
    assert not OpeningDraft.objects.exists()


def test_the_breakdown_stands_before_the_amount_is_typed(wizard):
    wizard.fill(upto="reason")
    words = words_of(wizard.read("result"))
    assert "Price of these units ¥3,000" in words
    assert "Their share of the postage ¥395" in words
    assert "Limit of the refund ¥3,395" in words
    assert 'name="amount" value="3395"' in wizard.read("result").content.decode()


@pytest.mark.parametrize(
    ("reason", "payer"), [("damaged", "seller"), ("missing_parts", "buyer"), ("wrong_item", "seller")]
)
def test_who_pays_the_return_postage_begins_with_what_is_usual(wizard, reason, payer):
    wizard.send("item", quantity="1")
    wizard.send("reason", reason=reason, number_received="0")
    page = wizard.read("result").content.decode()
    assert f'name="postage_payer" value="{payer}"' in page
    _, _, after = page.partition(f'name="postage_payer" value="{payer}"')
    assert "checked" in after[: after.index(">")]


def test_full_width_digits_are_read(wizard):
    wizard.send("item", quantity="２")
    wizard.send("reason", reason="not_received")
    assert wizard.send("result", kind="refund_only", amount="１，２００").status_code == 302
    wizard.send("evidence", **NOTHING_RECEIVED["evidence"])
    wizard.send("review")
    assert (Dispute.objects.get().quantity, Dispute.objects.get().offers.get().sheet.amount_minor) == (2, 1200)


def test_a_share_becomes_an_amount_that_is_shown_before_it_is_sent(wizard):
    wizard.fill(upto="reason")
    assert "You can also write a share of that, such as 50%." in words_of(wizard.read("result"))
    assert wizard.send("result", kind="refund_only", amount="５０％").status_code == 302
    assert 'name="amount" value="1697"' in wizard.read("result").content.decode()
    wizard.send("evidence", **NOTHING_RECEIVED["evidence"])
    assert "¥1,697" in words_of(wizard.read("review"))
    wizard.send("review")
    assert Dispute.objects.get().offers.get().sheet.amount_minor == 1697


@pytest.mark.parametrize(
    "amount", ["101%", "%", "10.5", "-1", "0", "3396", "1e9", "$5", "", "五百", "9" * 10_000, "\x00"]
)
def test_an_amount_that_is_none_stays_in_the_field_with_what_to_type(wizard, amount):
    wizard.fill(upto="reason")
    answer = wizard.send("result", kind="refund_only", amount=amount)
    assert answer.status_code == 422
    assert wizard.read("evidence").url == wizard.url("opening_step", "result")
    assert not Dispute.objects.exists()


@pytest.mark.parametrize("quantity", ["0", "3", "-1", "two", "", "9" * 500])
def test_no_more_units_than_there_are(wizard, quantity):
    assert wizard.send("item", quantity=quantity).status_code == 422


@pytest.mark.parametrize("reason", ["return_problem", "change_of_mind", "nonsense", ""])
def test_a_reason_that_cannot_be_opened_with_is_refused(wizard, reason):
    wizard.send("item", quantity="1")
    assert wizard.send("reason", reason=reason).status_code == 422


def test_what_never_arrived_cannot_be_sent_back(wizard):
    wizard.fill(upto="reason")
    answer = wizard.send("result", kind="return_and_refund", amount="100", postage_payer="buyer")
    assert answer.status_code == 422
    assert 'value="return_and_refund"' not in wizard.read("result").content.decode()


def test_a_parcel_that_may_be_on_its_way_is_a_warning_and_no_refusal(wizard, on_day_20):
    on_day_20.set(OPENED - timedelta(days=15))
    wizard.send("item", quantity="2")
    assert "It may still be on its way: parcels often arrive by Tuesday, 12 May 2026, 10:00 (Tokyo)." in words_of(
        wizard.read("reason")
    )
    wizard.fill()
    wizard.send("review")
    assert Dispute.objects.count() == 1


def test_later_nothing_is_said_of_being_on_its_way(wizard):
    wizard.send("item", quantity="2")
    assert "still be on its way" not in words_of(wizard.read("reason"))


# Kept


def test_what_was_typed_is_there_again(wizard, hanako, client):
    wizard.fill(upto="result")
    wizard.send("evidence", statement="I asked the neighbours.")
    client.logout()
    client.force_login(hanako)
    assert wizard.start().url == wizard.url("opening_step", "evidence")
    assert "I asked the neighbours." in wizard.read("evidence").content.decode()
    assert 'value="3,250"' in wizard.read("result").content.decode()


def test_half_a_sentence_is_kept_while_it_is_typed(wizard):
    wizard.fill(upto="result")
    answer = wizard.send("evidence", statement="I asked the ne", keep="1")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "I asked the ne" in wizard.read("evidence").content.decode()


def test_somebody_may_go_on_later(wizard):
    wizard.fill(upto="result")
    answer = wizard.send("evidence", statement="", later="1")
    assert answer.url == f"/en/orders/{wizard.order.number}/"
    page = wizard.client.get(answer.url)
    assert "Go on opening the dispute : Paper lamp" in words_of(page)


def test_what_was_filled_in_can_be_thrown_away(wizard):
    wizard.fill()
    wizard.client.post(wizard.url("drop_opening"))
    assert not OpeningDraft.objects.exists()
    assert wizard.start().url == wizard.url("opening_step", "item")


def test_a_draft_that_nobody_touches_is_deleted_after_30_days(wizard):
    wizard.fill()
    assert actions.delete_old_drafts(at=OPENED + timedelta(days=29)) == 0
    assert actions.delete_old_drafts(at=OPENED + timedelta(days=31)) == 1


def test_looking_writes_nothing(wizard):
    for step in ("item", "reason", "result", "evidence", "review"):
        wizard.read(step)
    wizard.start()
    assert not OpeningDraft.objects.exists()


def test_steps_cannot_be_left_out(wizard):
    assert wizard.read("review").url == wizard.url("opening_step", "item")
    wizard.send("item", quantity="1")
    assert wizard.read("review").url == wizard.url("opening_step", "reason")
    assert wizard.send("review").url == wizard.url("opening_step", "reason")
    assert wizard.read("nonsense").status_code == 404


# Evidence


def test_what_is_missing_is_said_where_it_is_missing(wizard):
    wizard.fill(upto="result")
    answer = wizard.send("evidence", statement="It never came.")
    assert answer.status_code == 422
    assert "1 of 2 required items are here" in words_of(answer)
    assert words_of(answer).count("This is required and still missing.") == 1
    assert wizard.read("review").url == wizard.url("opening_step", "evidence")


def damaged(wizard):
    wizard.send("item", quantity="1")
    wizard.send("reason", reason="damaged")
    wizard.send("result", kind="refund_only", amount="500")


def test_photos_go_along_in_their_place_with_captions(wizard, hanako):
    damaged(wizard)
    one = wizard.send("evidence", **{"photos-goods_and_parcel": [photo_file("a.jpg")]})
    assert (one.status_code, "0 of 1 required items are here" in words_of(one)) == (422, True)
    assert "At least 2 are needed here; so far 1." in words_of(one)
    photo = Photo.objects.get()
    values = {f"caption-{photo.reference}": "The broken foot", "photos-goods_and_parcel": [photo_file("b.jpg")]}
    assert wizard.send("evidence", details="It broke.", **values).status_code == 302
    wizard.send("review")
    dispute = Dispute.objects.get()
    shown = list(dispute.evidence.values_list("slot", "caption", "photo__message__thread"))
    assert shown == [
        ("goods_and_parcel", "The broken foot", dispute.thread_id),
        ("goods_and_parcel", "", dispute.thread_id),
    ]
    assert all(len(sha256) == 64 for sha256 in dispute.evidence.values_list("sha256", flat=True))
    assert dispute.thread.messages.exclude(body="").get().body == "It broke."


def test_a_photo_is_taken_out_without_a_script(wizard):
    damaged(wizard)
    wizard.send("evidence", **{"photos-goods_and_parcel": [photo_file("a.jpg"), photo_file("b.jpg")]})
    photo = Photo.objects.first()
    wizard.send("evidence", remove_photo=str(photo.reference))
    assert Photo.objects.count() == 1
    assert wizard.read("review").url == wizard.url("opening_step", "evidence")


def test_photos_of_a_draft_outlive_a_day(wizard):
    damaged(wizard)
    wizard.send("evidence", **{"photos-goods_and_parcel": [photo_file("a.jpg"), photo_file("b.jpg")]})
    wizard.send("evidence", details="More.")
    assert delete_left_over_photos(at=OPENED + timedelta(days=3)) == 0
    assert delete_left_over_photos(at=OPENED + timedelta(days=31)) == 2


def test_no_more_than_ten_photos(wizard):
    damaged(wizard)
    for slot in (Slot.GOODS_AND_PARCEL, Slot.CARRIER_REPORT):
        answer = wizard.send("evidence", **{f"photos-{slot}": [photo_file(f"{place}.jpg") for place in range(6)]})
    assert "These are 12 photos and videos. At most 10 can be sent with a dispute" in words_of(answer)


def test_photos_beyond_ten_end_at_the_evidence_and_not_with_a_refusal(wizard):
    damaged(wizard)
    for slot in (Slot.GOODS_AND_PARCEL, Slot.CARRIER_REPORT):
        wizard.send("evidence", **{f"photos-{slot}": [photo_file(f"{place}.jpg") for place in range(6)]})
    assert wizard.start().url == wizard.url("opening_step", "evidence")
    assert wizard.send("review").url == wizard.url("opening_step", "evidence")
    assert "These are 12 photos and videos. At most 10 can be sent with a dispute" in words_of(wizard.read("evidence"))
    assert (Photo.objects.count(), Dispute.objects.count()) == (12, 0)
    unwanted = [str(photo.reference) for photo in Photo.objects.order_by("pk")[:2]]
    assert wizard.send("evidence", remove_photo=unwanted).url == wizard.url("opening_step", "review")
    wizard.send("review")
    assert Dispute.objects.get().evidence.count() == 10


def test_photos_of_a_reason_chosen_before_stay_behind(wizard):
    damaged(wizard)
    wizard.send("evidence", **{"photos-goods_and_parcel": [photo_file(f"{place}.jpg") for place in range(8)]})
    wizard.send("reason", reason="defective")
    wizard.send("evidence", power_variant="100 V", **{"photos-fault_shown": [photo_file(f"{n}.jpg") for n in range(5)]})
    wizard.send("review")
    slots = Dispute.objects.get().evidence.exclude(photo=None).values_list("slot", flat=True)
    assert list(slots) == ["fault_shown"] * 5


def test_each_difference_needs_its_photo(wizard):
    wizard.send("item", quantity="1")
    wizard.send("reason", reason="not_as_described")
    wizard.send("result", kind="refund_only", amount="500")
    differences = {"differences-1": "cotton is polyester", "differences-2": "white is grey"}
    answer = wizard.send("evidence", **differences, **{"photos-difference_photos": [photo_file()]})
    assert (answer.status_code, "1 of 2 required items are here" in words_of(answer)) == (422, True)
    assert wizard.send("evidence", **differences, **{"photos-difference_photos": [photo_file()]}).status_code == 302
    wizard.send("review")
    assert sorted(Evidence.objects.values_list("slot", "text")) == [
        ("difference_photos", ""),
        ("difference_photos", ""),
        ("differences", "cotton is polyester"),
        ("differences", "white is grey"),
    ]


def test_what_is_no_photo_is_refused_in_words(wizard):
    damaged(wizard)
    fake = photo_file("virus.jpg")
    fake.file.seek(0)
    fake.file.truncate(0)
    fake.file.write(b"MZ no picture")
    fake.file.seek(0)
    answer = wizard.send("evidence", **{"photos-goods_and_parcel": [fake]})
    assert answer.status_code == 422
    assert "virus.jpg:" in words_of(answer)


# Sent


def test_sent_twice_it_is_one_dispute(wizard):
    wizard.fill()
    first, second = wizard.send("review"), wizard.send("review")
    assert Dispute.objects.count() == 1
    assert first.url == second.url == f"/en/disputes/{Dispute.objects.get().reference}/"


def test_a_second_tab_leads_to_the_dispute_that_is_there(wizard):
    wizard.fill()
    tab = Wizard(wizard.client, wizard.order)
    wizard.send("review")
    assert tab.send("evidence", statement="Again.", address_confirmed="on").url == wizard.send("review").url


@pytest.mark.parametrize("step", ["item", "reason", "result", "evidence", "review"])
@pytest.mark.parametrize("value", ["\x00", "x" * 10_000, "\u202e逆", "<script>", "'; --"])
def test_hostile_words_are_answered_in_words(wizard, step, value):
    wizard.fill()
    names = [
        "quantity",
        "reason",
        "kind",
        "amount",
        "postage_payer",
        "statement",
        "address_confirmed",
        "details",
        "photo",
    ]
    answer = wizard.send(step, **dict.fromkeys(names, value))
    assert answer.status_code in {302, 422}
    assert wizard.read(step).status_code in {200, 302}


def test_pages_are_there_in_japanese(wizard):
    wizard.language = "ja"
    wizard.fill(upto="reason")
    words = words_of(wizard.read("result"))
    assert "返金の上限 ¥3,395" in words
