"""A code from a phone: agents need one, anybody may have one."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.journeys import (
    PASSWORD,
    code_of,
    enter,
    fill_in,
    forget_limits,
    link_in,
    looker,
    newcomer,
    post,
    prove,
    sign_out,
    subjects,
)

CODE = "form:has([name=code]) [type=submit]"


@pytest.fixture(autouse=True)
def no_limits(site):
    forget_limits(site)


def give(page, code):
    page.locator("[name=code]").fill(code)
    page.locator(CODE).first.click()


def set_up(page):
    """Do as an authenticator app does on the page that shows the key; return the key."""
    secret = page.locator("code.secret").inner_text()
    give(page, code_of(secret))
    expect(page.locator("code.secret")).to_have_count(0)
    return secret


def test_an_invited_agent_cannot_work_without_one(open_page, sign_in, site, shoot):
    address = "ren@example.com"
    office = sign_in("ada", "/admin/accounts/user/add/")
    office.get_by_label("E-mail address").fill(address)
    office.get_by_label("Name", exact=True).fill("Ren Abe")
    office.get_by_label("English", exact=True).check()
    office.get_by_label("Support agent").check()
    office.get_by_role("button", name="Send the invitation").click()
    expect(office.get_by_text(f"The invitation goes out to {address}.")).to_be_visible()
    (invitation,) = post(site, address)

    page = open_page(link_in(invitation), viewport=PHONE)
    look = looker(page, shoot, "agent")
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    page.get_by_role("button", name="Save the new password").click()
    expect(page.get_by_role("heading", name="Your new password is set")).to_be_visible()
    page.goto("/admin/")
    fill_in(page, address, PASSWORD)

    # The password alone opens the account, not the work.
    page.goto("/admin/")
    expect(page.get_by_text("Before you can work here, set up a second factor").first).to_be_visible()
    look("not-yet")
    prove(page)
    expect(page.get_by_role("heading", name="Set up the second factor")).to_be_visible()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    look("set-up")
    give(page, "000000")
    expect(page.locator(".field-error")).to_be_in_viewport()  # Though it is the last of three steps.
    look("set-up-error")
    secret = set_up(page)
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.locator(".codes li")).to_have_count(10)
    look("recovery-codes")
    page.goto("/admin/")
    expect(page).to_have_url("/admin/")

    # The next time, the code is asked for before anything opens.
    page.goto("/en/account/")
    sign_out(page)
    forget_limits(site)  # Or the code that was just used would count as used.
    page.goto("/admin/")
    fill_in(page, address, PASSWORD)
    expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
    look("code")
    for path in ("/admin/", "/en/account/"):
        page.goto(path)
        expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
    give(page, "000000")
    expect(page.locator(".field-error")).to_be_visible()
    give(page, code_of(secret))
    expect(page).to_have_url(re.compile("/admin/$"))

    # It cannot be switched off.
    page.goto("/en/account/second-factor/totp/deactivate/")
    prove(page)
    expect(page.get_by_role("button", name="Switch it off")).to_have_count(0)
    expect(page.get_by_text("Agents need the second factor")).to_be_visible()
    look("not-off")


def test_somebody_switches_it_on_uses_a_recovery_code_and_switches_it_off(open_page, site, shoot):
    address = "sota@example.com"
    newcomer(site, address, name="Sota Ito")
    page = enter(open_page, address, "/en/account/second-factor/", viewport=DESKTOP)
    look = looker(page, shoot, "person")

    page.get_by_role("link", name="Set it up").click()
    prove(page)
    set_up(page)
    expect(page.locator(".codes li")).to_have_count(10)
    codes = page.locator(".codes li").all_inner_texts()
    look("recovery-codes")
    page.goto("/en/account/second-factor/")
    look("on")
    sign_out(page)

    page.goto("/en/account/login/")
    fill_in(page, address, PASSWORD)
    give(page, codes[0])
    expect(page).to_have_url(re.compile("/en/account/$"))
    sign_out(page)
    page.goto("/en/account/login/")
    fill_in(page, address, PASSWORD)
    give(page, codes[0])
    expect(page.locator(".field-error")).to_be_visible()  # Each works once.
    give(page, codes[1])
    page.goto("/en/account/second-factor/")
    expect(page.get_by_text("You have 8 left")).to_be_visible()

    page.get_by_role("link", name="Switch it off").click()
    prove(page)
    look("off")
    page.get_by_role("button", name="Switch it off").click()
    expect(page.get_by_text("The second factor is off.")).to_be_visible()
    sign_out(page)
    page.goto("/en/account/login/")
    fill_in(page, address, PASSWORD)
    expect(page).to_have_url(re.compile("/en/account/$"))

    told = subjects(post(site, address))
    assert [subject for subject in told if "second factor" in subject] == [
        "Your second factor is off",
        "Your second factor is on",
    ]
