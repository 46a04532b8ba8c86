"""Take a folder of article files over into the database: all of it or nothing."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.rules.languages import Language
from helpcenter.actions.blocks import Following, stored_blocks
from helpcenter.actions.editing import Words
from helpcenter.actions.glossary import import_glossary
from helpcenter.actions.images import NotAPicture, keep_image
from helpcenter.actions.indexing import index_revisions
from helpcenter.actions.version import content_changed
from helpcenter.content_files import ArticleFile, CategoryEntry, ContentFaults, Fault, GlossaryEntry
from helpcenter.markdown import MarkdownError, render
from helpcenter.models import DEEPEST_CATEGORY, Article, ArticleText, Category, Revision, RevisionEvent
from helpcenter.rules.blocks import UNKNOWN_SOURCE, staleness
from helpcenter.rules.publishing import WORKING, State, Verb

BATCH = 500
FALLBACK_CATEGORY = CategoryEntry(slug="general", name={"en": "General", "ja": "全般"}, icon="document")
IMPORT_COMMENT = "Imported"
_ARTICLE_LINK = re.compile(r"\]\(article:([^)#\s]+)")

# What belongs to the article as a whole and so must be the same in both of its files: key of the file → field.
ARTICLE_KEYS = {
    "category": "category",
    "question": "is_question",
    "position": "position",
    "featured": "featured_position",
    "source_language": "source_language",
    "related": "related_slugs",
}


@dataclass
class ImportReport:
    """What an import did. `warnings` name links and relations that lead nowhere."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    new_categories: list[str] = field(default_factory=list)
    new_glossary: int = 0
    changed_glossary: int = 0
    warnings: list[Fault] = field(default_factory=list)


@transaction.atomic
def import_content(
    *,
    files: Sequence[ArticleFile],
    categories: Iterable[CategoryEntry],
    at: datetime,
    publish: bool,
    images: Iterable[tuple[Path, bytes]] = (),
    glossary: Iterable[GlossaryEntry] = (),
    author: Any = None,
    progress: Callable[[int], object] = lambda count: None,
) -> ImportReport:
    """Write articles, categories and the glossary as the files say; importing the same files again changes nothing.

    `publish` makes live what does not say `status: draft`; else only what says `status: published`. `progress` is told
    how many files were done. Raises ContentFaults, and then nothing was written.
    """
    work = _Import(at=at, publish=publish, author=author)
    work.take_categories(categories)
    work.take_images(images)
    by_slug: dict[str, list[ArticleFile]] = {}
    for file in files:
        same = next((other for other in by_slug.get(file.slug, ()) if other.language == file.language), None)
        if same is not None:
            work.faults.append(file.fault(f"{same.path} has this slug already"))
            continue
        by_slug.setdefault(file.slug, []).append(file)
    slugs = list(by_slug)
    for start in range(0, len(slugs), BATCH):
        batch = slugs[start : start + BATCH]
        work.load(batch)
        for slug in batch:
            work.take_article(slug, by_slug[slug])
            progress(len(by_slug[slug]))
        work.write()
    if work.faults:
        raise ContentFaults(sorted(work.faults, key=lambda fault: (str(fault.path), fault.line)))
    if work.changed:
        content_changed(at)
    work.report.new_glossary, work.report.changed_glossary = import_glossary(entries=glossary, at=at)
    work.report.warnings = [*(warning for file in files for warning in file.warnings), *dead_links(files)]
    return work.report


@dataclass
class _Import:
    at: datetime
    publish: bool
    author: Any
    report: ImportReport = field(default_factory=ImportReport)
    faults: list[Fault] = field(default_factory=list)
    changed: bool = False
    categories: dict[str, Category] = field(default_factory=dict)
    # Of the batch at hand:
    articles: dict[str, Article] = field(default_factory=dict)
    texts: dict[tuple[str, str], ArticleText] = field(default_factory=dict)
    newest: dict[tuple[str, str], Revision] = field(default_factory=dict)
    live: dict[tuple[str, str], Revision] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    new_revisions: list[Revision] = field(default_factory=list)
    changed_texts: dict[int, ArticleText] = field(default_factory=dict)

    def take_images(self, images: Iterable[tuple[Path, bytes]]) -> None:
        for path, data in images:
            try:
                self.changed |= keep_image(name=path.name, data=data)[1]
            except NotAPicture as error:
                self.faults.append(Fault(path, 0, f"is no picture that can be shown ({error.code})"))

    # Categories

    def take_categories(self, entries: Iterable[CategoryEntry]) -> None:
        self.categories = {category.slug: category for category in Category.objects.select_related("parent")}
        for position, entry in enumerate(entries, start=1):
            category = self._take_category(entry, position * 10)
            if len(category.trail()) > DEEPEST_CATEGORY:
                message = f"the category {entry.slug!r} is nested too deep: categories nest {DEEPEST_CATEGORY} deep at the most"
                self.faults.append(Fault(Path("categories.yaml"), 0, message))

    def _take_category(self, entry: CategoryEntry, position: int) -> Category:
        words = {
            "name_en": entry.name.get("en") or entry.name["ja"],
            "name_ja": entry.name.get("ja") or entry.name["en"],
            "summary_en": entry.summary.get("en", ""),
            "summary_ja": entry.summary.get("ja", ""),
            "icon": entry.icon,
            "position": position,
            "parent": self.categories[entry.parent] if entry.parent else None,
        }
        category = self.categories.get(entry.slug)
        if category is None:
            category = Category.objects.create(slug=entry.slug, **words)
            self.report.new_categories.append(entry.slug)
            self.changed = True
        elif any(getattr(category, name) != value for name, value in words.items()):
            for name, value in words.items():
                setattr(category, name, value)
            category.save()
            self.changed = True
        self.categories[entry.slug] = category
        return category

    def _category(self, file: ArticleFile) -> Category | None:
        """Return the shelf that a file names, made from its slug when nobody described it."""
        parts = file.category.split("/") if file.category else []
        if len(parts) > DEEPEST_CATEGORY:
            self.faults.append(file.fault(f"categories nest {DEEPEST_CATEGORY} deep at the most", "category"))
            return None
        if not parts:
            return self.categories.get(FALLBACK_CATEGORY.slug) or self._take_category(FALLBACK_CATEGORY, 1_000)
        parent = ""
        for part in parts:
            known = self.categories.get(part)
            if known is None:
                name = part.replace("-", " ").replace("_", " ").capitalize()
                known = self._take_category(
                    CategoryEntry(slug=part, name={"en": name, "ja": name}, parent=parent), 1_000
                )
            elif len(parts) > 1 and (known.parent.slug if known.parent else "") != parent:
                self.faults.append(
                    file.fault(f"the category {part!r} is in {known.path!r}, not in {file.category!r}", "category")
                )
                return None
            parent = part
        return self.categories[parts[-1]]

    # Articles

    def load(self, slugs: list[str]) -> None:
        """Read what is there of a batch: five queries, however large it is."""
        self.articles = {
            a.slug: a
            for a in Article.objects.select_for_update(of=("self",)).select_related("category").filter(slug__in=slugs)
        }
        texts = (
            ArticleText.objects.select_for_update(of=("self",))
            .select_related("article")
            .filter(article__slug__in=slugs)
        )
        self.texts = {}
        for text in texts:  # One object a row, so that what one step changes the next one sees.
            text.article = self.articles[text.article.slug]
            self.texts[text.article.slug, text.language] = text
        revisions = Revision.objects.filter(text__article__slug__in=slugs).select_related("text__article")
        self.live = {_name(revision): revision for revision in revisions.live(self.at)}
        self.newest, self.numbers = {}, {}
        for revision in revisions.exclude(state=State.DISCARDED).order_by("number").defer("blocks", "body"):
            self.newest[_name(revision)] = revision
        for revision in [*self.live.values(), *self.newest.values()]:
            revision.text = self.texts[_name(revision)]
        for text_id, number in (
            Revision.objects.filter(text__article__slug__in=slugs).order_by("number").values_list("text_id", "number")
        ):
            self.numbers[text_id] = number
        self.new_revisions, self.changed_texts = [], {}

    def take_article(self, slug: str, files: list[ArticleFile]) -> None:
        article = self._article(slug, files)
        if article is None:
            return
        # The original first: its translation is set against it.
        for file in sorted(files, key=lambda f: f.language != article.source_language):
            try:
                self._take_text(article, file)
            except MarkdownError as error:
                self.faults.append(file.body_fault(error))
        self._recount(article)

    def _article(self, slug: str, files: list[ArticleFile]) -> Article | None:
        wanted: dict[str, Any] = {}
        for key, name in ARTICLE_KEYS.items():
            said = [(file, getattr(file, key)) for file in files if key in file.line_of]
            if len({value for _, value in said}) > 1:
                (first, one), (second, other) = said[0], said[1]
                where = f"{first.path}:{first.line_of[key]}"
                self.faults.append(second.fault(f"{key} is {other!r} here and {one!r} in {where}", key))
                return None
            if said:
                wanted[name] = said[0][1]
        if "source_language" not in wanted and slug not in self.articles:
            languages = {file.language for file in files}
            wanted["source_language"] = Language.JA if Language.JA in languages else Language.EN
        if "category" in wanted or slug not in self.articles:
            category = self._category(next((f for f in files if "category" in f.line_of), files[0]))
            if category is None:
                return None
            wanted["category"] = category
        if "related_slugs" in wanted:
            wanted["related_slugs"] = list(wanted["related_slugs"])
        wanted = {name: value for name, value in wanted.items() if value is not None or name == "featured_position"}
        article = self.articles.get(slug)
        if article is not None and wanted.get("source_language", article.source_language) != article.source_language:
            original = Language(article.source_language).own_name
            fault = f"the original of this article is {original} already, and what follows it would be lost: leave it"
            self.faults.append(next(f for f in files if "source_language" in f.line_of).fault(fault, "source_language"))
            return None
        if article is None:
            article = self.articles[slug] = Article.objects.create(slug=slug, **wanted)
            self.changed = True
        elif any(getattr(article, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(article, name, value)
            article.save()
            self.changed = True
        return article

    def _take_text(self, article: Article, file: ArticleFile) -> None:
        name = (file.slug, file.language)
        is_live = file.status == "published" or (self.publish and file.status != "draft")
        text = self.texts.get(name)
        is_new = text is None
        if text is None:
            text = self.texts[name] = ArticleText.objects.create(
                article=article,
                language=file.language,
                last_verified_on=file.last_verified_on,
                review_by=file.review_by,
            )
        self._take_dates(text, file)
        live, newest = self.live.get(name), self.newest.get(name)
        words = Words(title=file.title, summary=file.summary, aliases=file.aliases, body=file.body)
        there = live if is_live else newest
        if there is not None and words.are_those_of(there) and self._has_staleness(there, file):
            self.report.unchanged += 1
            return
        if newest is not None and newest.state in WORKING and self._is_somebodys(newest, words):
            number = newest.number
            self.faults.append(file.fault(f"revision {number} is an unpublished draft: publish or discard it first"))
            return
        revision = self._new_revision(text, file, words, before=there or live, is_live=is_live)
        self.new_revisions.append(revision)
        if is_live:
            self.live[name] = revision
        self.newest[name] = revision
        self.report.created += is_new
        self.report.updated += not is_new
        self.changed = self.changed or is_live

    def _is_somebodys(self, draft: Revision, words: Words) -> bool:
        """Return whether a draft holds what an import must not bury: words that neither a file nor this one brought."""
        is_imported = draft.author_id is None and draft.comment == IMPORT_COMMENT
        return not is_imported and not words.are_those_of(draft)

    def _take_dates(self, text: ArticleText, file: ArticleFile) -> None:
        for key in ("last_verified_on", "review_by"):
            value = getattr(file, key)
            if key in file.line_of and getattr(text, key) != value:
                setattr(text, key, value)
                self.changed_texts[text.pk] = text
                self.changed = True

    def _has_staleness(self, there: Revision, file: ArticleFile) -> bool:
        """Return whether what the file says to be out of date is so already."""
        return there.text.is_source or set(file.stale) <= self.stale_blocks(there)

    def stale_blocks(self, revision: Revision) -> set[int]:
        """Return the numbers of the blocks of a translation that are out of date, counted from 1."""
        original = self.live.get((revision.text.article.slug, revision.text.article.source_language))
        if original is None:
            return {i for i, block in enumerate(revision.block_facts, start=1) if block.follows == UNKNOWN_SOURCE}
        return {i + 1 for i in staleness(original.block_facts, revision.block_facts).stale}

    def _new_revision(
        self, text: ArticleText, file: ArticleFile, words: Words, *, before: Revision | None, is_live: bool
    ) -> Revision:
        source_name = (file.slug, text.article.source_language)
        source = None if text.is_source else self.live.get(source_name) or self.newest.get(source_name)
        following = Following(
            before=before.block_facts if before else (),
            source=None if text.is_source else source.block_facts if source else (),
        )
        known_stale = frozenset() if text.is_source else frozenset(index - 1 for index in file.stale)
        blocks = stored_blocks(words.body, following, known_stale=known_stale)
        if file.stale and max(file.stale) > len(blocks):
            self.faults.append(
                file.fault(f"stale: the text has {len(blocks)} blocks, there is no number {max(file.stale)}", "stale")
            )
        self.numbers[text.pk] = number = self.numbers.get(text.pk, 0) + 1
        return Revision(
            text=text,
            number=number,
            state=State.PUBLISHED if is_live else State.DRAFT,
            title=words.title,
            summary=words.summary,
            aliases=list(words.aliases),
            body=words.body,
            blocks=blocks,
            author=self.author,
            comment=IMPORT_COMMENT,
            saved_at=self.at,
            published_at=self.at if is_live else None,
            source_revision=source,
        )

    def _recount(self, article: Article) -> None:
        live = {language: self.live.get((article.slug, language)) for language in Language}
        original = live[Language(article.source_language)]
        for revision in live.values():
            if revision is None:
                continue
            text = revision.text
            is_translation = original is not None and revision is not original
            stale = staleness(original.block_facts, revision.block_facts).count if original and is_translation else 0
            if (text.stale_count, text.block_count) != (stale, len(revision.blocks)):
                text.stale_count, text.block_count = stale, len(revision.blocks)
                self.changed_texts[text.pk] = text

    def write(self) -> None:
        """Write what a batch gathered."""
        published = [revision for revision in self.new_revisions if revision.state == State.PUBLISHED]
        # What is live is replaced, and what waits for its hour must not come back over something newer.
        live_again = {revision.text_id for revision in published}
        drafted = {revision.text_id for revision in self.new_revisions} - live_again
        replaced = list(
            Revision.objects.filter(
                Q(text__in=live_again, state__in=[State.PUBLISHED, State.SCHEDULED, *WORKING])
                | Q(text__in=drafted, state__in=WORKING)
            ).defer("blocks", "body")
        )
        Revision.objects.filter(pk__in=[revision.pk for revision in replaced]).update(state=State.SUPERSEDED)
        # Originals first: a translation points at the revision that it follows.
        for wanted in (True, False):
            some = [revision for revision in self.new_revisions if revision.text.is_source is wanted]
            Revision.objects.bulk_create(some, batch_size=BATCH)
        index_revisions(published)
        RevisionEvent.objects.bulk_create(
            [self._event(revision, Verb.SUPERSEDE, revision.state, State.SUPERSEDED) for revision in replaced]
            + [self._event(revision, Verb.PUBLISH, State.DRAFT, State.PUBLISHED) for revision in published],
            batch_size=BATCH,
        )
        fields = ["last_verified_on", "review_by", "stale_count", "block_count"]
        ArticleText.objects.bulk_update(list(self.changed_texts.values()), fields, batch_size=BATCH)

    def _event(self, revision: Revision, verb: Verb, from_state: str, to_state: State) -> RevisionEvent:
        return RevisionEvent(
            revision=revision,
            verb=verb,
            from_state=from_state,
            to_state=to_state,
            by=self.author,
            note=IMPORT_COMMENT,
            happened_at=self.at,
        )


def body_faults(files: Sequence[ArticleFile]) -> list[Fault]:
    """Return what is wrong with the bodies of files that cannot be imported for other reasons."""
    found = []
    for file in files:
        try:
            render(file.body)
        except MarkdownError as error:
            found.append(file.body_fault(error))
    return found


def dead_links(files: Sequence[ArticleFile]) -> list[Fault]:
    """Return the links and relations that lead to no article, by file and line."""
    known = set(Article.objects.values_list("slug", flat=True))
    found = []
    for file in files:
        found += [
            file.fault(f"related: there is no article {slug!r}", "related")
            for slug in file.related
            if slug not in known
        ]
        for match in _ARTICLE_LINK.finditer(file.body):
            if match[1] not in known:
                line = file.body_line + file.body.count("\n", 0, match.start())
                found.append(Fault(file.path, line, f"there is no article {match[1]!r} to link to"))
    return found


def _name(revision: Revision) -> tuple[str, str]:
    return revision.text.article.slug, revision.text.language
