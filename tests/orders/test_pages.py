import html
import re

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from notices.models import Notice
from orders import actions, queries
from orders.models import CancelRequest, Order, OrderLine, Shipment, Shop
from orders.rules.states import CancelAnswer, CancelReason
from tests.orders.factories import NOON, make_order, ship, track

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(hanako, wei):
    discounts = [{"kind": "shop_coupon", "label": "SPRING", "amount": "100"}]
    order = make_order(discounts=discounts)
    order.shop.staff.add(wei)
    return order


@pytest.fixture
def agent(db):
    return User.objects.create_superuser("agent@example.com", "correct horse battery", language="en")


def read(client, name, *args, language="en", **query):
    with translation.override(language):
        return client.get(reverse(name, args=args), query)


def words_of(response):
    text = re.sub(r"<(script|style)\b.*?</\1>", "", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def test_buyer_sees_what_was_paid_and_until_when_a_dispute_can_be_opened(client, noon, hanako, order):
    ship(order, carrier="japan-post", tracking_number="RR473124829JP", shipped_at="2026-05-01T11:00:00+09:00")
    client.force_login(hanako)
    words = words_of(read(client, "order", order.number))
    assert "A dispute can be opened until Tuesday, 30 June 2026, 23:59 (Tokyo) 60 days left" in words
    assert "Shop's coupon “SPRING” −¥79" in words
    assert "Paid ¥4,200" in words
    assert "Japan Post" in words


def test_the_same_page_in_japanese(client, noon, hanako, order):
    ship(order, shipped_at="2026-05-01T11:00:00+09:00")
    client.force_login(hanako)
    words = words_of(read(client, "order", order.number, language="ja"))
    assert "2026年6月30日(火)23:59(東京)" in words


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        (
            "en",
            "Once all of it has arrived, it ends 15 days after that day, if that is sooner.",
            "It has arrived, so the time is shorter: it is counted from Friday, 1 May 2026, 12:00 (Tokyo).",
        ),
        (
            "ja",
            "すべて届いた場合は、届いた日の15日後に終了します（そのほうが早い場合）。",
            "商品が届いたため、期間が短くなりました（起算：2026年5月1日(金)12:00(東京)）。",
        ),
    ],
)
def test_it_is_said_that_a_receipt_shortens_the_time(client, noon, hanako, order, settings, language, before, after):
    settings.DISPUTE_AFTER_RECEIPT_DAYS = 15
    ship(order, shipped_at="2026-05-01T11:00:00+09:00")
    client.force_login(hanako)
    assert before in words_of(read(client, "order", order.number, language=language))
    track(order, "delivered", "2026-05-01T11:30:00+09:00")
    words = words_of(read(client, "order", order.number, language=language))
    assert (after in words, before in words) == (True, False)
    assert {"en": "until Saturday, 16 May 2026, 23:59", "ja": "2026年5月16日(土)23:59"}[language] in words


def test_what_arrived_before_that_setting_is_promised_no_sooner_end(client, noon, hanako, order, settings):
    ship(order, shipped_at="2026-05-01T11:00:00+09:00")
    track(order, "delivered", "2026-05-01T11:30:00+09:00")
    settings.DISPUTE_AFTER_RECEIPT_DAYS = 15
    client.force_login(hanako)

    words = words_of(read(client, "order", order.number))
    assert ("Once all of it has arrived" in words, "It has arrived, so" in words) == (False, False)


def test_without_that_setting_nothing_is_said_of_it(client, noon, hanako, order):
    ship(order, shipped_at="2026-05-01T11:00:00+09:00")
    client.force_login(hanako)
    assert "arrived, it" not in words_of(read(client, "order", order.number))


def test_a_reader_elsewhere_is_told_their_own_time_too(client, noon, ken):
    order = make_order(buyer={"email": "ken@example.com"}, deadline_zone="Asia/Tokyo")
    ship(order, shipped_at="2026-05-01T11:00:00+09:00")
    client.force_login(ken)
    words = words_of(read(client, "order", order.number))
    assert "until Tuesday, 30 June 2026, 23:59 (Tokyo)" in words
    assert "On your clock: Tuesday, 30 June 2026, 10:59 (New York)" in words


def test_carrier_is_guessed_and_said_to_be_guessed(client, hanako, order):
    ship(order, tracking_number="RR473124829JP")
    client.force_login(hanako)
    page = read(client, "order", order.number)
    assert "Certainly Japan Post Guessed from the form of the number." in words_of(page)
    assert "https://www.ship24.com/tracking?p=RR473124829JP" in page.content.decode()


WHO_SEES = {"hanako": 200, "wei": 200, "agent": 200, "ken": 404, "lin": 404, None: 302}
PAGES = ["order", "cancel_order"]


@pytest.mark.parametrize("who", WHO_SEES)
@pytest.mark.parametrize("page", PAGES)
def test_who_sees_an_order(request, client, order, who, page):
    if who:
        client.force_login(request.getfixturevalue(who))
    expected = 404 if page == "cancel_order" and who in {"wei", "agent"} else WHO_SEES[who]
    assert read(client, page, order.number).status_code == expected


@pytest.mark.parametrize(("who", "status"), [("hanako", 404), ("ken", 404), ("lin", 404), ("agent", 404), (None, 302)])
def test_only_the_shop_answers_a_wish(request, client, order, hanako, who, status):
    wish = actions.ask_to_cancel(order=order, by=hanako, reason=CancelReason.OTHER, at=NOON)
    if who:
        client.force_login(request.getfixturevalue(who))
    answer = client.post(reverse("answer_cancel", args=[order.number]), {"answer": "agree"})
    wish.refresh_from_db()
    assert (answer.status_code, wish.answer) == (status, CancelAnswer.WAITING)


def test_an_agent_without_the_right_sees_no_orders(client, order):
    client.force_login(User.objects.create_user("a@example.com", "x" * 12, role="agent"))
    assert read(client, "order", order.number).status_code == 404


@pytest.mark.parametrize(
    ("who", "numbers"), [("hanako", ["8100-0001"]), ("wei", ["8100-0001"]), ("ken", []), ("lin", [])]
)
def test_lists_hold_ones_own(request, order, who, numbers):
    page = queries.orders_page(request.getfixturevalue(who))
    assert [found.number for found in page.orders] == numbers


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("8100", True),
        ("lamp", True),
        ("LAMP-1", True),
        ("lantern", True),
        ("rr 473 124 829 jp", True),
        ("%", False),
        ("_", False),
        ("chair", False),
        ("\x00", True),  # Which is no query.
        ("x" * 10_000, False),
        ("' OR 1=1 --", False),
    ],
)
def test_orders_are_found_by_number_product_shop_and_parcel(client, hanako, order, query, is_found):
    ship(order, tracking_number="RR473124829JP")
    client.force_login(hanako)
    page = read(client, "orders", q=query)
    assert (page.status_code, "order-row-link" in page.content.decode()) == (200, is_found)


def test_paging_goes_through_every_order_once(client, hanako):
    for number in range(45):
        make_order(f"8100-{number:04}", placed_at=f"2026-04-{number // 3 + 1:02}T12:00:00+09:00")
    seen, after = [], ""
    while True:
        page = queries.orders_page(hanako, after=after)
        seen += [order.number for order in page.orders]
        after = page.next
        if not after:
            break
    assert len(seen) == 45
    assert seen == [o.number for o in Order.objects.order_by("-placed_at", "-pk")]
    assert queries.orders_page(hanako, after="9" * 30).orders == queries.orders_page(hanako).orders


def count(client, address):
    from django.db import connection

    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_list_asks_as_much_for_three_orders_as_for_many(client, hanako):
    for number in range(3):
        ship(make_order(f"8200-{number}"))
    client.force_login(hanako)
    address = reverse("orders")
    client.get(address)
    few = count(client, address)

    make_alike(Order.objects.last(), 2_997)

    assert count(client, address) == few
    last = Order.objects.order_by("placed_at", "pk")[20]
    page = f"{address}?after={last.pk}"
    assert count(client, page) == few + 1  # Where the page begins.
    assert client.get(page).content.count(b"order-row-link") == 20


def make_alike(order, most):
    """Make many orders like one, with its lines and its parcel: too many to be recorded one by one."""
    line, parcel = order.lines.first(), order.shipments.first()
    made = Order.objects.bulk_create(alike(order, number=f"8300-{number}") for number in range(most))
    OrderLine.objects.bulk_create(alike(line, order_id=one.pk) for one in made)
    Shipment.objects.bulk_create(alike(parcel, order_id=one.pk) for one in made)


def alike(row, **changes):
    fields = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    return type(row)(**{**fields, **changes})


def test_an_order_asks_as_much_for_one_line_as_for_many(client, hanako):
    small = make_order(
        "1", lines=[{"title": "x", "quantity": 1, "price": 5}], discounts=[{"kind": "points", "amount": 1}]
    )
    lines = [{"title": f"x{n}", "quantity": 2, "price": 500} for n in range(12)]
    large = make_order(
        "2", lines=lines, discounts=[{"kind": "points", "amount": 9}, {"kind": "promotion", "amount": 9}]
    )
    for order, parcels in [(small, 1), (large, 6)]:
        for n in range(parcels):
            lines = [{"position": n + 1, "quantity": 1}]
            ship(order, f"P-{n}", lines=lines)
            track(order, "delivered", "2026-05-09T10:00:00+09:00", f"P-{n}")
    client.force_login(hanako)
    addresses = [reverse("order", args=[order.number]) for order in (small, large)]
    client.get(addresses[0])
    assert count(client, addresses[0]) == count(client, addresses[1])


def test_the_story_of_a_wish_to_cancel(client, hanako, wei, order):
    client.force_login(hanako)
    address = reverse("cancel_order", args=[order.number])
    refused = client.post(address, {"words": "はい"})
    assert (refused.status_code, "はい" in refused.content.decode()) == (422, True)
    asked = client.post(address, {"reason": "too_slow", "words": "3週間待ちました"}, follow=True)
    assert "The seller was asked" in words_of(asked) or "出品者" in words_of(asked)
    assert client.post(address, {"reason": "too_slow"}, follow=True).status_code == 200
    assert CancelRequest.objects.count() == 1
    client.force_login(wei)
    assert "3週間待ちました" in words_of(read(client, "order", order.number))
    client.post(reverse("answer_cancel", args=[order.number]), {"answer": "refuse", "words": "It leaves today."})
    client.force_login(hanako)
    assert "It leaves today." in words_of(read(client, "order", order.number))
    kinds = Notice.objects.order_by("pk").values_list("kind", "recipient__email")
    assert list(kinds) == [("order_cancel_asked", "wei@example.com"), ("order_cancel_refused", "hanako@example.com")]


@pytest.mark.parametrize("path", ["", "card-declined/", "card-declined/expired/", "bank-not-seen/transfer-old/"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_payment_helper_leads_to_an_answer(client, path, language):
    with translation.override(language):
        assert client.get(reverse("payment_problem") + path).status_code == 200


@pytest.mark.parametrize("path", ["nonsense/", "expired/", "card-declined/expired/expired/", "x" * 900 + "/"])
def test_the_payment_helper_knows_no_other_way(client, path):
    assert client.get(reverse("payment_problem") + path).status_code == 404


def test_admin_reads_orders_and_changes_none(client, agent, order, settings):
    settings.AGENTS_NEED_SECOND_FACTOR = False
    client.force_login(agent)
    listed = client.get(reverse("admin:orders_order_changelist"), {"q": order.number})
    assert "¥4,200" in listed.content.decode()
    page = client.get(reverse("admin:orders_order_change", args=[order.pk]))
    assert (page.status_code, b'name="_save"' in page.content) == (200, False)
    assert client.get(reverse("admin:orders_order_add")).status_code == 403
    assert Shop.objects.count() == 1


def test_who_comes_to_an_answer_without_one_sees_the_order(client, order, wei):
    client.force_login(wei)
    answer = client.get(reverse("answer_cancel", args=[order.number]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("order", args=[order.number]))


def test_a_number_that_no_order_can_have_is_not_found(client, hanako):
    client.force_login(hanako)
    assert client.get("/en/orders/81%00/").status_code == 404
