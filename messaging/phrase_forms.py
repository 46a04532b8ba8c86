"""What people fill into a phrase, and what the operator writes as one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging import phrases
from messaging.models import PhraseTemplate
from messaging.rules.phrase_templates import Phrase, both
from messaging.rules.slots import NAME_MAX, WORDS_MAX, Around, Slot, SlotFault, SlotKind, value_of

AS_TYPED = _("Nobody translates this: both sides read it as you write it.")
HELP = {
    SlotKind.AMOUNT: _("With its currency, such as 1200 JPY or 12.50 USD."),
    SlotKind.NAME: AS_TYPED,
    SlotKind.WORDS: AS_TYPED,
}


class SlotField(forms.CharField):
    """What is typed into a slot; it becomes the slot's value, or it is said why not."""

    def __init__(self, slot: Slot, around: Around) -> None:
        self.slot, self.around = slot, around
        super().__init__(
            label=phrases.SLOTS[slot.name],
            help_text=HELP.get(slot.kind, ""),
            widget=_widget(slot.kind),
            required=False,
            strip=False,
        )

    def clean(self, value: Any) -> str:
        typed = value if isinstance(value, str) else ""
        read = value_of(self.slot, typed, self.around)
        if isinstance(read, SlotFault):
            raise forms.ValidationError(phrases.SLOT_FAULTS[read], code=read)
        return read


class SlotsForm(forms.Form):
    """The slots of one phrase, in the order of its sentence."""

    def __init__(self, data: Any = None, *, phrase: Phrase, around: Around, known: dict[str, str]) -> None:
        super().__init__(data, initial=known, prefix="slot")
        for slot in phrase.slots:
            self.fields[slot.name] = SlotField(slot, around)


def _widget(kind: SlotKind) -> forms.Widget:
    match kind:
        case SlotKind.WORDS:
            return forms.Textarea(attrs={"rows": 3, "maxlength": WORDS_MAX})
        case SlotKind.DATE:
            return forms.DateInput(attrs={"type": "date"})
        case SlotKind.QUANTITY | SlotKind.DAYS:
            return forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        case SlotKind.NAME:
            return forms.TextInput(attrs={"maxlength": NAME_MAX, "autocomplete": "off"})
    return forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"})


class PhraseTemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """A phrase in both languages; the admin saves it through the action."""

    class Meta:
        model = PhraseTemplate
        fields = (
            *("slug", "direction", "group", "position", "is_offered"),
            *("title_ja", "title_en", "body_ja", "body_en"),
        )
        widgets = {
            "title_ja": forms.TextInput(attrs={"lang": "ja", "class": "vTextField"}),
            "body_ja": forms.Textarea(attrs={"rows": 8, "lang": "ja"}),
            "body_en": forms.Textarea(attrs={"rows": 8, "lang": "en"}),
        }

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if {"body_ja", "body_en"} <= data.keys():
            wrongs = both({"ja": data["body_ja"], "en": data["body_en"]})
            for wrong in wrongs if isinstance(wrongs, list) else []:
                self.add_error(f"body_{wrong.language}", phrases.TEMPLATE_FAULTS[wrong.fault] % {"part": wrong.part})
        return data

    def clean_body_ja(self) -> str:
        return _lines(self.cleaned_data["body_ja"])

    def clean_body_en(self) -> str:
        return _lines(self.cleaned_data["body_en"])


def _lines(body: str) -> str:
    return body.replace("\r\n", "\n").replace("\r", "\n").strip()
