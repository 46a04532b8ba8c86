"""What the clock does, and that nobody gains by it (§4, a to f)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from disputes.rules.facts import Case
from disputes.rules.payloads import (
    Accepting,
    Act,
    Appealing,
    Deciding,
    Labelling,
    Nothing,
    Offering,
    Rejecting,
    Scanning,
)
from disputes.rules.playing import decide, due, if_nobody_acts, settled
from disputes.rules.policy import OnBuyerTimeout, OnSellerTimeout, Policy
from disputes.rules.refusals import Refusal
from disputes.rules.states import (
    AtFault,
    DeadlineKind,
    Escalation,
    Ground,
    OfferStatus,
    Outcome,
    Party,
    PostagePayer,
    ResolvedBy,
    Stage,
    Verb,
)
from tests.disputes.rules.cases import (
    LATER,
    asked,
    in_mediation,
    rejected,
    replacement_agreed,
    replacement_sent,
    return_agreed,
    return_here,
    return_sent,
    ruled,
)
from tests.disputes.rules.world import (
    AOI,
    CARRIER,
    CLOCK,
    DAY,
    HANAKO,
    HOUR,
    LONG,
    MOMENT,
    OPENED,
    SORA,
    WEI,
    answer,
    claim,
    opened,
    played,
    refund,
    replacement,
    return_of,
)


def later(case, span):
    """Return the case when nobody does anything for some time after it was opened."""
    changes = settled(case, OPENED + span)
    return changes[-1].after if changes else case


def ways(case, span=200 * DAY):
    return [(change.move.row, change.act.at - OPENED) for change in settled(case, OPENED + span)]


def test_a_seller_who_never_answers_has_accepted():
    case = later(opened(refund(700)), 5 * DAY)

    assert (case.stage, case.resolved_by, case.reserved, case.refund.amount) == (
        Stage.REFUND_PENDING,
        ResolvedBy.SELLER_TIMEOUT,
        700,
        700,
    )
    assert case.offers[0].status is OfferStatus.ACCEPTED


def test_until_the_last_moment_nothing_has_happened():
    case = opened()

    assert due(case, OPENED + 5 * DAY - MOMENT) is None
    assert later(case, 5 * DAY - MOMENT) == case


@pytest.mark.parametrize(
    ("case", "why"),
    [
        (lambda: opened(of=claim(policies=(Policy(auto_accept=False),))), Escalation.SWITCHED_OFF),
        (
            lambda: opened(of=claim(policies=(Policy(on_seller_timeout=OnSellerTimeout.MEDIATE),))),
            Escalation.SWITCHED_OFF,
        ),
        (lambda: opened(of=claim(policies=(Policy(auto_accept_max=999),))), Escalation.OVER_CAP),
        (lambda: opened(return_of()), Escalation.NO_RETURN_ADDRESS),
        (lambda: opened(replacement()), Escalation.NEEDS_THE_SELLER),
    ],
)
def test_where_silence_cannot_decide_a_mediator_does(case, why):
    after = later(case(), 5 * DAY)

    assert (after.stage, after.escalated_by, after.escalation) == (Stage.MEDIATION, Party.CLOCK, why)


def test_silence_accepts_a_return_when_the_shop_has_an_address():
    case = later(opened(return_of(), return_address="Wei's warehouse"), 5 * DAY)

    assert (case.stage, case.returning.address) == (Stage.RETURN_AWAITING_SHIPMENT, "Wei's warehouse")


def test_a_seller_who_answered_before_does_not_accept_by_silence():
    case = played(rejected(), HANAKO, Verb.REJECT, LATER, Rejecting(None))

    assert ways(case)[:1] == [("T08", 5 * DAY + HOUR)]
    assert later(case, 6 * DAY).escalation is Escalation.SELLER_ANSWERED_BEFORE


# (a) and (b)


def test_a_demand_raised_at_the_last_moment_gives_the_seller_the_full_time():
    at = OPENED + 5 * DAY - MOMENT
    case = played(opened(refund(500)), HANAKO, Verb.REVISE, at, Offering(refund(1000)))

    assert case.due_at(DeadlineKind.SELLER_RESPONSE) == at + 5 * DAY
    assert ways(case)[:1] == [("T15", 7 * DAY)]  # The end of the negotiation never moves for it.


def test_a_lowered_demand_leaves_the_seller_48_hours():
    at = OPENED + 4 * DAY
    early = played(opened(refund(500)), HANAKO, Verb.REVISE, OPENED + DAY, Offering(refund(400)))
    late = played(opened(refund(500)), HANAKO, Verb.REVISE, at, Offering(refund(400)))

    assert early.due_at(DeadlineKind.SELLER_RESPONSE) == OPENED + 5 * DAY
    assert late.due_at(DeadlineKind.SELLER_RESPONSE) == at + 2 * DAY


def test_an_offer_younger_than_48_hours_is_not_accepted_by_silence():
    policy = Policy(least_after_revision=timedelta())
    case = opened(refund(500), of=claim(policies=(policy,)))
    case = played(case, HANAKO, Verb.REVISE, OPENED + 3 * DAY + MOMENT, Offering(refund(400)))

    assert later(case, 5 * DAY).escalation is Escalation.OFFER_TOO_FRESH


# (c)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (refund(400), Refusal.WORSE_FOR_BUYER),
        (return_of(500), Refusal.WORSE_FOR_BUYER),
        (return_of(900), Refusal.WORSE_FOR_BUYER),
        (replacement(900), Refusal.WORSE_FOR_BUYER),
        (refund(500), Refusal.NOTHING_CHANGED),
        (refund(501), None),
    ],
)
def test_a_seller_only_improves_what_the_buyer_looks_at(terms, expected):
    case = played(opened(), WEI, Verb.COUNTER, LATER, Offering(refund(500)))

    assert answer(case, WEI, Verb.REVISE, LATER, Offering(terms)).refusal is expected


def test_an_improved_offer_gives_the_buyer_48_hours_more():
    case = played(opened(), WEI, Verb.COUNTER, LATER, Offering(refund(500)))
    at = OPENED + 5 * DAY
    case = played(case, WEI, Verb.REVISE, at, Offering(refund(600)))

    assert case.due_at(DeadlineKind.BUYER_RESPONSE) == at + 2 * DAY


# (d) is held by the machine: no move within a stage makes a deadline earlier. (e) and (f):


@pytest.mark.parametrize("caller", [HANAKO, WEI])
@pytest.mark.parametrize("verb", [Verb.WRITE, Verb.ADD_EVIDENCE])
def test_a_message_is_no_answer(verb, caller):
    case = opened()

    assert played(case, caller, verb, LATER) == case


def test_who_was_asked_for_nothing_is_not_silent():
    case = later(asked(Party.SELLER), 4 * DAY)

    assert (case.stage, case.silent) == (Stage.MEDIATION, {Party.SELLER})


# Other silences


def test_the_buyers_silence_only_reminds_unless_the_policy_closes():
    closing = opened(of=claim(policies=(Policy(on_buyer_timeout=OnBuyerTimeout.CLOSE),)))
    closing = played(closing, WEI, Verb.COUNTER, LATER, Offering(refund(500)))

    assert ways(rejected())[0] == ("T15", 7 * DAY)
    assert ways(closing) == [("A1", 5 * DAY + HOUR)]
    assert later(closing, 6 * DAY).outcome is Outcome.WITHDRAWN


def test_an_agreed_extension_moves_the_end_and_what_it_cut_short():
    case = rejected()
    case = played(case, HANAKO, Verb.COUNTER, OPENED + 6 * DAY, Offering(refund(900)))
    assert case.due_at(DeadlineKind.SELLER_RESPONSE) == OPENED + 7 * DAY
    case = played(case, HANAKO, Verb.ASK_EXTENSION, OPENED + 6 * DAY)
    case = played(case, WEI, Verb.AGREE_EXTENSION, OPENED + 6 * DAY)

    assert case.due_at(DeadlineKind.NEGOTIATION_END) == OPENED + 12 * DAY
    assert case.due_at(DeadlineKind.SELLER_RESPONSE) == OPENED + 11 * DAY
    assert answer(case, WEI, Verb.ASK_EXTENSION, OPENED + 6 * DAY).refusal is Refusal.ALREADY_EXTENDED


def test_nobody_agrees_to_their_own_wish():
    case = played(opened(), HANAKO, Verb.ASK_EXTENSION, LATER)

    assert answer(case, HANAKO, Verb.AGREE_EXTENSION, LATER).refusal is Refusal.NOTHING_ASKED
    assert answer(case, WEI, Verb.ASK_EXTENSION, LATER).refusal is Refusal.ALREADY_ASKED


def test_without_a_ruling_the_platform_pays_what_was_last_asked_for():
    case = later(in_mediation(), 61 * DAY)

    assert (case.stage, case.resolved_by, case.reserved, case.refund.is_by_platform) == (
        Stage.REFUND_PENDING,
        ResolvedBy.BACKSTOP,
        1000,
        True,
    )
    assert case.open_offers == ()


def test_evidence_does_not_stretch_the_mediation():
    case = asked()

    assert case.due_at(DeadlineKind.MEDIATION_BACKSTOP) == LATER + 60 * DAY
    assert later(case, 4 * DAY).due_at(DeadlineKind.MEDIATION_BACKSTOP) == LATER + 60 * DAY


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (opened, [("T07", 5 * DAY)]),
        (rejected, [("T15", 7 * DAY), ("T26", 67 * DAY)]),
        (ruled, [("T32", 7 * DAY + HOUR)]),
        (return_agreed, [("T42", 10 * DAY + HOUR)]),
        (return_sent, [("T53", 30 * DAY + HOUR), ("T26", 90 * DAY + HOUR)]),
        (return_here, [("T62", 4 * DAY + HOUR)]),
        (replacement_agreed, [("T71", 7 * DAY + HOUR)]),
        (replacement_sent, [("T75", 45 * DAY + HOUR), ("T26", 105 * DAY + HOUR)]),
    ],
)
def test_silence_runs_its_course(case, expected):
    assert ways(case()) == expected


def test_a_seller_who_owes_a_label_pays_without_a_return():
    case = return_agreed(return_of(1000, PostagePayer.SELLER, is_by_label=True))

    assert ways(case) == [("T43", 3 * DAY + HOUR)]
    assert later(case, 4 * DAY).returning is None


def test_a_label_may_be_a_picture():
    case = return_agreed(return_of(1000, PostagePayer.SELLER, is_by_label=True))

    assert answer(case, WEI, Verb.PROVIDE_LABEL, case.deadlines[0].set_at, Labelling(" ")).refusal is (
        Refusal.LABEL_MISSING
    )
    given = played(case, WEI, Verb.PROVIDE_LABEL, case.deadlines[0].set_at, Labelling("", photos=1))
    assert given.returning.is_label_shown
    assert given.due_at(DeadlineKind.SELLER_LABEL_BY) is None


def test_an_inspection_leaves_48_hours_from_when_we_know():
    case = played(return_sent(), CARRIER, Verb.REPORT_DELIVERY, OPENED + 20 * DAY, Scanning(OPENED + 2 * DAY))

    assert case.due_at(DeadlineKind.INSPECTION) == OPENED + 22 * DAY


def test_a_delivered_replacement_counts_as_accepted_after_a_week():
    at = OPENED + 10 * DAY
    case = played(replacement_sent(), CARRIER, Verb.REPORT_DELIVERY, at, Scanning(at))

    assert ways(case) == [("T74", 17 * DAY)]
    assert later(case, 20 * DAY).outcome is Outcome.REPLACED
    assert answer(case, CARRIER, Verb.REPORT_DELIVERY, at, Scanning(at)).refusal is Refusal.ALREADY_DELIVERED


def test_a_ruling_on_appeal_is_carried_out_at_once():
    case = played(ruled(), WEI, Verb.APPEAL, LATER, Appealing(Ground.NEW_EVIDENCE, new_evidence=1))
    decision = Deciding(refund(300), AtFault.NOBODY, LONG, 1)

    assert answer(case, AOI, Verb.RULE, LATER, decision).refusal is Refusal.SAME_AGENT
    given = answer(case, SORA, Verb.RULE, LATER, decision)

    assert [change.move.row for change in given.changes] == ["T25", "T32"]
    assert (given.changes[-1].after.resolved_by, given.changes[-1].after.reserved) == (ResolvedBy.APPEAL, 300)


# The lazy clock (R1)


def test_a_late_answer_is_told_that_the_deadline_passed_and_what_happened():
    case = opened()
    given = answer(case, WEI, Verb.COUNTER, OPENED + 5 * DAY, Offering(refund(1)))

    assert given.refusal is Refusal.DEADLINE_PASSED
    assert [(change.move.row, change.act.at) for change in given.changes] == [("T07", OPENED + 5 * DAY)]


@pytest.mark.parametrize("late", [timedelta(), HOUR, 30 * DAY])
def test_it_does_not_matter_how_late_the_clock_looks(late):
    case = opened()
    at_once = settled(case, OPENED + 5 * DAY)[-1].after

    assert settled(case, OPENED + 5 * DAY + late)[0].after == at_once


def test_what_comes_next_is_said_beforehand():
    comes = if_nobody_acts(return_agreed())

    assert (comes.verb, comes.at, comes.deadline.kind) == (
        Verb.END_RETURN_SHIPPING,
        LATER + 10 * DAY,
        DeadlineKind.RETURN_SHIP_BY,
    )


def test_a_newer_policy_moves_no_deadline_that_runs():
    newer = Policy(since=OPENED + HOUR, seller_response=DAY)
    case = opened(of=claim(policies=(Policy(), newer)))

    assert ways(case)[0] == ("T07", 5 * DAY)
    assert played(case, HANAKO, Verb.REVISE, LATER, Offering(refund(1500 - 500 - 1))).due_at(
        DeadlineKind.SELLER_RESPONSE
    ) == (OPENED + 5 * DAY)


def test_nobody_can_move_a_case_before_the_clock_did():
    case = opened()
    act = Act(Verb.ACCEPT, WEI, OPENED + 5 * DAY, Accepting(1), case.version)

    assert isinstance(case, Case)
    assert decide(case, act).refusal is Refusal.DEADLINE_PASSED
    assert decide(case, replace(act, at=OPENED + 5 * DAY - MOMENT)).refusal is None
    assert decide(case, Act(Verb.ACCEPT_BY_SILENCE, CLOCK, OPENED + DAY, Nothing())).refusal is Refusal.NOT_DUE
