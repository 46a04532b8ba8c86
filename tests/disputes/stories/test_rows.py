"""Somebody who wants to see everything: a story from each beginning in which always that happens which happened least.

No chance is in it, so every row of the table is come to, through the real actions and in both worlds, on any day; after each
step holds what holds of the drawn stories (`test_machine.py`).
"""

from collections import Counter

import pytest

from disputes.actions import settle_refund
from disputes.rules.moves import MOVES, found
from disputes.rules.playing import if_nobody_acts
from disputes.rules.refunds import Answer, Said
from disputes.rules.states import MEDIATING, NEGOTIATION, Party, Stage, Verb
from tests.disputes.stories.beginnings import BEGINNINGS, CURRENCIES
from tests.disputes.stories.buttons import all_shown
from tests.disputes.stories.test_machine import AGENTS, Disputes
from tests.disputes.worlds import HOUR

STEPS = 6  # of each story
ROUNDS = 5  # after the first, only of beginnings from which a row is still to be come to
BEGIN = sum(map(len, BEGINNINGS.values()))
TRANSIT = (Stage.RETURN_IN_TRANSIT, Stage.REPLACEMENT_IN_TRANSIT)


@pytest.mark.django_db
def test_every_row_is_come_to_and_the_invariants_hold(everybody, bank_of_the_story):
    Disputes.people = everybody
    seen, missing = Counter(), {(move.row, move.verb): move.from_stages for move in MOVES}

    for turn, beginning in enumerate(ROUNDS * [one for part in BEGINNINGS.values() for one in part]):
        if turn < BEGIN or any(beginning.stage in stages for stages in missing.values()):
            walk(beginning, turn, seen)
            missing = {row: stages for row, stages in missing.items() if row not in seen}

    print(f"{Disputes.steps} steps, {sum(seen.values())} moves")
    assert missing == {}


def walk(beginning, turn, seen):
    """Begin a story in the numbers and with the reason whose turn it is, and look at what it leaves behind."""
    story, fitting = Disputes(), beginning.fitting
    try:
        reason, policy = fitting[(7 * turn + turn // BEGIN) % len(fitting)]
        story.begin_with(beginning, reason, policy, CURRENCIES[turn % len(CURRENCIES)], 1 + turn % 2)
        go_on(story, seen)
    finally:
        story.teardown()


def go_on(story, seen):
    """Let that happen which happened least, again and again, and count the rows that were come to."""
    known = set()
    for _ in range(STEPS + 1):
        if story.case().stage is not Stage.CLOSED and story.fresh().agent is None:
            next(name for name in AGENTS if story.taken(name))
        story.the_invariants_hold()
        events = dict(story.eager.events.values_list("pk", "row")), story.eager.events.values_list("pk", "verb")
        new = {(pk, events[0][pk], verb) for pk, verb in events[1]} - known
        known |= new
        seen.update((row, verb) for _, row, verb in new)
        ways = list(possible(story))
        if not ways:
            return
        _, do = min(ways, key=lambda way: seen[way[0]])
        do()


def possible(story):
    """Yield what can happen next: the row, and how to let it happen."""
    case = story.case()
    for name, button in all_shown(story):
        yield _key(button.move), _pressed(story, name, button.move.verb)
    comes = if_nobody_acts(case)
    if comes is not None:
        yield _key(found(case.stage, comes.verb, Party.CLOCK)), lambda: story.pass_time(comes.at - story.at)
    if case.stage is Stage.REFUND_PENDING:
        yield ("T80", Verb.REFUND_SUCCEEDED), lambda: story.asked(Said.PAID)
        yield ("T81", Verb.REFUND_FAILED), lambda: told(story, Said.FAILED)
    if case.stage in TRANSIT and story.leg_of(0).scanned_at is None:
        yield _key(found(case.stage, Verb.REPORT_DELIVERY, Party.CARRIER)), story.delivered
    if case.stage in (*NEGOTIATION, *MEDIATING) and case.available > 0:
        yield ("A4", Verb.REFUND_OUTSIDE), lambda: story.refunded_outside(case.available)
    if case.stage is not Stage.CLOSED:
        yield ("T93", Verb.OPEN_CHARGEBACK), lambda: story.charged_back("CB-1")
    elif case.refund and case.refund.is_in_flight:
        yield ("A5", Verb.REFUND_SUCCEEDED), lambda: told(story, Said.PAID)
        yield ("A5", Verb.REFUND_FAILED), lambda: told(story, Said.FAILED)


def _key(move):
    return move.row, move.verb


def _pressed(story, name, verb):
    def press():
        story.pass_time(HOUR)
        if (name, verb) in {(other, button.move.verb) for other, button in all_shown(story)}:
            story.sure(name, verb)

    return press


def told(story, said):
    """Let the bank report what it says of the refund, in both worlds."""
    story.settle_clocks()
    for world in range(2):
        row = story.refund_of(world)
        answer = Answer(said, f"P-{row.key}" if said is Said.PAID else "")
        settle_refund(key=row.key, answer=answer, source="api", at=story.at)
