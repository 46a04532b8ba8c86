"""Photos of a message: chosen on a phone, uploaded one by one, shown once they are made; and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, serious_faults
from tests.messaging.photos import heic, pictures

MAKE = "from messaging import actions; from notices.clock import now; actions.make_photos(at=now())"


@pytest.fixture
def files(tmp_path):
    """Write photos and what is none; return where they are, by name."""
    contents = {
        "damage.jpg": pictures.jpeg(pictures.stored(1600, 1200)),
        "box.heic": heic.iphone(exif=pictures.exif()),
        "label.png": pictures.png(),
        "invoice.jpg": b"%PDF-1.7",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return {name: str(tmp_path / name) for name in contents}


def compose(page):
    """Go to where a first message about an order is written."""
    page.goto("/en/orders/")
    page.locator(".order-row-link").first.click()
    number = page.locator(".order-title code").first.inner_text()
    page.goto(f"/en/messages/new/?order={number}")


def rows(page):
    return page.locator(".photo-row")


def make(site):
    site.manage("shell", "-c", MAKE)


@pytest.mark.parametrize(
    ("scheme", "viewport"), [("light", PHONE), ("dark", DESKTOP)], ids=["light-phone", "dark-desktop"]
)
def test_photos_are_chosen_seen_described_and_sent(site, sign_in, shoot, files, scheme, viewport):
    page = sign_in("hanako", "/en/", viewport=viewport, color_scheme=scheme)
    compose(page)
    page.locator("input[type=file]").set_input_files([files["damage.jpg"], files["box.heic"], files["invoice.jpg"]])
    expect(rows(page)).to_have_count(3)
    expect(rows(page).nth(0).locator("canvas")).to_be_visible()
    expect(rows(page).nth(1).locator(".photo-preview .icon")).to_be_visible()  # Chromium reads no HEIC.
    expect(rows(page).nth(0).locator(".photo-words")).to_have_text("being checked")
    expect(rows(page).nth(2).locator(".photo-words")).to_have_text(re.compile("This is not a photo"))
    shoot(page, f"photos-{scheme}-chosen")

    make(site)
    expect(rows(page).nth(1).locator("img")).to_be_visible(timeout=15_000)
    rows(page).nth(0).locator(".photo-caption-field").fill("The corner of the box")
    rows(page).nth(0).locator(".photo-caption-field").press("Enter")
    page.locator("[name=body]").fill("It arrived like this.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".photo-status")).to_have_text(re.compile("take out the photos that failed"))
    rows(page).nth(2).get_by_role("button", name="Take out").click()
    expect(rows(page)).to_have_count(2)
    assert serious_faults(page) == []
    shoot(page, f"photos-{scheme}-ready")
    page.get_by_role("button", name="Send").click()

    expect(page.locator(".message").last.locator(".photo-thumb img")).to_have_count(2)
    expect(page.locator(".photo-caption").last).to_have_text("The corner of the box")
    sizes = (
        page.locator(".message")
        .last.locator(".photo-thumb img")
        .evaluate_all("all => all.map(one => one.naturalWidth > 0)")
    )
    assert sizes == [True, True]
    assert serious_faults(page) == []
    shoot(page, f"photos-{scheme}-sent")
    page.locator(".message").last.locator(".photo-thumb").first.click()
    expect(page.locator(".photo-large img")).to_be_visible()
    shoot(page, f"photos-{scheme}-large")


def test_a_photo_that_was_sent_at_once_appears_when_it_is_made(site, sign_in, shoot, files):
    page = sign_in("hanako", "/en/", viewport=PHONE)
    compose(page)
    page.locator("input[type=file]").set_input_files(files["label.png"])
    page.locator("[name=body]").fill("The label.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message").last.locator("waiting-photo")).to_be_visible()
    shoot(page, "photos-waiting")
    make(site)

    expect(page.locator(".message").last.locator(".photo-thumb img")).to_be_visible(timeout=15_000)


def test_a_broken_line_is_told_and_tried_again(open_page, sign_in, shoot, files):
    page = sign_in("hanako", "/en/", viewport=PHONE)
    compose(page)
    page.route("**/photos/upload/", lambda route: route.abort())
    page.locator("input[type=file]").set_input_files(files["damage.jpg"])
    expect(rows(page).locator(".photo-words")).to_have_text(re.compile("Not uploaded"))
    shoot(page, "photos-failed")
    page.unroute("**/photos/upload/")
    rows(page).get_by_role("button", name="Try again").click()

    expect(rows(page).locator(".photo-words")).to_have_text("being checked")
    (complaint,) = open_page.complaints  # The browser's own, of the line that broke.
    assert complaint.endswith("net::ERR_FAILED")
    open_page.complaints.clear()


def test_without_scripts_the_files_go_along(site, sign_in, shoot, files):
    page = sign_in("hanako", "/en/", viewport=PHONE, java_script_enabled=False)
    compose(page)
    page.locator("input[type=file]").set_input_files([files["damage.jpg"], files["invoice.jpg"]])
    page.locator("[name=body]").fill("Without scripts.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".field-error")).to_have_text(re.compile("invoice.jpg: This is not a photo"))
    expect(rows(page)).to_have_count(1)
    shoot(page, "photos-plain")
    page.get_by_role("button", name="Send").click()

    expect(page.locator(".message").last).to_contain_text("Without scripts.")
    expect(page.locator(".message").last.locator(".message-photos li")).to_have_count(1)
