"""How a revision of an article's text gets from somebody's draft to the public, as a table.

`docs/publishing-process.md` is printed from it, and the buttons of the editor are read off it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Where a revision is. Only PUBLISHED is public, and a SCHEDULED one from its instant on."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


WORKING = frozenset({State.DRAFT, State.IN_REVIEW})


class Actor(StrEnum):
    WRITER = "writer"
    REVIEWER = "reviewer"
    CLOCK = "clock"
    SITE = "site"  # What follows by itself from somebody else's move.


class Verb(StrEnum):
    SUBMIT = "submit"
    RETURN = "return"
    PUBLISH = "publish"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    TAKE_EFFECT = "take_effect"
    WITHDRAW = "withdraw"
    DISCARD = "discard"
    SUPERSEDE = "supersede"


class Reason(StrEnum):
    """Why a move is refused; `helpcenter.phrases` puts it into words."""

    NOT_FROM_HERE = "not_from_here"
    NOT_YOURS_TO_DO = "not_yours_to_do"
    NOTE_MISSING = "note_missing"
    TIME_MISSING = "time_missing"
    TIME_PAST = "time_past"
    NOT_DUE = "not_due"
    ALREADY_LIVE = "already_live"
    ANOTHER_DRAFT = "another_draft"
    TITLE_MISSING = "title_missing"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules need to know of a revision, its text and the request. All instants are aware."""

    state: State
    at: datetime
    publish_at: datetime | None = None
    note: str = ""
    has_title: bool = True
    text_has_other_working: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    verb: Verb
    from_states: tuple[State, ...]
    by: Actor
    to: State
    provided: tuple[Reason, ...] = ()
    means: str = ""


MOVES: tuple[Move, ...] = (
    Move(
        Verb.SUBMIT,
        from_states=(State.DRAFT,),
        by=Actor.WRITER,
        to=State.IN_REVIEW,
        provided=(Reason.TITLE_MISSING,),
        means="Ask a reviewer to read it",
    ),
    Move(
        Verb.RETURN,
        from_states=(State.IN_REVIEW,),
        by=Actor.REVIEWER,
        to=State.DRAFT,
        provided=(Reason.NOTE_MISSING,),
        means="Give it back to the writer, with a note",
    ),
    Move(
        Verb.PUBLISH,
        from_states=(State.DRAFT, State.IN_REVIEW, State.SCHEDULED),
        by=Actor.REVIEWER,
        to=State.PUBLISHED,
        provided=(Reason.TITLE_MISSING,),
        means="Make it the live text at once; the one before becomes superseded",
    ),
    Move(
        Verb.SCHEDULE,
        from_states=(State.DRAFT, State.IN_REVIEW),
        by=Actor.REVIEWER,
        to=State.SCHEDULED,
        provided=(Reason.TITLE_MISSING, Reason.TIME_MISSING, Reason.TIME_PAST),
        means="Make it the live text from an instant on",
    ),
    Move(
        Verb.UNSCHEDULE,
        from_states=(State.SCHEDULED,),
        by=Actor.REVIEWER,
        to=State.IN_REVIEW,
        provided=(Reason.ALREADY_LIVE, Reason.ANOTHER_DRAFT),
        means="Take the appointment back",
    ),
    Move(
        Verb.TAKE_EFFECT,
        from_states=(State.SCHEDULED,),
        by=Actor.CLOCK,
        to=State.PUBLISHED,
        provided=(Reason.NOT_DUE,),
        means="The instant has come; readers saw the text from that instant on, whenever this is recorded",
    ),
    Move(
        Verb.WITHDRAW,
        from_states=(State.PUBLISHED,),
        by=Actor.REVIEWER,
        to=State.WITHDRAWN,
        provided=(Reason.NOTE_MISSING,),
        means="Take it off the site, with a note",
    ),
    Move(
        Verb.DISCARD,
        from_states=(State.DRAFT, State.IN_REVIEW),
        by=Actor.WRITER,
        to=State.DISCARDED,
        means="Give the draft up; it stays in the history",
    ),
    Move(
        Verb.SUPERSEDE,
        from_states=(State.DRAFT, State.IN_REVIEW, State.SCHEDULED, State.PUBLISHED),
        by=Actor.SITE,
        to=State.SUPERSEDED,
        means="A newer revision was saved over the draft, scheduled instead, or published",
    ),
)
_BY_VERB = {move.verb: move for move in MOVES}


def _fails(reason: Reason, facts: Facts) -> bool:
    match reason:
        case Reason.NOTE_MISSING:
            return not facts.note.strip()
        case Reason.TITLE_MISSING:
            return not facts.has_title
        case Reason.TIME_MISSING:
            return facts.publish_at is None
        case Reason.TIME_PAST:
            return facts.publish_at is not None and facts.publish_at <= facts.at
        case Reason.NOT_DUE:
            return facts.publish_at is None or facts.at < facts.publish_at
        case Reason.ALREADY_LIVE:
            return facts.publish_at is not None and facts.publish_at <= facts.at
        case Reason.ANOTHER_DRAFT:
            return facts.text_has_other_working
    raise AssertionError(f"{reason} is not a guard")


def refusal(verb: Verb, actors: frozenset[Actor], facts: Facts) -> Reason | None:
    """Return why `verb` is refused to somebody who acts as `actors`, or None when it is allowed."""
    move = _BY_VERB[verb]
    if move.by not in actors:
        return Reason.NOT_YOURS_TO_DO
    if facts.state not in move.from_states:
        return Reason.NOT_FROM_HERE
    return next((reason for reason in move.provided if _fails(reason, facts)), None)


def destination(verb: Verb) -> State:
    return _BY_VERB[verb].to


def open_to(actors: frozenset[Actor], state: State) -> Iterator[Move]:
    """Yield the moves that `actors` find in `state`, before guards that depend on what they type."""
    return (move for move in MOVES if move.by in actors and state in move.from_states)


def drawing() -> str:
    """Return the table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    [*] --> draft: save"]
    for move in MOVES:
        lines += [f"    {state} --> {move.to}: {move.verb} ({move.by})" for state in move.from_states]
    return "\n".join(lines)
