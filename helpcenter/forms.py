"""What people type, checked."""

import re
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.rules.languages import Language
from helpcenter.actions import NotAPicture, Words
from helpcenter.actions.images import check_picture
from helpcenter.actions.pins import what_it_asks
from helpcenter.content_files import ALIAS_MAX, ALIASES_MAX, SUMMARY_MAX, TITLE_MAX
from helpcenter.markdown import MarkdownError, render
from helpcenter.models import LANGUAGE_CHOICES, Article, ArticleImage, GlossaryGroup, PinnedAnswer
from helpcenter.models.search import MOST_PINS
from helpcenter.phrases import BODY_FAULTS, FAULTS, PICTURE_FAULTS, choices
from helpcenter.rules.feedback import COMMENT_MAX
from helpcenter.rules.glossary import WORD_MAX, WORDS_MAX, known_by, repeated, says_something
from helpcenter.rules.publishing import Verb
from helpcenter.rules.searching import MOST_RESULTS, PAGE_SIZE, QUERY_MAX, Question
from helpcenter.rules.words import can_be_seen, one_line


class VoteForm(forms.Form):
    """“Was this helpful?”: which revision, and yes or no."""

    language = forms.ChoiceField(choices=[(str(code), code.own_name) for code in Language])
    revision = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    helpful = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


class FaultForm(forms.Form):
    """What was wrong with an article that did not help."""

    language = forms.ChoiceField(choices=VoteForm.base_fields["language"].choices, widget=forms.HiddenInput)  # type: ignore[attr-defined]
    revision = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    fault = forms.ChoiceField(
        label=_("What was missing?"),
        choices=choices(FAULTS),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the one that fits best.")},
    )
    comment = forms.CharField(
        label=_("Tell us more (if you like)"),
        help_text=_("Please leave out names, order numbers and card numbers. Nobody can reply here."),
        max_length=COMMENT_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True  # Guarded by origin instead, see docs/decisions/0003.
        helper.layout = Layout("language", "revision", Field("fault"), Field("comment"), Submit("send", _("Send")))
        return helper


class SearchForm(forms.Form):
    """A search: whatever people type is searched as far as it can be, and nothing is refused."""

    q = forms.CharField(required=False, strip=True)
    category = forms.SlugField(required=False, max_length=80, allow_unicode=True)
    language = forms.ChoiceField(required=False, choices=LANGUAGE_CHOICES)
    exact = forms.BooleanField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=MOST_RESULTS // PAGE_SIZE)

    @classmethod
    def question_of(cls, data: Any, language: str, most: int = PAGE_SIZE) -> Question:
        """Return what was asked, without characters that no text has; what cannot be read is as if it was not there."""
        form = cls({**{name: data.get(name, "") for name in cls.base_fields}, "q": _readable(data.get("q", ""))})
        form.is_valid()
        said = form.cleaned_data
        return Question(
            words=said.get("q", "")[:QUERY_MAX],
            language=language,
            is_exact=bool(said.get("exact")),
            category=said.get("category", ""),
            only=said.get("language", ""),
            first=((said.get("page") or 1) - 1) * PAGE_SIZE,
            most=most,
        )


class OpeningForm(forms.Form):
    """Which answer of a search somebody opened, and where it stood."""

    search = forms.UUIDField()
    slug = forms.CharField(max_length=120)
    rank = forms.IntegerField(min_value=1, max_value=MOST_RESULTS)


def _readable(words: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]+", " ", words)


class LineList(forms.CharField):
    """One entry a line."""

    def __init__(self, *, most: int, longest: int, attrs: dict[str, Any] | None = None, **options: Any) -> None:
        self.most, self.longest = most, longest
        super().__init__(widget=forms.Textarea(attrs={"rows": 5, **(attrs or {})}), required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or ()) != self._lines(data or "")

    def _lines(self, value: str) -> list[str]:
        return list(dict.fromkeys(filter(None, map(one_line, value.splitlines()))))

    def clean(self, value: Any) -> tuple[str, ...]:  # type: ignore[override]
        lines = tuple(self._lines(super().clean(value)))
        if len(lines) > self.most:
            raise ValidationError(
                _("%(count)s lines; %(most)s is the most."), params={"count": len(lines), "most": self.most}
            )
        for line in lines:
            if len(line) > self.longest:
                raise ValidationError(
                    _("“%(line)s…” is longer than %(most)s characters."),
                    params={"line": line[:30], "most": self.longest},
                )
        return lines


class BodyField(forms.CharField):
    """A Markdown body that can become a page."""

    # The most is checked in `clean`, with words that say what to do.
    default_validators = [ProhibitNullCharactersValidator(message=BODY_FAULTS["null"])]

    def clean(self, value: Any) -> str:
        body: str = (super().clean(value) or "").replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()
        most = settings.ARTICLE_BODY_MAX
        if len(body) > most:
            raise ValidationError(BODY_FAULTS["too_long"], params={"length": f"{len(body):,}", "most": f"{most:,}"})
        try:
            render(body)
        except MarkdownError as error:
            raise ValidationError(BODY_FAULTS[error.code], params={"line": error.line}) from error
        return body


class Hashes(forms.MultipleChoiceField):
    """Hashes of blocks that a translator declared up to date; one that is gone meanwhile says nothing."""

    def validate(self, value: Any) -> None:
        """Take any: what is no block of the text is left out later."""


class RevisionForm(forms.Form):
    """The words of an article, as an editor or translator saves them."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_MAX)
    summary = forms.CharField(
        label=_("Summary"),
        max_length=SUMMARY_MAX,
        required=False,
        help_text=_("One sentence, shown in lists and search results."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    body = BodyField(
        label=_("Text"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true"})
    )
    aliases = LineList(
        label=_("What people ask"),
        help_text=_(
            "One question or word a line, as people really type it. Not shown in the article; the search uses it."
        ),
        most=ALIASES_MAX,
        longest=ALIAS_MAX,
    )
    comment = forms.CharField(label=_("What changed"), max_length=300, required=False)
    is_minor = forms.BooleanField(
        label=_("Minor change"),
        required=False,
        help_text=_("Spelling or wording only: the translation is not marked out of date."),
    )
    based_on = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    source = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    confirmed = Hashes(required=False)

    def clean_title(self) -> str:
        title = one_line(self.cleaned_data["title"])
        if not can_be_seen(title):
            raise ValidationError(_("Give it a title that can be seen."))
        return title

    def clean_summary(self) -> str:
        return one_line(self.cleaned_data["summary"])

    def words(self) -> Words:
        """Return what was typed as the words of a revision."""
        data = self.cleaned_data
        return Words(title=data["title"], summary=data["summary"], aliases=data["aliases"], body=data["body"])

    def confirmed_blocks(self) -> frozenset[int]:
        """Return which blocks of the typed text were declared up to date, by index."""
        confirmed = set(self.cleaned_data["confirmed"])
        return frozenset(i for i, block in enumerate(render(self.cleaned_data["body"])) if block.hash in confirmed)


class ImageForm(forms.ModelForm):  # type: ignore[type-arg]
    """A picture for articles; the admin saves it through the action."""

    class Meta:
        model = ArticleImage
        fields = ("name", "file")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        data = file.read()
        file.seek(0)
        try:
            check_picture(data)
        except NotAPicture as error:
            raise ValidationError(PICTURE_FAULTS[error.code]) from error
        return file


class ArticleForm(forms.ModelForm):  # type: ignore[type-arg]
    """What belongs to an article in all languages."""

    related_slugs = LineList(
        label=_("Related articles"), help_text=_("One slug a line, in the order to show them."), most=20, longest=120
    )

    class Meta:
        model = Article
        fields = (
            "slug",
            "category",
            "source_language",
            "is_question",
            "position",
            "featured_position",
            "related_slugs",
        )

    def clean_related_slugs(self) -> list[str]:
        slugs = self.cleaned_data["related_slugs"]
        known = set(Article.objects.filter(slug__in=slugs).values_list("slug", flat=True))
        unknown = [slug for slug in slugs if slug not in known]
        if unknown:
            raise ValidationError(_("There is no article “%(slug)s”."), params={"slug": unknown[0]})
        return list(slugs)


class MoveForm(forms.Form):
    """A move of a revision: publish, schedule, return…"""

    verb = forms.ChoiceField(choices=[(str(verb), str(verb)) for verb in Verb])
    note = forms.CharField(max_length=500, required=False)
    publish_at = forms.DateTimeField(
        required=False, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
    )


class VerifyForm(forms.Form):
    """When the facts of a text were checked, and by when they must be checked again. Takes the day it is."""

    last_verified_on = forms.DateField(
        label=_("Last verified on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    review_by = forms.DateField(label=_("Review by"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_last_verified_on(self) -> date | None:
        day: date | None = self.cleaned_data["last_verified_on"]
        if day is not None and day > self.today:
            raise ValidationError(_("Facts cannot have been checked on a day to come."))
        return day


class GlossaryForm(forms.ModelForm):  # type: ignore[type-arg]
    """An entry of the glossary; the admin saves it through the action."""

    words_ja = LineList(
        label=_("Words in Japanese"),
        help_text=_("One word or short phrase a line. The first is the usual one, which readers are shown."),
        most=WORDS_MAX,
        longest=WORD_MAX,
        attrs={"rows": 8, "lang": "ja"},
    )
    words_en = LineList(
        label=_("Words in English"),
        help_text=_("Words that are near but not the same, such as “refund” and “return”, make entries of their own."),
        most=WORDS_MAX,
        longest=WORD_MAX,
        attrs={"rows": 8, "lang": "en"},
    )

    class Meta:
        model = GlossaryGroup
        fields = ("words_ja", "words_en")

    def clean_words_ja(self) -> list[str]:
        return self._words("words_ja")

    def clean_words_en(self) -> list[str]:
        return self._words("words_en")

    def _words(self, name: str) -> list[str]:
        words = list(self.cleaned_data[name])
        if not all(map(can_be_seen, words)):
            raise ValidationError(_("One of the words cannot be seen. Type it again."))
        if repeated(words):
            raise ValidationError(
                _("“%(word)s” is here twice; capital letters make no difference."), params={"word": repeated(words)}
            )
        return words

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not {"words_ja", "words_en"} <= data.keys():
            return data
        if not says_something(data["words_ja"], data["words_en"]):
            raise ValidationError(_("Write words in both languages, or at least two in one."))
        name = known_by(data["words_ja"], data["words_en"])
        same = next((g for g in self.other_groups() if known_by(g.words_ja, g.words_en) == name), None)
        if same is not None:
            url = reverse("admin:helpcenter_glossarygroup_change", args=[same.pk])
            words = _("There is an entry that begins with the same words: {entry}. Add the words there.")
            raise ValidationError(format_html(str(words), entry=format_html('<a href="{}">{}</a>', url, same)))
        return data

    def other_groups(self) -> list[GlossaryGroup]:
        return list(GlossaryGroup.objects.exclude(pk=self.instance.pk).order_by("pk"))

    def shared_with_others(self) -> list[tuple[str, GlossaryGroup]]:
        """Return the words that stand in another entry too, with that entry."""
        words = {word.casefold(): word for word in (*self.cleaned_data["words_ja"], *self.cleaned_data["words_en"])}
        found = []
        for group in self.other_groups():
            theirs = {word.casefold() for word in (*group.words_ja, *group.words_en)}
            found += [(words[word], group) for word in words if word in theirs]
        return found


class TryForm(forms.Form):
    """A query to try the words of a glossary entry with."""

    query = forms.CharField(label=_("Query"), max_length=QUERY_MAX, strip=True)
    language = forms.ChoiceField(label=_("On the site in"), choices=LANGUAGE_CHOICES)


class PinForm(forms.ModelForm):  # type: ignore[type-arg]
    """An article that stands first for a query; the admin saves it through the action."""

    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("Both languages")), *LANGUAGE_CHOICES]
    )

    class Meta:
        model = PinnedAnswer
        fields = ("query", "language", "article", "position")
        help_texts = {
            "query": _("As people type it. Other spellings of the same words are meant too."),
            "position": format_lazy(_("1 stands first, {most} last."), most=MOST_PINS),
        }

    def clean_query(self) -> str:
        query = one_line(self.cleaned_data["query"])
        if not can_be_seen(query):
            raise ValidationError(_("Type a query that can be seen."))
        return query

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not {"query", "language", "article"} <= data.keys():
            return data
        same = PinnedAnswer.objects.filter(normalised=what_it_asks(data["query"]), language=data["language"])
        others = same.exclude(pk=self.instance.pk).order_by("position", "pk")
        for pin in others.filter(article=data["article"]):
            raise ValidationError(
                {"article": ValidationError(_("It is pinned to “%(query)s” already."), params={"query": pin.query})}
            )
        if others.count() >= MOST_PINS:
            raise ValidationError(
                _("“%(query)s” has %(most)s pinned answers already. Delete one of them first."),
                params={"query": data["query"], "most": MOST_PINS},
            )
        return data
