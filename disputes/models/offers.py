"""Terms in rows: what is offered, ruled and agreed. Once written they never change."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disputes import phrases
from disputes.rules.offers import Terms
from disputes.rules.rulings import RulingReason
from disputes.rules.states import AtFault, OfferKind, OfferStatus, Party, PostagePayer


class TermSheet(models.Model):
    """The terms of an offer, a ruling or an agreement, as `rules.offers.Terms` has them."""

    kind = models.CharField(_("kind"), max_length=20, choices=[(k, phrases.OFFER_KINDS[k]) for k in OfferKind])
    amount_minor = models.PositiveBigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    postage_payer = models.CharField(
        _("pays the return postage"),
        max_length=10,
        blank=True,
        choices=[(payer, phrases.POSTAGE_PAYERS[payer]) for payer in PostagePayer],
    )
    postage_cap_minor = models.PositiveBigIntegerField(_("return postage at most"), default=0)
    is_by_label = models.BooleanField(_("with a label"), default=False)
    return_address = models.TextField(_("return address"), blank=True)
    fallback_minor = models.PositiveBigIntegerField(_("refunded if nothing is sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("terms")
        verbose_name_plural = _("terms")
        constraints = (
            models.CheckConstraint(
                condition=(Q(kind=OfferKind.RETURN_AND_REFUND) & ~Q(postage_payer=""))
                | (~Q(kind=OfferKind.RETURN_AND_REFUND) & Q(postage_payer="")),
                name="terms_of_a_return_name_who_pays",
            ),
            models.CheckConstraint(
                condition=Q(kind=OfferKind.REPLACEMENT, fallback_minor__gte=1)
                | (~Q(kind=OfferKind.REPLACEMENT) & Q(fallback_minor=None)),
                name="terms_of_a_replacement_fall_back",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[OfferKind.NO_REFUND, OfferKind.REPLACEMENT]) | Q(amount_minor=0),
                name="terms_without_money_have_none",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_minor} {self.currency}"

    @property
    def terms(self) -> Terms:
        """Return the row as the rules know it."""
        return Terms(
            kind=OfferKind(self.kind),
            amount=self.amount_minor,
            currency=self.currency,
            postage_payer=PostagePayer(self.postage_payer) if self.postage_payer else None,
            postage_cap=self.postage_cap_minor,
            is_by_label=self.is_by_label,
            return_address=self.return_address,
            fallback_amount=self.fallback_minor,
        )


class Offer(models.Model):
    """An offer. Offers are added; of one that was made, only the status changes, and who accepted it."""

    dispute = models.ForeignKey("disputes.Dispute", models.PROTECT, related_name="offers", verbose_name=_("dispute"))
    seq = models.PositiveSmallIntegerField(_("number"))
    author = models.CharField(_("made by"), max_length=12, choices=[(one, phrases.PARTIES[one]) for one in Party])
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    sheet = models.ForeignKey(TermSheet, models.PROTECT, related_name="offers", verbose_name=_("terms"))
    made_at = models.DateTimeField(_("made"))
    round = models.PositiveSmallIntegerField(_("round"))
    status = models.CharField(
        _("status"), max_length=12, choices=[(status, phrases.OFFER_STATUSES[status]) for status in OfferStatus]
    )
    is_accepted_by_buyer = models.BooleanField(_("accepted by the buyer"), default=False)
    is_accepted_by_seller = models.BooleanField(_("accepted by the seller"), default=False)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ("dispute", "seq")
        constraints = (
            models.UniqueConstraint(fields=["dispute", "seq"], name="offer_number_once"),
            models.UniqueConstraint(
                fields=["dispute", "author"], condition=Q(status=OfferStatus.OPEN), name="offer_one_stands"
            ),
            models.UniqueConstraint(
                fields=["dispute", "round"], condition=Q(status=OfferStatus.ACCEPTED), name="offer_one_accepted"
            ),
        )

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.seq}"


class Ruling(models.Model):
    """What an agent decided, with its reasons in both languages. One that was appealed has `ended_at`; it stays readable."""

    dispute = models.ForeignKey("disputes.Dispute", models.PROTECT, related_name="rulings", verbose_name=_("dispute"))
    level = models.PositiveSmallIntegerField(_("level"))
    sheet = models.ForeignKey(TermSheet, models.PROTECT, related_name="rulings", verbose_name=_("terms"))
    at_fault = models.CharField(_("responsible"), max_length=8, choices=[(f, phrases.AT_FAULT[f]) for f in AtFault])
    finding = models.CharField(
        _("finding"),
        max_length=24,
        blank=True,
        choices=[(one, phrases.RULING_REASONS[one]) for one in RulingReason],
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="rulings", verbose_name=_("mediator")
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    rationale = models.TextField(_("reasons"))
    language = models.CharField(_("language"), max_length=5, blank=True)
    other_rationale = models.TextField(_("reasons in the other language"), blank=True)
    cited_events = models.ManyToManyField("disputes.DisputeEvent", related_name="+", blank=True)
    cited_evidence = models.ManyToManyField("disputes.Evidence", related_name="cited_in", blank=True)
    at = models.DateTimeField(_("ruled"))
    is_accepted_by_buyer = models.BooleanField(_("accepted by the buyer"), default=False)
    is_accepted_by_seller = models.BooleanField(_("accepted by the seller"), default=False)
    ended_at = models.DateTimeField(_("no longer counts since"), null=True, blank=True)

    class Meta:
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["dispute"], condition=Q(ended_at=None), name="ruling_one_counts"),
        )

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.level}"
