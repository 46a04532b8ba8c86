"""What becomes of a mail that waits. Each step looks whether it is still ours, so that nobody steps on another's claim.

A claim is `claimed_by`, new for each batch, together with `try_at` moved past a lease. Whoever dies while holding it does
nothing more, and the mail becomes due again by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, F, Value, When

from notices.actions.bounces import note_bounce
from notices.models import BouncingAddress, Notice, NoticeQuerySet
from notices.rules.backoff import SERVER_PAUSE, pause_after
from notices.rules.states import MailState


def claim(*, at: datetime, most: int) -> list[Notice]:
    """Claim mails that are due, the longest waiting first, and return them with their recipients."""
    by = uuid4()
    until = at + timedelta(seconds=settings.NOTICE_LEASE_SECONDS)
    if connection.features.has_select_for_update_skip_locked:
        with transaction.atomic():
            due = Notice.objects.due(at).select_for_update(skip_locked=True)
            pks = list(due.values_list("pk", flat=True)[:most])
            Notice.objects.filter(pk__in=pks).update(try_at=until, claimed_by=by)
    else:  # One writer at a time: a single statement is enough.
        Notice.objects.filter(pk__in=Notice.objects.due(at).values("pk")[:most]).update(try_at=until, claimed_by=by)
    claimed = Notice.objects.filter(mail_state=MailState.WAITING, try_at=until, claimed_by=by)
    return list(claimed.select_related("recipient").order_by("id"))


@transaction.atomic
def begin(*, notices: Sequence[Notice], at: datetime) -> list[Notice]:
    """Count a try of each mail that still waits and is still ours, and return those: they may be sent now.

    One that somebody holds at this instant, to withdraw it perhaps, keeps its claim and is left for later.
    """
    begun = _not_held(_ours(*notices))
    until = at + timedelta(seconds=settings.NOTICE_LEASE_SECONDS)
    Notice.objects.filter(pk__in=begun).update(tries=F("tries") + 1, try_at=until)
    for notice in notices:
        notice.tries += 1
    return [notice for notice in notices if notice.pk in begun]


def hold(*, notices: Iterable[Notice], at: datetime) -> None:
    """Lengthen the claim on mails that are being sent right now, to a server that takes its time."""
    until = at + timedelta(seconds=settings.NOTICE_LEASE_SECONDS)
    for notice in notices:  # One by one: two statements over many rows could wait for each other.
        _ours(notice).update(try_at=until)


def release(*, notices: Iterable[Notice], at: datetime, begun: bool = False, pause: timedelta = SERVER_PAUSE) -> None:
    """Give mails back that could not even be tried; due again in a minute, for as a rule the mail server is away."""
    for notice in notices:
        _ours(notice).update(try_at=at + pause, claimed_by=None, tries=F("tries") - (1 if begun else 0))


def stamp(*, sent: Mapping[Notice, str], at: datetime) -> None:
    """Record which mails have left, and to which address. That is true whatever else became of a notice meanwhile."""
    stamped: set[int] = set()
    if len(sent) > 1:
        with transaction.atomic():
            stamped = _not_held(Notice.objects.filter(pk__in=[notice.pk for notice in sent]))
            _stamp({notice: address for notice, address in sent.items() if notice.pk in stamped}, at)
    for notice, address in sent.items():
        if notice.pk not in stamped:
            _stamp({notice: address}, at)
    asked_for = [address.lower() for notice, address in sent.items() if notice.what.is_asked_for]
    if asked_for:
        BouncingAddress.objects.filter(address__in=asked_for).delete()


def put_off(*, notice: Notice, fault: str, at: datetime) -> None:
    """Let a mail that could not be sent now wait for its next try, or give it up after the last."""
    pause = pause_after(notice.tries)
    if pause is None:
        _ours(notice).end(MailState.GIVEN_UP, fault=_short(fault))
    else:
        _ours(notice).update(try_at=at + pause, fault=_short(fault), claimed_by=None)


@transaction.atomic
def refuse(*, notice: Notice, fault: str, at: datetime, bounced: str = "") -> None:
    """Record that a mail was refused for good, and of a `bounced` address that nobody is reached there."""
    _ours(notice).end(MailState.REFUSED, fault=_short(fault), sent_to=bounced)
    if bounced:
        note_bounce(address=bounced, fault=fault, at=at)


def leave(*, notice: Notice, state: MailState, fault: str | None = None) -> None:
    """Let a mail end unsent: nobody is there any more, or it comes too late (WITHDRAWN), or is not wanted (NOT_WANTED)."""
    _ours(notice).end(state, fault=notice.fault if fault is None else _short(fault))


def _ours(*notices: Notice) -> NoticeQuerySet:
    return Notice.objects.filter(
        pk__in=[notice.pk for notice in notices],
        mail_state=MailState.WAITING,
        claimed_by__in={notice.claimed_by for notice in notices},
    )


def _not_held(rows: NoticeQuerySet) -> set[int]:
    """Lock rows, and return their keys. Who holds several never waits for another, so nobody waits for each other."""
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    return set(rows.values_list("pk", flat=True))


def _stamp(sent: Mapping[Notice, str], at: datetime) -> None:
    for is_secret in (False, True):
        chosen = {notice: address for notice, address in sent.items() if notice.what.is_secret is is_secret}
        if chosen:
            erased: dict[str, Any] = {"context": {}} if is_secret else {}
            each = (When(pk=notice.pk, then=Value(address)) for notice, address in chosen.items())
            addresses = Case(*each) if len(chosen) > 1 else Value(next(iter(chosen.values())))
            Notice.objects.filter(pk__in=[notice.pk for notice in chosen]).update(
                mail_state=MailState.SENT, sent_at=at, sent_to=addresses, fault="", claimed_by=None, **erased
            )


def _short(fault: str) -> str:
    return fault[:500]
