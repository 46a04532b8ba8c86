"""What whole journeys have in common: looking at a page, reading one's mail, showing a code, speaking both languages."""

import re
import shutil
import subprocess
import sys
import time
from email import message_from_bytes, policy

import redis
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, ROOT

PASSWORD = "seventeen green kites"
BETWEEN_MAILS = re.compile(rb"^-{79}\n?", re.MULTILINE)
LINK = re.compile(r"https?://\S+")
SUBMIT = "form:has([name=password]) [type=submit]"
NEWCOMER = """
from accounts import actions
from accounts.rules.people import Role
from notices.clock import now
account = actions.register(
    email={address!r}, password={password!r}, role=Role.BUYER, label_name={name!r}, display_name={name!r},
    language={language!r}, time_zone="Asia/Tokyo", at=now(),
)
actions.verify_address(account=account, at=now())
"""


def words(language):
    """Return a function that says an English text of the site in a language, with the gaps in it filled."""

    def say(text, **filled):
        with override(language):
            return gettext(text) % filled if filled else gettext(text)

    return say


# Pages


STILL = """() => Promise.all(
  document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime !== Infinity).map((one) => one.finished.catch(() => null))
)"""  # Half of a change of colours has contrasts that no one of them has.


def faults(page):
    """Return everything that axe finds, and by how many pixels the page is wider than the screen, once it is there and still."""
    page.wait_for_load_state()
    page.evaluate(STILL)
    found = [
        (fault["id"], [node["html"][:160] for node in fault["nodes"]][:3])
        for fault in Axe().run(page).response["violations"]
    ]
    return found, too_wide(page)


def too_wide(page):
    """Return by how many pixels a page is wider than the screen; unlike axe, also where no script runs."""
    page.wait_for_load_state()  # Without its styles it is wider.
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def looker(page, shoot, prefix):
    """Return a function that keeps a picture of the page as it is now, and finds no fault with it."""

    def look(name):
        shoot(page, f"{prefix}-{name}")
        assert (name, *faults(page)) == (name, [], 0)

    return look


# People


def newcomer(site, address, *, name, language="en"):
    """Make a buyer whose address is verified, through the site's own actions."""
    site.manage("shell", "-c", NEWCOMER.format(address=address, password=PASSWORD, name=name, language=language))


def fill_in(page, login, password):
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(password)
    page.locator(SUBMIT).click()


def enter(open_page, login, path="/en/account/", *, viewport=PHONE, password=PASSWORD, **options):
    """Sign in with a browser of one's own, and open a page."""
    page = open_page("/en/account/login/", viewport=viewport, **options)
    fill_in(page, login, password)
    expect(page.locator("[name=login]")).to_have_count(0)
    if not page.url.endswith(path):
        page.goto(path)
    return page


def prove(page):
    """Give the password once more, as a page asks for it before what concerns the safety of an account."""
    expect(page.get_by_role("heading", name="Is it really you?")).to_be_visible()
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def sign_out(page, language="en"):
    say = words(language)
    menu = page.locator("details.menu")
    menu.locator("summary").click()
    menu.get_by_role("button", name=say("Sign out")).click()
    expect(menu).to_have_count(0)


# Mails


def mails_to(site, address):
    """Return the mails that the site has sent to an address, in the order in which they left."""
    found = []
    for path in sorted((site.data / "mail").glob("*.log"), key=lambda path: path.name):
        parts = [part for part in BETWEEN_MAILS.split(path.read_bytes()) if part.strip()]
        found += [message_from_bytes(part, policy=policy.default) for part in parts]
    return [mail for mail in found if mail["To"] and address in str(mail["To"])]


def post(site, address):
    """Let the site's sweeps run once, and return the mails that this brought to an address."""
    known = {mail["Message-ID"] for mail in mails_to(site, address)}
    site.manage("tick")
    return [mail for mail in mails_to(site, address) if mail["Message-ID"] not in known]


def take_in_mail(site, raw):
    """Hand a mail to the site as a mail server does; the next sweep settles it."""
    command = [sys.executable, "manage.py", "receive_mail"]
    subprocess.run(command, cwd=ROOT, env=site.environment, input=raw, check=True, capture_output=True)


def subjects(mails):
    return sorted(str(mail["Subject"]) for mail in mails)


def link_in(mail):
    """Return the first link of a mail, which is its button."""
    return LINK.search(mail.get_body(preferencelist=("plain",)).get_content())[0]


# Codes and limits


def code_of(secret):
    """Return the six digits that an authenticator app with this key shows now."""
    counter = int(time.time()) // 30  # noqa: TID251 (the phone's own clock)
    return format_hotp_value(hotp_value(secret.replace(" ", ""), counter))


def forget_limits(site):
    """Empty the counters that limit abuse, as time would."""
    if site.environment.get("REDIS_URL"):
        redis.Redis.from_url(site.environment["REDIS_URL"]).flushdb()
    else:
        shutil.rmtree(site.data / "cache", ignore_errors=True)
