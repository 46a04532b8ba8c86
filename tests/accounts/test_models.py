from datetime import UTC, datetime

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.rules.languages import Language
from tests.conftest import person

pytestmark = pytest.mark.django_db


def test_a_person_signs_in_by_email_in_any_case():
    person("Alice@Example.com", "Alice")

    user = authenticate(username="alice@EXAMPLE.com", password="correct horse battery")

    assert user.display_name == "Alice"


def test_the_host_of_an_email_is_stored_in_small_letters():
    alice = person("  Alice@EXAMPLE.com ".strip(), "Alice")

    assert alice.email == "Alice@example.com"


@pytest.mark.parametrize("email", ["alice@example.com", "ALICE@example.com", "Alice@EXAMPLE.COM"])
def test_an_email_belongs_to_one_person_whatever_its_case(email):
    person("alice@example.com", "Alice")

    with pytest.raises(IntegrityError), transaction.atomic():
        person(email, "Bob")

    assert list(User.objects.values_list("display_name", flat=True)) == ["Alice"]


def test_a_form_is_told_of_a_taken_email_in_words():
    person("alice@example.com", "Alice")
    bob = User(email="ALICE@example.com", display_name="Bob", password="!")

    with pytest.raises(ValidationError) as refused:
        bob.full_clean()

    assert refused.value.messages == ["Somebody has this e-mail address already."]


def test_without_a_password_nobody_can_sign_in():
    alice = User.objects.create_user("alice@example.com")

    assert (alice.has_usable_password(), alice.check_password("")) == (False, False)


def test_a_new_person_may_sign_in_and_nothing_else():
    alice = User.objects.create_user("alice@example.com", "correct horse battery")

    assert (alice.is_active, alice.is_staff, alice.is_superuser) == (True, False, False)
    assert (alice.language, alice.time_zone) == (Language.JA, "Asia/Tokyo")


def test_a_superuser_may_use_the_admin():
    alice = User.objects.create_superuser("alice@example.com", "correct horse battery")

    assert (alice.is_active, alice.is_staff, alice.is_superuser) == (True, True, True)


@pytest.mark.parametrize("time_zone", ["Tokyo", "../etc/passwd", "", "Asia/tokyo\0"])
def test_a_time_zone_must_be_a_known_one(time_zone):
    alice = User(email="alice@example.com", time_zone=time_zone, password="!")

    with pytest.raises(ValidationError) as refused:
        alice.full_clean()

    assert list(refused.value.message_dict) == ["time_zone"]


def test_an_instant_is_shown_on_the_persons_own_clock():
    alice = User(email="alice@example.com", time_zone="Europe/London")

    local = alice.local(datetime(2026, 7, 1, 12, 0, tzinfo=UTC))

    assert local.isoformat() == "2026-07-01T13:00:00+01:00"


@pytest.mark.parametrize(("display_name", "shown"), [("Alice", "Alice"), ("", "alice@example.com")])
def test_a_person_is_called_by_name_or_else_by_email(display_name, shown):
    assert str(User(email="alice@example.com", display_name=display_name)) == shown
