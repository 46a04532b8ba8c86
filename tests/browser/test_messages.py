"""The message centre in a browser: words that are not lost, and never sent by halves."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.journeys import looker
from tests.browser.test_photos import make
from tests.messaging.photos import pictures

NEWEST_IS_WHOLE = """() => {
  const floor = document.querySelector(".composer").getBoundingClientRect();
  const newest = [...document.querySelectorAll(".message")].at(-1).getBoundingClientRect();
  return newest.bottom <= floor.top && newest.bottom > 0 && floor.bottom <= innerHeight + 1;
}"""
SHOP_THREAD = re.compile("With a shop|ショップとの会話")


@pytest.fixture
def conversation(sign_in):
    """Open Hanako's conversation with Lantern House that is about no order."""

    def open_as(name="hanako", **options):
        page = sign_in(name, "/en/messages/", **options)
        page.locator(".thread-row", has_text=SHOP_THREAD).locator(".thread-open").click()
        expect(page.locator("[data-hint]")).to_be_visible()  # The script shows it once it is there.
        return page

    return open_as


def box(page):
    return page.locator("[data-composer] textarea[name=body]")


def last(page):
    return page.locator(".message .message-words").last


def test_ctrl_and_enter_send_and_enter_begins_a_line(conversation):
    page = conversation(viewport=DESKTOP)
    before = page.locator(".message").count()
    box(page).press_sequentially("one")
    box(page).press("Enter")
    box(page).press_sequentially("two")
    expect(box(page)).to_have_value("one\ntwo")
    box(page).press("Control+Enter")
    expect(page.locator(".message")).to_have_count(before + 1)
    expect(last(page)).to_have_text("one\ntwo", use_inner_text=True)
    expect(box(page)).to_have_value("")
    expect(box(page)).to_be_focused()
    box(page).fill("three")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".message")).to_have_count(before + 2)
    page.reload()
    expect(page.locator(".message")).to_have_count(before + 2)


def test_what_an_input_method_composes_is_not_sent(conversation):
    page = conversation(viewport=DESKTOP)
    before = page.locator(".message").count()
    box(page).focus()
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "てんき", "selectionStart": 3, "selectionEnd": 3})
    for key in ({"isComposing": True}, {"keyCode": 229}):
        event = {"key": "Enter", "ctrlKey": True, "bubbles": True, "cancelable": True, **key}
        box(page).evaluate("(area, event) => area.dispatchEvent(new KeyboardEvent('keydown', event))", event)
    keyboard.send("Input.insertText", {"text": "天気"})
    expect(box(page)).to_have_value("天気")
    expect(page.locator(".message")).to_have_count(before)
    box(page).press("Control+Enter")
    expect(last(page)).to_have_text("天気")
    expect(page.locator(".message")).to_have_count(before + 1)


def test_what_is_written_while_a_message_is_on_its_way_stays(conversation):
    page = conversation(viewport=PHONE)
    on_their_way = []

    def hold(route):
        if route.request.method == "POST":
            on_their_way.append(route)
        else:
            route.continue_()

    page.route(re.compile(r"/messages/M-\w+/$"), hold)
    box(page).fill("This goes first.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("[data-status]")).to_have_text("Sending")
    box(page).press_sequentially(" And this")
    on_their_way[0].continue_()

    expect(last(page)).to_have_text("This goes first.")
    expect(box(page)).to_have_value("And this")
    page.reload()
    expect(box(page)).to_have_value("And this")


def test_words_survive_a_lost_connection_and_arrive_once(conversation, open_page):
    page = conversation(viewport=PHONE)
    before = page.locator(".message").count()
    lost = []

    def lose_the_answer(route):
        if route.request.method != "POST" or lost:
            return route.continue_()
        lost.append(route.fetch().status)  # It arrives, and nobody hears of it.
        return route.abort()

    page.route("**/messages/M-*/", lose_the_answer)
    box(page).fill("まだ届きません")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#composer-error")).to_have_text(re.compile("there is no connection"))
    expect(box(page)).to_have_value("まだ届きません")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".message")).to_have_count(before + 1)
    expect(box(page)).to_have_value("")
    page.reload()
    expect(page.locator(".message")).to_have_count(before + 1)
    expect(box(page)).to_have_value("")
    assert lost == [200]
    open_page.complaints[:] = [words for words in open_page.complaints if "ERR_FAILED" not in words]  # That was it.


def test_a_draft_waits_for_its_writer(conversation):
    page = conversation(viewport=PHONE)
    box(page).fill("途中まで書いた文")
    page.goto("/en/messages/")
    page.go_back()
    page.reload()
    expect(box(page)).to_have_value("途中まで書いた文")
    box(page).fill("")
    page.reload()
    expect(box(page)).to_have_value("")


def test_who_was_signed_out_loses_no_words(conversation, open_page):
    page = conversation(viewport=PHONE)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    box(page).fill("大事な文")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#composer-error")).to_have_text(re.compile("You were signed out"))
    expect(box(page)).to_have_value("大事な文")
    page.context.add_cookies(cookies)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(last(page)).to_have_text("大事な文")
    open_page.complaints[:] = [words for words in open_page.complaints if "status of 403" not in words]  # That was it.


@pytest.mark.parametrize(
    ("language", "scheme", "viewport"),
    [("ja", "light", PHONE), ("en", "dark", PHONE), ("en", "light", DESKTOP)],
    ids=["ja-light-phone", "en-dark-phone", "en-light-desktop"],
)
def test_pages_of_the_message_centre_have_no_faults(sign_in, shoot, language, scheme, viewport):
    page = sign_in("wei", f"/{language}/messages/", viewport=viewport, color_scheme=scheme)
    look = looker(page, shoot, f"messages-{language}-{scheme}-{viewport['width']}")
    look("inbox")
    page.locator(".thread-open[href*='/messages/']", has_text="花子").last.click()
    expect(page.locator("[data-composer]")).to_be_visible()
    expect(page.locator("[data-unread]")).to_have_count(0)
    look("thread")
    page.wait_for_function(NEWEST_IS_WHOLE)
    page.goto(f"/{language}/messages/?q=nothing-like-it")
    look("nothing")


def test_the_newest_message_stays_above_the_composer(site, conversation, tmp_path):
    page = conversation(viewport=PHONE)
    (tmp_path / "lamp.jpg").write_bytes(pictures.jpeg(pictures.stored(1200, 1600)))
    page.locator("input[type=file]").set_input_files(str(tmp_path / "lamp.jpg"))
    expect(page.locator(".photo-row .photo-words")).to_have_text("being checked")
    box(page).fill("This is how it arrived.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(last(page)).to_have_text("This is how it arrived.")
    make(site)
    expect(page.locator(".message .photo-thumb img").last).to_be_visible(timeout=15_000)
    page.wait_for_function(NEWEST_IS_WHOLE)

    # The photo comes long after the page, and is higher than the room that was left for it.
    held = []

    def hold(route):
        held.append(route)

    page.route("**/thumbnail.jpg", hold)
    with page.expect_request("**/thumbnail.jpg"):
        page.reload(wait_until="domcontentloaded")
    page.wait_for_function(NEWEST_IS_WHOLE)
    for photo in held:
        photo.continue_()
    expect(page.locator(".message .photo-thumb img").last).to_have_js_property("complete", True)
    page.wait_for_function(NEWEST_IS_WHOLE)

    box(page).fill("\n".join("A longer answer" for _ in range(9)))
    page.wait_for_function(NEWEST_IS_WHOLE)
    box(page).fill("")

    # Who reads further up is left alone.
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.wait_for_function("scrollY === 0")
    box(page).fill("\n".join("A longer answer" for _ in range(9)))
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("scrollY") == 0
    box(page).fill("")
