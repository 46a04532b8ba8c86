"""What buyers claim of the postage of their returns, and what became of it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from disputes.models.disputes import KEY_MAX, Dispute
from disputes.phrases import POSTAGE_PAYERS
from disputes.phrases.postage import CLAIM_STATES
from disputes.rules import postage
from disputes.rules.postage import ClaimState
from disputes.rules.states import PostagePayer
from messaging.models import Message

POSTAGE_WORDS_MAX = 500
OPEN = (ClaimState.WAITING, ClaimState.ASKED)


class PostageClaimQuerySet(models.QuerySet["PostageClaim"]):
    def for_agents(self, at: datetime) -> "PostageClaimQuerySet":
        """Those that an agent decides: we pay, the buyer asked, or the seller did not answer in time."""
        is_ours = Q(state=ClaimState.WAITING) & (Q(payer=PostagePayer.PLATFORM) | Q(answer_by__lte=at))
        return self.filter(Q(state=ClaimState.ASKED) | is_ours)


class PostageClaim(models.Model):
    """One for a dispute. The photos of its receipt are those of `message`, which stands in the conversation."""

    dispute = models.OneToOneField(Dispute, models.PROTECT, related_name="postage_claim", verbose_name=_("dispute"))
    message = models.OneToOneField(Message, models.PROTECT, related_name="+")
    payer = models.CharField(
        _("paid by"), max_length=16, choices=[(payer, POSTAGE_PAYERS[payer]) for payer in PostagePayer]
    )
    cap_minor = models.PositiveBigIntegerField(_("at most"))
    claimed_minor = models.PositiveBigIntegerField(_("claimed"))
    granted_minor = models.PositiveBigIntegerField(_("granted"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    state = models.CharField(_("state"), max_length=16, choices=[(state, CLAIM_STATES[state]) for state in ClaimState])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("claimed by"))
    claimed_at = models.DateTimeField(_("claimed at"))
    client_key = models.CharField(max_length=KEY_MAX, editable=False)
    answer_by = models.DateTimeField(_("answer by"))
    sellers_words = models.CharField(_("why the seller declined"), max_length=POSTAGE_WORDS_MAX, blank=True)
    ask_by = models.DateTimeField(_("a mediator can be asked until"), null=True, blank=True)
    agents_words = models.CharField(_("why the mediator refused"), max_length=POSTAGE_WORDS_MAX, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    is_called = models.BooleanField(default=False, editable=False)  # Agents were told that it waits for them.

    objects = PostageClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim for return postage")
        verbose_name_plural = _("claims for return postage")
        constraints = (
            models.CheckConstraint(
                condition=Q(claimed_minor__gte=1, claimed_minor__lte=F("cap_minor")), name="postage_claim_within_cap"
            ),
            models.CheckConstraint(
                condition=Q(state=ClaimState.ACCEPTED, granted_minor__gte=1, granted_minor__lte=F("claimed_minor"))
                | (~Q(state=ClaimState.ACCEPTED) & Q(granted_minor=None)),
                name="postage_claim_granted_of_claimed",
            ),
        )
        indexes = (models.Index(fields=["answer_by", "id"], condition=Q(state__in=OPEN), name="postage_claim_open"),)

    def __str__(self) -> str:
        return self.dispute.reference

    @property
    def facts(self) -> postage.Claim:
        """Return what the rules know of it."""
        return postage.Claim(
            ClaimState(self.state), PostagePayer(self.payer), self.claimed_minor, self.answer_by, self.ask_by
        )

    @property
    def receipts(self) -> Any:
        """Return the photos of the receipt, in their order."""
        return self.message.photos.all()
