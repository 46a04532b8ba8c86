"""From a stranger to a member who was locked out and came back, in one breath."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.journeys import PASSWORD, fill_in, forget_limits, link_in, looker, post, sign_out, subjects, words

WIDE_DIGITS = {ord("0") + digit: ord("０") + digit for digit in range(10)}
NEW_PASSWORD = "eighteen red balloons"


@pytest.mark.parametrize(
    ("language", "scheme", "viewport"),
    [("ja", "dark", PHONE), ("en", "light", DESKTOP)],
    ids=["ja-dark-phone", "en-light-desktop"],
)
def test_from_signing_up_to_being_locked_out_and_coming_back(open_page, site, shoot, language, scheme, viewport):
    say, address = words(language), f"hana-{language}@example.com"
    forget_limits(site)
    page = open_page(f"/{language}/", viewport=viewport, color_scheme=scheme, timezone_id="Asia/Tokyo")
    look = looker(page, shoot, f"story-{language}")
    button = lambda text: page.get_by_role("button", name=say(text), exact=True)  # noqa: E731

    # Signing up, with a name that no carrier can print at first
    page.get_by_role("link", name=say("Sign in"), exact=True).click()
    look("login")
    page.get_by_role("link", name=say("Create an account")).click()
    look("sign-up")
    page.locator("[name=email]").fill(address)
    page.locator("[name=label_name]").fill("山田はな")
    page.locator("[name=display_name]").fill("はな🌸")
    page.locator("[name=password1]").fill(PASSWORD)
    button("Create the account").click()

    expect(page.locator("#div_id_label_name .field-error")).to_be_visible()
    expect(page.locator(".field-error")).to_have_count(1)
    expect(page.locator("[name=label_name]")).to_have_attribute("aria-invalid", "true")
    kept = [page.locator(f"[name={name}]").input_value() for name in ("email", "label_name", "display_name")]
    assert kept == [address, "山田はな", "はな🌸"]
    look("sign-up-error")
    page.locator("[name=label_name]").fill("Hana Yamada")
    page.locator("[name=password1]").fill(PASSWORD)
    button("Create the account").click()

    # The mail, and the limit on sending it again
    expect(page.get_by_text(address)).to_be_visible()
    expect(page.get_by_text(say("Please look in the spam folder as well."))).to_be_visible()
    look("mail-sent")
    button("Send the e-mail again").click()
    expect(page.locator(".banner-warn")).to_be_visible()
    expect(page.locator(".banner-warn p")).to_contain_text(re.compile(r"\d"))
    look("mail-not-again-yet")
    forget_limits(site)
    button("Send the e-mail again").click()
    said = page.get_by_text(say("We are sending the mail again. Please look in the spam folder, too."))
    expect(said).to_be_visible()
    fill_in_at_login(page, language, address, PASSWORD)
    expect(page.get_by_text(say("Please look in the spam folder as well."))).to_be_visible()  # Not in without the link.

    brought = post(site, address)
    asks = say("Please verify your e-mail address for %(marketplace_name)s", **marketplace(language))
    assert set(subjects(brought)) == {asks}
    page.goto(link_in(brought[-1]))
    look("is-it-yours")
    button("Yes, this is my address").click()
    expect(page.locator("[name=login]")).to_be_visible()
    look("verified")

    # In by address, and by member ID as a Japanese keyboard types it
    fill_in(page, address, PASSWORD)
    shown = page.locator("#member-id").inner_text()
    assert re.fullmatch(r"M\d{3}-\d{3}-\d{4}", shown)
    look("home")
    sign_out(page, language)
    page.goto(f"/{language}/account/login/")
    fill_in(page, shown.translate(WIDE_DIGITS), PASSWORD)
    expect(page.locator("#member-id")).to_have_text(shown)
    sign_out(page, language)

    # Guessed at until it is locked, always with the same answer
    page.goto(f"/{language}/account/login/")
    answers = set()
    for _ in range(settings.LOCK_AFTER_FAILURES):
        fill_in(page, address, "not the password")
        answers.add(page.locator("main .banner-bad").inner_text())
    look("wrong-password")
    fill_in(page, f"nobody-{language}@example.com", "not the password")
    answers.add(page.locator("main .banner-bad").inner_text())
    assert len(answers) == 1
    fill_in(page, address, PASSWORD)
    expect(page.get_by_role("heading", name=say("This account is locked"))).to_be_visible()
    look("locked")
    welcomes = say("Welcome to %(marketplace_name)s", **marketplace(language))
    assert subjects(post(site, address)) == sorted([welcomes, say("We have locked your account to protect it")])

    # The way back, which the page names
    page.get_by_role("link", name=say("Set a new password"), exact=True).click()
    look("reset")
    page.locator("main [name=email]").fill(shown)
    button("Send me the link").click()
    look("reset-sent")
    (reset,) = post(site, address)
    page.goto(link_in(reset))
    look("new-password")
    page.locator("[name=password1]").fill(NEW_PASSWORD)
    page.locator("[name=password2]").fill(NEW_PASSWORD)
    button("Save the new password").click()
    expect(page.get_by_role("heading", name=say("Your new password is set"))).to_be_visible()
    look("new-password-set")
    page.locator("main").get_by_role("link", name=say("Sign in"), exact=True).click()
    fill_in(page, address, PASSWORD)
    expect(page.locator("main .banner-bad")).to_be_visible()  # The old one no longer works.
    fill_in(page, address, NEW_PASSWORD)
    expect(page.locator("#member-id")).to_have_text(shown)
    changed, unlocked = say("Your password was changed"), say("Your account is open again")
    assert subjects(post(site, address)) == sorted([changed, unlocked])


def test_without_scripts_everything_can_be_done(open_page, site):
    address = "tomo@example.com"
    forget_limits(site)
    page = open_page("/en/account/signup/", viewport=PHONE, java_script_enabled=False)
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Name in English letters").fill("Tomo Sato")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create the account").click()
    expect(page.get_by_role("heading", name="Look in your mailbox")).to_be_visible()

    page.goto(link_in(post(site, address)[0]))
    page.get_by_role("button", name="Yes, this is my address").click()
    fill_in(page, address, PASSWORD)
    expect(page.locator("#member-id")).to_be_visible()
    page.goto("/en/account/settings/")
    expect(page.get_by_label("Time zone")).to_have_value("Asia/Tokyo")  # The site's own, for want of a better guess.

    page.locator(".bell[href*='/notices/']").click()
    expect(page.locator(".bell[href*='/notices/']")).to_have_accessible_name("Notices, 1 unread")
    page.locator(".notice-open").first.click()
    expect(page.locator(".bell[href*='/notices/']")).to_have_accessible_name("Notices")
    sign_out(page)


def fill_in_at_login(page, language, login, password):
    page.goto(f"/{language}/account/login/")
    fill_in(page, login, password)


def marketplace(language):
    return {"marketplace_name": settings.MARKETPLACE_NAME[language]}
