"""What a search asks and answers, and what may be remembered of it."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

QUERY_MAX = 200  # characters; what is longer is cut and said so
PAGE_SIZE = 10  # results
MOST_RESULTS = 100

# What an address is written with; the name of its owner may stand in any script before the @.
_LATIN = r"[^\s@<>()\[\]{},;:\"、。「」『』\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_EMAIL = re.compile(rf"(?:{_LATIN}+|[^\s@]*[^\s@\x00-\x7f])(?:@(?:{_LATIN}+|[^\s@]+\.[^\s@]+))+")
_DASH = re.compile(r"[‐‑‒–—―−]|(?<=\d)[ーｰ](?=\d)")
# 090 1234 5678, (03) 1234-5678, LP 123 456 789 CN
_IN_GROUPS = re.compile(
    r"(?<![A-Za-z0-9-])(?:[A-Z]{2} ?)?\+?[\d(][\d ()./,~*・·･-]{6,}\d(?: ?[A-Z]{2}(?![A-Za-z0-9]))?(?![A-Za-z0-9])"
)
_IN_ONE = re.compile(r"#?\+?[A-Za-z0-9]+(?:[-_./][A-Za-z0-9]+)*")  # LP123456789CN, KM-2026-0001
_CALLED = re.compile(
    r"(?:(?:number|\bno\b\.?|\bid\b|\border\b|\btracking\b|\bphone\b|\btel\b|番号|注文|追跡|電話)\s*(?:is\b|は|が)?\s*:?\s*|(?=#))(#?[A-Z0-9-]*\d[A-Z0-9-]*)",
    re.IGNORECASE,
)
_YEAR = r"(?:19|20)\d\d"
_HARMLESS = re.compile(
    rf"{_YEAR}(?:[ ,./-]+{_YEAR})+"  # years
    rf"|{_YEAR}[./-]\d{{1,2}}(?:[./-]\d{{1,2}})?"  # a day
    r"|\d{1,4}(?:x\d{1,4}){1,2}(?:cm|mm)?"  # the size of a parcel
    r"|\d{1,8}(?:yen|jpy|usd)",
    re.IGNORECASE,
)
_MONEY = re.compile(r" ?(?:円|万|yen|jpy|usd)", re.IGNORECASE)
LEAST_DIGITS = {_IN_GROUPS: 8, _IN_ONE: 6, _CALLED: 4}  # that may say who somebody is


@dataclass(frozen=True, slots=True)
class Question:
    """A search as somebody asked it. `language` is the reader's; `category` and `only` narrow what is shown.

    `is_exact`: search for what was typed, without mending it.
    """

    words: str
    language: str
    is_exact: bool = False
    category: str = ""
    only: str = ""
    first: int = 0
    most: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a title or passage; `is_match` is what the search found."""

    text: str
    is_match: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """A word of the query and the other word that stood for it: 返品 → return."""

    asked: str
    found: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One article that answers, in the language shown. `languages` are all it can be read in."""

    slug: str
    language: str
    title: tuple[Part, ...]
    passage: tuple[Part, ...]
    score: float
    category_id: int
    languages: tuple[str, ...]
    last_verified_on: date | None = None
    why: tuple[Why, ...] = ()
    is_pinned: bool = False

    @property
    def title_text(self) -> str:
        return "".join(part.text for part in self.title)

    @property
    def passage_text(self) -> str:
        return "".join(part.text for part in self.passage)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What somebody may be about to ask: an article (`slug`), or words to search for."""

    text: str
    language: str
    kind: str  # article, query, term
    slug: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found.

    `searched` is what was looked for in the end, `corrected` the same when it is not what was typed. `did_you_mean` is
    offered when that is not clear enough. `by_category` and `by_language` count articles before they are narrowed;
    `total` counts them after. `nearest` is for when nothing was found.
    """

    question: Question
    searched: str = ""
    normalised: str = ""
    corrected: str = ""
    did_you_mean: str = ""
    hits: tuple[Hit, ...] = ()
    total: int = 0
    by_category: dict[int, int] = field(default_factory=dict)
    by_language: dict[str, int] = field(default_factory=dict)
    nearest: tuple[Suggestion, ...] = ()


def without_personal_data(words: str) -> str:
    """Return a query with what could say who asked struck out: e-mail addresses become @; numbers of orders, parcels,
    telephones and cards become #. Years, prices and short numbers stay."""
    words = _struck(words, _EMAIL, "@", lambda match: True)
    for pattern in LEAST_DIGITS:
        words = _struck(words, pattern, "#", _is_personal)
    return words


def _is_personal(match: re.Match[str]) -> bool:
    said = match[match.lastindex or 0]
    digits = sum(character.isdigit() for character in said)
    if digits < LEAST_DIGITS[match.re] or _HARMLESS.fullmatch(said):
        return False
    return not (said.isdigit() and digits <= 8 and _MONEY.match(match.string, match.end()))


def _struck(words: str, pattern: re.Pattern[str], sign: str, is_personal: Callable[[re.Match[str]], bool]) -> str:
    """Return words with what a pattern finds in their folded form replaced by a sign."""
    pieces, at = [], 0
    for match in pattern.finditer(_folded(words)):
        if is_personal(match):
            start, end = match.span(match.lastindex or 0)
            pieces += [words[at:start], sign]
            at = end
    return "".join([*pieces, words[at:]])


def _folded(words: str) -> str:
    """Return words in one width, with plain digits and hyphens; each character stays in its place."""
    return _DASH.sub("-", "".join(map(_plain, words)))


def _plain(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character
