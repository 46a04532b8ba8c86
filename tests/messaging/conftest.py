"""Hanako buys at Wei's shop; Ken buys elsewhere, Lin sells elsewhere; Sakura is an agent."""

import pytest

from accounts.rules.people import Role
from messaging import actions, pages
from messaging.rules.threads import ThreadKind
from tests.orders.conftest import NOON, hanako, ken, lin, noon, person, wei
from tests.orders.factories import make_order

__all__ = ["hanako", "ken", "lin", "noon", "wei"]


@pytest.fixture
def sakura(db):
    from django.contrib.auth.models import Permission

    agent = person("sakura@example.com", "Sakura", Role.AGENT)
    agent.user_permissions.set(Permission.objects.filter(content_type__app_label="messaging"))
    return type(agent).objects.get(pk=agent.pk)


@pytest.fixture
def order(hanako, wei):
    made = make_order()
    made.shop.staff.add(wei)
    return made


@pytest.fixture
def thread(order):
    return actions.thread_about_order(order=order, at=NOON)


@pytest.fixture
def case(order, hanako, monkeypatch):
    """A thread of three sides, as a dispute has; here no other app shows it on a page of its own."""
    monkeypatch.setattr(pages, "_addresses", {})
    return actions.start_thread(
        kind=ThreadKind.DISPUTE, order=order, customer=hanako, shop=order.shop, has_support=True, at=NOON
    )
