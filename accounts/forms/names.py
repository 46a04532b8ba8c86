"""Fields for the names of people, which `rules.names` reads."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts import phrases
from accounts.rules import names


class LabelNameField(forms.CharField):
    """A name as carriers print it on labels."""

    def clean(self, value: Any) -> str:
        return _checked(names.label_name(value or ""))


class DisplayNameField(forms.CharField):
    """A name that others see, in any script, or none."""

    def clean(self, value: Any) -> str:
        return _checked(names.display_name(value or ""))


def _checked(name: names.Name) -> str:
    if name.fault is not None:
        raise ValidationError(phrases.name_fault(name), code=name.fault)
    return name.value
