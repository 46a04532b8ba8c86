"""Every mail about an account: whole sentences in both languages, and always a way to a person."""

import re
from datetime import timedelta

import pytest
from django.template import Engine

from accounts import notice_kinds, phrases
from accounts.rules.people import Violation
from notices.models import Notice
from notices.rendering import render
from tests.accounts.page_reader import UNKNOWN
from tests.accounts.people import member, url
from tests.conftest import NOON

LATER = "2026-05-15T03:00:00+00:00"
LINK = "https://help.example.com/en/account/a-secret/"
HELP = {
    "state": "active",
    "is_verified": True,
    "role": "buyer",
    "member_id": "m4829103857",
    "until": None,
    "violation": "",
    "is_erased": False,
}
CONTEXTS = {
    "account_verify_address": [{"url": LINK}],
    "account_exists": [{}],
    "account_reset_password": [{"url": LINK, "member_id": "m4829103857"}],
    "account_login_help": [
        HELP,
        {**HELP, "is_verified": False},
        {**HELP, "role": "seller"},
        {**HELP, "state": "closed", "until": LATER},
        {**HELP, "state": "closed"},
        {**HELP, "state": "closed", "is_erased": True},
        {**HELP, "state": "suspended", "violation": "abuse", "until": LATER},
        {**HELP, "state": "suspended", "violation": "abuse"},
        {**HELP, "state": "locked"},
    ],
    "account_agent_invited": [{"url": LINK, "by": "Misaki", "until": LATER}],
    "account_welcome": [{"member_id": "m4829103857"}],
    "account_closed": [{"until": LATER}],
    "account_reopened": [{}],
    "account_suspended": [{"violation": "fraud", "until": LATER}, {"violation": "fraud", "until": None}],
    "account_suspension_ended": [{}],
    "account_locked": [{}],
    "account_unlocked": [{}],
    "account_password_changed": [{"at": LATER}],
    "account_address_changed": [{"old": "dora@example.com", "new": "emi@example.com", "at": LATER}],
    "account_second_factor_on": [{"at": LATER}],
    "account_second_factor_off": [{"at": LATER}],
    "account_recovery_codes_made": [{"at": LATER}],
    "account_data_ready": [{"until": LATER}],
}
MAILS = [(kind, context) for kind, contexts in CONTEXTS.items() for context in contexts]
BARE_LEFTOVER = re.compile(r"\{[{%]|[}%]\}|\[\[|\]\]|\bNone\b|\b(at|until) *[.,:]")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unknown_names_are_seen(monkeypatch):
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", UNKNOWN)


@pytest.fixture
def dora():
    return member()


def mail(recipient, kind, context, language="en"):
    recipient.language = language
    return render(Notice(kind=kind, recipient=recipient, context=context), at=NOON)


def test_every_kind_is_here():
    assert sorted(CONTEXTS) == sorted(kind.name for kind in notice_kinds.KINDS)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(("kind", "context"), MAILS)
def test_every_mail_is_whole_and_leads_to_a_person(dora, kind, context, language):
    rendered = mail(dora, kind, context, language)

    assert BARE_LEFTOVER.findall(rendered.text + rendered.subject) == []
    assert rendered.text.count(UNKNOWN) == rendered.html.count(UNKNOWN) == 0
    assert rendered.text.count(url("article", "contact-support", language=language)) == 1
    assert rendered.html.count(f'{url("article", "contact-support", language=language)}"') == 1


@pytest.mark.parametrize("kind", ["account_verify_address", "account_reset_password", "account_agent_invited"])
def test_the_link_that_opens_something_is_the_first_button(dora, kind):
    rendered = mail(dora, kind, CONTEXTS[kind][0])

    assert re.findall(r"^https?://\S+$", rendered.text, re.MULTILINE)[0] == LINK


def test_instants_are_on_the_clock_of_the_reader(dora):
    assert "Friday, 15 May 2026, 12:00 (Tokyo)" in mail(dora, "account_closed", {"until": LATER}).text


def test_the_rule_that_was_broken_is_said_in_words(dora):
    words = str(phrases.VIOLATIONS[Violation.FRAUD])

    assert words in mail(dora, "account_suspended", {"violation": "fraud", "until": None}).text


def test_help_says_one_thing_about_each_state(dora):
    said = [
        "The account is open, and its address is verified.",
        "its e-mail address is not verified yet.",
        "This is a seller account:",
        "You can open it again until",
        "you see whether it can still be opened again.",
        "It cannot be brought back.",
        "The suspension ends on",
        "No end is set.",
        "The account is locked, to protect it:",
    ]
    texts = [mail(dora, "account_login_help", context).text for context in CONTEXTS["account_login_help"]]

    assert [[words in text for words in said].count(True) for text in texts] == [1, 1, 2, 1, 1, 1, 1, 1, 1]
    assert [words in text for words, text in zip(said, texts, strict=True)] == [True] * len(said)


def test_the_mail_about_data_leads_to_the_file(dora):
    (context,) = CONTEXTS["account_data_ready"]

    assert f"{url('account_data')}\n" in mail(dora, "account_data_ready", context).text


def test_a_mail_with_a_link_that_opens_an_account_lives_as_long_as_its_link(settings):
    lives = {kind.name: kind.lives for kind in notice_kinds.KINDS if kind.is_secret or kind.lives}

    assert lives == {
        "account_verify_address": timedelta(days=settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS),
        "account_reset_password": timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
        "account_agent_invited": timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
    }
