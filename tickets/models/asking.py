"""Before there is a ticket: questions of people without an account, and those that an article answered."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.models.tickets import Ticket


class GuestQuestion(models.Model):
    """A question from an address that is not verified yet. It becomes a ticket when the link in its mail is followed.

    `form` is what was typed, as the form takes it; it is erased when the ticket is there, or after some days.
    """

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254)  # In lower case.
    language = models.CharField(_("language"), max_length=5)
    form = models.JSONField(default=dict)
    upload_key = models.CharField(max_length=64, blank=True)
    client_key = models.CharField(max_length=64, blank=True, editable=False)  # Sent twice, it is one question.
    asked_at = models.DateTimeField(_("asked"))
    expires_at = models.DateTimeField(_("expires"))
    ticket = models.OneToOneField(Ticket, models.CASCADE, null=True, blank=True, related_name="guest_question")

    class Meta:
        verbose_name = _("question of a guest")
        verbose_name_plural = _("questions of guests")
        constraints = (
            models.UniqueConstraint(
                fields=["email", "client_key"], condition=~Q(client_key=""), name="guest_question_sent_once"
            ),
        )
        indexes = (
            models.Index(fields=["email", "-asked_at"], name="guest_question_of"),
            models.Index(fields=["expires_at"], condition=Q(ticket=None), name="guest_question_expires"),
        )

    def __str__(self) -> str:
        return f"{self.email} {self.asked_at:%Y-%m-%d}"


class Deflection(models.Model):
    """Somebody who was about to ask, and said that an article had solved it."""

    topic = models.CharField(_("topic"), max_length=16, blank=True)
    language = models.CharField(_("language"), max_length=5)
    article = models.CharField(_("article"), max_length=120)  # Its slug.
    visitor = models.CharField(max_length=64, blank=True, editable=False)  # One vote of one visitor for one article.
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("question that an article answered")
        verbose_name_plural = _("questions that an article answered")
        constraints = (
            models.UniqueConstraint(
                fields=["visitor", "article", "topic"], condition=~Q(visitor=""), name="deflection_once"
            ),
        )
        indexes = (models.Index(fields=["at"], name="deflection_at"),)

    def __str__(self) -> str:
        return f"{self.article} {self.at:%Y-%m-%d}"
