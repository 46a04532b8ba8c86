"""Fewer units came than were bought: the amount begins with what the missing ones are worth."""

import pytest
from django.test import Client

from disputes.models import Dispute, OpeningDraft
from disputes.records import records_in
from disputes.rules.evidence import Slot
from disputes.rules.states import Reason
from tests.disputes import worlds
from tests.disputes.opening.conftest import Wizard, photo_file, words_of
from tests.disputes.worlds import OPENED, shipped_order

pytestmark = pytest.mark.django_db

CUPS = {"sku": "CUP-5", "title": "Tea cup", "quantity": 5, "price": "5003", "listing": {"重量": "1.2 kg"}}


@pytest.fixture
def cups(hanako, wei):
    """Five cups for ¥5,003, of which a coupon paid ¥500: ¥4,503."""
    coupon = {"kind": "shop_coupon", "amount": "500"}
    return shipped_order(wei, "8100-0005", lines=[CUPS], discounts=[coupon], shipping="0")


@pytest.fixture
def wizard(client, on_day_20, cups, hanako):
    client.force_login(hanako)
    return Wizard(client, cups)


def count(wizard, received="3", quantity="5"):
    wizard.send("item", quantity=quantity)
    return wizard.send("reason", reason="missing_parts", number_received=received)


def show(wizard):
    photos = {f"photos-{slot}": [photo_file()] for slot in (Slot.EVERYTHING_RECEIVED, Slot.PARCEL_PHOTO)}
    return wizard.send("evidence", **photos)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "2 of 5 units are missing: ¥1,801. That is the price of ¥2,001 less ¥200 of coupons and promotions."
            " The amount begins with that. You can change it.",
        ),
        (
            "ja",
            "5点のうち2点が届いていません（¥1,801相当）。代金¥2,001から、クーポンや値引きの¥200を引いた金額です。"
            " 返金額の欄には、この金額が入っています。変更もできます。",
        ),
    ],
)
def test_the_amount_begins_with_the_missing_units(wizard, language, said):
    wizard.language = language
    assert count(wizard, "３").url == wizard.url("opening_step", "result")
    page = wizard.read("result")
    assert said in words_of(page)
    assert 'name="amount" value="1801"' in page.content.decode()
    assert 'name="fallback_amount" value="1801"' in page.content.decode()


def test_it_goes_into_the_case_and_both_sides_and_the_mediator_read_it(wizard, wei, mei):
    count(wizard)
    wizard.send("result", kind="refund_only", amount="1801")
    evidence = words_of(wizard.read("evidence"))
    assert "3 of 5" in evidence
    assert "Declared weight: 1.2 kg" in evidence
    assert show(wizard).status_code == 302
    assert "2 of 5 units are missing: ¥1,801." in words_of(wizard.read("review"))
    wizard.send("review")

    dispute = Dispute.objects.get()
    assert dispute.evidence.get(slot=Slot.NUMBER_RECEIVED).text == "3"
    for reader in (dispute.buyer, wei):
        client = Client()
        client.force_login(reader)
        words = words_of(client.get(f"/en/disputes/{dispute.reference}/"))
        assert "Value of what is missing 2 of 5 units are missing: ¥1,801." in words
        assert "Declared weight 1.2 kg" in words


@pytest.mark.parametrize("typed", ["", "three", "三", "6", "-1", "1.5", "9" * 300, "\x00"])
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Write how many of the 5 that it is about came: a whole number from 0 to 5."),
        ("ja", "対象の5点のうち届いた数を、0から5までの数字で入力してください。"),
    ],
)
def test_what_is_no_such_number_is_refused_in_its_field(wizard, typed, language, said):
    wizard.language = language
    answer = count(wizard, typed)
    assert (answer.status_code, said in words_of(answer)) == (422, True)
    assert wizard.start().url == wizard.url("opening_step", "reason")


def test_other_reasons_do_not_ask_for_it(wizard):
    wizard.send("item", quantity="5")
    assert wizard.send("reason", reason="damaged", number_received="nonsense").status_code == 302
    assert 'name="amount" value="4503"' in wizard.read("result").content.decode()


@pytest.mark.parametrize(("received", "amount"), [("5", "4503"), ("0", "4503"), ("4", "900")])
def test_the_worth_of_what_is_missing(wizard, received, amount):
    count(wizard, received)
    assert f'name="amount" value="{amount}"' in wizard.read("result").content.decode()


def test_named_by_the_missing_ones_alone_it_comes_to_the_same(wizard):
    count(wizard, "0", quantity="2")
    assert 'name="amount" value="1801"' in wizard.read("result").content.decode()


def test_the_buyer_asks_for_another_amount_but_for_no_more_than_the_limit(wizard):
    count(wizard)
    assert wizard.send("result", kind="refund_only", amount="4504").status_code == 422
    assert wizard.send("result", kind="refund_only", amount="4503").status_code == 302


def test_an_amount_that_nobody_changed_follows_the_number(wizard):
    count(wizard)
    wizard.send("result", kind="refund_only", amount="1801")
    count(wizard, "4")
    assert OpeningDraft.objects.get().answers["amount"] == "900"
    wizard.send("result", kind="refund_only", amount="850")
    count(wizard, "2")
    assert OpeningDraft.objects.get().answers["amount"] == "850"


def test_parts_of_a_single_unit_are_told_in_words(client, on_day_20, hanako, wei):
    one = {"title": "Desk", "quantity": 1, "price": "9000"}
    client.force_login(hanako)
    desk = Wizard(client, shipped_order(wei, "8100-0006", lines=[one], shipping="0"))
    desk.send("item", quantity="1")
    assert "number_received" not in desk.read("reason").content.decode()
    assert desk.send("reason", reason="missing_parts").status_code == 302
    assert 'name="amount" value="9000"' in desk.read("result").content.decode()
    desk.send("result", kind="refund_only", amount="500")
    photos = {f"photos-{slot}": [photo_file()] for slot in (Slot.EVERYTHING_RECEIVED, Slot.PARCEL_PHOTO)}
    assert desk.send("evidence", number_received="ねじ12本のうち10本", **photos).status_code == 302
    desk.send("review")
    assert Dispute.objects.get().evidence.get(slot=Slot.NUMBER_RECEIVED).text == "ねじ12本のうち10本"


def test_the_value_stays_when_the_refund_takes_the_units_along(cups, hanako, wei):
    dispute = worlds.open_dispute(cups, hanako, worlds.refund(4503), reason=Reason.MISSING_PARTS, quantity=5)
    before = [record.words for record in records_in(dispute)]
    worlds.accept(dispute, wei, OPENED + worlds.DAY)
    worlds.pay(dispute, OPENED + 2 * worlds.DAY)
    assert [record.words for record in records_in(Dispute.objects.get())] == before
    assert before[1].startswith("2 of 5 units are missing: ¥1,801.")


def test_a_page_that_holds_another_amount_does_not_say_that_it_begins_with_the_suggested_one(wizard):
    count(wizard)
    wizard.send("result", kind="refund_only", amount="850")

    page = words_of(wizard.read("result"))
    assert ("2 of 5 units are missing: ¥1,801." in page, "The amount begins with that." in page) == (True, False)


def test_nothing_is_wrong_with_what_nobody_has_chosen_yet(wizard):
    count(wizard)

    assert b"aria-invalid" not in wizard.read("result").content
