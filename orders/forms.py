"""What people type about orders, turned into values."""

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
