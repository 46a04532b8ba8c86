"""Every page about accounts opens in both languages, with the fields it must have and nothing that no page may have."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.template import Engine
from django.test import Client

from accounts import links, phrases
from accounts.models import User
from accounts.rules.people import AccountState, Role, Violation
from tests.accounts.page_reader import SOUND, UNKNOWN, Page
from tests.accounts.people import PASSWORD, member, sign_in, url
from tests.conftest import NOON

LANGUAGES = ("en", "ja")
NEW_PASSWORD = ["password1", "password2"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unknown_names_are_seen(monkeypatch):
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", UNKNOWN)


@pytest.fixture
def dora():
    return member()


@pytest.fixture
def inside(client, dora):
    """Dora's browser; she has just typed her password."""
    client.force_login(dora)
    client.post(url("account_reauthenticate"), {"password": PASSWORD})
    return client


def opened(client, path):
    page = Page(client.get(path))
    assert (page.status, page.faults) == (200, SOUND)
    return page


# For whoever is not in

ENTRANCES = {
    "account_login": ["login", "password", "remember"],
    "account_signup": ["email", "label_name", "display_name", "password1"],
    "account_signup?as=seller": ["email", "label_name", "display_name", "country", "password1"],
    "account_reset_password": ["email"],
    "account_reset_password_done": [],
    "account_reset_password_from_key_done": [],
    "account_email_verification_sent": [],
    "account_inactive": [],
    "cant_log_in": ["login"],
    "seller_account": [],
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ENTRANCES)
def test_entrances(client, name, language):
    name_of_url, _, query = name.partition("?")

    page = opened(client, f"{url(name_of_url, language=language)}?{query}")

    assert [field for field in page.typed if field] == ENTRANCES[name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_wrong_at_sign_in_comes_with_a_way_out(client, language):
    path = url("account_login", language=language)

    page = Page(client.post(path, {"login": "nobody@example.com", "password": "wrong"}))

    assert page.faults == SOUND
    assert page.main.count(url("cant_log_in", language=language)) == 1
    assert page.main.index('role="alert"') < page.main.index(url("cant_log_in", language=language))


def test_sign_up_leads_from_one_role_to_the_other_and_keeps_where_somebody_goes(client):
    page = opened(client, url("account_signup") + "?next=/en/")

    assert '<a href="/en/account/signup/?next=%2Fen%2F" aria-current="true">' in page.main
    assert '<a href="/en/account/signup/?next=%2Fen%2F&amp;as=seller">' in page.main


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_signing_up_the_address_is_named_and_the_mail_can_be_sent_again(client, language):
    said = {"email": "emi@example.com", "label_name": "EMI SATO", "password1": PASSWORD, "role": "buyer"}
    client.post(url("account_signup", language=language), said)

    page = opened(client, url("account_email_verification_sent", language=language))

    assert "<strong>emi@example.com</strong>" in page.main
    assert page.actions == [("post", url("resend_verification", language=language))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_of_mails(client, dora, language):
    emi = member("emi@example.com", is_verified=False)
    address = EmailAddress.objects.get(user=emi)
    verify, reset = (path.split("/en/", 1)[1] for path in (links.verification_link(address), links.password_link(dora)))

    confirm = opened(client, f"/{language}/{verify}")
    password = Page(client.get(f"/{language}/{reset}", follow=True))
    bad_confirm = opened(client, url("account_confirm_email", "nothing", language=language))
    bad_password = opened(client, url("account_reset_password_from_key", "1", "nothing", language=language))

    signed = f"/{language}/{verify}"  # Anew for the button: the second and the signature may be others.
    assert [(verb, path.rsplit(":", 2)[0]) for verb, path in confirm.actions] == [("post", signed.rsplit(":", 2)[0])]
    assert (password.typed, password.faults) == (NEW_PASSWORD, SOUND)
    assert bad_confirm.actions == bad_password.actions == []
    assert url("account_reset_password", language=language) in bad_password.main


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_new_accounts(client, language, monkeypatch):
    monkeypatch.setattr("accounts.adapter.AccountAdapter.is_open_for_signup", lambda adapter, request: False)

    opened(client, url("account_signup", language=language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_too_many_tries(client, settings, language):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "signup": "1/h/ip"}
    path = url("account_signup", language=language)
    client.post(path)

    page = Page(client.post(path))

    assert (page.status, page.faults) == (429, SOUND)


# Why can't I sign in?


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("login", ["dora@example.com", "nobody@example.com", " ｄｏｒａ@example.com"])
def test_the_self_check_answers_everybody(client, dora, login, language):
    page = Page(client.post(url("cant_log_in", language=language), {"login": login}))

    assert (page.status, page.faults) == (200, SOUND)
    assert page.main.count('class="banner banner-good"') == 1
    assert page.main.count('class="hints"') == (1 if login.startswith(" ") else 0)


def test_the_self_check_says_what_it_found_out_about_cookies(client):
    path = url("cant_log_in")

    unasked = opened(Client(), path)
    refused = opened(Client(), f"{path}?cookies")
    client.get(path)
    kept = opened(client, path)

    assert [page.main.count('href="?cookies"') for page in (unasked, refused, kept)] == [1, 0, 0]
    assert [page.main.count("does not keep our cookies.") for page in (unasked, refused, kept)] == [0, 2, 0]


# An account that does not open

STATES = {
    "closed": {"state": AccountState.CLOSED, "state_until": NOON + timedelta(days=14)},
    "closed for good": {"state": AccountState.CLOSED, "state_until": NOON},
    "suspended": {
        "state": AccountState.SUSPENDED,
        "violation": Violation.FRAUD,
        "state_until": NOON + timedelta(days=30),
    },
    "suspended without end": {"state": AccountState.SUSPENDED, "violation": Violation.OTHER},
    "locked": {"state": AccountState.LOCKED},
}


def state_page(client, dora, name, language="en"):
    User.objects.filter(pk=dora.pk).update(**{"state_until": None, "violation": "", **STATES[name]})
    response = sign_in(client, "dora@example.com")
    assert response["Location"] == url("account_state")
    return opened(client, url("account_state", language=language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STATES)
def test_states(client, noon, dora, name, language):
    page = state_page(client, dora, name, language)

    assert "<strong>dora@example.com</strong>" in page.main  # Where the mail about it went.


def test_the_states_are_explained_and_left_in_ways_of_their_own(client, noon, dora):
    pages = {name: state_page(Client(), dora, name) for name in STATES}

    assert {name: page.headings for name, page in pages.items()} == {
        "closed": ["This account is closed"],
        "closed for good": ["This account is closed"],
        "suspended": ["This account is suspended"],
        "suspended without end": ["This account is suspended"],
        "locked": ["This account is locked"],
    }
    assert {name: page.actions for name, page in pages.items()} == {
        "closed": [("post", url("account_reopen"))],
        "closed for good": [],
        "suspended": [],
        "suspended without end": [],
        "locked": [],
    }
    ways = {
        "closed": url("account_reopen"),
        "closed for good": url("account_signup"),
        "suspended": url("article", "account-suspended"),
        "suspended without end": url("article", "account-suspended"),
        "locked": url("account_reset_password"),
    }
    assert [name for name, way in ways.items() if way not in pages[name].main] == []
    assert "Friday, 15 May 2026, 12:00 (Tokyo)" in pages["closed"].main
    assert "Sunday, 31 May 2026, 12:00 (Tokyo)" in pages["suspended"].main
    assert str(phrases.VIOLATIONS[Violation.FRAUD]) in pages["suspended"].main
    assert "No end is set." in pages["suspended without end"].main


# Once in

SETTINGS = {
    "account_home": [],
    "account_settings": ["display_name", "label_name", "language", "language", "time_zone"],
    "account_email": ["email"],
    "account_change_password": ["oldpassword", *NEW_PASSWORD],
    "mfa_index": [],
    "mfa_activate_totp": ["code"],
    "usersessions_list": [],
    "account_data": [],
    "account_logout": [],
    "seller_account": [],
}
IN_THE_MENU = {
    "account_home",
    "account_settings",
    "account_email",
    "account_change_password",
    "mfa_index",
    "usersessions_list",
    "notice_choices",
    "account_data",
    "account_close",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SETTINGS)
def test_settings(inside, name, language):
    page = opened(inside, url(name, language=language))

    assert page.typed == SETTINGS[name]


@pytest.mark.parametrize("name", sorted(IN_THE_MENU))
def test_the_menu_shows_where_somebody_is(inside, name):
    page = opened(inside, url(name))

    # Twice: beside the page, and folded above it on a phone.
    assert page.main.count(f'<a href="{url(name)}" aria-current="page">') == 2
    assert page.main.count("aria-current") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_second_question_for_the_password(client, dora, language):
    client.force_login(dora)

    page = opened(client, url("account_reauthenticate", language=language))

    assert page.typed == ["password"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_password(client, dora, language):
    dora.set_unusable_password()
    dora.save()
    client.force_login(dora)

    page = opened(client, url("account_set_password", language=language))

    assert page.typed == NEW_PASSWORD


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_address_waits_for_its_link(inside, language):
    path = url("account_email", language=language)
    inside.post(path, {"action_add": "1", "email": "new@example.com"})

    page = opened(inside, path)
    cache.clear()
    inside.post(path, {"action_remove": "1", "email": "new@example.com"})

    assert page.main.count("new@example.com</strong>") == 1
    assert "new@example.com" not in opened(inside, path).main


@pytest.mark.parametrize("role", [Role.SELLER, Role.AGENT])
def test_who_cannot_buy_is_told_what_to_do(client, role):
    li = member("li@example.com", role=role, country="CN")
    client.force_login(li)

    page = opened(client, url("seller_account"))

    assert page.actions == [("post", url("account_logout"))] * 2
    assert f'name="next" value="{url("account_signup")}"' in page.main
