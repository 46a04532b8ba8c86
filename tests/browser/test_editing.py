import functools
import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, serious_faults

SLUG = "busy-hours"


@pytest.fixture
def editor(sign_in):
    """Return a function that opens the admin as the administrator of the demo world."""
    return functools.partial(sign_in, "ada", "/admin/")


def open_text(page, slug, language):
    page.goto(f"/admin/helpcenter/article/?q={slug}")
    row = page.locator("#result_list tbody tr").filter(has=page.locator("small", has_text=re.compile(f"^{slug}$")))
    row.locator(".states").nth(0 if language == "ja" else 1).click()
    page.wait_for_url(re.compile(f"/text/{language}/$"))


def test_edit_is_previewed_published_and_marks_the_translation(editor):
    page = editor()
    open_text(page, SLUG, "ja")
    body = page.get_by_label("Text", exact=True)
    body.fill(body.input_value().replace("。", "。（更新）", 1))
    expect(page.locator("[data-preview]")).to_contain_text("（更新）")

    page.get_by_role("button", name="Save draft").click()
    page.goto(f"/ja/articles/{SLUG}/")
    expect(page.locator(".prose").first).not_to_contain_text("（更新）")
    open_text(page, SLUG, "ja")
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("Published. Every reader sees it within seconds.")).to_be_visible()
    page.goto("about:blank")  # What the editor still asks for must not be asked without its cookie.
    page.context.clear_cookies()
    time.sleep(1.1)  # A process asks for news once a second.
    page.goto(f"/ja/articles/{SLUG}/")
    expect(page.locator(".prose").first).to_contain_text("（更新）")

    page.goto(f"/en/articles/{SLUG}/")
    stale = page.locator(".stale")
    expect(stale).to_have_count(1)
    stale.locator("summary").click()
    expect(stale.locator("[lang=ja]")).to_contain_text("（更新）")
    assert serious_faults(page) == []

    page = editor()
    page.goto("/admin/helpcenter/article/worklist/")
    expect(page.get_by_text("Behind").first).to_be_visible()
    open_text(page, SLUG, "en")
    page.get_by_label("The translation is right as it is").check()
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text("Published. Every reader sees it within seconds.")).to_be_visible()
    expect(page.locator(".original-block.is-stale")).to_have_count(0)


def test_second_of_two_editors_is_told_and_loses_nothing(editor):
    first, second = editor(), editor()
    open_text(first, "error-messages", "en")
    open_text(second, "error-messages", "en")

    first.get_by_label("Title").fill("An error, said Alice")
    first.get_by_role("button", name="Save draft").click()
    second.get_by_label("Title").fill("An error, said Bob")
    second.get_by_label("Text", exact=True).fill("Words of Bob.")
    second.get_by_role("button", name="Save draft").click()

    expect(second.get_by_role("alert")).to_contain_text("while you were writing")
    expect(second.get_by_label("Title")).to_have_value("An error, said Bob")
    second.get_by_role("button", name="Save draft").click()
    second.get_by_role("link", name="History").click()
    expect(second.locator("table.history tbody tr")).to_have_count(3)


def test_wrong_body_keeps_what_was_typed(editor):
    page = editor()
    open_text(page, "chat-with-eva", "en")
    deep = "\n".join("  " * level + "- deep" for level in range(100))

    page.get_by_label("Text", exact=True).fill(deep)
    page.get_by_role("button", name="Save draft").click()

    expect(page.locator(".text-field-body .field-error")).to_contain_text("nested too deep")
    expect(page.get_by_label("Text", exact=True)).to_have_value(deep)


def test_text_that_was_never_saved_is_offered_again(editor):
    page = editor()
    open_text(page, "contact-support", "en")
    page.get_by_label("Summary").fill("Typed, then the connection was lost")
    page.on("dialog", lambda dialog: dialog.accept())

    page.reload()
    page.get_by_role("button", name="Bring it back").click()

    expect(page.get_by_label("Summary")).to_have_value("Typed, then the connection was lost")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_editors_pages_are_accessible(editor, viewport, scheme):
    page = editor(viewport=viewport, color_scheme=scheme)

    for path in (
        "article/worklist/",
        "article/1/text/ja/",
        "article/1/text/en/",
        "article/1/text/ja/history/",
        "article/add/",
    ):
        page.goto(f"/admin/helpcenter/{path}")
        assert (path, serious_faults(page)) == (path, [])
