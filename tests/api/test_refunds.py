"""What the marketplace says of money, through its door."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse

from api.actions import make_key
from disputes import queries
from disputes.models import Chargeback, Refund
from tests.disputes.ledger.conftest import order
from tests.disputes.ledger.worlds import check, order_refund, sums
from tests.orders.conftest import hanako
from tests.orders.factories import NOON

__all__ = ["hanako", "order"]
pytestmark = pytest.mark.django_db

PAID = {"status": "paid", "reference": "P-1", "amount": "1000", "currency": "JPY"}


@pytest.fixture
def send(client):
    key = make_key(name="checkout", at=NOON)

    def post(name, value, *args, bearer=key):
        content = value if isinstance(value, bytes) else json.dumps(value)
        headers = {"Authorization": f"Bearer {bearer}"}
        return client.post(reverse(name, args=args), content, content_type="application/json", headers=headers)

    return post


@pytest.fixture
def refund(order):
    return order_refund(order)


def test_an_answer_counts_once_and_is_known_the_next_time(send, order, refund):
    answers = [send("api_refund", PAID, refund.key) for _ in range(2)]

    assert [(answer.status_code, answer.json()["result"]) for answer in answers] == [(200, "counted"), (200, "known")]
    assert sums(order) == (1000, 0)


def test_a_contradiction_is_kept_for_people(send, order, refund):
    send("api_refund", PAID, refund.key)
    answer = send("api_refund", {"status": "refused", "reason": "The card is closed"}, refund.key)

    assert (answer.status_code, answer.json()["result"]) == (202, "kept")
    refund.refresh_from_db()
    assert (refund.state, refund.task, sums(order)) == ("paid", "contradiction", (1000, 0))


@pytest.mark.parametrize("wrong", [{"amount": "999"}, {"amount": 1001}, {"amount": "10.00", "currency": "USD"}])
def test_another_amount_or_currency_is_kept_and_pays_nothing(send, order, refund, wrong):
    answer = send("api_refund", {**PAID, **wrong}, refund.key)

    assert (answer.status_code, sums(order)) == (202, (0, 1000))
    assert Refund.objects.get().events.get().effect == "contradict"


@pytest.mark.parametrize(
    ("wrong", "fault", "where"),
    [
        ({"status": "by_hand"}, "unknown_choice", "status"),
        ({"status": None}, "missing", "status"),
        ({"status": ["paid"]}, "unknown_choice", "status"),
        ({"reference": ""}, "missing", "reference"),
        ({"reference": "P\x00"}, "not_text", "reference"),
        ({"reference": "P" * 101}, "too_long", "reference"),
        ({"reference": {"a": 1}}, "not_text", "reference"),
        ({"currency": "XXX"}, "unknown_currency", "currency"),
        ({"currency": None}, "missing", "currency"),
        ({"amount": "10.5"}, "not_an_amount", "amount"),
        ({"amount": "-1"}, "not_an_amount", "amount"),
        ({"amount": True}, "not_an_amount", "amount"),
        ({"amount": "1e9"}, "not_an_amount", "amount"),
        ({"amount": None}, "missing", "amount"),
        ({"amount": 1.5}, "not_an_amount", "amount"),
        ({"reason": "x" * 10_000}, "too_long", "reason"),
    ],
)
def test_what_is_no_answer_is_refused_with_the_field(send, order, refund, wrong, fault, where):
    answer = send("api_refund", {**PAID, **wrong}, refund.key)

    assert (answer.status_code, answer.json()["fault"], answer.json()["where"]) == (422, fault, where)
    assert (sums(order), refund.events.count()) == ((0, 1000), 0)


@pytest.mark.parametrize("value", [[], "paid", None, 7])
def test_what_is_no_object_is_refused(send, refund, value):
    assert send("api_refund", value, refund.key).status_code == 422


def test_without_the_key_nothing_is_told(send, order, refund):
    for name, args in (("api_refund", [refund.key]), ("api_outside_refunds", []), ("api_chargebacks", [])):
        assert send(name, PAID, *args, bearer="hck_wrong").status_code == 401
    assert sums(order) == (0, 1000)


def test_an_unknown_refund_is_not_found(send, refund):
    assert send("api_refund", PAID, uuid4()).status_code == 404


def test_reading_changes_nothing(client, refund):
    assert client.get(reverse("api_refund", args=[refund.key])).status_code == 405


# Without us


OUTSIDE = {"order": "8100-0001", "reference": "W-1", "amount": "500", "currency": "JPY", "line": 1}


def test_a_refund_by_the_seller_is_written_once(send, order):
    answers = [send("api_outside_refunds", OUTSIDE) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert sums(order) == (500, 0)


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"order": "8100-9999"}, "unknown_order"),
        ({"amount": "4301"}, "over_ceiling"),
        ({"amount": "0"}, "nothing_asked"),
        ({"currency": "USD"}, "other_currency"),
        ({"line": 9}, "other_facts"),
        ({"line": 501}, "unknown_line"),
        ({"line": 0}, "not_a_number"),
        ({"more": 1}, "unknown_field"),
    ],
)
def test_what_cannot_be_is_refused(send, order, wrong, fault):
    answer = send("api_outside_refunds", {**OUTSIDE, **wrong})

    assert (answer.status_code, answer.json()["fault"]) == (422, fault)


CHARGEBACK = {"order": "8100-0001", "reference": "CB-1", "at": "2026-05-02T10:00:00+09:00"}
SOME = {"result": "kept", "amount": "1000", "currency": "JPY"}


@pytest.mark.parametrize(("said", "refunded"), [({"result": "returned"}, 0), ({"result": "kept"}, 4300), (SOME, 1000)])
def test_a_chargeback_begins_and_ends(send, order, said, refunded):
    assert send("api_chargebacks", {**CHARGEBACK, "status": "opened"}).status_code == 200
    assert queries.has_open_chargeback(order)
    ended = [send("api_chargebacks", {**CHARGEBACK, "status": "ended", **said}) for _ in range(2)]

    assert [answer.status_code for answer in ended] == [200, 200]
    assert not queries.has_open_chargeback(order)
    assert sums(order) == (refunded, 0)
    check(order)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({}, "missing"),
        ({"result": "won"}, "unknown_choice"),
        ({**SOME, "currency": "USD"}, "other_currency"),
        ({**SOME, "amount": "0"}, "nothing_asked"),
        ({**SOME, "amount": "4301"}, "over_ceiling"),
        ({**SOME, "result": "returned"}, "unknown_field"),
        ({"result": "kept", "amount": "1000"}, "missing"),
    ],
)
def test_a_chargeback_that_ends_says_how(send, order, said, fault):
    send("api_chargebacks", {**CHARGEBACK, "status": "opened"})
    answer = send("api_chargebacks", {**CHARGEBACK, "status": "ended", **said})

    assert (answer.status_code, answer.json()["fault"]) == (422, fault)
    assert queries.has_open_chargeback(order)
    if answer.json().get("where") == "result":
        assert '"result": "kept" if the buyer keeps the money' in answer.json()["detail"]


def test_a_chargeback_ends_after_it_began_and_in_one_way(send, order):
    unknown = send("api_chargebacks", {**CHARGEBACK, "status": "ended", "result": "kept"})
    send("api_chargebacks", {**CHARGEBACK, "status": "opened"})
    send("api_chargebacks", {**CHARGEBACK, "status": "ended", "result": "returned"})
    other = send("api_chargebacks", {**CHARGEBACK, "status": "ended", "result": "kept"})

    assert (unknown.status_code, unknown.json()["fault"]) == (404, "unknown_chargeback")
    assert (other.status_code, other.json()["fault"], sums(order)) == (422, "other_facts", (0, 0))


def test_what_ended_before_results_were_told_takes_one_later(send, order):
    send("api_chargebacks", {**CHARGEBACK, "status": "opened"})
    Chargeback.objects.update(ended_at=NOON)
    assert send("api_chargebacks", {**CHARGEBACK, "status": "ended", "result": "kept"}).status_code == 200

    assert sums(order) == (4300, 0)
    assert Chargeback.objects.get().ended_at == NOON


@pytest.mark.parametrize(
    "wrong", [{"at": "yesterday"}, {"at": "2026-05-02T10:00:00"}, {"status": "won"}, {"order": "a/b"}]
)
def test_a_chargeback_that_is_none_is_refused(send, order, wrong):
    fact = {"order": "8100-0001", "reference": "CB-1", "at": "2026-05-02T10:00:00+09:00", "status": "opened"}
    assert send("api_chargebacks", {**fact, **wrong}).status_code == 422
