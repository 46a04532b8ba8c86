"""What people write, turned into values."""

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging import phrases
from messaging.models import Photo
from messaging.rules.threads import BODY_MAX, Audience, Refusal

KEY = re.compile(r"[A-Za-z0-9]{16,32}")


def new_key() -> str:
    """Return a key at random, for one rendering of a form."""
    return secrets.token_hex(16)


class WordsField(forms.CharField):
    """Words as they were typed, without the one character that no database takes."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\x00", "")


class PhotosField(forms.Field):
    """References of photos that were uploaded for this form, in the order in which they were chosen."""

    def to_python(self, value: Any) -> list[UUID]:
        try:
            return list(dict.fromkeys(UUID(reference) for reference in value or ()))
        except ValueError:
            raise forms.ValidationError(phrases.PHOTOS_GONE) from None


class WriteForm(forms.Form):
    """A message to be sent; how long it may be and who may read it is for the rules to say.

    `client_key` makes sent twice one message, and `upload_key` holds its photos together until it is sent. `phrase`
    and `phrase_values` say which phrase its words are, and `words` are those that it begins with.
    """

    body = WordsField(
        label=_("Your message"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-most": BODY_MAX, "enterkeyhint": "enter", "autocomplete": "off"}),
    )
    audience = forms.ChoiceField(
        label=_("Who reads it"),
        required=False,
        error_messages={"invalid_choice": phrases.REFUSALS[Refusal.NOT_FOR_THEM]},
    )
    photo = PhotosField(required=False, widget=forms.MultipleHiddenInput)
    client_key = forms.CharField(required=False, widget=forms.HiddenInput)
    upload_key = forms.CharField(required=False, widget=forms.HiddenInput)
    phrase = WordsField(required=False, widget=forms.HiddenInput)
    phrase_values = WordsField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        audiences: Sequence[Audience] = (Audience.EVERYONE,),
        words: Mapping[str, str] | None = None,
    ) -> None:
        self.uploaded: list[Photo] = []  # What the form already holds when it is shown again.
        super().__init__(_with_keys(data), initial={"client_key": new_key(), "upload_key": new_key(), **(words or {})})
        self.fields["audience"].choices = [(audience.value, phrases.AUDIENCES[audience]) for audience in audiences]  # type: ignore[attr-defined]
        if len(audiences) < 2:
            self.fields["audience"].widget = forms.HiddenInput()

    def clean_audience(self) -> Audience:
        return Audience(self.cleaned_data["audience"] or Audience.EVERYONE)

    @property
    def photos_key(self) -> str:
        """Return the key that photos are uploaded under, also of a form that comes back with a refusal."""
        return str(self["upload_key"].value() or "")

    def renew(self) -> None:
        """Let what is sent next be another message."""
        self.data["client_key"] = new_key()  # type: ignore[index]


def _with_keys(data: Any) -> Any:
    """Return what was posted with new keys in place of those that we cannot have made."""
    if data is None:
        return None
    data = data.copy()
    for name in ("client_key", "upload_key"):
        if not KEY.fullmatch(data.get(name, "")):
            data[name] = new_key()
    return data


class InboxForm(forms.Form):
    """Which threads somebody looks for. What fits nowhere is left out: a list is always shown."""

    show = forms.ChoiceField(required=False)
    q = WordsField(required=False)
    after = forms.CharField(required=False)

    def __init__(self, data: Any, *, shelves: Iterable[str]) -> None:
        super().__init__(data)
        self.fields["show"].choices = [(shelf, shelf) for shelf in shelves]  # type: ignore[attr-defined]


class WhyForm(forms.Form):
    """Why an agent does something that others will ask about."""

    why = forms.CharField(label=_("Why"), max_length=300, help_text=_("Only agents read this."))
