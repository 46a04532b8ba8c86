"""What agents say of a refund."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disputes import money_phrases
from disputes.models import Refund
from disputes.models.refunds import REFERENCE_MAX, WORDS_MAX
from disputes.rules.refunds import MoneyRefusal, RefundVerb

NEED_WORDS = frozenset({RefundVerb.SEND_BACK, RefundVerb.GIVE_UP, RefundVerb.DISMISS})


class MoveForm(forms.Form):
    """A move of a refund, with what the agent found."""

    words = forms.CharField(
        label=_("What you found"),
        help_text=_("For colleagues. The buyer and the seller never see it."),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": money_phrases.REFUSALS[MoneyRefusal.WORDS_MISSING]},
    )

    def __init__(self, data: Any = None, *, refund: Refund, verb: RefundVerb) -> None:
        super().__init__(data)
        self.fields["words"].required = verb in NEED_WORDS

    @property
    def said(self) -> dict[str, Any]:
        """Return what the action is told besides who does what when."""
        return dict(self.cleaned_data)


class PayForm(MoveForm):
    """How a refund was paid."""

    reference = forms.CharField(
        label=_("Reference of the payment"),
        help_text=_("As the payment service or the bank shows it."),
        max_length=REFERENCE_MAX,
        error_messages={"required": money_phrases.REFUSALS[MoneyRefusal.REFERENCE_MISSING]},
    )
    is_proven_unpaid = forms.BooleanField(
        label=_("I checked with the payment service: the first attempt was not paid"), required=False
    )
    field_order = ("reference", "is_proven_unpaid", "words")

    def __init__(self, data: Any = None, *, refund: Refund, verb: RefundVerb) -> None:
        super().__init__(data, refund=refund, verb=verb)
        if not refund.may_have_paid:
            del self.fields["is_proven_unpaid"]
