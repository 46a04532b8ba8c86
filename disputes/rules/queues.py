"""Which disputes a mediator looks at: a view that comes with the desk, and what narrows it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from disputes.rules.states import Stage


class View(StrEnum):
    """In the order in which they stand beside the queue."""

    ALL = "all"
    MINE = "mine"
    WAITING = "waiting"  # For a mediator.
    UNASSIGNED = "unassigned"  # Of those.
    BREACHED = "breached"  # Our next word is late.
    APPEALS = "appeals"  # For another person than the one who ruled first.
    RULED = "ruled"  # And may still be appealed against.
    REFUNDS = "refunds"  # That need an agent.
    CLOSED = "closed"


# Views whose cases all wait at one stage.
STAGE_OF: dict[View, Stage] = {
    View.WAITING: Stage.MEDIATION,
    View.UNASSIGNED: Stage.MEDIATION,
    View.BREACHED: Stage.MEDIATION,
    View.APPEALS: Stage.MEDIATION,
    View.RULED: Stage.RULED,
    View.CLOSED: Stage.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Filters:
    """A view, what narrows it, and the words that are searched for; `shop` is the number of a row."""

    view: View = View.ALL
    reason: str = ""
    stage: str = ""
    shop: int | None = None
    words: str = ""

    @property
    def is_by_deadline(self) -> bool:
        """Return whether the next deadline comes first; of what is closed, the newest does."""
        return self.view is not View.CLOSED

    @property
    def is_narrowed(self) -> bool:
        return replace(self, view=View.ALL, words="") != Filters()

    def written(self) -> dict[str, str]:
        """Return what differs from the usual, as a query holds it; `forms.desk.FiltersForm` reads it."""
        values: Mapping[str, object] = {
            "view": self.view,
            "reason": self.reason,
            "stage": self.stage,
            "shop": self.shop,
            "q": self.words,
        }
        return {name: str(value) for name, value in values.items() if value and (name, value) != ("view", View.ALL)}
