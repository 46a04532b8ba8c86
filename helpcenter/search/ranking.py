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
NO_TEXT: Scores = np.zeros(1, dtype=np.float32)  # What one scores that is not there.


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
        # Another word for it is no rarer than what was typed.
        most = _rarity_of(idea.alternatives[0].terms, index) or float("inf")
        alternatives = [
            (alternative, _values(alternative, idea.weight, index, most)) for alternative in idea.alternatives
        ]
        ideas.append((idea, alternatives))
        _add(scores, [posting for _, postings in alternatives for posting in postings], is_sum=len(alternatives) == 1)
    for gram in asked.grams:
        factor = np.float32(GRAMS[gram[0]]) * _rarity(index.frequency(gram), index, GRAM_RARITY)
        for docs, worth in index.worths(gram):
            np.add.at(scores, docs, worth * factor)
    if not index.is_whole:
        scores[~index.alive] = 0
    return Ranked(scores, ideas)


def by_article(scores: Scores, index: Index) -> Scores:
    """Return the score of every article, from that of its texts."""
    padded = np.concatenate((scores, NO_TEXT))  # Where an article has no text, its number is that of the last.
    columns = [padded.take(texts, mode="wrap") for texts in index.text_of.values()]
    nothing = np.zeros(len(index.slugs), dtype=np.float32)
    best, both = reduce(np.maximum, columns, nothing), reduce(np.add, columns, nothing)
    return best + np.float32(OTHER_LANGUAGE) * (both - best)


def top(scores: Scores, most: int) -> Numbers:
    """Return the numbers of the best, best first; equal scores stand in the order of their numbers."""
    found = np.flatnonzero((scores > 0) & (scores >= _reached(scores, most)))
    if len(found) > most:
        values = scores[found]
        found = found[values >= np.partition(values, len(found) - most)[len(found) - most]]
    order = np.argsort(-scores[found], kind="stable")
    best: Numbers = found[order][:most].astype(np.int32)
    return best


def _reached(scores: Scores, most: int) -> np.float32:
    """Return a score that at least so many reach, not far below the least of them: each of as many stretches has one."""
    width = len(scores) // most
    least: np.float32 = scores[: width * most].reshape(most, width).max(axis=1, initial=0).min()
    return least


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
            np.add.at(scores, docs, values)
        return
    best = np.zeros_like(scores)
    for docs, values in postings:
        np.maximum.at(best, docs, values)
    scores += best


def _value_in(postings: list[tuple[Numbers, Scores]], number: int) -> float:
    for docs, values in postings:
        place = int(docs.searchsorted(number))
        if place < len(docs) and docs[place] == number:
            return float(values[place])
    return 0.0


def _rarity_of(terms: tuple[str, ...], index: Index) -> float:
    """Return how rare a word is, or a phrase: about as rare as the texts that have all of it."""
    known = index.rarities.get(terms)
    if known is None:
        known = float(_rarity(sum(index.count(docs) for docs, _ in worths_of(terms, index)), index))
        if known:
            index.rarities[terms] = known
    return known


def _values(alternative: Alternative, weight: float, index: Index, most: float) -> list[tuple[Numbers, Scores]]:
    """Return (documents, score) of what has an alternative."""
    brings_relatives = (
        alternative.is_typed
        and weight >= LEAST_WITH_RELATIVES
        and index.frequency(alternative.terms[0]) <= MOST_COMMON * index.size
    )
    if brings_relatives and (near := relatives(alternative.terms[0], index)):
        return _values_with(near, alternative, weight, index)
    factor = np.float32(alternative.weight * weight * min(_rarity_of(alternative.terms, index), most))
    return [(docs, worth * factor) for docs, worth in worths_of(alternative.terms, index)]


def _values_with(
    near: Iterable[tuple[str, float]], alternative: Alternative, weight: float, index: Index
) -> list[tuple[Numbers, Scores]]:
    """Return (documents, score) of a word and its relatives, as if all were one word of which some are only a part."""
    members = [(1.0, posting) for posting in index.postings(alternative.terms[0])]
    members += [(share, posting) for term, share in near for posting in index.postings(term)]
    size = len(index.documents)
    asking, answering, presence = (np.zeros(size, dtype=np.float32) for _ in range(3))
    for share, (some, asking_odds, answering_odds) in members:
        np.add.at(asking, some, asking_odds * np.float32(share))
        np.add.at(answering, some, answering_odds * np.float32(share))
        np.add.at(presence, some, np.float32(share))
    docs = np.flatnonzero((presence > 0) & index.alive).astype(np.int32)
    frequency = max(float(np.minimum(presence[docs], 1).sum(dtype=np.float64)), index.frequency(alternative.terms[0]))
    factor = np.float32(alternative.weight * weight) * _rarity(frequency, index)
    asks, answers = asking[docs], answering[docs]
    return [(docs, (asks / (asks + np.float32(ODDS)) + answers / (answers + np.float32(ODDS))) * factor)]


def worths_of(terms: tuple[str, ...], index: Index) -> list[tuple[Numbers, Scores]]:
    """Return (documents, worth) of what has all of some terms; the weakest of them counts."""
    if len(terms) == 1:
        return index.worths(terms[0])
    known = index.phrases.get(terms)
    if known is None:
        parts = [[part.postings(term) for term in terms] for part in index.parts]
        common = [_common([p for p in part if p is not None]) for part in parts if all(p is not None for p in part)]
        known = [(docs, WORTH[asks] + WORTH[answers]) for docs, asks, answers in common if len(docs)]
        index.phrases[terms] = known
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
