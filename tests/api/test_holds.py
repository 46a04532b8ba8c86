"""What the marketplace is told of payouts that wait for disputes, and that nobody else is told anything."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from api import urls
from api.actions import make_key
from disputes import holds
from disputes.rules.payloads import Withdrawing
from disputes.rules.states import Verb, WithdrawReason
from notices import clock
from notices.models import SiteClock
from tests.disputes import worlds
from tests.disputes.conftest import hanako, opened, shipped, wei
from tests.disputes.worlds import DAY, OPENED
from tests.orders.factories import NOON

__all__ = ["hanako", "opened", "shipped", "wei"]
pytestmark = pytest.mark.django_db

TOLD = {"order": "8100-0001", "line": 1, "shop": "S-1", "currency": "JPY"}


@pytest.fixture(autouse=True)
def today(db, settings, monkeypatch):
    """The door asks the clock, so it stands where this world is."""
    monkeypatch.setattr(clock, "READ_AGAIN_AFTER", 3_600.0)
    settings.DEBUG = True
    SiteClock.objects.create(pk=SiteClock.ONLY, offset=OPENED + 2 * DAY - clock.now())
    clock.forget()
    yield
    clock.forget()


@pytest.fixture
def ask(client):
    key = make_key(name="payouts", at=NOON)
    return lambda **query: client.get(reverse("api_holds"), query, headers={"Authorization": f"Bearer {key}"})


def test_what_is_held_of_an_order_is_told_in_minor_units(ask, opened):
    answer = ask(order="8100-0001")

    told = {"dispute": opened.reference, **TOLD, "held_minor": 1000, "until": None}
    assert (answer.status_code, answer.json()) == (200, {"order": "8100-0001", "holds": [told]})
    assert "no-store" in answer.headers["Cache-Control"]


def test_after_a_withdrawal_it_is_held_until_the_window_ends(ask, opened, hanako):
    worlds.move(opened, Verb.WITHDRAW, hanako, OPENED + DAY, Withdrawing(WithdrawReason.SOLVED_WITH_SELLER))
    opened.refresh_from_db()

    (told,) = ask(order="8100-0001").json()["holds"]
    assert (told["held_minor"], told["until"]) == (1000, opened.window_end_at.isoformat())


def test_what_is_over_is_told_once_more_where_changes_are_told(ask, opened, wei):
    before = ask().json()
    nothing = ask(after=before["after"]).json()
    worlds.accept(opened, wei, OPENED + DAY)
    worlds.pay(opened, OPENED + 2 * DAY)
    after = ask(after=before["after"]).json()

    assert [told["held_minor"] for told in before["holds"]] == [1000]
    assert nothing == {"holds": [], "after": before["after"], "has_more": False}
    assert after["holds"] == [{"dispute": opened.reference, **TOLD, "held_minor": 0, "until": None}]
    assert ask(order="8100-0001").json()["holds"] == []


def test_changes_come_in_pages_that_cost_the_same(ask, opened, hanako, wei, monkeypatch):
    monkeypatch.setattr(holds, "PAGE", 2)
    others = [
        worlds.open_dispute(worlds.shipped_order(wei, f"8100-000{number}"), hanako).reference for number in (2, 3, 4)
    ]
    costs, pages, after = [], [], "0"
    while not pages or pages[-1]["has_more"]:
        with CaptureQueriesContext(connection) as captured:
            pages.append(ask(after=after).json())
        costs.append(len(captured))
        after = pages[-1]["after"]

    assert [told["dispute"] for page in pages for told in page["holds"]] == [opened.reference, *others]
    assert costs == costs[:1] * 2


def test_what_cannot_be_asked_for_is_refused(ask, shipped):
    assert (ask(order="8100-9999").status_code, ask(order="8100-0001").json()["holds"]) == (404, [])
    for after in ("", "-1", "1.5", "one", "9" * 19, "\u0663"):
        answer = ask(after=after)
        assert (answer.status_code, answer.json()["fault"], answer.json()["where"]) == (422, "not_a_number", "after")


@pytest.mark.parametrize("path", urls.urlpatterns, ids=lambda path: path.name)
@pytest.mark.parametrize("key", ["", "Bearer hck_wrong", "Basic aGNr"])
def test_no_door_of_the_marketplace_opens_without_its_key(client, opened, path, key):
    """Every address of the API, those that are still to come included."""
    args = ["6a0c7d1e-0f3b-4b0e-9d0e-3f6f2b1c9a77"] if "uuid" in str(path.pattern) else []
    headers = {"Authorization": key} if key else {}
    address = reverse(path.name, args=args)
    answers = [
        client.get(address, {"order": "8100-0001"}, headers=headers),
        client.post(address, json.dumps({}), content_type="application/json", headers=headers),
    ]

    assert sorted(answer.status_code for answer in answers) == [401, 405]
    assert all(opened.reference not in answer.content.decode() for answer in answers)
