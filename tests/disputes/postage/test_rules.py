"""Who may do what with a claim for return postage, and until when."""

from dataclasses import replace
from datetime import timedelta

import pytest

from disputes.rules import postage
from disputes.rules.postage import Answer, Claim, ClaimState, PostageRefusal, PostageVerb, Promise, Receipt
from disputes.rules.states import Outcome, Party, PostagePayer, Stage
from tests.disputes.rules.cases import return_agreed, return_sent
from tests.disputes.rules.world import DAY, OPENED, return_of

SELLERS = return_of(1000, PostagePayer.SELLER, postage_cap=800)
AT = OPENED + 9 * DAY
ANSWER_BY = AT + 7 * DAY
WAITING = Claim(ClaimState.WAITING, PostagePayer.SELLER, 650, ANSWER_BY)
DECLINED = replace(WAITING, state=ClaimState.DECLINED, ask_by=AT + 14 * DAY)


def case_of(terms=SELLERS, **changes):
    case = replace(return_sent(), returning=postage_leg(terms))
    return replace(case, **changes)


def postage_leg(terms):
    return replace(return_agreed(terms).returning, shipped_at=OPENED + DAY)


def closed(at, **more):
    return case_of(stage=Stage.CLOSED, closed_at=at, outcome=Outcome.RETURNED_AND_REFUNDED, **more)


@pytest.mark.parametrize(
    ("terms", "promise"),
    [
        (SELLERS, Promise(PostagePayer.SELLER, 800)),
        (return_of(1000, PostagePayer.PLATFORM, postage_cap=1), Promise(PostagePayer.PLATFORM, 1)),
        (return_of(1000, PostagePayer.SELLER), None),
        (return_of(1000, PostagePayer.SELLER, is_by_label=True, postage_cap=5), None),
        (return_of(1000, PostagePayer.BUYER), None),
    ],
)
def test_what_was_promised_is_kept_beside_the_return(terms, promise):
    assert postage.promise_of(case_of(terms)) == promise
    assert postage.promise_of(replace(case_of(terms), agreed=None, stage=Stage.MEDIATION)) == promise


RECEIPT = Receipt(650, "JPY", 1)


@pytest.mark.parametrize(
    ("case", "receipt", "is_claimed", "expected"),
    [
        (case_of(), RECEIPT, False, None),
        (case_of(), Receipt(800, "JPY", 3), False, None),
        (case_of(), Receipt(801, "JPY", 1), False, PostageRefusal.OVER_CAP),
        (case_of(), Receipt(0, "JPY", 1), False, PostageRefusal.NOT_AN_AMOUNT),
        (case_of(), Receipt(-1, "JPY", 1), False, PostageRefusal.NOT_AN_AMOUNT),
        (case_of(), Receipt(True, "JPY", 1), False, PostageRefusal.NOT_AN_AMOUNT),
        (case_of(), Receipt(6.5, "JPY", 1), False, PostageRefusal.NOT_AN_AMOUNT),
        (case_of(), Receipt(650, "USD", 1), False, PostageRefusal.OTHER_CURRENCY),
        (case_of(), Receipt(650, "JPY", 0), False, PostageRefusal.NO_RECEIPT),
        (case_of(), RECEIPT, True, PostageRefusal.CLAIMED_BEFORE),
        (case_of(return_of(1000)), RECEIPT, False, PostageRefusal.NOT_PROMISED),
        (return_agreed(SELLERS), RECEIPT, False, PostageRefusal.NOT_SENT),
        (case_of(has_open_chargeback=True), RECEIPT, False, PostageRefusal.CHARGEBACK_OPEN),
        (closed(AT - 14 * DAY + timedelta(microseconds=1)), RECEIPT, False, None),
        (closed(AT - 14 * DAY), RECEIPT, False, PostageRefusal.TOO_LATE),
    ],
)
def test_which_receipts_are_taken(case, receipt, is_claimed, expected):
    assert postage.claim_refusal(case, receipt, AT, is_claimed=is_claimed) == expected


V, R = PostageVerb, PostageRefusal


@pytest.mark.parametrize(
    ("claim", "answer", "late", "expected"),
    [
        (WAITING, Answer(V.ACCEPT, Party.SELLER), False, None),
        (WAITING, Answer(V.ACCEPT, Party.SELLER), True, None),
        (WAITING, Answer(V.DECLINE, Party.SELLER, "Too dear."), False, None),
        (WAITING, Answer(V.DECLINE, Party.SELLER, "Too dear."), True, R.WITH_AGENTS),
        (WAITING, Answer(V.DECLINE, Party.SELLER, "  "), False, R.WORDS_MISSING),
        (WAITING, Answer(V.ACCEPT, Party.BUYER), False, R.NOT_YOURS),
        (WAITING, Answer(V.GRANT, Party.SELLER, amount=1), True, R.NOT_YOURS),
        (WAITING, Answer(V.GRANT, Party.AGENT, amount=650), False, R.ANSWERED_BEFORE),
        (WAITING, Answer(V.GRANT, Party.AGENT, amount=650), True, None),
        (WAITING, Answer(V.GRANT, Party.AGENT, amount=651), True, R.OVER_CLAIM),
        (WAITING, Answer(V.GRANT, Party.AGENT, amount=0), True, R.NOT_AN_AMOUNT),
        (WAITING, Answer(V.REFUSE, Party.AGENT), True, R.WORDS_MISSING),
        (WAITING, Answer(V.ASK, Party.BUYER), False, R.ANSWERED_BEFORE),
        (replace(WAITING, payer=PostagePayer.PLATFORM), Answer(V.ACCEPT, Party.SELLER), False, R.NOT_YOURS),
        (replace(WAITING, payer=PostagePayer.PLATFORM), Answer(V.GRANT, Party.AGENT, amount=1), False, None),
        (DECLINED, Answer(V.ASK, Party.BUYER), False, None),
        (replace(DECLINED, ask_by=AT), Answer(V.ASK, Party.BUYER), False, R.TOO_LATE_TO_ASK),
        (DECLINED, Answer(V.ACCEPT, Party.SELLER), False, None),
        (DECLINED, Answer(V.DECLINE, Party.SELLER, "No."), False, R.ANSWERED_BEFORE),
        (DECLINED, Answer(V.REFUSE, Party.AGENT, "No."), False, R.ANSWERED_BEFORE),
        (replace(DECLINED, state=ClaimState.ASKED), Answer(V.REFUSE, Party.AGENT, "No."), False, None),
        (replace(DECLINED, state=ClaimState.ACCEPTED), Answer(V.ACCEPT, Party.SELLER), False, R.ANSWERED_BEFORE),
        (replace(DECLINED, state=ClaimState.REFUSED), Answer(V.GRANT, Party.AGENT, amount=1), False, R.ANSWERED_BEFORE),
    ],
)
def test_who_answers_what(claim, answer, late, expected):
    assert postage.answer_refusal(claim, answer, ANSWER_BY if late else AT) == expected
    is_open = answer.verb in postage.open_verbs(claim, answer.party, ANSWER_BY if late else AT)
    assert is_open == (expected in {None, R.WORDS_MISSING, R.NOT_AN_AMOUNT, R.OVER_CLAIM})


def test_a_seller_has_five_business_days():
    case = case_of()

    assert postage.answer_by(case, OPENED) - OPENED >= 5 * DAY
