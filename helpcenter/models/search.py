"""What the search keeps: terms of live texts, the editors' words, and what people searched for."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from helpcenter.models.articles import LANGUAGE_CHOICES, Article, Revision
from helpcenter.rules.searching import QUERY_MAX

MOST_PINS = 5


class IndexEntry(models.Model):
    """What a live or scheduled revision is found by; see `analysis.document.Analysed`.

    A revision never changes, so neither does its entry, unless the analyzer did.
    """

    revision = models.OneToOneField(Revision, models.CASCADE, primary_key=True, related_name="index_entry")
    analyzer = models.CharField(max_length=200)
    terms = models.TextField()  # One a line; the two below have two bytes for each, the low one first.
    asking = models.BinaryField()
    answering = models.BinaryField()
    vocabulary = models.TextField()  # A line each: key, how it is written, how it is read; with tabs between.
    outline = models.JSONField()
    sentences = models.BinaryField()  # JSON, compressed: [text, field, block] each.
    marks = models.BinaryField()  # Four numbers of four bytes each: sentence, start, end, line of `terms`.

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.analyzer}"


class GlossaryGroup(models.Model):
    """Words of both languages that mean the same to somebody who looks for help."""

    words_ja = models.JSONField(_("words in Japanese"), default=list)
    words_en = models.JSONField(_("words in English"), default=list)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("glossary entry")
        verbose_name_plural = _("glossary")
        ordering = ("id",)

    def __str__(self) -> str:
        return " = ".join([*self.words_ja[:1], *self.words_en[:1]])


class PinnedAnswer(models.Model):
    """An article that stands first when a query is asked, however it is spelt."""

    query = models.CharField(_("query"), max_length=QUERY_MAX)
    normalised = models.CharField(max_length=2 * QUERY_MAX, editable=False)
    language = models.CharField(
        _("language"), max_length=5, choices=LANGUAGE_CHOICES, blank=True, help_text=_("Empty: on both sites.")
    )
    article = models.ForeignKey(Article, models.CASCADE, related_name="pins", verbose_name=_("article"))
    position = models.PositiveSmallIntegerField(
        _("position"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_PINS)]
    )

    class Meta:
        verbose_name = _("pinned answer")
        verbose_name_plural = _("pinned answers")
        ordering = ("query", "position", "id")
        constraints = (
            models.UniqueConstraint(fields=["normalised", "language", "article"], name="pin_once_per_query"),
        )

    def __str__(self) -> str:
        return f"{self.query} → {self.article_id}"


class SearchRecord(models.Model):
    """One search, without anything about who asked."""

    reference = models.UUIDField(unique=True, editable=False)
    searched_at = models.DateTimeField(_("searched at"))
    source = models.CharField(_("from"), max_length=10)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGE_CHOICES)
    query = models.CharField(_("query"), max_length=QUERY_MAX)
    normalised = models.CharField(_("normalised"), max_length=2 * QUERY_MAX)
    corrected = models.CharField(_("searched instead"), max_length=QUERY_MAX, blank=True)
    found = models.PositiveIntegerField(_("answers"))

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("searches")
        ordering = ("-searched_at", "-id")
        indexes = (
            models.Index(fields=["-searched_at", "-id"], name="search_newest"),
            models.Index(fields=["normalised", "searched_at"], name="search_normalised"),
        )

    def __str__(self) -> str:
        return f"{self.query} ({self.found})"


class SearchOpening(models.Model):
    """An answer that somebody opened from a search. It may be written before the search itself is."""

    reference = models.UUIDField(editable=False)
    slug = models.CharField(_("article"), max_length=120)
    rank = models.PositiveSmallIntegerField(_("rank"))
    opened_at = models.DateTimeField(_("opened at"))

    class Meta:
        verbose_name = _("opened answer")
        verbose_name_plural = _("opened answers")
        constraints = (models.UniqueConstraint(fields=["reference", "slug"], name="opened_once_a_search"),)
        indexes = (models.Index(fields=["opened_at"], name="opened_newest"),)

    def __str__(self) -> str:
        return f"{self.slug} ({self.rank})"


class PopularQuery(models.Model):
    """A query that others asked and that led somewhere; suggested to who begins to type it."""

    language = models.CharField(max_length=5, choices=LANGUAGE_CHOICES)
    query = models.CharField(max_length=QUERY_MAX)
    times = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["language", "query"], name="popular_once_a_language"),)

    def __str__(self) -> str:
        return f"{self.query} ({self.times})"
