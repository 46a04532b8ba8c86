"""Which tickets an agent looks at: a view that comes with the desk, and what narrows it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from tickets.rules.states import Stage


class View(StrEnum):
    """In the order in which they stand beside the queue."""

    MINE = "mine"
    WAITING = "waiting"  # Mine, and whoever asked has the last word.
    BREACHING = "breaching"  # Late, or due within the hour.
    UNASSIGNED = "unassigned"
    ALL = "all"
    PENDING = "pending"
    ON_HOLD = "on_hold"
    SOLVED = "solved"
    CLOSED = "closed"


STAGE_OF = {
    View.PENDING: Stage.PENDING,
    View.ON_HOLD: Stage.ON_HOLD,
    View.SOLVED: Stage.SOLVED,
    View.CLOSED: Stage.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Filters:
    """A view, what narrows it, and the words that are searched for; `team`, `assignee` and `tag` are numbers of rows."""

    view: View = View.ALL
    language: str = ""
    topic: str = ""
    priority: str = ""
    team: int | None = None
    assignee: int | None = None
    tag: int | None = None
    words: str = ""

    @property
    def is_by_deadline(self) -> bool:
        """Return whether the next deadline comes first; of what no deadline runs for, and of what is found, the newest does."""
        return self.view not in STAGE_OF and not self.words

    @property
    def narrowing(self) -> "Filters":
        return replace(self, view=View.ALL, words="")

    def written(self) -> dict[str, str]:
        """Return what differs from the usual, as a query and as a saved view hold it; `forms.desk.FiltersForm` reads it."""
        values: Mapping[str, object] = {
            "view": self.view,
            "language": self.language,
            "topic": self.topic,
            "priority": self.priority,
            "team": self.team,
            "assignee": self.assignee,
            "tag": self.tag,
            "q": self.words,
        }
        usual = {"view": View.ALL}
        return {name: str(value) for name, value in values.items() if value and value != usual.get(name)}
