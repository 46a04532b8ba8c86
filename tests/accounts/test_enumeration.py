"""A stranger learns nothing: not by words, not by status, not by what a page costs.

Each door is tried with the login of an account and with one that nobody has; both must get the same bytes for the same
statements and the same number of password hashes. How long the doors take is measured by `run.py bench accounts`.
"""

import re
from collections import Counter

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import actions
from accounts.models import User
from accounts.rules.people import Role, Violation
from accounts.rules.states import Party, Verb
from notices import nudging
from notices.middleware import NudgeTheOutbox
from tests.accounts.people import PASSWORD, member, url
from tests.conftest import NOON

pytestmark = pytest.mark.django_db(transaction=True)  # As in life: inside a test's transaction all of it is savepoints.

UNKNOWN = "nobody@example.com"
UNKNOWN_ID = "m9000000001"
VARYING = {"Content-Length", "Expires"}  # The page repeats the login, and it is later by now.
hashes: Counter[str] = Counter()


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed."""

    def encode(self, password, salt):
        hashes["count"] += 1
        return super().encode(password, salt)


@pytest.fixture(autouse=True)
def counted_hashes(settings):
    settings.PASSWORD_HASHERS = ["tests.accounts.test_enumeration.CountingHasher"]


def log_in(client, login):
    return client.post(url("account_login"), {"login": login, "password": "wrong horse battery"})


def sign_up(client, login):
    said = {"role": "buyer", "email": login, "label_name": "Mallory", "password1": PASSWORD, "time_zone": "Asia/Tokyo"}
    return client.post(url("account_signup"), said)


def reset(client, login):
    return client.post(url("account_reset_password"), {"email": login})


def ask_for_help(client, login):
    return client.post(url("cant_log_in"), {"login": login})


def resend(client, login):
    session = client.session
    session["address_to_verify"] = login
    session.save()
    return client.post(url("resend_verification"))


def sign_up_and_look(client, login):
    sign_up(client, login)
    return client.get(url("account_email_verification_sent"))


DOORS = (log_in, sign_up, reset, ask_for_help, resend, sign_up_and_look)


def unverified():
    return member(is_verified=False)


def suspended():
    about = {"violation": Violation.FRAUD, "until": None}
    return actions.change_state(account=member(), verb=Verb.SUSPEND, by=None, party=Party.AGENT, at=NOON, **about)


def closed():
    return actions.change_state(account=member(), verb=Verb.CLOSE, by=None, party=Party.OWNER, at=NOON)


def locked():
    return actions.change_state(account=member(), verb=Verb.LOCK, by=None, party=Party.GUARD, at=NOON)


def invited():
    return User.objects.create_user("dora@example.com", None, role=Role.AGENT)


def seen(door, login):
    """Return all that a stranger, or somebody with a stop-watch, can see of a door."""
    client = Client()
    client.get(url("account_login"))  # Whoever comes has a token already.
    before = hashes["count"]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = door(client, login)
    body = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", response.content).replace(login.encode(), b"LOGIN")
    return {
        "status": response.status_code,
        "body": body,
        "headers": {name: words for name, words in response.headers.items() if name not in VARYING},
        "cookies": sorted(response.cookies),
        "hashes": hashes["count"] - before,
        "statements": [shape(query["sql"]) for query in queries],
    }


def shape(sql):
    """Return a statement without its values; keeping and giving up a savepoint are one statement each."""
    sql = re.sub(r"^(?:ROLLBACK TO|RELEASE) SAVEPOINT.*", "END SAVEPOINT", sql)
    sql = re.sub(r"'(?:[^']|'')*'(?:::\w+)?", "?", sql)
    sql = re.sub(r'(SAVEPOINT )"?\w+"?', r"\1s", sql)
    return re.sub(r"\b(?:\d[\d.]*|NULL|true|false)\b", "?", sql)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("somebody", [member, unverified, suspended, closed, locked, invited])
def test_an_address_is_told_by_nothing(door, somebody):
    account = somebody()
    seen(door, "warm.up@example.com")

    known, unknown = seen(door, account.email), seen(door, UNKNOWN)

    assert known == unknown


@pytest.mark.parametrize("door", [log_in, reset, ask_for_help])
def test_a_member_id_is_told_by_nothing(door):
    dora = member()
    seen(door, "m9000000019")

    known, unknown = seen(door, dora.member_id), seen(door, UNKNOWN_ID)

    assert known == unknown


@pytest.mark.parametrize("door", DOORS)
def test_both_wake_the_same_sweeps(door, monkeypatch, settings):
    settings.MAIL_IS_SET = True
    woken = []
    monkeypatch.setattr(NudgeTheOutbox, "nudge", lambda self, tasks: woken.append(tasks))
    dora = member()
    nudging.take()
    known = (seen(door, dora.email), woken[:])[1]
    woken.clear()
    unknown = (seen(door, UNKNOWN), woken[:])[1]

    assert known == unknown


def test_a_wrong_password_costs_one_hash_and_a_sign_up_one():
    assert (seen(log_in, UNKNOWN)["hashes"], seen(sign_up, UNKNOWN)["hashes"]) == (1, 1)


@pytest.mark.parametrize("door", [log_in, reset, ask_for_help, sign_up, resend])
def test_the_limit_of_a_login_is_the_same_for_all(door, settings):
    settings.ACCOUNT_RATE_LIMITS = {
        "login_failed": "2/15m/key",
        "reset_password": "2/h/key",
        "help": "2/h/key",
        "signup": "99/h/ip",
        "confirm_email": "2/h/key",
    }
    dora = member()
    for _ in range(2):
        seen(door, dora.email), seen(door, UNKNOWN)

    assert seen(door, dora.email) == seen(door, UNKNOWN)


def test_after_ten_failures_a_wrong_password_is_answered_as_before():
    dora = member()
    first = seen(log_in, dora.email)
    for _ in range(9):
        actions.note_failed_login(login=dora.email, at=NOON)
    actions.guard_accounts(at=NOON)

    assert seen(log_in, dora.email) == first
