"""Reminders of deadlines: a row each, and a sweep that makes notices of those that are due."""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from notices import deadlines, kinds
from notices.actions.outbox import owe
from notices.models import Notice, Reminder
from notices.rules import reminding
from notices.rules.kinds import BOTH, Channel
from notices.rules.states import MailState

BATCH = 100  # reminders claimed in one transaction

logger = logging.getLogger(__name__)


@transaction.atomic
def set_reminders(
    *,
    deadline: str,
    deadline_at: datetime,
    offsets: Iterable[timedelta],
    recipients: Iterable[Any],
    kind: str,
    at: datetime,
    context: Mapping[str, Any] | None = None,
    thread: str = "",
    channels: frozenset[Channel] = BOTH,
) -> None:
    """Remind `recipients` (Users) of a deadline at each of `offsets` before it, in place of what was set for it before.

    An offset that is past already is never sent, nor one that went out for this very instant. Set again for another
    instant, the deadline has moved: what was not yet mailed of the old one is withdrawn. The notice says what `context`
    says, when the deadline is (`due_at`), and what a teller of the deadline adds. Whoever calls holds the lock of
    whatever the deadline belongs to.
    """
    chosen = reminding.offsets_to_set(deadline_at=deadline_at, offsets=offsets, at=at)
    over = sorted(channels & kinds.get(kind).channels)
    _drop_waiting(deadline)
    of_another_instant = Reminder.objects.filter(deadline=deadline).exclude(deadline_at=deadline_at)
    if of_another_instant.delete()[0]:
        _withdraw(Notice.objects.filter(deadline=deadline, key__startswith=reminding.KEYS), at)
    Reminder.objects.bulk_create(
        [
            Reminder(
                deadline=deadline,
                deadline_at=deadline_at,
                offset=offset,
                due_at=reminding.due_at(deadline_at, offset),
                recipient=recipient,
                channel=channel,
                kind=kind,
                context=dict(context or {}),
                thread=thread,
            )
            for recipient in recipients
            for channel in over
            for offset in chosen
        ],
        ignore_conflicts=True,  # Those that went out.
    )


def end_deadline(*, deadline: str, at: datetime) -> None:
    """Drop the reminders of a deadline that nobody has to keep any more, and withdraw what was not yet mailed of it."""
    end_deadlines(deadlines=[deadline], at=at)


@transaction.atomic
def end_deadlines(*, deadlines: Collection[str], at: datetime) -> None:
    """End several deadlines in the statements that one takes."""
    if deadlines:
        _drop_waiting(*deadlines)
        _withdraw(Notice.objects.filter(deadline__in=deadlines), at)


def send_due_reminders(*, at: datetime) -> int:
    """Make notices of the reminders that are due, and return how many.

    A sweep that came late sends only the reminder nearest to its deadline. Of two sweeps at once each takes what the
    other does not hold; one that is killed leaves its last batch as it was.
    """
    count, last = 0, None
    while claimed := _claim_and_remind(at, last):
        made, last = claimed
        count += made
    return count


@transaction.atomic
def _claim_and_remind(at: datetime, last: Reminder | None) -> tuple[int, Reminder] | None:
    """Claim the next due reminders after `last`, and return how many became notices, and the last claimed one."""
    due = Reminder.objects.due(at).select_related("recipient")
    same = {field: OuterRef(field) for field in ("deadline", "recipient", "channel")}
    nearer = Reminder.objects.due(at).filter(**same, offset__lt=OuterRef("offset"))
    # Whoever claims the nearest of its kind has the further ones too, so two sweeps cannot send one each.
    leads = due.filter(~Exists(nearer))
    if last:
        leads = leads.filter(Q(due_at__gt=last.due_at) | Q(due_at=last.due_at, id__gt=last.id))
    claimed = list(leads.select_for_update(skip_locked=True, of=("self",))[:BATCH])
    if not claimed:
        return None
    groups = defaultdict(list)
    for reminder in Reminder.objects.due(at).filter(deadline__in={lead.deadline for lead in claimed}):
        groups[_group(reminder)].append(reminder)
    made = sum(_remind(lead, groups[_group(lead)], at) for lead in claimed)
    return made, claimed[-1]


def _remind(lead: Reminder, due: list[Reminder], at: datetime) -> bool:
    """Owe the notice of a claimed reminder if its deadline still runs, and be done with all that were due with it."""
    try:
        with transaction.atomic():
            is_right = at < lead.deadline_at and deadlines.is_running(lead.deadline, at)
            # SQLite knows no row locks: there the condition is what claims.
            if not Reminder.objects.filter(pk=lead.pk, done_at=None).update(done_at=at, was_sent=is_right):
                return False
            if late := [reminder.pk for reminder in due if reminder.pk != lead.pk]:
                Reminder.objects.filter(pk__in=late).update(done_at=at)
            if not is_right:
                return False
            owe(
                key=reminding.notice_key(
                    deadline=lead.deadline,
                    deadline_at=lead.deadline_at,
                    person=lead.recipient_id,
                    channel=lead.channel,
                    offset=lead.offset,
                ),
                kind=lead.kind,
                at=at,
                recipient=lead.recipient,
                context={
                    **lead.context,
                    "due_at": lead.deadline_at.isoformat(),
                    **deadlines.words_of(lead.deadline, at),
                },
                deadline=lead.deadline,
                thread=lead.thread,
                channels=frozenset({Channel(lead.channel)}),
            )
            return True
    except Exception:  # One that cannot be made must not keep the others waiting; the next sweep tries it again.
        logger.exception("The reminder %s could not become a notice.", lead.pk)
        return False


def _group(reminder: Reminder) -> tuple[str, int, str]:
    return reminder.deadline, reminder.recipient_id, reminder.channel


def _drop_waiting(*deadlines: str) -> None:
    waiting = Reminder.objects.filter(deadline__in=deadlines, done_at=None)
    # The nearest first, as a sweep takes them: in another order the two could wait for each other.
    if list(waiting.select_for_update().order_by("offset", "id").values_list("pk", flat=True)):
        waiting.delete()


def _withdraw(told: QuerySet[Notice], at: datetime) -> None:
    """Keep back what was not yet mailed, and count nothing of it as unread any more."""
    told.filter(mail_state=MailState.WAITING).update(mail_state=MailState.WITHDRAWN)
    told.filter(is_in_bell=True, read_at=None).update(read_at=at)
