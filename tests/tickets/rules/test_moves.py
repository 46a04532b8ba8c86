"""The table of moves: written down a second time, and what must hold of any such table."""

from collections import Counter
from datetime import timedelta
from itertools import product

import pytest

from tests.tickets.rules.worlds import NOON, in_stage, moved, ready, willing
from tickets.rules.moves import BY_CELL, MOVES, Undo, drawing
from tickets.rules.playing import due, open_to, play, refusal
from tickets.rules.states import LIVE, UNSOLVED, Party, Refusal, Stage, Verb

NEW, OPEN, PENDING, ON_HOLD, SOLVED, CLOSED = Stage
REQUESTER, AGENT, CLOCK, SITE = Party
STAGES = [None, *Stage]
CHOICES = (PENDING, OPEN, ON_HOLD, SOLVED)
STAYS = {stage: (stage,) for stage in LIVE}
# Who does what from where, and where that can lead.
TABLE = {
    (Verb.SUBMIT, REQUESTER): {None: (NEW,)},
    (Verb.SUBMIT, AGENT): {None: (NEW,)},
    (Verb.REPLY, REQUESTER): {NEW: (NEW,), OPEN: (OPEN,), PENDING: (OPEN,), ON_HOLD: (OPEN,), SOLVED: (OPEN,)},
    (Verb.REPLY, AGENT): dict.fromkeys(LIVE, CHOICES),
    (Verb.NOTE, AGENT): {**STAYS, CLOSED: (CLOSED,)},
    (Verb.WAIT, AGENT): {OPEN: (PENDING,), ON_HOLD: (PENDING,)},
    (Verb.HOLD, AGENT): {NEW: (ON_HOLD,), OPEN: (ON_HOLD,), PENDING: (ON_HOLD,)},
    (Verb.RELEASE, AGENT): {PENDING: (OPEN,), ON_HOLD: (OPEN,)},
    (Verb.RELEASE, CLOCK): {ON_HOLD: (OPEN,)},
    (Verb.SOLVE, REQUESTER): dict.fromkeys(UNSOLVED, (SOLVED,)),
    (Verb.SOLVE, AGENT): dict.fromkeys(UNSOLVED, (SOLVED,)),
    (Verb.REOPEN, REQUESTER): {SOLVED: (OPEN,)},
    (Verb.REOPEN, AGENT): {SOLVED: (OPEN,)},
    **{(Verb.ASSIGN, party): {**STAYS, NEW: (OPEN,)} for party in (AGENT, SITE)},
    **{(Verb.UNASSIGN, party): STAYS for party in (AGENT, SITE)},
    **{
        (verb, AGENT): STAYS
        for verb in (Verb.SET_PRIORITY, Verb.SET_TOPIC, Verb.SET_TAGS, Verb.SET_LANGUAGE, Verb.SET_TEAM)
    },
    (Verb.MERGE, AGENT): dict.fromkeys(LIVE, (CLOSED,)),
    (Verb.TAKE_IN, SITE): STAYS,
    (Verb.TAKE_OVER, SITE): {NEW: (NEW,), OPEN: (OPEN,), PENDING: (OPEN,), ON_HOLD: (OPEN,), SOLVED: (OPEN,)},
    (Verb.RATE, REQUESTER): {SOLVED: (SOLVED,)},
    (Verb.UNDO, AGENT): {**STAYS, CLOSED: (CLOSED,)},  # Where it leads is what was: see the tests of undo.
    (Verb.AUTO_REMIND, CLOCK): {PENDING: (PENDING,)},
    (Verb.AUTO_SOLVE, CLOCK): {PENDING: (SOLVED,)},
    (Verb.AUTO_CLOSE, CLOCK): {SOLVED: (CLOSED,)},
}


@pytest.mark.parametrize("verb", Verb)
def test_every_cell_of_the_table(verb):
    over = Refusal.RATING_OVER if verb is Verb.RATE else Refusal.CLOSED
    expected, found = {}, {}
    for stage, party in product(STAGES, Party):
        cells = TABLE.get((verb, party))
        elsewhere = over if stage is CLOSED and verb is not Verb.SUBMIT else Refusal.NOT_FROM_HERE
        expected[stage, party] = Refusal.NOT_YOURS_TO_DO if cells is None else None if stage in cells else elsewhere
        facts, at = ready(stage, verb, party)
        found[stage, party] = refusal(facts, verb, party, at, willing(at))

    assert found == expected


@pytest.mark.parametrize(("verb", "party"), [cell for cell in TABLE if cell[0] is not Verb.UNDO])
def test_every_move_leads_where_it_should(verb, party):
    wanted = [(stage, to) for stage, stages in TABLE[verb, party].items() for to in stages]
    found = []
    for stage, to in wanted:
        facts, at = ready(stage, verb, party)
        found.append((stage, play(facts, verb, party, at, willing(at, to=to)).facts.stage))

    assert found == wanted


@pytest.mark.parametrize(("stage", "party"), list(product(STAGES, Party)))
def test_what_is_open_is_what_is_not_refused(stage, party):
    for at in (NOON, NOON + timedelta(days=3), NOON + timedelta(days=14)):
        facts = in_stage(stage)
        allowed = {verb for verb in Verb if refusal(facts, verb, party, at, willing(at)) is None}

        assert {move.verb for move in open_to(facts, party, at)} == allowed


def test_no_two_rows_share_a_cell():
    counted = Counter((move.verb, move.by, stage) for move in MOVES for stage in move.from_stages)

    assert counted.most_common(1)[0][1] == 1
    assert set(BY_CELL) == {(verb, party, stage) for (verb, party), cells in TABLE.items() for stage in cells}


def test_every_stage_is_reached_from_nothing():
    reached, edges = {None}, {(stage, to) for move in MOVES for stage in move.from_stages for to in move.to}
    while found := {to for stage, to in edges if stage in reached} - reached:
        reached |= found

    assert reached == {None, *Stage}


@pytest.mark.parametrize("stage", LIVE)
def test_every_stage_but_the_last_has_a_way_out_for_an_agent_and_for_the_requester_or_the_clock(stage):
    ways = {move.by for move in MOVES if stage in move.from_stages and set(move.to) - {stage}}

    assert AGENT in ways
    assert ways & {REQUESTER, CLOCK}


@pytest.mark.parametrize("stage", [PENDING, SOLVED])
def test_nothing_waits_for_the_requester_for_ever(stage):
    facts, seen = in_stage(stage), []
    while (following := due(facts)) is not None:
        seen.append(following[0])
        facts = moved(facts, following[0], CLOCK, following[1])

    assert facts.stage == CLOSED
    assert seen == [Verb.AUTO_REMIND, Verb.AUTO_SOLVE, Verb.AUTO_CLOSE][0 if stage is PENDING else 2 :]


def test_what_is_closed_for_good_stays_closed():
    leads = {to for move in MOVES if CLOSED in move.from_stages for to in move.to}

    assert leads == set()


def test_who_does_something_that_cannot_be_taken_back_is_never_an_agent_but_for_words_to_colleagues():
    never = {move.verb for move in MOVES if move.by is AGENT and move.undo is Undo.NEVER}

    assert never == {Verb.SUBMIT, Verb.NOTE, Verb.UNDO}


def test_the_drawing_has_every_change_of_stage():
    changes = {(stage, to) for move in MOVES for stage in move.from_stages for to in move.to if stage != to}

    drawn = {tuple(line.split(":")[0].split(" --> ")) for line in drawing().splitlines()[1:]}

    assert drawn == {(f"    {stage or '[*]'}", str(to)) for stage, to in changes}
