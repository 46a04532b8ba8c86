"""Disputes that somebody is about to open."""

import hashlib

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models import OrderLine


class OpeningDraft(models.Model):
    """What a buyer has filled in of a dispute about a line, as it was typed; gone once it is opened, or after some days.

    `key` makes opening twice one dispute, and the keys that its photos are uploaded under are made of it.
    """

    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="opening_drafts")
    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="opening_drafts")
    key = models.CharField(max_length=32, unique=True)
    answers = models.JSONField(default=dict)  # Field of a form → words.
    begun_at = models.DateTimeField(_("begun"))
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("dispute about to be opened")
        verbose_name_plural = _("disputes about to be opened")
        constraints = (models.UniqueConstraint(fields=["buyer", "line"], name="draft_of_buyer_once"),)
        indexes = (models.Index(fields=["changed_at"], name="draft_changed"),)

    def __str__(self) -> str:
        return f"{self.line_id} {self.changed_at:%Y-%m-%d}"

    def photos_key(self, slot: str) -> str:
        """Return what the photos of a line of the checklist are uploaded under, for 32 characters of hexadecimal."""
        return hashlib.sha256(f"{self.key}/{slot}".encode()).hexdigest()[:32]
