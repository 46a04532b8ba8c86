import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, serious_faults

ENTRANCES = (
    "login/",
    "signup/",
    "signup/?as=seller",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/1-nothing/",
    "confirm-email/",
    "confirm-email/nothing/",
    "cant-log-in/",
    "cant-log-in/?cookies",
    "inactive/",
    "seller-account/",
)
SETTINGS = (
    "",
    "settings/",
    "email/",
    "password/change/",
    "second-factor/",
    "sessions/",
    "data/",
    "close/",
    "reauthenticate/",
    "logout/",
)
WIDE = "There are full-width characters in this field."
BLANK = "There is a blank at the beginning or at the end."
CAPS_LOCK = "Caps Lock is on."


def check(page, language, paths):
    for path in paths:
        page.goto(f"/{language}/account/{path}")
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (path, serious_faults(page), too_wide) == (path, [], 0)


@pytest.mark.parametrize(
    ("language", "scheme", "viewport"),
    [("ja", "light", PHONE), ("en", "dark", PHONE), ("en", "light", DESKTOP), ("ja", "dark", DESKTOP)],
    ids=["ja-light-phone", "en-dark-phone", "en-light-desktop", "ja-dark-desktop"],
)  # Every pair of the three, at half the cost of every combination.
def test_every_page_is_accessible_and_fits(open_page, sign_in, language, scheme, viewport):
    check(open_page("/healthz", viewport=viewport, color_scheme=scheme), language, ENTRANCES)
    check(sign_in("hanako", "/healthz", viewport=viewport, color_scheme=scheme), language, SETTINGS)


@pytest.mark.parametrize("name", ["yuki", "oliver", "sakura", "liam"])
def test_who_is_kept_out_is_told_why(open_page, site, name):
    page = open_page("/en/account/login/", viewport=PHONE)

    page.locator("[name=login]").fill(f"{name}@demo.example")
    page.locator("[name=password]").fill(site.demo_password)
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    expect(page.get_by_role("heading", name="The way back")).to_be_visible()
    assert serious_faults(page) == []


def test_a_password_can_be_looked_at(open_page):
    page = open_page("/en/account/login/")
    password = page.get_by_label("Password", exact=True)
    eye = page.get_by_role("button", name="Show the password")
    password.fill("correct horse")
    password.press("ArrowLeft")

    eye.click()
    seen = (password.get_attribute("type"), eye.get_attribute("aria-pressed"), password.input_value())
    password.press("!")
    eye.click()

    assert seen == ("text", "true", "correct horse")
    expect(password).to_be_focused()
    expect(password).to_have_value("correct hors!e")  # The caret stayed where it was.
    assert (password.get_attribute("type"), eye.get_attribute("aria-pressed")) == ("password", "false")


def test_a_password_that_is_looked_at_is_sent_hidden(open_page):
    page = open_page("/en/account/login/")
    page.evaluate("document.querySelector('main form').addEventListener('submit', (event) => event.preventDefault())")
    page.locator("[name=login]").fill("nobody@example.com")
    page.locator("[name=password]").fill("secret")
    page.get_by_role("button", name="Show the password").click()

    page.get_by_role("button", name="Sign in", exact=True).click()

    assert page.locator("[name=password]").get_attribute("type") == "password"


@pytest.mark.parametrize(
    ("field", "typed", "hints"),
    [
        ("password", "correct horse", []),
        ("password", " correct horse", [BLANK]),
        ("password", "correct horse ", [BLANK]),
        ("password", "ｃｏｒｒｅｃｔ", [WIDE]),
        ("password", "パスワード", [WIDE]),
        ("login", "ｈａｎａｋｏ@demo.example", [WIDE]),
        ("login", "hanako@demo.example ", []),  # Blanks do no harm there.
    ],
)
def test_hints_while_typing(open_page, field, typed, hints):
    page = open_page("/en/account/login/")

    page.locator(f"[name={field}]").fill(typed)

    status = page.locator(f"#div_id_{field} [role=status]")
    expect(status.locator("p")).to_have_count(len(hints))
    assert [page.get_by_text(hint).count() for hint in hints] == [1] * len(hints)

    page.locator(f"[name={field}]").fill("")
    expect(status).to_be_empty()


def press(page, is_on, **more):
    """Press a key as a keyboard does whose Caps Lock is on or off; Playwright's own has none."""
    page.locator("[name=password]").focus()
    page.evaluate(
        "(told) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, key: 'a', ...told}))",
        {"modifierCapsLock": is_on, **more},
    )


def test_caps_lock_is_seen(open_page):
    page = open_page("/en/account/login/")
    hint = page.get_by_text(CAPS_LOCK)

    press(page, True)
    expect(hint).to_be_visible()
    press(page, False)
    expect(hint).to_have_count(0)
    press(page, True)
    expect(hint).to_be_visible()
    page.locator("[name=login]").focus()
    expect(hint).to_have_count(0)


def test_hints_wait_until_an_input_method_is_done(open_page):
    page = open_page("/en/account/login/")
    login = page.locator("[name=login]")
    press(page, True, isComposing=True)
    change = """([told, value]) => {
        const field = document.querySelector("[name=login]");
        field.value = value;
        field.dispatchEvent(new InputEvent("input", {bubbles: true, ...told}));
    }"""

    page.evaluate(change, [{"isComposing": True}, "はなこ"])
    expect(page.locator("main [role=status]:not(:empty)")).to_have_count(0)
    login.dispatch_event("compositionend")

    expect(page.get_by_text(WIDE)).to_be_visible()


def test_the_keyboard_can_be_tried(open_page):
    page = open_page("/en/account/cant-log-in/")

    page.get_by_text("Capital and small letters, and Caps Lock").click()
    page.get_by_label("Try your keyboard here").fill("ＡＢＣ")

    expect(page.get_by_text(WIDE)).to_be_visible()


def test_without_scripts_nothing_is_offered_that_needs_them(open_page):
    page = open_page("/en/account/cant-log-in/", java_script_enabled=False)

    page.get_by_text("Capital and small letters, and Caps Lock").click()

    expect(page.get_by_text("In a password, A and a are two different letters.")).to_be_visible()
    expect(page.get_by_label("Try your keyboard here")).to_be_hidden()


def test_sign_up_knows_the_time_zone(open_page):
    page = open_page("/en/account/signup/", timezone_id="America/New_York")

    expect(page.locator("[name=time_zone]")).to_have_value("America/New_York")
