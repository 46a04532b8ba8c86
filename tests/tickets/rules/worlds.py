"""Tickets for the tests of the rules: facts as they come out of moves, and requests that no guard minds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tickets.rules.facts import Asked, Facts
from tickets.rules.playing import due, play
from tickets.rules.states import CsatAnswer, Party, Stage, Verb

NOON = datetime(2026, 5, 7, 3, tzinfo=UTC)  # A Thursday, 12:00 in Tokyo.
SECOND = timedelta(seconds=1)
OTHER = Facts(stage=Stage.OPEN, reference="T-2", requester="hanako")
UNBORN = Facts(reference="T-1", requester="hanako")


def willing(at, **changes):
    """A request with which no guard that asks for something has anything to say."""
    asked = Asked(
        who="aiko",
        subject="荷物",
        text="どこですか。",
        note="Because.",
        held_until=at + timedelta(days=1),
        assignee="ben",
        into=OTHER,
        rating=CsatAnswer.GOOD,
    )
    return replace(asked, **changes)


def moved(facts, verb, party, at=NOON, **changes):
    """The facts after a move."""
    return play(facts, verb, party, at, willing(at, **changes)).facts


def submitted(at=NOON):
    return moved(UNBORN, Verb.SUBMIT, Party.REQUESTER, at)


def in_stage(stage, at=NOON):
    """A ticket that came to a stage in the shortest way; NOON is when it got there."""
    new = submitted(at)
    match stage:
        case Stage.NEW:
            return new
        case Stage.OPEN:
            return moved(new, Verb.ASSIGN, Party.AGENT, at, assignee="aiko")
        case Stage.ON_HOLD | Stage.PENDING | Stage.SOLVED:
            return moved(new, Verb.REPLY, Party.AGENT, at, to=stage)
        case Stage.CLOSED:
            solved = moved(new, Verb.REPLY, Party.AGENT, at, to=Stage.SOLVED)
            return moved(solved, Verb.AUTO_CLOSE, Party.CLOCK, due(solved)[1])
    return UNBORN


def merged(at=NOON):
    return moved(submitted(at), Verb.MERGE, Party.AGENT, at)


def ready(stage, verb, party):
    """A ticket in a stage, and an instant, that suit what `verb` is provided with."""
    facts, at = in_stage(stage), NOON
    if verb is Verb.WAIT:
        facts = replace(facts, owes_answer=False)
    if verb is Verb.UNASSIGN:
        facts = replace(facts, assignee="aiko")
    if verb is Verb.UNDO and stage is not None:
        before = replace(facts, stage=Stage.OPEN, last=None)
        facts = (
            moved(before, Verb.MERGE, Party.AGENT)
            if stage is Stage.CLOSED
            else moved(facts, Verb.SET_TAGS, Party.AGENT)
        )
    if verb is Verb.AUTO_SOLVE and stage is Stage.PENDING:
        facts = moved(facts, Verb.AUTO_REMIND, Party.CLOCK, due(facts)[1])
    if party is Party.CLOCK and due(facts) is not None:
        at = due(facts)[1]
    return facts, at
