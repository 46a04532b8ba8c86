"""What people ask, and how they found the answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.rules.languages import Language
from helpcenter.rules.searching import without_personal_data
from messaging.forms import WordsField, WriteForm
from messaging.mail.characters import one_line
from orders.models import Order
from tickets import phrases
from tickets.rules import words
from tickets.rules.contact import ORDER_NUMBER_MOST, SLUG, trail_from
from tickets.rules.states import CsatAnswer, Refusal, Topic

NAME_MOST = 80
COMMENT_MOST = 2000


class LineField(forms.CharField):
    """Words on one line, without what turns the direction of writing or cannot be seen."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "", 2**20)


class AskForm(WriteForm):
    """A question to support: a message with a subject, and what it is about.

    Somebody without an account says who they are, too. What is wrong with the words is for the rules to say.
    """

    subject = LineField(
        label=_("Subject"),
        help_text=_("In a few words, for example “Parcel has not moved for a week”"),
        required=False,
        widget=forms.TextInput(attrs={"maxlength": words.SUBJECT_MOST, "autocomplete": "off"}),
    )
    order = forms.ChoiceField(label=_("Which order is it about?"), required=False)
    order_number = LineField(
        label=_("Order number (if you have one)"),
        required=False,
        max_length=ORDER_NUMBER_MOST,
        error_messages={"max_length": phrases.NUMBER_TOO_LONG},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    tracking_number = LineField(
        label=_("Tracking number (if you have one)"),
        required=False,
        max_length=ORDER_NUMBER_MOST,
        error_messages={"max_length": phrases.NUMBER_TOO_LONG},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(
        label=_("In which language shall we answer?"),
        choices=[(code.value, code.own_name) for code in Language],
        widget=forms.RadioSelect,
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The answer comes to this address. We first send you a link that proves that it is yours."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Write the address that the answer goes to.")},
    )
    name = LineField(
        label=_("Your name (what shall we call you?)"),
        required=False,
        max_length=NAME_MOST,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    trail = forms.CharField(required=False, widget=forms.HiddenInput)
    follows = forms.CharField(required=False, max_length=14, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, person: Any, orders: Sequence[Order], initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        self.initial.update(initial or {})
        self.fields["body"].label = _("What happened?")
        self.fields["body"].widget.attrs.update({"rows": 8})
        self.fields["subject"].widget.attrs["dir"] = "auto"
        if person.is_authenticated:
            del self.fields["email"], self.fields["name"]
        if orders:
            choices = [("", _("No order, or another one")), *((order.number, _about(order)) for order in orders)]
            self.fields["order"].choices = choices  # type: ignore[attr-defined]
            self.fields["order_number"].label = _("Another order number")
        else:
            del self.fields["order"]

    def clean_subject(self) -> str:
        subject = words.subject(self.cleaned_data["subject"])
        if not subject:
            raise forms.ValidationError(phrases.REFUSALS[Refusal.SUBJECT_MISSING])
        if len(subject) > words.SUBJECT_MOST:
            raise forms.ValidationError(phrases.REFUSALS[Refusal.SUBJECT_TOO_LONG])
        return subject

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        if len(words.text(body)) > words.TEXT_MOST:
            raise forms.ValidationError(phrases.REFUSALS[Refusal.TEXT_TOO_LONG])
        return body

    def clean_trail(self) -> dict[str, Any]:
        return trail_from(self.cleaned_data["trail"], without_personal_data)


class RateForm(forms.Form):
    """How somebody found our help; none chosen is refused by the rules."""

    answer = forms.ChoiceField(
        label=phrases.CSAT_QUESTION,
        required=False,
        choices=[(answer.value, phrases.CSAT_ANSWERS[answer]) for answer in CsatAnswer],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": phrases.REFUSALS[Refusal.RATING_MISSING]},
    )
    comment = WordsField(
        label=_("What could we do better? (if you like)"),
        required=False,
        max_length=COMMENT_MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_answer(self) -> CsatAnswer | None:
        return CsatAnswer(self.cleaned_data["answer"]) if self.cleaned_data["answer"] else None


class SolvedForm(forms.Form):
    """Which article answered a question before it was asked."""

    article = forms.RegexField(rf"\A{SLUG.pattern}\Z")
    topic = forms.ChoiceField(choices=[(topic.value, topic.value) for topic in Topic])


def _about(order: Order) -> str:
    line = next(iter(order.lines.all()), None)
    return f"{order.number} · {line.title}" if line else order.number
