"""What the rules say of two who act about one case: who can act at all, and whether it matters who comes first."""

from collections import defaultdict

from disputes.rules.facts import Case, Claim
from disputes.rules.payloads import Act, Nothing
from disputes.rules.playing import decide, if_nobody_acts, refusal, settled
from disputes.rules.states import PEOPLE, Stage, Verb
from tests.disputes.racing.pairs import OUTSIDE, SWEEP, WORDS, doors, meetings
from tests.disputes.rules import world
from tests.disputes.rules.world import MOMENT

OPENERS = frozenset({Verb.OPEN, Verb.OPEN_ON_BEHALF})


def act_of(case, door, at, caller=None):
    """Return what comes through a door that no rule refuses for what came along; the clock's is none."""
    verb, party = door
    if door == SWEEP:
        return None
    facts = claim_beside(case) if verb in OPENERS else case
    payload = Nothing() if door == OUTSIDE else world.willing(facts, verb, caller or world.CALLERS[party], at)
    version = case.version if isinstance(case, Case) and party in PEOPLE and verb not in OPENERS else None
    return Act(verb, caller or world.CALLERS[party], at, payload, version)


def claim_beside(case):
    """Return what the rules know of the line that a closed case is about."""
    return world.claim(has_open_chargeback=case.has_open_chargeback)


def can(case, door, at):
    """Return whether something can come through a door, were it alone."""
    if door[0] in OPENERS:
        return refusal(claim_beside(case), act_of(case, door, at)) is None
    if isinstance(case, Claim):
        return False
    if door == SWEEP:
        return if_nobody_acts(case) is not None
    if door == OUTSIDE:  # It empties the line first, which no rule does.
        return case.stage is not Stage.CLOSED and not (case.stage is Stage.REFUND_PENDING and case.reserved)
    return refusal(case, act_of(case, door, at)) is None


def conflict(case, pair, at):
    """Return whether it matters which of two comes first, or that the other has come at all."""
    one, other = pair
    if one == other:  # The same news twice; a second message is a message more.
        return one[0] not in WORDS
    if any(door == OUTSIDE or door[0] in OPENERS for door in pair):
        return True
    acts = [act_of(case, door, at) for door in pair]
    (one_way, is_refused), (other_way, _) = serial(case, acts, at), serial(case, acts[::-1], at)
    return is_refused or one_way != other_way


def serial(case, acts, at):
    """Return what comes of acts one after the other: the case, and whether one was refused. None is the clock's."""
    is_refused = False
    for act in acts:
        if act is None:
            changes = settled(case, at + MOMENT)
        else:
            given = decide(case, act)
            changes, is_refused = given.changes, is_refused or given.refusal is not None
        case = changes[-1].after if changes else case
    return case, is_refused


def stage_of(case):
    return None if isinstance(case, Claim) else case.stage


def races(cases):
    """Return for every two that conflict the names of the cases in which they do, and which commute in which stage.

    `cases` are those of the starts, by name, each with the instant to race at.
    """
    places, commuting = defaultdict(list), set()
    for name, (case, at) in cases.items():
        able = {door for door in doors(stage_of(case)) if can(case, door, at)}
        for pair in meetings(stage_of(case)):
            if able.issuperset(pair) and conflict(case, pair, at):
                places[pair].append(name)
            elif able.issuperset(pair):
                commuting.add((stage_of(case), pair))
    return dict(places), commuting


def rounds_by_start(places, rounds):
    """Return how many rounds of which pairs are run from which start: of every pair so many, spread over its starts."""
    found = defaultdict(dict)
    for number, (pair, names) in enumerate(places.items()):
        for place in range(min(rounds, len(names))):
            share = rounds // len(names) + (place < rounds % len(names))
            found[names[(number + place) % len(names)]][pair] = share
    return dict(found)
