"""How a desk is set up: who takes what, when somebody is there, and what is said again and again."""

import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.rules.languages import Language
from accounts.rules.people import Role
from tickets import phrases
from tickets.rules.macros import MacroSlot, unknown_slots

LANGUAGES = [(code.value, code.own_name) for code in Language]
SLOTS = ", ".join(f"{{{slot}}}" for slot in MacroSlot)


def chosen(label: Any, choices: list[tuple[str, Any]]) -> forms.MultipleChoiceField:
    """Return a field of checkboxes; none of them ticked means all."""
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked means all."),
    )


class TakesForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a team or an agent takes. Of people, only agents are offered."""

    languages = chosen(_("languages"), LANGUAGES)
    topics = chosen(_("topics"), list(phrases.TOPICS.items()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("agent", "members"):
            if name in self.fields:
                field: Any = self.fields[name]
                field.queryset = field.queryset.filter(role=Role.AGENT).order_by("display_name", "pk")


class MacroForm(forms.ModelForm):  # type: ignore[type-arg]
    """A macro in both languages; a slot that nothing could ever fill is refused."""

    topics = chosen(_("topics"), list(phrases.TOPICS.items()))

    def clean_body_en(self) -> str:
        return self._checked("body_en")

    def clean_body_ja(self) -> str:
        return self._checked("body_ja")

    def _checked(self, name: str) -> str:
        words = str(self.cleaned_data[name])
        unknown = unknown_slots(words)
        if unknown:
            raise forms.ValidationError(
                _("There is no slot {%(name)s}. There are: %(slots)s"), params={"name": unknown[0], "slots": SLOTS}
            )
        return words


class ServiceDeskForm(forms.ModelForm):  # type: ignore[type-arg]
    """When somebody is there, on which clock."""

    def clean_zone(self) -> str:
        zone = str(self.cleaned_data["zone"]).strip()
        if zone not in zoneinfo.available_timezones():
            raise forms.ValidationError(_("Write the zone by its city, for example Asia/Tokyo."))
        return zone
