"""The money of an order: what was paid, what is promised, what went back. Amounts are whole minor units.

`version` is counted up with every change, which is only made to the version that was read; row locks come on top where
the database has them (rulebook R4, R5, R14).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from disputes import money_phrases
from disputes.rules.ledger import EntryKind, LineFunds, ReservationState
from orders.models import Order, OrderLine


class OrderMoney(models.Model):
    """The money of an order; always the sum of its lines'. Who moves money locks this row first."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="money", verbose_name=_("order"))
    currency = models.CharField(_("currency"), max_length=3)
    paid_minor = models.PositiveBigIntegerField(_("paid"))
    refunded_minor = models.PositiveBigIntegerField(_("refunded"), default=0)
    reserved_minor = models.PositiveBigIntegerField(_("reserved"), default=0)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("money of an order")
        verbose_name_plural = _("money of orders")
        constraints = (
            models.CheckConstraint(
                condition=Q(paid_minor__gte=F("refunded_minor") + F("reserved_minor")), name="order_money_within_paid"
            ),
        )

    def __str__(self) -> str:
        return str(self.order)


class LineMoney(models.Model):
    """The money of an order line: what was paid for it and for its share of the postage.

    `units_refunded` is the highest unit that a refund took along, `units_reserved` how many more are promised to one.
    `excess_minor` is what the seller refunded without us although it was promised; it takes what becomes free.
    """

    money = models.ForeignKey(OrderMoney, models.PROTECT, related_name="lines")
    line = models.OneToOneField(OrderLine, models.PROTECT, related_name="money", verbose_name=_("order line"))
    quantity = models.PositiveIntegerField(_("quantity"))
    price_minor = models.PositiveBigIntegerField(_("price"))
    net_minor = models.PositiveBigIntegerField(_("paid for it"))
    postage_minor = models.PositiveBigIntegerField(_("share of the postage"))
    paid_minor = models.PositiveBigIntegerField(_("paid"))
    refunded_minor = models.PositiveBigIntegerField(_("refunded"), default=0)
    reserved_minor = models.PositiveBigIntegerField(_("reserved"), default=0)
    excess_minor = models.PositiveBigIntegerField(_("refunded beyond that"), default=0)
    units_refunded = models.PositiveIntegerField(_("units refunded"), default=0)
    units_reserved = models.PositiveIntegerField(_("units reserved"), default=0)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("money of an order line")
        verbose_name_plural = _("money of order lines")
        ordering = ("line",)
        constraints = (
            models.CheckConstraint(
                condition=Q(paid_minor__gte=F("refunded_minor") + F("reserved_minor")), name="line_money_within_paid"
            ),
            models.CheckConstraint(
                condition=Q(paid_minor=F("net_minor") + F("postage_minor")), name="line_money_paid_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("units_refunded") + F("units_reserved")), name="line_money_within_units"
            ),
        )

    def __str__(self) -> str:
        return str(self.line)

    @property
    def funds(self) -> LineFunds:
        """Return the facts that the rules compute with."""
        return LineFunds(
            price=self.price_minor,
            net=self.net_minor,
            postage=self.postage_minor,
            quantity=self.quantity,
            refunded=self.refunded_minor,
            reserved=self.reserved_minor,
            units_gone=self.units_refunded + self.units_reserved,
            excess=self.excess_minor,
        )


class PostageMoney(models.Model):
    """The postage of a return, apart from the goods: paid against a receipt, up to what was agreed."""

    money = models.ForeignKey(OrderMoney, models.PROTECT, related_name="postages")
    case = models.CharField(_("case"), max_length=40, unique=True)
    cap_minor = models.PositiveBigIntegerField(_("at most"))
    payer = models.CharField(_("paid by"), max_length=16)
    refunded_minor = models.PositiveBigIntegerField(_("refunded"), default=0)
    reserved_minor = models.PositiveBigIntegerField(_("reserved"), default=0)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("return postage")
        verbose_name_plural = _("return postage")
        constraints = (
            models.CheckConstraint(
                condition=Q(cap_minor__gte=F("refunded_minor") + F("reserved_minor")), name="postage_money_within_cap"
            ),
        )

    def __str__(self) -> str:
        return self.case


class Reservation(models.Model):
    """An amount that is promised to a case for a purpose, of a line's money or of a return's postage."""

    money = models.ForeignKey(OrderMoney, models.PROTECT, related_name="reservations")
    line = models.ForeignKey(LineMoney, models.PROTECT, null=True, blank=True, related_name="reservations")
    postage = models.ForeignKey(PostageMoney, models.PROTECT, null=True, blank=True, related_name="reservations")
    case = models.CharField(_("case"), max_length=40)
    purpose = models.CharField(_("purpose"), max_length=40)
    amount_minor = models.PositiveBigIntegerField(_("amount"))
    units = models.PositiveIntegerField(_("units"), default=0)
    state = models.CharField(
        _("state"), max_length=16, choices=[(state, money_phrases.RESERVATIONS[state]) for state in ReservationState]
    )

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        constraints = (
            models.UniqueConstraint(fields=["case", "purpose"], name="reservation_once"),
            models.CheckConstraint(condition=Q(amount_minor__gte=1), name="reservation_of_something"),
            models.CheckConstraint(
                condition=Q(line=None, postage__isnull=False) | Q(line__isnull=False, postage=None),
                name="reservation_of_one_bucket",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case} {self.purpose}"

    def is_held(self) -> bool:
        return self.state == ReservationState.HELD


class LedgerEntry(models.Model):
    """One thing that happened to the money of an order. Entries are added and never change; added up they are the sums."""

    money = models.ForeignKey(OrderMoney, models.PROTECT, related_name="entries")
    line = models.ForeignKey(LineMoney, models.PROTECT, null=True, blank=True, related_name="entries")
    postage = models.ForeignKey(PostageMoney, models.PROTECT, null=True, blank=True, related_name="entries")
    kind = models.CharField(
        _("what happened"), max_length=16, choices=[(kind, money_phrases.ENTRIES[kind]) for kind in EntryKind]
    )
    amount_minor = models.PositiveBigIntegerField(_("amount"))
    units = models.PositiveIntegerField(_("units"), default=0)
    case = models.CharField(_("case"), max_length=40, blank=True)
    purpose = models.CharField(_("purpose"), max_length=40, blank=True)
    reference = models.CharField(_("reference"), max_length=100, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("entry of the ledger")
        verbose_name_plural = _("entries of the ledger")
        ordering = ("id",)
        indexes = (models.Index(fields=["case"], name="ledger_entry_case"),)

    def __str__(self) -> str:
        return str(self.get_kind_display())
