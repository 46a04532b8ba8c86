"""I16: reminders come while their deadline runs, once, to its side, and at least one before each that is longer than a day."""

from datetime import datetime, timedelta

from disputes.actions.notifying import people_of
from disputes.models import DeadlineState
from disputes.rules.reminders import To, reminder_row
from disputes.rules.states import SIDES, DeadlineKind, Party
from notices.models import Notice
from tests.disputes.worlds import DAY

MINUTE = timedelta(minutes=1)  # between two sweeps
SURELY = {
    To.SELLER: {Party.SELLER},
    To.BUYER: {Party.BUYER},
    To.BOTH: set(SIDES),
    To.LEAD_AGENT: {Party.SENIOR_AGENT},
}  # Of the others at least one side: whoever was asked, or lost.


def reminders_are_sound(story):
    """I16: never after the deadline moved or ended, never twice, never to an outsider, in both worlds; never too few."""
    ran = list(story.fresh().deadlines.all())
    for world in range(2):
        for notice in _new_reminders(story, world):
            kind, side, due_at = _of(notice)
            told = notice.created_at
            mine = [row for row in ran if (row.kind, row.due_at) == (kind, due_at)]
            assert any(row.set_at <= told and (row.ended_at is None or told <= row.ended_at) for row in mine), notice
            assert told < due_at
            assert notice.recipient in people_of(story.fresh(world), side)
            nearest = min(offset for offset in reminder_row(DeadlineKind(kind)).offsets if due_at - offset <= told)
            slot = (notice.deadline, due_at, nearest, notice.recipient_id, notice.is_in_bell)
            assert slot not in story.reminded
            story.reminded.add(slot)
            story.warned.add((world, kind, due_at, side))
    for row in ran:
        if row.state != DeadlineState.ENDED and row.due_at <= story.at and row.due_at - row.set_at > DAY + MINUTE:
            sides = {side for world, *rest, side in story.warned if [world, *rest] == [0, row.kind, row.due_at]}
            expected = SURELY.get(reminder_row(DeadlineKind(row.kind)).to)
            assert sides >= expected if expected else sides, (row.kind, row.set_at, row.due_at)


def _new_reminders(story, world):
    reference = story.worlds[world].reference
    found = Notice.objects.filter(
        kind="dispute_reminder", deadline__startswith=f"dispute/{reference}/", pk__gt=story.newest.get(world, 0)
    )
    rows = list(found.select_related("recipient").order_by("pk"))
    if rows:
        story.newest[world] = rows[-1].pk
    return rows


def _of(notice):
    _, _, kind, side = notice.deadline.split("/")
    return kind, Party(side), datetime.fromisoformat(notice.context["due_at"])
