"""The ways in: allauth's forms with our fields and our words."""

import zoneinfo
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.fields import PasswordField
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.account.forms import SignupForm as AllauthSignUpForm
from allauth.core import context
from babel.lists import format_list
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import countries
from accounts.forms.fields import ADDRESS_MAX, AddressField, LoginField
from accounts.forms.names import DisplayNameField, LabelNameField
from accounts.forms.passwords import PASSWORD_RULES
from accounts.rules import logins
from accounts.rules.people import Role

PASSWORD_MAX = 1_000
ANOTHER_COUNTRY = "other"
MEMBERS = ((Role.BUYER.value, Role.BUYER.value), (Role.SELLER.value, Role.SELLER.value))


class LoginForm(AllauthLoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        remember = forms.BooleanField(label=_("Keep me signed in on this device"), required=False)
        self.fields = {"login": LoginField(), "password": _password("current-password"), "remember": remember}

    def user_credentials(self) -> dict[str, str]:
        """Name the login as one thing only, so that a wrong password costs one hash whoever it is tried for."""
        login = self.cleaned_data["login"]
        kind = "email" if logins.is_address(login) else "username"
        return {kind: login, "password": self.cleaned_data["password"]}


class SignUpForm(AllauthSignUpForm):  # type: ignore[misc]
    """An account for a buyer or, from `?as=seller`, for a seller."""

    email = AddressField()
    role = forms.ChoiceField(choices=MEMBERS, widget=forms.HiddenInput)
    label_name = LabelNameField(
        label=_("Name in English letters"),
        help_text=_("As carriers and customs read it on labels, for example Hanako Yamada."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "lang": "en", "spellcheck": "false"}),
    )
    display_name = DisplayNameField(
        label=_("Display name (if you like)"),
        help_text=_("What others see beside your messages, in any script."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    country = forms.ChoiceField(
        label=_("Country in which your business is registered"),
        error_messages={"required": _("Choose the country in which your business is registered.")},
    )
    # Filled in by a script; without it, the site's own zone is a fair guess, and the settings can change it.
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-time-zone": ""}))
    field_order = ("role", "email", "label_name", "display_name", "country", "password1", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_asked_for = context.request is not None and context.request.GET.get("as") == Role.SELLER
        self.initial["role"] = Role.SELLER.value if is_asked_for else Role.BUYER.value
        self.fields["password1"] = _password("new-password", help_text=PASSWORD_RULES)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].help_text = _("We send a link to it. It is not shown to other members.")
        if self["role"].value() == Role.SELLER:
            self.fields["country"].choices = _country_choices()  # type: ignore[attr-defined]
        else:
            del self.fields["country"]

    def validate_unique_email(self, value: str) -> str:
        """Leave to the action whether there is such an account: here, both go on in the same way."""
        return value

    def clean_country(self) -> str:
        code: str = self.cleaned_data["country"]
        if not countries.may_sell(code):
            here = format_list(list(countries.of_sellers().values()), locale=(get_language() or "en")[:2])
            raise ValidationError(
                _(
                    "For now, only businesses that are registered in %(countries)s can sell here. With a buyer account "
                    "you can order from any country."
                ),
                params={"countries": here},
                code="country",
            )
        return code

    def clean_time_zone(self) -> str:
        name: str = self.cleaned_data["time_zone"]
        return name if name in zoneinfo.available_timezones() else settings.TIME_ZONE

    def try_save(self, request: HttpRequest) -> tuple[None, HttpResponse]:
        """Hand what was typed to the action; allauth's own way would tell a new address from a known one by its work."""
        said = self.cleaned_data
        answer = get_adapter().sign_up(
            request,
            email=said["email"],
            password=said["password1"],
            role=Role(said["role"]),
            label_name=said["label_name"],
            display_name=said["display_name"],
            country=said.get("country", ""),
            time_zone=said["time_zone"],
        )
        return None, answer


class ResetPasswordForm(AllauthResetPasswordForm):  # type: ignore[misc]
    """Ask for the link with which a new password is set. allauth's view wants its field to be called `email`."""

    email = LoginField()

    def clean_email(self) -> str:
        """Look nobody up: what is asked for is only written down."""
        login: str = self.cleaned_data["email"]
        return login

    def save(self, request: HttpRequest, **options: Any) -> str:
        login: str = self.cleaned_data["email"]
        get_adapter().ask_for_password_link(login)
        return login


class LoginHelpForm(forms.Form):
    """Who cannot sign in, as they would have typed it there."""

    login = LoginField()

    @property
    def hints(self) -> tuple[logins.LoginHint, ...]:
        """Return what may be wrong with what was typed, from its characters alone."""
        return logins.hints(str(self.data.get("login", ""))[:ADDRESS_MAX])


def _password(autocomplete: str, **options: Any) -> forms.Field:
    """Return a field for a password, which is taken as it is typed."""
    field: forms.Field = PasswordField(
        label=_("Password"), autocomplete=autocomplete, max_length=PASSWORD_MAX, **options
    )
    del field.widget.attrs["placeholder"]  # It would repeat the label.
    return field


def _country_choices() -> list[tuple[str, Any]]:
    sellers = list(countries.of_sellers().items())
    if countries.EVERY_COUNTRY in settings.SELLER_COUNTRIES:
        return [("", _("Choose a country")), *sellers]
    return [("", _("Choose a country")), *sellers, (ANOTHER_COUNTRY, _("Another country"))]
