"""What can be said in both languages at once, as it ships and as the operator changed it."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from messaging import phrases
from messaging.rules.phrase_templates import (
    BODY_MAX,
    SLUG_MAX,
    TITLE_MAX,
    Direction,
    Phrase,
    PhraseGroup,
    both,
    digest,
)


class PhraseTemplateQuerySet(models.QuerySet["PhraseTemplate"]):
    def offered(self, directions: Iterable[Direction]) -> "PhraseTemplateQuerySet":
        """Those that somebody can choose who speaks in one of these directions, in the order of the list."""
        return self.filter(is_offered=True, direction__in=list(directions)).order_by("position", "pk")


class PhraseTemplate(models.Model):
    """A phrase for one situation. `shipped` tells the wording that last came from a file, whatever was made of it since."""

    slug = models.SlugField(_("slug"), max_length=SLUG_MAX, unique=True)
    direction = models.CharField(
        _("said by"), max_length=20, choices=[(value, phrases.DIRECTIONS[value]) for value in Direction]
    )
    group = models.CharField(
        _("group"), max_length=20, choices=[(value, phrases.PHRASE_GROUPS[value]) for value in PhraseGroup]
    )
    title_ja = models.CharField(_("situation in Japanese"), max_length=TITLE_MAX)
    title_en = models.CharField(_("situation in English"), max_length=TITLE_MAX)
    body_ja = models.TextField(_("sentence in Japanese"), max_length=BODY_MAX)
    body_en = models.TextField(_("sentence in English"), max_length=BODY_MAX)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_offered = models.BooleanField(_("offered to choose"), default=True)
    shipped = models.CharField(max_length=64, blank=True, editable=False)
    changed_at = models.DateTimeField(_("changed"))

    objects = PhraseTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("phrase template")
        verbose_name_plural = _("phrase templates")
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_ja if get_language() == "ja" else self.title_en

    @property
    def other_title(self) -> str:
        return self.title_en if get_language() == "ja" else self.title_ja

    @property
    def other_language(self) -> str:
        return "en" if get_language() == "ja" else "ja"

    @property
    def titles(self) -> dict[str, str]:
        return {"ja": self.title_ja, "en": self.title_en}

    @property
    def bodies(self) -> dict[str, str]:
        return {"ja": self.body_ja, "en": self.body_en}

    @property
    def is_as_shipped(self) -> bool:
        return self.shipped == digest(self.direction, self.group, self.titles, self.bodies)

    @property
    def phrase(self) -> Phrase:
        """Return the phrase ready to be filled. Raise ValueError for one that was written past the checks."""
        pieces = both(self.bodies)
        if isinstance(pieces, list):
            raise ValueError(f"{self.slug}: {pieces[0].fault}")
        return Phrase(self.slug, Direction(self.direction), PhraseGroup(self.group), self.titles, pieces)
