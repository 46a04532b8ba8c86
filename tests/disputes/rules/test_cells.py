"""Everything that is not in the table is refused, over all stages × parties × verbs; and what is there needs its party."""

from dataclasses import replace
from itertools import product

import pytest

from disputes.rules.moves import DOERS, MOVES
from disputes.rules.payloads import Act
from disputes.rules.playing import open_to, refusal
from disputes.rules.refusals import Refusal
from disputes.rules.states import AGENTS, PEOPLE, Party, Stage, Verb
from tests.disputes.rules.cases import CASES, LATER
from tests.disputes.rules.world import CALLERS, DAY, HANAKO, OPENED, WEI, claim, willing

AT = LATER + DAY
CELLS = {(stage, move.verb, party) for move in MOVES for stage in move.from_stages or (None,) for party in move.by}
OF_THE_TABLE = {Refusal.NOT_FROM_HERE, Refusal.NOT_YOURS_TO_DO}


def asked(facts, verb, party, **more):
    caller = replace(CALLERS[party], **more)
    version = facts.version if hasattr(facts, "version") and party in PEOPLE else None
    return refusal(facts, Act(verb, caller, AT, willing(facts, verb, caller, AT), version))


@pytest.mark.parametrize("stage", [None, *Stage])
def test_everything_that_is_not_in_the_table_is_refused(stage):
    facts = CASES[stage]() if stage else claim()

    for verb, party in product(Verb, Party):
        answer = asked(facts, verb, party)
        if (stage, verb, party) in CELLS:
            assert answer not in OF_THE_TABLE, (verb, party)
        else:
            expected = Refusal.NOT_FROM_HERE if (verb, party) in DOERS else Refusal.NOT_YOURS_TO_DO
            assert (verb, party, answer) == (verb, party, expected)


@pytest.mark.parametrize("stage", Stage)
def test_a_case_of_each_stage_is_in_it(stage):
    assert CASES[stage]().stage is stage


@pytest.mark.parametrize(
    ("flag", "expected"), [("is_suspended", Refusal.SUSPENDED), ("is_other_side_too", Refusal.BOTH_SIDES)]
)
@pytest.mark.parametrize("stage", [None, *Stage])
def test_nobody_moves_who_is_suspended_or_on_both_sides(stage, flag, expected):
    facts = CASES[stage]() if stage else claim()

    refusals = {asked(facts, verb, party, **{flag: True}) for verb, party in product(Verb, PEOPLE)}

    assert refusals == {expected}


@pytest.mark.parametrize("stage", Stage)
def test_agents_move_only_what_they_hold(stage):
    facts = CASES[stage]()

    for verb, party in product(Verb, AGENTS):
        if (stage, verb, party) in CELLS:
            assert asked(facts, verb, party, is_assigned=False) is Refusal.NOT_ASSIGNED


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("off", [-1, 1])
def test_whoever_looked_at_another_version_is_told_except_of_messages(stage, off):
    case = CASES[stage]()

    for verb, party in product(Verb, PEOPLE):
        if (stage, verb, party) in CELLS and verb not in {Verb.WRITE, Verb.ADD_EVIDENCE}:
            caller = CALLERS[party]
            act = Act(verb, caller, AT, willing(case, verb, caller, AT), case.version + off)
            assert refusal(case, act) is Refusal.OUTDATED


@pytest.mark.parametrize("stage", [None, *Stage])
@pytest.mark.parametrize("caller", CALLERS.values(), ids=lambda caller: caller.party)
def test_buttons_are_exactly_what_is_not_refused(stage, caller):
    facts = CASES[stage]() if stage else claim()
    allowed = {verb for verb in Verb if asked(facts, verb, caller.party) is None}

    assert {button.move.verb for button in open_to(facts, caller, AT)} == allowed


def test_a_button_says_whose_turn_it_is_and_what_happens_otherwise():
    case = CASES[Stage.AWAITING_SELLER]()
    wei = {button.move.verb: button for button in open_to(case, WEI, LATER)}
    hanako = {button.move.verb: button for button in open_to(case, HANAKO, LATER)}

    assert wei[Verb.ACCEPT].is_awaited
    assert (wei[Verb.ACCEPT].otherwise.verb, wei[Verb.ACCEPT].otherwise.at) == (
        Verb.ACCEPT_BY_SILENCE,
        OPENED + 5 * DAY,
    )
    assert not wei[Verb.WRITE].is_awaited
    assert not hanako[Verb.WITHDRAW].is_awaited


def test_a_move_of_another_shape_is_a_mistake_of_the_caller():
    case = CASES[Stage.AWAITING_SELLER]()

    with pytest.raises(TypeError):
        refusal(case, Act(Verb.ACCEPT, WEI, LATER, version=case.version))


def test_nobody_but_the_clock_makes_its_moves_and_not_before_they_are_due():
    case = CASES[Stage.AWAITING_SELLER]()

    assert asked(case, Verb.ACCEPT_BY_SILENCE, Party.SELLER) is Refusal.NOT_YOURS_TO_DO
    assert asked(case, Verb.ACCEPT_BY_SILENCE, Party.CLOCK) is Refusal.NOT_DUE
