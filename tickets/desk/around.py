"""What stands around the queue: how much is in each view, and whom and what there is to choose, in one query."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from tickets.desk.queue import ordered, tickets_in
from tickets.models import SavedView, Tag, Team
from tickets.queries import agents_with_a_desk
from tickets.rules.queues import STAGE_OF, Filters, View

MOST_COUNTED = 99
COUNTED = (*(view for view in View if view not in STAGE_OF), View.PENDING, View.ON_HOLD)
MOST_CHOICES = 500


class Choice(NamedTuple):
    """A row to choose: its number, what it is called, and the filters of a view that is kept."""

    pk: int
    name: str
    query: dict[str, str]


@dataclass(frozen=True, slots=True)
class Around:
    counts: dict[View, int] = field(default_factory=dict)
    rows: dict[str, list[Choice]] = field(default_factory=lambda: defaultdict(list))

    def shown(self, view: View) -> str:
        """Return how many tickets a view has, as far as they are counted; nothing for a view that is not."""
        count = self.counts.get(view)
        return "" if count is None else str(count) if count <= MOST_COUNTED else f"{MOST_COUNTED}+"

    def kept(self, is_own: bool) -> list[Choice]:
        return self.rows["own" if is_own else "shared"]

    @property
    def teams(self) -> list[Choice]:
        return self.rows["teams"]

    @property
    def tags(self) -> list[Choice]:
        return self.rows["tags"]

    @property
    def agents(self) -> list[Choice]:
        return self.rows["agents"]


def around(agent: Any, at: datetime) -> Around:
    """Return everything beside the list. A count stops at one more than is shown, so it costs the same at any length.

    What is counted is in the order of the list, so that it is read off the same index.
    """
    called = Coalesce(NullIf("display_name", Value("")), "email", output_field=TextField())
    query = Cast("query", TextField())
    listed: dict[str, QuerySet[Any, Any]] = {
        "shared": SavedView.objects.filter(owner=None).values_list("pk", "name", query),
        "own": SavedView.objects.filter(owner=agent).values_list("pk", "name", query),
        "teams": Team.objects.values_list("pk", "name", Value("")),
        "tags": Tag.objects.values_list("pk", "name", Value("")),
        "agents": agents_with_a_desk().values_list("pk", called, Value("")),
    }
    parts: list[tuple[str, tuple[Any, ...]]] = []
    for kind, rows in listed.items():
        sql, params = rows.order_by("pk")[:MOST_CHOICES].query.sql_with_params()
        parts.append((f"SELECT '{kind}', t.* FROM ({sql}) t", params))  # noqa: S608 (names of this module)
    for view in COUNTED:
        filters = Filters(view=view)
        counted = ordered(tickets_in(filters, agent, at), filters).values("pk")[: MOST_COUNTED + 1]
        sql, params = counted.query.sql_with_params()
        parts.append((f"SELECT 'counts', COUNT(*), '{view}', '' FROM ({sql}) t", params))  # noqa: S608 (as above)
    found = Around()
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql for sql, _ in parts), [value for _, params in parts for value in params])
        for kind, pk, name, written in cursor.fetchall():
            if kind == "counts":
                found.counts[View(name)] = pk
            else:
                found.rows[kind].append(Choice(pk, name, json.loads(written) if written else {}))
    for choices in found.rows.values():
        choices.sort(key=lambda row: row.name.casefold())
    return found
