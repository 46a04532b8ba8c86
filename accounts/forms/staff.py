"""What agents say about other people's accounts."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import phrases
from accounts.forms.names import DisplayNameField
from accounts.models import AccountEvent, User
from accounts.permissions import groups_to_give
from accounts.queries import find_account
from accounts.rules.languages import Language
from accounts.rules.people import Violation

ADDRESS_TAKEN = _(
    "Somebody has this e-mail address already. A buyer or seller cannot become an agent: use another address."
)
NOTE_MAX = AccountEvent._meta.get_field("note").max_length


class GroupsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """A choice of groups, each to be ticked."""

    def __init__(self, **options: Any) -> None:
        defaults = {"label": _("Groups"), "required": False, "widget": forms.CheckboxSelectMultiple}
        super().__init__(Group.objects.order_by("pk"), **{**defaults, **options})

    def label_from_instance(self, obj: Any) -> str:
        return phrases.group(obj.name)


class RightsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What an agent may do here; nothing else of a person is edited by others."""

    agent: ClassVar[User]  # Who chooses; the page of each request has a form of its own.
    groups = GroupsField()

    class Meta:
        model = User
        fields = ("groups", "is_superuser")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "groups" in self.fields:
            self.fields["groups"].queryset = groups_to_give(self.agent)  # type: ignore[attr-defined]

    def clean_groups(self) -> QuerySet[Group]:
        """Leave the person in groups that are not for this agent to give."""
        given = groups_to_give(self.agent)
        kept = self.instance.groups.exclude(pk__in=given.values("pk"))
        chosen = {group.pk for group in (*self.cleaned_data["groups"], *kept)}
        return Group.objects.filter(pk__in=chosen)


class MoveForm(forms.Form):
    """A change of an account's state, with a word for colleagues."""

    note = forms.CharField(
        label=_("Note for colleagues"),
        help_text=_("The person never sees it."),
        required=False,
        max_length=NOTE_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Any = None, *, at: datetime) -> None:
        super().__init__(data)
        self.at = at

    @property
    def reasons(self) -> dict[str, Any]:
        """Return what `actions.change_state` is told besides who does what when."""
        return {"note": self.cleaned_data["note"]}


class SuspendForm(MoveForm):
    violation = forms.ChoiceField(
        label=_("Rule broken"),
        choices=[(str(violation), phrases.VIOLATIONS[violation]) for violation in Violation],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the rule that was broken: the person is told which.")},
    )
    until = forms.DateTimeField(
        label=_("Until"),
        help_text=_("In your own time zone. Empty: without an end."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Write a date and a time, for example 2026-05-01 12:00.")},
    )
    field_order = ("violation", "until", "note")

    def clean_until(self) -> datetime | None:
        until: datetime | None = self.cleaned_data["until"]
        if until is not None and until <= self.at:
            raise forms.ValidationError(_("This is in the past. Choose a later date, or none at all."))
        return until

    @property
    def reasons(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {"violation": Violation(said["violation"]), "until": said["until"], "note": said["note"]}


class InviteForm(forms.Form):
    """Whom to invite as an agent, and what they may do."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Their own one at work; the invitation goes there."),
        max_length=254,
    )
    display_name = DisplayNameField(label=_("Name"))
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[(str(code), code.own_name) for code in Language],
        widget=forms.RadioSelect,
        initial=str(Language.JA),
    )
    groups = GroupsField(help_text=_("What they may do. You can change it at any time."))

    def __init__(self, data: Any = None, *, agent: User) -> None:
        super().__init__(data)
        self.fields["groups"].queryset = groups_to_give(agent)  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if find_account(email) is not None:
            raise forms.ValidationError(ADDRESS_TAKEN)
        return email

    def clean_display_name(self) -> str:
        name: str = self.cleaned_data["display_name"]
        if not name:
            raise forms.ValidationError(_("Write their name: colleagues and members see it."))
        return name

    @property
    def invitation(self) -> dict[str, Any]:
        """Return what `actions.invite_agent` takes besides who invites when."""
        said = self.cleaned_data
        return {
            "email": said["email"],
            "display_name": said["display_name"],
            "language": Language(said["language"]),
            "groups": list(said["groups"]),
        }
