"""What people type about orders, turned into values."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders import phrases
from orders.rules.states import CancelReason


class CancelForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why would you like to cancel?"),
        choices=[(reason.value, phrases.CANCEL_REASONS[reason]) for reason in CancelReason],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason."), "invalid_choice": _("Choose one of these reasons.")},
    )
    words = forms.CharField(
        label=_("Anything the seller should know (optional)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CancelAnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("agree", _("Cancel the order")), ("refuse", _("Keep the order"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer."), "invalid_choice": _("Choose one of these answers.")},
    )
    words = forms.CharField(
        label=_("A word to the buyer (optional)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ExtendForm(forms.Form):
    """How many whole days a buyer gets in addition."""

    days = forms.CharField(
        label=_("Days to add"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 3}),
        error_messages={"required": _("Write how many days.")},
    )
    why = forms.CharField(label=_("Why"), max_length=300)

    def __init__(self, data: Any = None, *, days_left: int, needs_why: bool) -> None:
        super().__init__(data)
        self.days_left = days_left
        self.fields["why"].required = needs_why
        if not needs_why:
            self.fields["why"].label = _("A word for our records (optional)")

    def clean_days(self) -> int:
        typed = unicodedata.normalize("NFKC", self.cleaned_data["days"]).strip()
        if not (typed.isascii() and typed.isdigit() and len(typed) < 4 and 1 <= int(typed) <= self.days_left):
            raise forms.ValidationError(
                _("Write a whole number from 1 to %(most)s. A window can only grow, by 60 days in all."),
                params={"most": self.days_left},
            )
        return int(typed)
