from datetime import timedelta

import pytest

from disputes.rules.evidence import Slot
from disputes.rules.payloads import Requesting
from disputes.rules.policy import DEFAULT, Policy, policy_at
from disputes.rules.reminders import (
    REMINDERS,
    To,
    alarms,
    is_window_reminded,
    offsets_to_set,
    recipients,
    reminder_row,
)
from disputes.rules.stages import DEADLINES
from disputes.rules.states import DeadlineKind, Party, Verb
from orders.rules.window import REMINDED_BEFORE
from tests.disputes.rules.cases import LATER, in_mediation, ruled
from tests.disputes.rules.world import AOI, DAY, HOUR, MOMENT, NOTHING, OPENED, opened, played, refund


@pytest.mark.parametrize("kind", DeadlineKind)
def test_every_deadline_longer_than_a_day_is_reminded_of_before_it_passes(kind):
    due_at = OPENED + DEADLINES[kind].long(DEFAULT)

    assert offsets_to_set(kind, due_at=due_at, set_at=OPENED) != ()


# The table of §7: to whom, how long before, whether at once, and to whom at the end.
TOLD = {
    DeadlineKind.SELLER_RESPONSE: (To.SELLER, (72, 24, 3), False, To.BOTH),
    DeadlineKind.BUYER_RESPONSE: (To.BUYER, (72, 24), False, None),
    DeadlineKind.NEGOTIATION_END: (To.BOTH, (72, 24), False, None),
    DeadlineKind.EVIDENCE_DUE: (To.ASKED, (24, 3), True, None),
    DeadlineKind.APPEAL_END: (To.LOSING, (72, 24), True, None),
    DeadlineKind.RETURN_SHIP_BY: (To.BUYER, (120, 72, 24), False, None),
    DeadlineKind.SELLER_LABEL_BY: (To.SELLER, (24,), True, None),
    DeadlineKind.INSPECTION: (To.SELLER, (24,), True, None),
    DeadlineKind.REPLACEMENT_SHIP_BY: (To.SELLER, (24,), True, None),
    DeadlineKind.RETURN_TRANSIT_MAX: (To.BOTH, (120,), False, None),
}


@pytest.mark.parametrize("kind", TOLD)
def test_reminders_are_those_of_the_rulebook(kind):
    row = reminder_row(kind)

    assert (row.to, tuple(offset // HOUR for offset in row.offsets), row.at_once, row.at_end) == TOLD[kind]


def test_the_window_is_reminded_of_four_times():
    assert REMINDED_BEFORE == (14 * DAY, 7 * DAY, 72 * HOUR, 24 * HOUR)


def test_no_72_hours_are_left_of_48():
    due_at = OPENED + 48 * HOUR

    assert offsets_to_set(DeadlineKind.SELLER_RESPONSE, due_at=due_at, set_at=OPENED) == (24 * HOUR, 3 * HOUR)
    assert offsets_to_set(DeadlineKind.SELLER_RESPONSE, due_at=OPENED + 24 * HOUR, set_at=OPENED) == (3 * HOUR,)


def test_reminders_go_to_whom_they_concern():
    both = {Party.BUYER, Party.SELLER}
    asked = Requesting({Party.SELLER: frozenset({Slot.MANUAL})})

    assert recipients(To.BOTH, opened()) == both
    assert recipients(To.ASKED, played(in_mediation(), AOI, Verb.REQUEST_EVIDENCE, LATER, asked)) == {Party.SELLER}
    assert recipients(To.LOSING, ruled(NOTHING)) == {Party.BUYER}
    assert recipients(To.LOSING, ruled(refund(600))) == both
    assert recipients(To.LOSING, ruled(refund(1000))) == {Party.SELLER}
    assert recipients(To.LEAD_AGENT, opened()) == {Party.SENIOR_AGENT}


def test_a_missed_review_alarms_when_it_passes_and_every_two_days_from_then_on():
    due_at = OPENED + 5 * DAY

    def heard(until, kind=DeadlineKind.MEDIATION_SLA):
        return [at - due_at for at in alarms(kind, due_at=due_at, until=until, policy=DEFAULT)]

    assert heard(due_at - MOMENT) == []
    assert heard(due_at + 5 * DAY) == [timedelta(), 2 * DAY, 4 * DAY]
    assert heard(due_at + 5 * DAY, DeadlineKind.SELLER_RESPONSE) == [timedelta()]
    assert heard(due_at + 5 * DAY, DeadlineKind.RETURN_SHIP_BY) == []


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, True),
        ({"delivered_at": OPENED - 59 * DAY}, True),
        ({"delivered_at": OPENED - 60 * DAY}, False),
        ({"has_dispute": True}, False),
    ],
)
def test_whose_window_is_reminded_of(more, expected):
    facts = {"delivered_at": None, "has_dispute": False, "at": OPENED} | more

    assert is_window_reminded(**facts) is expected


def test_offsets_stand_furthest_first():
    assert [row.kind for row in REMINDERS if list(row.offsets) != sorted(row.offsets, reverse=True)] == []
    assert reminder_row(DeadlineKind.INSPECTION).at_once


def test_the_policy_in_force_is_the_last_that_began():
    rows = (Policy(since=OPENED + DAY, max_rounds=9), Policy(since=OPENED, max_rounds=8))

    assert [policy_at(rows, OPENED + span).max_rounds for span in (-MOMENT, 0 * DAY, DAY - MOMENT, DAY)] == [6, 8, 8, 9]
    assert policy_at((), OPENED) == DEFAULT
