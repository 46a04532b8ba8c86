"""Whether a move is allowed, and what follows from it. Nothing here asks the clock: `at` is an argument."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from tickets.rules.facts import NOTHING_ASKED, Asked, Facts, LastMove
from tickets.rules.moves import BY_CELL, MOVES, PARTIES, Move, Undo
from tickets.rules.states import UNSOLVED, Party, Refusal, Stage, TargetKind, Verb
from tickets.rules.words import SUBJECT_MOST, TEXT_MOST, subject, text


class Clock(StrEnum):
    """What the clock of a target does."""

    OFF = "off"
    RUNNING = "running"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Played:
    """What follows from a move: the ticket after it, and what happens to its targets.

    `meets` are fulfilled; `drops` end unfulfilled, as nobody is owed them any longer. `restates` asks to compute what
    runs anew, for another priority or language; `restores` asks for the targets as they were before the last move.
    """

    move: Move
    at: datetime
    facts: Facts
    starts: frozenset[TargetKind] = frozenset()
    pauses: frozenset[TargetKind] = frozenset()
    resumes: frozenset[TargetKind] = frozenset()
    meets: frozenset[TargetKind] = frozenset()
    drops: frozenset[TargetKind] = frozenset()
    restates: bool = False
    restores: bool = False


def due(facts: Facts) -> tuple[Verb, datetime] | None:
    """Return what the clock does next if nobody else moves, and from which instant on."""
    patience = facts.patience
    if facts.stage is Stage.PENDING and facts.reminded_at is not None:
        return Verb.AUTO_SOLVE, facts.reminded_at + patience.solve_after
    if facts.stage is Stage.PENDING and facts.pending_since is not None:
        return Verb.AUTO_REMIND, facts.pending_since + patience.remind_after
    if facts.stage is Stage.ON_HOLD and facts.held_until is not None:
        return Verb.RELEASE, facts.held_until
    if facts.stage is Stage.SOLVED and facts.solved_at is not None:
        return Verb.AUTO_CLOSE, facts.solved_at + patience.close_after
    return None


def settles_at(facts: Facts) -> datetime | None:
    """Return when a ticket moves on if the requester does nothing, as far as is known: the "by when" of their page."""
    following = due(facts)
    if following is None:
        return None
    verb, at = following
    return at + facts.patience.solve_after if verb is Verb.AUTO_REMIND else at


def stage_at(facts: Facts, at: datetime) -> Stage | None:
    """Return where a ticket is at an instant: it is closed when its time is over, whether or not that is recorded."""
    following = due(facts)
    is_over = following is not None and following[0] is Verb.AUTO_CLOSE and following[1] <= at
    return Stage.CLOSED if is_over else facts.stage


def refusal(facts: Facts, verb: Verb, party: Party, at: datetime, asked: Asked = NOTHING_ASKED) -> Refusal | None:
    """Return why `verb` is refused to `party`, or None when it is allowed."""
    move = _row(facts, verb, party, at)
    if isinstance(move, Refusal):
        return move
    guards = (*move.provided, *move.asks)
    return next((guard for guard in guards if _fails(guard, move, facts, at, asked)), None)


def open_to(facts: Facts, party: Party, at: datetime) -> Iterator[Move]:
    """Yield the moves that `party` finds now, before guards that depend on what is typed."""
    for verb in dict.fromkeys(move.verb for move in MOVES if move.by is party):
        move = _row(facts, verb, party, at)
        if isinstance(move, Move) and not any(_fails(guard, move, facts, at, NOTHING_ASKED) for guard in move.provided):
            yield move


def play(facts: Facts, verb: Verb, party: Party, at: datetime, asked: Asked = NOTHING_ASKED) -> Played:
    """Return what follows from a move. Raise ValueError, with the refusal, for one that is not allowed."""
    refused, move = refusal(facts, verb, party, at, asked), _row(facts, verb, party, at)
    if refused is not None or isinstance(move, Refusal):
        raise ValueError(refused)
    if verb is Verb.UNDO and facts.last is not None:
        return Played(move, at, replace(facts.last.before, last=None, patience=facts.patience), restores=True)
    after = _after(move, facts, at, asked)
    before_clocks, after_clocks = clocks(facts), clocks(after)

    def turned(*pairs: tuple[Clock, Clock]) -> frozenset[TargetKind]:
        return frozenset(kind for kind in TargetKind if (before_clocks[kind], after_clocks[kind]) in pairs)

    ended = turned((Clock.RUNNING, Clock.OFF), (Clock.PAUSED, Clock.OFF))
    met = ended & _fulfilled(move, after)
    return Played(
        move,
        at,
        after,
        starts=turned((Clock.OFF, Clock.RUNNING), (Clock.OFF, Clock.PAUSED)),
        pauses=turned((Clock.OFF, Clock.PAUSED), (Clock.RUNNING, Clock.PAUSED)),
        resumes=turned((Clock.PAUSED, Clock.RUNNING)),
        meets=met,
        drops=ended - met,
        restates=verb in {Verb.SET_PRIORITY, Verb.SET_LANGUAGE},
    )


def clocks(facts: Facts) -> dict[TargetKind, Clock]:
    """Return what the clocks of a ticket's targets do.

    Who has the last word is owed an answer whatever we wait for, so responses never pause. The resolution pauses while
    we wait for the requester, and on hold too: it measures our work, a hold needs a note that says whom we wait for,
    and a clock that ran would only teach agents to say "pending" instead.
    """
    is_owed = facts.owes_answer and facts.stage in UNSOLVED
    resolution = {Stage.NEW: Clock.RUNNING, Stage.OPEN: Clock.RUNNING}
    resolution |= {Stage.PENDING: Clock.PAUSED, Stage.ON_HOLD: Clock.PAUSED}
    return {
        TargetKind.FIRST_RESPONSE: Clock.RUNNING if is_owed and not facts.answered else Clock.OFF,
        TargetKind.NEXT_RESPONSE: Clock.RUNNING if is_owed and facts.answered else Clock.OFF,
        TargetKind.RESOLUTION: resolution.get(facts.stage, Clock.OFF) if facts.stage else Clock.OFF,
    }


def _fulfilled(move: Move, after: Facts) -> frozenset[TargetKind]:
    is_answer = move.verb is Verb.REPLY and move.by is Party.AGENT
    responses = {TargetKind.FIRST_RESPONSE, TargetKind.NEXT_RESPONSE} if is_answer else set()
    return frozenset(responses | ({TargetKind.RESOLUTION} if after.stage is Stage.SOLVED else set()))


def _row(facts: Facts, verb: Verb, party: Party, at: datetime) -> Move | Refusal:
    """Return the row of the table for a move, or why there is none."""
    if (verb, party) not in PARTIES:
        return Refusal.NOT_YOURS_TO_DO
    stage = facts.stage if party is Party.CLOCK else stage_at(facts, at)
    move = BY_CELL.get((verb, party, stage))
    if move is not None:
        return move
    if stage is not Stage.CLOSED or verb is Verb.SUBMIT:
        return Refusal.NOT_FROM_HERE
    if facts.merged_into:
        return Refusal.MERGED
    return Refusal.RATING_OVER if verb is Verb.RATE else Refusal.CLOSED


def _destination(move: Move, facts: Facts, asked: Asked) -> Stage | None:
    if not move.to:
        return facts.stage
    return asked.to if asked.to is not None and asked.to in move.to else move.to[0]


def _after(move: Move, facts: Facts, at: datetime, asked: Asked) -> Facts:
    before = replace(facts, last=None)
    after = before
    if move.to:
        stage = _destination(move, facts, asked)
        is_solved = stage is Stage.SOLVED
        after = replace(
            after,
            stage=stage,
            pending_since=at if stage is Stage.PENDING else None,
            reminded_at=None,
            held_until=asked.held_until if stage is Stage.ON_HOLD else None,
            solved_at=at if is_solved else None,
            solvings=facts.solvings + (is_solved and facts.stage is not Stage.SOLVED),
        )
    if move.owes is not None:
        after = replace(after, owes_answer=move.owes)
    match move.verb:
        case Verb.REPLY if move.by is Party.AGENT:
            after = replace(after, answered=True)
        case Verb.AUTO_REMIND:
            after = replace(after, reminded_at=at)
        case Verb.ASSIGN:
            after = replace(after, assignee=asked.assignee)
        case Verb.UNASSIGN:
            after = replace(after, assignee="")
        case Verb.MERGE if asked.into is not None:
            after = replace(after, merged_into=asked.into.reference)
        case Verb.NOTE:
            return facts
    return replace(after, last=LastMove(move.verb, move.by, asked.who, at, before))


def _undo(last: LastMove | None) -> Undo:
    move = BY_CELL.get((last.verb, last.by, last.before.stage)) if last is not None else None
    return move.undo if move is not None else Undo.NEVER


def undo_until(facts: Facts) -> datetime | None:
    """Return the first instant at which the last move can no longer be taken back; None when it never can."""
    patience = facts.patience
    within = {
        Undo.BEFORE_IT_LEAVES: patience.undo_sent_within,
        Undo.FOR_A_WHILE: patience.undo_within,
        Undo.FOR_A_DAY: patience.undo_merge_within,
    }.get(_undo(facts.last))
    return facts.last.at + within if facts.last is not None and within is not None else None


def leaves_at(facts: Facts, at: datetime) -> datetime:
    """Return when others are told of the last move: at once, or once it can no longer be taken back, if only that keeps it."""
    until = undo_until(facts) if _undo(facts.last) is Undo.BEFORE_IT_LEAVES else None
    return until or at


def _fails(guard: Refusal, move: Move, facts: Facts, at: datetime, asked: Asked) -> bool:
    match guard:
        case Refusal.NOT_DUE:
            following = due(facts)
            return following is None or following[0] is not move.verb or at < following[1]
        case Refusal.ALREADY_REMINDED:
            return facts.reminded_at is not None
        case Refusal.NOT_REMINDED:
            return facts.reminded_at is None
        case Refusal.ANSWER_OWED:
            return facts.owes_answer
        case Refusal.NOT_ASSIGNED:
            return not facts.assignee
        case Refusal.NOTHING_TO_UNDO:
            return undo_until(facts) is None
        case Refusal.UNDO_TOO_LATE:
            until = undo_until(facts)
            return until is None or until <= at
        case Refusal.UNDO_NOT_YOURS:
            last = facts.last
            return last is not None and _undo(last) is not Undo.FOR_A_DAY and last.who != asked.who
        case Refusal.STAGE_NOT_OFFERED:
            return asked.to is not None and asked.to not in move.to
        case Refusal.HOLD_PAST:
            is_held = _destination(move, facts, asked) is Stage.ON_HOLD
            return is_held and asked.held_until is not None and asked.held_until <= at
        case Refusal.ASSIGNEE_MISSING:
            return not asked.assignee
        case Refusal.NOTHING_CHANGES:
            return asked.assignee == facts.assignee if move.verb is Verb.ASSIGN else asked.is_same
        case Refusal.RATING_MISSING:
            return asked.rating is None
    return _fails_to_say(guard, facts, asked) or _fails_to_merge(guard, facts, at, asked)


def _fails_to_say(guard: Refusal, facts: Facts, asked: Asked) -> bool:
    match guard:
        case Refusal.SUBJECT_MISSING:
            return not subject(asked.subject)
        case Refusal.SUBJECT_TOO_LONG:
            return len(subject(asked.subject)) > SUBJECT_MOST
        case Refusal.TEXT_MISSING:
            return not asked.has_files and not text(asked.text)
        case Refusal.TEXT_TOO_LONG:
            return len(text(asked.text)) > TEXT_MOST
        case Refusal.NOTE_MISSING:
            return not text(asked.note)
        case Refusal.NOTE_TOO_LONG:
            return len(text(asked.note)) > TEXT_MOST
        case Refusal.ANSWER_OR_NOTE:
            return facts.owes_answer and not text(asked.note)
    return False


def _fails_to_merge(guard: Refusal, facts: Facts, at: datetime, asked: Asked) -> bool:
    into = asked.into
    match guard:
        case Refusal.INTO_NOTHING:
            return into is None or into.stage is None
        case Refusal.INTO_ITSELF:
            return into is not None and into.reference == facts.reference
        case Refusal.INTO_MERGED:
            return into is not None and bool(into.merged_into)
        case Refusal.INTO_CLOSED:
            return into is not None and stage_at(into, at) is Stage.CLOSED
        case Refusal.OTHER_REQUESTER:
            return into is not None and into.requester != facts.requester
    return False
