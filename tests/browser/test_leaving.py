"""Signing devices out, taking one's data along, closing the account and coming back, and being shut out by the staff."""

import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP
from tests.browser.journeys import (
    PASSWORD,
    enter,
    fill_in,
    forget_limits,
    link_in,
    looker,
    newcomer,
    post,
    prove,
    subjects,
)

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def person(site, request):
    """Return the address of somebody whose account belongs to one test alone."""
    address = f"{request.node.name.replace('_', '-')[5:40]}@example.com"
    forget_limits(site)
    newcomer(site, address, name="Riko Kato")
    return address


def test_one_browser_signs_the_other_one_out(open_page, person, shoot):
    phone = enter(open_page, person, user_agent=IPHONE)
    desk = enter(open_page, person, "/en/account/sessions/", viewport=DESKTOP)
    look = looker(desk, shoot, "devices")
    expect(desk.locator(".devices > li")).to_have_count(2)
    look("two")

    mobile = desk.locator(".devices > li").filter(has_text="iPhone")
    mobile.get_by_role("button", name="Sign this device out").click()

    expect(desk.get_by_text("The device is signed out.")).to_be_visible()
    expect(desk.locator(".devices > li")).to_have_count(1)
    look("one")
    phone.reload()
    expect(phone.locator("[name=login]")).to_be_visible()
    fill_in(phone, person, PASSWORD)  # Nothing else happened to the account.
    expect(phone).to_have_url(re.compile("/en/account/$"))


def test_the_data_comes_by_a_mail_and_without_scripts(open_page, site, person, tmp_path):
    page = enter(open_page, person, "/en/account/data/", java_script_enabled=False)
    page.get_by_role("button", name="Put my data together").click()
    prove(page)
    expect(page.get_by_role("heading", name="Your data is being put together")).to_be_visible()

    (ready,) = [mail for mail in post(site, person) if mail["Subject"] == "Your data is ready to be fetched"]
    page.goto(link_in(ready))
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the zip").click()
    download.value.save_as(tmp_path / "data.zip")

    with zipfile.ZipFile(tmp_path / "data.zip") as archive:
        assert archive.testzip() is None
        assert person in archive.read("account.json").decode()


def test_closing_the_account_and_opening_it_again(open_page, site, person, shoot):
    page = enter(open_page, person, color_scheme="dark")
    look = looker(page, shoot, "closing")
    shown = page.locator("#member-id").inner_text()
    page.goto("/en/account/close/")
    page.get_by_label("Confirmation").fill("yes")
    page.get_by_role("button", name="Close my account").click()
    expect(page.locator(".field-error")).to_contain_text(shown)
    look("error")

    page.get_by_label("Confirmation").fill(shown)
    page.get_by_role("button", name="Close my account").click()
    prove(page)
    expect(page.get_by_role("heading", name="This account is closed")).to_be_visible()
    look("closed")
    page.goto("/en/account/")
    expect(page.locator("[name=login]")).to_be_visible()
    assert "Your account is closed" in subjects(post(site, person))

    fill_in(page, person, PASSWORD)
    expect(page.get_by_role("heading", name="This account is closed")).to_be_visible()
    page.get_by_role("button", name="Open my account again").click()
    expect(page.get_by_text("Your account is open again. Please sign in.")).to_be_visible()
    fill_in(page, person, PASSWORD)
    expect(page.locator("#member-id")).to_have_text(shown)
    assert subjects(post(site, person)) == ["Your account is open again"]


def test_who_is_suspended_is_shut_out_at_once_and_told_why(open_page, sign_in, site, person, shoot):
    page = enter(open_page, person)
    office = sign_in("ada", f"/admin/accounts/user/?q={person}")
    office.locator("#result_list tbody a").first.click()
    office.get_by_role("link", name="Suspend the account").click()
    office.get_by_label("insulting or threatening other members or our staff").check()
    office.get_by_label("Until").fill("2099-05-01T12:00")
    office.get_by_role("button", name="Suspend the account").click()
    expect(office.get_by_text("The account is suspended.")).to_be_visible()

    page.reload()
    fill_in(page, person, PASSWORD)

    expect(page.get_by_role("heading", name="This account is suspended")).to_be_visible()
    expect(page.locator("main")).to_contain_text("insulting or threatening other members or our staff")
    expect(page.locator("main")).to_contain_text("Friday, 1 May 2099, 20:00 (Tokyo)")  # Noon where the agent is.
    looker(page, shoot, "suspended")("state")
    assert "Your account is suspended" in subjects(post(site, person))
