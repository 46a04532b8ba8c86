"""Articles in two languages, their revisions, and what readers said about them."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.rules.languages import Language
from helpcenter.phrases import FAULTS, STATES, VERBS, choices
from helpcenter.rules.blocks import Block
from helpcenter.rules.feedback import COMMENT_MAX
from helpcenter.rules.publishing import WORKING, Facts, State
from helpcenter.rules.words import one_line

LANGUAGE_CHOICES = [(str(language), language.own_name) for language in Language]
DEEPEST_CATEGORY = 4

slug_validator = RegexValidator(
    r"^[\w]+(?:-[\w]+)*\Z", _("Use letters, digits and single hyphens only, for example “return-postage”.")
)


class Category(models.Model):
    """A shelf of articles; shelves nest."""

    slug = models.CharField(_("slug"), max_length=80, unique=True, validators=[slug_validator])
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("part of")
    )
    icon = models.CharField(_("icon"), max_length=20, default="document")
    position = models.PositiveIntegerField(_("position"), default=0)
    name_en = models.CharField(_("name in English"), max_length=120)
    name_ja = models.CharField(_("name in Japanese"), max_length=120)
    summary_en = models.CharField(_("summary in English"), max_length=200, blank=True)
    summary_ja = models.CharField(_("summary in Japanese"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ("position", "id")
        constraints = (models.CheckConstraint(condition=~Q(parent=F("id")), name="category_not_its_own_parent"),)

    def __str__(self) -> str:
        return self.name_en

    def clean(self) -> None:
        """Refuse shelves inside themselves, and nesting deeper than pages and queries follow."""
        for field in ("name_en", "name_ja", "summary_en", "summary_ja"):
            setattr(self, field, one_line(getattr(self, field)))
        above, levels_above = self.parent, 0
        while above is not None:
            if self.pk is not None and above.pk == self.pk:
                raise ValidationError({"parent": _("A category cannot be part of itself.")})
            above, levels_above = above.parent, levels_above + 1
        if levels_above + self._height() > DEEPEST_CATEGORY:
            words = _("Categories nest %(most)s deep at the most.")
            raise ValidationError({"parent": words % {"most": DEEPEST_CATEGORY}})

    def _height(self) -> int:
        """Return how many levels this category and what is below it take."""
        height, level = 1, [self.pk] if self.pk else []
        while level and height <= DEEPEST_CATEGORY:
            level = list(Category.objects.filter(parent__in=level).values_list("pk", flat=True))
            height += bool(level)
        return height

    def name(self, language: str) -> str:
        return self.name_ja if language == Language.JA else self.name_en

    def summary(self, language: str) -> str:
        return self.summary_ja if language == Language.JA else self.summary_en

    def trail(self) -> list["Category"]:
        """Return the shelves from the outermost to this one."""
        above = self.parent.trail() if self.parent else []
        return [*above, self]

    @property
    def path(self) -> str:
        """Return the slugs of the trail, as front matter names a category: `shipping/tracking`."""
        return "/".join(category.slug for category in self.trail())


class Article(models.Model):
    """One subject, under one slug for both languages."""

    slug = models.CharField(_("slug"), max_length=120, unique=True, validators=[slug_validator])
    category = models.ForeignKey(Category, models.PROTECT, related_name="articles", verbose_name=_("category"))
    source_language = models.CharField(
        _("original language"),
        max_length=5,
        choices=LANGUAGE_CHOICES,
        default=Language.JA,
        help_text=_("The other language is its translation and is marked when it falls behind."),
    )
    is_question = models.BooleanField(
        _("title is a question"), default=False, help_text=_("Search engines are told that this page answers it.")
    )
    position = models.PositiveIntegerField(_("position"), default=0, help_text=_("Order within the category."))
    featured_position = models.PositiveIntegerField(
        _("place on the home page"), null=True, blank=True, help_text=_("Empty: not on the home page.")
    )
    related_slugs = models.JSONField(_("related articles"), default=list, blank=True)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ("category__position", "position", "id")
        permissions = (("publish_article", _("Can review and publish articles")),)
        indexes = (
            models.Index(fields=["category", "position"], name="article_shelf"),
            models.Index(
                fields=["featured_position"], name="article_featured", condition=Q(featured_position__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return self.slug


class ArticleText(models.Model):
    """An article in one language. Its words live in revisions."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="texts", verbose_name=_("article"))
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGE_CHOICES)
    last_verified_on = models.DateField(_("last verified on"), null=True, blank=True)
    review_by = models.DateField(_("review by"), null=True, blank=True)
    block_count = models.PositiveIntegerField(default=0, editable=False)
    stale_count = models.PositiveIntegerField(_("stale blocks"), default=0, editable=False)
    editing_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, editable=False
    )
    editing_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        constraints = (models.UniqueConstraint(fields=["article", "language"], name="text_once_per_language"),)
        indexes = (
            models.Index(fields=["review_by"], name="text_review_by", condition=Q(review_by__isnull=False)),
            models.Index(fields=["-stale_count"], name="text_stale", condition=Q(stale_count__gt=0)),
        )

    def __str__(self) -> str:
        return f"{self.article.slug} ({self.language})"

    @property
    def is_source(self) -> bool:
        return self.language == self.article.source_language

    def edited_by_somebody_else(self, user: Any, at: datetime) -> bool:
        """Return whether another person has the editor open just now."""
        return bool(
            self.editing_by_id and self.editing_by_id != user.pk and self.editing_until and self.editing_until > at
        )


class RevisionQuerySet(models.QuerySet["Revision"]):
    def live(self, at: datetime) -> Self:
        """Keep what the public sees at `at`: one revision a text at the most.

        A scheduled revision is live from its instant on, whether or not anything recorded it yet.
        """
        due = Q(state=State.SCHEDULED, publish_at__lte=at)
        displaced = Revision.objects.filter(due, text=OuterRef("text"))
        return self.filter(due | (Q(state=State.PUBLISHED) & ~Exists(displaced)))

    def working(self) -> Self:
        return self.filter(state__in=WORKING)

    def scheduled(self) -> Self:
        return self.filter(state=State.SCHEDULED)

    def due(self, at: datetime) -> Self:
        return self.scheduled().filter(publish_at__lte=at)

    def was_public(self, at: datetime) -> Self:
        return self.filter(Q(published_at__isnull=False) | Q(state=State.SCHEDULED, publish_at__lte=at))


class Revision(models.Model):
    """The words of a text as somebody saved them once. Never edited: a correction is another revision."""

    text = models.ForeignKey(ArticleText, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=12, choices=choices(STATES), default=State.DRAFT)
    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    aliases = models.JSONField(_("what people ask"), default=list, blank=True)
    body = models.TextField(_("text"), blank=True)
    blocks = models.JSONField(default=list, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("author")
    )
    comment = models.CharField(_("what changed"), max_length=300, blank=True)
    is_minor = models.BooleanField(_("minor change"), default=False)
    based_on = models.ForeignKey("self", models.SET_NULL, related_name="+", null=True, blank=True)
    source_revision = models.ForeignKey("self", models.SET_NULL, related_name="followers", null=True, blank=True)
    saved_at = models.DateTimeField(_("saved at"))
    publish_at = models.DateTimeField(_("goes live at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    objects: ClassVar[Any] = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=["text", "number"], name="revision_number_once"),
            models.UniqueConstraint(fields=["text"], condition=Q(state=State.PUBLISHED), name="revision_one_published"),
            models.UniqueConstraint(fields=["text"], condition=Q(state=State.SCHEDULED), name="revision_one_scheduled"),
            models.UniqueConstraint(
                fields=["text"], condition=Q(state__in=sorted(WORKING)), name="revision_one_working"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SCHEDULED) | Q(publish_at__isnull=False), name="revision_scheduled_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.PUBLISHED, State.WITHDRAWN]) | Q(published_at__isnull=False),
                name="revision_published_has_time",
            ),
        )
        indexes = (
            models.Index(fields=["publish_at"], name="revision_due", condition=Q(state=State.SCHEDULED)),
            models.Index(fields=["-published_at"], name="revision_newest", condition=Q(state=State.PUBLISHED)),
            models.Index(fields=["-saved_at"], name="revision_in_review", condition=Q(state=State.IN_REVIEW)),
        )

    def __str__(self) -> str:
        return f"{self.title} #{self.number}"

    @property
    def block_facts(self) -> list[Block]:
        """Return the stored blocks as the rules see them."""
        return [
            Block(block["kind"], block["hash"], block["key"], block["follows"], block["anchor"])
            for block in self.blocks
        ]

    def facts(self, at: datetime, *, publish_at: datetime | None = None, note: str = "") -> Facts:
        """Return what the rules of publishing need to know."""
        others = Revision.objects.working().filter(text=self.text_id).exclude(pk=self.pk)
        return Facts(
            state=State(self.state),
            at=at,
            publish_at=publish_at or self.publish_at,
            note=note,
            has_title=bool(self.title.strip()),
            text_has_other_working=self.state == State.SCHEDULED and others.exists(),
        )


class RevisionEvent(models.Model):
    """Who moved a revision, from where to where, when and why."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="events")
    verb = models.CharField(max_length=12, choices=choices(VERBS))
    from_state = models.CharField(max_length=12, choices=choices(STATES))
    to_state = models.CharField(max_length=12, choices=choices(STATES))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    happened_at = models.DateTimeField()

    class Meta:
        ordering = ("happened_at", "id")

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.from_state} → {self.to_state}"


class ArticleImage(models.Model):
    """A picture that articles show as `![words](images/name)`."""

    name = models.CharField(
        _("name"), max_length=100, unique=True, validators=[RegexValidator(r"^\w[\w.-]*\.(?:png|jpe?g|webp|gif)\Z")]
    )
    file = models.ImageField(_("file"), upload_to="help/", width_field="width", height_field="height", max_length=200)
    sha256 = models.CharField(max_length=64, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class ContentVersion(models.Model):
    """One row that counts every change of what the public sees; every process watches it."""

    number = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField()
    search_number = models.PositiveBigIntegerField(default=0)  # Of what only the search uses; no page changes with it.

    def __str__(self) -> str:
        return str(self.number)


class Vote(models.Model):
    """What a reader said to “was this helpful?”: one vote a visitor and revision; it may be changed."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="votes")
    visitor = models.CharField(max_length=64, editable=False)
    is_helpful = models.BooleanField(_("helped"))
    fault = models.CharField(_("what was wrong"), max_length=20, choices=choices(FAULTS), blank=True)
    comment = models.CharField(_("comment"), max_length=COMMENT_MAX, blank=True)
    voted_at = models.DateTimeField(_("voted at"))

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ("-voted_at",)
        constraints = (models.UniqueConstraint(fields=["revision", "visitor"], name="vote_once"),)
        indexes = (models.Index(fields=["-voted_at"], name="vote_newest"),)

    def __str__(self) -> str:
        return f"{self.revision} {'+' if self.is_helpful else '-'}"


class DailyViews(models.Model):
    """How often a text was read on a day (UTC)."""

    text = models.ForeignKey(ArticleText, models.CASCADE, related_name="daily_views")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["text", "day"], name="views_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.text_id} {self.day}: {self.count}"
