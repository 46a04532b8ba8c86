"""Promises of money: what is left, what is refused, what the database refuses in any case."""

import pytest
from django.db import IntegrityError, transaction

from disputes import actions, queries
from disputes.models import LedgerEntry, LineMoney, OrderMoney, PostageMoney
from disputes.rules.ledger import Breakdown, ChargebackResult, EntryKind
from disputes.rules.refunds import MoneyRefusal
from tests.disputes.ledger.worlds import NOON, check, line_of, order_refund, reserve, sums
from tests.orders.factories import make_order

pytestmark = pytest.mark.django_db


def refused(call, *args, **fields):
    with pytest.raises(actions.Refused) as refusal:
        call(*args, **fields)
    return refusal.value.reason


# What is left


def test_the_money_is_made_from_the_frozen_order(order):
    reserve(order, 1000)

    lines = LineMoney.objects.order_by("line__position")
    assert [(line.net_minor, line.postage_minor, line.paid_minor) for line in lines] == [
        (3000, 395, 3395),
        (800, 105, 905),
    ]
    assert OrderMoney.objects.get().paid_minor == 4300
    check(order)


@pytest.mark.parametrize(
    ("changes", "most"),
    [
        # PrestaShop: 80 % of the goods with a fixed coupon.
        (
            {
                "lines": [{"title": "A", "quantity": 1, "price": "150"}, {"title": "B", "quantity": 1, "price": "60"}],
                "discounts": [{"kind": "shop_coupon", "amount": "42"}],
            },
            [120, 48],
        ),
        (
            {
                "lines": [{"title": "A", "quantity": 1, "price": "200"}],
                "discounts": [{"kind": "promotion", "amount": "20"}],
            },
            [180],
        ),
        (
            {
                "lines": [{"title": word, "quantity": 1, "price": "1000"} for word in "ABC"],
                "discounts": [{"kind": "platform_coupon", "amount": "100"}],
            },
            [966, 967, 967],
        ),
    ],
)
def test_the_vectors_of_the_rulebook(hanako, changes, most):
    order = make_order(shipping="0", **changes)

    assert [queries.available(line, 1).most for line in order.lines.order_by("position")] == most


def test_the_ceiling_says_how_it_comes_about(hanako):
    order = make_order(discounts=[{"kind": "platform_coupon", "amount": "380"}])

    assert queries.available(line_of(order), 1) == Breakdown(price=1500, coupon=150, postage=0, gone=0)
    assert queries.available(line_of(order), 2, with_postage=True) == Breakdown(3000, 300, 395, 0)
    assert queries.available(line_of(order), 2, with_postage=True).most == 3095


def test_the_ceiling_is_the_same_before_and_after_the_first_entry(order):
    before = queries.available(line_of(order), 2, with_postage=True)
    reserve(order, 10, position=2)

    assert queries.available(line_of(order), 2, with_postage=True) == before


def test_what_is_promised_is_no_longer_left(order):
    reserve(order, 2500)

    left = queries.available(line_of(order), 2)
    assert (left.goods, left.gone, left.most) == (3000, 2500, 500)


def test_of_units_that_are_gone_nothing_is_left(order):
    order_refund(order, 1500, quantity=1, units=1)

    assert [queries.available(line_of(order), count).most for count in (1, 2, 0, 99)] == [1500, 0, 0, 0]


@pytest.mark.parametrize(
    ("currency", "prices"), [("JPY", ["1000", "8"]), ("USD", ["10.01", "0.09"]), ("KWD", ["1.001", "0.010"])]
)
def test_units_of_any_currency_add_up_to_their_line(hanako, currency, prices):
    order = make_order(
        currency=currency, shipping="0", lines=[{"title": word, "quantity": 7, "price": word} for word in prices]
    )

    for position in (1, 2):
        line = line_of(order, position)
        for unit in range(7):
            most = queries.available(line, 1).most
            order_refund(order, most, case=f"D-{position}-{unit}", position=position, quantity=1, units=1)
    assert sums(order) == (0, order.paid_minor)
    check(order)


# Refusals


@pytest.mark.parametrize(
    ("amount", "fields", "reason"),
    [
        (0, {}, MoneyRefusal.NOTHING_ASKED),
        (-1, {}, MoneyRefusal.NOTHING_ASKED),
        (3001, {}, MoneyRefusal.OVER_CEILING),
        (1501, {"quantity": 1}, MoneyRefusal.OVER_CEILING),
        (3396, {"with_postage": True}, MoneyRefusal.OVER_CEILING),
        (10, {"quantity": 3}, MoneyRefusal.NOT_SO_MANY_UNITS),
        (10, {"quantity": 0}, MoneyRefusal.NOT_SO_MANY_UNITS),
        (10, {"quantity": 1, "units": 2}, MoneyRefusal.NOT_SO_MANY_UNITS),
    ],
)
def test_what_is_not_there_cannot_be_promised(order, amount, fields, reason):
    assert refused(reserve, order, amount, **fields) == reason
    assert not LedgerEntry.objects.exists()


def test_a_promise_made_twice_is_one(order):
    first, again = reserve(order, 1000), reserve(order, 1000)

    assert (first.pk, sums(order)) == (again.pk, (0, 1000))


def test_another_amount_for_the_same_promise_is_refused(order):
    reserve(order, 1000)

    assert refused(reserve, order, 900) == MoneyRefusal.RESERVED_BEFORE
    assert sums(order) == (0, 1000)


def test_a_promise_taken_back_can_be_made_anew(order):
    reserve(order, 1000, units=1)
    actions.release(order=order, case="D-1", purpose="refund", at=NOON)
    actions.release(order=order, case="D-1", purpose="refund", at=NOON)
    reserve(order, 700)

    assert sums(order) == (0, 700)
    assert list(LedgerEntry.objects.values_list("kind", "amount_minor", "units")) == [
        (EntryKind.RESERVE, 1000, 1),
        (EntryKind.RELEASE, 1000, 1),
        (EntryKind.RESERVE, 700, 0),
    ]
    check(order)


def test_a_promise_that_was_not_made_cannot_be_taken_back(order):
    assert refused(actions.release, order=order, case="D-1", purpose="refund", at=NOON) == MoneyRefusal.NOT_RESERVED


def test_a_promise_that_is_on_its_way_cannot_be_taken_back(order):
    order_refund(order)

    assert refused(actions.release, order=order, case="D-1", purpose="refund", at=NOON) == MoneyRefusal.ORDERED_BEFORE


def test_nothing_is_ordered_that_was_not_promised(order):
    call = {"order": order, "case": "D-1", "purpose": "refund", "at": NOON}
    assert refused(actions.order_refund, **call) == MoneyRefusal.NOT_RESERVED


@pytest.mark.parametrize("field", ["refunded_minor", "reserved_minor"])
@pytest.mark.parametrize("model", [OrderMoney, LineMoney])
def test_the_database_refuses_more_than_was_paid(order, model, field):
    reserve(order, 1)
    row = model.objects.order_by("pk").first()
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**{field: row.paid_minor + 1})


def test_who_read_an_older_version_changes_nothing(order):
    from disputes.actions.ledger import pay

    reservation = reserve(order, 1000)
    money = OrderMoney.objects.get()
    OrderMoney.objects.update(version=money.version + 1)

    with pytest.raises(actions.Overtaken), transaction.atomic():
        pay(money=money, reservation=reservation, reference="R", at=NOON, by=None)
    assert sums(order) == (0, 1000)


# Return postage


def test_postage_is_a_bucket_of_its_own(order):
    fields = {"order": order, "case": "D-1", "cap": 800, "payer": "seller", "at": NOON}
    first = actions.reserve_postage(purpose="postage-1", receipt=500, **fields)
    second = actions.reserve_postage(purpose="postage-2", receipt=500, **fields)

    assert (first.amount_minor, second.amount_minor) == (500, 300)
    assert refused(actions.reserve_postage, purpose="postage-3", receipt=1, **fields) == MoneyRefusal.OVER_CEILING
    assert (PostageMoney.objects.get().reserved_minor, sums(order)) == (800, (0, 0))
    with pytest.raises(IntegrityError), transaction.atomic():
        PostageMoney.objects.update(refunded_minor=1)


def test_postage_is_paid_beside_a_full_refund(order):
    reserve(order, 3000)
    actions.reserve_postage(order=order, case="D-1", purpose="postage", cap=800, payer="seller", receipt=650, at=NOON)
    refund = actions.order_refund(order=order, case="D-1", purpose="postage", at=NOON)

    assert refund.amount_minor == 650
    assert queries.available(line_of(order), 2).most == 0
    check(order)


# Money that moves without us


def outside(order, amount, reference="W-1", **more):
    fields = {"currency": "JPY", "at": NOON, **more}
    return actions.note_outside_refund(order=order, reference=reference, amount=amount, **fields)


def test_what_the_seller_refunded_is_no_longer_left(order):
    first, again = outside(order, 1000, position=1), outside(order, 1000, position=1)

    assert (first.pk, sums(order)) == (again.pk, (1000, 0))
    assert queries.available(line_of(order), 2).most == 2000
    check(order)


def test_the_same_reference_with_another_amount_is_refused(order):
    outside(order, 1000)

    assert refused(outside, order, 999) == MoneyRefusal.OTHER_FACTS
    assert refused(outside, order, 1000, currency="USD") == MoneyRefusal.OTHER_FACTS


@pytest.mark.parametrize(
    ("amount", "more", "reason"),
    [
        (4301, {}, MoneyRefusal.OVER_CEILING),
        (0, {}, MoneyRefusal.NOTHING_ASKED),
        (1, {"currency": "USD"}, MoneyRefusal.OTHER_CURRENCY),
        (1, {"position": 3}, MoneyRefusal.OTHER_FACTS),
    ],
)
def test_what_cannot_be_of_a_refund_outside_is_refused(order, amount, more, reason):
    assert refused(outside, order, amount, **more) == reason


def test_a_refund_of_the_whole_order_outside_takes_all_lines(order):
    outside(order, 4300)

    assert (sums(order), [queries.available(line, 1).most for line in order.lines.all()]) == ((4300, 0), [0, 0])
    check(order)


def test_what_was_promised_stays_promised_and_goes_to_the_seller_once_it_is_free(order):
    reserve(order, 3000)
    outside(order, 4300)

    assert (sums(order), queries.excess_of(order)) == ((1300, 3000), 3000)
    check(order)
    actions.release(order=order, case="D-1", purpose="refund", at=NOON)
    assert (sums(order), queries.excess_of(order)) == ((4300, 0), 0)
    assert refused(reserve, order, 1, case="D-2") == MoneyRefusal.OVER_CEILING
    check(order)


def test_what_a_seller_refunds_too_much_of_a_line_takes_nothing_from_other_refunds(order):
    for n in range(3):
        outside(order, 905, f"W-{n}", position=2)
    outside(order, 4300, "W-3")

    assert (sums(order), queries.excess_of(order)) == ((4300, 0), 2 * 905 + 905)
    check(order)


# Chargebacks


def chargeback(order, reference="CB-1"):
    return actions.note_chargeback(order=order, reference=reference, opened_at=NOON, at=NOON)


def test_while_a_bank_takes_money_back_nothing_is_promised_or_ordered(order):
    reserve(order, 1000)
    chargeback(order)

    call = {"order": order, "case": "D-1", "purpose": "refund", "at": NOON}
    assert refused(actions.order_refund, **call) == MoneyRefusal.CHARGEBACK_OPEN
    assert refused(reserve, order, 10, case="D-2") == MoneyRefusal.CHARGEBACK_OPEN
    assert queries.has_open_chargeback(order)
    actions.end_chargeback(order=order, reference="CB-1", result=ChargebackResult.RETURNED, at=NOON)
    assert actions.order_refund(**call).amount_minor == 1000


def test_a_chargeback_cancels_what_nobody_can_have_paid(order):
    refund = order_refund(order)
    chargeback(order)
    chargeback(order)

    refund.refresh_from_db()
    assert (refund.state, sums(order)) == ("cancelled", (0, 0))
    assert actions.claim_refund(at=NOON) is None


def test_a_chargeback_leaves_reserved_what_may_have_been_paid(order):
    refund = order_refund(order)
    actions.claim_refund(at=NOON)
    chargeback(order)

    refund.refresh_from_db()
    assert (refund.state, sums(order)) == ("waiting", (0, 1000))
