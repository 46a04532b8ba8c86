"""Mails that came in. Each is kept as it came, whatever becomes of it."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import private_storage
from messaging import phrases
from messaging.models.threads import Message, Thread
from messaging.rules.inbound import MailOutcome


class InboundMailQuerySet(models.QuerySet["InboundMail"]):
    def due(self, at: datetime) -> "InboundMailQuerySet":
        """Those that are to be settled now, the longest waiting first."""
        return self.filter(outcome=MailOutcome.WAITING, try_at__lte=at).order_by("try_at", "id")

    def late(self, at: datetime) -> "InboundMailQuerySet":
        """Those that came before an instant and wait still."""
        return self.filter(outcome=MailOutcome.WAITING, received_at__lte=at)


class InboundMail(models.Model):
    """A mail as it came, and what became of it. `digest` is the SHA-256 of its bytes: fetched twice, it is one mail.

    It is claimed by moving `try_at` past a lease. After `INBOUND_DAYS` it is deleted; what became a message stays.
    """

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    mail_id = models.CharField(_("Message-ID"), max_length=255, blank=True)
    sender = models.CharField(_("from"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    words = models.TextField(_("words"), blank=True)
    raw = models.FileField(_("as it came"), storage=private_storage, max_length=200, blank=True)
    received_at = models.DateTimeField(_("received"))
    outcome = models.CharField(
        _("what became of it"),
        max_length=12,
        choices=[(outcome, phrases.MAIL_OUTCOMES[outcome]) for outcome in MailOutcome],
        default=MailOutcome.WAITING,
    )
    problems = models.JSONField(_("what could not be read"), default=list, blank=True)
    thread = models.ForeignKey(Thread, models.SET_NULL, null=True, blank=True, related_name="mails")
    message = models.ForeignKey(Message, models.SET_NULL, null=True, blank=True, related_name="mails")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    try_at = models.DateTimeField(_("next try"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    claimed_by = models.UUIDField(null=True, blank=True, editable=False)

    objects = InboundMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail that came in")
        verbose_name_plural = _("mails that came in")
        indexes = (
            models.Index(fields=["try_at", "id"], condition=Q(outcome=MailOutcome.WAITING), name="inbound_due"),
            models.Index(fields=["mail_id"], condition=~Q(mail_id=""), name="inbound_mail_id"),
            models.Index(fields=["sender", "-id"], name="inbound_sender"),
            models.Index(fields=["outcome", "-id"], name="inbound_outcome"),
            models.Index(fields=["received_at"], name="inbound_received"),
            models.Index(fields=["answered_at"], condition=Q(answered_at__isnull=False), name="inbound_answered"),
        )
        permissions = (("read_raw_mail", "May download mails as they came"),)

    def __str__(self) -> str:
        return self.subject or self.mail_id or str(self.reference)
