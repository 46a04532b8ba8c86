"""Whatever happens to whatever order, in whatever order: nothing is lost, nothing is made, nothing exceeds what was paid."""

import contextlib
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disputes import actions, queries
from disputes.models import Refund
from disputes.rules.ledger import ChargebackResult, LineFunds, breakdown, spread
from disputes.rules.refunds import Answer, Said
from orders.rules.money import discounted, plain, shares
from tests.disputes.ledger.worlds import NOON, check
from tests.orders.factories import make_order

CASES = st.integers(0, 4)
STEPS = st.one_of(
    st.tuples(st.just("reserve"), CASES, st.integers(1, 3), st.integers(1, 100)),
    st.tuples(st.just("release"), CASES),
    st.tuples(st.just("order"), CASES),
    st.tuples(st.just("answer"), CASES, st.sampled_from(["paid", "pending", "failed", "refused", "unclear"])),
    st.tuples(st.just("mend"), CASES),
    st.tuples(st.just("outside"), st.integers(0, 3), st.integers(1, 100)),
    st.tuples(st.just("chargeback"), st.booleans()),
)
LINES = st.lists(st.tuples(st.integers(1, 5), st.integers(0, 9_999)), min_size=1, max_size=3)
numbers = count(1)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    currency=st.sampled_from(["JPY", "USD", "KWD"]),
    lines=LINES,
    shipping=st.integers(0, 999),
    off=st.integers(0, 100),
    steps=st.lists(STEPS, max_size=25),
)
@pytest.mark.django_db
def test_money_is_conserved(hanako, mei, currency, lines, shipping, off, steps):
    def written(minor):
        return plain(minor, currency)

    discount = sum(price for _, price in lines) * off // 100
    order = make_order(
        f"9-{next(numbers)}",
        currency=currency,
        shipping=written(shipping),
        lines=[{"title": "A", "quantity": quantity, "price": written(price)} for quantity, price in lines],
        discounts=[{"kind": "promotion", "amount": written(discount)}] if discount else [],
    )
    for n, step in enumerate(steps):
        with contextlib.suppress(actions.Refused):
            take(order, mei, n, *step)
        check(order)


def take(order, mei, n, verb, *values):
    named = {"order": order, "case": f"{order.number}/{values[0]}", "purpose": "refund", "at": NOON}
    refund = Refund.objects.filter(case=named["case"]).first()
    match verb:
        case "reserve":
            line = order.lines.order_by("position")[values[0] % order.lines.count()]
            quantity = min(values[1], line.quantity)
            left = queries.available(line, quantity, with_postage=True).most
            actions.reserve(
                line=line,
                case=named["case"],
                purpose="refund",
                amount=left * values[2] // 100 or 1,
                quantity=quantity,
                units=quantity if values[2] == 100 else 0,
                with_postage=True,
                at=NOON,
            )
        case "release":
            actions.release(**named)
        case "order":
            actions.order_refund(**named)
        case "answer" if refund:
            answer = Answer(Said(values[1]), "P-1", refund.amount_minor, refund.currency)
            actions.settle_refund(key=refund.key, answer=answer, source="api", at=NOON)
        case "mend" if refund:
            actions.send_again(refund=refund, by=mei, at=NOON)
        case "outside":
            position = values[0] % (order.lines.count() + 1) or None
            amount = max(order.paid_minor * values[1] // 100, 1)
            currency = order.currency
            actions.note_outside_refund(
                order=order, reference=f"W-{n}", amount=amount, currency=currency, position=position, at=NOON
            )
        case "chargeback" if values[0]:
            actions.note_chargeback(order=order, reference="CB", opened_at=NOON, at=NOON)
        case "chargeback":
            result = list(ChargebackResult)[n % 2]
            actions.end_chargeback(order=order, reference="CB", result=result, at=NOON)


# Without a database: many more cases


@settings(max_examples=500, deadline=None)
@given(
    prices=st.lists(st.integers(0, 10**9), min_size=1, max_size=8),
    off=st.integers(0, 100),
    shipping=st.integers(0, 10**6),
)
def test_shares_add_up_to_what_was_paid(prices, off, shipping):
    discount = sum(prices) * off // 100
    nets = discounted(prices, discount)

    assert sum(nets) + sum(shares(shipping, nets)) == sum(prices) - discount + shipping
    assert all(0 <= net <= price for net, price in zip(nets, prices, strict=True))


@settings(max_examples=500, deadline=None)
@given(price=st.integers(0, 10**9), off=st.integers(0, 100), quantity=st.integers(1, 50), data=st.data())
def test_whole_units_one_claim_after_the_other_bring_exactly_the_net(price, off, quantity, data):
    net = price - price * off // 100
    line, claimed = LineFunds(price, net, 0, quantity), 0
    while line.units_left:
        units = data.draw(st.integers(1, line.units_left))
        claim = breakdown(line, units, with_postage=False)
        assert (claim.goods, claim.most) == (claim.price - claim.coupon, claim.goods)
        claimed += claim.most
        line = LineFunds(price, net, 0, quantity, claimed, 0, line.units_gone + units)
    assert claimed == net


@settings(max_examples=500, deadline=None)
@given(amount=st.integers(0, 10**9), rooms=st.lists(st.integers(0, 10**8), max_size=9))
def test_what_is_spread_fits_everywhere_and_is_lost_nowhere(amount, rooms):
    parts = spread(amount, rooms)

    assert sum(parts) == min(amount, sum(rooms))
    assert all(0 <= part <= room for part, room in zip(parts, rooms, strict=True))
