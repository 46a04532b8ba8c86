"""The sweep that carries mail: claim, look once more, render, send, stamp.

At least once: a mail is stamped as soon as the server took it, so only what was on its way when a worker died leaves
twice, under the same Message-ID. All work in the database is done by the calling thread.
"""

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from notices.actions import mailing
from notices.envelopes import address_of, message_of
from notices.lines import Lines, NotConnectedError
from notices.models import BouncingAddress, Notice, NoticeChoice
from notices.rules.smtp import Answer, Stage, Verdict, verdict
from notices.rules.states import MailState

BATCH = 100
PAUSES_OF_DATABASE = (0.5, 2.0, 5.0)  # seconds
# How long a sweep begins new mails. What is on its way then may take EMAIL_TIMEOUT, and the minute's next sweep goes on.
MOST_SECONDS = 40.0
EXPIRED = "Its link expired before the mail could be sent."
BOUNCES = "The address was refused for good before; nothing was sent."

logger = logging.getLogger(__name__)


def sweep(*, at: datetime, clock: Callable[[], datetime] | None = None) -> int:
    """Send every mail that is due, and return how many left.

    A long sweep asks the `clock` of its door what time it is; without one, everything happens `at` once. What it has no
    time for, because the mail server is slow, is left to the next. Without a mail server in the settings nothing happens,
    and what is owed waits.
    """
    if not settings.MAIL_IS_SET:
        return 0
    with Lines(settings.NOTICE_CONNECTIONS) as lines:
        return _Sweep(lines, clock or (lambda: at)).run()


@dataclass
class _Sweep:
    lines: Lines
    clock: Callable[[], datetime]
    waiting: deque[Notice] = field(default_factory=deque)  # Claimed, not begun.
    on_the_way: dict[int, Notice] = field(default_factory=dict)
    bouncing: set[str] = field(default_factory=set)
    unwanted: set[tuple[int, str]] = field(default_factory=set)
    is_dry: bool = False  # Nothing more was due when it was last asked for.
    is_done: bool = False
    sent: int = 0

    def run(self) -> int:
        beat = settings.NOTICE_LEASE_SECONDS / 3
        began_at = held_at = time.monotonic()
        while self.lines.alive:
            is_over = time.monotonic() - began_at > MOST_SECONDS
            if is_over and self.waiting:
                logger.warning("%s notices are left to the next sweep: the mail server is slow", len(self.waiting))
                mailing.release(notices=self.waiting, at=self.clock(), pause=timedelta())
                self.waiting.clear()
            if not self.waiting and not self.is_dry and not is_over:
                self.claim()
            begun = [self.waiting.popleft() for _ in range(min(len(self.waiting), len(self.lines.idle)))]
            for notice in mailing.begin(notices=begun, at=self.clock()) if begun else ():
                self.start(notice)
            if self.on_the_way:
                self.settle(beat)
            elif is_over or self.is_done:
                break
            else:
                self.is_dry = False  # Something may have been owed since: its nudge found this sweep at work, and went.
            if self.on_the_way and time.monotonic() - held_at > beat:
                mailing.hold(notices=self.on_the_way.values(), at=self.clock())
                held_at = time.monotonic()
        if self.waiting:
            logger.warning("%s notices wait for the mail server", len(self.waiting))
            mailing.release(notices=self.waiting, at=self.clock())
        return self.sent

    def claim(self) -> None:
        """Claim a batch, and read what decides whether its mails are sent at all."""
        claimed = mailing.claim(at=self.clock(), most=BATCH)
        self.is_dry = len(claimed) < BATCH
        self.is_done = not claimed and not self.on_the_way
        self.waiting.extend(claimed)
        if claimed:
            addresses = {address_of(notice).lower() for notice in claimed}
            bouncing = BouncingAddress.objects.filter(address__in=addresses)
            self.bouncing = set(bouncing.values_list("address", flat=True))
            people = {notice.recipient_id for notice in claimed if notice.recipient_id}
            unwanted = NoticeChoice.objects.filter(person__in=people, by_mail=False)
            self.unwanted = set(unwanted.values_list("person_id", "topic"))

    def start(self, notice: Notice) -> None:
        """Put a mail on its way, unless there is a reason that it must not leave any more."""
        at, address = self.clock(), address_of(notice)
        if not address:
            return mailing.leave(notice=notice, state=MailState.WITHDRAWN)
        try:
            what = notice.what
            if notice.is_erased or (what.lives is not None and at >= notice.created_at + what.lives):
                return mailing.leave(
                    notice=notice, state=MailState.WITHDRAWN, fault=f"{EXPIRED} {notice.fault}".strip()
                )
            if what.is_optional and (notice.recipient_id, what.topic) in self.unwanted:
                return mailing.leave(notice=notice, state=MailState.NOT_WANTED)
            if address.lower() in self.bouncing and not what.is_asked_for:
                return mailing.refuse(notice=notice, fault=BOUNCES, at=at, bounced=address)
            message = message_of(notice, at=at)
        except Exception as error:  # A template that fails must keep nobody else waiting.
            logger.exception("Notice %s cannot be written", notice.key)
            return mailing.put_off(notice=notice, fault=f"{type(error).__name__}: {error}", at=at)
        self.on_the_way[notice.pk] = notice
        return self.lines.start(notice, message)

    def settle(self, seconds: float) -> None:
        """Record what became of mails, waiting some time for the first."""
        finished, at = self.lines.finished(seconds), self.clock()
        sent = {one.parcel: address_of(one.parcel) for one in finished if one.outcome is None}
        if sent:
            _surely(lambda: mailing.stamp(sent=sent, at=at))
            self.sent += len(sent)
        for one in finished:
            if one.outcome is not None:
                self.record(one.parcel, one.outcome, at)
            del self.on_the_way[one.parcel.pk]
        self.lines.free(finished)

    def record(self, notice: Notice, outcome: Answer | Exception, at: datetime) -> None:
        match outcome:
            case NotConnectedError():
                level = logging.ERROR if outcome.answer.stage is Stage.LOGIN else logging.WARNING
                logger.log(level, "The mail server cannot be used: %s", outcome)
                mailing.release(notices=[notice], at=at, begun=True)
            case Answer():
                self.record_refusal(notice, outcome, at)
            case Exception():
                logger.error("Notice %s cannot be sent", notice.key, exc_info=outcome)
                mailing.put_off(notice=notice, fault=f"{type(outcome).__name__}: {outcome}", at=at)

    def record_refusal(self, notice: Notice, answer: Answer, at: datetime) -> None:
        match verdict(answer):
            case Verdict.TEMPORARY:
                mailing.put_off(notice=notice, fault=str(answer), at=at)
            case Verdict.OUR_FAULT:
                logger.error("The mail server takes no mail from us: %s", answer)
                mailing.put_off(notice=notice, fault=str(answer), at=at)
            case Verdict.BAD_ADDRESS:
                mailing.refuse(notice=notice, fault=str(answer), at=at, bounced=address_of(notice))
            case Verdict.BAD_MESSAGE:
                mailing.refuse(notice=notice, fault=str(answer), at=at)


def _surely(step: Callable[[], None]) -> None:
    """Do this even if the database is away for a moment: a mail that left unrecorded would leave again."""
    for pause in PAUSES_OF_DATABASE:
        try:
            return step()
        except (InterfaceError, OperationalError) as error:
            if connection.in_atomic_block:
                raise
            logger.warning("What was sent could not be recorded yet: %s", error)
            connection.close()
        time.sleep(pause)
    return step()
