"""What somebody who types may be about to ask: found by the beginning of any word, in kanji, kana or Latin letters."""

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from helpcenter.analysis.kana import hiragana, is_kana, unfinished
from helpcenter.analysis.words import normalised, words
from helpcenter.rules.searching import Part

KEY_LENGTH = 24  # characters that are compared
LAST = "\U0010ffff"
MOST_BEGINNINGS = 40  # words of a text that it can be found by
MOST_LOOKED_AT = 4_000

Outline = Sequence[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class Match:
    """The text number `owner`, of which the characters `start` to `end` were typed."""

    owner: int
    start: int
    end: int


class Beginnings:
    """The beginnings of the words of many short texts, as written and as read, in order."""

    def __init__(self, texts: Sequence[str], outlines: Sequence[Outline]) -> None:
        self.texts, self.outlines = texts, outlines
        pieces: list[str] = []
        places, owners, firsts, is_read = array("i"), array("i"), array("h"), array("b")
        length = 0
        for owner, (text, outline) in enumerate(zip(texts, outlines, strict=True)):
            written, starts = _written(text, outline)
            read, read_starts = _read(text, outline)
            for form, form_starts, flag in ((written, starts, 0), (read, read_starts, 1)):
                if flag and form == written:
                    continue
                for first, start in enumerate(form_starts[:MOST_BEGINNINGS]):
                    if first and _is_grammar(text[outline[first][0] : outline[first][1]]):
                        continue
                    places.append(length + start)
                    owners.append(owner)
                    firsts.append(first)
                    is_read.append(flag)
                pieces.append(form + "\n")
                length += len(form) + 1
        self.blob = "".join(pieces)
        keys = [self._key(place) for place in places]
        order = np.array(sorted(range(len(keys)), key=lambda n: keys[n]), dtype=np.int32)
        self.places = _ordered(places, np.int32, order)
        self.owners = _ordered(owners, np.int32, order)
        self.firsts = _ordered(firsts, np.int16, order)
        self.is_read = _ordered(is_read, np.int8, order)

    def matches(self, typed: str) -> list[Match]:
        """Return the texts with a word that begins so, each once: those that begin with it first."""
        plain = normalised(typed)[0].strip()
        found: dict[int, tuple[int, int]] = {}  # owner → its place, and how many characters of it were typed
        for prefix in dict.fromkeys((hiragana(plain), *unfinished(plain))):
            key = prefix[:KEY_LENGTH]
            if not key:
                continue
            low = bisect_left(self.places, key, key=self._key)
            high = bisect_left(self.places, key + LAST, key=self._key)
            for n in range(low, min(high, low + MOST_LOOKED_AT)):
                owner = int(self.owners[n])
                if not self.blob.startswith(prefix, self.places[n]):  # Keys may be shorter than what was typed.
                    continue
                if owner not in found or self._rank(n) < self._rank(found[owner][0]):
                    found[owner] = n, len(prefix)
        ranked = sorted(found.items(), key=lambda item: (int(self.firsts[item[1][0]]) > 0, item[0]))
        return [self._match(n, typed) for _, (n, typed) in ranked]

    def _rank(self, number: int) -> tuple[int, int]:
        """Return what makes one match better than another of the same text: the first word, as it is written."""
        return int(self.firsts[number]), int(self.is_read[number])

    def _key(self, place: int) -> str:
        return self.blob[place : place + KEY_LENGTH].partition("\n")[0]

    def _match(self, number: int, typed: int) -> Match:
        owner, first = int(self.owners[number]), int(self.firsts[number])
        outline = self.outlines[owner]
        start, end = outline[first][0], outline[first][1]
        if not self.is_read[number]:
            return Match(owner, start, min(start + typed, len(self.texts[owner])))
        heard = 0
        for _, stop, reading in outline[first:]:
            end, heard = stop, heard + len(reading)
            if heard >= typed - 1:
                break
        return Match(owner, start, end)


def _is_grammar(word: str) -> bool:
    """Return whether a word inside a text is hiragana alone, as endings and particles are."""
    return is_kana(word) and hiragana(word) == word


def outline_of(text: str) -> list[tuple[int, int, str]]:
    return [(word.start, word.end, word.reading) for word in words(text)]


def marked(text: str, match: Match) -> tuple[Part, ...]:
    parts = (Part(text[: match.start]), Part(text[match.start : match.end], True), Part(text[match.end :]))
    return tuple(part for part in parts if part.text)


def _written(text: str, outline: Outline) -> tuple[str, list[int]]:
    form, starts = "", []
    at = 0
    for start, _, _ in outline:
        form += hiragana(normalised(text[at:start])[0])
        starts.append(len(form))
        at = start
    return form + hiragana(normalised(text[at:])[0]), starts


def _read(text: str, outline: Outline) -> tuple[str, list[int]]:
    form, starts = "", []
    for start, end, reading in outline:
        starts.append(len(form))
        form += reading or normalised(text[start:end])[0]
    return form, starts


def _ordered(values: array, kind: type, order: npt.NDArray[np.int32]) -> npt.NDArray:  # type: ignore[type-arg]
    return np.array(values, dtype=kind)[order]
