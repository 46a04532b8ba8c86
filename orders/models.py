"""What the marketplace told us: shops, orders, their lines and their parcels. Amounts are whole minor units."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders import phrases
from orders.rules import carriers
from orders.rules.carriers import Carrier, Guess
from orders.rules.states import CancelAnswer, CancelReason, ClearanceDuty, DiscountKind, TrackingStatus
from orders.rules.window import last_instant


class Shop(models.Model):
    """A seller's shop. Its staff are people with the role of sellers."""

    code = models.CharField(_("code"), max_length=40, unique=True, help_text=_("The marketplace's own."))
    name = models.CharField(_("name"), max_length=120)
    country = models.CharField(_("country"), max_length=2, blank=True)  # ISO 3166-1 alpha-2
    staff = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="shops", blank=True, verbose_name=_("staff"))

    class Meta:
        verbose_name = _("shop")
        verbose_name_plural = _("shops")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class OrderQuerySet(models.QuerySet["Order"]):
    def bought_by(self, person: Any) -> "OrderQuerySet":
        return self.filter(buyer=person)

    def sold_by(self, person: Any) -> "OrderQuerySet":
        return self.filter(shop__staff=person)

    def visible_to(self, person: Any) -> "OrderQuerySet":
        """Those that a person may see: their own, those of their shops, and for agents who may see orders, all."""
        if not person.is_authenticated or not person.is_active:
            return self.none()
        if person.is_staff:
            return self if person.has_perm("orders.view_order") else self.none()
        return self.sold_by(person) if person.is_seller else self.bought_by(person)


class Order(models.Model):
    """An order as it was placed. What it cost, in which zone its days are counted and who bought it never change.

    An order whose buyer has no account yet waits under `buyer_email` until somebody proves to own that address.
    """

    number = models.CharField(_("order number"), max_length=40, unique=True)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="orders", verbose_name=_("shop"))
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("buyer")
    )
    buyer_email = models.EmailField(_("buyer's e-mail address"), max_length=254, blank=True)  # In lower case.
    placed_at = models.DateTimeField(_("placed"))
    deadline_zone = models.CharField(_("zone of its deadlines"), max_length=64)
    currency = models.CharField(_("currency"), max_length=3)
    shipping_minor = models.PositiveBigIntegerField(_("postage"), default=0)
    paid_minor = models.PositiveBigIntegerField(_("paid"))
    ship_by_at = models.DateTimeField(_("to be shipped by"), null=True, blank=True)
    promised_by_at = models.DateTimeField(_("delivery promised by"), null=True, blank=True)
    clearance = models.CharField(
        _("who clears it through customs"),
        max_length=8,
        blank=True,
        choices=[(duty, phrases.CLEARANCE[duty]) for duty in ClearanceDuty],
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"))

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = (
            models.CheckConstraint(condition=Q(paid_minor__gte=F("shipping_minor")), name="order_paid_holds_postage"),
            models.CheckConstraint(
                condition=Q(buyer__isnull=False) | ~Q(buyer_email=""), name="order_bought_by_somebody"
            ),
        )
        indexes = (
            models.Index(fields=["buyer", "-placed_at", "-id"], name="order_of_buyer"),
            models.Index(fields=["shop", "-placed_at", "-id"], name="order_of_shop"),
            models.Index(fields=["buyer_email"], condition=Q(buyer=None), name="order_unclaimed"),
        )

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """A line of an order. `net_minor` is what was paid for it: its price less its frozen share of every discount.

    `window_end_at` is the first instant at which no dispute about it can be opened any more; it only moves later, except
    when the goods are received and DISPUTE_AFTER_RECEIPT_DAYS is set.
    """

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", verbose_name=_("order"))
    position = models.PositiveSmallIntegerField(_("position"))
    sku = models.CharField(_("article number"), max_length=64, blank=True)
    title = models.CharField(_("product"), max_length=300)
    variant = models.CharField(_("variant"), max_length=200, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    price_minor = models.PositiveBigIntegerField(_("price"))  # Of all units together.
    net_minor = models.PositiveBigIntegerField(_("paid for it"))
    listing = models.JSONField(_("listing when it was bought"), default=dict, blank=True)
    window_start_at = models.DateTimeField(_("window starts"), null=True, blank=True)
    window_end_at = models.DateTimeField(_("window ends"), null=True, blank=True)
    extension_days = models.PositiveSmallIntegerField(_("days added"), default=0)
    received_at = models.DateTimeField(
        _("counts as received since"), null=True, blank=True
    )  # Only where that shortens.

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ("order", "position")
        permissions = (("extend_window", "Can give buyers more time for a dispute"),)
        constraints = (
            models.UniqueConstraint(fields=["order", "position"], name="line_position_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="line_has_units"),
            models.CheckConstraint(condition=Q(net_minor__lte=F("price_minor")), name="line_net_within_price"),
            models.CheckConstraint(condition=Q(extension_days__lte=60), name="line_extension_capped"),
            models.CheckConstraint(
                condition=Q(window_start_at=None, window_end_at=None)
                | Q(window_start_at__isnull=False, window_end_at__isnull=False),
                name="line_window_has_both_ends",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def arrived_at(self) -> datetime | None:
        """Return when its last unit was delivered; None while one is on its way or was not sent."""
        parcels = list(self.parcels.all())
        arrived = [parcel.shipment.delivered_at for parcel in parcels if parcel.shipment.delivered_at is not None]
        is_whole = len(arrived) == len(parcels) and sum(parcel.quantity for parcel in parcels) >= self.quantity
        return max(arrived) if arrived and is_whole else None


class WindowExtension(models.Model):
    """Days that a seller, or an agent with a reason, added to the window of a line. Never changed, never taken back."""

    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="extensions", verbose_name=_("order line"))
    days = models.PositiveSmallIntegerField(_("days"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    why = models.CharField(_("why"), max_length=300, blank=True)
    at = models.DateTimeField(_("when"))
    end_before_at = models.DateTimeField(_("ended before"))
    end_after_at = models.DateTimeField(_("ends now"))

    class Meta:
        verbose_name = _("extension of a window")
        verbose_name_plural = _("extensions of windows")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=60), name="extension_of_whole_days"),
            models.CheckConstraint(condition=Q(end_after_at__gte=F("end_before_at")), name="extension_only_later"),
        )

    def __str__(self) -> str:
        return f"{self.line_id} +{self.days}"

    @property
    def last_at(self) -> datetime:
        """Return the last instant inside the window that it made."""
        return last_instant(self.end_after_at)


class Discount(models.Model):
    """A coupon or a promotion that made an order cheaper, as the marketplace applied it."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="discounts")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(
        _("kind"), max_length=16, choices=[(kind, phrases.DISCOUNTS[kind]) for kind in DiscountKind]
    )
    label = models.CharField(_("name"), max_length=120, blank=True)
    amount_minor = models.PositiveBigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("discount")
        verbose_name_plural = _("discounts")
        ordering = ("order", "position")
        constraints = (models.UniqueConstraint(fields=["order", "position"], name="discount_position_once"),)

    def __str__(self) -> str:
        return self.label or self.kind


class DiscountShare(models.Model):
    """What of a discount one line carries; frozen when the order was recorded."""

    discount = models.ForeignKey(Discount, models.CASCADE, related_name="shares")
    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="discount_shares")
    amount_minor = models.PositiveBigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("share of a discount")
        verbose_name_plural = _("shares of discounts")
        constraints = (models.UniqueConstraint(fields=["discount", "line"], name="discount_share_once"),)

    def __str__(self) -> str:
        return f"{self.discount_id}/{self.line_id}"


class Shipment(models.Model):
    """A parcel of an order."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="shipments", verbose_name=_("order"))
    reference = models.CharField(_("reference"), max_length=60, help_text=_("The marketplace's own."))
    carrier_code = models.CharField(_("carrier"), max_length=20, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=40, blank=True)  # Tidied.
    label_address = models.CharField(
        _("address on the label"), max_length=500, blank=True
    )  # Until its buyer is erased.
    shipped_at = models.DateTimeField(_("shipped"))
    first_scan_at = models.DateTimeField(_("first seen by the carrier"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=16, blank=True, choices=[(s, phrases.TRACKING[s]) for s in TrackingStatus]
    )

    class Meta:
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")
        ordering = ("shipped_at", "id")
        constraints = (models.UniqueConstraint(fields=["order", "reference"], name="shipment_reference_once"),)
        indexes = (models.Index(fields=["tracking_number"], condition=~Q(tracking_number=""), name="shipment_number"),)

    def __str__(self) -> str:
        return self.tracking_number or self.reference

    @property
    def carrier(self) -> Carrier | None:
        """Return the carrier that the marketplace named."""
        return carriers.CARRIERS.get(self.carrier_code)

    @property
    def guesses(self) -> list[Guess]:
        """Return whose the number can be, when nobody named the carrier."""
        return [] if self.carrier or not self.tracking_number else carriers.guesses(self.tracking_number)


class ShipmentLine(models.Model):
    """How many units of a line a parcel holds."""

    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="contents")
    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="parcels")
    quantity = models.PositiveIntegerField(_("quantity"))

    class Meta:
        verbose_name = _("content of a parcel")
        verbose_name_plural = _("contents of parcels")
        constraints = (
            models.UniqueConstraint(fields=["shipment", "line"], name="shipment_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="shipment_line_has_units"),
        )

    def __str__(self) -> str:
        return f"{self.shipment_id}/{self.line_id}"


class TrackingEvent(models.Model):
    """Something a carrier said of a parcel. Said again, it is the same event; nothing is ever taken back."""

    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="events")
    status = models.CharField(_("status"), max_length=16, choices=[(s, phrases.TRACKING[s]) for s in TrackingStatus])
    at = models.DateTimeField(_("when"))
    place = models.CharField(_("where"), max_length=120, blank=True)
    words = models.CharField(_("the carrier's words"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("tracking event")
        verbose_name_plural = _("tracking events")
        ordering = ("-at", "-id")
        constraints = (models.UniqueConstraint(fields=["shipment", "status", "at"], name="tracking_event_once"),)

    def __str__(self) -> str:
        return f"{self.status} {self.at:%Y-%m-%d}"


class CancelRequest(models.Model):
    """A buyer's wish to cancel an order that was not shipped, and what became of it."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="cancel_requests", verbose_name=_("order"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    reason = models.CharField(
        _("reason"), max_length=16, choices=[(reason, phrases.CANCEL_REASONS[reason]) for reason in CancelReason]
    )
    words = models.CharField(_("in the buyer's words"), max_length=1000, blank=True)
    answer = models.CharField(
        _("answer"),
        max_length=16,
        choices=[(answer, phrases.CANCEL_ANSWERS[answer]) for answer in CancelAnswer],
        default=CancelAnswer.WAITING,
    )
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answer_words = models.CharField(_("in the seller's words"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("wish to cancel")
        verbose_name_plural = _("wishes to cancel")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["order"], condition=Q(answer=CancelAnswer.WAITING), name="cancel_one_waits"
            ),
            models.CheckConstraint(
                condition=Q(answer=CancelAnswer.WAITING, answered_at=None)
                | (~Q(answer=CancelAnswer.WAITING) & Q(answered_at__isnull=False)),
                name="cancel_answer_has_its_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.order_id} {self.answer}"

    def is_waiting(self) -> bool:
        return self.answer == CancelAnswer.WAITING
