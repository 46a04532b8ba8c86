"""The marketplace tells the same twice at once, each over a connection of its own, on a real PostgreSQL."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from orders.models import Order, Shop
from tests.api.test_events import key, send
from tests.conftest import uses_services
from tests.disputes.ledger.test_races import at_once
from tests.orders.conftest import hanako
from tests.orders.factories import order_value

__all__ = ["hanako", "key"]

ROUNDS = 20
pytestmark = [
    pytest.mark.skipif(not uses_services(), reason="needs PostgreSQL: python3 run.py test --services"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def values():
    """Return orders of shops that are new, too."""
    return [
        order_value(f"8100-{n:04}", shop={"code": f"S-{n}", "name": "Lantern House", "country": "CN"})
        for n in range(ROUNDS)
    ]


def test_the_same_new_order_is_written_once_and_known_once(key, hanako, values):
    for value in values:
        answers = at_once(*[lambda value=value: send(Client(), key, {"order": value})] * 2)

        assert sorted((answer.status_code, answer.json()["result"]) for answer in answers) == [
            (200, "known"),
            (201, "written"),
        ]
    assert (Order.objects.count(), Shop.objects.count()) == (ROUNDS, ROUNDS)


def test_two_orders_of_one_number_are_one_order_and_a_refusal(key, hanako, values):
    for value in values:
        other = {**value, "shipping": "900"}
        answers = at_once(*[lambda told=told: send(Client(), key, {"order": told}) for told in (value, other)])

        assert sorted(answer.status_code for answer in answers) == [201, 422]


def test_the_same_file_is_imported_twice_at_once(hanako, values, tmp_path):
    path = tmp_path / "orders.jsonl"
    path.write_text("\n".join(json.dumps({"order": value}) for value in values))
    said = StringIO(), StringIO()

    outcomes = at_once(*[lambda out=out: call_command("import_orders", path, stdout=out) for out in said])

    assert (outcomes, Order.objects.count()) == ([None, None], ROUNDS)
    assert all("0 refused" in out.getvalue() for out in said)
