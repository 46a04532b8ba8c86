"""What reminders ask before they go out: whether their deadline still runs, and how things stand then.

`dispute/…` are the deadlines of disputes, `window/…` the ends of the windows in which one can be opened, and `digest/…`
the mornings on which somebody gets the news of a day. Nothing here writes or locks: whoever moves a dispute ends or sets its reminders in the same transaction.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from disputes import facts as bridge
from disputes.mail_facts import deadline_in_json, facts_for, one_line
from disputes.models import Dispute
from disputes.rules.facts import Case
from disputes.rules.playing import settled
from disputes.rules.reminders import is_window_reminded, recipients, reminder_row
from disputes.rules.states import DeadlineKind, Party
from disputes.rules.telling import Told
from notices.models import Notice
from notices.rules.states import MailState
from orders.models import OrderLine

DIGEST_REACHES = timedelta(hours=24)
IN_DIGEST = ("reference", "item", "verb", "by", "side", "part")
MOST_NEWS = 30
MOST_NAMED = 5  # lines of an order in one mail


def is_running(name: str, at: datetime) -> bool:
    """Return whether a deadline of a dispute is live, and still that side's to be reminded of (R8, I16)."""
    found = _found(name, at)
    if found is None:
        return False
    _, case, kind, side = found
    return case.deadline(kind) is not None and side in recipients(reminder_row(kind).to, case)


def words_of(name: str, at: datetime) -> Mapping[str, Any]:
    """Return what a reminder of a deadline says: what is true of its dispute now, for its side."""
    found = _found(name, at)
    if found is None:
        return {}
    dispute, case, kind, side = found
    deadline = case.deadline(kind)
    due = {"due": deadline_in_json(deadline)} if deadline else {}
    return {**facts_for(side, dispute=dispute, case=case, at=at), **due, "deadline": kind.value}


def _found(name: str, at: datetime) -> tuple[Dispute, Case, DeadlineKind, Party] | None:
    """Return what a deadline is of, as it is now: what the clock has due counts, whether or not it is written down (R1)."""
    _, reference, kind, side = name.split("/")
    dispute = (
        Dispute.objects.filter(reference=reference).select_related("order", "line__order", "shop", "agreed").first()
    )
    if dispute is None:
        return None
    case = bridge.case_of(dispute)
    changes = settled(case, at)
    return dispute, changes[-1].after if changes else case, DeadlineKind(kind), Party(side)


def is_window_open(name: str, at: datetime) -> bool:
    """Return whether a line is left about which its buyer has to decide before its window ends."""
    return bool(_undecided(name, at))


def window_words(name: str, at: datetime) -> Mapping[str, Any]:
    return {"items": [one_line(line.title) for line in _undecided(name, at)[:MOST_NAMED]]}


def _undecided(name: str, at: datetime) -> list[OrderLine]:
    """Return the lines whose window ends then, that have no dispute and that did not come long ago."""
    _, order, end = name.split("/")
    lines = OrderLine.objects.filter(
        order=int(order), window_end_at=datetime.fromisoformat(end), order__cancelled_at=None, disputes=None
    )
    return [
        line
        for line in lines.order_by("position").prefetch_related("parcels__shipment")
        if is_window_reminded(delivered_at=line.arrived_at, has_dispute=False, at=at)
    ]


def digest_words(name: str, at: datetime) -> Mapping[str, Any]:
    """Return the news of the day before that a person did not get one by one, the oldest first."""
    person = name.split("/")[1]
    news = Notice.objects.filter(
        recipient=int(person),
        is_in_bell=True,
        kind=Told.NEWS,
        mail_state=MailState.NOT_WANTED,
        created_at__gt=at - DIGEST_REACHES,
        created_at__lte=at,
    )
    told = list(news.order_by("-id")[:MOST_NEWS].values_list("context", flat=True))
    return {"news": [{field: one[field] for field in IN_DIGEST} for one in reversed(told)]}
