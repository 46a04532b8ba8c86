"""Every two moves that conflict, at once, each over a connection of its own, on a real PostgreSQL (I14).

What is stored in the end, and what both are answered, is what one of the two orders leaves, played one after the other on
the same rows. `RACE_ROUNDS=200` runs so many rounds of every pair, spread over the disputes in which the two meet, and with
`-s` says how many and how often each came first. Where nobody asks, a run has time for one pair of eight, once.
"""

import os
import time
from collections import Counter

import pytest

from disputes.rules.refunds import MoneyRefusal
from disputes.rules.refusals import Refusal
from disputes.rules.states import Party
from tests.conftest import person, uses_services
from tests.disputes import worlds
from tests.disputes.ledger.worlds import check
from tests.disputes.racing.meeting import races, rounds_by_start
from tests.disputes.racing.pairs import name_of
from tests.disputes.racing.people import Two, built, said
from tests.disputes.racing.rewinding import Kept, picture
from tests.disputes.racing.starts import STARTS, played, race_at

ROUNDS = int(os.environ.get("RACE_ROUNDS", "0"))
pytestmark = [
    pytest.mark.skipif(not uses_services(), reason="needs PostgreSQL: python3 run.py test --services"),
    pytest.mark.django_db(transaction=True),
]
REFUSALS = {"False", *map(str, Refusal), *map(str, MoneyRefusal)}
PLACES, _ = races({name: played(start) for name, start in STARTS.items()})
CHOSEN = PLACES if ROUNDS else dict(list(PLACES.items())[::8])
ROUNDS_BY_START = rounds_by_start(CHOSEN, ROUNDS or 1)


@pytest.fixture
def people(hanako, wei):
    """Who is there; between these tests the groups of agents are gone."""
    mei, sora = (person(f"{name}@example.com", name, role="agent", is_superuser=True) for name in ("Mei", "Sora"))
    return {Party.BUYER: hanako, Party.SELLER: wei, Party.AGENT: mei, "second": sora}


@pytest.fixture
def two():
    racing = Two()
    yield racing
    racing.close()


@pytest.mark.parametrize("name", ROUNDS_BY_START)
def test_two_at_once_are_one_after_the_other(people, two, name):
    order = worlds.shipped_order(people[Party.SELLER])
    scene, pairs = built(STARTS[name], people, order, race_at), ROUNDS_BY_START[name]
    deeds = {door: scene.deed(door) for door in sorted({door for pair in pairs for door in pair})}
    began, kept, firsts = time.monotonic(), Kept(), Counter()
    for pair, rounds in pairs.items():
        one, other = (deeds[door] for door in pair)
        possible = [one_after_the_other(kept, order, one, other)]
        if one is other:
            possible = [(sorted(answers), stored) for answers, stored in possible]
        else:
            answers, stored = one_after_the_other(kept, order, other, one)
            possible.append((answers[::-1], stored))
        for number in range(rounds):
            answers = two.at_once(one, other) if number % 2 else two.at_once(other, one)[::-1]
            found = left_by(sorted(answers) if one is other else answers, order)
            kept.rewind()
            fits = [found == fitting for fitting in possible]
            firsts[tuple(fits)] += 1
            assert any(fits), difference(pair, found, possible)
        kept.tidy()
    assert kept.differing() == set()
    count = sum(pairs.values())
    print(f"\n{name}: {len(pairs)} pairs, {count} rounds, {time.monotonic() - began:.0f} s, {dict(firsts)}")


def one_after_the_other(kept, order, *deeds):
    """Return what two are answered who come one after the other, and what is stored then; it is put back."""
    found = left_by([said(deed) for deed in deeds], order)
    assert found[0][0] not in REFUSALS, found[0]  # Each of them could act, were it alone.
    kept.look()
    kept.rewind()
    return found


def left_by(answers, order):
    check(order)  # Refunded and reserved never exceed what was paid, and the entries add up to them.
    return answers, picture()


def difference(pair, found, possible):
    """Return in words what came out and could not."""
    answers, stored = found
    words = [f"{name_of(pair)}: {answers}"]
    for said_then, left in possible:
        words.append(f"  one order: {said_then}")
        for table in stored:
            there, expected = Counter(stored[table]), Counter(left[table])
            words += [f"    {table} too much: {row}" for row in there - expected]
            words += [f"    {table} missing: {row}" for row in expected - there]
    return "\n".join(words)
