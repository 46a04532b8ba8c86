"""Goods on their way back, and replacements: parcels, where they go, and what was in them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from disputes import phrases
from disputes.forms.amounts import amount_of
from disputes.forms.moving import NOTHING_SHOWN, MoveForm, Shown
from disputes.forms.offering import ADDRESS_MOST, AMOUNT, WORDS_MOST
from disputes.phrases.amounts import AT_MOST
from disputes.rules.evidence import Slot, checklist
from disputes.rules.facts import Case
from disputes.rules.payloads import Addressing, Inspecting, Labelling, Payload, Shipping, Showing
from disputes.rules.refusals import Refusal
from disputes.rules.states import Party, Reason, ReturnProblem
from messaging.forms import WordsField
from orders.rules.carriers import CARRIERS, MOST_CHARACTERS, guesses, tidied
from orders.templatetags.orders import money

LABEL_MOST = 500  # characters


class ParcelForm(MoveForm):
    """A parcel that was sent. Without a carrier, the one is taken whose number it surely is."""

    FIELDS: Mapping[Refusal, str] = {
        Refusal.TRACKING_MISFIT: "tracking_number",
        Refusal.TRACKING_USED: "tracking_number",
    }
    takes_photos = True
    photos_name = _("Photos of the packed goods, at least one")
    tracking_number = WordsField(
        label=_("Tracking number"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    carrier = forms.ChoiceField(
        label=_("Carrier"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the carriers in the list.")},
    )

    def __init__(self, data: Any = None, *, case: Case, by: Party, at: datetime, initial: Any = None) -> None:
        super().__init__(data, case=case, by=by, at=at, initial=initial)
        language = (get_language() or "en")[:2]
        named = [(code, carrier.name(language)) for code, carrier in CARRIERS.items()]
        self.fields["carrier"].choices = [  # type: ignore[attr-defined]
            ("", _("By the form of the number")),
            *named,
            ("other", _("Another carrier")),
        ]

    def clean(self) -> dict[str, Any]:
        read = super().clean() or self.cleaned_data
        number = tidied(read.get("tracking_number", "")[: 2 * MOST_CHARACTERS])
        if not number:
            self.add_error("tracking_number", _("Enter the tracking number of the parcel."))
        elif not read.get("carrier") and "carrier" not in self.errors:
            surest = next(iter(guesses(number)), None)
            if surest is None:
                self.add_error("carrier", _("The number does not say whose it is. Choose the carrier."))
            else:
                read["carrier"] = surest.carrier.code
        read["tracking_number"] = number
        return read

    def payload(self, shown: Shown = NOTHING_SHOWN) -> Payload:
        read = self.cleaned_data
        return Shipping(read["carrier"], read["tracking_number"], shown.photos)


class AddressForm(MoveForm):
    FIELDS: Mapping[Refusal, str] = {Refusal.ADDRESS_MISSING: "return_address"}
    return_address = WordsField(
        label=_("Address for the return"),
        help_text=_("In Latin letters too if it is abroad, so that every post office can read it."),
        required=False,
        max_length=ADDRESS_MOST,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )

    def payload(self, shown: Shown = NOTHING_SHOWN) -> Payload:
        return Addressing(self.cleaned_data["return_address"].strip())


class LabelForm(MoveForm):
    """A return label: a picture of it, where the buyer finds it, or what they show at the counter."""

    FIELDS: Mapping[Refusal, str] = {Refusal.LABEL_MISSING: "label"}
    takes_photos = True
    photos_name = _("A picture of the label, if you have one")
    label = WordsField(
        label=_("Return label"),
        help_text=_(
            "The code for the counter, or the web address where the buyer can print it. A picture alone will do as well."
        ),
        required=False,
        max_length=LABEL_MOST,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    def payload(self, shown: Shown = NOTHING_SHOWN) -> Payload:
        return Labelling(self.cleaned_data["label"].strip(), shown.photos)


class InspectForm(MoveForm):
    """What is wrong with goods that came back. What the seller would keep is an offer that the buyer may accept."""

    FIELDS: Mapping[Refusal, str] = {Refusal.DEDUCTION_TOO_LARGE: "deduction"}
    problem = forms.ChoiceField(
        label=_("What is wrong with the return"),
        choices=[(problem.value, phrases.RETURN_PROBLEMS[problem]) for problem in ReturnProblem],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong."), "invalid_choice": _("Choose what is wrong.")},
    )
    deduction = WordsField(
        label=_("Deduct from the refund (if you like)"),
        required=False,
        widget=AMOUNT,
    )

    def __init__(self, data: Any = None, *, case: Case, by: Party, at: datetime, initial: Any = None) -> None:
        super().__init__(data, case=case, by=by, at=at, initial=initial)
        self.most = max(case.agreed.payable - 1, 0) if case.agreed else 0
        self.fields["deduction"].help_text = " ".join(
            (
                str(_("The buyer can accept the smaller refund at once; if not, our mediators decide.")),
                str(AT_MOST) % {"most": money(self.most, case.currency)},
            )
        )

    def clean_deduction(self) -> int:
        typed: str = self.cleaned_data["deduction"].strip()
        return amount_of(typed, self.case.currency, most=self.most) if typed else 0

    @property
    def slots(self) -> list[Slot]:
        return [item.slot for item in checklist(Reason.RETURN_PROBLEM, Party.SELLER)]

    def payload(self, shown: Shown = NOTHING_SHOWN) -> Payload:
        return Inspecting(ReturnProblem(self.cleaned_data["problem"]), shown.filled, self.cleaned_data["deduction"])


class ShowForm(MoveForm):
    """A problem with a replacement, shown as the first one was."""

    words = WordsField(
        label=_("What is wrong with the replacement"),
        required=False,
        max_length=WORDS_MOST,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    @property
    def slots(self) -> list[Slot]:
        return [item.slot for item in checklist(self.case.reason, Party.BUYER)]

    def payload(self, shown: Shown = NOTHING_SHOWN) -> Payload:
        return Showing(shown.filled)
