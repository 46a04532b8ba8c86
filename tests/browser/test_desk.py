"""Two agents on one ticket, in two browsers: they see each other, nobody answers over the other's head, and a slip is undone."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.journeys import faults, looker
from tests.browser.test_photos import make
from tests.messaging.photos import pictures

SUBJECT = "お届け先の建物名を直したい"


def open_ticket(page):
    page.goto("/admin/tickets/ticket/?view=all")
    page.locator("[data-open]", has_text=SUBJECT).click()
    page.wait_for_url(re.compile(r"/change/"))


def test_two_agents_on_one_ticket(sign_in, shoot):
    misaki, nora = sign_in("misaki", "/admin/tickets/ticket/"), sign_in("nora", "/admin/tickets/ticket/")
    shoot(nora, "desk-queue")
    assert faults(nora) == ([], 0)
    open_ticket(misaki)
    open_ticket(nora)

    # Each sees that the other is here, and that she writes.
    expect(nora.locator("[data-presence]")).to_contain_text("田中 美咲 is viewing")
    answer = nora.locator("[data-reply] textarea")
    nora.keyboard.press("r")
    expect(answer).to_be_focused()
    nora.keyboard.type("I will ask the shop.")
    expect(misaki.locator("[data-presence]")).to_contain_text("Nora Lindqvistさんが入力中です")

    # Misaki is quicker; Nora's page says so, and her answer is stopped with what is new.
    misaki.locator("[data-reply] textarea").fill("建物名を教えていただけますか。")
    misaki.locator("[data-reply] textarea").press("Control+Enter")
    expect(misaki.locator(".desk-undo")).to_be_visible()
    expect(nora.locator(".desk-behind")).to_be_visible()
    answer.press("Control+Enter")
    conflict = nora.locator("[data-conflict]")
    expect(conflict).to_contain_text("建物名を教えていただけますか。")
    expect(answer).to_have_value("I will ask the shop.")
    shoot(nora, "desk-conflict")
    assert faults(nora) == ([], 0)

    # She sends it all the same, sees that she meant to write a note, and takes it back in time.
    nora.get_by_role("button", name="Send anyway").click()
    expect(nora.locator(".desk-is-ours", has_text="I will ask the shop.")).to_be_visible()
    expect(nora.locator("[data-seconds]")).to_have_text(re.compile(r"^\d+ s$"))
    nora.keyboard.press("u")
    expect(nora.locator(".desk-is-ours", has_text="I will ask the shop.")).to_have_count(0)
    nora.wait_for_load_state()  # Keys are heard once the page that says so is there whole.
    nora.keyboard.press("n")
    expect(nora.locator("[data-note] textarea")).to_be_focused()
    nora.keyboard.type("I asked the shop to wait.")
    nora.keyboard.press("Control+Enter")
    expect(nora.locator(".desk-is-note")).to_contain_text("I asked the shop to wait.")


def test_words_are_kept_until_the_site_has_them_and_come_back_when_they_are_taken_back(sign_in, open_page):
    page = sign_in("misaki", "/admin/tickets/ticket/")
    open_ticket(page)
    address = page.url
    answer, note = page.locator("[data-reply] textarea"), page.locator("[data-note] textarea")

    # The line is lost, or the site has a fault, while an answer is sent and a note is half written.
    for fails in (lambda route: route.abort(), lambda route: route.fulfill(status=500, body="?")):
        page.keyboard.press("n")
        note.fill("店舗に電話した。")
        page.keyboard.press("Escape")
        page.locator("[data-tab=reply]").click()
        answer.fill("店舗に確認しています。")
        page.route("**/reply/", fails)
        answer.press("Control+Enter")
        page.wait_for_function("!document.querySelector('[data-reply]')")
        page.unroute("**/reply/")
        page.goto(address)
        expect(answer).to_have_value("店舗に確認しています。")
        expect(note).to_have_value("店舗に電話した。")

    open_page.complaints[:] = [
        words for words in open_page.complaints if "Failed to load" not in words
    ]  # Those were they.

    with page.expect_navigation():
        answer.press("Control+Enter")
    expect(page.locator(".desk-is-ours", has_text="店舗に確認しています。")).to_have_count(1)
    expect(answer).to_have_value("")
    expect(note).to_have_value("店舗に電話した。")

    with page.expect_navigation():  # Whole, with what the keys do.
        page.locator("[data-undo]").click()
    expect(page.locator(".desk-is-ours", has_text="店舗に確認しています。")).to_have_count(0)
    expect(answer).to_have_value("店舗に確認しています。")

    page.keyboard.press("n")
    note.press("Control+Enter")
    expect(page.locator(".desk-is-note", has_text="店舗に電話した。")).to_have_count(1)
    expect(note).to_have_value("")
    expect(answer).to_have_value("店舗に確認しています。")


def test_enter_while_an_input_method_composes_sends_nothing(sign_in):
    page = sign_in("misaki", "/admin/tickets/ticket/")
    page.locator("[data-open]").first.click()
    page.wait_for_url(re.compile(r"/change/"))
    field = page.locator("[data-reply] textarea")
    field.fill("へんかんちゅう")
    address = page.url

    for words in ({"isComposing": True}, {"keyCode": 229}):
        field.dispatch_event("keydown", {"key": "Enter", "ctrlKey": True, **words})

    expect(field).to_have_value("へんかんちゅう")
    assert page.url == address
    field.fill("")


def test_a_macro_is_inserted_in_the_readers_language_on_a_phone_too(sign_in, shoot):
    page = sign_in("nora", "/admin/tickets/ticket/", viewport=PHONE)
    page.locator("[data-open]", has_text="竹のかご").click()
    page.wait_for_url(re.compile(r"/change/"))

    page.locator("[data-macro]").select_option("customs-wait")

    expect(page.locator("[data-reply] textarea")).to_have_value(
        re.compile("^山田 花子様.*税関で検査を受けています", re.DOTALL)
    )
    expect(page.locator("[data-macro-words]")).to_contain_text(
        "Your parcel (YT2412345678901234) is being checked by customs."
    )
    shoot(page, "desk-phone")
    assert faults(page) == ([], 0)
    page.locator("[data-reply] textarea").fill("")


def test_photos_are_looked_at_large_and_side_by_side(site, sign_in, shoot, tmp_path):
    for name in ("front.jpg", "back.jpg"):
        (tmp_path / name).write_bytes(pictures.jpeg(pictures.stored(1200, 900)))
    hanako = sign_in("hanako", "/ja/contact/return/ask/", viewport=PHONE)
    hanako.locator("[name=subject]").fill("取っ手が外れています")
    hanako.locator("input[type=file]").set_input_files([str(tmp_path / "front.jpg"), str(tmp_path / "back.jpg")])
    expect(hanako.locator(".photo-row [name=photo]")).to_have_count(2, timeout=20_000)
    hanako.get_by_role("button", name="問い合わせを送信").click()
    hanako.wait_for_url(re.compile(r"/questions/T-"))
    make(site)
    nora = sign_in("nora", "/admin/tickets/ticket/?view=all")
    nora.locator("[data-open]", has_text="取っ手が外れています").click()
    nora.wait_for_url(re.compile(r"/change/"))  # Whole: photos are looked at with a script.
    dialog = nora.get_by_role("dialog", name="Photo")

    nora.locator("[data-photo]").first.click()
    expect(dialog.locator("img")).to_have_count(1)
    expect(dialog.locator("[data-name]")).to_have_text("front.jpg")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()

    for photo in nora.get_by_label("Compare").all():
        photo.click()
    expect(dialog.locator("[data-name]")).to_have_text(["front.jpg", "back.jpg"])
    left, right = (picture.bounding_box() for picture in dialog.locator("img").all())
    assert abs(left["y"] - right["y"]) < 1  # Pictures are laid out in fractions of a pixel.
    assert left["x"] + left["width"] <= right["x"]
    looker(nora, shoot, "desk")("compare")


def test_the_numbers_of_the_reports_lead_to_the_tickets_behind_them(sign_in, shoot):
    page = sign_in("ada", "/admin/tickets/ticket/reports/", viewport=DESKTOP)
    looker(page, shoot, "desk-reports")("wide")
    page.set_viewport_size(PHONE)
    looker(page, shoot, "desk-reports")("phone")

    asked = page.locator(".desk-numbers a").first
    count = int(asked.inner_text())
    asked.click()

    expect(page.locator(".desk-others li")).to_have_count(count)


def test_words_that_an_agent_did_not_send_are_shown_to_no_colleague_at_the_same_browser(sign_in):
    misaki, nora = sign_in("misaki", "/admin/tickets/ticket/"), sign_in("nora", "/admin/tickets/ticket/")
    open_ticket(misaki)
    nora.goto(misaki.url)
    hers = nora.locator("[data-reply] textarea").input_value()  # What she took back there may wait for her.
    answer = misaki.locator("[data-reply] textarea")
    answer.fill("少々お待ちください。")
    misaki.reload()
    expect(answer).to_have_value("少々お待ちください。")

    misaki.context.add_cookies(nora.context.cookies())
    misaki.reload()
    expect(answer).to_have_value(hers)
    assert hers != "少々お待ちください。"
