from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from helpcenter.phrases import REASONS, STATES, VERBS
from helpcenter.rules.publishing import (
    MOVES,
    WORKING,
    Actor,
    Facts,
    Reason,
    State,
    Verb,
    destination,
    drawing,
    open_to,
    refusal,
)

NOON = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)

# Who does what from where to where, written down a second time: (verb, who) → to, and from where.
TABLE = {
    (Verb.SUBMIT, Actor.WRITER): (State.IN_REVIEW, {State.DRAFT}),
    (Verb.RETURN, Actor.REVIEWER): (State.DRAFT, {State.IN_REVIEW}),
    (Verb.PUBLISH, Actor.REVIEWER): (State.PUBLISHED, {State.DRAFT, State.IN_REVIEW, State.SCHEDULED}),
    (Verb.SCHEDULE, Actor.REVIEWER): (State.SCHEDULED, {State.DRAFT, State.IN_REVIEW}),
    (Verb.UNSCHEDULE, Actor.REVIEWER): (State.IN_REVIEW, {State.SCHEDULED}),
    (Verb.TAKE_EFFECT, Actor.CLOCK): (State.PUBLISHED, {State.SCHEDULED}),
    (Verb.WITHDRAW, Actor.REVIEWER): (State.WITHDRAWN, {State.PUBLISHED}),
    (Verb.DISCARD, Actor.WRITER): (State.DISCARDED, {State.DRAFT, State.IN_REVIEW}),
    (Verb.SUPERSEDE, Actor.SITE): (
        State.SUPERSEDED,
        {State.DRAFT, State.IN_REVIEW, State.SCHEDULED, State.PUBLISHED},
    ),
}


def willing(state, verb):
    """Facts with which no guard of `verb` has anything to say."""
    publish_at = NOON if verb == Verb.TAKE_EFFECT else LATER
    return Facts(state=state, at=NOON, publish_at=publish_at, note="Because.")


@pytest.mark.parametrize(("state", "verb", "actor"), list(product(State, Verb, Actor)))
def test_every_cell_of_the_table(state, verb, actor):
    by = next(who for what, who in TABLE if what == verb)
    _, from_states = TABLE[verb, by]
    expected = Reason.NOT_YOURS_TO_DO if actor != by else None if state in from_states else Reason.NOT_FROM_HERE

    assert refusal(verb, frozenset({actor}), willing(state, verb)) == expected


@pytest.mark.parametrize("verb", Verb)
def test_every_verb_leads_to_its_state(verb):
    to = next(to for (what, _), (to, _) in TABLE.items() if what == verb)

    assert destination(verb) == to


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("state", State)
def test_nobody_may_do_nothing(state, verb):
    assert refusal(verb, frozenset(), willing(state, verb)) == Reason.NOT_YOURS_TO_DO


def test_who_has_several_roles_may_do_what_any_of_them_may():
    both = frozenset({Actor.WRITER, Actor.REVIEWER})

    refusals = [refusal(verb, both, willing(State.DRAFT, verb)) for verb in (Verb.SUBMIT, Verb.PUBLISH, Verb.DISCARD)]

    assert refusals == [None, None, None]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("actor", Actor)
def test_the_buttons_are_what_the_table_allows(state, actor):
    expected = {verb for (verb, who), (_, from_states) in TABLE.items() if who == actor and state in from_states}

    assert {move.verb for move in open_to(frozenset({actor}), state)} == expected


def test_people_never_find_the_moves_of_the_clock_and_of_the_site():
    people = frozenset({Actor.WRITER, Actor.REVIEWER})

    assert [move.verb for move in open_to(people, State.SCHEDULED)] == [Verb.PUBLISH, Verb.UNSCHEDULE]


@pytest.mark.parametrize(
    ("verb", "facts", "reason"),
    [
        (Verb.SUBMIT, Facts(State.DRAFT, NOON, has_title=False), Reason.TITLE_MISSING),
        (Verb.RETURN, Facts(State.IN_REVIEW, NOON), Reason.NOTE_MISSING),
        (Verb.RETURN, Facts(State.IN_REVIEW, NOON, note=" \n　"), Reason.NOTE_MISSING),
        (Verb.PUBLISH, Facts(State.DRAFT, NOON, has_title=False), Reason.TITLE_MISSING),
        (Verb.SCHEDULE, Facts(State.DRAFT, NOON), Reason.TIME_MISSING),
        (Verb.SCHEDULE, Facts(State.DRAFT, NOON, publish_at=NOON), Reason.TIME_PAST),
        (Verb.SCHEDULE, Facts(State.DRAFT, NOON, publish_at=NOON + timedelta(microseconds=1)), None),
        (Verb.SCHEDULE, Facts(State.DRAFT, NOON, publish_at=LATER, has_title=False), Reason.TITLE_MISSING),
        (Verb.UNSCHEDULE, Facts(State.SCHEDULED, NOON, publish_at=LATER), None),
        (Verb.UNSCHEDULE, Facts(State.SCHEDULED, NOON, publish_at=NOON), Reason.ALREADY_LIVE),
        (
            Verb.UNSCHEDULE,
            Facts(State.SCHEDULED, NOON, publish_at=LATER, text_has_other_working=True),
            Reason.ANOTHER_DRAFT,
        ),
        (Verb.TAKE_EFFECT, Facts(State.SCHEDULED, NOON, publish_at=LATER), Reason.NOT_DUE),
        (Verb.TAKE_EFFECT, Facts(State.SCHEDULED, NOON), Reason.NOT_DUE),
        (Verb.TAKE_EFFECT, Facts(State.SCHEDULED, NOON, publish_at=NOON), None),
        (Verb.WITHDRAW, Facts(State.PUBLISHED, NOON), Reason.NOTE_MISSING),
        (Verb.WITHDRAW, Facts(State.PUBLISHED, NOON, note="Wrong."), None),
        (Verb.DISCARD, Facts(State.DRAFT, NOON, has_title=False), None),
    ],
)
def test_guards(verb, facts, reason):
    assert refusal(verb, frozenset(Actor), facts) == reason


def test_where_a_revision_is_comes_before_what_is_missing():
    facts = Facts(State.DISCARDED, NOON, has_title=False)

    assert refusal(Verb.PUBLISH, frozenset(Actor), facts) == Reason.NOT_FROM_HERE


def test_what_waits_for_somebody_is_a_draft_or_in_review():
    assert set(WORKING) == {State.DRAFT, State.IN_REVIEW}


def test_what_is_over_has_no_way_out():
    leads_somewhere = {state for move in MOVES for state in move.from_states}

    assert set(State) - leads_somewhere == {State.SUPERSEDED, State.WITHDRAWN, State.DISCARDED}


def test_everything_has_its_words():
    assert (set(STATES), set(VERBS), set(REASONS)) == (set(State), set(Verb), set(Reason))
    assert [move.verb for move in MOVES if not move.means] == []


def test_the_drawing_has_an_arrow_for_every_cell():
    arrows = {line.strip() for line in drawing().splitlines() if "-->" in line}

    expected = {
        f"{state} --> {to}: {verb} ({who})" for (verb, who), (to, from_states) in TABLE.items() for state in from_states
    }
    assert arrows == expected | {"[*] --> draft: save"}
