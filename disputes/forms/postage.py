"""A receipt for return postage, and what is said of it."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disputes.forms.amounts import amount_of
from disputes.forms.moving import MoveForm
from disputes.forms.offering import AMOUNT
from disputes.models.postage import POSTAGE_WORDS_MAX
from disputes.phrases.amounts import AT_MOST
from disputes.phrases.postage import POSTAGE_REFUSALS
from disputes.rules.facts import Case
from disputes.rules.postage import NEED_WORDS, PostageRefusal, PostageVerb, promise_of
from disputes.rules.states import Party
from messaging.forms import WordsField
from orders.rules.money import plain
from orders.templatetags.orders import money

POSTAGE_FIELDS = {
    PostageRefusal.NOT_AN_AMOUNT: "amount",
    PostageRefusal.OVER_CAP: "amount",
    PostageRefusal.OVER_CLAIM: "amount",
    PostageRefusal.WORDS_MISSING: "words",
}


class ReceiptForm(MoveForm):
    """What was paid for sending the goods back, and a photo of the receipt."""

    takes_photos = True
    photos_name = _("Photo of the receipt")
    amount = WordsField(label=_("What you paid for the return"), required=False, widget=AMOUNT)
    currency = WordsField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, case: Case, by: Party, at: datetime, initial: Any = None) -> None:
        super().__init__(data, case=case, by=by, at=at, initial={"currency": case.currency, **(initial or {})})
        promise = promise_of(case)
        self.most = promise.cap if promise else 0
        self.fields["amount"].help_text = str(AT_MOST) % {"most": money(self.most, case.currency)}

    def clean_amount(self) -> int:
        return amount_of(self.cleaned_data["amount"], self.case.currency, most=self.most)


class AnswerForm(forms.Form):
    """What a side or an agent says to a claim: nothing but yes, or a reason, or how much of it is paid."""

    words = WordsField(
        label=_("Reason"),
        required=False,
        max_length=POSTAGE_WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    amount = WordsField(
        label=_("Amount to pay"),
        help_text=_("Less than claimed where the receipt says less."),
        required=False,
        widget=AMOUNT,
    )

    def __init__(self, data: Any = None, *, verb: PostageVerb, claimed: int, currency: str) -> None:
        super().__init__(data, initial={"amount": plain(claimed, currency)})
        self.verb, self.claimed, self.currency = verb, claimed, currency
        if verb not in NEED_WORDS:
            del self.fields["words"]
        if verb is not PostageVerb.GRANT:
            del self.fields["amount"]

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"].strip()
        if not words:
            raise forms.ValidationError(str(POSTAGE_REFUSALS[PostageRefusal.WORDS_MISSING]))
        return words

    def clean_amount(self) -> int:
        return amount_of(self.cleaned_data["amount"], self.currency, most=self.claimed)

    @property
    def said(self) -> dict[str, Any]:
        """Return what the action is told; only of a form that is valid."""
        return dict(self.cleaned_data)

    def add_refusal(self, refusal: PostageRefusal) -> None:
        """Put why it is refused at the field that it is about, or above all of them."""
        name = POSTAGE_FIELDS.get(refusal)
        self.add_error(name if name in self.fields else None, str(POSTAGE_REFUSALS[refusal]))
