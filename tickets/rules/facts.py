"""What the rules need to know: of a ticket, of a request, and how long we are patient. Instants are aware, in UTC."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tickets.rules.states import CsatAnswer, Party, Stage, Verb


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we wait, as an operator may set it. Plain time, not business time: it is the requester's."""

    remind_after: timedelta = timedelta(days=3)
    solve_after: timedelta = timedelta(days=4)  # After the reminder was owed, however late that was.
    close_after: timedelta = timedelta(days=14)  # Until then a solved ticket is reopened and rated.
    undo_sent_within: timedelta = timedelta(seconds=10)  # What is said leaves the house only after this.
    undo_within: timedelta = timedelta(minutes=10)
    undo_merge_within: timedelta = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Facts:
    """A ticket. `stage` is None before it is submitted; `owes_answer` while the requester has the last word.

    `answered` says that an agent has replied at least once; `solved_at` is renewed by every word of ours in SOLVED.
    """

    stage: Stage | None = None
    reference: str = ""
    requester: str = ""
    assignee: str = ""
    answered: bool = False
    owes_answer: bool = False
    pending_since: datetime | None = None
    reminded_at: datetime | None = None
    held_until: datetime | None = None
    solved_at: datetime | None = None
    solvings: int = 0
    merged_into: str = ""
    last: "LastMove | None" = None
    patience: Patience = field(default=Patience(), compare=False)


@dataclass(frozen=True, slots=True)
class LastMove:
    """The last move but notes, and what the ticket was before it: what an undo gives back. `who` names a person."""

    verb: Verb
    by: Party
    who: str
    at: datetime
    before: Facts


@dataclass(frozen=True, slots=True)
class Asked:
    """What comes with a request to move. `who` names who asks, `into` is the ticket to merge into."""

    who: str = ""
    to: Stage | None = None
    subject: str = ""
    text: str = ""
    note: str = ""
    has_files: bool = False
    held_until: datetime | None = None
    assignee: str = ""
    is_same: bool = False  # The new priority, topic, language or tags are the old ones.
    into: Facts | None = None
    rating: CsatAnswer | None = None


NOTHING_ASKED = Asked()
