"""Members, made as the site makes them."""

from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import translation

from accounts import actions
from accounts.models import User
from accounts.rules.people import Role
from tests.conftest import NOON

PASSWORD = "correct horse battery"


def member(email="dora@example.com", *, role=Role.BUYER, language="en", is_verified=True, at=NOON, **fields):
    """Return a member called Dora, or as told, whose address is verified."""
    said = {"password": PASSWORD, "label_name": "Dora Ito", "time_zone": "Asia/Tokyo", **fields}
    account = actions.register(email=email, role=role, language=language, at=at, **said)
    if is_verified:
        actions.verify_address(account=account, at=at)
    return account


def is_verified(account):
    return EmailAddress.objects.filter(user=account, email=account.email, verified=True).exists()


def url(name, *words, language="en"):
    with translation.override(language):
        return reverse(name, args=words)


def sign_in(client, login, password=PASSWORD, **fields):
    return client.post(url("account_login"), {"login": login, "password": password, **fields})


def fresh(account):
    return User.objects.get(pk=account.pk)


def who_is_in(client):
    return User.objects.filter(pk=client.session.get("_auth_user_id") or 0).first()
