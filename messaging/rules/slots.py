"""What a phrase leaves open: the slots by name, and what people type into them as a value that both sides are given.

A value is text in one form, whatever was typed: `2026-11-28`, `JPY 1200`, `3`. Reading a value again gives the value.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from orders.rules import carriers, money

NAME_MAX = 300  # characters, as titles of orders have
WORDS_MAX = 500
LINES_MAX = 12
MOST_UNITS = 1_000_000
MOST_DAYS = 365
YEARS = range(2000, 2100)


class SlotKind(StrEnum):
    ORDER_NUMBER = "order_number"
    TRACKING_NUMBER = "tracking_number"
    DATE = "date"
    AMOUNT = "amount"
    QUANTITY = "quantity"
    DAYS = "days"
    NAME = "name"  # of a product or a variant, as the order has it
    WORDS = "words"  # free words


class SlotFault(StrEnum):
    """Why what was typed is no value of a slot."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NOT_TEXT = "not_text"
    NOT_AN_ORDER_NUMBER = "not_an_order_number"
    NOT_A_TRACKING_NUMBER = "not_a_tracking_number"
    NOT_A_DATE = "not_a_date"
    AMBIGUOUS_DATE = "ambiguous_date"
    NO_SUCH_DAY = "no_such_day"
    NOT_AN_AMOUNT = "not_an_amount"
    NO_CURRENCY = "no_currency"
    TOO_PRECISE = "too_precise"
    TOO_LARGE = "too_large"
    NOT_A_QUANTITY = "not_a_quantity"
    NOT_DAYS = "not_days"


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a phrase. What is said as typed is the same words on both sides: nobody translates it."""

    name: str
    kind: SlotKind

    @property
    def is_as_typed(self) -> bool:
        return self.kind in {SlotKind.NAME, SlotKind.WORDS}


@dataclass(frozen=True, slots=True)
class Around:
    """What is known when something is typed: the day, which a date without a year is near to, and the order's currency."""

    today: date
    currency: str = ""


SLOTS = {
    slot.name: slot
    for slot in (
        Slot("order_number", SlotKind.ORDER_NUMBER),
        Slot("tracking_number", SlotKind.TRACKING_NUMBER),
        Slot("date", SlotKind.DATE),
        Slot("until", SlotKind.DATE),
        Slot("amount", SlotKind.AMOUNT),
        Slot("quantity", SlotKind.QUANTITY),
        Slot("ordered", SlotKind.QUANTITY),
        Slot("received", SlotKind.QUANTITY),
        Slot("days", SlotKind.DAYS),
        Slot("product", SlotKind.NAME),
        Slot("variant", SlotKind.NAME),
        Slot("other_variant", SlotKind.NAME),
        Slot("text", SlotKind.WORDS),
    )
}


def value_of(slot: Slot, typed: str, around: Around) -> str | SlotFault:
    """Return what was typed as the value of a slot, or why it is none."""
    words = _tidied(typed)
    if not words:
        return SlotFault.EMPTY
    if len(words) > WORDS_MAX:
        return SlotFault.TOO_LONG
    if any(unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} for character in words.replace("\n", "")):
        return SlotFault.NOT_TEXT
    return READERS[slot.kind](words, around)


def _tidied(typed: str) -> str:
    lines = (line.strip() for line in typed.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n"))
    return "\n".join(lines).strip()


def _plain(words: str) -> str:
    """Return words in half-width letters, without what stands there only for the eye."""
    return unicodedata.normalize("NFKC", words).replace("−", "-").strip()


def _words(words: str, around: Around) -> str | SlotFault:
    return words if words.count("\n") < LINES_MAX else SlotFault.TOO_LONG


def _name(words: str, around: Around) -> str | SlotFault:
    name = " ".join(words.split())
    return name if len(name) <= NAME_MAX else SlotFault.TOO_LONG


# Numbers of orders and parcels


def _order_number(words: str, around: Around) -> str | SlotFault:
    number = re.sub(r"\s", "", _plain(words)).removeprefix("#")
    is_one = re.fullmatch(r"[A-Za-z0-9](?:[-_.]?[A-Za-z0-9]){2,39}", number) and re.search(r"\d", number)
    return number if is_one and len(number) <= 40 else SlotFault.NOT_AN_ORDER_NUMBER


def _tracking_number(words: str, around: Around) -> str | SlotFault:
    return carriers.tidied(words) if carriers.is_plausible(words) else SlotFault.NOT_A_TRACKING_NUMBER


# Dates

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july"),
            *("aug august", "sep sept september", "oct october", "nov november", "dec december"),
        ),
        1,
    )
    for name in names.split()
}
YEAR_FIRST = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日)")
JAPANESE = re.compile(r"(\d{1,2})月(\d{1,2})日")
DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?:of)?([a-z]+)\.?,?(\d{4})?")
MONTH_FIRST = re.compile(r"([a-z]+)\.?(\d{1,2})(?:st|nd|rd|th)?(?:,?(\d{4}))?")
NUMBERS_ONLY = re.compile(r"\d{1,4}(?:[-/.]\d{1,4}){1,2}")


def _date(words: str, around: Around) -> str | SlotFault:
    said = _without_weekday(_plain(words).lower())
    said = re.sub(r"\s", "", said)
    if found := YEAR_FIRST.fullmatch(said):
        return _day(int(found[1]), int(found[3] or found[5]), int(found[4] or found[6]))
    if found := JAPANESE.fullmatch(said):
        return _near(int(found[1]), int(found[2]), around.today)
    if (found := DAY_FIRST.fullmatch(said)) and found[2] in MONTHS:
        return _said(found[3], MONTHS[found[2]], int(found[1]), around.today)
    if (found := MONTH_FIRST.fullmatch(said)) and found[1] in MONTHS:
        return _said(found[3], MONTHS[found[1]], int(found[2]), around.today)
    return SlotFault.AMBIGUOUS_DATE if NUMBERS_ONLY.fullmatch(said) else SlotFault.NOT_A_DATE


def _without_weekday(said: str) -> str:
    """Take the day of the week off: what counts is the date, and both sides are given its own weekday."""
    said = re.sub(r"\s*\(?(?:[月火水木金土日]曜日?|(?<=\()[月火水木金土日](?=\)))\)?", "", said)
    return re.sub(r"^\(?(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\)?[,.]?\s+", "", said)


def _said(year: str | None, month: int, day: int, today: date) -> str | SlotFault:
    return _day(int(year), month, day) if year else _near(month, day, today)


def _near(month: int, day: int, today: date) -> str | SlotFault:
    """Return the day of that name which is nearest to today."""
    days = [_as_date(year, month, day) for year in (today.year - 1, today.year, today.year + 1)]
    there = [one for one in days if one is not None]
    if not there:
        return SlotFault.NO_SUCH_DAY
    return min(there, key=lambda one: abs((one - today).days)).isoformat()


def _day(year: int, month: int, day: int) -> str | SlotFault:
    there = _as_date(year, month, day)
    return there.isoformat() if there and year in YEARS else SlotFault.NO_SUCH_DAY


def _as_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# Amounts

DOLLARS = frozenset({"USD", "AUD", "CAD", "HKD", "NZD", "SGD", "TWD"})
SHARED = {"$": "$ ドル DOLLAR DOLLARS", "¥": "¥"}  # by several countries: the order's currency decides
SIGNS = {
    sign: currency
    for currency, signs in {
        **SHARED,
        "USD": "US$ 米ドル",
        "AUD": "A$ AU$",
        "CAD": "C$ CA$",
        "HKD": "HK$",
        "NZD": "NZ$",
        "SGD": "S$",
        "TWD": "NT$",
        "JPY": "円 YEN JP¥",
        "CNY": "CN¥ RMB 人民元 元",
        "KRW": "₩ ウォン",
        "BRL": "R$",
        "MXN": "MX$",
        "EUR": "€ ユーロ EURO EUROS",
        "GBP": "£ ポンド",
        "INR": "₹",
        "VND": "₫",
        "PHP": "₱",
        "ILS": "₪",
    }.items()
    for sign in signs.split()
}
CODES = "|".join(money.EXPONENTS)
CODE, CODE_BEHIND = re.compile(rf"(?:{CODES})(?![A-Z])"), re.compile(rf"(?<![A-Z])(?:{CODES})\Z")
BY_LENGTH = sorted(SIGNS, key=len, reverse=True)
FAULTS = {
    money.AmountFault.TOO_PRECISE: SlotFault.TOO_PRECISE,
    money.AmountFault.TOO_LARGE: SlotFault.TOO_LARGE,
}


def _amount(words: str, around: Around) -> str | SlotFault:
    said = re.sub(r"\s", "", _plain(words)).upper()
    currency, number = _currency(said, around.currency)
    if not currency:
        return SlotFault.NO_CURRENCY if re.fullmatch(r"[\d,.]*\d[\d,.]*", number) else SlotFault.NOT_AN_AMOUNT
    minor = money.parsed(number, currency)
    if isinstance(minor, money.Faulty):
        return FAULTS.get(minor.fault, SlotFault.NOT_AN_AMOUNT)
    return f"{currency} {money.plain(minor, currency)}" if minor else SlotFault.NOT_AN_AMOUNT


def _currency(said: str, usual: str) -> tuple[str, str]:
    """Return whose money was typed and the rest of it; no name of a currency is the order's."""
    if code := CODE.match(said) or CODE_BEHIND.search(said):
        return code[0], said[: code.start()] + said[code.end() :]
    for sign in BY_LENGTH:
        if said.startswith(sign) or said.endswith(sign):
            number = said.removeprefix(sign) if said.startswith(sign) else said.removesuffix(sign)
            return _owner(SIGNS[sign], usual), number
    return usual, said


def _owner(sign: str, usual: str) -> str:
    """Return the currency of a sign; one that several countries have is the order's if that is one of them."""
    if sign == "$":
        return usual if usual in DOLLARS else "USD"
    if sign == "¥":
        return "CNY" if usual == "CNY" else "JPY"
    return sign


def amount_of(value: str) -> tuple[int, str]:
    """Return the minor units and the currency of an amount's value."""
    currency, number = value.split(" ")
    minor = money.parsed(number, currency)
    if isinstance(minor, money.Faulty):
        raise ValueError(f"{value} is no amount.")
    return minor, currency


# Counts

COUNTED = r"(\d{1,3}(?:,\d{3})+|\d{1,9})"
PIECES = re.compile(COUNTED + r"(?:個|点|枚|つ|コ|ケ|ヶ|着|足|本|台|冊|箱|セット|pcs?\.?|pieces?|items?|units?|sets?)?")
DAYS = re.compile(COUNTED + r"(?:日間?|days?)?")


def _quantity(words: str, around: Around) -> str | SlotFault:
    count = _count(PIECES, words)
    return str(count) if count and count <= MOST_UNITS else SlotFault.NOT_A_QUANTITY


def _days(words: str, around: Around) -> str | SlotFault:
    count = _count(DAYS, words)
    return str(count) if count and count <= MOST_DAYS else SlotFault.NOT_DAYS


def _count(form: re.Pattern[str], words: str) -> int:
    found = form.fullmatch(re.sub(r"\s", "", _plain(words)).lower())
    return int(found[1].replace(",", "")) if found else 0


READERS: dict[SlotKind, Callable[[str, Around], str | SlotFault]] = {
    SlotKind.ORDER_NUMBER: _order_number,
    SlotKind.TRACKING_NUMBER: _tracking_number,
    SlotKind.DATE: _date,
    SlotKind.AMOUNT: _amount,
    SlotKind.QUANTITY: _quantity,
    SlotKind.DAYS: _days,
    SlotKind.NAME: _name,
    SlotKind.WORDS: _words,
}
