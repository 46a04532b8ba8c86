"""What an entry of the glossary may be: some words of both languages that mean the same."""

from collections.abc import Sequence

WORDS_MAX = 20  # of a language
WORD_MAX = 40  # characters


def known_by(words_ja: Sequence[str], words_en: Sequence[str]) -> tuple[str, str]:
    """Return what an entry is known by: its first Japanese and its first English word, whatever their case."""
    return "".join(words_ja[:1]).casefold(), "".join(words_en[:1]).casefold()


def repeated(words: Sequence[str]) -> str:
    """Return the first word that stands there a second time, whatever its case; "" when none does."""
    seen: set[str] = set()
    for word in words:
        if word.casefold() in seen:
            return word
        seen.add(word.casefold())
    return ""


def says_something(words_ja: Sequence[str], words_en: Sequence[str]) -> bool:
    """Return whether some word has another to stand for it: of the other language, or a second one of its own."""
    return len(words_ja) + len(words_en) > 1
