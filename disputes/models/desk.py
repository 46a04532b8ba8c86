"""What mediators keep at their desk: drafts of rulings, and who has a case open now."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from disputes.models.disputes import Dispute


class RulingDraft(models.Model):
    """A ruling that somebody has begun: what was typed, whether it is complete or not. Only its writer sees it."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="drafts")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="ruling_drafts")
    typed = models.JSONField(_("what was typed"), default=dict)
    saved_at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("draft of a ruling")
        verbose_name_plural = _("drafts of rulings")
        constraints = (models.UniqueConstraint(fields=["dispute", "agent"], name="ruling_draft_once"),)

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.agent_id}"


class CasePresence(models.Model):
    """Who has a case open, and whether they are writing; over when it was not renewed for some seconds."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="presences")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="case_presences")
    seen_at = models.DateTimeField(_("seen"))
    wrote_at = models.DateTimeField(_("last typed"), null=True, blank=True)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = (models.UniqueConstraint(fields=["dispute", "agent"], name="case_presence_once"),)
        indexes = (models.Index(fields=["seen_at"], name="case_presence_seen"),)

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.agent_id}"
