"""How well each article answers: sums over arrays, the same on every machine and either database.

BM25 with two sides, what asks and what answers (Robertson and Zaragoza 2009, section 3.6), over ideas rather than words:
within an idea the words related to the one typed count as a part of it before it is saturated.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce

import numpy as np

from helpcenter.analysis.document import ODDS
from helpcenter.analysis.words import is_kanji
from helpcenter.search.asking import Alternative, Asked, Idea
from helpcenter.search.index import WORTH, Index, Numbers, Postings, Scores

RARITY = 1.6  # The exponent of how rare a word is.
GRAM_RARITY = 1.2
COMMON = 4.0  # Keeps words that every other text has from saying nothing: titles are made of them.
GRAMS = {"2": 0.3, "3": 0.15}
RELATIVE = 0.3  # How much a word counts that shares its kanji with the one typed, times how alike they are.
ALIKE = 0.4  # The least likeness, a cosine.
CLOSELY_ALIKE = 0.65  # From here on what was found by it is marked.
MOST_RELATIVES = 12
LEAST_WITH_RELATIVES = 0.5  # A word that counts less brings none along.
MOST_COMMON = 0.12  # of all texts; a word in more of them brings no relatives along
OTHER_LANGUAGE = 0.2  # What the text in the other language adds to the better one of the two.


@dataclass(frozen=True, slots=True)
class Ranked:
    """The score of every text for a query, and how each idea came to its part of it."""

    scores: Scores
    ideas: list[tuple[Idea, list[tuple[Alternative, list[tuple[Numbers, Scores]]]]]]

    def values(self, number: int) -> Iterator[tuple[Idea, list[tuple[Alternative, float]]]]:
        """Yield what each idea finds in one text: its alternatives with what they are worth there."""
        for idea, alternatives in self.ideas:
            found = [(a, value) for a, postings in alternatives if (value := _value_in(postings, number))]
            if found:
                yield idea, found


def ranked(asked: Asked, index: Index) -> Ranked:
    """Return how well every text answers a query."""
    scores = np.zeros(len(index.documents), dtype=np.float32)
    ideas = []
    for idea in asked.ideas:
        most = _rarity_of(idea.alternatives[0], index) or float(
            "inf"
        )  # Another word for it is no rarer than what was typed.
        alternatives = [
            (alternative, _values(alternative, idea.weight, index, most)) for alternative in idea.alternatives
        ]
        ideas.append((idea, alternatives))
        _add(scores, [posting for _, postings in alternatives for posting in postings], is_sum=len(alternatives) == 1)
    for gram in asked.grams:
        factor = np.float32(GRAMS[gram[0]]) * _rarity(index.frequency(gram), index, GRAM_RARITY)
        for docs, worth in index.worths(gram):
            scores[docs] += worth * factor
    if not index.is_whole:
        scores[~index.alive] = 0
    return Ranked(scores, ideas)


def by_article(scores: Scores, index: Index) -> Scores:
    """Return the score of every article, from that of its texts."""
    padded = np.append(scores, np.float32(0))  # Where an article has no text, its number is that of the last.
    columns = [padded[texts] for texts in index.text_of.values()]
    best = reduce(np.maximum, columns, np.zeros(len(index.slugs), dtype=np.float32))
    both: Scores = reduce(np.add, columns, np.zeros(len(index.slugs), dtype=np.float32))
    return best + np.float32(OTHER_LANGUAGE) * (both - best)


def top(scores: Scores, most: int) -> Numbers:
    """Return the numbers of the best, best first; equal scores stand in the order of their numbers."""
    found = np.flatnonzero(scores)
    if len(found) > most:
        values = scores[found]
        found = found[values >= np.partition(values, len(found) - most)[len(found) - most]]
    order = np.argsort(-scores[found], kind="stable")
    best: Numbers = found[order][:most].astype(np.int32)
    return best


def relatives(key: str, index: Index) -> list[tuple[str, float]]:
    """Return the words of the index that share kanji with one, with how much they count for it.

    How alike two words are is the cosine of their kanji, the rare ones weighing more.
    """
    known = index.relatives.get(key)
    if known is None:
        known = _relatives(key, index) if key.startswith("m:") and is_kanji(key[2]) else []
        if known:
            index.relatives[key] = known
    return known


def close_relatives(key: str, index: Index) -> list[tuple[str, float]]:
    """Return the relatives that a reader would call so: 手数料 of 料金, not 書く of 領収書."""
    return [(other, share) for other, share in relatives(key, index) if share >= RELATIVE * CLOSELY_ALIKE]


def _relatives(key: str, index: Index) -> list[tuple[str, float]]:
    kanji = set(key[2:])
    norm = sum(_kanji_weight(k, index) for k in sorted(kanji))
    found = []
    for other in {other for k in kanji for other in index.words.by_kanji.get(k, ())} - {key}:
        theirs = set(other[2:])
        shared = sum(_kanji_weight(k, index) for k in sorted(kanji & theirs))
        likeness = shared / (norm * sum(_kanji_weight(k, index) for k in sorted(theirs))) ** 0.5
        if likeness >= ALIKE and index.has(other):
            found.append((other, RELATIVE * likeness))
    return sorted(found, key=lambda relative: (-relative[1], relative[0]))[:MOST_RELATIVES]


def _kanji_weight(kanji: str, index: Index) -> float:
    known = index.kanji_weights.get(kanji)
    if known is None:
        frequency = sum(index.frequency(key) for key in index.words.by_kanji.get(kanji, ()))
        known = index.kanji_weights[kanji] = max(float(np.log(1 + index.size / (1 + frequency))), 0.1) ** 2
    return known


def _add(scores: Scores, postings: list[tuple[Numbers, Scores]], *, is_sum: bool) -> None:
    """Add to scores what an idea is worth: of its alternatives the best counts."""
    if is_sum:
        for docs, values in postings:
            scores[docs] += values
        return
    best = np.zeros_like(scores)
    for number, (docs, values) in enumerate(postings):
        best[docs] = np.maximum(best[docs], values) if number else values
    scores += best


def _value_in(postings: list[tuple[Numbers, Scores]], number: int) -> float:
    for docs, values in postings:
        place = int(docs.searchsorted(number))
        if place < len(docs) and docs[place] == number:
            return float(values[place])
    return 0.0


def _rarity_of(alternative: Alternative, index: Index) -> float:
    """Return how rare an alternative is; a phrase is about as rare as the texts that have all of it."""
    if len(alternative.terms) == 1:
        return float(_rarity(index.frequency(alternative.terms[0]), index))
    return float(_rarity(sum(index.count(docs) for docs, _, _ in postings_of(alternative.terms, index)), index))


def _values(alternative: Alternative, weight: float, index: Index, most: float) -> list[tuple[Numbers, Scores]]:
    """Return (documents, score) of what has an alternative."""
    brings_relatives = (
        alternative.is_typed
        and weight >= LEAST_WITH_RELATIVES
        and index.frequency(alternative.terms[0]) <= MOST_COMMON * index.size
    )
    if brings_relatives and (near := relatives(alternative.terms[0], index)):
        return _values_with(near, alternative, weight, index)
    factor = np.float32(alternative.weight * weight * min(_rarity_of(alternative, index), most))
    if len(alternative.terms) == 1:
        return [(docs, worth * factor) for docs, worth in index.worths(alternative.terms[0])]
    phrase = postings_of(alternative.terms, index)
    return [(docs, (WORTH[asks] + WORTH[answers]) * factor) for docs, asks, answers in phrase]


def _values_with(
    near: Iterable[tuple[str, float]], alternative: Alternative, weight: float, index: Index
) -> list[tuple[Numbers, Scores]]:
    """Return (documents, score) of a word and its relatives, as if all were one word of which some are only a part."""
    members = [(1.0, posting) for posting in index.postings(alternative.terms[0])]
    members += [(share, posting) for term, share in near for posting in index.postings(term)]
    size = len(index.documents)
    asking, answering, presence = (np.zeros(size, dtype=np.float32) for _ in range(3))
    for share, (some, asking_odds, answering_odds) in members:
        asking[some] += asking_odds * np.float32(share)
        answering[some] += answering_odds * np.float32(share)
        presence[some] += np.float32(share)
    if not index.is_whole:
        presence[~index.alive] = 0
    docs = np.flatnonzero(presence).astype(np.int32)
    frequency = max(float(np.minimum(presence[docs], 1).sum(dtype=np.float64)), index.frequency(alternative.terms[0]))
    factor = np.float32(alternative.weight * weight) * _rarity(frequency, index)
    asks, answers = asking[docs], answering[docs]
    return [(docs, (asks / (asks + np.float32(ODDS)) + answers / (answers + np.float32(ODDS))) * factor)]


def postings_of(terms: tuple[str, ...], index: Index) -> list[Postings]:
    """Return the postings of what has all of some terms; the weakest of them counts."""
    if len(terms) == 1:
        return index.postings(terms[0])
    known = index.phrases.get(terms)
    if known is None:
        parts = [[part.postings(term) for term in terms] for part in index.parts]
        common = [_common([p for p in part if p is not None]) for part in parts if all(p is not None for p in part)]
        known = index.phrases[terms] = [postings for postings in common if len(postings[0])]
    return known


def _common(postings: list[Postings]) -> Postings:
    def both(one: Postings, other: Postings) -> Postings:
        docs, mine, theirs = np.intersect1d(one[0], other[0], assume_unique=True, return_indices=True)
        return docs, np.minimum(one[1][mine], other[1][theirs]), np.minimum(one[2][mine], other[2][theirs])

    return reduce(both, sorted(postings, key=lambda posting: len(posting[0])))


def _rarity(frequency: float, index: Index, power: float | None = None) -> np.float32:
    """Return how much a term says: the rarer it is among all texts, the more."""
    if not frequency:
        return np.float32(0)
    rarity = np.log(COMMON + (index.size - frequency + 0.5) / (frequency + 0.5))
    return np.float32(rarity ** (power or RARITY))
