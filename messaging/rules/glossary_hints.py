"""Words of the trade in a text, each with what the other language says for it."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_HINTS = 8
LONGEST_TERM = 6  # English words
TEXT_READ = 5_000  # characters; no hint is worth reading more
KATAKANA = re.compile(r"[ァ-ヺー]")
LATIN = re.compile(r"[a-z0-9]")
KANJI = re.compile(r"[一-龠々]")
EVERYDAY = ("申し訳", "言い訳", "内訳")  # Words of everybody in which one of the trade is only written.

Group = tuple[Sequence[str], Sequence[str]]  # Words in Japanese and in English; the first of each is the usual one.


@dataclass(frozen=True, slots=True)
class Hint:
    """A word as it is in the glossary, and the usual one of the other language."""

    term: str
    counterpart: str


def hints(text: str, language: str, groups: Iterable[Group], *, most: int = MOST_HINTS) -> list[Hint]:
    """Return what a glossary knows of a text, as the text goes on; the longest words when there are too many.

    No two hints are of the same letters of the text, and each group gives one.
    """
    terms = _terms(language, groups)
    plain = _plain(text[:TEXT_READ])
    found = _in_japanese(plain, terms) if language == "ja" else _in_english(plain, terms)
    by_counterpart = {hint.counterpart: hint for hint in reversed(found)}
    once = [hint for hint in dict.fromkeys(found) if by_counterpart[hint.counterpart] == hint]
    kept = set(sorted(once, key=lambda hint: -len(hint.term))[:most])
    return [hint for hint in once if hint in kept]


def _plain(words: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", words).casefold().replace("’", "'").split())


def _terms(language: str, groups: Iterable[Group]) -> dict[str, Hint]:
    """Return the hints by their words; a word that is the usual one of a group belongs to that group."""
    terms: dict[str, Hint] = {}
    usual: dict[str, Hint] = {}
    for japanese, english in groups:
        own, others = (japanese, english) if language == "ja" else (english, japanese)
        if own and others:
            usual.setdefault(_plain(own[0]), Hint(own[0], others[0]))
            for word in own[1:]:
                terms.setdefault(_plain(word), Hint(word, others[0]))
    return {word: hint for word, hint in {**terms, **usual}.items() if word}


def _in_japanese(text: str, terms: dict[str, Hint]) -> list[Hint]:
    by_first: dict[str, list[str]] = {}
    for word in sorted({*terms, *EVERYDAY}, key=len, reverse=True):
        by_first.setdefault(word[0], []).append(word)
    found: list[Hint] = []
    place = 0
    while place < len(text):
        words = by_first.get(text[place], ())
        word = next((word for word in words if text.startswith(word, place) and _stands_alone(text, place, word)), "")
        if word in terms:
            found.append(terms[word])
        place += len(word) or 1
    return found


def _stands_alone(text: str, place: int, word: str) -> bool:
    """Return whether a word is not a part of a longer one: レジ of レジャー, 色 of 特色."""
    before, after = text[place - 1 : place], text[place + len(word) : place + len(word) + 1]
    for letters in (KATAKANA, LATIN):
        if (letters.match(before) and letters.match(word[0])) or (letters.match(word[-1]) and letters.match(after)):
            return False
    return len(word) > 1 or not (KANJI.match(before) or KANJI.match(after))


def _in_english(text: str, terms: dict[str, Hint]) -> list[Hint]:
    words = re.findall(r"[^\W_]+(?:['-][^\W_]+)*", text)
    found: list[Hint] = []
    place = 0
    while place < len(words):
        for length in range(min(LONGEST_TERM, len(words) - place), 0, -1):
            hint = _hint(words[place : place + length], terms)
            if hint:
                found.append(hint)
                break
        place += length if hint else 1
    return found


def _hint(words: list[str], terms: dict[str, Hint]) -> Hint | None:
    """Return the hint of some words, the last of which may be a plural."""
    term = " ".join(words)
    forms = (term, *(term.removesuffix(end) for end in ("s", "es") if term.endswith(end)))
    return next((terms[form] for form in forms if form in terms), None)
