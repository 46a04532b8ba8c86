import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from api.actions import make_key, revoke_key
from api.models import ApiKey
from orders.models import Order
from tests.orders.conftest import hanako
from tests.orders.factories import NOON, order_value

__all__ = ["hanako"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def key(db):
    return make_key(name="checkout", at=NOON)


def send(client, key, value, **changes):
    content = value if isinstance(value, bytes) else json.dumps(value)
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    options = {"content_type": "application/json", "headers": headers, **changes}
    return client.post(reverse("api_events"), content, **options)


def test_an_order_is_written_once(client, key, hanako):
    first, again = (send(client, key, {"order": order_value()}) for _ in range(2))
    assert (first.status_code, first.json()) == (201, {"kind": "order", "result": "written"})
    assert (again.status_code, again.json()) == (200, {"kind": "order", "result": "known"})
    assert Order.objects.get().buyer == hanako


def test_a_refusal_names_the_field(client, key):
    answer = send(client, key, {"order": order_value(shipping="10.5")})
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert answer.json() == {
        "type": "about:blank",
        "status": 422,
        "fault": "not_an_amount",
        "detail": "This is not an amount of the order's currency.",
        "where": "order.shipping",
        "value": "10.5",
    }
    assert not Order.objects.exists()


def test_what_disputes_ask_for_may_be_added_once(client, key, hanako):
    value = order_value(promised_by="2026-05-20T23:59:00+09:00", clearance="seller")
    told = [order_value(), value, value, {**value, "clearance": "buyer"}, {**value, "clearance": "DDP"}]
    answers = [send(client, key, {"order": one}) for one in told]
    assert [answer.status_code for answer in answers] == [201, 201, 200, 422, 422]
    assert [(one.json()["fault"], one.json()["where"]) for one in answers[3:]] == [
        ("frozen", "clearance"),
        ("unknown_choice", "order.clearance"),
    ]
    assert Order.objects.get().clearance == "seller"


@pytest.mark.parametrize("wrong", ["", "hck_wrong", "hck_" + "x" * 43, "鍵", "x" * 5_000, "\x00"])
def test_without_the_key_nothing_opens(client, key, wrong):
    answer = send(client, wrong, {"order": order_value()})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="marketplace"')


def test_a_key_that_only_begins_rightly_opens_nothing(client, key):
    assert send(client, key[:-1] + ("a" if key[-1] != "a" else "b"), {"order": order_value()}).status_code == 401


def test_a_revoked_key_opens_nothing(client, key):
    revoke_key(key=ApiKey.objects.get(), at=NOON)
    assert send(client, key, {"order": order_value()}).status_code == 401


@pytest.mark.parametrize(
    ("content", "changes", "status"),
    [
        (b"{", {}, 400),
        (b"\xff", {}, 400),
        (b"[" * 100_000, {}, 400),
        (b'"' + b"x" * 1_000_001 + b'"', {}, 413),
        (b'"' + b"x" * 17 * 1024 * 1024 + b'"', {}, 413),
        (b"{}", {"content_type": "text/plain"}, 415),
        (b"{}", {}, 422),
        (b'{"order": {"number": "\\ud800"}}', {}, 422),
        (b"null", {}, 422),
    ],
)
def test_what_is_no_event_is_refused(client, key, content, changes, status):
    assert send(client, key, content, **changes).status_code == status


def test_nothing_is_told_by_reading(client, key):
    assert client.get(reverse("api_events")).status_code == 405


def test_a_key_is_shown_once_and_its_name_is_its_own(capsys, db):
    call_command("make_api_key", "checkout")
    key = capsys.readouterr().out.strip()
    assert (key.startswith("hck_"), key in str(vars(ApiKey.objects.get()))) == (True, False)
    with pytest.raises(CommandError, match="already"):
        call_command("make_api_key", "checkout")
