"""The people around an order: Hanako buys, Wei sells; Ken buys elsewhere, Lin sells elsewhere."""

from datetime import UTC, datetime

import pytest

from accounts.models import User
from accounts.rules.people import Role
from tests.accounts.conftest import noon

__all__ = ["noon"]

NOON = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)  # 12:00 in Tokyo


@pytest.fixture
def hanako(db):
    return person("hanako@example.com", "Hanako", Role.BUYER)


@pytest.fixture
def ken(db):
    return person("ken@example.com", "Ken", Role.BUYER, language="en", time_zone="America/New_York")


@pytest.fixture
def wei(db):
    return person("wei@example.com", "Wei", Role.SELLER, language="en", country="CN")


@pytest.fixture
def lin(db):
    return person("lin@example.com", "Lin", Role.SELLER, language="en", country="CN")


def person(email, name, role, **fields):
    user = User.objects.create_user(email, "correct horse battery", display_name=name, role=role, **fields)
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    return user
