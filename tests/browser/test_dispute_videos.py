"""A video of a fault: chosen on a phone, refused where photos are asked for, sent with the dispute, and played by both sides."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, serious_faults
from tests.browser.dispute_pages import READS, attach
from tests.browser.dispute_world import GOODS, SIDES
from tests.browser.journeys import forget_limits, too_wide, words
from tests.messaging.photos.films import film

PLAYED = "video => video.play().then(() => new Promise(done => video.ontimeupdate = () => video.currentTime > 0 && done(true)))"


@pytest.fixture(autouse=True)
def no_limits(site):
    forget_limits(site)


@pytest.fixture
def files(tmp_path):
    contents = {
        "fault.mp4": film(34, rate=5, size=(640, 360), turned=-90),
        "long.mov": film(62, rate=2, container="mov"),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return {name: str(tmp_path / name) for name in contents}


@pytest.mark.parametrize(("language", "viewport"), [("ja", PHONE), ("en", DESKTOP)], ids=["ja-phone", "en-desktop"])
def test_a_fault_is_shown_by_a_video(site, sign_in, shoot, files, language, viewport):
    say, (buyer, seller) = words(language), SIDES[language]
    command = f"from tests.browser.dispute_world import begin_filmed; begin_filmed('{language}')"
    number = site.manage("shell", "-v0", "-c", command).split()[-1]
    page = sign_in(buyer, f"/{language}/orders/{number}/", viewport=viewport)
    line = page.locator(".order-line", has_text=GOODS[language][0]["title"])
    line.get_by_role("link", name=say("Open a dispute")).click()
    following = page.locator(".opening-actions .button-primary")
    following.click()
    page.locator("[name=reason][value=defective]").check()
    following.click()
    page.locator("[name=kind][value=refund_only]").check()
    following.click()

    slot = page.locator(".opening-slot", has=page.locator("[name='photos-fault_shown']"))
    expect(slot.locator(".photo-add label")).to_contain_text(say("Add photos or a video"))
    attach(slot, [files["long.mov"]])
    site.manage("tick")
    too_long = say(
        "This video is longer than 60 seconds. Shorten it to the part that matters in your phone's gallery, then send that."
    )
    expect(slot.locator(".photo-row .photo-words")).to_have_text(too_long, timeout=15_000)
    slot.locator("[data-remove]").click()
    attach(slot, [files["fault.mp4"]])
    site.manage("tick")
    expect(slot.locator(".photo-length")).to_have_text("▶ 0:34", timeout=15_000)
    slot.locator(".photo-caption-field").fill("It flickers")
    page.locator("[name=power_variant]").fill("100 V")
    assert (serious_faults(page), too_wide(page)) == ([], 0)
    slot.scroll_into_view_if_needed()
    shoot(page, f"video-{language}-evidence")
    following.click()
    expect(page.locator(".opening-thumbs .photo-length")).to_contain_text("0:34")
    shoot(page, f"video-{language}-review")
    following.click()

    expect(page).to_have_url(re.compile(r"/disputes/D-\w+/$"))
    reference = page.url.rstrip("/").rpartition("/")[2]
    for who, sees in ((buyer, page), (seller, None)):
        room = sees or sign_in(who, f"/{READS[who]}/disputes/{reference}/", viewport=viewport)
        video = room.locator(".proof-piece video")
        expect(video).to_have_attribute("aria-label", re.compile(r"It flickers \(34"))
        room.wait_for_load_state()  # Its styles are there.
        video.scroll_into_view_if_needed()
        box = video.bounding_box()
        assert abs(box["width"] / box["height"] - 360 / 640) < 0.02  # Upright, and its room is there before it is.
        assert video.evaluate(PLAYED)
        assert (serious_faults(room), too_wide(room)) == ([], 0)
        shoot(room, f"video-{language}-room-{who}")
