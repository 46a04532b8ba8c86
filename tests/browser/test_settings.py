"""What people settle once they are in, with a real browser."""

import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, serious_faults

PAGES = ("", "settings/", "close/", "data/")


@pytest.mark.parametrize(("viewport", "scheme", "language"), [(PHONE, "light", "ja"), (DESKTOP, "dark", "en")])
def test_every_page_fits_and_can_be_used_by_everybody(sign_in, shoot, viewport, scheme, language):
    page = sign_in("hanako", "/", viewport=viewport, color_scheme=scheme)
    for path in PAGES:
        page.goto(f"/{language}/account/{path}")
        shoot(page, f"account-{path.strip('/') or 'home'}-{language}-{scheme}")

        assert serious_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_the_member_id_is_copied(sign_in):
    page = sign_in("emma", "/en/account/", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()

    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#member-id").inner_text()


def test_without_scripts_the_member_id_is_plain_text(sign_in):
    sign_in("emma", "/en/account/")
    page = sign_in("emma", "/en/account/", java_script_enabled=False)

    assert page.locator("#member-id").inner_text().startswith("M")
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)


def test_the_language_changes_with_the_settings_and_back(sign_in):
    page = sign_in("emma", "/en/account/settings/")
    page.get_by_label("日本語").check()
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url("/ja/account/settings/")

    page.get_by_label("English", exact=True).check()
    page.locator("form.panel [type=submit]").click()
    expect(page).to_have_url("/en/account/settings/")


def test_the_data_is_put_together_while_the_page_waits_and_is_downloaded(sign_in, site, tmp_path):
    page = sign_in("emma", "/en/account/data/")
    page.get_by_role("button", name="Put my data together").click()
    page.get_by_label("Password", exact=True).fill(site.demo_password)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Your data is being put together")).to_be_visible()
    site.manage("tick")
    expect(page.get_by_role("heading", name="Your data is ready")).to_be_visible(timeout=10_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the zip").click()
    download.value.save_as(tmp_path / "data.zip")

    with zipfile.ZipFile(tmp_path / "data.zip") as archive:
        assert archive.testzip() is None
        parts = {name.removesuffix(".json") for name in archive.namelist() if name.endswith(".json")}
        assert parts == {"account", "disputes", "messages", "orders", "photos", "threads", "tickets"}


def test_an_agent_suspends_somebody_and_ends_it_again(sign_in, shoot, site):
    page = sign_in("ada", "/admin/accounts/user/?q=ling@demo.example")
    page.locator("#result_list tbody a").first.click()
    page.get_by_role("link", name="Suspend the account").click()
    shoot(page, "admin-suspend")
    assert serious_faults(page) == []

    page.get_by_label("false or paid reviews").check()
    page.get_by_label("Note for colleagues").fill("Twelve in one night.")
    page.get_by_role("button", name="Suspend the account").click()
    expect(page.get_by_text("The account is suspended.")).to_be_visible()
    site.sessions.pop("ling", None)  # Whoever is suspended is signed out; a later test signs them in anew.
    expect(page.get_by_text("Twelve in one night.")).to_be_visible()
    shoot(page, "admin-person")
    assert serious_faults(page) == []

    page.get_by_role("link", name="End the suspension").click()
    page.get_by_role("button", name="End the suspension").click()
    expect(page.get_by_text("The suspension is over.")).to_be_visible()


def test_the_sign_in_form_is_filled_in_with_one_click(open_page, site):
    page = open_page("/en/account/login/")
    page.get_by_text("Try it as…").click()
    page.get_by_role("button", name="Fill in as Emma Wilson").click()

    expect(page.locator("[name=login]")).to_have_value("emma@demo.example")
    expect(page.locator("[name=password]")).to_have_value(site.demo_password)
