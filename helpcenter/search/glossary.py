"""The editors' glossary, ready to be looked through: which words of a query stand for which others."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from helpcenter.analysis.words import NOT, Word, strongest_terms, words

LONGEST_PHRASE = 6  # words
PARTICLES = frozenset({"in", "on", "off", "out", "up", "back", "an", "a", "the"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """One entry of a group. `keys` are those of its words, negations among them; `terms` what the index has of it."""

    text: str
    keys: tuple[str, ...]
    terms: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Group:
    """Words that mean the same to somebody who looks for help; the first of a language is its usual one."""

    phrases: tuple[Phrase, ...]

    def usual(self, language: str) -> str:
        return next((phrase.text for phrase in self.phrases if phrase.language == language), "")


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of the glossary in a query: the words `first` to `last` (exclusive) of those that have a key."""

    first: int
    last: int
    phrase: Phrase
    groups: tuple[Group, ...]


@dataclass
class Glossary:
    """All groups by the keys of their phrases."""

    by_keys: dict[tuple[str, ...], list[tuple[Phrase, Group]]] = field(default_factory=lambda: defaultdict(list))
    vocabulary: list[tuple[str, str, str]] = field(default_factory=list)
    phrases: list[Phrase] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    def find(self, found: Sequence[Word]) -> list[Found]:
        """Return the phrases of the glossary in a query, the longest first where they overlap."""
        keys = [word.key for word in found]
        matches: list[Found] = []
        start = 0
        while start < len(keys):
            for end in range(min(len(keys), start + LONGEST_PHRASE), start, -1):
                entries = self.by_keys.get(tuple(keys[start:end]))
                if entries:
                    matches.append(Found(start, end, entries[0][0], tuple(group for _, group in entries)))
                    start = end - 1
                    break
            start += 1
        return matches


def compiled(groups: Iterable[tuple[Sequence[str], Sequence[str]]]) -> Glossary:
    """Return the glossary of some groups, each its Japanese and its English words."""
    glossary = Glossary(defaultdict(list))
    vocabulary: set[tuple[str, str, str]] = set()
    for japanese, english in groups:
        phrases = []
        for language, texts in (("ja", japanese), ("en", english)):
            for text in texts:
                all_words = words(text)
                found = [word for word in all_words if word.key]
                keys = tuple(word.key for word in found)
                # “My orders” would stand for every order; what “sign in” lost says nothing.
                lost = {word.surface for word in all_words if not word.key and word.surface.isascii()} - PARTICLES
                if any(key != NOT for key in keys) and (len(keys) > 1 or not lost):
                    phrases.append(Phrase(text, keys, strongest_terms(found), language))
                vocabulary |= {(w.key, w.surface, w.reading) for w in found if w.key != NOT}
        group = Group(tuple(phrases))
        for phrase in phrases:
            glossary.by_keys[phrase.keys].append((phrase, group))
        glossary.phrases += phrases
        glossary.groups.append(group)
    glossary.vocabulary = sorted(vocabulary)
    return glossary
