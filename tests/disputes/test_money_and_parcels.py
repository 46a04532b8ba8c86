"""What the ledger, banks, carriers and a second person do to disputes."""

from datetime import timedelta

import pytest

from disputes import actions, queries
from disputes.actions import Along, carrying, ledger, sweeping
from disputes.actions.moving import catch_up, lock
from disputes.models import Decision, Dispute, DisputeEvent, Refund, Reservation
from disputes.rules.ledger import ChargebackResult
from disputes.rules.payloads import (
    Accepting,
    Appealing,
    Deciding,
    Inspecting,
    PayingOtherwise,
    ReopeningCase,
    Scanning,
    Shipping,
)
from disputes.rules.refunds import Answer, MoneyRefusal, Said
from disputes.rules.refusals import Refusal
from disputes.rules.states import (
    AtFault,
    Ground,
    MoneySource,
    Outcome,
    Party,
    Reason,
    ReturnProblem,
    Stage,
    Verb,
)
from notices.models import Notice
from tests.disputes import worlds
from tests.disputes.ledger.worlds import check, sums
from tests.disputes.worlds import DAY, HOUR, OPENED
from tests.orders.factories import make_order, ship, track

pytestmark = pytest.mark.django_db


def rows(dispute):
    return list(dispute.events.values_list("row", flat=True))


def charge_back(order, at=OPENED + 2 * DAY):
    return actions.note_chargeback(order=order, reference="CB-1", opened_at=at, at=at)


# Refunds


def test_a_refund_that_failed_is_tried_again_with_its_key(refund_pending, shipped):
    key = Refund.objects.get().key

    worlds.pay(refund_pending, OPENED + 2 * DAY, Said.FAILED)
    assert (rows(refund_pending)[-1], refund_pending.stage, sums(shipped)) == ("T81", Stage.REFUND_PENDING, (0, 1000))

    worlds.pay(refund_pending, OPENED + 3 * DAY)
    assert (refund_pending.stage, Refund.objects.get().key) == (Stage.CLOSED, key)
    check(shipped)


def test_told_twice_it_is_paid_once(paid, shipped):
    worlds.pay(paid, OPENED + 3 * DAY)

    assert (rows(paid), sums(shipped)) == (["T01", "T03", "T80"], (1000, 0))


def test_what_failed_for_good_is_paid_by_other_means_with_four_eyes(refund_pending, shipped, mei, sora):
    worlds.pay(refund_pending, OPENED + 2 * DAY, Said.REFUSED)
    assert (worlds.facts(refund_pending).reserved, worlds.facts(refund_pending).owed, sums(shipped)) == (
        0,
        1000,
        (0, 0),
    )
    actions.take(dispute=refund_pending, by=mei, at=OPENED + 3 * DAY)

    for approver in ("", str(mei.pk), "999999"):
        payload = PayingOtherwise("BANK-7", approver, is_proven_unpaid=True)
        with pytest.raises(actions.MoveRefused) as refused:
            worlds.move(refund_pending, Verb.PAY_BY_OTHER_MEANS, mei, OPENED + 3 * DAY, payload)
        assert refused.value.refusal is Refusal.FOUR_EYES

    payload = PayingOtherwise("BANK-7", str(sora.pk), is_proven_unpaid=True)
    worlds.move(refund_pending, Verb.PAY_BY_OTHER_MEANS, mei, OPENED + 3 * DAY, payload)
    assert (refund_pending.stage, rows(refund_pending)[-1], sums(shipped)) == (Stage.CLOSED, "T82", (1000, 0))
    assert Refund.objects.get().reference == "BANK-7"
    check(shipped)


def test_what_an_agent_confirms_by_hand_closes_the_dispute(refund_pending, shipped, mei):
    actions.settle_refund(
        key=Refund.objects.get().key, answer=Answer(Said.BY_HAND), source="manual", at=OPENED + 2 * DAY
    )
    actions.pay_by_other_means(refund=Refund.objects.get(), by=mei, reference="BANK-7", at=OPENED + 3 * DAY)

    refund_pending.refresh_from_db()
    assert (refund_pending.stage, rows(refund_pending)[-1], sums(shipped)) == (Stage.CLOSED, "T80", (1000, 0))


@pytest.mark.parametrize("said", [Said.REFUSED, Said.FAILED])
def test_what_two_agents_pay_by_other_means_is_a_move_of_both(refund_pending, shipped, mei, sora, said):
    worlds.pay(refund_pending, OPENED + 2 * DAY, said)
    refund = Refund.objects.get()

    actions.pay_by_other_means(refund=refund, by=mei, reference="BANK-7", at=OPENED + 3 * DAY)
    refund_pending.refresh_from_db()
    assert (refund_pending.stage, sums(shipped)) == (Stage.REFUND_PENDING, (0, 1000))
    actions.countersign(refund=refund, by=sora, at=OPENED + 4 * DAY)

    refund_pending.refresh_from_db()
    event = refund_pending.events.last()
    assert (refund_pending.stage, event.row, event.by, sums(shipped)) == (Stage.CLOSED, "T82", mei, (1000, 0))
    assert (event.payload["reference"], event.payload["approved_by"]) == ("BANK-7", str(sora.pk))
    assert list(shipped.money.entries.filter(kind="pay").values_list("amount_minor", flat=True)) == [1000]
    check(shipped)


def test_a_buyer_is_no_second_person_for_their_own_refund(refund_pending, shipped, mei, sora):
    worlds.pay(refund_pending, OPENED + 2 * DAY, Said.REFUSED)
    refund = Refund.objects.get()
    actions.pay_by_other_means(refund=refund, by=mei, reference="BANK-7", at=OPENED + 3 * DAY)
    Dispute.objects.update(buyer=sora)

    with pytest.raises(actions.Refused):
        actions.countersign(refund=refund, by=sora, at=OPENED + 4 * DAY)
    assert (sums(shipped), Dispute.objects.get().stage) == ((0, 1000), Stage.REFUND_PENDING)


def test_a_closed_case_can_be_looked_at_again_and_pay_once_more(paid, shipped, mei, sora):
    actions.take(dispute=paid, by=mei, at=OPENED + 3 * DAY)
    payload = ReopeningCase("New facts.", MoneySource.PLATFORM, str(sora.pk))
    worlds.move(paid, Verb.REOPEN_CASE, mei, OPENED + 3 * DAY, payload)
    worlds.rule(paid, mei, worlds.refund(500), OPENED + 4 * DAY)
    actions.move_by_the_clock(at=OPENED + 12 * DAY)
    worlds.pay(paid, OPENED + 13 * DAY)

    assert (paid.stage, sums(shipped)) == (Stage.CLOSED, (1500, 0))
    assert list(Reservation.objects.values_list("purpose", "amount_minor")) == [("refund-1", 1000), ("refund-2", 500)]
    check(shipped)


# Chargebacks


@pytest.fixture
def reopened(shipped, hanako, wei, mei, sora):
    """Both lamps came back, ¥600 of ¥3,000 were refunded, and Mei looks at the case again."""
    dispute = worlds.open_dispute(shipped, hanako, worlds.return_of(600), reason=Reason.DEFECTIVE, quantity=2)
    worlds.accept(dispute, wei, OPENED + DAY, return_address=worlds.ADDRESS)
    worlds.send_back(dispute, hanako, OPENED + DAY)
    worlds.move(dispute, Verb.MARK_RECEIVED, wei, OPENED + 2 * DAY)
    worlds.move(dispute, Verb.CONFIRM_RETURN, wei, OPENED + 2 * DAY)
    worlds.pay(dispute, OPENED + 2 * DAY)
    actions.take(dispute=dispute, by=mei, at=OPENED + 3 * DAY)
    payload = ReopeningCase("New facts came up.", MoneySource.PLATFORM, str(sora.pk))
    return worlds.move(dispute, Verb.REOPEN_CASE, mei, OPENED + 3 * DAY, payload)


def test_more_can_be_ruled_for_units_that_went_back_with_an_earlier_refund(reopened, shipped, mei):
    worlds.rule(reopened, mei, worlds.refund(900), OPENED + 4 * DAY)
    actions.move_by_the_clock(at=OPENED + 12 * DAY)
    worlds.pay(reopened, OPENED + 12 * DAY)

    assert (reopened.stage, sums(shipped), worlds.facts(reopened).units_refunded) == (Stage.CLOSED, (1500, 0), 2)
    check(shipped)


def test_a_case_that_is_looked_at_again_and_not_ruled_is_paid_after_60_days(reopened, shipped):
    assert actions.move_by_the_clock(at=OPENED + 64 * DAY) == 1

    reopened.refresh_from_db()
    assert (reopened.stage, sums(shipped)) == (Stage.REFUND_PENDING, (600, 600))


def test_a_chargeback_ends_a_dispute_and_frees_its_money(refund_pending, shipped):
    charge_back(shipped)

    refund_pending.refresh_from_db()
    assert (refund_pending.stage, refund_pending.outcome) == (Stage.CLOSED, Outcome.EXTERNAL_CHARGEBACK)
    assert (Refund.objects.get().state, sums(shipped)) == ("cancelled", (0, 0))
    check(shipped)


def test_a_promise_without_a_refund_is_freed_too(return_agreed, shipped):
    assert sums(shipped) == (0, 1000)
    charge_back(shipped)

    return_agreed.refresh_from_db()
    assert (return_agreed.outcome, sums(shipped)) == (Outcome.EXTERNAL_CHARGEBACK, (0, 0))


def test_a_refund_under_way_stays_reserved_until_its_answer_comes(refund_pending, shipped):
    actions.claim_refund(at=OPENED + DAY + HOUR)
    charge_back(shipped)
    assert sums(shipped) == (0, 1000)

    worlds.pay(refund_pending, OPENED + 3 * DAY)
    late = refund_pending.events.last()
    assert (late.row, late.is_incident, refund_pending.outcome) == ("A5", True, Outcome.EXTERNAL_CHARGEBACK)
    assert sums(shipped) == (1000, 0)
    check(shipped)


def test_a_refund_under_way_that_was_not_paid_is_sent_no_more(refund_pending, shipped):
    actions.claim_refund(at=OPENED + DAY + HOUR)
    charge_back(shipped)
    worlds.pay(refund_pending, OPENED + 3 * DAY, Said.FAILED)

    assert (rows(refund_pending)[-1], sums(shipped)) == ("A5", (0, 0))
    assert Refund.objects.get().state == "cancelled"
    check(shipped)


# Refunds from the order's page


def test_a_seller_who_refunds_all_of_it_settles_the_dispute(opened, shipped):
    actions.note_outside_refund(
        order=shipped, reference="W-1", amount=3395, currency="JPY", position=1, at=OPENED + DAY
    )

    opened.refresh_from_db()
    assert (opened.stage, opened.outcome, rows(opened)[-1]) == (Stage.CLOSED, Outcome.REFUNDED_FULL, "A4")


def test_a_seller_who_refunds_a_part_lowers_the_ceiling(opened, shipped):
    actions.note_outside_refund(
        order=shipped, reference="W-1", amount=2900, currency="JPY", position=1, at=OPENED + DAY
    )

    assert (worlds.facts(opened).ceiling, worlds.facts(opened).stage) == (100, Stage.AWAITING_SELLER)


def refunds_outside(order, amount):
    actions.note_outside_refund(
        order=order, reference="W-1", amount=amount, currency="JPY", position=1, at=OPENED + 3 * DAY
    )


@pytest.mark.parametrize("is_before", [True, False])
def test_a_seller_who_refunds_all_settles_a_case_whose_refund_failed_for_good(refund_pending, shipped, is_before):
    if is_before:  # What was promised stays so until the failure frees it.
        refunds_outside(shipped, 3395)
    worlds.pay(refund_pending, OPENED + 2 * DAY, Said.REFUSED)
    if not is_before:
        refunds_outside(shipped, 3395)

    refund_pending.refresh_from_db()
    assert (refund_pending.stage, refund_pending.outcome) == (Stage.CLOSED, Outcome.REFUNDED_FULL)
    assert (rows(refund_pending)[-2:], sums(shipped)) == (["T81", "A4"], (3395, 0))
    check(shipped)


def test_agents_pay_what_the_seller_left_of_a_failed_refund(refund_pending, shipped, mei, sora):
    worlds.pay(refund_pending, OPENED + 2 * DAY, Said.REFUSED)
    refunds_outside(shipped, 2500)
    left = worlds.facts(refund_pending).owed
    assert (left, worlds.facts(refund_pending).ceiling) == (500, 500)

    actions.take(dispute=refund_pending, by=mei, at=OPENED + 4 * DAY)
    payload = PayingOtherwise("BANK-7", str(sora.pk), is_proven_unpaid=True)
    worlds.move(refund_pending, Verb.PAY_BY_OTHER_MEANS, mei, OPENED + 4 * DAY, payload)

    assert (refund_pending.stage, refund_pending.outcome) == (Stage.CLOSED, Outcome.REFUNDED_FULL)
    assert (Refund.objects.get().amount_minor, sums(shipped)) == (500, (3000, 0))
    check(shipped)


@pytest.fixture
def returned_to_mediation(return_arrived, wei, mei):
    """The lamp came back broken, says Wei: ¥1,000 stay promised, and Mei looks at it."""
    at = OPENED + 10 * DAY
    along = Along(pieces=worlds.pieces_for(Reason.RETURN_PROBLEM, Party.SELLER, wei, at))
    payload = Inspecting(ReturnProblem.DAMAGED, {}, 0)
    worlds.move(return_arrived, Verb.REPORT_RETURN_PROBLEM, wei, at, payload, along=along)
    return actions.take(dispute=return_arrived, by=mei, at=at)


def refunds_all_but(order, left, at=OPENED + 11 * DAY):
    """Let the seller refund the lamp's line but for some of it: beyond what is free, of what is promised."""
    actions.note_outside_refund(order=order, reference="W-1", amount=3395 - left, currency="JPY", position=1, at=at)


@pytest.mark.parametrize(("left", "ruled"), [(400, 300), (400, 400), (1000, 700)])
def test_a_ruling_for_less_than_was_promised_is_paid_though_the_seller_refunded_the_rest(
    returned_to_mediation, shipped, mei, left, ruled
):
    refunds_all_but(shipped, left)
    assert (worlds.facts(returned_to_mediation).reserved, worlds.facts(returned_to_mediation).ceiling) == (left, left)

    worlds.rule(returned_to_mediation, mei, worlds.refund(ruled), OPENED + 12 * DAY)
    assert actions.move_by_the_clock(at=OPENED + 20 * DAY) == 1
    worlds.pay(returned_to_mediation, OPENED + 21 * DAY)

    assert (returned_to_mediation.stage, sums(shipped)) == (Stage.CLOSED, (3395 - left + ruled, 0))
    check(shipped)


def test_a_ruling_is_paid_as_far_as_the_seller_left_something(in_mediation, shipped, mei):
    worlds.rule(in_mediation, mei, worlds.refund(700), OPENED + 3 * DAY)
    refunds_all_but(shipped, 250, OPENED + 4 * DAY)

    assert actions.move_by_the_clock(at=OPENED + 11 * DAY) == 1
    worlds.pay(in_mediation, OPENED + 12 * DAY)

    assert (in_mediation.stage, in_mediation.outcome, sums(shipped)) == (Stage.CLOSED, "refunded_full", (3395, 0))
    check(shipped)


def test_without_a_ruling_the_backstop_pays_what_the_seller_left(returned_to_mediation, shipped):
    refunds_all_but(shipped, 400)

    assert actions.move_by_the_clock(at=OPENED + 80 * DAY) == 1
    worlds.pay(returned_to_mediation, OPENED + 81 * DAY)

    assert (returned_to_mediation.stage, sums(shipped)) == (Stage.CLOSED, (3395, 0))
    check(shipped)


def test_a_return_is_paid_as_far_as_the_seller_left_something(return_arrived, shipped):
    refunds_all_but(shipped, 400, OPENED + 10 * DAY)

    assert actions.move_by_the_clock(at=OPENED + 20 * DAY) == 1
    worlds.pay(return_arrived, OPENED + 21 * DAY)

    assert (return_arrived.stage, sums(shipped)) == (Stage.CLOSED, (3395, 0))
    check(shipped)


@pytest.mark.parametrize("terms", [worlds.refund(700), worlds.NOTHING])
def test_a_seller_who_refunds_all_after_a_ruling_settles_the_case(in_mediation, shipped, mei, terms):
    worlds.rule(in_mediation, mei, terms, OPENED + 3 * DAY)
    refunds_all_but(shipped, 0, OPENED + 4 * DAY)

    in_mediation.refresh_from_db()
    assert (in_mediation.stage, in_mediation.outcome) == (Stage.CLOSED, Outcome.REFUNDED_FULL)
    assert (rows(in_mediation)[-1], sums(shipped)) == ("A4", (3395, 0))
    check(shipped)


def test_a_seller_who_refunds_what_is_promised_settles_a_return(return_sent, shipped):
    refunds_all_but(shipped, 0, OPENED + 4 * DAY)

    return_sent.refresh_from_db()
    assert (return_sent.stage, return_sent.outcome, sums(shipped)) == (Stage.CLOSED, Outcome.REFUNDED_FULL, (3395, 0))
    assert not Reservation.objects.filter(state="held").exists()
    check(shipped)


def test_those_who_lead_are_told_when_a_seller_refunds_what_is_ordered_already(refund_pending, shipped, sora):
    refunds_all_but(shipped, 0, OPENED + 2 * DAY)
    refunds_all_but(shipped, 0, OPENED + 2 * DAY)  # Told twice, it is the same.

    refund_pending.refresh_from_db()
    assert (refund_pending.stage, sums(shipped)) == (Stage.REFUND_PENDING, (2395, 1000))
    told = Notice.objects.filter(kind="dispute_incident", recipient=sora)
    assert [notice.context["verb"] for notice in told] == ["refund_outside"]


def test_a_bank_that_takes_the_money_back_ends_a_case_that_was_paid_before_and_opened_again(paid, shipped, mei, sora):
    at = OPENED + 10 * DAY
    actions.take(dispute=paid, by=mei, at=at)
    worlds.move(paid, Verb.REOPEN_CASE, mei, at, ReopeningCase("New photos.", MoneySource.PLATFORM, str(sora.pk)))
    charge_back(shipped, at + DAY)

    paid.refresh_from_db()
    assert (paid.stage, paid.outcome) == (Stage.CLOSED, Outcome.EXTERNAL_CHARGEBACK)


def end_chargeback(order, at, **told):
    return actions.end_chargeback(order=order, reference="CB-1", result=ChargebackResult.KEPT, at=at, **told)


def test_what_the_buyer_got_back_from_the_bank_is_asked_for_no_more(opened, shipped, hanako, mei, sora):
    charge_back(shipped)
    end_chargeback(shipped, OPENED + 5 * DAY)

    assert sums(shipped) == (4300, 0)
    check(shipped)
    with pytest.raises(actions.MoveRefused) as refused:
        worlds.open_dispute(shipped, hanako, at=OPENED + 6 * DAY)
    assert refused.value.refusal is Refusal.NOTHING_LEFT
    actions.take(dispute=opened, by=mei, at=OPENED + 6 * DAY)
    with pytest.raises(actions.MoveRefused) as refused:
        payload = ReopeningCase("New photos.", MoneySource.PLATFORM, str(sora.pk))
        worlds.move(opened, Verb.REOPEN_CASE, mei, OPENED + 6 * DAY, payload)
    assert refused.value.refusal is Refusal.NOTHING_LEFT


def test_what_the_bank_gave_back_is_not_sent_again(refund_pending, shipped, mei):
    worlds.pay(refund_pending, OPENED + 2 * DAY, Said.REFUSED)
    charge_back(shipped, OPENED + 3 * DAY)
    end_chargeback(shipped, OPENED + 5 * DAY)

    with pytest.raises(actions.Refused) as refused:
        actions.send_again(refund=Refund.objects.get(), by=mei, at=OPENED + 6 * DAY)
    assert refused.value.reason is MoneyRefusal.OVER_CEILING


def test_what_is_on_its_way_while_the_bank_gives_all_back_is_an_excess(refund_pending, shipped):
    worlds.pay(refund_pending, OPENED + 2 * DAY, Said.PENDING)
    charge_back(shipped, OPENED + 3 * DAY)
    end_chargeback(shipped, OPENED + 5 * DAY)
    assert (sums(shipped), queries.excess_of(shipped)) == ((3300, 1000), 1000)

    worlds.pay(refund_pending, OPENED + 6 * DAY, Said.REFUSED)
    assert (sums(shipped), queries.excess_of(shipped)) == ((4300, 0), 0)
    check(shipped)


def test_what_the_bank_left_can_be_asked_for_again(opened, shipped, hanako):
    charge_back(shipped)
    end_chargeback(shipped, OPENED + 5 * DAY, amount=1000, currency="JPY")

    again = worlds.open_dispute(shipped, hanako, at=OPENED + 6 * DAY)
    assert (again.stage, sums(shipped)) == (Stage.AWAITING_SELLER, (1000, 0))
    check(shipped)


def test_what_cannot_be_moved_waits_longer_each_time_and_keeps_nobody_from_being_moved(
    opened, hanako, wei, monkeypatch
):
    other = worlds.open_dispute(worlds.shipped_order(wei, "8100-0002"), hanako, at=OPENED + HOUR)

    def fail(dispute, at):
        if dispute.pk == opened.pk:
            raise ledger.Refused(MoneyRefusal.OVER_CEILING)
        return catch_up(dispute, at)

    monkeypatch.setattr(sweeping, "catch_up", fail)
    monkeypatch.setattr(sweeping, "AT_ONCE", 1)
    due, waits = OPENED + 6 * DAY, []
    for _ in range(4):
        assert actions.move_by_the_clock(at=due) == 0
        opened.refresh_from_db()
        waits.append(opened.clock_at - due)
        assert actions.move_by_the_clock(at=due) == (other.stage == Stage.AWAITING_SELLER)
        other.refresh_from_db()
        due = opened.clock_at

    assert waits == sorted(waits)
    assert waits[-1] == DAY
    monkeypatch.undo()
    assert actions.move_by_the_clock(at=due) == 1
    assert rows(opened)[-1] == "T07"


# Parcels


def test_a_delivery_scan_gives_the_seller_three_days(return_sent):
    scanned = OPENED + 8 * DAY
    assert actions.hear_carrier(number="rr 123456785 jp", delivered_at=scanned, at=scanned + HOUR)

    return_sent.refresh_from_db()
    assert (return_sent.stage, return_sent.next_due_at) == (Stage.RETURN_INSPECTION, scanned + 3 * DAY)


def test_a_number_that_is_corrected_meanwhile_was_another_parcel(return_sent, monkeypatch):
    def lock_late(dispute):
        return_sent.returns.update(tracking_number="RR473124829CN")
        return lock(dispute)

    monkeypatch.setattr(carrying, "lock", lock_late)

    assert not actions.hear_carrier(number="RR123456785JP", delivered_at=OPENED + 8 * DAY, at=OPENED + 9 * DAY)
    return_sent.refresh_from_db()
    assert (return_sent.stage, return_sent.returns.get().scanned_at) == (Stage.RETURN_IN_TRANSIT, None)


def test_what_a_carrier_says_again_or_of_another_day_changes_nothing(return_sent):
    scanned = OPENED + 8 * DAY
    actions.hear_carrier(number="RR123456785JP", delivered_at=scanned, at=scanned + HOUR)

    for again in (scanned, scanned - DAY, scanned + HOUR):
        assert not actions.hear_carrier(number="RR123456785JP", delivered_at=again, at=scanned + 2 * HOUR)
    assert rows(return_sent) == ["T01", "T03", "T40", "T50"]


def test_the_marketplaces_tracking_is_heard(return_sent, hanako):
    other = make_order("8100-0077")
    ship(other, tracking_number="RR123456785JP", carrier="japan-post", shipped_at="2026-05-24T10:00:00+09:00")
    track(other, "delivered", "2026-05-30T10:00:00+09:00")

    assert [actions.hear_carriers(at=OPENED + 9 * DAY) for _ in range(2)] == [1, 0]
    assert Dispute.objects.get().stage == Stage.RETURN_INSPECTION


def test_a_tracking_number_is_used_once(return_sent, ken, wei, hanako):
    second = worlds.open_dispute(
        return_sent.order, hanako, worlds.return_of(500), reason=Reason.DEFECTIVE, position=2, at=OPENED + HOUR
    )
    worlds.accept(second, wei, OPENED + DAY)

    with pytest.raises(actions.MoveRefused) as refused:
        worlds.send_back(second, hanako, OPENED + 3 * DAY, "rr123456785jp")
    assert refused.value.refusal is Refusal.TRACKING_USED


@pytest.mark.parametrize("is_on", [True, False])
def test_a_replacement_begins_a_new_window_unless_the_operator_says_no(
    replacement_agreed, wei, hanako, settings, is_on
):
    settings.DISPUTE_WINDOW_AFTER_REPLACEMENT = is_on
    before, shipped_at = replacement_agreed.line.window_end_at, OPENED + 2 * DAY
    along = actions.Along(photos=[worlds.photo_of(wei)])
    worlds.move(
        replacement_agreed, Verb.SHIP_REPLACEMENT, wei, shipped_at, Shipping("ups", "1Z999AA10123456784"), along=along
    )
    worlds.move(replacement_agreed, Verb.CONFIRM_REPLACEMENT, hanako, OPENED + 9 * DAY)

    line = replacement_agreed.line
    line.refresh_from_db()
    assert replacement_agreed.outcome == Outcome.REPLACED
    assert (line.window_start_at == shipped_at) is is_on
    assert line.window_end_at - shipped_at >= timedelta(days=60) if is_on else line.window_end_at == before


# Mediators


def test_an_appeal_goes_to_another_agent(ruled, hanako, mei, sora):
    payload = Appealing(Ground.NAMED_ERROR, worlds.LONG)
    worlds.move(ruled, Verb.APPEAL, hanako, OPENED + 4 * DAY, payload)
    assert (ruled.stage, ruled.agent) == (Stage.MEDIATION, None)

    with pytest.raises(actions.MoveRefused) as refused:
        actions.take(dispute=ruled, by=mei, at=OPENED + 4 * DAY)
    assert refused.value.refusal is Refusal.SAME_AGENT

    actions.take(dispute=ruled, by=sora, at=OPENED + 4 * DAY)
    worlds.rule(ruled, sora, worlds.refund(900), OPENED + 5 * DAY)
    assert (ruled.stage, ruled.resolved_by) == (Stage.REFUND_PENDING, "appeal")


def test_a_large_ruling_counts_once_a_second_person_approved_it(wei, hanako, mei, sora):
    order = worlds.shipped_order(wei, "8100-0009", lines=[{"title": "Gold lamp", "quantity": 1, "price": "90000"}])
    dispute = worlds.open_dispute(order, hanako, worlds.refund(80_000))
    worlds.mediate(worlds.reject(dispute, wei, OPENED + DAY), mei, hanako, OPENED + 2 * DAY)
    along = actions.Along(cited_events=list(dispute.events.all()), other_rationale="理由")
    payload = Deciding(worlds.refund(80_000), AtFault.SELLER, worlds.LONG, 0)
    at = OPENED + 3 * DAY
    with pytest.raises(actions.MoveRefused) as refused:
        worlds.move(dispute, Verb.RULE, mei, at, payload, along=along)
    assert refused.value.refusal is Refusal.FOUR_EYES

    draft = actions.draft_decision(
        dispute=dispute, verb=Verb.RULE, by=mei, payload=payload, version=dispute.version, along=along, at=at
    )
    with pytest.raises(actions.MoveRefused):
        actions.approve_decision(decision=draft, by=mei, at=at)
    event = actions.approve_decision(decision=draft, by=sora, at=at)

    ruling = dispute.rulings.get()
    assert (ruling.agent, ruling.approved_by, ruling.other_rationale) == (mei, sora, "理由")
    assert (Dispute.objects.get().stage, Decision.objects.get().event) == (Stage.RULED, event)
    assert ruling.cited_events.count() == len(along.cited_events)


def test_a_machine_needs_no_version_and_people_do(opened, wei):
    with pytest.raises(actions.MoveRefused) as refused:
        worlds.move(opened, Verb.ACCEPT, wei, OPENED + DAY, Accepting(1), version=None)

    assert refused.value.refusal is Refusal.OUTDATED
    with pytest.raises(actions.MoveRefused) as refused:
        worlds.move(opened, Verb.REPORT_DELIVERY, Party.CARRIER, OPENED + DAY, Scanning(OPENED))
    assert refused.value.refusal is Refusal.NOT_FROM_HERE
    assert DisputeEvent.objects.count() == 1
