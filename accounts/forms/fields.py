"""Fields for what people type to say who they are, which `rules.logins` reads."""

from typing import Any

from allauth.account.fields import EmailField
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from accounts.rules import logins

ADDRESS_MAX = 254


class LoginField(forms.CharField):
    """An e-mail address or a member ID, read generously: blanks, full-width letters and hyphens are no faults."""

    def __init__(self, **options: Any) -> None:
        attributes = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "data-login": ""}
        super().__init__(
            label=_("E-mail address or member ID"),
            max_length=ADDRESS_MAX,
            widget=forms.TextInput(attrs=attributes),
            error_messages={"required": _("Enter your e-mail address or your member ID.")},
            **options,
        )

    def clean(self, value: Any) -> str:
        return logins.tidied(super().clean(value))


class AddressField(EmailField):  # type: ignore[misc]
    """An e-mail address; full-width letters and blanks in it are put right."""

    def __init__(self, **options: Any) -> None:
        attributes = {"type": "email", "autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(
            label=_("E-mail address"), max_length=ADDRESS_MAX, widget=forms.TextInput(attrs=attributes), **options
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(logins.tidied(value or ""))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not logins.can_be_mailed(value):
            raise ValidationError(EmailValidator.message, code="invalid")
