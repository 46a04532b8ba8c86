"""A dispute on the real database, from opening to payment, and what it leaves behind."""

import pytest

from disputes import actions
from disputes.models import Dispute, DisputeDeadline, DisputeEvent, Evidence, Refund, Reservation
from disputes.rules.refusals import Refusal
from disputes.rules.states import OfferStatus, Outcome, ResolvedBy, Stage, Verb
from tests.disputes import worlds
from tests.disputes.ledger.worlds import check, sums
from tests.disputes.worlds import DAY, HOUR, OPENED
from tests.orders.factories import track

pytestmark = pytest.mark.django_db


def test_what_both_agree_on_is_paid(opened, wei, shipped):
    assert (opened.stage, opened.version, opened.held_minor) == (Stage.AWAITING_SELLER, 1, 1000)
    assert opened.next_due_at == opened.clock_at == OPENED + 5 * DAY

    worlds.accept(opened, wei, OPENED + DAY)
    assert (opened.stage, opened.version, sums(shipped)) == (Stage.REFUND_PENDING, 2, (0, 1000))
    assert Refund.objects.get().amount_minor == 1000

    worlds.pay(opened, OPENED + 2 * DAY)
    assert (opened.stage, opened.outcome, opened.resolved_by) == (
        Stage.CLOSED,
        Outcome.REFUNDED_PARTIAL,
        ResolvedBy.AGREEMENT,
    )
    assert (sums(shipped), opened.held(OPENED + 2 * DAY)) == ((1000, 0), 0)
    assert list(opened.events.values_list("row", "verb", "from_stage", "to_stage", "version")) == [
        ("T01", "open", "", "awaiting_seller", 1),
        ("T03", "accept", "awaiting_seller", "refund_pending", 2),
        ("T80", "refund_succeeded", "refund_pending", "closed", 3),
    ]
    check(shipped)


def test_rows_are_what_the_rules_say(opened, wei, hanako):
    assert worlds.facts(opened).open_offers[0].terms == worlds.refund(1000)

    worlds.counter(opened, wei, worlds.refund(600), OPENED + DAY)
    case = worlds.facts(opened)
    assert [offer.status for offer in case.offers] == [OfferStatus.COUNTERED, OfferStatus.OPEN]
    assert case.has_seller_answered

    worlds.accept(opened, hanako, OPENED + 2 * DAY)
    assert worlds.facts(opened).agreed == worlds.refund(600)


def test_evidence_is_kept_with_its_event(opened):
    assert list(Evidence.objects.values_list("slot", "party", "event__verb")) == [
        ("statement", "buyer", "open"),
        ("address_confirmed", "buyer", "open"),
    ]
    assert opened.events.get().message.body == "It never came."


def test_a_move_sent_twice_is_one(opened, wei):
    first, again = (
        actions.make_move(
            dispute=opened,
            verb=Verb.ACCEPT,
            party="seller",
            by=wei,
            at=OPENED + DAY,
            payload=worlds.Accepting(1),
            version=1,
            key="once",
        )
        for _ in range(2)
    )

    assert (first.pk, Reservation.objects.count(), Refund.objects.count()) == (again.pk, 1, 1)


def test_opening_twice_is_one(shipped, hanako):
    first, again = (worlds.open_dispute(shipped, hanako, key="once") for _ in range(2))

    assert (first.pk, Dispute.objects.count()) == (again.pk, 1)


def test_what_the_clock_did_stays_when_an_answer_comes_too_late(opened, wei):
    with pytest.raises(actions.MoveRefused) as refused:
        worlds.counter(opened, wei, worlds.refund(600), OPENED + 5 * DAY + HOUR)

    assert (refused.value.refusal, refused.value.case.stage) == (Refusal.DEADLINE_PASSED, Stage.REFUND_PENDING)
    assert (opened.stage, opened.resolved_by) == (Stage.REFUND_PENDING, ResolvedBy.SELLER_TIMEOUT)
    event = DisputeEvent.objects.get(row="T07")
    assert (event.at, event.party, event.by) == (OPENED + 5 * DAY, "clock", None)


def test_the_sweep_writes_down_what_is_so(opened):
    assert actions.move_by_the_clock(at=OPENED + 5 * DAY - HOUR) == 0
    assert actions.move_by_the_clock(at=OPENED + 6 * DAY) == 1
    assert actions.move_by_the_clock(at=OPENED + 6 * DAY) == 0
    assert Dispute.objects.get().stage == Stage.REFUND_PENDING


def test_a_ruling_is_paid_when_nobody_appeals(ruled, shipped):
    assert sums(shipped) == (0, 700)

    actions.move_by_the_clock(at=OPENED + 11 * DAY)
    worlds.pay(ruled, OPENED + 12 * DAY)
    assert (ruled.stage, ruled.outcome, ruled.resolved_by, sums(shipped)) == (
        Stage.CLOSED,
        Outcome.REFUNDED_PARTIAL,
        ResolvedBy.RULING,
        (700, 0),
    )
    check(shipped)


def test_goods_that_came_back_are_refunded(return_arrived, wei, shipped):
    worlds.move(return_arrived, Verb.CONFIRM_RETURN, wei, OPENED + 10 * DAY)
    worlds.pay(return_arrived, OPENED + 11 * DAY)

    assert (return_arrived.outcome, sums(shipped)) == (Outcome.RETURNED_AND_REFUNDED, (1000, 0))
    assert return_arrived.line.money.units_refunded == 1
    check(shipped)


def test_a_closed_dispute_has_no_deadline(paid):
    assert not DisputeDeadline.objects.filter(dispute=paid, state="live").exists()


def test_only_the_sides_and_their_mediator_act(opened, ken, lin, taro, mei):
    for person, party in ((ken, "buyer"), (lin, "seller"), (taro, "agent")):
        with pytest.raises(actions.MoveRefused) as refused:
            actions.make_move(dispute=opened, verb=Verb.ACCEPT, party=party, by=person, at=OPENED + DAY, version=1)
        assert refused.value.refusal is Refusal.NOT_YOURS_TO_DO


def test_withdrawn_it_can_be_opened_again_once(withdrawn, hanako):
    assert withdrawn.held(OPENED + DAY) == 1000

    worlds.move(withdrawn, Verb.REOPEN, hanako, OPENED + 3 * DAY, worlds.Offering(worlds.refund(800)))
    assert (withdrawn.stage, withdrawn.reopened, withdrawn.thread.closed_at) == (Stage.AWAITING_SELLER, 1, None)


def test_a_receipt_shortens_the_window_of_a_line_and_not_that_of_its_dispute(withdrawn, shipped, hanako, settings):
    settings.DISPUTE_AFTER_RECEIPT_DAYS = 3
    before = withdrawn.window_end_at
    track(shipped, "delivered", (OPENED + DAY).isoformat(), at=OPENED + DAY)

    withdrawn.refresh_from_db()
    assert withdrawn.line.window_end_at < OPENED + 6 * DAY < before == withdrawn.window_end_at
    with pytest.raises(actions.MoveRefused) as refused:
        worlds.open_dispute(shipped, hanako, at=OPENED + 6 * DAY)
    assert refused.value.refusal is Refusal.WINDOW_OVER
    worlds.move(withdrawn, Verb.REOPEN, hanako, OPENED + 6 * DAY, worlds.Offering(worlds.refund(800)))
    assert Dispute.objects.get().stage == Stage.AWAITING_SELLER
