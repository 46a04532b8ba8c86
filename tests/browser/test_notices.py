"""The bell, the page behind it, and the account menu beside it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.journeys import PASSWORD, enter, forget_limits, looker, newcomer, post

LONGER = "nineteen yellow lanterns"


@pytest.fixture
def nanami(site):
    """Return the address of somebody who has been welcomed, and told nothing else."""
    address = "nanami@example.com"
    forget_limits(site)
    newcomer(site, address, name="Nanami Mori")
    yield address
    site.manage("shell", "-c", f"from accounts.models import User; User.objects.filter(email={address!r}).delete()")


def change_password(page):
    page.goto("/en/account/password/change/")
    page.locator("[name=oldpassword]").fill(PASSWORD)
    page.locator("[name=password1]").fill(LONGER)
    page.locator("[name=password2]").fill(LONGER)
    page.get_by_role("button", name="Save the new password").click()
    expect(page.locator(".banners .banner-good")).to_be_visible()


@pytest.mark.parametrize(
    ("scheme", "viewport"), [("dark", PHONE), ("light", DESKTOP)], ids=["dark-phone", "light-desktop"]
)
def test_what_happens_is_counted_told_and_read(open_page, nanami, shoot, scheme, viewport):
    page = enter(open_page, nanami, viewport=viewport, color_scheme=scheme)
    look, bell = looker(page, shoot, f"notices-{scheme}"), page.locator(".bell[href*='/notices/']")
    expect(bell).to_have_accessible_name("Notices, 1 unread")

    change_password(page)
    expect(bell).to_have_accessible_name("Notices, 2 unread")
    look("bell")
    bell.click()
    expect(page.get_by_role("heading", name="Notices", exact=True)).to_be_visible()
    expect(page.locator(".notice.is-unread")).to_have_count(2)
    assert page.locator(".notice-open").first.inner_text().endswith("Your password was changed")
    look("unread")

    page.get_by_role("button", name="Your password was changed").click()
    expect(page.get_by_role("heading", name="Your password was changed")).to_be_visible()
    expect(bell).to_have_accessible_name("Notices, 1 unread")
    look("one")
    bell.click()
    expect(page.locator(".notice.is-unread")).to_have_count(1)
    page.get_by_role("link", name="Unread", exact=True).click()
    expect(page.locator(".notice")).to_have_count(1)

    page.get_by_role("button", name="Mark all as read").click()
    expect(bell).to_have_accessible_name("Notices")
    expect(page.locator(".notice.is-unread")).to_have_count(0)
    look("read")
    page.get_by_role("link", name="Unread", exact=True).click()
    expect(page.get_by_role("heading", name="You have read everything")).to_be_visible()
    look("nothing-unread")


def test_a_page_that_stays_open_hears_the_bell(open_page, nanami):
    page = open_page("/healthz")
    page.clock.install()
    page.goto("/en/account/login/")
    page.locator("[name=login]").fill(nanami)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    bell = page.locator(".bell[href*='/notices/']")
    expect(bell).to_have_accessible_name("Notices, 1 unread")

    other = page.context.new_page()
    other.goto("/en/account/")
    change_password(other)
    expect(bell).to_have_accessible_name("Notices, 1 unread")
    page.clock.run_for(61_000)

    expect(bell).to_have_accessible_name("Notices, 2 unread")


def test_what_is_in_the_bell_also_came_by_mail(open_page, site, nanami):
    brought = post(site, nanami)
    page = enter(open_page, nanami, "/en/notices/")

    told = [page.locator(".notice-open").nth(n).inner_text() for n in range(page.locator(".notice-open").count())]

    assert [text.removeprefix("Unread:").strip() for text in told] == ["Welcome to Kaiun Market"]
    assert "Welcome to Kaiun Market" in [str(mail["Subject"]) for mail in brought]


def test_the_account_menu_by_keyboard(sign_in):
    page = sign_in("emma", "/en/")
    menu, summary = page.locator("details.menu"), page.locator("details.menu summary")
    first = menu.get_by_role("link", name="Your account")
    page.locator(".bell[href*='/notices/']").focus()
    page.keyboard.press("Tab")
    expect(summary).to_be_focused()

    page.keyboard.press("Enter")
    expect(first).to_be_visible()
    page.keyboard.press("Tab")
    expect(first).to_be_focused()
    page.keyboard.press("Escape")
    expect(first).to_be_hidden()
    expect(summary).to_be_focused()

    page.keyboard.press("Enter")
    expect(first).to_be_visible()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(first).to_be_hidden()  # Who goes on by keyboard is not left with an open menu.

    summary.press("Enter")
    first.press("Enter")
    expect(page).to_have_url("/en/account/")
