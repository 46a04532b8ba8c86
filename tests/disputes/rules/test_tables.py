from collections import Counter
from datetime import timedelta
from itertools import product

import pytest

from disputes.rules.effects import EFFECTS
from disputes.rules.guards import ANY_GUARDS, CASE_GUARDS, CLAIM_GUARDS
from disputes.rules.moves import MOVES, Effect, Goes, found
from disputes.rules.policy import DEFAULT
from disputes.rules.refusals import Refusal
from disputes.rules.reminders import REMINDERS
from disputes.rules.stages import DEADLINES, STAGES
from disputes.rules.states import DeadlineKind, Party, Stage, Verb

# The rows of the rulebook, written down a second time.
ROWS = [
    *(f"T{number:02}" for number in range(1, 17)),
    *(f"T{number}" for number in range(20, 27)),
    *(f"T{number}" for number in range(30, 33)),
    *(f"T{number}" for number in range(40, 47)),
    *(f"T{number}" for number in range(50, 54)),
    *(f"T{number}" for number in range(60, 63)),
    *(f"T{number}" for number in range(70, 76)),
    *(f"T{number}" for number in range(80, 83)),
    *(f"T{number}" for number in range(90, 95)),
]
OURS = ["A1", "A2", "A3", "A4", "A5"]
TWO_VERBS = ["T16", "T23", "T41", "T45", "T82", "T94", "A5"]
SYSTEM = {Party.CLOCK, Party.PSP}


def arrows(parties):
    """Return from where to where the moves of some parties lead, staying apart."""
    return {
        (stage, to)
        for move in MOVES
        if set(move.by) & set(parties)
        for stage in move.from_stages or (None,)
        for to in move.to
        if to is not stage and move.goes is not Goes.STAYS
    }


def reachable(start, edges):
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for source, to in edges:
            if source is here and to not in seen:
                seen.add(to)
                waiting.append(to)
    return seen


def test_every_row_of_the_rulebook_is_there_once_and_nothing_else():
    rows = Counter(move.row for move in MOVES)

    assert dict(rows) == {row: 2 if row in TWO_VERBS else 1 for row in ROWS + OURS}


def test_no_two_rows_collide():
    cells = Counter(
        (stage, move.verb, party) for move in MOVES for stage in move.from_stages or (None,) for party in move.by
    )

    assert [cell for cell, count in cells.items() if count > 1] == []


def test_every_stage_is_reachable():
    assert reachable(None, arrows(Party)) == {None, *Stage}


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_can_end(stage):
    assert Stage.CLOSED in reachable(stage, arrows(Party))


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.CLOSED])
def test_every_stage_that_waits_goes_on_by_itself(stage):
    assert Stage.CLOSED in reachable(stage, arrows(SYSTEM - {Party.PSP}) | {(Stage.REFUND_PENDING, Stage.CLOSED)})


def longest(stage, edges, lasts):
    ways = [longest(to, edges, lasts) for source, to in edges if source is stage]
    return lasts[stage] + max(ways, default=timedelta())


def test_silence_goes_round_no_circle_and_ends_within_70_days():
    edges = arrows({Party.CLOCK}) | {(Stage.REFUND_PENDING, Stage.CLOSED)}
    circles = [stage for stage in Stage if stage in {to for s, to in edges if s is stage}]
    # What somebody's silence can last in a stage. A parcel's stages are only reached by somebody who acts.
    lasts = {stage: timedelta() for stage in Stage} | {
        Stage.AWAITING_SELLER: DEFAULT.negotiation,
        Stage.AWAITING_BUYER: DEFAULT.negotiation,
        Stage.MEDIATION: DEFAULT.mediation_backstop,
        Stage.AWAITING_EVIDENCE: DEFAULT.evidence,
        Stage.RULED: DEFAULT.appeal,
        Stage.RETURN_AWAITING_SHIPMENT: DEFAULT.return_ship_by,
        Stage.REFUND_PENDING: DEFAULT.refund_sla,
    }

    assert circles == []
    assert longest(Stage.AWAITING_SELLER, edges, lasts) == timedelta(days=70)


def test_every_stage_has_a_row_with_the_deadlines_that_its_clock_moves_need():
    needed = {
        stage: {move.deadline for move in MOVES if stage in move.from_stages and move.deadline} for stage in Stage
    }
    missing = {stage: needed[stage] - set(STAGES[stage].deadlines) for stage in Stage}

    assert set(STAGES) == set(Stage)
    assert {stage: kinds for stage, kinds in missing.items() if kinds} == {}


def test_what_decides_has_a_move_and_what_reminds_has_none_unless_the_policy_says_so():
    moves = {kind: [move.verb for move in MOVES if move.deadline is kind] for kind in DeadlineKind}

    assert [kind for kind in DeadlineKind if DEADLINES[kind].decides and not moves[kind]] == []
    assert [kind for kind in DeadlineKind if not DEADLINES[kind].decides and moves[kind]] == [
        DeadlineKind.BUYER_RESPONSE
    ]


def test_only_the_clock_waits_for_deadlines():
    assert [move.verb for move in MOVES if (move.deadline is not None) != (move.by == (Party.CLOCK,))] == []


def test_every_row_says_which_end_it_takes():
    several = {move.verb for move in MOVES if len(move.to) > 1 and move.goes is Goes.TO}

    assert several == set()


def test_every_guard_effect_refusal_and_verb_is_used():
    universal = {
        Refusal.SUSPENDED,
        Refusal.BOTH_SIDES,
        Refusal.NOT_YOURS_TO_DO,
        Refusal.NOT_FROM_HERE,
        Refusal.NOT_ASSIGNED,
        Refusal.OUTDATED,
        Refusal.DEADLINE_PASSED,
        Refusal.NOT_DUE,
    }
    asked = {refusal for move in MOVES for refusal in move.provided}

    assert asked | universal == set(Refusal)
    assert set(CASE_GUARDS) | set(CLAIM_GUARDS) | set(ANY_GUARDS) == asked
    assert {effect for move in MOVES for effect in move.effects} == set(Effect) == set(EFFECTS)
    assert {move.verb for move in MOVES} == set(Verb)


def test_every_deadline_has_its_row_of_reminders():
    assert Counter(row.kind for row in REMINDERS) == Counter(DeadlineKind)
    assert set(DEADLINES) == set(DeadlineKind)


def test_the_table_is_found_by_its_cells():
    cells = {(stage, move.verb, party) for move in MOVES for stage in move.from_stages or (None,) for party in move.by}
    there = {cell for cell in product([None, *Stage], Verb, Party) if found(*cell)}

    assert there == cells
