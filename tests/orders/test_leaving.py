"""What a person takes along of orders, and what keeps one from closing the account."""

import json
import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts import actions as accounts
from accounts import closing
from accounts.models import private_storage
from accounts.rules.states import Party, Verb
from orders import actions
from orders.models import Order, OrderLine, Shipment, Shop
from orders.rules.states import CancelReason
from tests.orders.conftest import NOON
from tests.orders.factories import make_order, ship, track

SHIPPED = "2026-05-02T10:00:00+09:00"
ARRIVED = "2026-05-09T10:00:00+09:00"


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(private_storage(), "location", str(tmp_path))


@pytest.fixture
def shop(hanako, wei):
    make_order("8100-0009", buyer={"email": "ken@example.com"}, placed_at="2025-01-01T12:00:00+09:00")
    shop = Shop.objects.get()
    shop.staff.add(wei)
    return shop


def taken_along(person):
    export = accounts.ask_for_data(account=person, at=NOON)
    accounts.make_exports(at=NOON)
    export.refresh_from_db()
    with export.file.open("rb") as file, zipfile.ZipFile(BytesIO(file.read())) as archive:
        return json.loads(archive.read("orders.json"))


def obstacles(person, at=NOON + timedelta(days=20)):
    with translation.override("en"), timezone.override("Asia/Tokyo"):
        return list(closing.obstacles(person, at))


def wish_of(order, person):
    return actions.ask_to_cancel(order=order, by=person, reason=CancelReason.TOO_SLOW, words="It takes long.", at=NOON)


# What is taken along


def test_a_buyer_takes_whole_orders_along(hanako, ken, shop, wei):
    order = make_order(
        discounts=[{"kind": "shop_coupon", "label": "SPRING", "amount": "380"}],
        promised_by="2026-05-20T23:59:00+09:00",
        clearance="buyer",
    )
    wish = wish_of(order, hanako)
    actions.answer_cancel(request=wish, by=wei, is_agreed=False, words="It leaves today.", at=NOON)
    ship(order, tracking_number="1234-5678-9012", carrier="yamato", label_address="札幌市\n見本 花子")
    track(order, "delivered", ARRIVED, place="Sapporo", words="Handed over")
    found = taken_along(hanako)

    (kept,) = found["orders"]
    assert (kept["number"], kept["currency"], kept["paid_minor"]) == ("8100-0001", "JPY", 3920)
    assert (kept["shop"]["name"], kept["buyer_email"]) == ("Lantern House", "")
    assert [(line["title"], line["price_minor"], line["net_minor"]) for line in kept["lines"]] == [
        ("Paper lamp", 3000, 2700),
        ("Bulb", 800, 720),
    ]
    assert [line["discount_shares"][0]["amount_minor"] for line in kept["lines"]] == [300, 80]
    assert [row["label"] for row in kept["discounts"]] == ["SPRING"]
    (parcel,) = kept["parcels"]
    assert (kept["promised_by_at"], kept["clearance"]) == ("2026-05-20T14:59:00+00:00", "buyer")
    assert parcel["label_address"] == "札幌市\n見本 花子"
    assert parcel["contents"] == [{"line": 1, "quantity": 2}, {"line": 2, "quantity": 1}]
    assert [(event["status"], event["place"]) for event in parcel["tracking"]] == [("delivered", "Sapporo")]
    assert [(row["words"], row["answer"], row["answer_words"]) for row in kept["wishes_to_cancel"]] == [
        ("It takes long.", "refused", "It leaves today.")
    ]
    assert (found["shops"], found["wishes_to_cancel_asked"], found["wishes_to_cancel_answered"]) == ([], [], [])


def test_the_staff_of_a_shop_take_along_what_they_did_themselves(hanako, shop, wei):
    wish = wish_of(make_order(), hanako)
    actions.answer_cancel(request=wish, by=wei, is_agreed=False, words="It leaves today.", at=NOON)
    found = taken_along(wei)

    assert found == {
        "orders": [],
        "shops": [{"code": "S-1", "name": "Lantern House", "country": "CN"}],
        "wishes_to_cancel_asked": [],
        "wishes_to_cancel_answered": [
            {
                "order": "8100-0001",
                "answer": "refused",
                "answered_at": NOON.isoformat(),
                "answer_words": "It leaves today.",
            }
        ],
    }


def test_many_orders_take_as_many_statements_as_few(hanako, ken):
    for number in range(20):
        buyer = {"email": "ken@example.com" if number else "hanako@example.com"}
        order = make_order(f"8100-{number:04}", buyer=buyer)
        ship(order, tracking_number="123456789012")
        track(order, "delivered", ARRIVED)
    counts = []
    for person in (hanako, ken):
        with CaptureQueriesContext(connection) as queries:
            found = taken_along(person)
        counts.append((len(found["orders"]), len(queries)))

    assert [count for count, _ in counts] == [1, 19]
    assert counts[0][1] == counts[1][1]


# What keeps one from closing


def test_an_order_on_its_way_keeps_the_buyer_until_its_window_is_over(hanako, shop):
    order = make_order()
    ship(order)
    end_at = OrderLine.objects.filter(order=order).latest("window_end_at").window_end_at

    assert obstacles(hanako) == [
        "Order 8100-0001 is not delivered yet. Once it is, or is cancelled, and from Thursday, 2 July 2026, 00:00 (Tokyo) "
        "in any case, you can close your account."
    ]
    assert (len(obstacles(hanako, end_at - timedelta(microseconds=1))), obstacles(hanako, end_at)) == (1, [])


def test_an_order_that_was_delivered_or_cancelled_keeps_nobody(hanako, wei, shop):
    delivered = make_order("8100-0001")
    ship(delivered)
    track(delivered, "delivered", ARRIVED)
    wish = wish_of(make_order("8100-0002"), hanako)
    actions.answer_cancel(request=wish, by=wei, is_agreed=True, at=NOON)

    assert (obstacles(hanako), obstacles(wei)) == ([], [])


def test_half_of_an_order_is_not_the_order(hanako):
    order = make_order()
    ship(order, "P-1", lines=[{"position": 1, "quantity": 1}, {"position": 2, "quantity": 1}])
    track(order, "delivered", ARRIVED)
    half = len(obstacles(hanako))
    ship(order, "P-2")
    track(order, "delivered", ARRIVED, reference="P-2")

    assert (half, obstacles(hanako)) == (1, [])


def test_an_order_that_nobody_ever_ships_keeps_nobody_for_good(hanako, wei, shop):
    make_order()
    placed_at = datetime(2026, 5, 1, 3, tzinfo=UTC)

    assert [len(obstacles(person)) for person in (hanako, wei)] == [1, 1]
    assert "from Wednesday, 28 October 2026, 12:00 (Tokyo) in any case" in obstacles(hanako)[0]
    assert obstacles(hanako, placed_at + timedelta(days=180)) == []


def test_a_wish_to_cancel_that_waits_is_named(hanako, wei, shop):
    wish_of(make_order(), hanako)

    for person in (hanako, wei):
        assert [words.partition(".")[0] for words in obstacles(person)] == [
            "The wish to cancel order 8100-0001 is not answered yet"
        ]


def test_nobody_is_kept_by_orders_of_others(ken, lin, alice, hanako, shop):
    make_order()

    assert [obstacles(person) for person in (ken, lin, alice)] == [[], [], []]


def test_it_takes_one_statement_however_many_there_are(hanako, shop):
    for number in range(8):
        make_order(f"8100-{number:04}")
    with CaptureQueriesContext(connection) as queries:
        found = obstacles(hanako)

    assert (len(found), len(queries), Order.objects.filter(buyer=hanako).count()) == (5, 1, 8)


def test_the_page_says_so_and_closes_nothing(client, hanako):
    make_order(placed_at=(timezone.now() - timedelta(days=3)).isoformat())  # noqa: TID251 (by the clock of the page)
    hanako.language = "en"
    hanako.save()
    client.force_login(hanako)

    page = client.get("/en/account/close/").content.decode()
    client.post("/en/account/close/", {"confirmation": "CLOSE"})
    hanako.refresh_from_db()

    assert ("Order 8100-0001 is not delivered yet." in page, hanako.state) == (True, "active")


# What is forgotten


def test_the_address_on_a_label_goes_with_its_buyer(hanako, ken, shop):
    other, order = Order.objects.get(), make_order()
    ship(order, label_address="1 Example Street")
    ship(other, label_address="2 Example Street")
    track(order, "delivered", ARRIVED)
    accounts.change_state(account=hanako, verb=Verb.CLOSE, by=hanako, party=Party.OWNER, at=NOON)
    assert labels() == {"8100-0001": "1 Example Street", "8100-0009": "2 Example Street"}

    assert accounts.guard_accounts(at=NOON + timedelta(days=15)) == 1

    assert labels() == {"8100-0001": "", "8100-0009": "2 Example Street"}
    ship(order, label_address="1 Example Street")
    ship(order, label_address="3 Example Street")
    assert labels()["8100-0001"] == ""


def labels():
    return dict(Shipment.objects.values_list("order__number", "label_address"))
