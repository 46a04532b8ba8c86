"""New numbers of the process, from an instant on: a field for each, filled with what would be in force then."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disputes.phrases import numbers as phrases
from disputes.rules.numbers import LENGTHS, MOST_PAUSES, NUMBERS, Number, Part, Unit, faults
from disputes.rules.policy import DEFAULT, Policy, policy_at

WORDS_MAX = 500


class PausesField(forms.CharField):
    """Whole minutes, one pause after the other."""

    def __init__(self, number: Number, **more: Any) -> None:
        super().__init__(max_length=200, **more)
        self.number = number

    def clean(self, value: Any) -> Any:
        parts = [part.strip() for part in super().clean(value).replace("、", ",").split(",")]
        if not all(part.isascii() and part.isdecimal() and len(part) < 8 for part in parts) or len(parts) > MOST_PAUSES:
            raise forms.ValidationError(phrases.NOT_PAUSES)
        minutes = [int(part) for part in parts]
        if not all(self.number.least <= one <= self.number.most for one in minutes):
            raise forms.ValidationError(phrases.NOT_PAUSES)
        return tuple(one * LENGTHS[Unit.MINUTES] for one in minutes)


class PolicyForm(forms.Form):
    """Numbers from an instant on. What is not changed stays as it would be then."""

    since = forms.DateTimeField(
        label=_("In force from"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    words = forms.CharField(
        label=_("Why"),
        help_text=_("For colleagues. It is kept with your name."),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, data: Any = None, *, rows: Sequence[Policy], at: datetime) -> None:
        super().__init__(data)
        self.rows, self.at = rows, at
        latest = max(rows, key=lambda row: row.since, default=DEFAULT)
        for number in NUMBERS:
            self.fields[number.name] = _field(number, getattr(latest, number.name))

    @property
    def parts(self) -> list[tuple[Any, list[Any]]]:
        """Return the fields of the numbers, part by part."""
        return [
            (phrases.PARTS[part], [self[number.name] for number in NUMBERS if number.part is part]) for part in Part
        ]

    @property
    def policy(self) -> Policy:
        """Return the numbers as the rules know them."""
        values = {number.name: _read(number, self.cleaned_data[number.name]) for number in NUMBERS}
        return Policy(since=self.cleaned_data["since"], **values)

    def clean_since(self) -> datetime:
        since: datetime = self.cleaned_data["since"]
        if since <= self.at:
            raise forms.ValidationError(phrases.NOT_IN_FUTURE)
        if any(row.since == since for row in self.rows):
            raise forms.ValidationError(phrases.SINCE_TAKEN)
        return since

    def clean(self) -> dict[str, Any]:
        if self.errors:
            return self.cleaned_data
        mine = self.policy
        for name, fault in faults(mine):
            self.add_error(name, str(phrases.FAULTS[fault]))
        if not self.errors and mine == replace(policy_at(self.rows, mine.since), since=mine.since):
            self.add_error(None, str(phrases.NOTHING_SET))
        return self.cleaned_data


def _field(number: Number, value: Any) -> forms.Field:
    usual = gettext("Usually: %(value)s.") % {"value": phrases.value_in_words(number, number.usual)}
    unit = str(phrases.UNITS[number.unit])
    about: dict[str, Any] = {
        "label": phrases.NUMBERS[number.name],
        "help_text": f"{unit}. {usual}" if unit else usual,
        "initial": _typed(number, value),
    }
    ends: dict[str, Any] = {"min_value": number.least, "max_value": number.most}
    match number.unit:
        case Unit.SWITCH:
            return forms.BooleanField(required=False, **about)
        case Unit.CHOICE:
            return forms.ChoiceField(choices=list(phrases.CHOICES[number.name].items()), **about)
        case Unit.MINUTES:
            return PausesField(number, **about)
        case Unit.AMOUNT:
            return forms.IntegerField(required=False, **ends, **about)
        case Unit.TIMES | Unit.CHARACTERS:
            return forms.IntegerField(**ends, **about)
    return forms.DecimalField(decimal_places=2, **ends, **about)


def _typed(number: Number, value: Any) -> Any:
    if number.unit is Unit.MINUTES:
        return ", ".join(phrases.written(pause, Unit.MINUTES) for pause in value)
    return phrases.written(value, number.unit) if number.unit in LENGTHS else value


def _read(number: Number, value: Any) -> Any:
    if number.unit is Unit.CHOICE:
        return type(number.usual)(value)
    if number.unit in LENGTHS and number.unit is not Unit.MINUTES:
        return timedelta(seconds=round(value * int(LENGTHS[number.unit].total_seconds())))
    return value
