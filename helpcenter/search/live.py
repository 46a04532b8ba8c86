"""The index of this process, kept in step with what is live.

Between two changes it costs nothing. After one, the first request that notices moves it on while others still use the old
one; what is missing in the database is mended in passing, a lot of it in a thread.
"""

import logging
import threading
import time
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from helpcenter.actions.indexing import analyzer as analyzer_now
from helpcenter.actions.indexing import index_missing, index_revisions
from helpcenter.actions.version import search_changed
from helpcenter.analysis.words import NOT
from helpcenter.models import Category, GlossaryGroup, IndexEntry, PinnedAnswer, PopularQuery, Revision
from helpcenter.queries import Version
from helpcenter.search.asking import Lexicon, understood
from helpcenter.search.glossary import Glossary, compiled
from helpcenter.search.index import SMALL_PART, Document, Index, Spelling, Stored
from helpcenter.search.suggesting import Beginnings, outline_of

AGAIN_AFTER = 30  # seconds
MENDED_AT_ONCE = 20  # entries that a request makes itself
BATCH = 500  # rows; SQLite takes so many numbers in a query on every platform
MOST_POPULAR = 5_000

Rows = dict[int, tuple[Document, str]]  # revision → its text, and the analyzer of its entry ("" when it has none)

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
    analyzers: dict[int, str]  # by revision: what made the entry that is used
    lexicon: Lexicon
    pins: dict[tuple[str, str], list[str]]
    shelves: dict[str, frozenset[int]]  # slug of a category → itself and what is inside
    offers: list[Offer]
    offered: Beginnings
    is_complete: bool = True  # Whether every live text has an entry of this analyzer.

    @property
    def index(self) -> Index:
        return self.lexicon.index


class Keeper:
    """Holds what is live for this process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.live: Live | None = None
        self.work: dict[str, threading.Thread] = {}
        self.again_at = float("inf")  # by the monotonic clock: when what failed in a thread is tried again

    def current(self, version: Version, at: datetime) -> Live:
        """Return what is live at a version; for a moment after a change, what was."""
        live = self.live
        if live is not None and _same(live.version, version) and time.monotonic() < self.again_at:
            return live
        if not self.lock.acquire(blocking=live is None) and live is not None:
            return live  # Somebody else is at it, and what was true a moment ago will do.
        try:
            if self.live is not None and time.monotonic() >= self.again_at:
                self.again_at = float("inf")
                self.live = self._moved_on(replace(self.live, is_complete=False), version, at)
            elif self.live is None or not _same(self.live.version, version):
                self.live = self._moved_on(self.live, version, at)
            return self.live
        finally:
            self.lock.release()

    def forget(self) -> None:
        """Forget everything, as a new process would."""
        with self.lock:
            self.live = None
            self.again_at = float("inf")

    def _moved_on(self, before: Live | None, version: Version, at: datetime) -> Live:
        if before is not None and before.version == version and before.is_complete:
            return _with_editors_words(before.index, before.analyzers, version)
        rows, is_complete = self._rows(at)
        if before is None:
            index = Index.build(_stored(rows, rows))
            # An entry may have been deleted since the rows were read; then the index knows nothing of it.
            analyzers = {pk: rows[pk][1] for pk in index.number_of}
        else:
            index, analyzers, is_whole = _changed(before, rows)
            if not is_whole:
                self._in_a_thread("rebuild", lambda: self._rebuild(rows, version))
        if before is None or before.version.search_number != version.search_number:
            return replace(_with_editors_words(index, analyzers, version), is_complete=is_complete)
        lexicon = Lexicon.of(index, before.lexicon.glossary)
        return replace(
            before,
            version=version,
            is_complete=is_complete,
            analyzers=analyzers,
            lexicon=lexicon,
            pins=_pins(lexicon),
            shelves=_shelves(),
        )

    def _rebuild(self, rows: Rows, version: Version) -> None:
        """Build the large part anew. What changed meanwhile is seen by the next search, because the version says so."""
        index = Index.build(_stored(rows, rows))
        analyzers = {pk: rows[pk][1] for pk in index.number_of}
        with self.lock:
            if self.live is not None:
                lexicon = Lexicon.of(index, self.live.lexicon.glossary)
                self.live = replace(self.live, version=version, analyzers=analyzers, lexicon=lexicon)

    def _rows(self, at: datetime) -> tuple[Rows, bool]:
        """Return what is live and has an entry, and whether all entries are there and of this analyzer.

        A few that are missing are made at once, many in a thread; old ones serve until they are made anew.
        """
        rows = _live_rows(at)
        missing = [pk for pk, (_, analyzer) in rows.items() if not analyzer]
        if 0 < len(missing) <= MENDED_AT_ONCE:
            try:
                index_revisions(Revision.objects.filter(pk__in=missing).select_related("text"))
                rows = _live_rows(at)
            except DatabaseError:
                logger.exception("The entries of %s texts could not be stored", len(missing))
        now = analyzer_now()
        is_complete = all(analyzer == now for _, analyzer in rows.values())
        if not is_complete:
            self._in_a_thread("mend", lambda: _mend(at))
        return {pk: row for pk, row in rows.items() if row[1]}, is_complete

    def _is_busy(self, name: str) -> bool:
        return name in self.work and self.work[name].is_alive()

    def _in_a_thread(self, name: str, work: Callable[[], None]) -> None:
        """Do what would keep a reader waiting beside the requests, unless it is being done."""
        if self._is_busy(name):
            return

        def done() -> None:
            try:
                work()
            except Exception:
                self.again_at = time.monotonic() + AGAIN_AFTER
                logger.exception("The search could not %s its index; it tries again in %s s", name, AGAIN_AFTER)
            finally:
                connection.close()

        self.work[name] = threading.Thread(target=done, name=f"search-{name}", daemon=True)
        self.work[name].start()


keeper = Keeper()


def _same(one: Version, other: Version) -> bool:
    return one == other and one.search_number == other.search_number


def _mend(at: datetime) -> None:
    index_missing(at)
    search_changed(at)  # So that every process looks again.


def _with_editors_words(index: Index, analyzers: dict[int, str], version: Version) -> Live:
    """Return what is live with the glossary, the pins and what others asked as they are now."""
    groups = GlossaryGroup.objects.order_by("pk").values_list("words_ja", "words_en")
    glossary = compiled((_filled(words_ja, "ja"), _filled(words_en, "en")) for words_ja, words_en in groups)
    lexicon = Lexicon.of(index, glossary)
    offers = [*_popular(lexicon), *_of_glossary(glossary)]
    return Live(
        version=version,
        analyzers=analyzers,
        lexicon=lexicon,
        pins=_pins(lexicon),
        shelves=_shelves(),
        offers=offers,
        offered=Beginnings([offer.text for offer in offers], [outline_of(offer.text) for offer in offers]),
    )


def _live_rows(at: datetime) -> Rows:
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


def _changed(before: Live, rows: Rows) -> tuple[Index, dict[int, str], bool]:
    """Return the index with what changed, and whether it is as good as one built anew.

    What is gone is gone at once. Too much that is new, or what another analyzer made, waits for the rebuilding.
    """
    gone = before.analyzers.keys() - rows.keys()
    added = [pk for pk in rows if pk not in before.analyzers]
    renewed = [pk for pk, analyzer in before.analyzers.items() if pk in rows and rows[pk][1] != analyzer]
    vocabulary = _vocabulary(gone) if len(gone) <= SMALL_PART else {}
    is_small = len(added) <= SMALL_PART
    is_whole = (
        is_small and not renewed and len(vocabulary) == len(gone) and not before.index.wants_rebuilding(len(added))
    )
    index = before.index
    if gone or (added and is_small):
        index = index.changed(
            {pk: vocabulary.get(pk, ()) for pk in gone}, list(_stored(rows, added)) if is_small else []
        )
    documents = [
        replace(rows[d.revision_id][0], outline=d.outline) if d.revision_id in rows else d for d in index.documents
    ]
    if documents != index.documents:
        index = index.with_documents(documents)
    return index, {pk: before.analyzers.get(pk) or rows[pk][1] for pk in index.number_of}, is_whole


def _vocabulary(revision_ids: Iterable[int]) -> dict[int, list[Spelling]]:
    rows = IndexEntry.objects.filter(pk__in=list(revision_ids)).values_list("pk", "vocabulary")
    return {pk: _spellings(stored) for pk, stored in rows}


def _stored(rows: Rows, wanted: Iterable[int]) -> Iterator[Stored]:
    ids = list(wanted)
    for start in range(0, len(ids), BATCH):
        entries: Any = IndexEntry.objects.filter(pk__in=ids[start : start + BATCH]).order_by("pk")
        for pk, terms, asking, answering, vocabulary, outline in entries.values_list(
            "pk", "terms", "asking", "answering", "vocabulary", "outline"
        ):
            document = replace(rows[pk][0], outline=[(start, end, reading) for start, end, reading in outline])
            lines = _spellings(vocabulary)
            yield Stored(document, terms.split("\n") if terms else (), _numbers(asking), _numbers(answering), lines)


def _spellings(stored: str) -> list[Spelling]:
    found: Any = [tuple(line.split("\t")) for line in stored.split("\n") if line]
    return list(found)


def _numbers(stored: bytes) -> "array[int]":
    numbers = array("H")
    numbers.frombytes(bytes(stored))
    return numbers


def _filled(words: list[str], language: str) -> list[str]:
    return [word.replace("{marketplace}", settings.MARKETPLACE_NAME[language]) for word in words]


def _pins(lexicon: Lexicon) -> dict[tuple[str, str], list[str]]:
    """Return (what is asked, language or "") → slugs. What a query asks is worked out here, with what is known now."""
    pins: dict[tuple[str, str], list[str]] = defaultdict(list)
    rows = PinnedAnswer.objects.order_by("position", "pk")
    for query, language, slug in rows.values_list("query", "language", "article__slug"):
        pins[understood(query, lexicon).normalised, language].append(slug)
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


def _popular(lexicon: Lexicon) -> list[Offer]:
    """Return what others asked, most often first; never a word that neither an article nor the glossary has."""
    rows = sorted(PopularQuery.objects.values_list("times", "query", "language"), key=lambda row: (-row[0], row[1:]))
    return [Offer(query, language, "query") for _, query, language in rows[:MOST_POPULAR] if _is_known(query, lexicon)]


def _is_known(query: str, lexicon: Lexicon) -> bool:
    asked = understood(query, lexicon)
    return all(n in asked.known or word.key == NOT or lexicon.knows(word.key) for n, word in enumerate(asked.words))


def _of_glossary(glossary: Glossary) -> list[Offer]:
    usual = {group.usual(phrase.language) for group in glossary.groups for phrase in group.phrases}
    return [Offer(p.text, p.language, "term", p.text in usual) for p in glossary.phrases]
