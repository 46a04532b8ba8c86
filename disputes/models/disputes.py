"""Disputes: where each one is, by when it moves on, and what happened to it. Moved through `actions.make_move` alone."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disputes import phrases
from disputes.models.offers import TermSheet
from disputes.rules.states import (
    DeadlineKind,
    Escalation,
    Outcome,
    Party,
    Reason,
    ResolvedBy,
    Stage,
    Verb,
)
from messaging.models import Message, Thread, new_reference
from orders.models import Order, OrderLine, Shop

# Where in a list a dispute stands that waits for no deadline: behind all others, without an empty value to sort.
NEVER = datetime(9000, 1, 1, tzinfo=UTC)
KEY_MAX = 64  # characters


def new_dispute_reference() -> str:
    return new_reference("D")


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def active(self) -> "DisputeQuerySet":
        return self.exclude(stage=Stage.CLOSED)

    def due(self, at: datetime) -> "DisputeQuerySet":
        """Those that the clock moves on now, the longest due first."""
        return self.filter(clock_at__lte=at).order_by("clock_at", "id")

    def visible_to(self, person: Any) -> "DisputeQuerySet":
        """Those that a person may see: their own, those of their shops, and for agents who may see disputes, all."""
        if not person.is_authenticated or not person.is_active:
            return self.none()
        if person.is_staff:
            return self if person.has_perm("disputes.view_dispute") else self.none()
        return self.filter(shop__staff=person) if person.is_seller else self.filter(buyer=person)


class Dispute(models.Model):
    """A dispute about units of an order line, with its thread. `version` counts its moves.

    `next_due_at` is the nearest deadline, or `NEVER`, by which lists are sorted; `clock_at` is when the clock moves it on
    if nobody does. What of the seller's money waits is `held_minor`, until `held_until` once it is closed.
    """

    reference = models.CharField(
        _("reference"), max_length=14, unique=True, default=new_dispute_reference, editable=False
    )
    thread = models.OneToOneField(Thread, models.PROTECT, related_name="dispute", verbose_name=_("thread"))
    order = models.ForeignKey(Order, models.PROTECT, related_name="disputes", verbose_name=_("order"))
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="disputes", verbose_name=_("order line"))
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="disputes", verbose_name=_("shop"))
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="disputes", verbose_name=_("buyer")
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="held_disputes",
        verbose_name=_("mediator"),
    )
    reason = models.CharField(_("reason"), max_length=20, choices=[(one, phrases.REASONS[one]) for one in Reason])
    quantity = models.PositiveIntegerField(_("quantity"))
    currency = models.CharField(_("currency"), max_length=3)
    stage = models.CharField(_("stage"), max_length=30, choices=[(stage, phrases.STAGES[stage]) for stage in Stage])
    version = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(_("opened"))
    started_at = models.DateTimeField(_("last opened"))
    window_end_at = models.DateTimeField(_("window ends"))
    is_window_overridden = models.BooleanField(_("opened outside the window"), default=False)
    # Negotiation
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    revisions = models.PositiveSmallIntegerField(default=0)
    has_seller_answered = models.BooleanField(_("the seller has answered"), default=False)
    return_address = models.TextField(_("usual return address of the shop"), blank=True)
    extension_asked_by = models.CharField(max_length=12, blank=True)
    is_extended = models.BooleanField(default=False)
    # Mediation
    escalated_by = models.CharField(max_length=12, blank=True)
    escalation = models.CharField(
        _("why it is with our mediators"),
        max_length=24,
        blank=True,
        choices=[(why, phrases.ESCALATIONS[why]) for why in Escalation],
    )
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    first_agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    has_buyer_appealed = models.BooleanField(default=False)
    has_seller_appealed = models.BooleanField(default=False)
    # Its end
    agreed = models.ForeignKey(TermSheet, models.PROTECT, null=True, blank=True, related_name="+")
    is_settled = models.BooleanField(default=False)
    resolved_by = models.CharField(
        _("resolved by"), max_length=16, blank=True, choices=[(one, phrases.RESOLVED_BY[one]) for one in ResolvedBy]
    )
    outcome = models.CharField(
        _("outcome"), max_length=24, blank=True, choices=[(one, phrases.OUTCOMES[one]) for one in Outcome]
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    held_minor = models.PositiveBigIntegerField(_("held of the seller's money"), default=0)
    held_until = models.DateTimeField(_("held until"), null=True, blank=True)
    is_by_platform = models.BooleanField(_("paid by the platform"), default=False)
    # Order and sweep
    next_due_at = models.DateTimeField(_("next deadline"), default=NEVER)
    clock_at = models.DateTimeField(_("moved by the clock"), null=True, blank=True)
    client_key = models.CharField(max_length=KEY_MAX, blank=True, editable=False)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        permissions = (
            ("mediate_dispute", "Can take, mediate and rule disputes"),
            ("approve_ruling", "Can approve rulings and payments as a second person"),
            ("override_window", "Can open disputes outside their window"),
        )
        constraints = (
            models.UniqueConstraint(fields=["line"], condition=~Q(stage=Stage.CLOSED), name="dispute_one_active"),
            models.UniqueConstraint(
                fields=["buyer", "client_key"], condition=~Q(client_key=""), name="dispute_sent_once"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="dispute_of_something"),
            models.CheckConstraint(
                condition=(Q(stage=Stage.CLOSED, closed_at__isnull=False) & ~Q(outcome=""))
                | (~Q(stage=Stage.CLOSED) & Q(closed_at=None, outcome="")),
                name="dispute_closed_has_its_outcome",
            ),
            models.CheckConstraint(
                condition=Q(is_window_overridden=True) | Q(opened_at__lt=models.F("window_end_at")),
                name="dispute_opened_in_its_window",
            ),
            models.CheckConstraint(condition=Q(reopened__lte=9) & Q(level__in=[1, 2]), name="dispute_ends"),
        )
        indexes = (
            models.Index(fields=["clock_at", "id"], condition=Q(clock_at__isnull=False), name="dispute_clock"),
            models.Index(fields=["buyer", "next_due_at", "id"], name="dispute_of_buyer"),
            models.Index(fields=["shop", "next_due_at", "id"], name="dispute_of_shop"),
            models.Index(fields=["agent", "next_due_at", "id"], name="dispute_of_agent"),
            models.Index(fields=["stage", "next_due_at", "id"], name="dispute_in_stage"),
            models.Index(fields=["next_due_at", "id"], name="dispute_next"),
            models.Index(fields=["reason", "next_due_at", "id"], name="dispute_of_reason"),
            models.Index(fields=["closed_at", "id"], name="dispute_closed"),
            models.Index(fields=["opened_at", "id"], name="dispute_opened"),
        )

    def __str__(self) -> str:
        return self.reference

    def held(self, at: datetime) -> int:
        """Return what of the seller's money waits at an instant, in minor units (I21)."""
        return self.held_minor if self.held_until is None or at < self.held_until else 0


class DeadlineState(models.TextChoices):
    LIVE = "live", _("running")
    ENDED = "ended", _("ended")  # It no longer counts: the stage was left, or the deadline moved.
    FIRED = "fired", _("passed")


class DisputeDeadline(models.Model):
    """A deadline that a dispute was given. One that moves ends, and a new one begins, so a reminder knows its own."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="deadlines")
    kind = models.CharField(
        _("deadline"), max_length=24, choices=[(kind, phrases.DEADLINES[kind]) for kind in DeadlineKind]
    )
    set_at = models.DateTimeField(_("set"))
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(_("state"), max_length=8, choices=DeadlineState, default=DeadlineState.LIVE)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["dispute", "kind"], condition=Q(state=DeadlineState.LIVE), name="deadline_live_once"
            ),
        )
        indexes = (models.Index(fields=["due_at", "id"], condition=Q(state=DeadlineState.LIVE), name="deadline_live"),)

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.kind}"


class DisputeEvent(models.Model):
    """A move of a dispute: a row of the rulebook that was played. Never changed, never deleted.

    `at` is when it takes effect, for the clock its deadline, however late it was written down. `key` is what somebody
    sent it under, so that the same move sent twice is one.
    """

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="events", verbose_name=_("dispute"))
    row = models.CharField(_("row of the rulebook"), max_length=4)
    verb = models.CharField(_("what"), max_length=32, choices=[(verb, phrases.VERBS[verb]) for verb in Verb])
    party = models.CharField(_("as"), max_length=12, choices=[(party, phrases.PARTIES[party]) for party in Party])
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"))
    from_stage = models.CharField(_("stage before"), max_length=30, blank=True)
    to_stage = models.CharField(_("stage after"), max_length=30)
    payload = models.JSONField(_("details"), default=dict, blank=True)
    message = models.ForeignKey(Message, models.SET_NULL, null=True, blank=True, related_name="dispute_events")
    version = models.PositiveIntegerField(_("version after it"))
    is_incident = models.BooleanField(_("incident"), default=False)
    key = models.CharField(max_length=KEY_MAX, blank=True, editable=False)

    class Meta:
        verbose_name = _("event of a dispute")
        verbose_name_plural = _("events of disputes")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["dispute", "key"], condition=~Q(key=""), name="dispute_event_once"),
        )
        indexes = (
            models.Index(fields=["dispute", "id"], name="dispute_event_of"),
            models.Index(fields=["at"], condition=Q(is_incident=True), name="dispute_incident"),
        )

    def __str__(self) -> str:
        return f"{self.row} {self.verb}"


class Assignment(models.Model):
    """Who was given a dispute to mediate, by whom and when; without an agent, that it was given back."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="assignments")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("mediator")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.agent_id}"
