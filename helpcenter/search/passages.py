"""What a result shows of its text: the sentence that answers best, with what was found marked at word borders."""

import json
import re
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from helpcenter.analysis.words import is_japanese
from helpcenter.models import IndexEntry
from helpcenter.rules.searching import Part

LONGEST = {True: 110, False: 200}  # characters of a passage in Japanese, in another language
_BREAK = re.compile(r"\s+|(?<=[、,，;；）)」])")
READS_WELL = {"summary": 1.3, "table": 0.4, "code": 0.3}
LEAD = 0.3  # of a long sentence's window stands before its first match


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with where something stands in it that was looked for: (start, end, how much it counts, which word)."""

    text: str
    field: str
    block: int
    marks: Sequence[tuple[int, int, float, int]]


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored of a text to be shown, with the marks of everything that can be found in it."""

    sentences: list[list[Any]]
    marks: npt.NDArray[np.uint32]
    terms: list[str]

    def showing(self, weights: Mapping[str, float]) -> list[Sentence]:
        """Return the sentences with what was looked for marked, titles first; `weights` say how much each word counts."""
        worth = np.zeros(len(self.terms) + 1, dtype=np.float64)
        for term, weight in weights.items():
            line = bisect_left(self.terms, term)
            if line < len(self.terms) and self.terms[line] == term:
                worth[line] = weight
        found: dict[int, list[tuple[int, int, float, int]]] = {}
        for sentence, start, end, line in self.marks[worth[self.marks[:, 3]] > 0].tolist():
            found.setdefault(sentence, []).append((start, end, float(worth[line]), line))
        return [Sentence(text, field, block, found.get(n, ())) for n, (text, field, block) in enumerate(self.sentences)]


def stored_of(revision_ids: Iterable[int]) -> dict[int, Stored]:
    """Return what can be shown of some revisions. One query."""
    rows: Any = IndexEntry.objects.filter(pk__in=list(revision_ids)).values_list("pk", "sentences", "marks", "terms")
    return {
        pk: Stored(
            json.loads(zlib.decompress(sentences)),
            np.frombuffer(bytes(marks), dtype=np.uint32).reshape(-1, 4),
            terms.split("\n"),
        )
        for pk, sentences, marks, terms in rows
    }


def marked(sentence: Sentence) -> tuple[Part, ...]:
    """Return a whole sentence with what was found marked."""
    return _parts(sentence, 0, len(sentence.text))


def best_passage(sentences: Sequence[Sentence]) -> tuple[Part, ...]:
    """Return the passage that says most of what was asked; the summary when none says anything."""
    texts = [s for s in sentences if s.field != "title" and not s.field.startswith("heading")]
    if not texts:
        return ()
    # The first of equals: the summary, then in the order of the text.
    best = max(range(len(texts)), key=lambda n: (_value(texts[n]), -n))
    chosen = texts[best]
    longest = LONGEST[is_japanese(chosen.text)]
    if len(chosen.text) > longest:
        return _window(chosen, longest)
    parts = marked(chosen)
    following = texts[best + 1] if best + 1 < len(texts) else None
    if following and following.block == chosen.block and len(chosen.text) + len(following.text) <= longest:
        blank = () if is_japanese(chosen.text) else (Part(" "),)
        parts += (*blank, *marked(following))
    return parts


def _value(sentence: Sentence) -> float:
    """Return what a sentence is worth: each thing it says, once."""
    return sum({word: weight for _, _, weight, word in sentence.marks}.values())


def _window(sentence: Sentence, longest: int) -> tuple[Part, ...]:
    """Return the densest piece of a long sentence, cut before and after what was found or at a blank or comma."""
    first = 0
    if sentence.marks:
        room = longest * (1 - LEAD)
        first = max(
            sentence.marks,
            key=lambda mark: (sum(w for s, _, w, _ in sentence.marks if mark[0] <= s < mark[0] + room), -mark[0]),
        )[0]
    wanted = max(0, min(int(first - longest * LEAD), len(sentence.text) - longest))
    begins = [0, *(match.end() for match in _BREAK.finditer(sentence.text)), first]
    begin = min((b for b in begins if b <= first), key=lambda b: abs(b - wanted))
    ends = [*(match.start() for match in _BREAK.finditer(sentence.text)), len(sentence.text)]
    last = max((end for _, end, _, _ in sentence.marks if end <= begin + longest), default=begin)
    end = max((e for e in ends if last < e <= begin + longest), default=max(last, begin + longest // 2))
    parts = _parts(sentence, begin, end)
    before, after = (Part("…"),) if begin else (), (Part("…"),) if end < len(sentence.text) else ()
    return (*before, *parts, *after)


def _parts(sentence: Sentence, begin: int, end: int) -> tuple[Part, ...]:
    parts: list[Part] = []

    def add(text: str, is_match: bool) -> None:
        if not text:
            return
        if parts and parts[-1].is_match == is_match:
            parts[-1] = Part(parts[-1].text + text, is_match)
        else:
            parts.append(Part(text, is_match))

    at = begin
    for start, stop, _, _ in sentence.marks:
        if begin <= start and stop <= end and start >= at:
            add(sentence.text[at:start], False)
            add(sentence.text[start:stop], True)
            at = stop
    add(sentence.text[at:end], False)
    return tuple(parts)
