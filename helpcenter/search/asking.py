"""A query as what it asks for: ideas, each with the words that may stand for it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from helpcenter.analysis.document import grams
from helpcenter.analysis.kana import from_romaji, is_kana, sound
from helpcenter.analysis.words import NOT, Word, readable, strongest_terms, terms_of, words
from helpcenter.rules.searching import QUERY_MAX, Why
from helpcenter.search.glossary import Found, Glossary, Phrase
from helpcenter.search.index import Index, Words

SYNONYM, TRANSLATION, KANA = 0.4, 0.8, 0.9  # How much another word counts beside the one that was typed.
PART_OF_PHRASE = 0.5
SHORTEST_SOUND, CERTAIN_SOUND, LONGEST_SOUND = 2, 3, 12  # kana: by itself, inside a longer run, at all
EXPLAINED = 0.6  # of a run's kana that must be words for it to be taken by its sound
NEGATION = 0.5
MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Alternative:
    """Terms that must all be there, and how much they then count. `why` is set when they are not what was typed."""

    terms: tuple[str, ...]
    weight: float
    why: Why | None = None

    @property
    def is_typed(self) -> bool:
        """Return whether this is the one word that was typed, which brings its relatives along."""
        return self.why is None and self.weight == 1.0 and len(self.terms) == 1


@dataclass(frozen=True, slots=True)
class Idea:
    """One thing that a query asks for: the best of its alternatives counts."""

    alternatives: tuple[Alternative, ...]
    weight: float = 1.0


@dataclass(frozen=True)
class Lexicon:
    """What a query can be understood by: the words of the index and those of the glossary."""

    index: Index
    glossary: Glossary
    words: Words

    @classmethod
    def of(cls, index: Index, glossary: Glossary) -> "Lexicon":
        known = index.words.copy()
        known.take(glossary.vocabulary)
        return cls(index, glossary, known)

    def knows(self, key: str) -> bool:
        """Return whether a word leads anywhere: a live text has it, or the glossary another word for it."""
        return (key,) in self.glossary.by_keys or self.index.has(key)


@dataclass
class Asked:
    """A query, understood. `grams` are of what was typed, for words that the dictionary cuts elsewhere."""

    text: str
    words: list[Word]
    ideas: list[Idea] = field(default_factory=list)
    grams: list[str] = field(default_factory=list)
    known: set[int] = field(default_factory=set)  # Which of `words` the glossary or a reading explained.
    heard: dict[int, list[str]] = field(default_factory=dict)  # Which of them stand for other keys by their sound.

    @property
    def normalised(self) -> str:
        """Return what is asked for, however it is spelt: the terms in order; the text itself when it has none."""
        as_written = [word for number, word in enumerate(self.words) if number not in self.heard]
        terms = [*strongest_terms(as_written), *(key for keys in self.heard.values() for key in keys)]
        return readable(terms) or self.text.casefold().strip()


def understood(text: str, lexicon: Lexicon) -> Asked:
    """Return what a query asks for."""
    text = unicodedata.normalize("NFKC", text)[:QUERY_MAX]  # ﾍﾝﾋﾟﾝ, ｈｅｎｐｉｎ
    asked = Asked(text, [word for word in words(text) if word.key][:MOST_WORDS])
    asked.grams = list(dict.fromkeys(grams(text)))
    in_phrase: set[int] = set()
    for found in lexicon.glossary.find(asked.words):
        span = range(found.first, found.last)
        asked.known.update(span)
        in_phrase.update(span)
        asked.ideas.append(_idea(found, text, asked.words))
        if len(span) > 1:
            asked.ideas += [_part(asked.words[n], lexicon.glossary) for n in span if asked.words[n].key != NOT]
    for number, word in enumerate(asked.words):
        if number not in in_phrase and word.key != NOT:
            asked.ideas.append(_word_idea(word, word.weight))
    asked.ideas += _negations(asked)
    _hear(asked, lexicon)
    return asked


def _negations(asked: Asked) -> list[Idea]:
    """Return what is asked not to be so, also in the words that the glossary has for it."""
    found = []
    for term in dict.fromkeys(terms_of(asked.words)):
        key = term.removeprefix(f"{NOT}:")
        if key == term or any(term in other.terms for idea in asked.ideas for other in idea.alternatives):
            continue
        positive = next((idea for idea in asked.ideas if idea.alternatives[0].terms == (key,)), None)
        others = positive.alternatives[1:] if positive else ()
        alternatives = [Alternative((term,), 1.0)]
        alternatives += [replace(o, terms=(f"{NOT}:{o.terms[0]}",)) for o in others if len(o.terms) == 1]
        found.append(Idea(tuple(alternatives), NEGATION))
    return found


def _word_idea(word: Word, weight: float) -> Idea:
    return Idea((Alternative((word.key,), 1.0),), weight)


def _part(word: Word, glossary: Glossary) -> Idea:
    """Return a word of a phrase by itself, with its own words in the glossary: all of the phrase may be nowhere."""
    alternatives = [Alternative((word.key,), 1.0)]
    for phrase, group in glossary.by_keys.get((word.key,), ()):
        alternatives += [_other(word.surface, phrase, other) for other in group.phrases if other.terms != (word.key,)]
    return Idea(tuple(alternatives), PART_OF_PHRASE)


def _idea(found: Found, text: str, typed: Sequence[Word]) -> Idea:
    first, last = typed[found.first], typed[found.last - 1]
    said = text[first.start : last.end]
    alternatives = [Alternative(found.phrase.terms, 1.0)]
    seen = {found.phrase.terms}
    for group in found.groups:
        for phrase in group.phrases:
            if phrase.terms in seen:
                continue
            seen.add(phrase.terms)
            weight = SYNONYM if phrase.language == found.phrase.language else TRANSLATION
            alternatives.append(Alternative(phrase.terms, weight, Why(said, phrase.text)))
    weight = max(word.weight for word in typed[found.first : found.last])
    return Idea(tuple(alternatives), weight)


def _hear(asked: Asked, lexicon: Lexicon) -> None:
    """Add what kana or Latin letters sound like: へんぴん and henpin are 返品."""
    places: dict[str, int] = {}
    for match in re.finditer(r"\S+", asked.text):
        places.setdefault(match[0], match.start())
    for token, place in places.items():
        is_romaji = token.isascii()
        within = {n for n, w in enumerate(asked.words) if place <= w.start and w.end <= place + len(token)}
        typed = {asked.words[n].key for n in within}
        if (is_romaji and any(map(lexicon.knows, typed))) or not (is_romaji or is_kana(token)):
            continue
        kana = from_romaji(token.lower()) if is_romaji else token
        if len(kana) < SHORTEST_SOUND:
            continue
        sounds = sound(kana)
        heard = segments(sounds, lexicon)
        is_explained = sum(len(piece) for piece, _ in heard) >= EXPLAINED * len(sounds)
        if not is_explained:
            # What the dictionary knows of it may still be a verb in a form that no text has.
            if is_romaji and len(kana) > 3:
                asked.ideas += [_word_idea(w, w.weight) for w in words(kana) if lexicon.knows(w.key)]
            continue
        asked.known |= within
        asked.heard |= {n: [keys[0] for _, keys in heard] for n in within}
        for _, keys in heard:
            for key in keys:
                if key not in typed:
                    asked.ideas.append(_heard(token, key, is_romaji, lexicon, 1.0 / len(keys)))


def _heard(token: str, key: str, is_romaji: bool, lexicon: Lexicon, weight: float) -> Idea:
    why = Why(token, lexicon.words.surfaces[key]) if is_romaji else None
    alternatives = [Alternative((key,), KANA, why)]
    for phrase, group in lexicon.glossary.by_keys.get((key,), ()):
        alternatives += [_other(token, phrase, other) for other in group.phrases if other.terms != (key,)]
    return Idea(tuple(alternatives), weight)


def _other(said: str, phrase: Phrase, other: Phrase) -> Alternative:
    weight = SYNONYM if phrase.language == other.language else TRANSLATION
    return Alternative(other.terms, weight, Why(said, other.text))


def segments(sounds: str, lexicon: Lexicon) -> list[tuple[str, list[str]]]:
    """Return how kana fall into words that are known by their sound: the most kana in the fewest words.

    A short word counts only where it completes longer ones: しょ of りょうしゅうしょ.
    """
    found = _segments(sounds, SHORTEST_SOUND, lexicon)
    pieces = [piece for piece, _ in found]
    is_complete = "".join(pieces) == sounds and (len(pieces) == 1 or any(len(p) >= CERTAIN_SOUND for p in pieces))
    return found if is_complete else _segments(sounds, CERTAIN_SOUND, lexicon)


def _segments(sounds: str, shortest: int, lexicon: Lexicon) -> list[tuple[str, list[str]]]:
    best: list[tuple[int, list[tuple[str, list[str]]]]] = [(0, [])]
    for end in range(1, len(sounds) + 1):
        best.append(best[end - 1])
        for start in range(max(0, end - LONGEST_SOUND), end - shortest + 1):
            piece = sounds[start:end]
            keys = [key for key in lexicon.words.by_sound.get(piece, ()) if lexicon.knows(key)]
            value = best[start][0] + 2 * len(piece) - 1
            if keys and value > best[end][0]:
                best[end] = (value, [*best[start][1], (piece, keys)])
    return best[-1][1]
