"""Where somebody is signed in, in words, and signing out there."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from tests.accounts.page_reader import SOUND, Page
from tests.accounts.people import member, sign_in, url

LANGUAGES = ("en", "ja")
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"

pytestmark = pytest.mark.django_db


@pytest.fixture
def dora():
    return member()


@pytest.fixture
def inside(client, dora):
    sign_in(client, "dora@example.com")
    return client


def on_a_phone(account):
    phone = Client(headers={"user-agent": PHONE})
    sign_in(phone, account.email)
    return phone


@pytest.mark.parametrize("language", LANGUAGES)
def test_devices_are_listed_in_words(inside, dora, language):
    on_a_phone(dora)

    page = Page(inside.get(url("usersessions_list", language=language)))

    assert (page.status, page.faults) == (200, SOUND)
    assert (page.main.count("Safari"), page.main.count("iPhone")) == (1, 1)
    assert page.actions == [
        ("post", url("account_logout", language=language)),
        ("post", url("end_session", language=language)),
        ("post", url("usersessions_list", language=language)),
    ]


def test_one_device_is_signed_out(inside, dora):
    phone = on_a_phone(dora)
    session = UserSession.objects.get(user=dora, user_agent=PHONE)

    inside.post(url("end_session"), {"session": session.pk})

    assert phone.get(url("account_home")).status_code == 302
    assert inside.get(url("account_home")).status_code == 200
    assert UserSession.objects.filter(user=dora).count() == 1


@pytest.mark.parametrize("named", ["", "x", "0", "99999999999999999999"])
def test_a_device_that_is_not_there_is_no_fault(inside, named):
    assert inside.post(url("end_session"), {"session": named})["Location"] == url("usersessions_list")


def test_nobody_signs_out_others(inside):
    emi = member("emi@example.com")
    phone = on_a_phone(emi)

    inside.post(url("end_session"), {"session": UserSession.objects.get(user=emi).pk})

    assert phone.get(url("account_home")).status_code == 200
