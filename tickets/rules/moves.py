"""How a ticket gets from the question to its end, as a table.

`docs/ticket-process.md` is printed from it, and the buttons of both sides are read off it. What is allowed and what
follows is decided in `tickets.rules.playing`.
"""

from dataclasses import dataclass
from enum import StrEnum

from tickets.rules.states import LIVE, UNSOLVED, Party, Refusal, Stage, Verb


class Undo(StrEnum):
    """How long a move can be taken back; `tickets.rules.facts.Patience` has the numbers."""

    NEVER = "never"
    BEFORE_IT_LEAVES = "before_it_leaves"  # By who made it, while what was said has not left the house.
    FOR_A_WHILE = "for_a_while"  # By who made it.
    FOR_A_DAY = "for_a_day"  # By any agent.


@dataclass(frozen=True, slots=True)
class Move:
    """A row. `to` has more than one stage where the mover chooses (the first is usual), and none where it stays.

    `provided` depends on the ticket and the instant, `asks` on what was typed. `owes` says whether the requester is
    owed an answer afterwards; None changes nothing about that.
    """

    verb: Verb
    by: Party
    from_stages: tuple[Stage | None, ...]
    to: tuple[Stage, ...] = ()
    provided: tuple[Refusal, ...] = ()
    asks: tuple[Refusal, ...] = ()
    owes: bool | None = None
    undo: Undo = Undo.NEVER
    means: str = ""


SAYING = (Refusal.TEXT_MISSING, Refusal.TEXT_TOO_LONG)
NOTING = (Refusal.NOTE_MISSING, Refusal.NOTE_TOO_LONG)
ASKING = (Refusal.SUBJECT_MISSING, Refusal.SUBJECT_TOO_LONG, *SAYING)
JOINING = (
    Refusal.INTO_NOTHING,
    Refusal.INTO_ITSELF,
    Refusal.INTO_MERGED,
    Refusal.INTO_CLOSED,
    Refusal.OTHER_REQUESTER,
)

MOVES: tuple[Move, ...] = (
    Move(
        Verb.SUBMIT,
        Party.REQUESTER,
        from_stages=(None,),
        to=(Stage.NEW,),
        asks=ASKING,
        owes=True,
        means="Ask, on the page, by mail or out of the chat",
    ),
    Move(
        Verb.SUBMIT,
        Party.AGENT,
        from_stages=(None,),
        to=(Stage.NEW,),
        asks=ASKING,
        owes=True,
        means="Write down what somebody asked elsewhere",
    ),
    Move(
        Verb.REPLY,
        Party.REQUESTER,
        from_stages=(Stage.NEW, Stage.OPEN),
        asks=SAYING,
        owes=True,
        means="Say more; the ticket stays where it is",
    ),
    Move(
        Verb.REPLY,
        Party.REQUESTER,
        from_stages=(Stage.PENDING, Stage.ON_HOLD, Stage.SOLVED),
        to=(Stage.OPEN,),
        asks=SAYING,
        owes=True,
        means="Answer, or say that it is not solved; it is our turn again",
    ),
    Move(
        Verb.REPLY,
        Party.AGENT,
        from_stages=LIVE,
        to=(Stage.PENDING, Stage.OPEN, Stage.ON_HOLD, Stage.SOLVED),
        asks=(Refusal.STAGE_NOT_OFFERED, *SAYING, Refusal.HOLD_PAST),
        owes=False,
        undo=Undo.BEFORE_IT_LEAVES,
        means="Answer, and say in the same move whose turn it is",
    ),
    Move(
        Verb.NOTE,
        Party.AGENT,
        from_stages=(*LIVE, Stage.CLOSED),
        asks=NOTING,
        means="Write down something for colleagues; nothing else changes",
    ),
    Move(
        Verb.WAIT,
        Party.AGENT,
        from_stages=(Stage.OPEN, Stage.ON_HOLD),
        to=(Stage.PENDING,),
        provided=(Refusal.ANSWER_OWED,),
        undo=Undo.FOR_A_WHILE,
        means="Wait for the requester, who has our answer",
    ),
    Move(
        Verb.HOLD,
        Party.AGENT,
        from_stages=(Stage.NEW, Stage.OPEN, Stage.PENDING),
        to=(Stage.ON_HOLD,),
        asks=(*NOTING, Refusal.HOLD_PAST),
        undo=Undo.FOR_A_WHILE,
        means="Wait for somebody else, with a note that says for whom, and until when if that is known",
    ),
    Move(
        Verb.RELEASE,
        Party.AGENT,
        from_stages=(Stage.PENDING, Stage.ON_HOLD),
        to=(Stage.OPEN,),
        undo=Undo.FOR_A_WHILE,
        means="Wait no longer",
    ),
    Move(
        Verb.RELEASE,
        Party.CLOCK,
        from_stages=(Stage.ON_HOLD,),
        to=(Stage.OPEN,),
        provided=(Refusal.NOT_DUE,),
        means="The instant has come until which it was on hold",
    ),
    Move(
        Verb.SOLVE,
        Party.REQUESTER,
        from_stages=UNSOLVED,
        to=(Stage.SOLVED,),
        owes=False,
        means="Say that nothing more is needed",
    ),
    Move(
        Verb.SOLVE,
        Party.AGENT,
        from_stages=UNSOLVED,
        to=(Stage.SOLVED,),
        asks=(Refusal.ANSWER_OR_NOTE, Refusal.NOTE_TOO_LONG),
        owes=False,
        undo=Undo.BEFORE_IT_LEAVES,
        means="Call it solved; with a note when the last word of the requester stays without an answer",
    ),
    Move(
        Verb.REOPEN,
        Party.REQUESTER,
        from_stages=(Stage.SOLVED,),
        to=(Stage.OPEN,),
        owes=True,
        means="Say that it is not solved",
    ),
    Move(
        Verb.REOPEN,
        Party.AGENT,
        from_stages=(Stage.SOLVED,),
        to=(Stage.OPEN,),
        undo=Undo.FOR_A_WHILE,
        means="Take it up once more",
    ),
    *(
        row
        for party in (Party.AGENT, Party.SITE)
        for row in (
            Move(
                Verb.ASSIGN,
                party,
                from_stages=(Stage.NEW,),
                to=(Stage.OPEN,),
                asks=(Refusal.ASSIGNEE_MISSING, Refusal.NOTHING_CHANGES),
                undo=Undo.FOR_A_WHILE,
                means="Give it to an agent, who takes it up",
            ),
            Move(
                Verb.ASSIGN,
                party,
                from_stages=(Stage.OPEN, Stage.PENDING, Stage.ON_HOLD, Stage.SOLVED),
                asks=(Refusal.ASSIGNEE_MISSING, Refusal.NOTHING_CHANGES),
                undo=Undo.FOR_A_WHILE,
                means="Give it to another agent",
            ),
            Move(
                Verb.UNASSIGN,
                party,
                from_stages=LIVE,
                provided=(Refusal.NOT_ASSIGNED,),
                undo=Undo.FOR_A_WHILE,
                means="Give it back to the queue",
            ),
        )
    ),
    *(
        Move(
            verb,
            Party.AGENT,
            from_stages=LIVE,
            asks=(Refusal.NOTHING_CHANGES,),
            undo=Undo.FOR_A_WHILE,
            means=means,
        )
        for verb, means in (
            (Verb.SET_PRIORITY, "Say how soon it must be answered; targets are computed anew"),
            (Verb.SET_TOPIC, "Say what it is about"),
            (Verb.SET_TAGS, "Put other tags on it"),
            (Verb.SET_LANGUAGE, "Say in which language it is answered; targets follow its service hours"),
            (Verb.SET_TEAM, "Give it to another team, or to none"),
        )
    ),
    Move(
        Verb.MERGE,
        Party.AGENT,
        from_stages=LIVE,
        to=(Stage.CLOSED,),
        asks=JOINING,
        owes=False,
        undo=Undo.FOR_A_DAY,
        means="Go on in another ticket of the same person",
    ),
    Move(
        Verb.TAKE_IN,
        Party.SITE,
        from_stages=LIVE,
        means="A ticket that is owed no answer was merged into this one; nothing else changes",
    ),
    Move(
        Verb.TAKE_OVER,
        Party.SITE,
        from_stages=(Stage.NEW, Stage.OPEN),
        owes=True,
        means="A ticket that is owed an answer was merged into this one, and is answered here",
    ),
    Move(
        Verb.TAKE_OVER,
        Party.SITE,
        from_stages=(Stage.PENDING, Stage.ON_HOLD, Stage.SOLVED),
        to=(Stage.OPEN,),
        owes=True,
        means="A ticket that is owed an answer was merged into this one; it is our turn again",
    ),
    Move(
        Verb.RATE,
        Party.REQUESTER,
        from_stages=(Stage.SOLVED,),
        asks=(Refusal.RATING_MISSING,),
        means="Say how it was; one rating for each solving, which can be changed until the ticket is closed",
    ),
    Move(
        Verb.UNDO,
        Party.AGENT,
        from_stages=(*LIVE, Stage.CLOSED),
        provided=(Refusal.NOTHING_TO_UNDO, Refusal.UNDO_TOO_LATE),
        asks=(Refusal.UNDO_NOT_YOURS,),
        means="Take the last move back: the ticket and its targets are what they were",
    ),
    Move(
        Verb.AUTO_REMIND,
        Party.CLOCK,
        from_stages=(Stage.PENDING,),
        provided=(Refusal.ALREADY_REMINDED, Refusal.NOT_DUE),
        means="Remind the requester that we wait",
    ),
    Move(
        Verb.AUTO_SOLVE,
        Party.CLOCK,
        from_stages=(Stage.PENDING,),
        to=(Stage.SOLVED,),
        provided=(Refusal.NOT_REMINDED, Refusal.NOT_DUE),
        owes=False,
        means="Nobody answered the reminder",
    ),
    Move(
        Verb.AUTO_CLOSE,
        Party.CLOCK,
        from_stages=(Stage.SOLVED,),
        to=(Stage.CLOSED,),
        provided=(Refusal.NOT_DUE,),
        means="The time to reopen it is over; that holds from its instant on, whenever this is recorded",
    ),
)
BY_CELL = {(move.verb, move.by, stage): move for move in MOVES for stage in move.from_stages}
PARTIES = {(move.verb, move.by) for move in MOVES}


def drawing() -> str:
    """Return the table as a Mermaid state diagram, without what leaves a ticket in its stage."""
    lines = ["stateDiagram-v2"]
    for move in MOVES:
        lines += [
            f"    {stage or '[*]'} --> {to}: {move.verb} ({move.by})"
            for stage in move.from_stages
            for to in move.to
            if to != stage
        ]
    return "\n".join(lines)
