"""What stands around the queue: how much is in each view, what waits for a second person, and the shops, in one query."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from disputes.desk.queue import disputes_in
from disputes.models import Decision
from disputes.rules.queues import Filters, View
from orders.models import Shop

MOST_COUNTED = 99
COUNTED = tuple(view for view in View if view is not View.CLOSED)
MOST_CHOICES = 500
TO_APPROVE = "to_approve"


class Choice(NamedTuple):
    pk: int
    name: str


@dataclass(frozen=True, slots=True)
class Around:
    counts: dict[str, int] = field(default_factory=dict)
    rows: dict[str, list[Choice]] = field(default_factory=lambda: defaultdict(list))

    def shown(self, name: str) -> str:
        """Return how many a view has, as far as they are counted; nothing for a view that is not."""
        count = self.counts.get(name)
        return "" if count is None else str(count) if count <= MOST_COUNTED else f"{MOST_COUNTED}+"

    @property
    def shops(self) -> list[Choice]:
        return self.rows["shops"]

    @property
    def to_approve(self) -> str:
        return self.shown(TO_APPROVE)


def around(agent: Any, at: datetime) -> Around:
    """Return everything beside the list. A count stops at one more than is shown, so it costs the same at any length."""
    shops, params = Shop.objects.order_by("pk").values_list("pk", "name")[:MOST_CHOICES].query.sql_with_params()
    parts: list[tuple[str, tuple[Any, ...]]] = [(f"SELECT 'shops', t.* FROM ({shops}) t", params)]  # noqa: S608 (names of this module)
    counted: dict[str, Any] = {view: disputes_in(Filters(view=view), agent, at).order_by() for view in COUNTED}
    counted[TO_APPROVE] = Decision.objects.waiting().approvable_by(agent)
    for name, rows in counted.items():
        sql, params = rows.values("pk")[: MOST_COUNTED + 1].query.sql_with_params()
        parts.append((f"SELECT 'counts', COUNT(*), '{name}' FROM ({sql}) t", params))  # noqa: S608 (as above)
    found = Around()
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql for sql, _ in parts), [value for _, params in parts for value in params])
        for kind, pk, name in cursor.fetchall():
            if kind == "counts":
                found.counts[name] = pk
            else:
                found.rows[kind].append(Choice(pk, name))
    for choices in found.rows.values():
        choices.sort(key=lambda row: row.name.casefold())
    return found
