"""What editors have before them: queries over drafts, which the public's `queries` never touch."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.rules.languages import Language
from helpcenter.models import ArticleText, DailyViews, Revision
from helpcenter.rules.publishing import State

MOST_ROWS = 50
VIEWS_DAYS = 90
VERIFY_AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class TranslationWork:
    """A translation to write or to mend. `weight` is views × blocks behind; what nobody reads weighs least."""

    text: ArticleText
    language: Language
    title: str
    is_missing: bool
    behind: int
    views: int

    @property
    def weight(self) -> int:
        return self.behind * (self.views + 1)


def translations_behind(at: datetime) -> list[TranslationWork]:
    """Return the translations that are missing or behind their original, those that matter most to readers first."""
    texts = _with_views(ArticleText.objects.select_related("article"), at)
    stale = (
        texts.filter(stale_count__gt=0).annotate(weight=F("stale_count") * (F("views") + 1)).order_by("-weight", "id")
    )
    live = Revision.objects.live(at)
    alone = texts.filter(block_count__gt=0, pk__in=live.values("text"))
    for language in Language:
        there = live.filter(text__language=language).values("text__article")
        alone = alone.exclude(language=language.other, article__in=there)
    missing = alone.annotate(weight=F("block_count") * (F("views") + 1)).order_by("-weight", "id")
    rows = [_work(text, text.language, is_missing=False, behind=text.stale_count) for text in stale[:MOST_ROWS]]
    rows += [_work(t, Language(t.language).other, is_missing=True, behind=t.block_count) for t in missing[:MOST_ROWS]]
    titles = {r.text_id: r.title for r in live.filter(text__in=[row.text for row in rows]).only("text", "title")}
    named = [
        TranslationWork(r.text, r.language, titles.get(r.text.pk, ""), r.is_missing, r.behind, r.views) for r in rows
    ]
    return sorted(named, key=lambda row: (-row.weight, row.text.pk))[:MOST_ROWS]


def _work(text: ArticleText, language: str, *, is_missing: bool, behind: int) -> TranslationWork:
    return TranslationWork(text, Language(language), "", is_missing, behind, text.views)  # type: ignore[attr-defined]


def _with_views(texts: QuerySet[ArticleText], at: datetime) -> QuerySet[ArticleText]:
    since = (at - timedelta(days=VIEWS_DAYS)).date()
    views = DailyViews.objects.filter(text__article=OuterRef("article"), day__gte=since).order_by()
    total = views.values("text__article").annotate(total=Sum("count")).values("total")
    return texts.annotate(views=Coalesce(Subquery(total), 0))


def in_review() -> list[Revision]:
    rows = Revision.objects.filter(state=State.IN_REVIEW).select_related("text__article", "author")
    return list(rows.defer("blocks", "body").order_by("saved_at")[:MOST_ROWS])


def scheduled() -> list[Revision]:
    rows = Revision.objects.scheduled().select_related("text__article", "author")
    return list(rows.defer("blocks", "body").order_by("publish_at")[:MOST_ROWS])


def to_verify(today: date) -> list[ArticleText]:
    """Return the texts whose facts are due to be checked within two weeks, or were."""
    texts = ArticleText.objects.filter(review_by__lte=today + VERIFY_AHEAD, block_count__gt=0)
    return list(texts.select_related("article").order_by("review_by", "id")[:MOST_ROWS])
