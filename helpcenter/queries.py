"""What the public may read. Everything here asks `Revision.objects.live(at)`, so no draft can come out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db.models import Aggregate, Case, Count, F, Max, Min, Q, Subquery, When
from django.db.models.functions import Coalesce

from accounts.rules.languages import Language
from helpcenter.content_files import ArticleFile, CategoryEntry
from helpcenter.models import DEEPEST_CATEGORY, Article, ArticleText, Category, ContentVersion, Revision
from helpcenter.rules.blocks import Staleness, staleness
from helpcenter.rules.publishing import WORKING, State

RELATED_SHOWN = 4
FEATURED_SHOWN = 8
NOT_YET_LIVE = WORKING | {State.SCHEDULED}
_LIGHT = ("blocks", "body", "aliases")  # What lists do not need.


@dataclass(frozen=True, slots=True)
class Version:
    """What the public sees as a whole: how often it was changed and when last, how many schedules have come due that
    nobody recorded yet, and when the next one will."""

    number: int
    changed_at: datetime | None = None
    due_count: int = 0
    last_due_at: datetime | None = None
    next_due_at: datetime | None = None
    search_number: int = field(default=0, compare=False)  # Moves with the glossary and the like, which no page shows.


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as a reader of one language finds it."""

    article: Article
    shown: Revision
    other: Revision | None
    wanted: Language
    staleness: Staleness

    @property
    def is_fallback(self) -> bool:
        """Return whether the text is in the other language, because there is none in the reader's."""
        return self.shown.text.language != self.wanted

    @property
    def source(self) -> Revision | None:
        """Return the original that the shown text is a translation of, if it is one and the original is live."""
        return self.other if self.other is not None and self.other.text.is_source else None

    @property
    def languages(self) -> list[str]:
        """Return the languages that the article can be read in."""
        return sorted({revision.text.language for revision in (self.shown, self.other) if revision})


@dataclass(frozen=True, slots=True)
class Card:
    """An article in a list. `language` is the one its words are in, which may not be the reader's."""

    slug: str
    title: str
    summary: str
    language: str
    category_id: int
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category with what is in it."""

    category: Category
    shelves: tuple["Shelf", ...] = ()
    cards: tuple[Card, ...] = ()

    @property
    def count(self) -> int:
        """Return how many articles are here and below."""
        return len(self.cards) + sum(shelf.count for shelf in self.shelves)


def content_version(at: datetime) -> Version:
    """Return the version of everything public, in one query."""

    def of_scheduled(aggregate: Aggregate, **limits: datetime) -> Subquery:
        rows = Revision.objects.scheduled().filter(**limits).order_by().values("state")
        return Subquery(rows.annotate(found=aggregate).values("found"))

    # Whoever schedules something counts a change, so without the row nothing is scheduled either.
    row = (
        ContentVersion.objects.filter(pk=1)
        .values("number", "changed_at", "search_number")
        .annotate(
            due_count=Coalesce(of_scheduled(Count("pk"), publish_at__lte=at), 0),
            last_due_at=of_scheduled(Max("publish_at"), publish_at__lte=at),
            next_due_at=of_scheduled(Min("publish_at"), publish_at__gt=at),
        )
        .first()
    )
    return Version(**row) if row else Version(0)


def read_article(slug: str, wanted: Language, at: datetime) -> Reading | None:
    """Return a live article in the wanted language, else in the other one; None when neither is live. One query."""
    live = {
        revision.text.language: revision
        for revision in Revision.objects.live(at)
        .filter(text__article__slug=slug)
        .select_related("text__article__category__parent__parent__parent")
        .defer("aliases")
    }
    if not live:
        return None
    shown = live.get(wanted) or live[wanted.other]
    other = live.get(Language(shown.text.language).other)
    is_translation = other is not None and other.text.is_source
    found = staleness(other.block_facts, shown.block_facts) if other and is_translation else Staleness()
    return Reading(article=shown.text.article, shown=shown, other=other, wanted=wanted, staleness=found)


def related_to(article: Article, language: Language, at: datetime) -> list[Card]:
    """Return what to read next: what the editors named, then what stands on the same shelf. One query."""
    near = Q(text__article__slug__in=article.related_slugs) | Q(text__article__category=article.category_id)
    rows = Revision.objects.live(at).filter(near).exclude(text__article=article.pk)
    # Those named come first, so that a full shelf does not push them out of what is read.
    is_near = Case(When(text__article__slug__in=article.related_slugs, then=0), default=1)
    rows = (
        rows.select_related("text__article")
        .defer(*_LIGHT)
        .order_by(is_near, "text__article__position", "text__article_id")
    )
    cards = one_per_article(rows[: 10 * RELATED_SHOWN + 2 * len(article.related_slugs)], language)
    place = {slug: index for index, slug in enumerate(article.related_slugs)}
    return sorted(cards, key=lambda card: place.get(card.slug, len(place)))[:RELATED_SHOWN]


def featured(language: Language, at: datetime) -> list[Card]:
    """Return the answers most needed, as the editors ordered them."""
    rows = Revision.objects.live(at).filter(text__article__featured_position__isnull=False)
    rows = rows.select_related("text__article").defer(*_LIGHT)
    return one_per_article(rows.order_by("text__article__featured_position", "text__article_id"), language)[
        :FEATURED_SHOWN
    ]


def cards(slugs: list[str], language: Language, at: datetime) -> list[Card]:
    """Return the live ones of some articles."""
    rows = Revision.objects.live(at).filter(text__article__slug__in=slugs).select_related("text__article")
    return one_per_article(rows.defer(*_LIGHT), language)


def top_categories(at: datetime) -> list[Category]:
    """Return the outermost categories that have a live article somewhere inside. Two queries."""
    parent_of = {}
    tops = []
    for category in Category.objects.all():
        parent_of[category.id] = category.parent_id
        if category.parent_id is None:
            tops.append(category)
    filled = set(Revision.objects.live(at).order_by().values_list("text__article__category", flat=True).distinct())
    for category_id in list(filled):
        above = parent_of.get(category_id)
        while above is not None and above not in filled:
            filled.add(above)
            above = parent_of.get(above)
    return [category for category in tops if category.id in filled]


def shelf_of(slug: str, language: Language, at: datetime) -> Shelf | None:
    """Return a category with the live articles in it and below, without empty parts; None when there is no such one."""
    categories = list(Category.objects.all())
    root = next((category for category in categories if category.slug == slug), None)
    if root is None:
        return None
    wanted = {root.id}
    for _ in range(DEEPEST_CATEGORY):
        wanted |= {category.id for category in categories if category.parent_id in wanted}
    rows = Revision.objects.live(at).filter(text__article__category__in=wanted)
    rows = rows.select_related("text__article").defer(*_LIGHT).order_by("text__article__position", "text__article_id")
    cards: dict[int, list[Card]] = {}
    for card in one_per_article(rows, language):
        cards.setdefault(card.category_id, []).append(card)

    def shelf(category: Category) -> Shelf:
        below = [shelf(child) for child in categories if child.parent_id == category.id]
        return Shelf(category, tuple(s for s in below if s.count), tuple(cards.get(category.id, ())))

    return shelf(root)


def newest(language: Language, at: datetime, most: int = 30) -> list[Revision]:
    """Return the texts of a language that were published last."""
    went_live = Coalesce("published_at", "publish_at")
    rows = Revision.objects.live(at).filter(text__language=language).select_related("text__article__category")
    return list(rows.annotate(went_live_at=went_live).order_by(F("went_live_at").desc(), "-id")[:most])


def live_addresses(at: datetime) -> dict[str, dict[str, datetime]]:
    """Return slug → language → since when live, for the sitemap."""
    found: dict[str, dict[str, datetime]] = {}
    rows = (
        Revision.objects.live(at).annotate(since=Coalesce("published_at", "publish_at")).order_by("text__article__slug")
    )
    for slug, language, since in rows.values_list("text__article__slug", "text__language", "since"):
        found.setdefault(slug, {})[language] = since
    return found


def one_per_article(rows: Iterable[Revision], language: Language) -> list[Card]:
    """Return one card an article, in the reader's language where there is one."""
    chosen: dict[str, Card] = {}
    for revision in rows:
        article = revision.text.article
        if article.slug in chosen and revision.text.language != language:
            continue
        chosen[article.slug] = Card(
            slug=article.slug,
            title=revision.title,
            summary=revision.summary,
            language=revision.text.language,
            category_id=article.category_id,
            published_at=revision.published_at or revision.publish_at,
        )
    return list(chosen.values())


def votable_revision(slug: str, language: str, number: int, at: datetime) -> Revision | None:
    """Return a revision that the public has seen of a text that is still there; nobody can vote for a draft."""
    if live_text(slug, language, at) is None:
        return None
    rows = Revision.objects.was_public(at).filter(text__article__slug=slug, text__language=language, number=number)
    return rows.select_related("text__article").defer(*_LIGHT).first()


def live_text(slug: str, language: str, at: datetime) -> ArticleText | None:
    rows = Revision.objects.live(at).filter(text__article__slug=slug, text__language=language)
    found = rows.select_related("text").defer(*_LIGHT).first()
    return found.text if found else None


def exported_categories() -> list[CategoryEntry]:
    """Return all categories as the file form has them, parents before what is in them."""
    categories = list(Category.objects.order_by("position", "id"))

    def below(parent_id: int | None) -> Iterator[Category]:
        for category in categories:
            if category.parent_id == parent_id:
                yield category
                yield from below(category.id)

    slug_of = {category.id: category.slug for category in categories}
    return [
        CategoryEntry(
            slug=category.slug,
            name={"ja": category.name_ja, "en": category.name_en},
            summary={"ja": category.summary_ja, "en": category.summary_en},
            parent=slug_of.get(category.parent_id or 0, ""),
            icon=category.icon,
        )
        for category in below(None)
    ]


def exported_files(folder: Path, at: datetime) -> Iterator[ArticleFile]:
    """Yield every text as a file of `folder`: what is live, or the newest draft of what never was."""
    paths = {category.id: category.path for category in Category.objects.select_related("parent__parent__parent")}
    live = set(Revision.objects.live(at).values_list("text", flat=True))
    live_texts = Revision.objects.live(at).values("text")
    rows = Revision.objects.live(at) | Revision.objects.filter(state__in=NOT_YET_LIVE).exclude(text__in=live_texts)
    rows = rows.select_related("text__article").order_by("text__article__slug", "text__language", "number")
    pending: list[Revision] = []
    for revision in rows.iterator(chunk_size=500):
        if pending and pending[0].text.article_id != revision.text.article_id:
            yield from _as_files(pending, folder, paths, live)
            pending = []
        pending.append(revision)
    yield from _as_files(pending, folder, paths, live)


def _as_files(revisions: list[Revision], folder: Path, paths: dict[int, str], live: set[int]) -> Iterator[ArticleFile]:
    """Yield the files of one article, from its revisions by rising number."""
    revisions = list({revision.text.language: revision for revision in revisions}.values())
    original = next((revision for revision in revisions if revision.text.is_source), None)
    for revision in revisions:
        text, article = revision.text, revision.text.article
        stale: tuple[int, ...] = ()
        if original is not None and revision is not original:
            stale = tuple(sorted(i + 1 for i in staleness(original.block_facts, revision.block_facts).stale))
        yield ArticleFile(
            path=folder / text.language / f"{article.slug}.md",
            language=Language(text.language),
            slug=article.slug,
            title=revision.title,
            body=revision.body,
            summary=revision.summary,
            category=paths[article.category_id],
            question=article.is_question,
            position=article.position,
            featured=article.featured_position,
            last_verified_on=text.last_verified_on,
            review_by=text.review_by,
            source_language=Language(article.source_language),
            status="draft" if text.pk not in live else "published",
            stale=stale,
            aliases=tuple(revision.aliases),
            related=tuple(article.related_slugs),
        )
