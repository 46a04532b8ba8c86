"""What carriers say of the parcels of disputes, through the marketplace's door."""

import json

import pytest
from django.urls import reverse

from api.actions import make_key
from disputes.rules.payloads import Shipping
from disputes.rules.states import Stage, Verb
from tests.accounts.conftest import noon
from tests.disputes import worlds
from tests.disputes.conftest import (
    hanako,
    mei,
    opened,
    replacement_agreed,
    return_agreed,
    return_sent,
    shipped,
    sora,
    wei,
)
from tests.disputes.worlds import DAY, HOUR, OPENED
from tests.orders.factories import NOON

__all__ = [
    "hanako",
    "mei",
    "noon",
    "opened",
    "replacement_agreed",
    "return_agreed",
    "return_sent",
    "shipped",
    "sora",
    "wei",
]
pytestmark = pytest.mark.django_db

SCANNED = OPENED + 8 * DAY
TOLD = {"tracking_number": "rr 123456785 jp", "status": "delivered", "at": SCANNED.isoformat()}


@pytest.fixture
def send(client, noon):
    """The marketplace's door, two hours after the delivery."""
    noon.set(SCANNED + 2 * HOUR)
    key = make_key(name="carriers", at=NOON)

    def post(value, bearer=key, **more):
        content = value if isinstance(value, bytes) else json.dumps(value)
        headers = {"Authorization": f"Bearer {bearer}"}
        fields = {"content_type": "application/json", "headers": headers, **more}
        return client.post(reverse("api_parcels"), content, **fields)

    return post


def results(answers):
    return [(answer.status_code, answer.json()["result"]) for answer in answers]


def test_a_delivery_counts_once_and_is_known_the_next_time(send, return_sent):
    answers = [send(TOLD) for _ in range(2)]

    assert results(answers) == [(200, "counted"), (200, "known")]
    return_sent.refresh_from_db()
    assert (return_sent.stage, return_sent.next_due_at) == (Stage.RETURN_INSPECTION, SCANNED + 3 * DAY)
    assert [event.row for event in return_sent.events.all()] == ["T01", "T03", "T40", "T50"]


@pytest.mark.parametrize(
    "later",
    [
        {"at": (SCANNED - DAY).isoformat()},
        {"at": (SCANNED + HOUR).isoformat()},
        {"status": "in_transit", "at": (SCANNED - DAY).isoformat()},
        {"status": "returning"},
    ],
)
def test_nothing_that_is_told_after_the_delivery_moves_it_again(send, return_sent, later):
    send(TOLD)
    deadlines = list(return_sent.deadlines.values_list("kind", "due_at", "state"))

    assert results([send({**TOLD, **later})]) == [(200, "known")]
    assert list(return_sent.deadlines.values_list("kind", "due_at", "state")) == deadlines


def test_what_is_not_a_delivery_moves_nothing(send, return_sent):
    assert results([send({**TOLD, "status": "out_for_delivery"})]) == [(200, "known")]
    return_sent.refresh_from_db()
    assert return_sent.stage == Stage.RETURN_IN_TRANSIT


def test_the_delivery_of_a_replacement_starts_the_buyers_time(send, replacement_agreed, wei):
    along = worlds.Along(photos=[worlds.photo_of(wei)])
    shipping = Shipping("ups", "1Z999AA10123456784")
    worlds.move(replacement_agreed, Verb.SHIP_REPLACEMENT, wei, OPENED + 2 * DAY, shipping, along=along)

    answers = [send({**TOLD, "tracking_number": "1z999aa10123456784"}) for _ in range(2)]
    assert results(answers) == [(200, "counted"), (200, "known")]
    assert replacement_agreed.events.filter(row="A3").count() == 1


def test_an_unknown_number_is_said_to_be_unknown(send, return_sent):
    answer = send({**TOLD, "tracking_number": "RR000000000JP"})

    assert (answer.status_code, answer.json()["fault"]) == (404, "unknown_parcel")
    assert send({**TOLD, "tracking_number": "--"}).status_code == 404


@pytest.mark.parametrize("at", [OPENED - DAY, SCANNED + 3 * HOUR])
def test_a_delivery_that_cannot_be_is_refused(send, return_sent, at):
    answer = send({**TOLD, "at": at.isoformat()})

    assert (answer.status_code, answer.json()["fault"], answer.json()["where"]) == (422, "impossible_instant", "at")
    return_sent.refresh_from_db()
    assert return_sent.stage == Stage.RETURN_IN_TRANSIT


@pytest.mark.parametrize(
    ("wrong", "fault", "where"),
    [
        ({"tracking_number": ""}, "missing", "tracking_number"),
        ({"tracking_number": ["RR"]}, "not_text", "tracking_number"),
        ({"tracking_number": "R\x00"}, "not_text", "tracking_number"),
        ({"tracking_number": "R" * 10_000}, "too_long", "tracking_number"),
        ({"status": "arrived"}, "unknown_choice", "status"),
        ({"status": None}, "missing", "status"),
        ({"at": "yesterday"}, "not_an_instant", "at"),
        ({"at": "2026-05-30T10:00:00"}, "without_zone", "at"),
        ({"at": None}, "missing", "at"),
        ({"order": "8100-0001"}, "unknown_field", "order"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_field(send, return_sent, wrong, fault, where):
    answer = send({**TOLD, **wrong})

    assert (answer.status_code, answer.json()["fault"], answer.json()["where"]) == (422, fault, where)


@pytest.mark.parametrize(
    ("value", "more", "status"),
    [
        (b"{", {}, 400),
        (b"\xff", {}, 400),
        (b"x" * 1_000_001, {}, 413),
        (TOLD, {"content_type": "text/plain"}, 415),
        ([], {}, 422),
        (TOLD, {"bearer": "hck_wrong"}, 401),
        (TOLD, {"bearer": ""}, 401),
    ],
)
def test_what_is_not_let_in(send, return_sent, value, more, status):
    assert send(value, **more).status_code == status
    return_sent.refresh_from_db()
    assert return_sent.stage == Stage.RETURN_IN_TRANSIT


def test_reading_is_not_possible(client):
    assert client.get(reverse("api_parcels")).status_code == 405
