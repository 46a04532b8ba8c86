"""Hanako asks, Ken asks elsewhere; Sakura answers in Japanese, Tom in English."""

import pytest
from django.contrib.auth.models import Permission

from accounts.rules.people import Role
from tests.orders.conftest import NOON, hanako, ken, lin, noon, person, wei
from tickets import actions
from tickets.rules.states import Topic

__all__ = ["hanako", "ken", "lin", "noon", "wei"]


def agent(email, name, *, is_lead=False):
    made = person(email, name, Role.AGENT)
    codenames = ["work_on_tickets", "view_ticket", "view_thread", "view_order"]
    wanted = Permission.objects.filter(codename__in=codenames + ["lead_tickets"] * is_lead)
    made.user_permissions.set(wanted)
    return type(made).objects.get(pk=made.pk)


@pytest.fixture
def sakura(db):
    return agent("sakura@example.com", "Sakura")


@pytest.fixture
def tom(db):
    return agent("tom@example.com", "Tom", is_lead=True)


@pytest.fixture
def ask(hanako):
    """Return how somebody asks; Hanako, in Japanese, unless told otherwise."""

    def submit(**changes):
        asked = {
            "requester": hanako,
            "subject": "荷物が届きません",
            "body": "追跡番号が動きません。",
            "topic": Topic.DELIVERY,
            "language": "ja",
            "at": NOON,
        }
        return actions.submit(**{**asked, **changes})

    return submit


@pytest.fixture
def ticket(ask):
    return ask()
