"""A text as the index keeps it: what it is found by, and what a result shows of it.

Computed once, when a revision goes live; nothing here looks at other texts, so one article can change without the rest.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from helpcenter.analysis.kana import hiragana, is_kana, sound
from helpcenter.analysis.words import NOT, Word, is_japanese, libraries, normalised, terms_of, words

VERSION = "1"  # Count up when the same text gives other terms than before: every index then mends itself.
ODDS = 2_000  # Stored odds are whole numbers, two bytes each: 1 is 2,000, and 32.7 the most.
MOST_ODDS = 2**16 - 1

_SENTENCE = re.compile(r"(?:[^。！？!?\n.]|\.(?!\s|\Z))*(?:[。！？!?\n]+[」』）)]*|\.|\Z)")
_RUNS = re.compile(r"[㐀-䶿一-鿿\uf900-\ufaff々ァ-ヺー\U00020000-\U0003ffff]{2,}")


@dataclass(frozen=True, slots=True)
class Field:
    """How a field counts, as in BM25F.

    `side` is 0 for what asks (a title, a paraphrase) and 1 for what answers: each side is saturated by itself. `length` is
    the number of words that such a field is expected to have, a constant, so that no score depends on other texts.
    """

    side: int
    weight: float
    length: float
    b: float


K1 = 1.2
FIELDS = {
    "title": Field(side=0, weight=1.0, length=11, b=0.9),
    "alias": Field(side=0, weight=1.7, length=40, b=0.3),
    "summary": Field(side=1, weight=1.5, length=15, b=0.3),
    "heading": Field(side=1, weight=0.7, length=20, b=0.3),
    "body": Field(side=1, weight=1.0, length=140, b=0.75),
}
WITH_GRAMS = frozenset({"title", "alias"})


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence with the words in it that can be found: (start, end, key).

    `field` is `title` or `summary`, else the kind of the block that it stands in.
    """

    text: str
    field: str
    block: int
    marks: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Analysed:
    """What is stored of a text.

    `terms` goes with `asking` and `answering`: the odds of each term in the fields of a side, what BM25F would saturate. `vocabulary` says how
    each key is written and read: (key, surface, reading). `outline` holds the words of the title for suggestions: (start, end,
    reading).
    """

    terms: tuple[str, ...]
    asking: tuple[int, ...]
    answering: tuple[int, ...]
    vocabulary: tuple[tuple[str, str, str], ...]
    outline: tuple[tuple[int, int, str], ...]
    passages: tuple[Passage, ...]


def analysed(
    *, title: str, aliases: Sequence[str] = (), summary: str = "", blocks: Iterable[tuple[str, str]] = ()
) -> Analysed:
    """Return what the index keeps of a text; `blocks` are (kind, plain text), a heading's kind begins with `heading`."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    lengths: Counter[str] = Counter()
    vocabulary: set[tuple[str, str, str]] = set()
    passages: list[Passage] = []

    def take(field: str, text: str, block: int, shown_as: str = "") -> list[Word]:
        found = words(text)
        terms = list(terms_of(found))
        lengths[field] += len(terms)
        counts[field].update(terms)
        if field in WITH_GRAMS:
            counts[field].update(grams(text))
        for word in found:
            if word.key and word.key != NOT:
                vocabulary.add((word.key, word.surface, word.reading))
        if field != "alias":
            marks = tuple((w.start, w.end, w.key) for w in found if w.key and w.key != NOT)
            passages.append(Passage(text, shown_as or field, block, marks))
        return found

    outline = tuple((w.start, w.end, w.reading) for w in take("title", title, -1))
    for alias in aliases:
        take("alias", alias, -1)
    if summary:
        take("summary", summary, -1)
    for index, (kind, text) in enumerate(blocks):
        for sentence in sentences(text):
            take("heading" if kind.startswith("heading") else "body", sentence, index, kind)
    odds = _odds(counts, lengths)
    return Analysed(
        terms=tuple(odds),
        asking=tuple(asking for asking, _ in odds.values()),
        answering=tuple(answering for _, answering in odds.values()),
        vocabulary=tuple(sorted(vocabulary)),
        outline=outline,
        passages=tuple(passages),
    )


def analyzer() -> str:
    """Return what stored terms depend on; what was stored under another name is made anew."""
    return f"{VERSION} {libraries()}"


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph, each with its full stop."""
    return [found for match in _SENTENCE.finditer(text) if (found := match[0].strip())]


def grams(text: str) -> Iterator[str]:
    """Yield the pairs and threes of neighbouring kanji and katakana, which find what the dictionary cuts elsewhere."""
    plain, _ = normalised(text)
    for run in _RUNS.finditer(plain):
        folded = hiragana(run[0])
        for length in (2, 3):
            for start in range(len(folded) - length + 1):
                yield f"{length}:{folded[start : start + length]}"


def sounds_of(surface: str, reading: str) -> str:
    """Return how a word sounds, "" when it is not Japanese."""
    if not is_japanese(surface) or not is_kana(reading):
        return ""
    return sound(reading)


def _odds(counts: Mapping[str, Counter[str]], lengths: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Return term → its odds on each side: the count of BM25F, set against the length of each field."""
    odds: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for name, field in FIELDS.items():
        norm = K1 * (1 - field.b + field.b * lengths[name] / field.length)
        for term, count in counts[name].items():
            odds[term][field.side] += field.weight * count / norm
    return {term: (_whole(odds[term][0]), _whole(odds[term][1])) for term in sorted(odds)}


def _whole(odds: float) -> int:
    return min(MOST_ODDS, max(1, round(ODDS * odds))) if odds else 0
