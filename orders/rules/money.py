"""Money as whole minor units of one currency: no floats, no rounding that loses anything (dispute rulebook §5).

Exponents are those of ISO 4217: how many digits of a currency stand behind its point.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_MINOR = 10**15  # More than any order; what is above is a slip or an attack.
USUAL_EXPONENT = 2
EXPONENTS = {
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(),  # noqa: SIM905
        0,
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),  # noqa: SIM905
    **dict.fromkeys(("CLF", "UYW"), 4),
    **dict.fromkeys(
        [
            "AED",
            "AFN",
            "ALL",
            "AMD",
            "ANG",
            "AOA",
            "ARS",
            "AUD",
            "AWG",
            "AZN",
            "BAM",
            "BBD",
            "BDT",
            "BGN",
            "BMD",
            "BND",
            "BOB",
            "BRL",
            "BSD",
            "BTN",
            "BWP",
            "BYN",
            "BZD",
            "CAD",
            "CDF",
            "CHF",
            "CNY",
            "COP",
            "CRC",
            "CUP",
            "CVE",
            "CZK",
            "DKK",
            "DOP",
            "DZD",
            "EGP",
            "ERN",
            "ETB",
            "EUR",
            "FJD",
            "FKP",
            "GBP",
            "GEL",
            "GHS",
            "GIP",
            "GMD",
            "GTQ",
            "GYD",
            "HKD",
            "HNL",
            "HTG",
            "HUF",
            "IDR",
            "ILS",
            "INR",
            "IRR",
            "JMD",
            "KES",
            "KGS",
            "KHR",
            "KPW",
            "KYD",
            "KZT",
            "LAK",
            "LBP",
            "LKR",
            "LRD",
            "LSL",
            "MAD",
            "MDL",
            "MGA",
            "MKD",
            "MMK",
            "MNT",
            "MOP",
            "MRU",
            "MUR",
            "MVR",
            "MWK",
            "MXN",
            "MYR",
            "MZN",
            "NAD",
            "NGN",
            "NIO",
            "NOK",
            "NPR",
            "NZD",
            "PAB",
            "PEN",
            "PGK",
            "PHP",
            "PKR",
            "PLN",
            "QAR",
            "RON",
            "RSD",
            "RUB",
            "SAR",
            "SBD",
            "SCR",
            "SDG",
            "SEK",
            "SGD",
            "SHP",
            "SLE",
            "SOS",
            "SRD",
            "SSP",
            "STN",
            "SVC",
            "SYP",
            "SZL",
            "THB",
            "TJS",
            "TMT",
            "TOP",
            "TRY",
            "TTD",
            "TWD",
            "TZS",
            "UAH",
            "USD",
            "UYU",
            "UZS",
            "VES",
            "WST",
            "YER",
            "ZAR",
            "ZMW",
            "ZWG",
        ],
        USUAL_EXPONENT,
    ),
}


class AmountFault(StrEnum):
    """Why what was typed is no amount of a currency."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    TOO_PRECISE = "too_precise"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"
    UNKNOWN_CURRENCY = "unknown_currency"


@dataclass(frozen=True, slots=True)
class Faulty:
    fault: AmountFault


def exponent(currency: str) -> int:
    """Return how many digits behind the point a currency has; raise KeyError for one that ISO 4217 does not list."""
    return EXPONENTS[currency]


def is_currency(code: str) -> bool:
    return code in EXPONENTS


SIGNS = {"¥": "JPY", "円": "JPY", "$": "USD", "€": "EUR", "£": "GBP", "元": "CNY"}
NUMBER = re.compile(r"(?P<sign>-?)(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<part>\d+))?")


def parsed(typed: str, currency: str) -> int | Faulty:
    """Return what was typed as an amount of a currency in its minor units, or why it is none.

    Full-width digits, the currency's own sign or code and commas between thousands are read; a digit more than the
    currency has is refused, not rounded.
    """
    if currency not in EXPONENTS:
        return Faulty(AmountFault.UNKNOWN_CURRENCY)
    words = re.sub(r"\s", "", unicodedata.normalize("NFKC", typed).replace("−", "-").upper())
    words = words.removeprefix(currency).removesuffix(currency)
    for sign, owner in SIGNS.items():
        if owner == currency or (sign == "¥" and currency == "CNY") or (sign == "円" and currency == "JPY"):
            words = words.removeprefix(unicodedata.normalize("NFKC", sign)).removesuffix(sign)
    if not words:
        return Faulty(AmountFault.EMPTY)
    if len(words) > 40:
        return Faulty(AmountFault.TOO_LARGE)
    found = NUMBER.fullmatch(words)
    if found is None or not words.isascii():
        return Faulty(AmountFault.NOT_A_NUMBER)
    if found["sign"]:
        return Faulty(AmountFault.NEGATIVE)
    digits = EXPONENTS[currency]
    part = (found["part"] or "").rstrip("0")
    if len(part) > digits:
        return Faulty(AmountFault.TOO_PRECISE)
    minor = int(found["whole"].replace(",", "")) * 10**digits + int(part.ljust(digits, "0") or "0")
    return minor if minor <= MOST_MINOR else Faulty(AmountFault.TOO_LARGE)


def plain(minor: int, currency: str) -> str:
    """Return an amount as plain digits with the currency's point: `1234` of USD is `12.34`."""
    digits = EXPONENTS[currency]
    if digits == 0:
        return str(minor)
    sign, minor = ("-", -minor) if minor < 0 else ("", minor)
    return f"{sign}{minor // 10**digits}.{minor % 10**digits:0{digits}d}"


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """Split a total among weights by largest remainder: whole minor units that add up to the total exactly.

    Of equal remainders the first in order wins. Without any weight the total goes to the first. Raise ValueError for a
    negative weight or for a total without anybody to carry it.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("A weight is never negative.")
    if not weights:
        if total:
            raise ValueError("Nobody is there to carry the total.")
        return []
    whole = sum(weights)
    if whole == 0:
        return [total] + [0] * (len(weights) - 1)
    sign, total = (-1, -total) if total < 0 else (1, total)
    floors = [total * weight // whole for weight in weights]
    left = total - sum(floors)
    by_remainder = sorted(range(len(weights)), key=lambda place: -(total * weights[place] % whole))
    for place in by_remainder[:left]:
        floors[place] += 1
    return [sign * share for share in floors]


def discounted(prices: Sequence[int], discount: int) -> list[int]:
    """Return what each line costs after an order's discount was shared among them by price; none falls below zero.

    Raise ValueError for a discount that is negative or more than the lines cost together.
    """
    if not 0 <= discount <= sum(prices):
        raise ValueError("A discount is between nothing and all.")
    return [price - share for price, share in zip(prices, shares(discount, prices), strict=True)]


def unit_value(net: int, quantity: int, unit: int) -> int:
    """Return what the `unit`-th (from 1) of a line's units is worth; the units always add up to the line's net."""
    if not 1 <= unit <= quantity:
        raise ValueError("There is no such unit.")
    return net * unit // quantity - net * (unit - 1) // quantity


def units_value(net: int, quantity: int, *, after: int, count: int) -> int:
    """Return what `count` units are worth when `after` units of the line were refunded before them."""
    if not 0 <= after <= after + count <= quantity:
        raise ValueError("There are not so many units.")
    return net * (after + count) // quantity - net * after // quantity
