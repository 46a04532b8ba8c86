"""What is shown in a dispute, what was asked for, and the parcels that go back and forth in it."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disputes import phrases
from disputes.models.disputes import Dispute, DisputeEvent
from disputes.rules.evidence import Slot, fills
from disputes.rules.states import SIDES, Party, PostagePayer
from messaging.models import Photo
from messaging.phrases import AUDIENCES
from messaging.rules.photos import OF_NO_USE
from messaging.rules.threads import Audience


class EvidenceRequest(models.Model):
    """What an agent asked one side for. It ends when it is answered or the time for it is over."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="evidence_requests")
    side = models.CharField(_("asked"), max_length=12, choices=[(side, phrases.PARTIES[side]) for side in SIDES])
    slots = models.JSONField(_("what for"), default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    is_silent = models.BooleanField(_("not answered"), default=False)

    class Meta:
        verbose_name = _("request for evidence")
        verbose_name_plural = _("requests for evidence")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["dispute", "side"], condition=Q(ended_at=None), name="evidence_asked_once"),
        )

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.side}"


class Evidence(models.Model):
    """Something that was shown: words, a number, a photo or a video with the hash of its original. Never changed; only hidden."""

    reference = models.UUIDField(_("reference"), default=uuid4, unique=True, editable=False)
    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="evidence", verbose_name=_("dispute"))
    event = models.ForeignKey(DisputeEvent, models.PROTECT, related_name="evidence", verbose_name=_("event"))
    party = models.CharField(_("shown by"), max_length=12, choices=[(one, phrases.PARTIES[one]) for one in Party])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    slot = models.CharField(
        _("shows"), max_length=24, blank=True, choices=[(slot, phrases.SLOTS[slot]) for slot in Slot]
    )
    text = models.TextField(_("words"), blank=True)
    photo = models.ForeignKey(Photo, models.PROTECT, null=True, blank=True, related_name="evidence")
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    sha256 = models.CharField(_("SHA-256 of the original"), max_length=64, blank=True)
    captured_at = models.DateTimeField(_("taken"), null=True, blank=True)
    audience = models.CharField(
        _("read by"),
        max_length=8,
        choices=[(audience, AUDIENCES[audience]) for audience in Audience],
        default=Audience.EVERYONE,
    )
    submitted_at = models.DateTimeField(_("submitted"))
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    hidden_why = models.CharField(_("why it is hidden"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(text="") | (Q(photo__isnull=False) & ~Q(sha256="")), name="evidence_of_something"
            ),
        )

    def __str__(self) -> str:
        return str(self.reference)

    @property
    def fills(self) -> bool:
        """Return whether it is what its line of the checklist asks for: a file that turned out to be of no use is nothing."""
        if self.photo is not None and self.photo.state in OF_NO_USE:
            return False
        is_video = self.photo.is_video if self.photo else None
        return bool(self.slot) and fills(Slot(self.slot), has_words=bool(self.text), is_video=is_video)


class LegQuerySet(models.QuerySet[Any]):
    def on_their_way(self) -> "LegQuerySet":
        """Those that count and whose delivery nobody has told; an index holds just them."""
        return self.filter(ended_at=None, scanned_at=None).exclude(tracking_number="")


ON_ITS_WAY = Q(ended_at=None, scanned_at=None) & ~Q(tracking_number="")


class ReturnLeg(models.Model):
    """Goods on their way back. One that no longer counts, because it was waived or agreed anew, has `ended_at`."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="returns", verbose_name=_("dispute"))
    begun_at = models.DateTimeField(_("agreed"))
    address = models.TextField(_("return address"), blank=True)
    needs_label = models.BooleanField(_("needs a label"), default=False)
    label = models.TextField(_("label"), blank=True)
    is_label_shown = models.BooleanField(_("label as a picture"), default=False)  # Evidence of the event that gave it.
    postage_payer = models.CharField(
        _("who pays the postage"),
        max_length=16,
        default=PostagePayer.BUYER,
        choices=[(payer, phrases.POSTAGE_PAYERS[payer]) for payer in PostagePayer],
    )
    postage_cap_minor = models.PositiveBigIntegerField(_("return postage paid back, at most"), default=0)
    changes = models.PositiveSmallIntegerField(default=0)
    carrier_code = models.CharField(_("carrier"), max_length=20, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=40, blank=True)  # Tidied.
    shipped_at = models.DateTimeField(_("shipped"), null=True, blank=True)
    scanned_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"), null=True, blank=True)
    is_corrected = models.BooleanField(default=False)
    is_more_time_asked = models.BooleanField(default=False)
    is_ship_by_extended = models.BooleanField(default=False)
    is_transit_extended = models.BooleanField(default=False)
    ended_at = models.DateTimeField(_("no longer counts since"), null=True, blank=True)

    objects = LegQuerySet.as_manager()

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["dispute"], condition=Q(ended_at=None), name="return_one_counts"),
            models.UniqueConstraint(
                fields=["tracking_number"], condition=~Q(tracking_number=""), name="return_number_once"
            ),
        )
        indexes = (models.Index(fields=["tracking_number"], condition=ON_ITS_WAY, name="return_on_its_way"),)

    def __str__(self) -> str:
        return self.tracking_number or f"{self.dispute_id}"


class ReplacementLeg(models.Model):
    """Goods that a seller sends once more."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="replacements", verbose_name=_("dispute"))
    begun_at = models.DateTimeField(_("agreed"))
    carrier_code = models.CharField(_("carrier"), max_length=20, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=40, blank=True)  # Tidied.
    shipped_at = models.DateTimeField(_("shipped"), null=True, blank=True)
    scanned_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    ended_at = models.DateTimeField(_("no longer counts since"), null=True, blank=True)

    objects = LegQuerySet.as_manager()

    class Meta:
        verbose_name = _("replacement")
        verbose_name_plural = _("replacements")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["dispute"], condition=Q(ended_at=None), name="replacement_one_counts"),
            models.UniqueConstraint(
                fields=["tracking_number"], condition=~Q(tracking_number=""), name="replacement_number_once"
            ),
        )
        indexes = (models.Index(fields=["tracking_number"], condition=ON_ITS_WAY, name="replacement_on_its_way"),)

    def __str__(self) -> str:
        return self.tracking_number or f"{self.dispute_id}"


class DisputePolicy(models.Model):
    """Numbers of the process from an instant on, as `rules.policy.Policy` names them; what is not said stays usual.

    Durations are seconds. What runs already keeps the instants that it was given.
    """

    since = models.DateTimeField(_("in force from"), unique=True)
    numbers = models.JSONField(_("numbers"), default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.CharField(_("why"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("numbers of the process")
        verbose_name_plural = _("numbers of the process")
        ordering = ("since",)

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d %H:%M}"
