"""What agents type and choose, turned into values."""

from collections.abc import Hashable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.rules.languages import Language
from messaging.forms import PhotosField, WordsField, new_key
from messaging.models import Photo
from tickets import phrases
from tickets.rules.moves import MOVES
from tickets.rules.queues import Filters, View
from tickets.rules.states import Party, Priority, Stage, Topic, Verb
from tickets.rules.words import TEXT_MOST, tag_names, tags_in

MOST_TYPED = 200  # characters of a search
BIGGEST = 2**63 - 1
MOST_DAYS = 366  # of a report
STAGES_AFTER_REPLY = next(move.to for move in MOVES if move.verb is Verb.REPLY and move.by is Party.AGENT)
NOBODY, ME = "nobody", "me"


def number(word: str | None) -> int | None:
    """Return the number of a row that a page sent, or None for what is none."""
    return int(word) if word and word.isascii() and word.isdecimal() and len(word) < 19 else None


class FiltersForm(forms.Form):
    """Which tickets somebody wants to see. What fits nowhere is left out: a list is always shown."""

    view = forms.ChoiceField(required=False, choices=list(phrases.VIEWS.items()))
    language = forms.ChoiceField(label=_("Language"), required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    priority = forms.ChoiceField(label=_("Priority"), required=False)
    team = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST)
    assignee = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST)
    tag = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST)
    q = WordsField(required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        for name, choices in (
            ("language", [(code.value, code.own_name) for code in Language]),
            ("topic", list(phrases.TOPICS.items())),
            ("priority", list(phrases.PRIORITIES.items())),
        ):
            self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]

    @property
    def filters(self) -> Filters:
        self.is_valid()
        data = self.cleaned_data
        return Filters(
            view=View(data.get("view") or View.ALL),
            language=data.get("language") or "",
            topic=data.get("topic") or "",
            priority=data.get("priority") or "",
            team=data.get("team"),
            assignee=data.get("assignee"),
            tag=data.get("tag"),
            words=" ".join((data.get("q") or "")[:MOST_TYPED].split()),
        )


class ViewForm(forms.Form):
    """A name for the queue at hand."""

    name = forms.CharField(label=_("Name of this view"), max_length=60)


class ReplyForm(forms.Form):
    """An answer, and where it leaves the ticket. How long it may be is for the rules to say."""

    body = WordsField(
        label=_("Your answer"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "data-most": TEXT_MOST, "autocomplete": "off"}),
    )
    to = forms.ChoiceField(
        label=_("Then"), choices=[(stage.value, phrases.STAGES[stage]) for stage in STAGES_AFTER_REPLY]
    )
    held_until = forms.DateTimeField(
        label=_("Until"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    takes = forms.BooleanField(label=_("Assign to me"), required=False)
    phrase = WordsField(required=False, widget=forms.HiddenInput)
    phrase_values = WordsField(required=False, widget=forms.HiddenInput)
    macro = forms.SlugField(required=False, max_length=60, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=0, max_value=BIGGEST, widget=forms.HiddenInput)
    photo = PhotosField(required=False, widget=forms.MultipleHiddenInput)
    client_key = forms.SlugField(required=False, max_length=32, widget=forms.HiddenInput)
    upload_key = forms.SlugField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **initial: Any) -> None:
        self.uploaded: list[Photo] = []  # What the form already holds when it is shown again.
        super().__init__(data, initial={"client_key": new_key(), "upload_key": new_key(), **initial})

    def clean_to(self) -> Stage:
        return Stage(self.cleaned_data["to"])

    @property
    def photos_key(self) -> str:
        return str(self["upload_key"].value() or "")


class NoteForm(forms.Form):
    """A note that only agents read."""

    body = WordsField(
        label=_("Internal note"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "data-most": TEXT_MOST, "autocomplete": "off"}),
    )
    client_key = forms.SlugField(required=False, max_length=32, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **initial: Any) -> None:
        super().__init__(data, initial={"client_key": new_key(), **initial}, auto_id="note_%s")


class MoveForm(forms.Form):
    """A button of the ticket page: a move, with a note and an instant where the move takes them."""

    verb = forms.ChoiceField(
        choices=[
            (verb.value, phrases.VERBS[verb])
            for verb in (Verb.WAIT, Verb.HOLD, Verb.RELEASE, Verb.SOLVE, Verb.REOPEN, Verb.UNASSIGN)
        ]
    )
    note = WordsField(required=False)
    held_until = forms.DateTimeField(required=False)
    version = forms.IntegerField(required=False, min_value=0, max_value=BIGGEST)

    def clean_verb(self) -> Verb:
        return Verb(self.cleaned_data["verb"])


class AboutForm(forms.Form):
    """What stands beside a ticket: each change is a move of its own. It sends along what it showed."""

    priority = forms.ChoiceField(label=_("Priority"), choices=list(phrases.PRIORITIES.items()))
    topic = forms.ChoiceField(label=_("Topic"), choices=list(phrases.TOPICS.items()))
    language = forms.ChoiceField(label=_("Language"), choices=[(code.value, code.own_name) for code in Language])
    assignee = forms.ChoiceField(label=_("Assignee"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    tags = forms.CharField(label=_("Tags"), required=False, max_length=400, help_text=_("Separated by commas"))

    def __init__(
        self, data: Any = None, *, agents: list[Any], teams: tuple[list[Any], list[Any]], initial: Any = None
    ) -> None:
        """`teams` are those that take such tickets, and the others: these stand apart."""
        super().__init__(data, initial=initial, auto_id="about_%s")
        for field in self.fields.values():
            field.show_hidden_initial = True
        self.agents = {str(agent.pk): agent for agent in agents}
        self.teams = {str(team.pk): team for team in (*teams[0], *teams[1])}
        fitting, others = ([(str(team.pk), str(team)) for team in rows] for rows in teams)
        nobody = ("", "—")
        self.fields["assignee"].choices = [nobody, *((key, str(row)) for key, row in self.agents.items())]  # type: ignore[attr-defined]
        self.fields["team"].choices = [nobody, *fitting, *([(_("Other teams"), others)] if others else [])]  # type: ignore[attr-defined]

    def clean_priority(self) -> Priority:
        return Priority(self.cleaned_data["priority"])

    def clean_topic(self) -> Topic:
        return Topic(self.cleaned_data["topic"])

    def clean_assignee(self) -> Any:
        return self.agents.get(self.cleaned_data["assignee"])

    def clean_team(self) -> Any:
        return self.teams.get(self.cleaned_data["team"])

    def clean_tags(self) -> list[str]:
        return tag_names(self.cleaned_data["tags"])

    @property
    def shown(self) -> dict[str, Hashable]:
        """Return what the page showed, as `facts.beside` has it, without what it does not tell."""
        told = {name: self.data.get(self[name].html_initial_name) for name in self.fields}
        return {name: _compared(name, written) for name, written in told.items() if written is not None}

    @property
    def chosen(self) -> dict[str, Hashable]:
        """Return what the page sent, as `facts.beside` has it."""
        return {name: _compared(name, self[name].data or "") for name in self.fields}


def _compared(name: str, written: str) -> Hashable:
    return tags_in(written) if name == "tags" else written


class ManyForm(forms.Form):
    """What is done with many tickets at once."""

    do = forms.ChoiceField(choices=list(phrases.MANY.items()))
    assignee = forms.CharField(required=False, max_length=20)
    priority = forms.ChoiceField(required=False, choices=[("", ""), *phrases.PRIORITIES.items()])
    tag = forms.CharField(required=False, max_length=40)
    note = WordsField(required=False)


class PeriodForm(forms.Form):
    """Of which days and which language a report is. What is no day is left out, and too long a time is cut."""

    first = forms.DateField(label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, data: Any, *, last: date, days: int) -> None:
        usual = {"first": (last - timedelta(days=days - 1)).isoformat(), "last": last.isoformat(), "language": ""}
        given = {name: value for name, value in data.items() if value and name in usual}
        super().__init__({**usual, **given})
        choices = [("", _("All")), *((code.value, code.own_name) for code in Language)]
        self.fields["language"].choices = choices  # type: ignore[attr-defined]
        self.usual = last - timedelta(days=days - 1), last

    @property
    def chosen(self) -> tuple[date, date, str]:
        self.is_valid()
        data = self.cleaned_data
        first, last = data.get("first") or self.usual[0], data.get("last") or self.usual[1]
        last = min(max(last, date(2000, 1, 1)), date(2999, 12, 30))
        first = min(max(first, last - timedelta(days=MOST_DAYS)), last)
        return first, last, data.get("language") or ""

    @property
    def written(self) -> dict[str, str]:
        first, last, language = self.chosen
        return {"first": first.isoformat(), "last": last.isoformat(), **({"language": language} if language else {})}
