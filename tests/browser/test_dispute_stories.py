"""Each of the ten ways in which a dispute ends, from beginning to end: Japanese on a phone in the dark, English at a desk."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from config.demo.disputes import RETURN_TO
from config.demo.pictures import picture
from disputes.rules.states import Outcome, Stage
from tests.browser.dispute_pages import RATIONALES, READS, Story, attach
from tests.browser.dispute_world import SIDES, WORDS, number_of
from tests.browser.journeys import forget_limits, too_wide

BOTH = pytest.mark.parametrize("language", ["ja", "en"])
SWEEP = "from disputes import paying; from notices.clock import now; paying.sweep(at=now())"


@pytest.fixture(autouse=True)
def no_limits(site):
    forget_limits(site)


@pytest.fixture(scope="session")
def begun(site):
    """Have everything ready that the stories begin with; those that move the clock run later, and it is made but once."""
    return json.loads(site.manage("shell", "-v0", "-c", "from tests.browser.dispute_world import begin; begin()"))


@pytest.fixture
def story(begun, sign_in, shoot):
    """Return a function that takes up the case of an outcome."""

    def take_up(outcome, language):
        return Story(outcome, language, sign_in, shoot, begun["cases"].get(number_of(outcome, language), ""))

    return take_up


@pytest.fixture
def photos(tmp_path):
    """Take a photo of the damage and one of the parcel; return where they are."""
    for what in ("lamp", "parcel"):
        (tmp_path / f"{what}.jpg").write_bytes(picture(what, f"{what}.jpg").read())
    return [str(tmp_path / "lamp.jpg"), str(tmp_path / "parcel.jpg")]


def hashes_of(paths):
    return {hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in paths}


@BOTH
def test_refunded_in_full(site, story, photos, language):
    case = story(Outcome.REFUNDED_FULL, language)
    page = case.buyer
    case.go_to_order(page)
    case.look(page, "order")
    case.begin()
    case.look(page, "item")
    page.locator("[name=quantity]").fill("4")  # Of three.
    case.next_step()
    expect(page.locator("#div_id_quantity .field-error")).to_be_visible()
    page.locator("[name=quantity]").fill("2")
    case.next_step()
    case.look(page, "reason")
    page.locator("[name=reason][value=damaged]").check()
    case.next_step()
    page.locator("[name=kind][value=refund_only]").check()
    case.look(page, "result")
    case.next_step()

    # What is typed is there again after the page was loaded anew, and one photo is not enough.
    page.wait_for_load_state()
    with page.expect_response(lambda answer: answer.status == 204):
        page.locator("[name=details]").fill(WORDS[language])
    page.reload()
    expect(page.locator("[name=details]")).to_have_value(WORDS[language])
    slot = page.locator(".opening-slot").first
    attach(slot, photos[:1])
    case.next_step()
    expect(page.locator(".opening-slot.is-faulty")).to_have_count(1)
    attach(slot, photos[1:])
    case.look(page, "evidence")
    case.next_step()
    site.manage("tick")  # The photos are looked at and made.
    page.reload()
    expect(page.locator(".opening-thumbs img")).to_have_count(2)
    case.look(page, "review")
    case.send()
    case.look(page, "room-of-the-buyer")

    # The seller reads it in another language, and agrees.
    case.enter(case.seller)
    case.stands_at(case.seller, Stage.AWAITING_SELLER)
    case.look(case.seller, "room-of-the-seller")
    case.choose(case.seller, "accept")
    case.look(case.seller, "accept")
    case.confirm(case.seller)
    case.stands_at(case.seller, Stage.REFUND_PENDING)
    site.manage("shell", "-v0", "-c", SWEEP)
    case.pay(is_countersigned=language == "en")
    case.ends(["T01", "T03", "T80"], shown=hashes_of(photos))
    case.look(page, "pack")
    page.emulate_media(media="print")  # On paper there is the record alone.
    for part in (".masthead", ".crumbs", ".pack-tools", ".foot"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.locator(".pack-foot code")).to_be_visible()


@BOTH
def test_refunded_in_part(site, story, language):
    case = story(Outcome.REFUNDED_PARTIAL, language)
    case.enter(case.buyer)
    case.choose(case.buyer, "accept")
    was = case.buyer.locator(".offer-says").inner_text()

    # While the buyer reads the offer, the seller improves it in another tab of the world.
    case.enter(case.seller)
    case.make(case.seller, "revise", amount={"ja": "1500", "en": "9.50"}[language])
    case.buyer.locator(".move-form [type=submit]").click()
    changed = case.buyer.locator(".move-changed")
    expect(changed.locator(".is-changed")).to_have_count(1)
    amounts = changed.locator(".is-changed td").all_inner_texts()
    assert amounts == {"ja": ["¥1,000", "¥1,500"], "en": ["$5.00", "$9.50"]}[language]
    assert case.buyer.locator(".offer-says").inner_text() != was
    case.look(case.buyer, "replaced")
    case.confirm(case.buyer)  # The one that stands there now.
    case.stands_at(case.buyer, Stage.REFUND_PENDING)

    site.manage("shell", "-v0", "-c", SWEEP)
    case.pay(is_countersigned=language == "en")
    case.ends(["T01", "T04", "T12", "T09", "T80"])


@BOTH
def test_returned_and_refunded(site, story, photos, language):
    case = story(Outcome.RETURNED_AND_REFUNDED, language)
    nora = case.page("nora")
    case.open_at_the_desk(nora)
    case.look(nora, "desk")
    amount = {"ja": "62000", "en": "620.00"}[language]
    case.rule(finding="fault_proven", at_fault="seller", kind="return_and_refund", amount=amount, postage_payer="buyer")
    case.look(nora, "ruling")
    nora.locator("[name=do][value=rule]").click()  # Nothing is ruled yet: it is too dear for one person.
    makoto = case.page("makoto")
    makoto.goto("/admin/disputes/dispute/approvals/")
    makoto.locator(".desk-row", has_text=case.reference).locator("a").click()
    case.look(makoto, "approval")
    makoto.locator("form[action*='/approve/'] button").click()
    makoto.wait_for_url(re.compile(r"/change/"))

    # Both agree with the ruling, the seller says where to, and the goods go back.
    for page in (case.seller, case.buyer):
        case.enter(page)
        case.stands_at(page, Stage.RULED)
        case.make(page, "accept_ruling")
    case.look(case.buyer, "ruled")
    case.enter(case.seller)
    case.make(case.seller, "set_return_address", return_address=RETURN_TO[case.seller_name])
    case.enter(case.buyer)
    case.send_parcel(case.buyer, "ship_return", {"ja": "RR473120115JP", "en": "RR473120124GB"}[language], photos[1])
    case.stands_at(case.buyer, Stage.RETURN_IN_TRANSIT)
    case.enter(case.seller)
    case.make(case.seller, "mark_received")
    case.make(case.seller, "confirm_return")
    site.manage("shell", "-v0", "-c", SWEEP)
    case.pay(is_countersigned=True)
    rows = ["T01", "T05", "T13", "T25", "T30", "T30", "T41", "T40", "T51", "T60", "T80"]
    case.ends(rows, shown=hashes_of(photos[1:]))
    case.look(case.buyer, "pack")


@BOTH
def test_replaced(story, photos, language):
    case = story(Outcome.REPLACED, language)
    case.enter(case.seller)
    case.choose(case.seller, "ship_replacement")
    case.look(case.seller, "ship")
    case.enter(case.seller)
    number = {"ja": "RR473120138CN", "en": "RR473120141CN"}[language]
    case.send_parcel(case.seller, "ship_replacement", number, photos[1])
    case.enter(case.buyer)
    expect(case.buyer.locator(".parcel")).to_contain_text(number)
    case.look(case.buyer, "on-its-way")
    case.make(case.buyer, "confirm_replacement")
    case.ends(["T01", "T03", "T70", "T72"], shown=hashes_of(photos[1:]))


@BOTH
def test_no_refund_by_agreement(story, photos, language):
    case = story(Outcome.NO_REFUND_AGREED, language)
    case.enter(case.seller)
    case.choose(case.seller, "reject")
    case.seller.locator("[name=reason][value=as_described]").check()
    attach(case.seller.locator(".move-form"), photos[:1])
    case.look(case.seller, "reject")
    case.confirm(case.seller)
    case.enter(case.buyer)
    case.stands_at(case.buyer, Stage.AWAITING_BUYER)
    case.look(case.buyer, "refused")
    case.make(case.buyer, "accept")
    case.ends(["T01", "T05", "T09"], shown=hashes_of(photos[:1]))


@BOTH
def test_no_refund_by_ruling(story, language):
    case = story(Outcome.NO_REFUND_RULED, language)
    case.open(reason="not_received", position=1)
    case.enter(case.seller)
    case.choose(case.seller, "reject")
    case.seller.locator("[name=reason][value=delivered]").check()
    case.seller.locator("[name=words]").fill("The carrier handed it over at the door, and it was signed for there.")
    case.confirm(case.seller)
    case.enter(case.buyer)
    case.make(case.buyer, "escalate")
    nora = case.page("nora")
    case.open_at_the_desk(nora)
    case.rule(finding="delivery_proven", at_fault="nobody", kind="no_refund")
    nora.locator("[name=do][value=rule]").click()
    nora.wait_for_url(re.compile(r"/change/"))
    for page in (case.buyer, case.seller):
        case.enter(page)
        expect(page.locator(".ruling-why").first).to_have_text(RATIONALES[READS[case.name_of(page)]])
        case.make(page, "accept_ruling")
    case.ends(["T01", "T05", "T13", "T25", "T30", "T30"])


@BOTH
def test_withdrawn(story, language):
    case = story(Outcome.WITHDRAWN, language)
    case.enter(case.buyer)
    case.choose(case.buyer, "ask_extension")  # More time is asked for, and agreed to, without a page of its own.
    case.enter(case.seller)
    case.choose(case.seller, "agree_extension")
    case.enter(case.buyer)
    case.choose(case.buyer, "withdraw")
    case.buyer.locator("[name=reason][value=solved_with_seller]").check()
    case.look(case.buyer, "withdraw")
    case.confirm(case.buyer)
    case.ends(["T01", "T16", "T16", "T90"])
    expect(case.buyer.locator(".pack")).to_be_visible()


@BOTH
def test_the_goods_arrived_and_no_page_needed_a_script(story, language):
    case = story(Outcome.GOODS_ARRIVED, language)
    case.page(SIDES[language][0], java_script_enabled=False)
    case.open(reason="not_received", quantity="1")
    assert too_wide(case.buyer) == 0
    case.choose(case.buyer, "withdraw")
    case.buyer.locator("[name=reason][value=goods_arrived]").check()
    case.confirm(case.buyer)
    case.ends(["T01", "T90"])


@BOTH
def test_passed_to_the_bank(site, story, begun, language):
    case = story(Outcome.EXTERNAL_CHARGEBACK, language)
    case.go_to_order(case.seller)
    case.seller.locator(".order-window a").first.click()
    case.look(case.seller, "more-time")
    case.seller.locator("[name=days]").fill("10")
    case.seller.locator("main form [type=submit]").click()
    page = case.buyer
    case.go_to_order(page)
    left = [int(re.search(r"\d+", badge)[0]) for badge in page.locator(".order-window .badge").all_inner_texts()]
    assert left[0] == left[1] + 10
    page.locator(".order-whole a").click()
    page.locator("[name=statement]").fill(
        case.say("The parcel is lost, stands still, or is marked as delivered but is not here.")
    )
    page.locator(".opening-actions .button-primary").click()
    expect(page.locator("#div_id_address_confirmed .field-error")).to_be_visible()
    page.locator("[name=address_confirmed]").check()
    case.look(page, "whole")
    page.locator(".opening-actions .button-primary").click()
    opened = page.locator(".order-row-link", has_text=case.number)
    expect(opened).to_have_count(2)
    case.look(page, "disputes")
    opened.first.click()
    case.reference = page.url.rstrip("/").rpartition("/")[2]

    told = {"order": case.number, "reference": f"CB-{language}", "status": "opened", "at": "2026-05-02T10:00:00+09:00"}
    answer = page.request.post("/api/v1/chargebacks", data=told, headers={"Authorization": f"Bearer {begun['key']}"})
    assert answer.ok
    case.ends(["T01", "T93"])
    case.look(case.seller, "over")


@pytest.mark.moves_clock
@BOTH
def test_the_return_was_not_sent(site, story, language):
    case = story(Outcome.RETURN_NOT_SENT, language)
    begin = f"from tests.browser.dispute_world import begin_return; begin_return({language!r})"
    case.reference = json.loads(site.manage("shell", "-v0", "-c", begin))
    for page in (case.seller, case.buyer):
        case.enter(page)
        case.stands_at(page, Stage.RETURN_AWAITING_SHIPMENT)
    case.look(case.buyer, "to-be-sent")
    site.manage("advance_clock", "11d")
    case.ends(["T01", "T03", "T42"])
