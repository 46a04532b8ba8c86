"""Whether two texts, one the other's translation, have the same numbers: dates, times, amounts, numbers of orders, counts.

How they are written does not matter: `１,２００円` is `JPY 1200`, `11月28日` is `28 November`, `午後3時` is `3 pm`. Nothing is
counted twice: what was read as a date is no number any more.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from messaging.rules.slots import MONTHS, SIGNS
from orders.rules.money import EXPONENTS

Key = tuple[str, ...]
Found = tuple[int, str, Key]  # Where it begins, how it is written, and what it is.
BLANK = "\x00"  # in place of what was read already


@dataclass(frozen=True, slots=True)
class Difference:
    """What only one of two texts has, as it is written there."""

    only_first: tuple[str, ...] = ()
    only_second: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.only_first or self.only_second)


def compared(first: str, second: str) -> Difference:
    """Return which numbers of two texts have no counterpart in the other; each counts as often as it is there."""
    texts = normalised(first), normalised(second)
    sides = [_found(text) for text in texts]
    counts = [Counter(key for _, _, key in side) for side in sides]
    left = _left(sides[0], counts[0] - counts[1]), _left(sides[1], counts[1] - counts[0])
    only = [
        tuple(shown for shown, key in lonely if not _is_in_words(key, other))
        for lonely, other in zip(left, texts[::-1], strict=True)
    ]
    return Difference(*only)


def found(text: str) -> list[Key]:
    """Return what a text has of numbers, in the order of their places."""
    return [key for _, _, key in _found(normalised(text))]


def normalised(text: str) -> str:
    """Return a text with half-width letters, digits of 0 to 9 and large Japanese numbers in digits."""
    plain = unicodedata.normalize("NFKC", text).replace(BLANK, " ")
    digits = "".join(str(unicodedata.decimal(character)) if character.isdecimal() else character for character in plain)
    return LARGE.sub(lambda large: _in_digits(large[0]), digits)


def _left(side: list[Found], surplus: Counter[Key]) -> list[tuple[str, Key]]:
    """Return the found that are too many, the last ones of each, in the order of their places."""
    lonely = []
    for _, shown, key in reversed(side):
        if surplus[key] > 0:
            surplus[key] -= 1
            lonely.append((shown, key))
    return lonely[::-1]


def _found(text: str) -> list[Found]:
    """Return every number in the order of their places; what one form read is blanked out for those less sure."""
    read: list[Found] = []
    for form, key_of in FORMS:
        text = form.sub(partial(_taken, key_of, read), text)
    return sorted(read)


def _taken(key_of: Callable[[re.Match[str]], Key | None], read: list[Found], match: re.Match[str]) -> str:
    """Note what a form found, and return what stands in its place from now on."""
    key = key_of(match)
    if key is None:
        return match[0]
    read.append((match.start(), match[0].strip(), key))
    return BLANK * len(match[0])


# Numbers

DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
ALONE = r"(?<!\d)(?<!\d[,.])"  # No digit of the same number stands before it.
LARGE = re.compile(r"(?<![\d,.])(?:\d[\d,]*(?:\.\d+)?[千万億])+(?:\d+)?", re.ASCII)
POWERS = {"千": 3, "万": 4, "億": 8}


def _in_digits(words: str) -> str:
    """Return `1万2千` as `12000`."""
    total = 0
    for number, power in re.findall(r"([\d,.]+)([千万億]?)", words):
        whole, _, part = number.replace(",", "").partition(".")
        places = POWERS.get(power, 0)
        if len(whole) + len(part) > 15 or len(part) > places:
            return words
        total += int(whole + part) * 10 ** (places - len(part))
    return str(total)


def _number(digits: str) -> str:
    """Return a number in one form: `1,200.50` is `1200.5`."""
    whole, _, part = digits.replace(",", "").partition(".")
    part = part.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{part}" if part else "")


# Dates and times

NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
MONTH = rf"(?P<month>{NAMES})\b\.?"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
YEAR = r"(?:,?\s+(?P<year>\d{4})\b)?"


def _date(match: re.Match[str]) -> Key | None:
    parts = match.groupdict()
    month = MONTHS.get(parts["month"].lower()) or int(parts["month"])
    day = int(parts["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return "date", parts.get("year") or "", str(month), str(day)


def _month(match: re.Match[str]) -> Key | None:
    return ("month", str(int(match["month"]))) if 1 <= int(match["month"]) <= 12 else None


def _time(match: re.Match[str]) -> Key | None:
    parts = match.groupdict()
    hour, minute = int(parts["hour"]), int(parts.get("minute") or 0)
    half = (parts.get("half") or "").lower()
    if half[:1] == "p" or half == "午後":
        hour += 12 if hour < 12 else 0
    elif half and hour == 12:
        hour = 0
    if parts.get("past"):
        minute = 30
    return ("time", str(hour), str(minute)) if hour <= 24 and minute < 60 else None


# Amounts

ENGLISH_WORDS = {"ALL", "AND", "BAM", "CUP", "GEL", "LAK", "MAD", "MOP", "PEN", "SOS", "TOP", "TRY"}
CODES = "|".join(sorted(set(EXPONENTS) - ENGLISH_WORDS))
MARKS = "|".join(
    re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True) if not re.match(r"[A-Z]+\Z|[ぁ-ヶ]", sign)
)
NAMED = "|".join(sign for sign in sorted(SIGNS, key=len, reverse=True) if re.match(r"[A-Z]+\Z", sign))
KANA = "|".join(sign for sign in sorted(SIGNS, key=len, reverse=True) if re.match(r"[ぁ-ヶ]|米", sign))
USUAL_OWNERS = {"$": "USD", "¥": "JPY"}


def _amount(match: re.Match[str]) -> Key:
    name = (match["currency"] or match["sign"]).upper()
    owner = SIGNS.get(name, name)
    return "amount", USUAL_OWNERS.get(owner, owner), _number(match["number"])


# Numbers of orders, parcels and articles

LEAST_IN_CODE = 4  # digits
LEAST_WITH_HYPHENS = 7  # digits; fewer are from 3-5 to 10-15


def _code(match: re.Match[str]) -> Key | None:
    word = match[0]
    digits = len(re.findall(r"\d", word))
    if word.isdecimal():
        return ("code", word) if word[0] == "0" and digits >= LEAST_IN_CODE else None  # It keeps its noughts.
    if not re.search(r"[A-Za-z]", word):
        return ("code", word) if "-" in word and digits >= LEAST_WITH_HYPHENS else None
    if digits < LEAST_IN_CODE or re.fullmatch(r"\d+(?:[.-]?[A-Za-z]+)*(?:[x/.-]\d+[A-Za-z]*)*", word):
        return None  # 10cm, 500-piece, 1200x800
    return "code", word.upper()


def _plain(match: re.Match[str]) -> Key:
    return "number", _number(match[0])


FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Key | None]], ...] = tuple(
    (re.compile(form, re.ASCII | flags), key_of)
    for form, flags, key_of in (
        (r"(?<![\w/.-])(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?![\d/-]|\.\d)", 0, _date),
        (r"(?<!\d)(?P<year>\d{4})\s?年\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日", 0, _date),
        (r"(?<!\d)(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日", 0, _date),
        (rf"(?<![\d.,]){DAY}\s+(?:of\s+)?{MONTH}{YEAR}", re.IGNORECASE, _date),
        (rf"\b{MONTH}\s+{DAY}(?![:.,]\d){YEAR}", re.IGNORECASE, _date),
        (r"(?<!\d)(?P<month>\d{1,2})\s?月(?!\d)", 0, _month),
        (r"(?P<half>午前|午後)?(?<!\d)(?P<hour>\d{1,2})時(?:(?P<past>半)|(?P<minute>\d{1,2})分)?(?!間)", 0, _time),
        (
            r"(?<![\d:.])(?P<hour>\d{1,2}):(?P<minute>\d{2})(?:\s?(?P<half>[ap]\.?m\b)\.?)?(?![\d:])",
            re.IGNORECASE,
            _time,
        ),
        (r"(?<![\d:.,])(?P<hour>\d{1,2})\s?(?P<half>[ap]\.?m\b)\.?", re.IGNORECASE, _time),
        (
            rf"(?:(?<![A-Za-z0-9])(?P<currency>{CODES}|RMB)|(?P<sign>{MARKS}))\s?(?P<number>{DIGITS})(?![A-Za-z0-9])",
            0,
            _amount,
        ),
        (
            rf"{ALONE}(?P<number>{DIGITS})\s?(?P<sign>)(?P<currency>{MARKS}|{KANA}|(?:{CODES})(?![A-Za-z0-9]))",
            0,
            _amount,
        ),
        (rf"{ALONE}(?P<number>{DIGITS})\s?(?P<sign>)(?P<currency>{NAMED})(?![A-Za-z0-9])", re.IGNORECASE, _amount),
        (r"(?<![A-Za-z0-9])[A-Za-z0-9]+(?:[-_./][A-Za-z0-9]+)*", 0, _code),
        (DIGITS, 0, _plain),
    )
)

# What people say in words where the other language has digits

ENGLISH_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()  # noqa: SIM905
KANJI = "一二三四五六七八九十"


def _is_in_words(key: Key, other: str) -> bool:
    """Return whether the other text says a small number or a month in words."""
    if key[0] == "month":
        names = [name for name, number in MONTHS.items() if str(number) == key[1]]
        return re.search(rf"\b(?:{'|'.join(names)})\b", other, re.ASCII | re.IGNORECASE) is not None
    if key[0] != "number" or not key[1].isdecimal() or not 1 <= int(key[1]) <= len(ENGLISH_NUMBERS):
        return False
    number = int(key[1]) - 1
    forms = [rf"\b(?:{ENGLISH_NUMBERS[number]}|{ORDINALS[number]})\b"]
    if number < len(KANJI):
        forms.append(rf"(?<![{KANJI}]){KANJI[number]}(?=[つ個点枚回日件週度番箱着本か])")
    return any(re.search(form, other, re.ASCII | re.IGNORECASE) for form in forms)
