"""What is said of a refund and what agents do with it."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from disputes import actions, paying, queries
from disputes.models import LedgerEntry, Refund
from disputes.rules.ledger import EntryKind
from disputes.rules.policy import DEFAULT
from disputes.rules.refunds import (
    ANSWERS,
    Answer,
    Effect,
    MoneyRefusal,
    RefundState,
    RefundTask,
    Said,
    Standing,
    effect_of,
    needs_four_eyes,
)
from tests.disputes.ledger.test_ledger import refused
from tests.disputes.ledger.worlds import NOON, check, order_refund, reserve, sums
from tests.orders.factories import make_order

pytestmark = pytest.mark.django_db

PAID = Answer(Said.PAID, "P-1", 1000, "JPY")


def settle(refund, answer, at=NOON, claim=None):
    effect = actions.settle_refund(key=refund.key, answer=answer, source="api", at=at, claim=claim)
    refund.refresh_from_db()
    return effect


def by_hand(order, amount=1000, case="D-1"):
    refund = order_refund(order, amount, case=case)
    paying.sweep(at=NOON)
    refund.refresh_from_db()
    return refund


# Rules


def test_every_answer_has_its_effect_in_every_state():
    assert {state: set(answers) for state, answers in ANSWERS.items()} == {state: set(Said) for state in RefundState}


@pytest.mark.parametrize("state", RefundState)
@pytest.mark.parametrize("answer", [Answer(said, amount=5, currency="JPY") for said in Said])
def test_another_amount_contradicts_whatever_is_said(state, answer):
    standing = Standing(state, 1000, "JPY", "", is_called=False)
    assert effect_of(standing, answer, is_own_call=True) is Effect.CONTRADICT


def test_the_pauses_grow_from_a_minute_to_a_day():
    minute, day = timedelta(minutes=1), timedelta(hours=24)
    assert [DEFAULT.retry_after(tries) for tries in (0, 1, 2, 6, 7, 99)] == [minute, minute, 5 * minute, day, day, day]


def test_a_failed_refund_waits_as_long_as_the_numbers_in_force_say(order, sora):
    refund = order_refund(order, 1000)
    numbers = replace(DEFAULT, since=NOON, retries_after=(timedelta(minutes=7), timedelta(minutes=9)))
    actions.add_policy(policy=numbers, by=sora, words="", at=NOON - timedelta(hours=1))
    waits = []
    for hour in range(3):
        at = NOON + timedelta(hours=hour)
        claimed = actions.claim_refund(at=at)
        settle(refund, Answer(Said.FAILED), claim=claimed.claimed_by, at=at)
        waits.append(Refund.objects.get().try_at - at)
    assert waits == [timedelta(minutes=7), timedelta(minutes=9), timedelta(minutes=9)]


@pytest.mark.parametrize(("calendar", "due"), [("", "2026-05-06"), ("JP", "2026-05-11"), ("GB-ENG", "2026-05-07")])
def test_agents_are_told_after_three_business_days(order, settings, calendar, due):
    settings.REFUND_CALENDAR = calendar  # Japan keeps 4 to 6 May 2026, England the 4th.
    assert order_refund(order).late_at == datetime.fromisoformat(f"{due}T12:00:00+09:00")


def test_a_currency_without_a_limit_always_needs_two_people():
    assert [
        needs_four_eyes(RefundState.TO_CONFIRM, amount, currency, {"JPY": 1000})
        for amount, currency in ((1000, "JPY"), (1001, "JPY"), (1, "USD"))
    ] == [*(False, True, True)]


@pytest.mark.parametrize("state", [RefundState.WAITING, RefundState.SENT, RefundState.FAILED])
def test_what_is_paid_by_other_means_always_needs_two_people(state):
    assert needs_four_eyes(state, 1, "JPY", {"JPY": 1000})


# Answers


def test_an_order_is_given_once(order):
    first = order_refund(order)
    again = actions.order_refund(order=order, case="D-1", purpose="refund", at=NOON)

    assert (first.pk, Refund.objects.count()) == (again.pk, 1)


def test_an_answer_that_comes_twice_or_late_pays_once(order):
    refund = order_refund(order)

    assert [settle(refund, PAID) for _ in range(3)] == [Effect.PAY, Effect.REPEAT, Effect.REPEAT]
    assert settle(refund, Answer(Said.PENDING), NOON + timedelta(days=9)) is Effect.REPEAT
    assert (refund.state, refund.task, sums(order)) == ("paid", "", (1000, 0))
    assert LedgerEntry.objects.filter(kind=EntryKind.PAY).count() == 1
    check(order)


@pytest.mark.parametrize(
    "second",
    [
        Answer(Said.FAILED),
        Answer(Said.REFUSED),
        Answer(Said.PAID, "P-2", 1000, "JPY"),
        Answer(Said.PAID, "P-1", 900, "JPY"),
        Answer(Said.PAID, "P-1", 1000, "USD"),
    ],
)
def test_who_contradicts_a_payment_calls_an_agent_and_moves_no_money(order, second):
    refund = order_refund(order)
    settle(refund, PAID)

    assert settle(refund, second) is Effect.CONTRADICT
    assert (refund.state, refund.task, refund.reference, sums(order)) == ("paid", "contradiction", "P-1", (1000, 0))
    check(order)


def test_who_pays_what_was_refused_for_good_calls_an_agent(order):
    refund = order_refund(order)
    settle(refund, Answer(Said.REFUSED))
    assert (refund.task, sums(order)) == (RefundTask.FAILED, (0, 0))

    assert settle(refund, PAID) is Effect.CONTRADICT
    assert (refund.state, refund.task, sums(order)) == ("failed", "contradiction", (0, 0))
    check(order)


def test_what_failed_for_good_can_be_refunded_again(order):
    refund = order_refund(order, 3000)
    settle(refund, Answer(Said.REFUSED))

    assert queries.available(order.lines.get(position=1), 2).most == 3000
    assert [entry.kind for entry in LedgerEntry.objects.all()] == [EntryKind.RESERVE, EntryKind.PAYMENT_FAILED]


def test_a_failure_of_an_earlier_try_does_not_end_the_one_that_runs(order):
    refund = order_refund(order)
    claimed = actions.claim_refund(at=NOON)

    assert settle(refund, Answer(Said.FAILED)) is Effect.REPEAT
    assert refund.may_have_paid
    assert settle(refund, PAID, claim=claimed.claimed_by) is Effect.PAY


def test_a_payment_told_while_the_call_runs_counts_and_the_torn_reply_does_not(order):
    refund = order_refund(order)
    claimed = actions.claim_refund(at=NOON)

    assert settle(refund, PAID) is Effect.PAY
    assert settle(refund, Answer(Said.UNCLEAR), claim=claimed.claimed_by) is Effect.REPEAT
    assert (refund.state, sums(order)) == ("paid", (1000, 0))


def test_a_claimed_refund_is_nobody_elses_until_its_lease_ends(order):
    order_refund(order)
    first = actions.claim_refund(at=NOON)

    assert actions.claim_refund(at=NOON + timedelta(seconds=179)) is None
    again = actions.claim_refund(at=NOON + timedelta(seconds=180))
    assert (again.key, again.tries) == (first.key, 2)
    assert again.claimed_by != first.claimed_by


def test_what_is_not_paid_in_three_business_days_is_given_to_an_agent_once(order):
    refund = order_refund(order)
    settle(refund, Answer(Said.PENDING))
    late = refund.late_at

    assert [actions.call_agents(at=at) for at in (late - timedelta(seconds=1), late, late)] == [0, 1, 0]
    refund.refresh_from_db()
    assert refund.task == RefundTask.LATE
    settle(refund, PAID, late)
    assert (refund.task, list(queries.refunds_for_agents())) == ("", [])


def test_coupons_go_back_with_the_refund_that_leaves_nothing(hanako, settings):
    order = make_order(
        shipping="0",
        discounts=[{"kind": "platform_coupon", "amount": "300"}, {"kind": "shop_coupon", "amount": "100"}],
    )
    first = order_refund(order, queries.available(order.lines.get(position=1), 2).most, units=2)
    rest = queries.available(order.lines.get(position=2), 1).most
    second = order_refund(order, rest, case="D-2", position=2, units=1)

    assert (first.coupon_minor, second.coupon_minor, first.amount_minor + second.amount_minor) == (0, 300, 3400)
    settle(second, Answer(Said.PAID, "P-2", rest, "JPY"))
    assert LedgerEntry.objects.get(kind=EntryKind.COUPON).amount_minor == 300
    check(order)


def test_coupons_stay_where_they_are_if_the_operator_says_so(hanako, settings):
    settings.REFUND_COUPONS = False
    lines = [{"title": "Paper lamp", "quantity": 1, "price": "3000"}]
    order = make_order(shipping="0", lines=lines, discounts=[{"kind": "platform_coupon", "amount": "300"}])
    assert order_refund(order, 2700, units=1).coupon_minor == 0


# Agents


def test_what_people_pay_waits_for_an_agent_who_names_the_payment(order, mei):
    refund = by_hand(order)
    assert (refund.state, refund.task, refund.may_have_paid) == ("to_confirm", "confirm", False)

    assert refused(actions.pay_by_other_means, refund=refund, by=mei, reference=" ", at=NOON) == (
        MoneyRefusal.REFERENCE_MISSING
    )
    paid = actions.pay_by_other_means(refund=refund, by=mei, reference="BANK-7", at=NOON)
    assert (paid.state, paid.task, paid.reference, paid.said_by, sums(order)) == ("paid", "", "BANK-7", mei, (1000, 0))
    entry = LedgerEntry.objects.get(kind=EntryKind.PAY)
    assert (entry.by, entry.reference) == (mei, "BANK-7")
    check(order)


def test_above_the_limit_a_second_agent_confirms_and_never_the_same(order, sora, mei, settings):
    settings.REFUND_FOUR_EYES_MINOR = {"JPY": 999}
    refund = by_hand(order)
    actions.pay_by_other_means(refund=refund, by=sora, reference="BANK-7", at=NOON)
    assert sums(order) == (0, 1000)

    assert refused(actions.countersign, refund=refund, by=sora, at=NOON) == MoneyRefusal.SAME_PERSON
    assert refused(actions.countersign, refund=refund, by=mei, at=NOON) == MoneyRefusal.NOT_ALLOWED
    assert sums(order) == (0, 1000)


def test_a_second_agent_confirms(order, sora, mei, settings):
    settings.REFUND_FOUR_EYES_MINOR = {}
    refund = by_hand(order)
    actions.pay_by_other_means(refund=refund, by=mei, reference="BANK-7", at=NOON)
    paid = actions.countersign(refund=refund, by=sora, at=NOON)

    assert (paid.state, paid.reference, sums(order)) == ("paid", "BANK-7", (1000, 0))
    assert [(event.verb, event.by) for event in refund.events.filter(said="")] == [("pay", mei), ("countersign", sora)]
    assert refused(actions.countersign, refund=refund, by=sora, at=NOON) == MoneyRefusal.NOT_POSSIBLE


def test_a_second_agent_sends_back_what_was_not_paid(order, sora, mei, settings):
    settings.REFUND_FOUR_EYES_MINOR = {}
    refund = by_hand(order)
    actions.pay_by_other_means(refund=refund, by=mei, reference="BANK-7", at=NOON)
    back = actions.send_back(refund=refund, by=sora, words="The bank knows no such payment.", at=NOON)

    assert (back.state, back.task, back.reference, back.said_by) == ("to_confirm", "confirm", "", None)
    assert sums(order) == (0, 1000)


def test_who_only_supports_moves_no_money(order, taro, wei):
    refund = by_hand(order)
    for person in (taro, wei):
        call = {"refund": refund, "by": person, "reference": "R", "at": NOON}
        assert refused(actions.pay_by_other_means, **call) == MoneyRefusal.NOT_ALLOWED


def test_what_may_have_been_paid_is_paid_again_only_when_an_agent_checked(order, mei, sora):
    refund = order_refund(order)
    claimed = actions.claim_refund(at=NOON)
    call = {"refund": refund, "by": mei, "reference": "BANK-7"}
    assert refused(actions.pay_by_other_means, **call, is_proven_unpaid=True, at=NOON) == MoneyRefusal.IN_FLIGHT

    settle(refund, Answer(Said.UNCLEAR), claim=claimed.claimed_by)
    assert refused(actions.pay_by_other_means, **call, at=NOON) == MoneyRefusal.MAY_HAVE_PAID
    actions.pay_by_other_means(**call, is_proven_unpaid=True, at=NOON)
    assert sums(order) == (0, 1000)
    actions.countersign(refund=refund, by=sora, at=NOON)
    assert sums(order) == (1000, 0)
    assert settle(refund, PAID) is Effect.CONTRADICT
    check(order)


def test_what_failed_is_paid_by_other_means_while_the_money_is_there(order, mei):
    refund, other = order_refund(order, 3000), None
    settle(refund, Answer(Said.REFUSED))
    other = reserve(order, 1, case="D-2")
    call = {"refund": refund, "by": mei, "reference": "BANK-7", "at": NOON}
    actions.note_outside_refund(order=order, reference="W-1", amount=500, currency="JPY", position=1, at=NOON)

    assert refused(actions.pay_by_other_means, **call) == MoneyRefusal.OVER_CEILING
    actions.release(order=order, case=other.case, purpose=other.purpose, at=NOON)
    assert sums(order) == (500, 0)
    check(order)


def test_what_failed_can_be_sent_again_with_its_key(order, mei):
    refund = order_refund(order)
    settle(refund, Answer(Said.REFUSED))
    again = actions.send_again(refund=refund, by=mei, at=NOON)

    assert (again.key, again.state, again.task, sums(order)) == (refund.key, "waiting", "", (0, 1000))
    assert settle(refund, PAID) is Effect.PAY
    check(order)


def test_what_cannot_be_paid_by_hand_is_free_again(order, mei):
    refund = by_hand(order)
    assert refused(actions.give_up, refund=refund, by=mei, words=" ", at=NOON) == MoneyRefusal.WORDS_MISSING

    assert actions.give_up(refund=refund, by=mei, words="The account is closed.", at=NOON).state == "failed"
    assert sums(order) == (0, 0)
    actions.dismiss(refund=refund, by=mei, words="The buyer took store credit instead.", at=NOON)
    assert list(queries.refunds_for_agents()) == []


def test_a_contradiction_stays_on_the_list_until_somebody_looked(order, mei):
    refund = order_refund(order)
    settle(refund, Answer(Said.PAID, "P-1", 999, "JPY"))
    settle(refund, PAID)
    assert (refund.state, refund.task) == ("paid", "contradiction")

    actions.dismiss(refund=refund, by=mei, words="A slip in their first answer.", at=NOON)
    assert list(queries.refunds_for_agents()) == []


def test_an_unknown_key_is_nobodys(order):
    order_refund(order)
    from orders.models import Order

    with pytest.raises(Order.DoesNotExist):
        actions.settle_refund(key=uuid4(), answer=PAID, source="api", at=NOON)
