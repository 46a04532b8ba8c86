"""Two workers and two agents at once, each with a connection of its own, on a real PostgreSQL."""

import threading

import pytest
from django.db import connection

from disputes import actions, paying, queries
from disputes.models import LedgerEntry, Refund
from disputes.rules.ledger import EntryKind
from disputes.rules.refunds import Answer, Said
from notices.clock import now
from tests.conftest import uses_services
from tests.disputes.ledger.marketplace import SECRET, marketplace
from tests.disputes.ledger.worlds import NOON, check, line_of, order_refund, reserve, sums
from tests.orders.factories import make_order

ROUNDS = 100
pytestmark = [
    pytest.mark.skipif(not uses_services(), reason="needs PostgreSQL: python3 run.py test --services"),
    pytest.mark.django_db(transaction=True),
]


def at_once(*calls):
    """Run each call in a thread of its own, all at the same instant; return what each returned or raised."""
    barrier, outcomes = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        try:
            barrier.wait()
            outcomes[place] = call()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=row) for row in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def names(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


def test_the_same_money_is_promised_once(hanako):
    for n in range(ROUNDS):
        order = make_order(f"8100-{n:04}")
        outcomes = at_once(
            lambda order=order: reserve(order, 2000, case=f"A-{order.pk}"),
            lambda order=order: reserve(order, 2000, case=f"B-{order.pk}"),
        )

        assert names(outcomes) == ["Refused", "Reservation"]
        assert sums(order) == (0, 2000)
        check(order)


def test_two_refunds_of_two_lines_never_wait_for_each_other(hanako):
    for n in range(ROUNDS):
        order = make_order(f"8100-{n:04}")
        outcomes = at_once(
            lambda order=order: order_refund(order, 3000, case=f"A-{order.pk}"),
            lambda order=order: order_refund(order, 800, case=f"B-{order.pk}", position=2),
        )

        assert names(outcomes) == ["Refund", "Refund"]
        assert sums(order) == (0, 3800)
        check(order)


def test_a_promise_against_a_refund_outside(hanako):
    for n in range(ROUNDS):
        order = make_order(f"8100-{n:04}")
        at_once(
            lambda order=order: reserve(order, 3000, case=f"A-{order.pk}"),
            lambda order=order: actions.note_outside_refund(
                order=order, reference="W-1", amount=2000, currency="JPY", position=1, at=NOON
            ),
        )

        # Either it was promised first, and the seller paid beyond what was free, or nothing could be promised any more.
        assert (sums(order), queries.excess_of(order)) in [((395, 3000), 1605), ((2000, 0), 0)]
        check(order)


def test_a_refund_settled_twice_at_once_is_paid_once(hanako):
    answer = Answer(Said.PAID, "P-1", 1000, "JPY")
    for n in range(ROUNDS):
        order = make_order(f"8100-{n:04}")
        refund = order_refund(order, case=f"A-{order.pk}")
        outcomes = at_once(
            *[
                lambda key=refund.key, source=source: actions.settle_refund(
                    key=key, answer=answer, source=source, at=NOON
                )
                for source in ("api", "webhook")
            ]
        )

        assert sorted(outcomes) == ["pay", "repeat"]
        assert sums(order) == (1000, 0)
        check(order)
    assert LedgerEntry.objects.filter(kind=EntryKind.PAY).count() == ROUNDS


def test_a_payment_against_a_refusal(hanako):
    for n in range(ROUNDS):
        order = make_order(f"8100-{n:04}")
        refund = order_refund(order, case=f"A-{order.pk}")
        outcomes = at_once(
            *[
                lambda key=refund.key, answer=answer: actions.settle_refund(
                    key=key, answer=answer, source="api", at=NOON
                )
                for answer in (Answer(Said.PAID, "P-1", 1000, "JPY"), Answer(Said.REFUSED))
            ]
        )

        refund.refresh_from_db()
        assert (sorted(outcomes), sums(order)) in [
            (["contradict", "pay"], (1000, 0)),
            (["contradict", "fail"], (0, 0)),
        ]
        assert refund.task == "contradiction"
        check(order)


def test_a_release_against_an_order_of_the_same_money(hanako):
    for n in range(ROUNDS):
        order = make_order(f"8100-{n:04}")
        call = {"order": order, "case": f"A-{order.pk}", "purpose": "refund", "at": NOON}
        reserve(order, case=call["case"])
        at_once(lambda call=call: actions.order_refund(**call), lambda call=call: actions.release(**call))

        assert (Refund.objects.filter(case=call["case"]).count(), sums(order)) in [(1, (0, 1000)), (0, (0, 0))]
        check(order)


def test_the_first_two_who_need_the_money_of_an_order_make_it_once(hanako):
    for n in range(ROUNDS):
        order = make_order(f"8100-{n:04}")
        lines = [line_of(order, 1), line_of(order, 2)]
        outcomes = at_once(
            *[
                lambda line=line, n=n: actions.reserve(
                    line=line, case=f"{line.pk}", purpose="refund", amount=100, quantity=1, at=NOON
                )
                for line in lines
            ]
        )

        assert names(outcomes) == ["Reservation", "Reservation"]
        check(order)


def test_two_workers_send_every_refund_once(hanako, settings):
    begun_at = now()
    for n in range(40):
        order_refund(make_order(f"8100-{n:04}"), case=f"A-{n}", at=begun_at)
    with marketplace() as market:
        Refund.objects.update(gateway="webhook")
        settings.REFUND_WEBHOOK_URL, settings.REFUND_WEBHOOK_SECRET = market.url, SECRET
        settings.REFUND_WEBHOOK_PRIVATE = True
        outcomes = at_once(*[lambda: paying.sweep(at=begun_at)] * 3)

    assert (sum(outcomes), len(market.told), len(market.payments)) == (40, 40, 40)
    assert set(Refund.objects.values_list("state", "tries")) == {("paid", 1)}
