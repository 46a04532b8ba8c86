"""What a buyer fills in to open a dispute, step by step. Every field is kept as it was typed, whatever it is worth."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disputes import phrases
from disputes.forms.offering import OFFER_FIELDS, Bounds, TermsForm
from disputes.forms.proof import SHOWN_BY_PHOTO
from disputes.phrases import opening as words
from disputes.rules.evidence import Item, Slot, Thing, checklist
from disputes.rules.missing import whole
from disputes.rules.refusals import Refusal
from disputes.rules.states import Party, Reason
from messaging.forms import WordsField
from orders.rules.money import plain

TEXT_MOST = 2_000  # characters
LINE_MOST = 300
DIFFERENCES_MOST = 6
PHOTO_THINGS = SHOWN_BY_PHOTO


class QuantityField(forms.CharField):
    """A number of units, in digits of any width."""

    def __init__(self, *, most: int, fault: Any, **options: Any) -> None:
        self.most, self.fault = most, fault
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 6})
        super().__init__(widget=widget, **options)

    def clean(self, value: Any) -> int | None:
        typed = str(value or "").strip()
        if not typed and not self.required:
            return None
        number = whole(typed)
        if number is None or number > self.most:
            raise forms.ValidationError(self.fault)
        return number


class ItemForm(forms.Form):
    def __init__(self, data: Any = None, *, units_left: int, initial: Any = None) -> None:
        super().__init__(data, initial={"quantity": units_left, **(initial or {})})
        self.fields["quantity"] = QuantityField(
            label=_("How many of them is it about?"),
            most=units_left,
            fault=phrases.REFUSALS[Refusal.TOO_MANY_UNITS],
            error_messages={"required": phrases.REFUSALS[Refusal.TOO_MANY_UNITS]},
        )
        self.units_left = units_left

    def blank(self, answers: Mapping[str, Any]) -> "ItemForm":
        """Return the form as it is before anything is refused, beginning with what was typed before."""
        return ItemForm(units_left=self.units_left, initial=answers)

    def clean_quantity(self) -> int:
        quantity: int = self.cleaned_data["quantity"]
        if quantity < 1:
            raise forms.ValidationError(phrases.REFUSALS[Refusal.TOO_MANY_UNITS])
        return quantity


class ReasonForm(forms.Form):
    """What is wrong; and where units can be missing, of how many `claimed` ones that many came, which the amount follows."""

    reason = forms.ChoiceField(
        label=_("What is wrong?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": phrases.REFUSALS[Refusal.REASON_NOT_OPEN],
            "invalid_choice": phrases.REFUSALS[Refusal.REASON_NOT_OPEN],
        },
    )

    def __init__(
        self, data: Any = None, *, reasons: Iterable[Reason], claimed: int | None = None, initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.claimed = claimed
        self.fields["reason"].choices = [(reason.value, phrases.REASONS[reason]) for reason in reasons]  # type: ignore[attr-defined]
        if claimed is not None:
            self.fields[Slot.NUMBER_RECEIVED] = _line(phrases.SLOTS[Slot.NUMBER_RECEIVED])
            self.fields[Slot.NUMBER_RECEIVED].widget.attrs["inputmode"] = "numeric"
            self.fields[Slot.NUMBER_RECEIVED].help_text = words.COUNTED % {"claimed": claimed}

    def blank(self, answers: Mapping[str, Any]) -> "ReasonForm":
        form = ReasonForm(reasons=(), claimed=self.claimed, initial=answers)
        form.fields["reason"].choices = self.fields["reason"].choices  # type: ignore[attr-defined]
        return form

    @property
    def counted(self) -> Any:
        """Return the field for how many units came, or nothing where that is not asked."""
        return self[Slot.NUMBER_RECEIVED] if self.claimed is not None else None

    def clean(self) -> dict[str, Any]:
        read = super().clean() or self.cleaned_data
        if self.claimed is not None and read.get("reason") == Reason.MISSING_PARTS:
            number = whole(read.get(Slot.NUMBER_RECEIVED, ""))
            if number is None or number > self.claimed:
                self.add_error(Slot.NUMBER_RECEIVED, words.NOT_COUNTED % {"claimed": self.claimed})
        return read

    @property
    def options(self) -> list[tuple[Any, Any]]:
        """Return each choice with examples of it."""
        return [(choice, words.EXAMPLES[Reason(choice.data["value"])]) for choice in self["reason"]]


class ResultForm(TermsForm):
    """What a buyer asks for first: the `usual` amount, else all that can be refunded, unless they say less."""

    field_order = ("kind", "amount")
    FIELDS = OFFER_FIELDS
    takes_shares = True

    def __init__(self, data: Any = None, *, bounds: Bounds, usual: int | None = None, initial: Any = None) -> None:
        self.usual = bounds.ceiling if usual is None else min(usual, bounds.ceiling)
        begin = plain(self.usual, bounds.currency)
        super().__init__(data, initial={"amount": begin, "fallback_amount": begin, **(initial or {})})
        self.set_bounds(bounds)

    def blank(self, answers: Mapping[str, Any]) -> "ResultForm":
        typed = {name: words for name, words in answers.items() if words}
        return ResultForm(bounds=self.bounds, usual=self.usual, initial=typed)

    def asks_for(self, amount: int) -> bool:
        """Return whether the field for the amount holds this one, in minor units."""
        return bool(self["amount"].value() == plain(amount, self.bounds.currency))

    def add_refusal(self, refusal: Refusal) -> None:
        name = self.FIELDS.get(refusal)
        self.add_error(name if name in self.fields else None, phrases.REFUSALS[refusal])


class EvidenceForm(forms.Form):
    """The words of the checklist of a reason; its photos come under keys of their own.

    How many units came is a number of up to `claimed` where units are counted, and is not asked again where it was
    `received` before; else it is told in words.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        reason: Reason,
        claimed: int | None = None,
        received: int | None = None,
        initial: Any = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.reason, self.received = reason, received
        if Slot.STATEMENT not in {item.slot for item in self.items}:
            self.fields["details"] = _text(_("Tell it in your own words"), rows=4)
        for item in self.items:
            if item.slot is not Slot.NUMBER_RECEIVED or received is None:
                self.fields.update(fields_of(item, claimed))

    @property
    def items(self) -> tuple[Item, ...]:
        return checklist(self.reason, Party.BUYER)

    @property
    def filled(self) -> dict[Slot, int]:
        """Count what is written for each line of the checklist, photos apart."""
        return {slot: len(said) for slot, said in self.said.items()}

    @property
    def said(self) -> dict[Slot, list[str]]:
        read = dict(getattr(self, "cleaned_data", {}))
        if self.received is not None:
            read[Slot.NUMBER_RECEIVED] = self.received
        return {item.slot: said_of(item, read) for item in self.items if item.thing not in PHOTO_THINGS}


def fields_of(item: Item, claimed: int | None = None) -> dict[str, forms.Field]:
    """Return the fields that a line of the checklist is filled in with; none for photos."""
    label, slot = phrases.SLOTS[item.slot], item.slot
    if slot is Slot.DIFFERENCES:
        return {f"{slot}-{place}": _line(_("Difference")) for place in range(1, DIFFERENCES_MOST + 1)}
    match item.thing:
        case Thing.TEXT if slot is Slot.STATEMENT:
            return {slot.value: _text(label, rows=4)}
        case Thing.TEXT:
            return {slot.value: _line(label)}
        case Thing.NUMBER if claimed is not None:
            fault = words.NOT_COUNTED % {"claimed": claimed}
            return {slot.value: QuantityField(label=label, most=claimed, fault=fault, required=False)}
        case Thing.NUMBER:
            return {slot.value: _line(label)}
        case Thing.CONFIRMATION:
            return {slot.value: forms.BooleanField(label=words.HOW_TO_SHOW[slot], required=False)}
    return {}


def said_of(item: Item, read: Mapping[str, Any]) -> list[str]:
    """Return what was written for a line of the checklist, one entry for each thing."""
    slot = item.slot
    names = (
        [f"{slot}-{place}" for place in range(1, DIFFERENCES_MOST + 1)] if slot is Slot.DIFFERENCES else [slot.value]
    )
    found = [read.get(name) for name in names]
    if item.thing is Thing.CONFIRMATION:
        return [str(words.HOW_TO_SHOW[slot])] if found[0] else []
    return [str(one).strip() for one in found if one is not None and str(one).strip()]


def _text(label: Any, *, rows: int) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto", "autocomplete": "off"})
    return WordsField(label=label, required=False, max_length=TEXT_MOST, widget=widget)


def _line(label: Any) -> forms.Field:
    widget = forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
    return WordsField(label=label, required=False, max_length=LINE_MOST, widget=widget)


class LateForm(forms.Form):
    """A question to support in place of a dispute that can no longer be opened."""

    body = WordsField(
        label=_("What happened?"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        error_messages={"required": _("Write what happened.")},
    )
    key = forms.CharField(required=False, widget=forms.HiddenInput)


class WholeForm(forms.Form):
    """One dispute about each product of an order that did not arrive."""

    lines = forms.MultipleChoiceField(
        label=_("Which products?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one product."),
            "invalid_choice": _("Choose among these products."),
        },
    )
    statement = _text(phrases.SLOTS[Slot.STATEMENT], rows=4)
    address_confirmed = forms.BooleanField(
        label=words.HOW_TO_SHOW[Slot.ADDRESS_CONFIRMED],
        error_messages={"required": _("Look at the address of the order and confirm it.")},
    )
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_statement(self) -> str:
        statement: str = self.cleaned_data["statement"]
        if not statement.strip():
            raise forms.ValidationError(words.AGAIN_MISSING)
        return statement
