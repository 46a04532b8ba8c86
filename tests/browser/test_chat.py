"""Two people at two telephones: Hanako in Japanese and at night, Wei in English. Nobody reloads a page."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.journeys import looker
from tests.browser.test_photos import make
from tests.browser.test_search import compose
from tests.messaging.photos import pictures

ORDER = "8157-203-0003"


@pytest.fixture
def hanako(sign_in):
    return sign_in("hanako", "/ja/messages/", viewport=PHONE, color_scheme="dark", locale="ja-JP", has_touch=True)


@pytest.fixture
def wei(sign_in):
    return sign_in("wei", "/en/messages/", viewport=PHONE, has_touch=True)


def open_thread(page):
    page.locator(".thread-row", has_text=ORDER).locator(".thread-open").first.click()
    expect(page.locator("[data-composer]")).to_be_visible()
    page.wait_for_load_state()  # Before that, no script hears a key.
    return page.locator("[data-composer] textarea")


def said(page, words):
    return page.locator("[data-message]", has_text=words)


def write(page, words):
    page.locator("[data-composer] textarea").fill(words)
    page.locator(".composer-send").click()
    expect(said(page, words)).to_have_count(1)


def test_two_people_talk_and_nobody_reloads(site, hanako, wei, shoot, tmp_path):
    for page in (hanako, wei):
        open_thread(page)
        page.evaluate("window.wasReloaded = false")

    write(hanako, "電球は何個届きますか。")
    expect(said(wei, "電球は何個届きますか。")).to_have_count(1)
    expect(wei.locator("[data-arrivals] [role=status]")).to_have_text("New message from 山田 花子")
    write(wei, "Three of them, in one box.")
    expect(said(hanako, "Three of them, in one box.")).to_have_count(1)
    expect(hanako.locator("[data-arrivals] [role=status]")).to_contain_text("新しいメッセージがあります")
    (tmp_path / "lamp.jpg").write_bytes(pictures.jpeg(pictures.stored(1600, 1200)))
    hanako.locator("input[type=file]").set_input_files(str(tmp_path / "lamp.jpg"))
    expect(hanako.locator(".photo-row .photo-words")).to_have_text("確認中")
    hanako.locator(".photo-caption-field").fill("届いたもの")
    write(hanako, "写真を送ります。")
    expect(said(wei, "写真を送ります。").locator("waiting-photo")).to_be_visible()
    make(site)
    for page in (hanako, wei):
        photo = said(page, "写真を送ります。").get_by_role("img", name="届いたもの")
        expect(photo).to_be_visible(timeout=15_000)
        expect(photo).to_have_js_property("complete", True)
        expect(photo).to_be_in_viewport(ratio=1)  # Above the composer, not below it.
        assert photo.evaluate("(photo) => photo.naturalWidth") > 0

    for page, name in ((hanako, "hanako"), (wei, "wei")):
        assert page.evaluate("window.wasReloaded") is False
        looker(page, shoot, "chat")(name)


def test_what_comes_while_somebody_reads_further_up_waits_below(hanako, wei, shoot):
    open_thread(hanako)
    open_thread(wei)
    for number in range(8):
        write(wei, " ".join([f"Message {number} says quite a lot."] * 8))
    expect(said(hanako, "Message 7")).to_be_in_viewport()  # She reads the newest, and is taken along.
    hanako.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    button = hanako.get_by_role("button", name="下に新しいメッセージがあります")
    expect(button).to_be_hidden()

    write(wei, "And one more.")
    expect(button).to_be_visible()
    assert hanako.evaluate("scrollY") == 0
    looker(hanako, shoot, "chat")("below")

    button.click()
    expect(said(hanako, "And one more.")).to_be_in_viewport()
    expect(button).to_be_hidden()


def test_the_badge_the_title_and_the_inbox_follow(site, hanako, wei):
    # The demo world has more for her to read than this conversation.
    read = "from messaging.models import ReadState; ReadState.objects.filter(person__email='hanako@demo.example')"
    site.manage("shell", "--no-imports", "-c", f"{read}.update(unread=0)")
    hanako.reload()
    open_thread(wei)
    expect(hanako).to_have_title("メッセージ — カイウンマーケット ヘルプセンター")

    write(wei, "Is everything there?")

    expect(hanako.locator(".thread-row.is-unread", has_text="Is everything there?")).to_be_visible()
    expect(hanako.locator("[data-bell$='/messages/count/'] .bell-count")).to_have_text("1")
    expect(hanako).to_have_title("(1) メッセージ — カイウンマーケット ヘルプセンター")
    open_thread(hanako)
    expect(hanako.locator("[data-bell$='/messages/count/'] .bell-count")).to_have_count(0)


def test_enter_while_composing_sends_nothing(hanako):
    field = open_thread(hanako)
    before = said(hanako, "ありがとう").count()
    field.focus()

    decide = compose(hanako, "ありがとう")
    was_sent = field.evaluate(
        """(field) => {
          let wasSent = false;
          field.form.addEventListener("submit", () => (wasSent = true), { capture: true });
          for (const key of [{ isComposing: true }, { keyCode: 229 }]) {
            const options = { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true, ...key };
            field.dispatchEvent(new KeyboardEvent("keydown", options));
          }
          return wasSent;
        }"""
    )
    decide()

    assert was_sent is False
    expect(field).to_have_value("ありがとう")
    field.press("Control+Enter")
    expect(said(hanako, "ありがとう")).to_have_count(before + 1)


def test_without_javascript_a_reload_shows_it(sign_in, wei):
    plain = sign_in("hanako", "/ja/messages/", viewport=PHONE, java_script_enabled=False)
    open_thread(plain)
    open_thread(wei)

    write(wei, "Still here without scripts?")
    expect(said(plain, "Still here without scripts?")).to_have_count(0)
    plain.reload()

    expect(said(plain, "Still here without scripts?")).to_have_count(1)


def test_where_there_is_no_stream_the_page_asks_by_itself(hanako, wei):
    hanako.context.route("**/live/**", lambda route: route.fulfill(status=204))
    open_thread(hanako)
    open_thread(wei)

    write(wei, "This came without a stream.")

    expect(said(hanako, "This came without a stream.")).to_have_count(1, timeout=15_000)
