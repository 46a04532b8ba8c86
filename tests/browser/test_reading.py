import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, serious_faults

ARTICLE = "articles/open-a-dispute/"
PAGES = (
    "",
    "categories/disputes/",
    "categories/opening/",
    ARTICLE,
    "articles/dispute-reasons-and-evidence/",
    f"{ARTICLE}side-by-side/",
    f"{ARTICLE}feedback/?language=en&revision=1&helpful=no",
    f"{ARTICLE}feedback/?language=en&revision=1&helpful=yes",
    "search/?q=refund",
    "search/?q=zzzzqqq",
    "search/",
    "gallery/",
)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_page_is_accessible_and_fits(open_page, language, scheme, viewport):
    page = open_page(f"/{language}/", viewport=viewport, color_scheme=scheme)

    for path in PAGES:
        page.goto(f"/{language}/{path}")
        faults = serious_faults(page)
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (path, faults, too_wide) == (path, [], 0)
        assert page.locator("html").get_attribute("lang") == language


def test_reader_finds_an_article_from_the_home_page(open_page, shoot):
    page = open_page("/ja/")
    shoot(page, "home")

    page.get_by_role("link", name="紛争・返品・返金").click()
    page.get_by_role("link", name="紛争はいつまでに開けばいいですか").first.click()

    expect(page).to_have_url(re.compile("/ja/articles/sixty-day-window/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("紛争はいつまでに開けばいいですか")
    expect(page.get_by_text("最終確認日")).to_be_visible()
    shoot(page, "article")


def test_bare_address_leads_to_the_language_of_the_browser_and_then_to_the_chosen_one(open_page):
    page = open_page("/", locale="ja-JP")
    expect(page).to_have_url(re.compile("/ja/$"))

    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile("/en/$"))
    page.goto("/")

    expect(page).to_have_url(re.compile("/en/$"))


def test_language_switch_keeps_the_article(open_page):
    page = open_page(f"/en/{ARTICLE}")

    page.get_by_role("navigation", name="Language of this article").get_by_role("link", name="日本語").click()

    expect(page).to_have_url(re.compile(f"/ja/{ARTICLE}$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("紛争を開く")


def test_both_languages_stand_in_rows(open_page, shoot):
    page = open_page(f"/ja/{ARTICLE}")

    page.get_by_role("link", name="並べて表示").click()
    page.wait_for_url("**/side-by-side/")  # and for its styles

    row = page.locator(".pair-row", has_text="内容を見直して送信します。")
    japanese, english = row.locator("[lang=ja]").bounding_box(), row.locator("[lang=en]").bounding_box()
    assert japanese["y"] == english["y"]
    assert japanese["x"] < english["x"]
    expect(row.locator("[lang=en]")).to_contain_text("Check what you have written, and send it.")
    shoot(page, "side-by-side")


def test_both_languages_interleave_on_a_phone(open_page):
    page = open_page(f"/ja/{ARTICLE}side-by-side/", viewport=PHONE)

    row = page.locator(".pair-row", has_text="内容を見直して送信します。")
    japanese, english = row.locator("[lang=ja]").bounding_box(), row.locator("[lang=en]").bounding_box()

    assert japanese["y"] < english["y"]
    assert japanese["x"] == english["x"]


def test_no_vote_then_reason_without_leaving_the_page(open_page):
    page = open_page("/en/articles/partial-refund/")

    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_label("It is hard to follow").check()
    page.get_by_label("Tell us more (if you like)").fill("Which button?")
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("heading", name="Thank you.")).to_be_visible()
    expect(page).to_have_url(re.compile("/en/articles/partial-refund/$"))


def test_reason_is_asked_again_when_none_was_chosen(open_page):
    page = open_page("/en/articles/partial-refund/")

    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_label("Tell us more (if you like)").fill("I will not choose")
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_text("Choose the one that fits best.")).to_be_visible()
    expect(page.get_by_label("Tell us more (if you like)")).to_have_value("I will not choose")


def test_vote_and_reason_without_javascript(open_page):
    page = open_page("/ja/articles/partial-refund/", java_script_enabled=False)

    page.get_by_role("button", name="いいえ").click()
    page.locator("input[name=fault]").first.check()
    page.locator("#page-feedback button[type=submit]").click()

    expect(page.locator("#page-feedback-title")).to_have_text("ありがとうございます。")


def test_pages_can_be_read_without_javascript(open_page):
    page = open_page("/en/", java_script_enabled=False)

    page.get_by_role("searchbox").fill("bank transfer")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name=re.compile("bank transfer", re.IGNORECASE)).first.click()
    page.get_by_role("link", name="Side by side").click()

    expect(page.locator(".pair-row").first).to_be_visible()


def test_dark_mode_follows_the_system_until_the_reader_chooses(open_page):
    page = open_page("/en/", color_scheme="dark")
    dark = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(dark) == "rgb(18, 22, 28)"

    page.get_by_role("button", name="Dark colours").click()
    page.goto(f"/en/{ARTICLE}")

    assert page.evaluate(dark) == "rgb(250, 249, 246)"
    expect(page.get_by_role("button", name="Dark colours")).to_have_attribute("aria-pressed", "false")


def test_unknown_address_is_answered_in_words(open_page):
    page = open_page("/en/articles/no-such-article/")

    expect(page.get_by_role("heading", level=1)).to_have_text("This page does not exist")
    assert serious_faults(page) == []
    open_page.complaints.clear()  # Chromium writes every 404 to the console.
