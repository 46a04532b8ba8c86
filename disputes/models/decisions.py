"""Decisions that wait for a second person."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disputes import phrases
from disputes.models.disputes import Dispute, DisputeEvent
from disputes.models.proof import Evidence
from disputes.rules.states import Verb


class DecisionQuerySet(models.QuerySet["Decision"]):
    def waiting(self) -> "DecisionQuerySet":
        return self.filter(ended_at=None)

    def approvable_by(self, person: Any) -> "DecisionQuerySet":
        """Those that somebody else made, and no ruling on appeal against the person's own."""
        appealed = Q(verb=Verb.RULE, dispute__level__gt=1, dispute__first_agent=person)
        return self.exclude(by=person).exclude(appealed)


class Decision(models.Model):
    """What an agent decided, until a second person approves it; then it is played in the name of both (four eyes)."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="decisions", verbose_name=_("dispute"))
    verb = models.CharField(_("what"), max_length=32, choices=[(verb, phrases.VERBS[verb]) for verb in Verb])
    payload = models.JSONField(_("details"), default=dict)
    version = models.PositiveIntegerField(_("version that was read"))
    words = models.TextField(_("words"), blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    finding = models.CharField(max_length=24, blank=True)
    other_rationale = models.TextField(_("reasons in the other language"), blank=True)
    cited_events = models.ManyToManyField(DisputeEvent, related_name="+", blank=True)
    cited_evidence = models.ManyToManyField(Evidence, related_name="+", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("declined by")
    )
    declined_words = models.TextField(_("why it was declined"), blank=True)
    ended_why = models.CharField(_("why it became impossible"), max_length=24, blank=True)  # A refusal.
    event = models.ForeignKey(DisputeEvent, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("settled"), null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision that waits for approval")
        verbose_name_plural = _("decisions that wait for approval")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["dispute"], condition=Q(ended_at=None), name="decision_one_waits"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("by")), name="decision_by_somebody_else"
            ),
        )

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.verb}"
