"""Changing the address and the password, as allauth's pages do it through our actions."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts import actions
from accounts.adapter import NOTICES, AccountAdapter
from accounts.middleware import OwnLanguageAndZone
from accounts.rules.states import Party, Verb
from notices.models import Notice
from tests.accounts.people import PASSWORD, fresh, member, sign_in, url, who_is_in
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def dora(client):
    dora = member()
    sign_in(client, "dora@example.com")
    client.post(url("account_reauthenticate"), {"password": PASSWORD})
    return dora


def ask_for(client, address):
    return client.post(url("account_email"), {"action_add": "", "email": address})


def follow_link(client):
    mail = Notice.objects.filter(kind="account_verify_address").latest("id")
    return client.post(re.sub(r"^https?://[^/]+", "", mail.context["url"]))


def test_a_new_address_counts_once_it_is_verified_and_the_old_one_is_told(client, dora):
    assert ask_for(client, "dora@new.example.com").status_code == 302
    mail = Notice.objects.filter(kind="account_verify_address").latest("id")
    assert (mail.recipient, mail.address, fresh(dora).email) == (dora, "dora@new.example.com", "dora@example.com")

    follow_link(client)

    assert fresh(dora).email == "dora@new.example.com"
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [
        ("dora@new.example.com", True, True)
    ]
    told = Notice.objects.get(kind="account_address_changed")
    assert (told.recipient, told.address) == (dora, "dora@example.com")
    assert (told.context["old"], told.context["new"]) == ("dora@example.com", "dora@new.example.com")
    assert Notice.objects.filter(kind="account_welcome").count() == 1


@pytest.mark.parametrize("is_verified", [True, False])
def test_an_address_of_another_account_is_not_taken_over(client, dora, is_verified):
    eve = member("eve@example.com", is_verified=is_verified)
    ask_for(client, "eve@example.com")

    follow_link(client)

    assert (fresh(dora).email, fresh(eve).email) == ("dora@example.com", "eve@example.com")


def test_a_new_address_that_waits_does_not_outlive_the_password(client, dora):
    ask_for(client, "eve@example.com")
    actions.reset_password(account=dora, password="another horse battery", at=NOON)

    follow_link(Client())

    assert fresh(dora).email == "dora@example.com"
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["dora@example.com"]


@pytest.mark.parametrize(
    ("verb", "party"), [(Verb.LOCK, Party.AGENT), (Verb.SUSPEND, Party.AGENT), (Verb.CLOSE, Party.OWNER)]
)
def test_an_account_that_is_not_open_gets_no_new_address(client, dora, verb, party):
    ask_for(client, "eve@example.com")
    actions.change_state(account=dora, verb=verb, by=None, party=party, at=NOON)

    follow_link(Client())

    assert fresh(dora).email == "dora@example.com"
    assert EmailAddress.objects.get(verified=True).email == "dora@example.com"


def test_a_new_address_is_read_as_generously_as_at_sign_up(client, dora):
    ask_for(client, " Dora@ｎｅｗ.example.com")

    follow_link(client)

    assert fresh(dora).email == "dora@new.example.com"


def test_asking_for_a_taken_address_looks_like_asking_for_a_free_one(client, dora):
    member("eve@example.com")

    taken, free = ask_for(client, "eve@example.com"), ask_for(client, "free@example.com")

    assert (taken.status_code, taken["Location"]) == (free.status_code, free["Location"])


def test_the_address_in_use_cannot_be_deleted(client, dora):
    client.post(url("account_email"), {"action_remove": "", "email": "dora@example.com"})

    assert (fresh(dora).email, EmailAddress.objects.count()) == ("dora@example.com", 1)


def test_a_new_address_can_be_given_up(client, dora):
    ask_for(client, "dora@new.example.com")
    client.post(url("account_email"), {"action_remove": "", "email": "dora@new.example.com"})

    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["dora@example.com"]


def test_a_new_password_ends_other_sessions_and_is_told_of(client, dora):
    elsewhere = Client()
    sign_in(elsewhere, "dora@example.com")
    new = "another horse battery"

    client.post(url("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert fresh(dora).check_password(new)
    assert client.get(url("account_home")).status_code == 200
    assert elsewhere.get(url("account_home")).status_code == 302
    assert Notice.objects.filter(kind="account_password_changed", recipient=dora).count() == 1


def test_a_wrong_password_of_who_is_in_counts_as_a_failure_once(client, dora):
    client.post(url("account_reauthenticate"), {"password": "wrong horse battery"})

    assert dora.failed_logins.count() == 1
    assert who_is_in(client) == dora


def test_a_mail_that_nobody_thought_of_is_an_error():
    adapter = AccountAdapter()

    with pytest.raises(KeyError):
        adapter.send_notification_mail("account/email/of_the_next_version", None)
    with pytest.raises(NotImplementedError):
        adapter.send_mail("account/email/unknown_account", "dora@example.com", {})
    assert {kind.name for kind in NOTICES.values() if kind} == {
        "account_address_changed",
        "account_second_factor_on",
        "account_second_factor_off",
        "account_recovery_codes_made",
    }


@pytest.mark.parametrize(("has_session", "zone"), [(True, "Europe/Paris"), (False, "Asia/Tokyo")])
def test_times_are_shown_in_the_zone_of_who_is_signed_in(settings, has_session, zone):
    request = RequestFactory().get("/en/")
    request.user = member(time_zone="Europe/Paris")
    if has_session:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"

    assert OwnLanguageAndZone(lambda _: timezone.get_current_timezone_name())(request) == zone
