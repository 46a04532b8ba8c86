"""That no two moves of the table are forgotten where they are raced."""

import pytest

from disputes.rules.moves import MOVES
from disputes.rules.states import Party, Stage, Verb
from tests.disputes.racing.meeting import races, rounds_by_start, stage_of
from tests.disputes.racing.pairs import SWEEP, WORDS, door_of, doors, meetings
from tests.disputes.racing.starts import STARTS, played

AGREE, ASK = Verb.AGREE_EXTENSION, Verb.ASK_EXTENSION
# What one needs is what the other must not find.
NEVER = {
    frozenset({ASK, AGREE}),  # Nobody asks again while an answer is due, and only the other side agrees.
    frozenset({AGREE}),
    frozenset({Verb.ASK_SHIP_BY, Verb.EXTEND_SHIP_BY}),
    # A closed case is not opened again while a bank's answer is owed.
    *(
        frozenset({answer, again})
        for answer in (Verb.REFUND_SUCCEEDED, Verb.REFUND_FAILED)
        for again in (Verb.REOPEN, Verb.REOPEN_CASE)
    ),
}
CASES = {name: played(start) for name, start in STARTS.items()}
PLACES, COMMUTING = races(CASES)


def test_every_move_of_the_table_has_a_door_wherever_it_can_be_made():
    for move in MOVES:
        for stage in move.from_stages or (None,):
            for party in move.by:
                assert door_of(move, party) in doors(stage)
    assert {stage for stage in (None, *Stage) if SWEEP in doors(stage)} == {
        stage for move in MOVES if move.by == (Party.CLOCK,) for stage in move.from_stages
    }


def test_every_two_moves_of_a_stage_are_raced_or_cannot_conflict():
    every = {(stage, pair) for stage in (None, *Stage) for pair in meetings(stage)}
    raced = {(stage_of(CASES[name][0]), pair) for pair, names in PLACES.items() for name in names}
    left = every - raced - COMMUTING

    assert {frozenset(verb for verb, _ in pair) for _, pair in left} == NEVER
    assert all(pair[0] != pair[1] for _, pair in left)
    # Only words may come before or after something else and nothing be different.
    assert all(WORDS & {verb for verb, _ in pair} for _, pair in COMMUTING)


@pytest.mark.parametrize("rounds", [1, 7, 200])
def test_every_pair_has_its_rounds_spread_over_its_starts(rounds):
    shares = rounds_by_start(PLACES, rounds)

    assert {pair: sum(pairs.get(pair, 0) for pairs in shares.values()) for pair in PLACES} == dict.fromkeys(
        PLACES, rounds
    )
    assert set(shares) == set(STARTS)
