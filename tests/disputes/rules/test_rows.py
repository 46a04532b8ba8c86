"""Every row of the rulebook, written down a second time, and what is particular to one."""

from dataclasses import replace

import pytest

from disputes.rules.facts import RefundStatus
from disputes.rules.moves import MOVES
from disputes.rules.payloads import (
    Accepting,
    Act,
    Addressing,
    Appealing,
    Deciding,
    Inspecting,
    NotPaid,
    Offering,
    Paid,
    PayingOtherwise,
    Rejecting,
    ReopeningCase,
    Requesting,
    Withdrawing,
)
from disputes.rules.playing import decide, play
from disputes.rules.policy import Policy
from disputes.rules.refusals import Refusal
from disputes.rules.states import (
    AtFault,
    DeadlineKind,
    Escalation,
    Ground,
    MoneySource,
    OfferKind,
    OfferStatus,
    Outcome,
    Party,
    PostagePayer,
    Reason,
    RejectReason,
    ResolvedBy,
    ReturnProblem,
    Stage,
    Verb,
    WithdrawReason,
)
from tests.disputes.rules.cases import (
    LATER,
    in_flight,
    in_mediation,
    refund_owed,
    rejected,
    return_agreed,
    return_here,
    return_sent,
    ruled,
    withdrawn,
)
from tests.disputes.rules.world import (
    ALL_EVIDENCE,
    AOI,
    DAY,
    HANAKO,
    LABEL,
    LONG,
    MIO,
    MOMENT,
    NOTHING,
    OPENED,
    PSP,
    SHIPPED,
    WEI,
    WINDOW_END,
    answer,
    claim,
    funds,
    opened,
    opening,
    played,
    refund,
    replacement,
    return_of,
)

SHORT = {
    "S": Stage.AWAITING_SELLER,
    "B": Stage.AWAITING_BUYER,
    "M": Stage.MEDIATION,
    "E": Stage.AWAITING_EVIDENCE,
    "R": Stage.RULED,
    "RA": Stage.RETURN_AWAITING_SHIPMENT,
    "RT": Stage.RETURN_IN_TRANSIT,
    "RI": Stage.RETURN_INSPECTION,
    "PA": Stage.REPLACEMENT_AWAITING_SHIPMENT,
    "PT": Stage.REPLACEMENT_IN_TRANSIT,
    "P": Stage.REFUND_PENDING,
    "C": Stage.CLOSED,
}
OPEN_STAGES = "S B M E R RA RT RI PA PT P"
TABLE = """
T01 buyer -> S
T02 agents -> S
T03 seller S -> P RA PA
T04 seller S -> B
T05 seller S -> B
T06 buyer S -> S
T07 clock S -> P RA
T08 clock S -> M
T09 buyer B -> P RA PA C
T10 buyer B -> S
T11 buyer B -> S
T12 seller B -> B
T13 buyer S B -> M
T14 seller S B -> M
T15 clock S B -> M
T16 buyer seller S B -> S B
T20 agents M -> E
T21 buyer seller E -> E M
T22 clock E -> M
T23 buyer seller M E -> M E P RA PA C
T24 agents M E -> M E
T25 agents M E -> R
T26 clock M E -> P
T30 buyer seller R -> R P RA C
T31 buyer seller R -> M
T32 clock R -> P RA C
T40 buyer RA -> RT
T41 seller RA -> RA
T42 clock RA -> C
T43 clock RA -> P
T44 seller RA -> P
T45 buyer seller agents RA -> RA
T46 buyer RA -> C
T50 carrier RT -> RI
T51 seller RT -> RI
T52 buyer RT -> RT
T53 clock RT -> M
T60 seller RI -> P
T61 seller RI -> M
T62 clock RI -> P
T70 seller PA -> PT
T71 clock PA -> P
T72 buyer PT -> C
T73 buyer PT -> M
T74 clock PT -> C
T75 clock PT -> M
T80 psp P -> C
T81 psp P -> P
T82 agents P -> C
T90 buyer S B M E -> C
T91 buyer C -> S
T92 agents C -> M
T93 psp OPEN -> C
T94 buyer seller agents OPEN -> OPEN
A1 clock B -> C
A2 agents RT -> RT
A3 carrier PT -> PT
A4 psp OPEN -> C
A5 psp C -> C
"""


def parsed(line):
    row, rest = line.split(" ", 1)
    left, right = rest.replace("OPEN", OPEN_STAGES).split("->")
    words = left.split()
    by = {Party(word) for word in words if word in set(Party)}
    by |= {Party.AGENT, Party.SENIOR_AGENT} if "agents" in words else set()
    return row, by, {SHORT[word] for word in words if word in SHORT}, {SHORT[word] for word in right.split()}


@pytest.mark.parametrize("line", TABLE.strip().splitlines())
def test_who_moves_from_where_to_where(line):
    row, by, from_stages, to = parsed(line)
    moves = [move for move in MOVES if move.row == row]
    stays = {stage for move in moves if move.goes == "by_terms" for stage in move.to if stage in move.from_stages}

    assert {party for move in moves for party in move.by} == by
    assert {stage for move in moves for stage in move.from_stages} == from_stages
    assert {stage for move in moves for stage in move.to} | stays == to


# Opening


@pytest.mark.parametrize(
    ("facts", "at", "payload", "expected"),
    [
        (claim(window_start_at=None, window_end_at=None), OPENED, opening(), Refusal.NOT_SHIPPED),
        (claim(), SHIPPED - MOMENT, opening(), Refusal.NOT_YET),
        (claim(), SHIPPED, opening(), None),
        (claim(), WINDOW_END - MOMENT, opening(), None),
        (claim(), WINDOW_END, opening(), Refusal.WINDOW_OVER),
        (claim(has_active_dispute=True), OPENED, opening(), Refusal.OTHER_DISPUTE),
        (claim(has_open_chargeback=True), OPENED, opening(), Refusal.CHARGEBACK_OPEN),
        (claim(line=funds(refunded=2000)), OPENED, opening(), Refusal.NOTHING_LEFT),
        (claim(line=funds(units_gone=2)), OPENED, opening(), Refusal.NOTHING_LEFT),
        (claim(), OPENED, opening(quantity=3), Refusal.TOO_MANY_UNITS),
        (claim(), OPENED, opening(quantity=0), Refusal.TOO_MANY_UNITS),
        (claim(line=funds(units_gone=1)), OPENED, opening(quantity=2), Refusal.TOO_MANY_UNITS),
        (claim(), OPENED, opening(reason=Reason.RETURN_PROBLEM), Refusal.REASON_NOT_OPEN),
        (claim(allows_change_of_mind=False), OPENED, opening(reason=Reason.CHANGE_OF_MIND), Refusal.LISTING_FORBIDS),
        (claim(), OPENED, opening(refund(1001)), Refusal.OVER_CEILING),
        (claim(), OPENED, opening(refund(1001), quantity=2), None),
        (claim(), OPENED, opening(return_of(), Reason.NOT_RECEIVED), Refusal.KIND_NOT_ALLOWED),
        (claim(), OPENED, opening(return_of(), Reason.COUNTERFEIT), Refusal.KIND_NOT_ALLOWED),
        (claim(), OPENED, opening(NOTHING), Refusal.KIND_NOT_ALLOWED),
        (claim(policies=(Policy(replacement=False),)), OPENED, opening(replacement()), Refusal.REPLACEMENT_OFF),
        (claim(), OPENED, replace(opening(), evidence={}), Refusal.EVIDENCE_MISSING),
    ],
)
def test_when_a_dispute_can_be_opened(facts, at, payload, expected):
    assert answer(facts, HANAKO, Verb.OPEN, at, payload).refusal is expected


@pytest.mark.parametrize(
    ("may", "words", "expected"),
    [
        (True, "She was in hospital.", None),
        (True, " ", Refusal.WORDS_MISSING),
        (False, "She was in hospital.", Refusal.OVERRIDE_NOT_ALLOWED),
    ],
)
def test_an_agent_opens_after_the_window_only_with_permission_and_words(may, words, expected):
    agent = replace(AOI, may_override_window=may)
    given = answer(claim(), agent, Verb.OPEN_ON_BEHALF, WINDOW_END, opening(override_words=words))

    assert given.refusal is expected
    assert [change.after.is_window_overridden for change in given.changes] == [True] * (expected is None)


# Negotiation


def test_an_accepted_offer_is_reserved_and_asked_of_the_payment_service():
    given = answer(opened(refund(700)), WEI, Verb.ACCEPT, LATER, Accepting(1))
    change = given.changes[0]

    assert (change.newly_reserved, change.newly_refunded, change.refund_to_send.amount) == (700, 0, 700)
    assert [offer.status for offer in change.changed_offers] == [OfferStatus.ACCEPTED]


@pytest.mark.parametrize(
    ("offer", "expected"), [(1, Refusal.OFFER_GONE), (2, Refusal.OWN_OFFER), (9, Refusal.OFFER_GONE)]
)
def test_nobody_accepts_what_was_replaced_or_is_their_own(offer, expected):
    case = played(opened(), WEI, Verb.COUNTER, LATER, Offering(refund(500)))
    case = replace(case, stage=Stage.AWAITING_SELLER) if offer == 2 else case

    assert answer(case, WEI if offer == 2 else HANAKO, Verb.ACCEPT, LATER, Accepting(offer)).refusal is expected


def test_a_return_is_accepted_with_an_address():
    case = opened(return_of())

    assert answer(case, WEI, Verb.ACCEPT, LATER, Accepting(1)).refusal is Refusal.NO_RETURN_ADDRESS
    assert answer(case, WEI, Verb.ACCEPT, LATER, Accepting(1, "Wei's warehouse")).refusal is None


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (Rejecting(None, LONG), Refusal.REJECTION_UNFOUNDED),
        (Rejecting(RejectReason.OTHER, " " * 30), Refusal.REJECTION_UNFOUNDED),
        (Rejecting(RejectReason.OTHER, "x" * 19), Refusal.REJECTION_UNFOUNDED),
        (Rejecting(RejectReason.OTHER, "x" * 20), None),
        (Rejecting(RejectReason.OTHER, "", evidence=1), None),
    ],
)
def test_a_rejection_has_its_grounds(payload, expected):
    assert answer(opened(), WEI, Verb.REJECT, LATER, payload).refusal is expected


def test_accepting_nothing_closes_the_dispute():
    case = played(rejected(), HANAKO, Verb.ACCEPT, LATER, Accepting(2))

    assert (case.stage, case.outcome, case.reserved) == (Stage.CLOSED, Outcome.NO_REFUND_AGREED, 0)
    assert not case.is_payout_held(LATER)


def test_a_rejected_offer_brings_the_buyers_last_terms_back():
    case = played(opened(refund(900)), WEI, Verb.COUNTER, LATER, Offering(refund(100)))
    case = played(case, HANAKO, Verb.REJECT, LATER, Rejecting(None))

    assert [(offer.terms.amount, offer.status) for offer in case.offers] == [
        (900, OfferStatus.COUNTERED),
        (100, OfferStatus.REJECTED),
        (900, OfferStatus.OPEN),
    ]


def test_offers_go_back_and_forth_six_times_and_are_revised_three_times():
    case = opened()
    for number in range(5):
        case = played(case, (WEI, HANAKO)[number % 2], Verb.COUNTER, LATER, Offering(refund(100 + number)))
    assert answer(case, HANAKO, Verb.COUNTER, LATER, Offering(refund(1))).refusal is Refusal.TOO_MANY_ROUNDS

    case = opened()
    for number in range(3):
        case = played(case, HANAKO, Verb.REVISE, LATER, Offering(refund(100 + number)))
    assert answer(case, HANAKO, Verb.REVISE, LATER, Offering(refund(1))).refusal is Refusal.TOO_MANY_REVISIONS


def test_when_a_mediator_can_be_asked():
    case = opened()
    countered = played(case, WEI, Verb.COUNTER, LATER, Offering(refund(1)))

    assert answer(case, HANAKO, Verb.ESCALATE, OPENED + 3 * DAY - MOMENT).refusal is Refusal.TOO_EARLY_TO_ESCALATE
    assert answer(case, HANAKO, Verb.ESCALATE, OPENED + 3 * DAY).refusal is None
    assert answer(rejected(), HANAKO, Verb.ESCALATE, LATER).refusal is None
    assert answer(case, WEI, Verb.ESCALATE, LATER).refusal is Refusal.SELLER_SILENT
    assert answer(countered, WEI, Verb.ESCALATE, LATER).refusal is None


# Mediation


def test_a_proposal_needs_both_sides():
    case = played(in_mediation(), AOI, Verb.PROPOSE, LATER, Offering(refund(600)))
    one = played(case, HANAKO, Verb.ACCEPT, LATER, Accepting(3))
    both = played(one, WEI, Verb.ACCEPT, LATER, Accepting(3))

    assert (one.stage, one.reserved) == (Stage.MEDIATION, 0)
    assert answer(one, HANAKO, Verb.ACCEPT, LATER, Accepting(3)).refusal is Refusal.ACCEPTED_BEFORE
    assert (both.stage, both.reserved, both.resolved_by) == (Stage.REFUND_PENDING, 600, ResolvedBy.AGENT)


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        (Deciding(refund(600), AtFault.SELLER, "x" * 39, 1), Refusal.RATIONALE_SHORT),
        (Deciding(refund(600), AtFault.SELLER, LONG, 0), Refusal.NOTHING_CITED),
        (Deciding(refund(1001), AtFault.SELLER, LONG, 1), Refusal.OVER_CEILING),
        (Deciding(replacement(), AtFault.SELLER, LONG, 1), Refusal.KIND_NOT_ALLOWED),
        (Deciding(refund(501), AtFault.SELLER, LONG, 1), Refusal.FOUR_EYES),
        (Deciding(refund(501), AtFault.SELLER, LONG, 1, "aoi"), Refusal.FOUR_EYES),
        (Deciding(refund(501), AtFault.SELLER, LONG, 1, "mio"), None),
        (Deciding(refund(500), AtFault.SELLER, LONG, 1), None),
        (Deciding(NOTHING, AtFault.NOBODY, LONG, 1), None),
    ],
)
def test_how_a_ruling_must_be_made(decision, expected):
    case = replace(in_mediation(), policies=(Policy(four_eyes_limit=500),))

    assert answer(case, AOI, Verb.RULE, LATER, decision).refusal is expected


def test_each_side_is_asked_for_evidence_twice_at_most():
    case = replace(in_mediation(), requests=(Party.BUYER, Party.BUYER))
    slots = frozenset(ALL_EVIDENCE)

    assert (
        answer(case, AOI, Verb.REQUEST_EVIDENCE, LATER, Requesting({Party.BUYER: slots})).refusal
        is Refusal.TOO_MANY_REQUESTS
    )
    assert answer(case, AOI, Verb.REQUEST_EVIDENCE, LATER, Requesting({Party.SELLER: slots})).refusal is None
    assert answer(case, AOI, Verb.REQUEST_EVIDENCE, LATER, Requesting({})).refusal is Refusal.NOBODY_ASKED


def test_two_acceptances_end_the_time_to_appeal():
    case = played(ruled(), HANAKO, Verb.ACCEPT_RULING, LATER)
    both = played(case, WEI, Verb.ACCEPT_RULING, LATER)

    assert answer(case, HANAKO, Verb.APPEAL, LATER, Appealing(Ground.NEW_EVIDENCE, new_evidence=1)).refusal is (
        Refusal.ACCEPTED_BEFORE
    )
    assert (both.stage, both.resolved_by, both.reserved) == (Stage.REFUND_PENDING, ResolvedBy.RULING, 600)


def test_ruling_for_nothing_closes_and_frees_everything():
    case = played(ruled(NOTHING), HANAKO, Verb.ACCEPT_RULING, LATER)
    case = played(case, WEI, Verb.ACCEPT_RULING, LATER)

    assert (case.outcome, case.reserved) == (Outcome.NO_REFUND_RULED, 0)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (Appealing(Ground.NEW_EVIDENCE), Refusal.GROUNDS_MISSING),
        (Appealing(Ground.NAMED_ERROR, "x" * 19, new_evidence=1), Refusal.GROUNDS_MISSING),
        (Appealing(Ground.NAMED_ERROR, "x" * 20), None),
    ],
)
def test_an_appeal_has_its_grounds(payload, expected):
    assert answer(ruled(), WEI, Verb.APPEAL, LATER, payload).refusal is expected


def test_an_appeal_keeps_what_is_reserved_and_is_the_last():
    case = played(ruled(), WEI, Verb.APPEAL, LATER, Appealing(Ground.NEW_EVIDENCE, new_evidence=1))

    assert (case.stage, case.level, case.reserved, case.escalation) == (
        Stage.MEDIATION,
        2,
        600,
        Escalation.APPEAL,
    )
    assert answer(case, HANAKO, Verb.WITHDRAW, LATER, Withdrawing(WithdrawReason.OTHER)).refusal is (
        Refusal.ALREADY_SETTLED
    )


# Parcels


@pytest.mark.parametrize(
    ("parcel", "expected"),
    [
        (replace(LABEL, tracking_number="RR123456784JP"), Refusal.TRACKING_MISFIT),
        (replace(LABEL, carrier="ups"), Refusal.TRACKING_MISFIT),
        (replace(LABEL, carrier="", tracking_number="12345678"), Refusal.TRACKING_MISFIT),
        (replace(LABEL, carrier="somebody", tracking_number="12345678"), None),
        (replace(LABEL, is_used=True), Refusal.TRACKING_USED),
        (replace(LABEL, photos=0), Refusal.PHOTO_MISSING),
        (LABEL, None),
    ],
)
def test_a_return_needs_a_sound_number_and_a_photo(parcel, expected):
    assert answer(return_agreed(), HANAKO, Verb.SHIP_RETURN, LATER, parcel).refusal is expected


def test_an_address_is_changed_twice_at_most():
    case = return_agreed()
    for number in range(2):
        case = played(case, WEI, Verb.SET_RETURN_ADDRESS, LATER, Addressing(f"Place {number}"))

    assert answer(case, WEI, Verb.SET_RETURN_ADDRESS, LATER, Addressing("Place 3")).refusal is Refusal.TOO_MANY_CHANGES


def test_more_time_to_send_it_back_is_asked_for_and_given_once():
    case = return_agreed()
    assert answer(case, WEI, Verb.EXTEND_SHIP_BY, LATER).refusal is Refusal.NOTHING_ASKED
    case = played(case, HANAKO, Verb.ASK_SHIP_BY, LATER)
    case = played(case, AOI, Verb.EXTEND_SHIP_BY, LATER)

    assert case.due_at(DeadlineKind.RETURN_SHIP_BY) == LATER + 15 * DAY
    assert answer(case, HANAKO, Verb.ASK_SHIP_BY, LATER).refusal is Refusal.ALREADY_EXTENDED


def test_tracking_is_corrected_and_transit_extended_once():
    case = played(return_sent(), HANAKO, Verb.CORRECT_TRACKING, LATER, LABEL)
    case = played(case, AOI, Verb.EXTEND_TRANSIT, LATER)

    assert case.due_at(DeadlineKind.RETURN_TRANSIT_MAX) == LATER + 45 * DAY
    assert answer(case, HANAKO, Verb.CORRECT_TRACKING, LATER, LABEL).refusal is Refusal.CORRECTED_BEFORE
    assert answer(case, AOI, Verb.EXTEND_TRANSIT, LATER).refusal is Refusal.ALREADY_EXTENDED


def test_a_deduction_is_an_offer_that_the_buyer_can_accept():
    at = LATER + DAY
    problem = Inspecting(ReturnProblem.DAMAGED, ALL_EVIDENCE, deduction=300)
    case = played(return_here(), WEI, Verb.REPORT_RETURN_PROBLEM, at, problem)
    offer = case.open_offer_of(Party.SELLER)
    assert (case.stage, offer.terms, case.reserved) == (Stage.MEDIATION, refund(700), 1000)

    case = played(case, HANAKO, Verb.ACCEPT, at, Accepting(offer.seq))
    case = played(case, PSP, Verb.REFUND_SUCCEEDED, at, Paid(1))

    assert (case.outcome, case.refunded, case.reserved) == (Outcome.RETURNED_AND_REFUNDED, 700, 0)


@pytest.mark.parametrize("deduction", [-1, 1000, 1001])
def test_a_deduction_leaves_something(deduction):
    problem = Inspecting(ReturnProblem.DAMAGED, ALL_EVIDENCE, deduction)

    assert answer(return_here(), WEI, Verb.REPORT_RETURN_PROBLEM, LATER + DAY, problem).refusal is (
        Refusal.DEDUCTION_TOO_LARGE
    )


def test_a_problem_is_shown_unless_nothing_came():
    for problem in ReturnProblem:
        given = answer(return_here(), WEI, Verb.REPORT_RETURN_PROBLEM, LATER + DAY, Inspecting(problem))
        assert given.refusal is (None if problem is ReturnProblem.NOT_RECEIVED else Refusal.EVIDENCE_MISSING)


# Money and endings


@pytest.mark.parametrize(
    ("case", "outcome", "units"),
    [
        (lambda: refund_owed(refund(1000)), Outcome.REFUNDED_FULL, 1),
        (lambda: refund_owed(refund(999)), Outcome.REFUNDED_PARTIAL, 0),
        (lambda: played(return_here(), WEI, Verb.CONFIRM_RETURN, LATER + DAY), Outcome.RETURNED_AND_REFUNDED, 1),
        (lambda: played(return_agreed(), WEI, Verb.WAIVE_RETURN, LATER), Outcome.REFUNDED_FULL, 1),
    ],
)
def test_what_a_paid_refund_is_called(case, outcome, units):
    owed = case()
    paid = play(owed, Act(Verb.REFUND_SUCCEEDED, PSP, LATER + DAY, Paid(1)))

    assert (paid.after.outcome, paid.after.units_refunded, paid.after.reserved) == (outcome, units, 0)
    assert (paid.newly_refunded, paid.newly_reserved) == (owed.refund.amount, -owed.refund.amount)
    assert decide(paid.after, paid.act).refusal is Refusal.NO_ANSWER_OWED


def test_a_failed_refund_is_tried_again_later_each_time_and_given_to_an_agent_at_last():
    case, waits = in_flight(refund_owed()), []
    for _ in range(7):
        case = played(case, PSP, Verb.REFUND_FAILED, LATER, NotPaid(1))
        waits.append((case.refund.retry_at - LATER).total_seconds() / 60)
    assert waits == [1, 5, 30, 120, 480, 1440, 1440]
    assert (case.reserved, case.refund.number) == (1000, 1)

    case = played(case, PSP, Verb.REFUND_FAILED, LATER, NotPaid(1, is_for_good=True))
    assert (case.refund.status, case.refund.retry_at, case.reserved) == (RefundStatus.NEEDS_AGENT, None, 0)
    assert (case.owed, case.available) == (1000, case.ceiling)
    again = played(case, PSP, Verb.REFUND_FAILED, LATER, NotPaid(1))
    assert (again.reserved, again.refund.status) == (0, RefundStatus.NEEDS_AGENT)


def failed_for_good():
    return played(refund_owed(refund(600)), PSP, Verb.REFUND_FAILED, LATER, NotPaid(1, is_for_good=True))


@pytest.mark.parametrize(("left", "paid", "outcome"), [(1000, 600, "partial"), (600, 600, "full"), (200, 200, "full")])
def test_what_failed_for_good_is_paid_as_far_as_it_is_left(left, paid, outcome):
    case = replace(failed_for_good(), ceiling=left)
    payload = PayingOtherwise("bank-1", "mio", is_proven_unpaid=True)
    after = answer(case, AOI, Verb.PAY_BY_OTHER_MEANS, LATER, payload).changes[0].after

    assert (after.reserved, after.refunded, after.ceiling, after.refund.amount) == (0, paid, left - paid, paid)
    assert (after.outcome, after.owed) == (f"refunded_{outcome}", 0)


def test_where_nothing_is_left_of_a_failed_refund_only_the_sellers_own_settles_it():
    case = replace(failed_for_good(), ceiling=0)
    payload = PayingOtherwise("bank-1", "mio", is_proven_unpaid=True)

    assert answer(case, AOI, Verb.PAY_BY_OTHER_MEANS, LATER, payload).refusal is Refusal.NOTHING_LEFT
    ended = played(case, PSP, Verb.REFUND_OUTSIDE, LATER)
    assert (ended.stage, ended.outcome) == (Stage.CLOSED, Outcome.REFUNDED_FULL)
    assert answer(refund_owed(), PSP, Verb.REFUND_OUTSIDE, LATER).refusal is Refusal.MONEY_LEFT


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (PayingOtherwise("bank-1", "mio", is_proven_unpaid=False), Refusal.MAY_HAVE_PAID),
        (PayingOtherwise(" ", "mio", is_proven_unpaid=True), Refusal.REFERENCE_MISSING),
        (PayingOtherwise("bank-1", "", is_proven_unpaid=True), Refusal.FOUR_EYES),
        (PayingOtherwise("bank-1", "aoi", is_proven_unpaid=True), Refusal.FOUR_EYES),
        (PayingOtherwise("bank-1", "mio", is_proven_unpaid=True), None),
    ],
)
@pytest.mark.parametrize("verb", [Verb.PAY_BY_OTHER_MEANS, Verb.REPAIR])
def test_paying_by_hand_takes_four_eyes_and_proof(verb, payload, expected):
    assert answer(refund_owed(), AOI, verb, LATER, payload).refusal is expected
    assert answer(in_flight(refund_owed()), AOI, verb, LATER, payload).refusal is Refusal.MAY_HAVE_PAID


def test_an_answer_for_another_refund_is_refused():
    assert answer(refund_owed(), PSP, Verb.REFUND_SUCCEEDED, LATER, Paid(2)).refusal is Refusal.OTHER_REFUND


def test_a_withdrawn_dispute_is_opened_again_once_within_the_window():
    case = withdrawn()
    assert case.is_payout_held(WINDOW_END - MOMENT)
    assert not case.is_payout_held(WINDOW_END)
    assert answer(case, HANAKO, Verb.REOPEN, WINDOW_END, Offering(refund(5))).refusal is Refusal.WINDOW_OVER

    again = played(case, HANAKO, Verb.REOPEN, LATER + DAY, Offering(refund(5)))
    assert (again.stage, again.window_end_at, again.due_at(DeadlineKind.SELLER_RESPONSE)) == (
        Stage.AWAITING_SELLER,
        WINDOW_END,
        LATER + 6 * DAY,
    )
    ended = played(again, HANAKO, Verb.WITHDRAW, LATER + DAY, Withdrawing(WithdrawReason.GOODS_ARRIVED))
    assert ended.outcome is Outcome.GOODS_ARRIVED
    assert answer(ended, HANAKO, Verb.REOPEN, LATER + DAY, Offering(refund(6))).refusal is Refusal.REOPENED_BEFORE


def test_who_gave_up_an_agreed_return_cannot_open_it_again():
    case = played(return_agreed(), HANAKO, Verb.WITHDRAW, LATER, Withdrawing(WithdrawReason.OTHER))

    assert (case.outcome, case.reserved, case.is_payout_held(LATER)) == (Outcome.WITHDRAWN, 0, False)
    assert answer(case, HANAKO, Verb.REOPEN, LATER, Offering(refund(5))).refusal is Refusal.NOT_REOPENABLE


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (ReopeningCase("", MoneySource.PLATFORM, "mio"), Refusal.WORDS_MISSING),
        (ReopeningCase("New facts.", None, "mio"), Refusal.MONEY_GONE),
        (ReopeningCase("New facts.", MoneySource.PLATFORM, "aoi"), Refusal.FOUR_EYES),
        (ReopeningCase("New facts.", MoneySource.PLATFORM, "mio"), None),
    ],
)
def test_an_agent_opens_a_closed_case_again_with_four_eyes(payload, expected):
    assert answer(withdrawn(), AOI, Verb.REOPEN_CASE, LATER, payload).refusal is expected
    assert answer(withdrawn(), replace(MIO, is_assigned=False), Verb.REOPEN_CASE, LATER, payload).refusal is (
        Refusal.NOT_ASSIGNED
    )


def test_a_chargeback_ends_it_and_frees_what_no_payment_service_holds():
    free = played(refund_owed(), PSP, Verb.OPEN_CHARGEBACK, LATER)
    held = played(in_flight(refund_owed()), PSP, Verb.OPEN_CHARGEBACK, LATER)
    paid = decide(held, Act(Verb.REFUND_SUCCEEDED, PSP, LATER, Paid(1))).changes[0]
    failed = decide(held, Act(Verb.REFUND_FAILED, PSP, LATER, NotPaid(1))).changes[0]

    assert {free.outcome, held.outcome} == {Outcome.EXTERNAL_CHARGEBACK}
    assert (free.reserved, free.refund.status, held.reserved) == (0, RefundStatus.CANCELLED, 1000)
    assert (paid.after.reserved, paid.after.refunded, paid.is_incident) == (0, 1000, True)
    assert (failed.after.reserved, failed.after.refunded, failed.is_incident) == (0, 0, False)


def test_a_case_is_not_opened_again_while_a_payment_service_may_have_paid():
    held = played(in_flight(refund_owed()), PSP, Verb.OPEN_CHARGEBACK, LATER)
    failed = decide(held, Act(Verb.REFUND_FAILED, PSP, LATER, NotPaid(1))).changes[0].after
    payload = ReopeningCase("New facts.", MoneySource.PLATFORM, "mio")

    assert answer(replace(held, has_open_chargeback=False), AOI, Verb.REOPEN_CASE, LATER, payload).refusal is (
        Refusal.REFUND_UNDER_WAY
    )
    assert answer(replace(failed, has_open_chargeback=False), AOI, Verb.REOPEN_CASE, LATER, payload).refusal is None


def test_a_refund_of_all_that_is_left_settles_the_dispute():
    case = opened()
    act = Act(Verb.REFUND_OUTSIDE, PSP, LATER)

    assert decide(case, act).refusal is Refusal.MONEY_LEFT
    ended = decide(replace(case, ceiling=0), act).changes[0].after
    assert (ended.outcome, ended.resolved_by, ended.open_offers) == (
        Outcome.REFUNDED_FULL,
        ResolvedBy.AGREEMENT,
        (),
    )


def test_an_offer_above_what_is_left_by_now_is_not_accepted():
    case = replace(opened(refund(1000)), ceiling=600)

    assert answer(case, WEI, Verb.ACCEPT, LATER, Accepting(1)).refusal is Refusal.OVER_CEILING


def test_a_counterfeit_is_sent_back_only_by_a_ruling():
    case = opened(refund(), reason=Reason.COUNTERFEIT)
    case = played(case, HANAKO, Verb.ESCALATE, OPENED + 3 * DAY)
    at = OPENED + 3 * DAY
    terms = return_of(1000, PostagePayer.PLATFORM)

    assert answer(case, AOI, Verb.PROPOSE, at, Offering(terms)).refusal is Refusal.KIND_NOT_ALLOWED
    assert answer(case, AOI, Verb.RULE, at, Deciding(terms, AtFault.SELLER, LONG, 1)).refusal is None
    assert terms.kind is OfferKind.RETURN_AND_REFUND
