"""What moves ask for, what the clock does, and what can be taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.tickets.rules.worlds import NOON, OTHER, SECOND, UNBORN, in_stage, merged, moved, ready, submitted, willing
from tickets.rules.facts import Patience
from tickets.rules.moves import BY_CELL, MOVES, Undo
from tickets.rules.playing import due, play, refusal, settles_at, stage_at
from tickets.rules.states import Party, Refusal, Stage, Verb

NEW, OPEN, PENDING, ON_HOLD, SOLVED, CLOSED = Stage
REQUESTER, AGENT, CLOCK, SITE = Party


@pytest.mark.parametrize(
    ("verb", "party", "changes", "expected"),
    [
        (Verb.SUBMIT, REQUESTER, {"subject": " \u200b\u202e"}, Refusal.SUBJECT_MISSING),
        (Verb.SUBMIT, REQUESTER, {"subject": "あ" * 200}, None),
        (Verb.SUBMIT, REQUESTER, {"subject": "あ" * 201}, Refusal.SUBJECT_TOO_LONG),
        (Verb.SUBMIT, REQUESTER, {"text": ""}, Refusal.TEXT_MISSING),
        (Verb.SUBMIT, REQUESTER, {"text": "", "has_files": True}, None),
        (Verb.SUBMIT, REQUESTER, {"text": "x" * 1_000_000}, Refusal.TEXT_TOO_LONG),
        (Verb.REPLY, REQUESTER, {"text": "\u2066\n"}, Refusal.TEXT_MISSING),
        (Verb.REPLY, REQUESTER, {"text": "x" * 20_000}, None),
        (Verb.REPLY, REQUESTER, {"text": "x" * 20_001}, Refusal.TEXT_TOO_LONG),
        (Verb.REPLY, AGENT, {"to": CLOSED}, Refusal.STAGE_NOT_OFFERED),
        (Verb.REPLY, AGENT, {"to": NEW}, Refusal.STAGE_NOT_OFFERED),
        (Verb.REPLY, AGENT, {"to": ON_HOLD, "held_until": NOON}, Refusal.HOLD_PAST),
        (Verb.REPLY, AGENT, {"to": OPEN, "held_until": NOON}, None),
        (Verb.NOTE, AGENT, {"note": "\u3000"}, Refusal.NOTE_MISSING),
        (Verb.NOTE, AGENT, {"note": "x" * 20_001}, Refusal.NOTE_TOO_LONG),
        (Verb.HOLD, AGENT, {"note": ""}, Refusal.NOTE_MISSING),
        (Verb.HOLD, AGENT, {"held_until": NOON}, Refusal.HOLD_PAST),
        (Verb.HOLD, AGENT, {"held_until": None}, None),
        (Verb.SOLVE, AGENT, {"note": ""}, Refusal.ANSWER_OR_NOTE),
        (Verb.SOLVE, REQUESTER, {"note": ""}, None),
        (Verb.ASSIGN, AGENT, {"assignee": ""}, Refusal.ASSIGNEE_MISSING),
        (Verb.ASSIGN, AGENT, {"assignee": "aiko"}, Refusal.NOTHING_CHANGES),
        (Verb.SET_PRIORITY, AGENT, {"is_same": True}, Refusal.NOTHING_CHANGES),
        (Verb.MERGE, AGENT, {"into": None}, Refusal.INTO_NOTHING),
        (Verb.MERGE, AGENT, {"into": UNBORN}, Refusal.INTO_NOTHING),
        (Verb.MERGE, AGENT, {"into": in_stage(OPEN)}, Refusal.INTO_ITSELF),
        (Verb.MERGE, AGENT, {"into": replace(merged(), reference="T-3")}, Refusal.INTO_MERGED),
        (Verb.MERGE, AGENT, {"into": replace(in_stage(CLOSED), reference="T-3")}, Refusal.INTO_CLOSED),
        (Verb.MERGE, AGENT, {"into": replace(OTHER, requester="ken")}, Refusal.OTHER_REQUESTER),
    ],
)
def test_what_is_asked_for(verb, party, changes, expected):
    facts = UNBORN if verb is Verb.SUBMIT else in_stage(OPEN)

    assert refusal(facts, verb, party, NOON, willing(NOON, **changes)) == expected


def test_a_ticket_that_is_over_takes_nothing_in_even_before_that_is_recorded():
    over = replace(in_stage(SOLVED, NOON - timedelta(days=14)), reference="T-3")

    assert stage_at(over, NOON) == CLOSED
    assert refusal(in_stage(OPEN), Verb.MERGE, AGENT, NOON, willing(NOON, into=over)) == Refusal.INTO_CLOSED


def test_a_rating_needs_an_answer():
    assert refusal(in_stage(SOLVED), Verb.RATE, REQUESTER, NOON, willing(NOON, rating=None)) == Refusal.RATING_MISSING


def test_nobody_waits_for_a_requester_who_waits_for_us():
    assert refusal(in_stage(OPEN), Verb.WAIT, AGENT, NOON) == Refusal.ANSWER_OWED


@pytest.mark.parametrize("verb", [Verb.REPLY, Verb.REOPEN])
def test_a_solved_ticket_is_reopened_until_its_time_is_over(verb):
    facts, over = in_stage(SOLVED), NOON + timedelta(days=14)

    assert refusal(facts, verb, REQUESTER, over - SECOND, willing(over)) is None
    assert refusal(facts, verb, REQUESTER, over, willing(over)) == Refusal.CLOSED
    assert refusal(facts, verb, AGENT, over, willing(over)) == Refusal.CLOSED


def test_a_rating_changes_until_the_ticket_is_closed():
    facts, over = moved(in_stage(SOLVED), Verb.RATE, REQUESTER), NOON + timedelta(days=14)

    assert refusal(facts, Verb.RATE, REQUESTER, over - SECOND, willing(over)) is None
    assert refusal(facts, Verb.RATE, REQUESTER, over, willing(over)) == Refusal.RATING_OVER


def test_a_merged_ticket_says_where_to_go_on():
    assert refusal(merged(), Verb.REPLY, REQUESTER, NOON, willing(NOON)) == Refusal.MERGED
    assert merged().merged_into == "T-2"


def test_solvings_are_counted_so_that_each_is_rated_once():
    once = in_stage(SOLVED)
    remark = moved(once, Verb.REPLY, AGENT, to=SOLVED)
    twice = moved(moved(remark, Verb.REOPEN, REQUESTER), Verb.SOLVE, AGENT)

    assert [facts.solvings for facts in (once, remark, twice)] == [1, 1, 2]


# The clock


def test_a_reminder_comes_first_and_gives_its_own_time():
    facts, late = in_stage(PENDING), NOON + timedelta(days=30)

    reminded = moved(facts, Verb.AUTO_REMIND, CLOCK, late)

    assert refusal(facts, Verb.AUTO_REMIND, CLOCK, NOON + timedelta(days=3) - SECOND) == Refusal.NOT_DUE
    assert refusal(facts, Verb.AUTO_SOLVE, CLOCK, late) == Refusal.NOT_REMINDED
    assert refusal(reminded, Verb.AUTO_REMIND, CLOCK, late) == Refusal.ALREADY_REMINDED
    assert due(reminded) == (Verb.AUTO_SOLVE, late + timedelta(days=4))


def test_the_requester_is_told_when_silence_counts_as_solved():
    facts = in_stage(PENDING)

    reminded = moved(facts, Verb.AUTO_REMIND, CLOCK, NOON + timedelta(days=3))

    assert settles_at(facts) == settles_at(reminded) == NOON + timedelta(days=7)
    assert settles_at(in_stage(OPEN)) is None


def test_an_answer_in_pending_starts_the_patience_anew():
    facts = moved(in_stage(PENDING), Verb.AUTO_REMIND, CLOCK, NOON + timedelta(days=3))

    again = moved(facts, Verb.REPLY, AGENT, NOON + timedelta(days=4), to=PENDING)

    assert due(again) == (Verb.AUTO_REMIND, NOON + timedelta(days=7))


def test_a_hold_without_an_end_is_left_to_agents():
    held = moved(in_stage(OPEN), Verb.HOLD, AGENT, held_until=None)

    assert due(held) is None
    assert refusal(held, Verb.RELEASE, CLOCK, NOON + timedelta(days=400)) == Refusal.NOT_DUE


def test_patience_is_the_operator_s():
    facts = replace(in_stage(SOLVED), patience=Patience(close_after=timedelta(days=2)))

    assert due(facts) == (Verb.AUTO_CLOSE, NOON + timedelta(days=2))


# Undo


@pytest.mark.parametrize(
    ("verb", "party", "within", "by_anybody"),
    [
        (move.verb, move.by, within, move.undo is Undo.FOR_A_DAY)
        for move in MOVES
        for undo, within in (
            (Undo.BEFORE_IT_LEAVES, timedelta(seconds=10)),
            (Undo.FOR_A_WHILE, timedelta(minutes=10)),
            (Undo.FOR_A_DAY, timedelta(days=1)),
        )
        if move.undo is undo
    ],
)
def test_what_is_undone_was_never_done(verb, party, within, by_anybody):
    stage = next(stage for stage in (PENDING, OPEN, NEW, SOLVED) if (verb, party, stage) in BY_CELL)
    facts, at = ready(stage, verb, party)
    after = moved(facts, verb, party, at)
    early, late = at + within - SECOND, at + within

    undone = play(after, Verb.UNDO, AGENT, early, willing(early))

    assert undone.facts == replace(facts, last=None)
    assert undone.restores
    assert refusal(after, Verb.UNDO, AGENT, late, willing(late)) == Refusal.UNDO_TOO_LATE
    others = refusal(after, Verb.UNDO, AGENT, early, willing(early, who="ben"))
    assert others == (None if by_anybody else Refusal.UNDO_NOT_YOURS)


def test_what_happened_since_is_not_undone_along():
    facts = moved(in_stage(PENDING), Verb.REPLY, REQUESTER, NOON + SECOND)

    assert refusal(facts, Verb.UNDO, AGENT, NOON + SECOND, willing(NOON)) == Refusal.NOTHING_TO_UNDO


def test_a_note_stands_in_no_undo_s_way():
    facts = moved(merged(), Verb.NOTE, AGENT, NOON + SECOND)

    undone = moved(facts, Verb.UNDO, AGENT, NOON + SECOND)

    assert undone == replace(submitted(), last=None)


def test_an_undo_is_not_undone():
    facts = moved(merged(), Verb.UNDO, AGENT)

    assert refusal(facts, Verb.UNDO, AGENT, NOON, willing(NOON)) == Refusal.NOTHING_TO_UNDO


def test_a_move_that_is_refused_is_not_played():
    with pytest.raises(ValueError, match="not_yours_to_do"):
        play(in_stage(OPEN), Verb.MERGE, REQUESTER, NOON, willing(NOON))
