"""Setting a password, and proving once more who one is: allauth's forms with our words."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.fields import PasswordField, SetPasswordField
from allauth.account.forms import AddEmailForm as AllauthAddEmailForm
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.account.forms import ResetPasswordKeyForm as AllauthResetPasswordKeyForm
from allauth.account.forms import SetPasswordForm as AllauthSetPasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateByCodeForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import AddressField
from accounts.models import User

PASSWORD_RULES = _(
    "At least 10 characters. Not only digits, not a common password, and nothing close to your name or address. "
    "Capital and small letters count as different."
)


def _worded(field: forms.Field, label: Any, help_text: Any = "") -> None:
    """Give a field our words; a placeholder that repeats the label only gets in the way."""
    field.label = label
    field.help_text = help_text
    field.widget.attrs.pop("placeholder", None)


def _coded(field: forms.Field, label: Any, help_text: Any) -> None:
    """Make a field one for codes, which a phone types from its authenticator app."""
    _worded(field, label, help_text)
    field.widget.attrs.update({"autocapitalize": "none", "spellcheck": "false", "class": "code-input"})


class _NewPassword:
    """Our words on the two fields of a new password."""

    fields: dict[str, forms.Field]

    def word_new_password(self) -> None:
        _worded(self.fields["password1"], _("New password"), PASSWORD_RULES)
        _worded(self.fields["password2"], _("New password again"))


class ChangePasswordForm(_NewPassword, AllauthChangePasswordForm):  # type: ignore[misc]
    oldpassword = PasswordField(label=_("Password until now"), autocomplete="current-password")
    password1 = SetPasswordField()
    password2 = PasswordField(autocomplete="new-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self.fields["oldpassword"], _("Password until now"))
        self.word_new_password()


class SetPasswordForm(_NewPassword, AllauthSetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.word_new_password()


class NewPasswordForm(_NewPassword, AllauthResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.word_new_password()

    def save(self) -> None:
        """Set the password as a reset, which does more than a change of it."""
        get_adapter().reset_password(self.user, self.cleaned_data["password1"])


class ReauthenticateForm(AllauthReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self.fields["password"], _("Password"))


class ProveForm(ReauthenticateForm):
    """The password of an account whose address is to be verified, from whoever opened the link in another browser."""

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("email_password_mismatch")
        return password


class NewAddressForm(AllauthAddEmailForm):  # type: ignore[misc]
    email = AddressField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(
            self.fields["email"],
            _("New e-mail address"),
            _("We send a link to it. Until you have followed the link, nothing changes."),
        )


class _AsksForTheCode:
    """Ask for a code. A wrong one counts as a failed sign-in: whoever guesses codes has the password already."""

    user: User
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _coded(
            self.fields["code"],
            _("Code"),
            _("The six digits that your authenticator app shows now, or one of your recovery codes."),
        )

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        get_adapter().authentication_failed(context.request, username=self.user.member_id)
        super()._emit_authentication_failed(authenticator)  # type: ignore[misc]


class AuthenticateForm(_AsksForTheCode, AllauthAuthenticateForm):  # type: ignore[misc]
    pass


class ReauthenticateByCodeForm(_AsksForTheCode, AllauthReauthenticateByCodeForm):  # type: ignore[misc]
    pass


class ActivateTOTPForm(AllauthActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _coded(
            self.fields["code"],
            _("Code"),
            _("The six digits that your authenticator app shows now. It shows new ones every 30 seconds."),
        )
        self.fields["code"].widget.attrs["inputmode"] = "numeric"
