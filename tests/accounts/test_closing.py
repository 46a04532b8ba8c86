from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from accounts import actions, closing
from accounts.models import AccountEvent
from accounts.rules.states import Party, Verb
from notices.models import Notice
from tests.conftest import NOON, person

pytestmark = pytest.mark.django_db
PATH = "/en/account/close/"
PASSWORD = "correct horse battery"


@pytest.fixture
def charlie(charlie):
    charlie.language = "en"
    charlie.save()
    actions.verify_address(account=charlie, at=NOON)
    return charlie


@pytest.fixture
def certain(client, charlie):
    """Return a client of somebody who typed the password a moment ago."""
    client.force_login(charlie)
    client.post("/en/account/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.fixture
def sources():
    before = list(closing._sources)
    yield
    closing._sources[:] = before


def state_of(account):
    account.refresh_from_db()
    return account.state


def test_the_page_says_what_happens(client, charlie, settings):
    settings.REOPEN_DAYS = 14
    client.force_login(charlie)
    page = client.get(PATH).content.decode()

    assert "For 14 days you can open it again" in page
    assert charlie.shown_member_id in page


def test_closing_signs_out_everywhere_and_says_good_bye(certain, charlie):
    response = certain.post(PATH, {"confirmation": "CLOSE"})

    assert (response.status_code, response["Location"]) == (302, "/en/account/state/")
    assert state_of(charlie) == "closed"
    assert (certain.session.get("account_state_of"), "_auth_user_id" in certain.session) == (charlie.pk, False)
    assert list(UserSession.objects.filter(user=charlie)) == []
    assert certain.get("/en/account/").status_code == 302
    assert [event.verb for event in AccountEvent.objects.filter(account=charlie)] == ["close"]
    assert Notice.objects.filter(recipient=charlie, kind="account_closed").count() == 1


def test_other_browsers_are_signed_out_too(certain, charlie):
    from django.test import Client

    phone = Client()
    phone.force_login(charlie)
    phone.get("/en/account/")
    certain.post(PATH, {"confirmation": "CLOSE"})

    assert phone.get("/en/account/").status_code == 302
    assert not Session.objects.filter(session_key=phone.session.session_key, session_data__contains="auth").exists()


@pytest.mark.parametrize("spelling", ["{id}", "{shown}", " {shown} ", "close", "Ｃｌｏｓｅ"])
def test_the_confirmation_may_be_spelt_in_several_ways(certain, charlie, spelling):
    typed = spelling.format(id=charlie.member_id, shown=charlie.shown_member_id)
    certain.post(PATH, {"confirmation": typed})

    assert state_of(charlie) == "closed"


@pytest.mark.parametrize("typed", ["", "yes", "M100-000-0000", "closed"])
def test_anything_else_typed_closes_nothing(certain, charlie, typed):
    response = certain.post(PATH, {"confirmation": typed})

    assert (response.status_code, state_of(charlie)) == (422, "active")
    assert len(response.context["form"].errors["confirmation"]) == 1


def test_the_password_is_asked_for_and_then_the_account_is_closed(client, charlie):
    client.force_login(charlie)
    asked = client.post(PATH, {"confirmation": "CLOSE"})

    assert (asked.status_code, asked["Location"]) == (
        302,
        f"/en/account/reauthenticate/?next={PATH.replace('/', '%2F')}",
    )
    assert state_of(charlie) == "active"

    client.post(asked["Location"], {"password": "wrong password"})
    assert state_of(charlie) == "active"

    closed = client.post(asked["Location"], {"password": PASSWORD})
    assert (closed.status_code, closed["Location"], state_of(charlie)) == (302, "/en/account/state/", "closed")


def test_an_obstacle_is_said_and_nothing_is_closed(certain, charlie, sources):
    closing.add(lambda user, at: [f"{user.display_name} has an open dispute."])
    page = certain.get(PATH).content.decode()
    response = certain.post(PATH, {"confirmation": "CLOSE"})

    assert ("Charlie has an open dispute." in page, 'name="confirmation"' in page) == (True, False)
    assert (response.status_code, state_of(charlie)) == (422, "active")


def test_somebody_who_was_locked_meanwhile_is_told(certain, charlie, sources):
    def locked_meanwhile(user, at):
        actions.change_state(account=user, verb=Verb.LOCK, by=None, party=Party.GUARD, at=at)
        return []

    closing.add(locked_meanwhile)
    response = certain.post(PATH, {"confirmation": "CLOSE"})

    assert (response.status_code, state_of(charlie)) == (422, "locked")
    assert "The account is no longer in a state in which this can be done." in response.content.decode()


def test_the_only_one_with_all_rights_stays():
    ada = person("ada@example.com", "Ada", role="agent", is_superuser=True)
    alone = closing.obstacles(ada, NOON)
    bea = person("bea@example.com", "Bea", role="agent", is_superuser=True)
    two = closing.obstacles(ada, NOON)
    actions.change_state(account=bea, verb=Verb.LOCK, by=None, party=Party.GUARD, at=NOON)
    locked = closing.obstacles(ada, NOON + timedelta(days=1))

    assert [len(words) for words in (alone, two, locked)] == [1, 0, 1]
