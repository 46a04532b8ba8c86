"""The index of a process: postings as arrays, in parts that never change.

A large part holds what was there when it was built, a small one what was published since; what was withdrawn is masked.
Scores do not depend on how an index came to be: impacts are a text's own, and how rare a term is gets counted over what is
alive.
"""

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from helpcenter.analysis.document import MOST_ODDS, ODDS, sounds_of
from helpcenter.analysis.kana import row
from helpcenter.analysis.words import is_kanji
from helpcenter.search.suggesting import Beginnings, Match

Scores = npt.NDArray[np.float32]
Odds = npt.NDArray[np.uint16]
Numbers = npt.NDArray[np.int32]
Postings = tuple[
    Numbers, Odds, Odds
]  # Documents, and the odds of a term on either side of each; see `analysis.document`.
Mask = npt.NDArray[np.bool_]

K = TypeVar("K")
V = TypeVar("V")
MOST_REMEMBERED = 50_000  # entries
# What each stored odds are worth: x / (1 + x). More of a word is worth less and less, on each side by itself.
WORTH: Scores = (np.arange(MOST_ODDS + 1) / (np.arange(MOST_ODDS + 1) + ODDS)).astype(np.float32)
SMALL_PART = 300  # texts published since the large part was built, before it is built anew


class Remembered(dict[K, V]):
    """What was worked out for one query and may serve the next; forgotten when strangers have asked for too much."""

    def __setitem__(self, key: K, value: V) -> None:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        super().__setitem__(key, value)


@dataclass(frozen=True, slots=True)
class Document:
    """A live text, as lists of results need it."""

    revision_id: int
    slug: str
    language: str
    title: str
    category_id: int = 0
    last_verified_on: date | None = None
    outline: Sequence[tuple[int, int, str]] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """The terms of a document, as they are stored."""

    document: Document
    terms: Sequence[str]
    asking: Sequence[int]
    answering: Sequence[int]
    vocabulary: Collection[tuple[str, str, str]]


@dataclass(frozen=True)
class Part:
    """Postings of some documents: for each term where its slice of the arrays begins and ends."""

    first: int
    count: int
    number_of: dict[str, int]
    starts: npt.NDArray[np.int64]
    docs: Numbers
    asking: Odds
    answering: Odds
    worth: Scores  # what both odds are worth together, so that it is worked out once
    titles: Sequence[str]
    outlines: Sequence[Sequence[tuple[int, int, str]]]

    def postings(self, term: str) -> Postings | None:
        number = self.number_of.get(term)
        if number is None:
            return None
        where = slice(self.starts[number], self.starts[number + 1])
        return self.docs[where], self.asking[where], self.answering[where]

    def worths(self, term: str) -> tuple[Numbers, Scores] | None:
        """Return the documents that have a term, and what it is worth in each."""
        number = self.number_of.get(term)
        if number is None:
            return None
        where = slice(self.starts[number], self.starts[number + 1])
        return self.docs[where], self.worth[where]

    @cached_property
    def beginnings(self) -> Beginnings:
        """Return the titles by the beginnings of their words, made when they are first asked for."""
        return Beginnings(self.titles, self.outlines)


Spelling = tuple[str, str, str]  # key, surface, reading


@dataclass
class Words:
    """The vocabulary of what is alive: how keys are written, which keys sound how, and what can be meant by a slip."""

    counts: Counter[Spelling] = field(default_factory=Counter)  # in how many texts
    spellings: dict[str, set[Spelling]] = field(default_factory=dict)  # by key
    surfaces: dict[str, str] = field(default_factory=dict)  # key → the shortest way to write it
    by_sound: dict[str, list[str]] = field(default_factory=dict)
    english: dict[str, dict[str, str]] = field(default_factory=dict)  # by the first letter: surface → key
    sounds: dict[int, dict[str, None]] = field(default_factory=dict)  # by the row of the first kana
    by_kanji: dict[str, list[str]] = field(default_factory=dict)

    def take(self, vocabulary: Collection[Spelling]) -> None:
        """Count the words of one more text."""
        new = [spelling for spelling in vocabulary if not self.counts[spelling]]
        self.counts.update(vocabulary)
        for spelling in new:
            key, surface, reading = spelling
            if key not in self.spellings:
                self.spellings[key] = set()
                for kanji in set(key[2:]) if key.startswith("m:") and is_kanji(key[2]) else ():
                    self.by_kanji.setdefault(kanji, []).append(key)
            self.spellings[key].add(spelling)
            known = self.surfaces.get(key)
            if known is None or (len(surface), surface) < (len(known), known):
                self.surfaces[key] = surface
            if key.startswith("e:"):
                self.english.setdefault(surface[0], {})[surface] = key
            elif sound := sounds_of(surface, reading):
                keys = self.by_sound.setdefault(sound, [])
                if key not in keys:
                    keys.append(key)
                    keys.sort()
                self.sounds.setdefault(row(sound[0]), {})[sound] = None

    def drop(self, vocabulary: Collection[Spelling]) -> None:
        """Forget the words of a text that is gone, as if it had never been there."""
        for spelling in vocabulary:
            if self.counts[spelling] == 1:
                del self.counts[spelling]
                self._forget(spelling)
            elif self.counts[spelling]:
                self.counts[spelling] -= 1

    def _forget(self, spelling: Spelling) -> None:
        key, surface, reading = spelling
        left = self.spellings[key]
        left.discard(spelling)
        if key.startswith("e:"):
            del self.english[surface[0]][surface]
        elif (sound := sounds_of(surface, reading)) and not any(sounds_of(s, r) == sound for _, s, r in left):
            self.by_sound[sound].remove(key)
            if not self.by_sound[sound]:
                del self.by_sound[sound], self.sounds[row(sound[0])][sound]
        if left:
            self.surfaces[key] = min((s for _, s, _ in left), key=lambda written: (len(written), written))
            return
        del self.spellings[key], self.surfaces[key]
        for kanji in set(key[2:]) if key.startswith("m:") and is_kanji(key[2]) else ():
            self.by_kanji[kanji].remove(key)

    def copy(self) -> "Words":
        return Words(
            self.counts.copy(),
            {key: set(spellings) for key, spellings in self.spellings.items()},
            dict(self.surfaces),
            {sound: list(keys) for sound, keys in self.by_sound.items()},
            {letter: dict(surfaces) for letter, surfaces in self.english.items()},
            {row: dict(sounds) for row, sounds in self.sounds.items()},
            {kanji: list(keys) for kanji, keys in self.by_kanji.items()},
        )


class Index:
    """What can be found, at one version. Made by `build`, moved on by `changed`; never changed itself."""

    def __init__(
        self, documents: list[Document], parts: list[Part], words: Words, alive: Mask, in_large_part: int
    ) -> None:
        self.documents = documents
        self.parts = parts
        self.words = words
        self.alive = alive
        self.in_large_part = in_large_part
        self.phrases: Remembered[tuple[str, ...], list[tuple[Numbers, Scores]]] = Remembered()
        self.frequencies: Remembered[str, int] = Remembered()
        self.rarities: Remembered[tuple[str, ...], float] = Remembered()
        self.relatives: Remembered[str, list[tuple[str, float]]] = Remembered()
        self.kanji_weights: Remembered[str, float] = Remembered()
        self.size = int(alive.sum())
        self.is_whole = bool(alive.all())
        self.number_of = {d.revision_id: n for n, d in enumerate(documents) if alive[n]}
        slugs = {slug: n for n, slug in enumerate(sorted({documents[n].slug for n in self.number_of.values()}))}
        self.slugs = list(slugs)
        self.article_of = slugs
        self.category_of = np.array([d.category_id for d in documents], dtype=np.int64)
        # Which document is an article's text in a language; -1 where there is none.
        self.text_of: dict[str, Numbers] = {}
        for number in self.number_of.values():
            document = documents[number]
            texts = self.text_of.setdefault(document.language, np.full(len(slugs), -1, dtype=np.int32))
            texts[slugs[document.slug]] = number

    def shown_to(self, language: str) -> Numbers:
        """Return for each article the document that a reader of a language is shown: theirs, else the other one."""
        shown = np.full(len(self.slugs), -1, dtype=np.int32)
        for _, texts in sorted(self.text_of.items(), key=lambda item: item[0] != language):
            shown = np.where(shown >= 0, shown, texts)
        return shown

    def has_in(self, term: str, number: int) -> bool:
        """Return whether a document has a term."""
        for docs, _, _ in self.postings(term):
            place = int(docs.searchsorted(number))
            if place < len(docs) and docs[place] == number:
                return True
        return False

    @classmethod
    def build(cls, stored: Iterable[Stored]) -> "Index":
        words = Words()
        documents: list[Document] = []
        part = _part(stored, 0, documents, words)
        return cls(documents, [part], words, np.ones(len(documents), dtype=np.bool_), len(documents))

    def changed(self, gone: Mapping[int, Collection[Spelling]], added: Sequence[Stored]) -> "Index":
        """Return the index without the revisions `gone`, given with their vocabulary, and with `added` ones."""
        words, documents = self.words.copy(), list(self.documents)
        for vocabulary in gone.values():
            words.drop(vocabulary)
        parts = [*self.parts, _part(added, len(documents), documents, words)] if added else self.parts
        alive = np.ones(len(documents), dtype=np.bool_)
        alive[: len(self.alive)] = self.alive
        for revision_id in gone:
            alive[self.number_of[revision_id]] = False
        return Index(documents, parts, words, alive, self.in_large_part)

    def wants_rebuilding(self, more: int) -> bool:
        """Return whether so much changed that the large part should be built again."""
        return (
            len(self.documents) - self.in_large_part + more > SMALL_PART
            or len(self.parts) > 12
            or self.size < len(self.documents) // 2
        )

    def with_documents(self, documents: list[Document]) -> "Index":
        """Return the same index with other titles, shelves or dates for its documents."""
        return Index(documents, self.parts, self.words, self.alive, self.in_large_part)

    def postings(self, term: str) -> list[Postings]:
        """Return the postings of a term, for each part that has it; what is gone may be among them."""
        return [found for part in self.parts if (found := part.postings(term)) is not None]

    def worths(self, term: str) -> list[tuple[Numbers, Scores]]:
        """Return (documents, worth) of a term, for each part that has it; what is gone may be among them."""
        return [found for part in self.parts if (found := part.worths(term)) is not None]

    def frequency(self, term: str) -> int:
        """Return in how many live texts a term occurs."""
        known = self.frequencies.get(term)
        if known is None:
            known = sum(self.count(docs) for docs, _, _ in self.postings(term))
            if known:  # What strangers make up is not remembered.
                self.frequencies[term] = known
        return known

    def count(self, docs: Numbers) -> int:
        """Return how many documents are alive among some."""
        return len(docs) if self.is_whole else int(np.count_nonzero(self.alive[docs]))

    def beginnings(self) -> list[Beginnings]:
        """Return the titles of each part by the beginnings of their words."""
        return [part.beginnings for part in self.parts]

    def beginning_with(self, typed: str) -> Iterator[tuple[int, Match]]:
        """Yield (document, match) of the live titles with a word that begins so."""
        for part, titles in zip(self.parts, self.beginnings(), strict=True):
            for match in titles.matches(typed):
                if self.alive[part.first + match.owner]:
                    yield part.first + match.owner, match

    def has(self, term: str) -> bool:
        return self.frequency(term) > 0

    @property
    def bytes(self) -> int:
        """Return the bytes of the arrays."""
        return sum(
            array.nbytes
            for part in self.parts
            for array in (part.docs, part.asking, part.answering, part.worth, part.starts)
        )


def _part(stored: Iterable[Stored], first: int, documents: list[Document], words: Words) -> Part:
    number_of: dict[str, int] = {}
    terms, docs, asking, answering = array("i"), array("i"), array("H"), array("H")
    for number, one in enumerate(stored, start=first):
        documents.append(one.document)
        words.take(one.vocabulary)
        terms.extend([number_of.setdefault(term, len(number_of)) for term in one.terms])
        docs.extend([number] * len(one.terms))
        asking.extend(one.asking)
        answering.extend(one.answering)
    numbers = np.array(terms, dtype=np.int32)
    order = np.argsort(numbers, kind="stable")
    starts = np.zeros(len(number_of) + 1, dtype=np.int64)
    np.cumsum(np.bincount(numbers, minlength=len(number_of)), out=starts[1:])
    return Part(
        first=first,
        count=len(documents) - first,
        number_of=number_of,
        starts=starts,
        docs=np.array(docs, dtype=np.int32)[order],
        asking=np.array(asking, dtype=np.uint16)[order],
        answering=np.array(answering, dtype=np.uint16)[order],
        worth=WORTH[np.array(asking, dtype=np.uint16)[order]] + WORTH[np.array(answering, dtype=np.uint16)[order]],
        titles=[document.title for document in documents[first:]],
        outlines=[document.outline for document in documents[first:]],
    )
