import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from notices.models import Reminder
from orders import actions
from orders.actions import Refused
from orders.actions.windows import move_windows
from orders.models import DiscountShare, Order, Shipment, TrackingEvent
from orders.reading import Unreadable, read
from orders.rules.facts import Fault, Wrong
from orders.rules.states import CancelAnswer, CancelReason, CancelRefusal, TrackingStatus
from orders.rules.window import REMINDED_BEFORE
from tests.orders.factories import NOON, make_order, order_value, ship, track

pytestmark = pytest.mark.django_db


def refusal_of(value):
    with pytest.raises(Refused) as refused:
        actions.record(read(value), at=NOON)
    return refused.value.wrong


def test_an_order_is_written_down_with_its_frozen_shares(hanako):
    discounts = [
        {"kind": "shop_coupon", "label": "SPRING", "amount": "100"},
        {"kind": "promotion", "amount": "80", "lines": [2]},
    ]
    order = make_order(discounts=discounts, paid="4120")
    lines = list(order.lines.all())
    assert (order.buyer, order.buyer_email, order.deadline_zone) == (hanako, "", "Asia/Tokyo")
    assert [(line.price_minor, line.net_minor) for line in lines] == [(3000, 2921), (800, 699)]
    assert order.paid_minor == sum(line.net_minor for line in lines) + order.shipping_minor == 4120
    shares = DiscountShare.objects.order_by("discount__position", "line__position")
    assert list(shares.values_list("discount__kind", "line__position", "amount_minor")) == [
        ("shop_coupon", 1, 79),
        ("shop_coupon", 2, 21),
        ("promotion", 2, 80),
    ]


def test_told_twice_is_written_once(hanako):
    first = make_order()
    again = actions.record(read({"order": order_value()}), at=NOON + timedelta(days=1))
    assert (again.row, again.is_new, Order.objects.count()) == (first, False, 1)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"shipping": "600"}, "shipping"),
        ({"currency": "USD"}, "currency"),
        ({"placed_at": "2026-05-02T12:00:00+09:00"}, "placed_at"),
        ({"deadline_zone": "America/New_York"}, "deadline_zone"),
        ({"lines": [{"title": "Paper lamp", "quantity": 1, "price": "3000"}]}, "lines"),
    ],
)
def test_what_is_frozen_stays_frozen(hanako, changes, where):
    order = make_order()
    if "currency" in changes:
        changes = {**changes, "shipping": "5"}
    assert refusal_of({"order": order_value(**changes)}) == Wrong(Fault.FROZEN, where)
    assert Order.objects.get().paid_minor == order.paid_minor


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"paid": "4301"}, Wrong(Fault.SUM_DIFFERS, "paid", "4301")),
        (
            {"discounts": [{"kind": "points", "amount": "3801"}]},
            Wrong(Fault.DISCOUNT_TOO_LARGE, "discounts.1.amount", "3801"),
        ),
        ({"buyer": {"email": "wei@example.com"}}, Wrong(Fault.NOT_A_BUYER, "buyer", "")),
        ({"buyer": {"member_id": "m1000000008"}}, Wrong(Fault.NOBODY, "buyer.member_id", "m1000000008")),
    ],
)
def test_an_order_that_cannot_be_is_refused_whole(hanako, wei, changes, wrong):
    assert refusal_of({"order": order_value(**changes)}) == wrong
    assert not Order.objects.exists()


def test_an_order_waits_for_a_buyer_who_proves_the_address(db):
    order = make_order(buyer={"email": "Later@Example.com"})
    assert (order.buyer, order.buyer_email) == (None, "later@example.com")
    assert actions.claim_orders(at=NOON) == 0
    from tests.orders.conftest import person

    later = person("later@example.com", "Later", "buyer")
    later.emailaddress_set.update(verified=False)
    assert actions.claim_orders(at=NOON) == 0
    later.emailaddress_set.update(verified=True)
    assert actions.claim_orders(at=NOON) == 1
    assert Order.objects.get().buyer == later


def test_the_buyers_zone_is_frozen_with_the_order(ken):
    order = make_order(buyer={"email": "ken@example.com"})
    ken.time_zone = "Asia/Tokyo"
    ken.save()
    assert Order.objects.get(pk=order.pk).deadline_zone == "America/New_York"


def test_a_parcel_opens_the_window_of_its_lines(hanako):
    order = make_order()
    ship(order, lines=[{"position": 1, "quantity": 1}])
    first, second = order.lines.all()
    assert first.window_end_at == datetime(2026, 7, 1, 15, tzinfo=UTC)
    assert (second.window_start_at, second.window_end_at) == (None, None)


def test_a_second_parcel_moves_the_window_of_a_split_line_later(hanako):
    order = make_order()
    ship(order, lines=[{"position": 1, "quantity": 1}])
    ship(order, "P-2", shipped_at="2026-05-20T10:00:00+09:00")
    first, second = order.lines.all()
    assert first.window_end_at == second.window_end_at == datetime(2026, 7, 19, 15, tzinfo=UTC)
    held = Shipment.objects.get(reference="P-2").contents.values_list("line__position", "quantity")
    assert sorted(held) == [(1, 1), (2, 1)]


def test_a_late_first_scan_moves_the_window_and_nothing_moves_it_back(hanako):
    order = make_order()
    ship(order)
    track(order, "in_transit", "2026-05-10T10:00:00+09:00")
    assert order.lines.first().window_end_at == datetime(2026, 7, 9, 15, tzinfo=UTC)
    track(order, "accepted", "2026-05-02T11:00:00+09:00")
    assert order.lines.first().window_end_at == datetime(2026, 7, 9, 15, tzinfo=UTC)


# Days after the receipt

CAME, USUAL_END = "2026-05-10T18:00:00+09:00", datetime(2026, 7, 1, 15, tzinfo=UTC)
HEARD = datetime(2026, 5, 10, 10, tzinfo=UTC)  # 19:00 in Tokyo
SHORT_END = datetime(2026, 5, 25, 15, tzinfo=UTC)  # The end of 25 May in Tokyo.


def ends_of(order):
    return [line.window_end_at for line in order.lines.order_by("position")]


def test_a_receipt_shortens_nothing_unless_the_operator_says_so(hanako):
    order = make_order()
    ship(order, first_scan_at="2026-05-02T11:00:00+09:00")
    track(order, "delivered", CAME, at=HEARD)
    assert ends_of(order) == [USUAL_END, USUAL_END]


def test_a_receipt_shortens_the_window_where_the_operator_says_so(hanako, settings):
    settings.DISPUTE_AFTER_RECEIPT_DAYS = 15
    order = make_order()
    ship(order, first_scan_at="2026-05-02T11:00:00+09:00")
    assert ends_of(order) == [USUAL_END, USUAL_END]
    track(order, "delivered", CAME, at=HEARD)
    assert ends_of(order) == [SHORT_END, SHORT_END]


def test_days_that_were_added_meanwhile_are_not_written_over(hanako, wei):
    order = make_order()
    ship(order)
    known = list(order.lines.select_related("order"))
    extended = actions.extend_window(line=known[0], days=7, by=wei, at=HEARD)
    move_windows(known, at=HEARD)
    line = order.lines.get(pk=extended.pk)
    assert (line.extension_days, line.window_end_at) == (7, extended.window_end_at)


def test_heard_of_late_it_counts_from_when_we_heard_of_it(hanako, settings):
    settings.DISPUTE_AFTER_RECEIPT_DAYS = 15
    order = make_order()
    ship(order, first_scan_at="2026-05-02T11:00:00+09:00")
    track(order, "delivered", CAME, at=HEARD + timedelta(days=20))
    assert ends_of(order) == [SHORT_END + timedelta(days=20)] * 2


def test_a_line_is_received_with_its_last_unit(hanako, settings):
    settings.DISPUTE_AFTER_RECEIPT_DAYS = 15
    order = make_order()
    ship(order, lines=[{"position": 1, "quantity": 1}])
    track(order, "delivered", CAME, at=HEARD)
    assert order.lines.first().received_at is None
    ship(order, "P-2", shipped_at="2026-05-12T10:00:00+09:00")
    assert ends_of(order) == [datetime(2026, 7, 11, 15, tzinfo=UTC)] * 2
    track(order, "delivered", CAME, "P-2", at=HEARD + timedelta(days=5))
    assert ends_of(order) == [SHORT_END + timedelta(days=5)] * 2


def test_after_the_receipt_the_end_only_moves_later_again(hanako, wei, settings):
    settings.DISPUTE_AFTER_RECEIPT_DAYS = 15
    order = make_order()
    ship(order, first_scan_at="2026-05-02T11:00:00+09:00")
    track(order, "delivered", CAME, at=HEARD)
    settings.DISPUTE_AFTER_RECEIPT_DAYS = 3
    track(order, "delivered", "2026-05-11T18:00:00+09:00", at=HEARD + timedelta(days=1))
    assert ends_of(order) == [SHORT_END, SHORT_END]
    settings.DISPUTE_AFTER_RECEIPT_DAYS = 15
    line = actions.extend_window(line=order.lines.first(), days=7, by=wei, at=HEARD)
    assert line.window_end_at == SHORT_END + timedelta(days=7)


def test_a_replacement_begins_its_window_whole(hanako, settings):
    settings.DISPUTE_AFTER_RECEIPT_DAYS = 15
    order = make_order()
    ship(order, first_scan_at="2026-05-02T11:00:00+09:00")
    track(order, "delivered", CAME, at=HEARD)
    actions.restart_window(line=order.lines.first(), start_at=HEARD + timedelta(days=5))
    track(order, "delivered", "2026-05-11T18:00:00+09:00", at=HEARD + timedelta(days=6))
    line = order.lines.first()
    assert (line.received_at, line.window_end_at) == (None, datetime(2026, 7, 14, 15, tzinfo=UTC))


def test_the_buyer_is_reminded_of_the_end_that_counts(hanako, settings):
    settings.DISPUTE_AFTER_RECEIPT_DAYS = 15
    order = make_order()
    ship(order, first_scan_at="2026-05-02T11:00:00+09:00")
    track(order, "delivered", CAME, at=HEARD)
    live = Reminder.objects.filter(kind="order_window_ends", done_at=None)
    assert set(live.values_list("deadline_at", flat=True)) == {SHORT_END}
    assert {SHORT_END - due for due in live.values_list("due_at", flat=True)} == set(REMINDED_BEFORE)


def test_tracking_is_kept_once_and_delivered_is_sticky(hanako):
    order = make_order()
    ship(order)
    track(order, "delivered", "2026-05-09T10:00:00+09:00")
    track(order, "delivered", "2026-05-09T10:00:00+09:00")
    track(order, "in_transit", "2026-05-04T10:00:00+09:00")
    shipment = Shipment.objects.get()
    assert TrackingEvent.objects.count() == 2
    assert (shipment.status, shipment.delivered_at) == (
        TrackingStatus.DELIVERED,
        datetime(2026, 5, 9, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ({"order": "0000"}, Wrong(Fault.UNKNOWN_ORDER, "order", "0000")),
        ({"lines": [{"position": 3, "quantity": 1}]}, Wrong(Fault.UNKNOWN_LINE, "lines", "3")),
        ({"lines": [{"position": 1, "quantity": 3}]}, Wrong(Fault.TOO_MANY_UNITS, "lines", "1")),
        (
            {"lines": [{"position": 2, "quantity": 1}, {"position": 2, "quantity": 1}]},
            Wrong(Fault.TOO_MANY_UNITS, "lines", "2"),
        ),
    ],
)
def test_a_parcel_that_cannot_be_is_refused(hanako, value, wrong):
    order = make_order()
    parcel = {"order": order.number, "reference": "P-9", "shipped_at": "2026-05-02T10:00:00+09:00", **value}
    assert refusal_of({"shipment": parcel}) == wrong
    assert not Shipment.objects.exists()


def test_nothing_is_left_to_ship_twice(hanako):
    order = make_order()
    ship(order)
    parcel = {"order": order.number, "reference": "P-2", "shipped_at": "2026-05-02T10:00:00+09:00"}
    assert refusal_of({"shipment": parcel}) == Wrong(Fault.TOO_MANY_UNITS, "lines", "")


def test_of_a_known_parcel_the_number_may_come_later_and_its_day_stays(hanako):
    order = make_order()
    ship(order)
    ship(order, carrier="japan-post", tracking_number="rr 473 124 829 jp")
    shipment = Shipment.objects.get()
    assert (shipment.carrier.code, shipment.tracking_number) == ("japan-post", "RR473124829JP")
    parcel = {"order": order.number, "reference": "P-1", "shipped_at": "2026-05-01T10:00:00+09:00"}
    assert refusal_of({"shipment": parcel}) == Wrong(Fault.FROZEN, "shipped_at")


def test_an_extension_adds_whole_days_up_to_the_cap(hanako, wei):
    order = make_order()
    ship(order)
    line = order.lines.first()
    line = actions.extend_window(line=line, days=20, by=wei, at=NOON)
    assert line.window_end_at == datetime(2026, 7, 21, 15, tzinfo=UTC)
    for days, at in [(0, NOON), (41, NOON), (1, line.window_end_at)]:
        with pytest.raises(actions.ExtensionRefused):
            actions.extend_window(line=line, days=days, by=wei, at=at)


def test_a_wish_to_cancel_waits_for_the_seller(hanako, wei):
    order = make_order()
    wish = actions.ask_to_cancel(order=order, by=hanako, reason=CancelReason.CHANGED_MIND, at=NOON)
    with pytest.raises(actions.CancelRefused) as refused:
        actions.ask_to_cancel(order=order, by=hanako, reason=CancelReason.CHANGED_MIND, at=NOON)
    assert refused.value.refusal is CancelRefusal.ASKED_ALREADY
    actions.answer_cancel(request=wish, by=wei, is_agreed=True, at=NOON)
    order.refresh_from_db()
    assert order.cancelled_at == NOON
    parcel = {"order": order.number, "reference": "P-1", "shipped_at": "2026-05-02T10:00:00+09:00"}
    assert refusal_of({"shipment": parcel}) == Wrong(Fault.CANCELLED, "order", order.number)


def test_a_parcel_answers_a_wish_that_came_too_late(hanako, ken):
    order = make_order()
    wish = actions.ask_to_cancel(order=order, by=hanako, reason=CancelReason.OTHER, at=NOON)
    ship(order)
    wish.refresh_from_db()
    assert (wish.answer, wish.answered_at) == (CancelAnswer.SHIPPED_FIRST, NOON)
    for person, refusal in [(hanako, CancelRefusal.SHIPPED), (ken, CancelRefusal.NOT_THEIRS)]:
        with pytest.raises(actions.CancelRefused) as refused:
            actions.ask_to_cancel(order=order, by=person, reason=CancelReason.OTHER, at=NOON)
        assert refused.value.refusal is refusal


class MoneyIsConserved(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_over_random_orders(self, data):
        prices = data.draw(st.lists(st.integers(0, 10**7), min_size=1, max_size=6))
        left = sum(prices)
        discounts = []
        for _ in range(data.draw(st.integers(0, 3))):
            amount = data.draw(st.integers(0, left))
            left -= amount
            discounts.append({"kind": "promotion", "amount": amount})
        shipping = data.draw(st.integers(0, 10**5))
        lines = [{"title": "x", "quantity": n + 1, "price": price} for n, price in enumerate(prices)]
        number = str(data.draw(st.integers(1, 10**12)))
        buyer = {"email": "nobody@example.com"}
        order = make_order(number, lines=lines, discounts=discounts, shipping=shipping, buyer=buyer)
        nets = [line.net_minor for line in order.lines.all()]
        assert sum(nets) + shipping == order.paid_minor == left + shipping
        assert all(0 <= net <= price for net, price in zip(nets, prices, strict=True))
        order.delete()


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ([], Wrong(Fault.NOT_AN_OBJECT, "", "[]")),
        ({}, Wrong(Fault.UNKNOWN_KIND, "", "")),
        ({"order": order_value(), "extra": 1}, Wrong(Fault.UNKNOWN_FIELD, "extra", "")),
        ({"order": order_value(colour="red")}, Wrong(Fault.UNKNOWN_FIELD, "order.colour", "")),
        ({"order": order_value(number="")}, Wrong(Fault.MISSING, "order.number", "")),
        ({"order": order_value(number="a\x00b")}, Wrong(Fault.NOT_TEXT, "order.number", "a\x00b")),
        ({"order": order_value(number="9" * 41)}, Wrong(Fault.TOO_LONG, "order.number", "9" * 41)),
        ({"order": order_value(number="8100/1")}, Wrong(Fault.NOT_TEXT, "order.number", "8100/1")),
        ({"order": order_value(number="..")}, Wrong(Fault.NOT_TEXT, "order.number", "..")),
        *(
            ({"order": order_value(placed_at=when)}, Wrong(Fault.NOT_AN_INSTANT, "order.placed_at", when))
            for when in ("9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00")
        ),
        *(
            (
                {"order": order_value(lines=[{"title": "x", "quantity": 1, "price": 1, "listing": {"text": content}}])},
                Wrong(Fault.NOT_TEXT, "order.lines.1.listing", ""),
            )
            for content in ("\x00", ["\ud800"], {"\x00": 1}, json.loads("[" * 50 + "]" * 50))
        ),
        ({"order": order_value(currency="XXX")}, Wrong(Fault.UNKNOWN_CURRENCY, "order.currency", "XXX")),
        ({"order": order_value(shipping="10.5")}, Wrong(Fault.NOT_AN_AMOUNT, "order.shipping", "10.5")),
        ({"order": order_value(shipping=1.5)}, Wrong(Fault.NOT_AN_AMOUNT, "order.shipping", "1.5")),
        (
            {"order": order_value(placed_at="2026-05-01T12:00")},
            Wrong(Fault.WITHOUT_ZONE, "order.placed_at", "2026-05-01T12:00"),
        ),
        ({"order": order_value(placed_at="tomorrow")}, Wrong(Fault.NOT_AN_INSTANT, "order.placed_at", "tomorrow")),
        ({"order": order_value(placed_at=7)}, Wrong(Fault.NOT_AN_INSTANT, "order.placed_at", "7")),
        ({"order": order_value(deadline_zone="Tokyo")}, Wrong(Fault.UNKNOWN_ZONE, "order.deadline_zone", "Tokyo")),
        ({"order": order_value(buyer={})}, Wrong(Fault.NOBODY, "order.buyer", "")),
        ({"order": order_value(lines=[])}, Wrong(Fault.MISSING, "order.lines", "")),
        (
            {"order": order_value(lines=[{"title": "x", "quantity": 0, "price": 1}])},
            Wrong(Fault.NOT_A_NUMBER, "order.lines.1.quantity", "0"),
        ),
        (
            {"order": order_value(discounts=[{"kind": "gift", "amount": 1}])},
            Wrong(Fault.UNKNOWN_CHOICE, "order.discounts.1.kind", "gift"),
        ),
        (
            {"order": order_value(discounts=[{"kind": "points", "amount": 1, "lines": [3]}])},
            Wrong(Fault.UNKNOWN_LINE, "order.discounts.1.lines", "3"),
        ),
    ],
)
def test_what_cannot_be_read_says_where(value, wrong):
    with pytest.raises(Unreadable) as unreadable:
        read(value)
    assert unreadable.value.wrong == wrong


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from(["order", "shipment", "tracking"]), json_values)
def test_no_value_breaks_the_reading(kind, value):
    with pytest.raises(Unreadable):
        read({kind: value})


PROMISED = datetime(2026, 5, 20, 14, 59, tzinfo=UTC)  # 23:59 in Tokyo
TOLD = {"promised_by": "2026-05-20T23:59:00+09:00", "clearance": "seller"}


def kept():
    return Order.objects.values_list("promised_by_at", "clearance").get()


def told_again(**changes):
    return actions.record(read({"order": order_value(**changes)}), at=NOON).is_new


def test_what_disputes_ask_for_is_kept_with_the_order(hanako):
    make_order(**TOLD)
    assert kept() == (PROMISED, "seller")
    assert (told_again(**TOLD), told_again(), kept()) == (False, False, (PROMISED, "seller"))


def test_what_disputes_ask_for_may_be_told_later_and_once(hanako):
    make_order()
    assert kept() == (None, "")
    assert (told_again(clearance="seller"), kept()) == (True, (None, "seller"))
    assert (told_again(**TOLD), kept()) == (True, (PROMISED, "seller"))
    assert told_again(**TOLD) is False


@pytest.mark.parametrize(("name", "other"), [("promised_by", "2026-05-21T23:59:00+09:00"), ("clearance", "buyer")])
def test_what_disputes_ask_for_is_not_told_otherwise(hanako, name, other):
    make_order(**TOLD)
    assert refusal_of({"order": order_value(**{**TOLD, name: other})}) == Wrong(Fault.FROZEN, name)
    assert kept() == (PROMISED, "seller")


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("promised_by", "2026-05-20", Fault.WITHOUT_ZONE),
        ("promised_by", "soon", Fault.NOT_AN_INSTANT),
        ("promised_by", 20260520, Fault.NOT_AN_INSTANT),
        ("clearance", "DDP", Fault.UNKNOWN_CHOICE),
        ("clearance", ["buyer"], Fault.UNKNOWN_CHOICE),
        ("clearance", False, Fault.UNKNOWN_CHOICE),
    ],
)
def test_what_disputes_ask_for_is_refused_by_its_name(name, value, fault):
    with pytest.raises(Unreadable) as unreadable:
        read({"order": order_value(**{name: value})})
    assert (unreadable.value.wrong.fault, unreadable.value.wrong.where) == (fault, f"order.{name}")


@pytest.mark.parametrize("nothing", [None, "", " "])
def test_nothing_is_told_by_nothing(nothing):
    facts = read({"order": order_value(promised_by=nothing, clearance=nothing)})
    assert (facts.promised_by_at, facts.clearance) == (None, None)


def label(value):
    parcel = {"order": "8100-0001", "reference": "P-1", "shipped_at": "2026-05-02T10:00:00+09:00"}
    return read({"shipment": {**parcel, "label_address": value}}).label_address


@pytest.mark.parametrize(
    ("told", "read_as"),
    [
        (
            "〒150-0001\r\n 東京都渋谷区神宮前\u30001-2-3 \n\n見本 花子",
            "〒150-0001\n東京都渋谷区神宮前 1-2-3\n見本 花子",
        ),
        ("1 Example Street,  London N1", "1 Example Street, London N1"),
        (None, ""),
        (" \n ", ""),
        (1500001, "1500001"),
        ("東" * 500, "東" * 500),
    ],
)
def test_an_address_is_read_with_its_lines(told, read_as):
    assert label(told) == read_as


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ("東" * 501, Fault.TOO_LONG),
        (("東" * 250 + "\n") * 2 + "東", Fault.TOO_LONG),
        ("1 Example\x00 Street", Fault.NOT_TEXT),
        ("1 Example\u202e Street", Fault.NOT_TEXT),
        (["1 Example Street"], Fault.NOT_TEXT),
        (True, Fault.NOT_TEXT),
    ],
)
def test_what_is_no_address_is_refused(told, fault):
    with pytest.raises(Unreadable) as unreadable:
        label(told)
    assert (unreadable.value.wrong.fault, unreadable.value.wrong.where) == (fault, "shipment.label_address")


def test_an_address_on_a_label_may_be_told_later_and_once(hanako):
    order = make_order()
    ship(order)
    value = {"order": order.number, "reference": "P-1", "shipped_at": "2026-05-02T10:00:00+09:00"}
    value |= {"label_address": "1 Example Street"}
    assert [actions.record(read({"shipment": value}), at=NOON).is_new for _ in range(2)] == [True, False]
    ship(order)
    assert refusal_of({"shipment": {**value, "label_address": "2 Example Street"}}) == Wrong(
        Fault.FROZEN, "label_address"
    )
    assert Shipment.objects.get().label_address == "1 Example Street"
