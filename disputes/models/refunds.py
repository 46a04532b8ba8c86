"""Refunds on their way to the buyer, what was said of them, and money that moved without us."""

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disputes import money_phrases
from disputes.models.ledger import OrderMoney, Reservation
from disputes.rules.refunds import (
    TO_SEND,
    UNDER_WAY,
    Effect,
    Method,
    Payment,
    RefundState,
    RefundTask,
    RefundVerb,
    Said,
    Standing,
)

REFERENCE_MAX = 100  # characters
WORDS_MAX = 500


class RefundQuerySet(models.QuerySet["Refund"]):
    def due(self, at: datetime) -> "RefundQuerySet":
        """Those that are to be sent now, the longest waiting first; a claimed one is due again when its lease ends."""
        return self.filter(state__in=TO_SEND, try_at__lte=at).order_by("try_at", "id")

    def late(self, at: datetime) -> "RefundQuerySet":
        return self.filter(state__in=UNDER_WAY, late_at__lte=at, is_late=False)

    def for_agents(self) -> "RefundQuerySet":
        return self.exclude(task="")


class Refund(models.Model):
    """A refund of a reserved amount. `key` is what it is asked for with at every try, so that it is paid once.

    `may_have_paid` is set before the gateway is asked, and taken back only by whoever says that nothing was paid.
    """

    key = models.UUIDField(_("key"), unique=True, default=uuid4, editable=False)
    reservation = models.OneToOneField(Reservation, models.PROTECT, related_name="refund")
    money = models.ForeignKey(OrderMoney, models.PROTECT, related_name="refunds")
    case = models.CharField(_("case"), max_length=40)
    purpose = models.CharField(_("purpose"), max_length=40)
    amount_minor = models.PositiveBigIntegerField(_("amount"))
    coupon_minor = models.PositiveBigIntegerField(_("given back as coupon or points"), default=0)
    currency = models.CharField(_("currency"), max_length=3)
    method = models.CharField(
        _("paid back"), max_length=16, choices=[(method, money_phrases.METHODS[method]) for method in Method]
    )
    gateway = models.CharField(_("gateway"), max_length=16)
    state = models.CharField(
        _("state"), max_length=16, choices=[(state, money_phrases.STATES[state]) for state in RefundState]
    )
    task = models.CharField(
        _("what is to be done"),
        max_length=16,
        blank=True,
        choices=[(task, money_phrases.TASKS[task]) for task in RefundTask],
    )
    tries = models.PositiveIntegerField(_("tries"), default=0)
    try_at = models.DateTimeField(_("next try"))
    claimed_by = models.UUIDField(null=True, blank=True, editable=False)
    may_have_paid = models.BooleanField(default=False)
    reference = models.CharField(_("reference"), max_length=REFERENCE_MAX, blank=True)
    state_before = models.CharField(max_length=16, blank=True, editable=False)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    ordered_at = models.DateTimeField(_("ordered"))
    late_at = models.DateTimeField(_("due"))
    is_late = models.BooleanField(_("late"), default=False)
    paid_at = models.DateTimeField(_("refunded"), null=True, blank=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        permissions = (
            ("pay_refund", "Can confirm and mend refunds"),
            ("countersign_refund", "Can confirm refunds as a second person"),
        )
        constraints = (
            models.UniqueConstraint(fields=["case", "purpose"], name="refund_once"),
            models.CheckConstraint(condition=Q(amount_minor__gte=1), name="refund_of_something"),
            models.CheckConstraint(
                condition=Q(state=RefundState.PAID, paid_at__isnull=False)
                | (~Q(state=RefundState.PAID) & Q(paid_at=None)),
                name="refund_paid_has_its_time",
            ),
        )
        indexes = (
            models.Index(fields=["try_at", "id"], condition=Q(state__in=sorted(TO_SEND)), name="refund_due"),
            models.Index(
                fields=["late_at"], condition=Q(state__in=sorted(UNDER_WAY), is_late=False), name="refund_late"
            ),
            models.Index(fields=["late_at", "id"], condition=~Q(task=""), name="refund_for_agents"),
        )

    def __str__(self) -> str:
        return f"{self.case} {self.purpose}"

    def is_called(self, at: datetime) -> bool:
        """Return whether a worker may be speaking to the gateway at an instant."""
        return self.claimed_by is not None and self.try_at > at

    def standing(self, at: datetime) -> Standing:
        return Standing(
            RefundState(self.state), self.amount_minor, self.currency, self.reference, is_called=self.is_called(at)
        )

    @property
    def payment(self) -> Payment:
        """Return what a gateway is asked to pay."""
        return Payment(
            key=self.key,
            order=self.money.order.number,
            case=self.case,
            purpose=self.purpose,
            amount=self.amount_minor,
            currency=self.currency,
            method=Method(self.method),
            coupon=self.coupon_minor,
            ordered_at=self.ordered_at,
            payer=self.reservation.postage.payer if self.reservation.postage else "",
        )


class RefundEvent(models.Model):
    """Something that was said of a refund and what it did, or that an agent did with it. Kept as it came, never changed."""

    refund = models.ForeignKey(Refund, models.PROTECT, related_name="events")
    at = models.DateTimeField(_("when"))
    source = models.CharField(_("said by"), max_length=40)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    said = models.CharField(
        _("said"), max_length=16, blank=True, choices=[(said, money_phrases.SAID[said]) for said in Said]
    )
    effect = models.CharField(
        _("effect"), max_length=16, blank=True, choices=[(effect, money_phrases.EFFECTS[effect]) for effect in Effect]
    )
    verb = models.CharField(
        _("done by an agent"),
        max_length=16,
        blank=True,
        choices=[(verb, money_phrases.VERBS[verb]) for verb in RefundVerb],
    )
    reference = models.CharField(_("reference"), max_length=REFERENCE_MAX, blank=True)
    amount_minor = models.PositiveBigIntegerField(_("amount"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    words = models.CharField(_("words"), max_length=WORDS_MAX, blank=True)

    class Meta:
        verbose_name = _("event of a refund")
        verbose_name_plural = _("events of refunds")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=(~Q(said="") & ~Q(effect="") & Q(verb="")) | (Q(said="", effect="") & ~Q(verb="")),
                name="refund_event_said_or_done",
            ),
        )

    def __str__(self) -> str:
        return str(self.get_verb_display() or self.get_effect_display())


class OutsideRefund(models.Model):
    """Money that the seller refunded without us, as the marketplace told it. Told twice, it is written once."""

    money = models.ForeignKey(OrderMoney, models.PROTECT, related_name="outside_refunds")
    reference = models.CharField(_("reference"), max_length=REFERENCE_MAX)
    position = models.PositiveSmallIntegerField(_("line"), null=True, blank=True)
    amount_minor = models.PositiveBigIntegerField(_("amount"))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("refund by the seller")
        verbose_name_plural = _("refunds by sellers")
        constraints = (models.UniqueConstraint(fields=["money", "reference"], name="outside_refund_once"),)

    def __str__(self) -> str:
        return self.reference


class Chargeback(models.Model):
    """The buyer's bank takes money of an order back, as the marketplace told it.

    `result` is a `ChargebackResult` once the bank has decided, and `kept_minor` what the buyer keeps of it, which counts as
    refunded. Those that ended before results were told have none, until it is told.
    """

    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="chargebacks", verbose_name=_("order"))
    reference = models.CharField(_("reference"), max_length=REFERENCE_MAX)
    opened_at = models.DateTimeField(_("opened"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=16, blank=True)
    kept_minor = models.PositiveBigIntegerField(_("kept by the buyer"), default=0)

    class Meta:
        verbose_name = _("chargeback")
        verbose_name_plural = _("chargebacks")
        constraints = (
            models.UniqueConstraint(fields=["order", "reference"], name="chargeback_once"),
            models.CheckConstraint(
                condition=models.Q(result="", kept_minor=0) | ~models.Q(ended_at=None) & ~models.Q(result=""),
                name="chargeback_result_when_ended",
            ),
        )

    def __str__(self) -> str:
        return self.reference
