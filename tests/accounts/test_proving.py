"""Whose an address is: nobody gets an account verified by somebody else, and what nobody verifies is deleted."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.test import Client

from accounts import actions, checks, groups
from accounts.models import FailedLogin, User
from accounts.rules.languages import Language
from accounts.rules.people import Role
from accounts.rules.states import Party, Verb
from notices.models import Notice
from orders.models import Shop
from tests.accounts.people import PASSWORD, fresh, is_verified, member, sign_in, url, who_is_in
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
ANNA = {"role": "buyer", "email": "anna@example.com", "label_name": "Anna Mori", "time_zone": "Asia/Tokyo"}


def link(kind="account_verify_address"):
    return re.sub(r"^https?://[^/]+", "", Notice.objects.filter(kind=kind).latest("id").context["url"])


@pytest.fixture
def anna(client):
    """Return the account that Mallory made with Anna's address and a password of her own, in a browser of her own."""
    Client().post(url("account_signup"), {**ANNA, "password1": PASSWORD})
    return User.objects.get()


def test_a_link_in_another_browser_asks_for_the_password(client, anna):
    page = client.get(link())
    without, wrong = client.post(link()), client.post(link(), {"password": "mine is another"})

    assert list(page.context["form"].fields) == ["password"]
    assert url("account_reset_password") in page.content.decode()
    assert [response.status_code for response in (without, wrong)] == [422, 422]
    assert (is_verified(anna), FailedLogin.objects.filter(account=anna).count()) == (False, 1)
    assert client.post(link(), {"password": PASSWORD})["Location"] == url("account_login")
    assert is_verified(anna)


def test_who_signs_up_with_an_address_that_was_taken_does_not_verify_it_for_somebody_else(client, anna):
    client.post(url("account_signup"), {**ANNA, "password1": "a quiet river 77"})

    assert client.post(link()).status_code == 422
    assert not is_verified(anna)


def test_a_reset_proves_the_mailbox_and_shuts_out_who_chose_the_password(client, anna):
    client.post(url("account_reset_password"), {"email": anna.email})
    actions.answer_requests(at=NOON)
    form = client.get(link("account_reset_password"), follow=True).request["PATH_INFO"]
    client.post(form, {"password1": "a quiet river 77", "password2": "a quiet river 77"})
    sign_in(client, anna.email)
    by_mallory = who_is_in(client)
    sign_in(client, anna.email, "a quiet river 77")

    assert (is_verified(anna), by_mallory, who_is_in(client)) == (True, None, anna)


def test_who_gave_the_password_in_this_browser_is_not_asked_again(client, anna):
    sign_in(client, anna.email)

    assert client.post(link())["Location"] == url("account_login")
    assert is_verified(anna)


def test_a_new_address_is_not_verified_for_somebody_elses_account(client):
    mallory, browser = member("mallory@example.com"), Client()
    sign_in(browser, mallory.email)
    browser.post(url("account_reauthenticate"), {"password": PASSWORD})
    browser.post(url("account_email"), {"action_add": "", "email": "anna@example.com"})

    assert client.post(link()).status_code == 422
    assert fresh(mallory).email == "mallory@example.com"
    browser.post(link())
    assert fresh(mallory).email == "anna@example.com"


# What nobody verifies


def test_accounts_that_are_never_verified_are_deleted(settings):
    settings.UNVERIFIED_DAYS = 7
    dora = member()
    member("eve@example.com", is_verified=False)

    assert actions.keep_house(at=NOON + WEEK - timedelta(seconds=1)) == 0
    assert actions.keep_house(at=NOON + WEEK) == 1
    assert (list(User.objects.all()), Notice.objects.filter(address="eve@example.com").count()) == ([dora], 0)
    assert [address.email for address in EmailAddress.objects.all()] == ["dora@example.com"]


def test_invited_agents_who_never_came_are_deleted_too():
    ada = member("ada@example.com", role=Role.AGENT)
    actions.invite_agent(
        email="nora@example.com",
        display_name="Nora",
        language=Language.EN,
        groups=[Group.objects.get(name=groups.SUPPORT)],
        by=ada,
        at=NOON,
    )

    assert actions.keep_house(at=NOON + WEEK) == 1
    assert list(User.objects.all()) == [ada]


def test_accounts_that_something_refers_to_stay():
    wei = member("wei@example.com", role=Role.SELLER, country="CN", is_verified=False)
    Shop.objects.create(name="Wei's", country="CN").staff.add(wei)
    dora = member(is_verified=False)
    actions.change_state(account=dora, verb=Verb.SUSPEND, by=None, party=Party.AGENT, at=NOON)

    assert actions.keep_house(at=NOON + WEEK) == 0
    assert list(User.objects.order_by("pk")) == [wei, dora]


# People to try the site out as


@pytest.mark.parametrize(("debug", "gets_in"), [(True, True), (False, False)])
def test_demo_people_get_in_with_debug_only(client, settings, debug, gets_in):
    settings.DEBUG = debug
    hanako, emma = member("hanako@demo.example"), member("emma@example.com")
    refused = [sign_in(client, login, "wrong").status_code for login in (hanako.email, emma.email)]
    answers = [sign_in(client, login) for login in (hanako.email, hanako.member_id)]

    assert ([answer.status_code for answer in answers] == [302, 302], refused) == (gets_in, [200, 200])
    assert (who_is_in(client) == hanako, FailedLogin.objects.filter(account=hanako).count()) == (
        *(gets_in, 1 if gets_in else 3),
    )


def test_a_suspended_one_is_refused_like_a_wrong_password(client):
    hanako = member("hanako@demo.example")
    actions.change_state(account=hanako, verb=Verb.SUSPEND, by=None, party=Party.AGENT, at=NOON)

    assert sign_in(client, hanako.email).status_code == 200
    assert "account_state_of" not in client.session


def test_an_operator_is_warned_of_demo_people(settings):
    none = checks.no_demo_people(databases=["default"])
    member("hanako@demo.example")
    settings.DEBUG = False
    live = [warning.id for warning in checks.no_demo_people(databases=["default"])]
    unasked = checks.no_demo_people(databases=None)
    settings.DEBUG = True

    assert (none, live, unasked) == ([], ["accounts.W001"], [])
    assert checks.no_demo_people(databases=["default"]) == []
