"""Mei at her desk, four days after Hanako opened: the admin as a mediator sees it, in English."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts import groups
from accounts.models import User
from disputes.models import Dispute
from notices import clock
from notices.models import SiteClock
from tests.conftest import person
from tests.disputes import worlds
from tests.disputes.worlds import DAY, OPENED

NOW = OPENED + 4 * DAY
WHY_JA = "配達の記録を確かめましたが、購入者の市町村への配達は証明されていませんでした。以上の理由で返金とします。"
WHY_EN = "No record of the carrier shows a delivery to that town, so the amount goes back to the buyer."


@pytest.fixture(autouse=True)
def today(db, settings, monkeypatch):
    """The doors ask the clock, so theirs stands where this world is; it is read once, whatever queries are counted."""
    monkeypatch.setattr(clock, "READ_AGAIN_AFTER", 3_600.0)
    settings.DEBUG = True
    SiteClock.objects.create(pk=SiteClock.ONLY, offset=NOW - clock.now())
    clock.forget()
    yield NOW
    clock.forget()


@pytest.fixture
def aiko(db):
    """Another mediator, who may not approve."""
    user = person("aiko@example.com", "Aiko", role="agent")
    user.groups.add(Group.objects.get(name=groups.MEDIATOR))
    return User.objects.get(pk=user.pk)


@pytest.fixture
def dear(shipped, hanako, wei, mei):
    """A case above the limit of four eyes, with Mei: ¥60,000 for a lantern."""
    order = worlds.shipped_order(wei, "8100-0002", **dear_lines())
    dispute = worlds.open_dispute(order, hanako, worlds.refund(60_000))
    worlds.reject(dispute, wei, OPENED + DAY)
    return worlds.mediate(dispute, mei, hanako, OPENED + 2 * DAY)


def dear_lines():
    return {"lines": [{"sku": "STONE-1", "title": "Stone lantern", "quantity": 1, "price": "60000"}]}


def at_desk(agent):
    """Return the browser of an agent who reads English."""
    agent.language = "en"
    agent.save()
    client = Client(headers={"accept-language": "en"})
    client.force_login(agent)
    return client


@pytest.fixture
def desk(mei):
    return at_desk(mei)


def page_of(dispute, name="disputes_dispute_change", *more):
    return reverse(f"admin:{name}", args=[dispute.pk, *more])


def do(client, dispute, verb, **typed):
    """Send the form of a button as its page has it."""
    fresh = Dispute.objects.get(pk=dispute.pk)
    return client.post(page_of(dispute, "disputes_move", verb), {"version": fresh.version, **typed})
