"""The index of this process, kept in step with what is live.

Between two changes it costs nothing. After one, the first request that notices moves it on while others still use the old
one; what is missing in the database is mended in passing, a lot of it in a thread.
"""

import logging
import threading
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from helpcenter.actions.indexing import index_missing, index_revisions
from helpcenter.actions.version import search_changed
from helpcenter.models import Category, GlossaryGroup, IndexEntry, PinnedAnswer, PopularQuery, Revision
from helpcenter.queries import Version
from helpcenter.search.asking import Lexicon
from helpcenter.search.glossary import Glossary, compiled
from helpcenter.search.index import Document, Index, Stored
from helpcenter.search.suggesting import Beginnings, outline_of

MENDED_AT_ONCE = 20  # entries that a request makes itself
BATCH = 500  # rows; SQLite takes so many numbers in a query on every platform
MOST_POPULAR = 5_000

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Offer:
    """Words that can be suggested: of the glossary, or what others asked with success."""

    text: str
    language: str
    kind: str
    is_usual: bool = True


@dataclass(frozen=True)
class Live:
    """Everything a search needs, of one version."""

    version: Version
    analyzers: dict[int, str]
    lexicon: Lexicon
    pins: dict[tuple[str, str], list[str]]
    shelves: dict[str, frozenset[int]]  # slug of a category → itself and what is inside
    offers: list[Offer]
    offered: Beginnings

    @property
    def index(self) -> Index:
        return self.lexicon.index


class Keeper:
    """Holds what is live for this process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.live: Live | None = None
        self.mending: threading.Thread | None = None

    def current(self, version: Version, at: datetime) -> Live:
        """Return what is live at a version; for a moment after a change, what was."""
        live = self.live
        if live is not None and _same(live.version, version):
            return live
        if not self.lock.acquire(blocking=live is None) and live is not None:
            return live  # Somebody else is at it, and what was true a moment ago will do.
        try:
            if self.live is None or not _same(self.live.version, version):
                self.live = self._moved_on(self.live, version, at)
            return self.live
        finally:
            self.lock.release()

    def forget(self) -> None:
        """Forget everything, as a new process would."""
        with self.lock:
            self.live = None

    def _moved_on(self, before: Live | None, version: Version, at: datetime) -> Live:
        rows = self._rows(at)
        index, analyzers = _index(before, rows)
        if before is not None and before.version.search_number == version.search_number:
            lexicon = Lexicon.of(index, before.lexicon.glossary)
            return replace(before, version=version, analyzers=analyzers, lexicon=lexicon, shelves=_shelves())
        groups = GlossaryGroup.objects.order_by("pk").values_list("words_ja", "words_en")
        glossary = compiled(groups)
        offers = [*_popular(), *_of_glossary(glossary)]
        return Live(
            version=version,
            analyzers=analyzers,
            lexicon=Lexicon.of(index, glossary),
            pins=_pins(),
            shelves=_shelves(),
            offers=offers,
            offered=Beginnings([offer.text for offer in offers], [outline_of(offer.text) for offer in offers]),
        )

    def _rows(self, at: datetime) -> dict[int, tuple[Document, str]]:
        """Return what is live with the analyzer of its entry, after making the entries that are missing."""
        rows = _live_rows(at)
        missing = [pk for pk, (_, analyzer) in rows.items() if not analyzer]
        if 0 < len(missing) <= MENDED_AT_ONCE:
            try:
                index_revisions(Revision.objects.filter(pk__in=missing).select_related("text"))
                rows = _live_rows(at)
            except DatabaseError:
                logger.exception("The entries of %s texts could not be stored", len(missing))
        elif missing:
            self._mend_in_a_thread(at)
        return {pk: row for pk, row in rows.items() if row[1]}

    def _mend_in_a_thread(self, at: datetime) -> None:
        if self.mending is not None and self.mending.is_alive():
            return

        def mend() -> None:
            try:
                index_missing(at)
                search_changed(at)  # So that every process looks again.
            except DatabaseError:
                logger.exception("The search index could not be mended")
            finally:
                connection.close()

        self.mending = threading.Thread(target=mend, name="mend-search-index", daemon=True)
        self.mending.start()


keeper = Keeper()


def _same(one: Version, other: Version) -> bool:
    return one == other and one.search_number == other.search_number


def _live_rows(at: datetime) -> dict[int, tuple[Document, str]]:
    rows: Any = Revision.objects.live(at).values_list(
        "pk",
        "text__article__slug",
        "text__language",
        "title",
        "text__article__category_id",
        "text__last_verified_on",
        "index_entry__analyzer",
    )
    found = {}
    for pk, slug, language, title, *rest, analyzer in rows.order_by("pk").iterator(chunk_size=2_000):
        shown = title.replace("{marketplace}", settings.MARKETPLACE_NAME[language])  # As its entry has it.
        found[pk] = (Document(pk, slug, language, shown, *rest), analyzer or "")
    return found


def _index(before: Live | None, rows: dict[int, tuple[Document, str]]) -> tuple[Index, dict[int, str]]:
    index = _moved(before, rows)
    # An entry may have been deleted since the rows were read; then the index knows nothing of it.
    return index, {pk: analyzer for pk, (_, analyzer) in rows.items() if pk in index.number_of}


def _moved(before: Live | None, rows: dict[int, tuple[Document, str]]) -> Index:
    if before is None:
        return Index.build(_stored(rows, rows))
    analyzers = {pk: analyzer for pk, (_, analyzer) in rows.items()}
    gone = {pk for pk, analyzer in before.analyzers.items() if analyzers.get(pk) != analyzer}
    added = [pk for pk, analyzer in analyzers.items() if before.analyzers.get(pk) != analyzer]
    if before.index.wants_rebuilding(len(added)):
        return Index.build(_stored(rows, rows))
    index = before.index
    if gone or added:
        index = index.changed(gone, list(_stored(rows, added)))
    documents = [
        replace(rows[d.revision_id][0], outline=d.outline) if d.revision_id in rows else d for d in index.documents
    ]
    return index if documents == index.documents else index.with_documents(documents)


def _stored(rows: dict[int, tuple[Document, str]], wanted: Iterable[int]) -> Iterator[Stored]:
    ids = list(wanted)
    for start in range(0, len(ids), BATCH):
        entries: Any = IndexEntry.objects.filter(pk__in=ids[start : start + BATCH]).order_by("pk")
        for pk, terms, asking, answering, vocabulary, outline in entries.values_list(
            "pk", "terms", "asking", "answering", "vocabulary", "outline"
        ):
            document = replace(rows[pk][0], outline=[(start, end, reading) for start, end, reading in outline])
            lines = [line.split("\t") for line in vocabulary.split("\n") if line]
            yield Stored(document, terms.split("\n") if terms else (), _numbers(asking), _numbers(answering), lines)


def _numbers(stored: bytes) -> "array[int]":
    numbers = array("H")
    numbers.frombytes(bytes(stored))
    return numbers


def _pins() -> dict[tuple[str, str], list[str]]:
    pins: dict[tuple[str, str], list[str]] = defaultdict(list)
    rows = PinnedAnswer.objects.order_by("position", "pk")
    for normalised, language, slug in rows.values_list("normalised", "language", "article__slug"):
        pins[normalised, language].append(slug)
    return dict(pins)


def _shelves() -> dict[str, frozenset[int]]:
    inside: dict[int, set[int]] = {}
    rows = list(Category.objects.values_list("pk", "slug", "parent_id"))
    parent_of = {pk: parent for pk, _, parent in rows}
    for pk, _, _ in rows:
        above: int | None = pk
        while above is not None:
            inside.setdefault(above, set()).add(pk)
            above = parent_of[above]
    return {slug: frozenset(inside[pk]) for pk, slug, _ in rows}


def _popular() -> list[Offer]:
    rows = PopularQuery.objects.order_by("-times", "query").values_list("query", "language")[:MOST_POPULAR]
    return [Offer(query, language, "query") for query, language in rows]


def _of_glossary(glossary: Glossary) -> list[Offer]:
    usual = {group.usual(phrase.language) for group in glossary.groups for phrase in group.phrases}
    return [Offer(p.text, p.language, "term", p.text in usual) for p in glossary.phrases]
