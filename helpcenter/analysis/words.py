"""Words of a text in Japanese, English or both, with where they stand.

Each word has a key under which it is found: `m:` and the kanji of a Japanese morpheme's normalised form (SudachiPy, mode A),
`e:` and the stem of an English word. Words without a meaning of their own have no key.
"""

import functools
import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.metadata import version

import Stemmer
from sudachipy import Dictionary, SplitMode
from sudachipy.tokenizer import Tokenizer

from helpcenter.analysis.kana import hiragana

NOT = "n:not"  # The key of a negation, in both languages; indexed only with what it negates.
LIBRARIES = ("sudachipy", "sudachidict-small", "PyStemmer", "jaconv")
RARELY_MEANT = 300_000  # An English word that is counted less often, of 10¹², is rather a slip: brocken.
LONGEST_PIECE = 4_000  # characters; the dictionary takes 49,149 bytes at a time

# A letter and a hyphen belong to the word that follows: e-mail.
_LATIN = re.compile(r"(?:(?<![a-z0-9])[a-z]-(?=[a-z]{3}))?[a-z0-9À-ÖØ-öø-ɏ]+(?:['’][a-z]+)*")
_NOT_KANJI = re.compile(r"[^㐀-䶿一-鿿\uf900-\ufaff々\U00020000-\U0003ffff]")
_POSSESSIVE = re.compile(r"['’]s\Z")
_JAPANESE = re.compile(r"[぀-ヿ㐀-䶿一-鿿\uf900-\ufaff々〆\U00020000-\U0003ffff]")
_STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "from",
        "by",
        "with",
        "as",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "am",
        "i",
        "im",
        "ive",
        "my",
        "me",
        "mine",
        "we",
        "our",
        "us",
        "you",
        "your",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "and",
        "or",
        "but",
        "so",
        "if",
        "then",
        "than",
        "there",
        "here",
        "do",
        "does",
        "did",
        "will",
        "would",
        "should",
        "could",
        "can",
        "may",
        "have",
        "has",
        "had",
        "please",
        "what",
        "which",
        "who",
        "whom",
        "when",
        "where",
        "why",
        "he",
        "she",
        "his",
        "her",
        "they",
        "them",
        "their",
    ]
)
_NEGATIONS = frozenset(
    [
        "not",
        "no",
        "never",
        "dont",
        "doesnt",
        "didnt",
        "havent",
        "hasnt",
        "hadnt",
        "isnt",
        "wasnt",
        "arent",
        "werent",
        "wont",
        "wouldnt",
        "shouldnt",
        "cant",
        "cannot",
        "couldnt",
        "unable",
        "without",
    ]
)
_JAPANESE_NEGATIONS = frozenset({"ない", "無い", "ぬ", "ず", "ん"})
# Verbs that only carry grammar, as the dictionary writes them.
_EMPTY_VERBS = frozenset(
    [
        "為る",
        "居る",
        "有る",
        "成る",
        "下さる",
        "頂く",
        "御座る",
        "致す",
        "為さる",
        "出来る",
        "貰う",
        "呉れる",
        "仕舞う",
        "置く",
        "見る",
    ]
)
_EMPTY_NOUNS = frozenset(
    ["事", "物", "場合", "為", "様", "時", "所", "方", "こと", "もの", "とき", "ため", "よう", "ところ", "の"]
)
_CONTENT = frozenset({"名詞", "代名詞", "動詞", "形容詞", "形状詞", "副詞", "接尾辞", "接頭辞", "感動詞"})
_WEIGHTS = {"副詞": 0.3, "代名詞": 0.3, "感動詞": 0.3}
_HONORIFICS = frozenset({"御", "様", "さん", "達", "等"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word; `start` and `end` are offsets in the text that was given. `reading` is hiragana, of Japanese words.

    `weight` is how much it says in a question: 1 for a noun, less for what only leads from one noun to the next.
    `is_real`: a dictionary of its language has it, so it is no slip of the finger.
    """

    start: int
    end: int
    surface: str
    key: str = ""
    reading: str = ""
    weight: float = 1.0
    is_real: bool = True


def normalised(text: str) -> tuple[str, list[int] | None]:
    """Return text in one width and case (NFKC), and for each character where it came from; None when nothing moved."""
    if unicodedata.is_normalized("NFKC", text):
        return _lower(text), None
    characters: list[str] = []
    offsets: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and (unicodedata.combining(text[end]) or text[end] in "ﾞﾟ"):
            end += 1
        for character in unicodedata.normalize("NFKC", text[start:end]):
            characters.append(character)
            offsets.append(start)
        start = end
    offsets.append(len(text))
    return _lower("".join(characters)), offsets


def words(text: str) -> list[Word]:
    """Return the words of a text in the order they stand in."""
    plain, offsets = normalised(text)
    found = [*_english(plain)]
    if _JAPANESE.search(plain):
        latin = {index for word in found for index in range(word.start, word.end)}
        found += [word for word in _japanese(plain) if word.start not in latin]
        found.sort(key=lambda word: word.start)
    if offsets is None:
        return found
    return [
        Word(offsets[w.start], _end(offsets, w.end), w.surface, w.key, w.reading, w.weight, w.is_real) for w in found
    ]


def terms_of(found: Sequence[Word]) -> Iterator[str]:
    """Yield the keys of words, and for each that is negated a term of its own: 届かない is not 届く."""
    for number, word in enumerate(keyed := [word for word in found if word.key]):
        if word.key == NOT:
            continue
        yield word.key
        # Japanese negates what went before, English what follows.
        beside = number + 1 if word.key.startswith("m:") else number - 1
        if 0 <= beside < len(keyed) and keyed[beside].key == NOT:
            yield f"{NOT}:{word.key}"


@functools.lru_cache(maxsize=1)
def libraries() -> str:
    """Return what the keys depend on besides this code."""
    return " ".join(f"{name} {version(name)}" for name in LIBRARIES)


def is_kanji(character: str) -> bool:
    return not _NOT_KANJI.match(character)


def is_japanese(text: str) -> bool:
    return bool(_JAPANESE.search(text))


def _end(offsets: list[int], end: int) -> int:
    """Return where a word ends that may have come from fewer characters than it has now."""
    last = offsets[end - 1]
    while offsets[end] == last:
        end += 1
    return offsets[end]


def _lower(text: str) -> str:
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _english(plain: str) -> Iterator[Word]:
    for match in _LATIN.finditer(plain):
        word = _POSSESSIVE.sub("", match[0])
        for character in "'’-":
            word = word.replace(character, "")
        is_real = not word.isalpha() or word in english_words()
        yield Word(match.start(), match.end(), word, english_key(word), is_real=is_real)


@functools.lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """Return the words of English that are not rare, in lower case: some 37,000."""
    listed = (resources.files("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text("utf-8-sig")
    counted = (line.split(" ") for line in listed.splitlines())
    return frozenset(word for word, count in counted if int(count) >= RARELY_MEANT)


@functools.lru_cache(maxsize=50_000)
def english_key(word: str) -> str:
    """Return the key of an English word in lower case, "" for a stop word."""
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)).lower()
    if word in _STOP_WORDS:
        return ""
    if word in _NEGATIONS:
        return NOT
    return f"e:{_local.stemmer.stemWord(word)}"


def _japanese(plain: str) -> Iterator[Word]:
    plain = plain.encode(errors="replace").decode()  # Half of a surrogate pair is no character to the dictionary.
    for piece_start in range(0, len(plain), LONGEST_PIECE):
        piece = plain[piece_start : piece_start + LONGEST_PIECE]
        for morpheme in _local.tokenizer.tokenize(piece):
            if not morpheme.surface().strip():
                continue
            kind = morpheme.part_of_speech()
            yield Word(
                piece_start + morpheme.begin(),
                piece_start + morpheme.end(),
                morpheme.surface(),
                _japanese_key(kind, morpheme.normalized_form(), morpheme.surface()),
                hiragana(morpheme.reading_form()),
                _WEIGHTS.get(kind[0], 1.0) if kind[1] != "非自立可能" else 0.2,
                not morpheme.is_oov(),
            )


def _japanese_key(part_of_speech: tuple[str, ...], normal: str, surface: str) -> str:
    kind, detail = part_of_speech[0], part_of_speech[1]
    if kind in {"助動詞", "形容詞"} and normal in _JAPANESE_NEGATIONS:
        return NOT
    if kind not in _CONTENT or normal in _HONORIFICS:
        return ""
    if normal in _EMPTY_NOUNS or (detail == "非自立可能" and normal in _EMPTY_VERBS):
        return ""
    if not any(character.isalnum() for character in surface):
        return ""
    # Its kanji alone, where it has some: 問い合わせる and 問い合わせ are one word to somebody who searches.
    return f"m:{_NOT_KANJI.sub('', normal) or hiragana(normal.lower())}"


class _Local(threading.local):
    """What threads cannot share: a tokenizer and a stemmer each."""

    def __init__(self) -> None:
        self.stemmer = Stemmer.Stemmer("english")
        self.stemmer.maxCacheSize = 0

    @functools.cached_property
    def tokenizer(self) -> Tokenizer:
        return _dictionary().tokenizer(mode=SplitMode.A)


@functools.lru_cache(maxsize=1)
def _dictionary() -> Dictionary:
    return Dictionary(dict="small")


_local = _Local()


def strongest_terms(found: Sequence[Word]) -> tuple[str, ...]:
    """Return the terms of words, those that are negated only as such."""
    terms = dict.fromkeys(terms_of(found))
    negated = {term.removeprefix(f"{NOT}:") for term in terms if term.startswith(NOT)}
    return tuple(term for term in terms if term not in negated)


def readable(terms: Iterable[str]) -> str:
    """Return terms in order as somebody may read them: ¬届 is 届 negated."""
    return " ".join(sorted({f"¬{t[len(NOT) + 3 :]}" if t.startswith(NOT) else t[2:] for t in terms}))


def normalised_query(text: str) -> str:
    """Return what a query asks for, however it is spelt: its terms in order; itself when nothing of it has one."""
    return readable(strongest_terms([word for word in words(text) if word.key])) or text.casefold().strip()
