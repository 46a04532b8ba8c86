"""What is owed to people: the outbox, the reminders, what they chose, and the clock of a first look."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from notices import kinds, phrases
from notices.rules.kinds import Channel, NoticeKind
from notices.rules.states import MailState


class NoticeQuerySet(models.QuerySet["Notice"]):
    def due(self, at: datetime) -> "NoticeQuerySet":
        """Those whose mail is to be tried now, the longest waiting first."""
        return self.filter(mail_state=MailState.WAITING, try_at__lte=at).order_by("try_at", "id")

    def in_bell_of(self, person: Any, at: datetime) -> "NoticeQuerySet":
        """Those that somebody is told by now, the newest first; one that is owed for later may still be taken back."""
        return self.filter(recipient=person, is_in_bell=True, created_at__lte=at).order_by("-id")

    def unread(self) -> "NoticeQuerySet":
        return self.filter(is_in_bell=True, read_at=None)

    def end(self, state: MailState, **fields: Any) -> int:
        """Let mails end in a state, and with them the secrets that they hold; return how many."""
        kept = When(kind__in=kinds.open_names(), then=F("context"))
        context = Case(kept, default=Value({}, output_field=models.JSONField()))
        return self.update(mail_state=state, claimed_by=None, context=context, **fields)

    def erased(self) -> "NoticeQuerySet":
        """Those that cannot be sent any more, because what they had to say is gone."""
        return self.exclude(kind__in=kinds.open_names()).filter(context={})

    def stuck(self) -> "NoticeQuerySet":
        """Those that will not be tried again unless somebody looks at them."""
        return self.filter(mail_state__in=(MailState.REFUSED, MailState.GIVEN_UP)).order_by("-id")


class Notice(models.Model):
    """Something that a person is to be told, by mail, in the bell, or both. Written in the transaction of its cause.

    `key` names the cause, so that one cause is told once. The mail is claimed by moving `try_at` past a lease: whoever
    dies while holding it lets it become due again by itself.
    """

    key = models.CharField(_("key"), max_length=200, unique=True)
    reference = models.UUIDField(_("reference"), default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("recipient"),
    )
    address = models.EmailField(_("address"), max_length=254, blank=True, help_text=_("Empty: the recipient's own."))
    language = models.CharField(_("language"), max_length=5, blank=True)
    kind = models.CharField(_("kind"), max_length=60)
    context = models.JSONField(_("context"), default=dict, blank=True)
    thread = models.CharField(_("thread"), max_length=40, blank=True, help_text=_("Where a reply belongs."))
    deadline = models.CharField(_("deadline"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("created"))

    is_in_bell = models.BooleanField(_("in the bell"), default=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    mail_state = models.CharField(
        _("mail"),
        max_length=12,
        choices=[(state, phrases.MAIL_STATES[state]) for state in MailState],
        default=MailState.WAITING,
    )
    try_at = models.DateTimeField(_("next try"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    claimed_by = models.UUIDField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    sent_to = models.EmailField(_("sent to"), max_length=254, blank=True)
    fault = models.CharField(_("what the mail server said"), max_length=500, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = (
            models.CheckConstraint(condition=Q(recipient__isnull=False) | ~Q(address=""), name="notice_for_somebody"),
            models.CheckConstraint(
                condition=Q(mail_state=MailState.SENT, sent_at__isnull=False)
                | (~Q(mail_state=MailState.SENT) & Q(sent_at__isnull=True)),
                name="notice_sent_has_its_time",
            ),
        )
        indexes = (
            models.Index(fields=["try_at", "id"], condition=Q(mail_state=MailState.WAITING), name="notice_due"),
            models.Index(fields=["recipient", "-id"], condition=Q(is_in_bell=True), name="notice_bell"),
            models.Index(fields=["recipient"], condition=Q(is_in_bell=True, read_at=None), name="notice_unread"),
            models.Index(
                fields=["-id"], condition=Q(mail_state__in=[MailState.REFUSED, MailState.GIVEN_UP]), name="notice_stuck"
            ),
            models.Index(fields=["deadline"], condition=~Q(deadline=""), name="notice_deadline"),
            models.Index(fields=["address"], condition=~Q(address=""), name="notice_address"),
        )

    def __str__(self) -> str:
        return self.key

    @property
    def is_erased(self) -> bool:
        """Return whether what it had to say is gone, so that it cannot be sent any more."""
        return not self.context and kinds.is_secret(self.kind)

    @property
    def what(self) -> NoticeKind:
        return kinds.get(self.kind)


class NoticeChoice(models.Model):
    """A person's word on one topic's optional mail; no row means that it is sent."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choices")
    topic = models.CharField(_("topic"), max_length=20)
    by_mail = models.BooleanField(_("by mail"), default=True)

    class Meta:
        verbose_name = _("choice of notices")
        verbose_name_plural = _("choices of notices")
        constraints = (models.UniqueConstraint(fields=["person", "topic"], name="notice_choice_once"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.topic}"


class BouncingAddress(models.Model):
    """An address that a mail server refused for good. Mail is tried again once the row is gone."""

    address = models.EmailField(_("address"), max_length=254, unique=True)  # In lower case.
    since = models.DateTimeField(_("since"))
    fault = models.CharField(_("what the mail server said"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("bouncing address")
        verbose_name_plural = _("bouncing addresses")

    def __str__(self) -> str:
        return self.address


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def due(self, at: datetime) -> "ReminderQuerySet":
        return self.filter(done_at=None, due_at__lte=at).order_by("due_at", "id")


class Reminder(models.Model):
    """One reminder of one deadline to one person over one channel. A due one becomes a notice, or nothing.

    `deadline` names what the clock runs for (`dispute/D-8KQ2/respond`); `offset` is how long before it the reminder
    goes out; `due_at` is stored, never computed by a sweep.
    """

    deadline = models.CharField(_("deadline"), max_length=120)
    deadline_at = models.DateTimeField(_("ends"))
    offset = models.DurationField(_("before the end"))
    due_at = models.DateTimeField(_("due"))
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminders", verbose_name=_("recipient")
    )
    channel = models.CharField(
        _("channel"), max_length=8, choices=[(channel, phrases.CHANNELS[channel]) for channel in Channel]
    )
    kind = models.CharField(_("kind"), max_length=60)
    context = models.JSONField(_("context"), default=dict, blank=True)
    thread = models.CharField(_("thread"), max_length=40, blank=True, help_text=_("Where a reply belongs."))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    was_sent = models.BooleanField(_("became a notice"), default=False)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = (
            models.UniqueConstraint(fields=["deadline", "offset", "recipient", "channel"], name="reminder_once"),
        )
        indexes = (models.Index(fields=["due_at", "id"], condition=Q(done_at=None), name="reminder_due"),)

    def __str__(self) -> str:
        return f"{self.deadline} −{self.offset}"


class SiteClock(models.Model):
    """By how much somebody moved the clock while trying the site out; one row at most, read with DEBUG on only."""

    offset = models.DurationField()

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clock")
        constraints = (models.CheckConstraint(condition=Q(pk=1), name="one_clock"),)

    ONLY: ClassVar[int] = 1

    def __str__(self) -> str:
        return str(self.offset)
