"""What people settle about themselves."""

import unicodedata
from datetime import datetime
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import phrases, time_zones
from accounts.forms.names import DisplayNameField, LabelNameField
from accounts.models import User
from accounts.rules import member_ids
from accounts.rules.languages import Language
from accounts.rules.people import Role


class SettingsForm(forms.Form):
    """Names, language and time zone of one person."""

    display_name = DisplayNameField(
        label=_("Display name"),
        help_text=_("What others see beside your messages, in any script. It is never printed on a label."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    label_name = LabelNameField(
        label=_("Name in English letters"),
        help_text=_("As carriers and customs read it on the label, for example Hanako Yamada."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "lang": "en", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("Of the pages, and of the mails that we send you."),
        choices=[(str(code), code.own_name) for code in Language],
        widget=forms.RadioSelect,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_(
            "In which you are shown dates and times. Type the beginning of a city to find it. No deadline moves with it."
        ),
        error_messages={"invalid_choice": _("Choose a time zone from the list.")},
    )

    def __init__(self, person: User, data: Any = None, *, at: datetime) -> None:
        initial = {name: getattr(person, name) for name in ("display_name", "label_name", "language", "time_zone")}
        super().__init__(data, initial=initial)
        self.person = person
        self.fields["time_zone"].choices = time_zones.choices(at, own=person.time_zone)  # type: ignore[attr-defined]
        if person.role == Role.AGENT:  # No parcel goes to them.
            del self.fields["label_name"]

    @property
    def settings(self) -> dict[str, Any]:
        """Return what `actions.change_settings` takes."""
        said = self.cleaned_data
        return {
            "display_name": said["display_name"],
            "label_name": said.get("label_name", self.person.label_name),
            "language": Language(said["language"]),
            "time_zone": said["time_zone"],
        }


class CloseForm(forms.Form):
    """The typed confirmation that closes an account: its member ID in any spelling, or the word that the page shows."""

    confirmation = forms.CharField(
        label=_("Confirmation"),
        error_messages={"required": _("Type your member ID or the word to confirm.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def __init__(self, person: User, data: Any = None) -> None:
        super().__init__(data)
        self.person = person
        self.fields["confirmation"].help_text = format_lazy(
            gettext("Type your member ID, {member_id}, or the word {word}."),
            member_id=person.shown_member_id,
            word=phrases.CLOSE_WORD,
        )

    def clean_confirmation(self) -> str:
        typed: str = self.cleaned_data["confirmation"]
        is_member_id = member_ids.tidied(typed) == self.person.member_id
        if not is_member_id and _folded(typed) != _folded(str(phrases.CLOSE_WORD)):
            raise forms.ValidationError(
                gettext("This is neither your member ID, %(member_id)s, nor the word %(word)s.")
                % {"member_id": self.person.shown_member_id, "word": phrases.CLOSE_WORD}
            )
        return typed


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold().strip(" 「」\"'“”")
