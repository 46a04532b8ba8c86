"""Amounts as people type them, turned into minor units or refused with what to type instead."""

import re
import unicodedata

from django import forms

from disputes.phrases.amounts import AMOUNT_FAULTS, NOT_A_SHARE, NOT_ABOVE_ZERO, OTHER_MONEY, OVER_MOST
from disputes.rules.money import percent_of
from orders.rules.money import EXPONENTS, SIGNS, AmountFault, Faulty, parsed, plain
from orders.templatetags.orders import money

TYPED_MOST = 40  # characters
SHARE = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))? ?%")
ALL = 10_000  # hundredths of a percent


def amount_of(typed: str, currency: str, *, most: int | None, least: int = 1) -> int:
    """Return what was typed as minor units of a currency; raise ValidationError with what to type instead."""
    found = parsed(typed[:TYPED_MOST], currency)
    words = {
        "currency": currency,
        "example": plain(_example(currency, most), currency),
        "most": money(most, currency) if most is not None else "",
    }
    if isinstance(found, Faulty):
        said = AMOUNT_FAULTS[found.fault]
        if found.fault is AmountFault.TOO_LARGE and most is None:
            said = AMOUNT_FAULTS[AmountFault.NOT_A_NUMBER]
        if _names_another(typed, currency):
            said = OTHER_MONEY
        raise forms.ValidationError(str(said) % words)
    if found < least:
        raise forms.ValidationError(str(NOT_ABOVE_ZERO) % words)
    if most is not None and found > most:
        raise forms.ValidationError(str(OVER_MOST) % words)
    return found


def share_of(typed: str, currency: str, *, most: int) -> tuple[str, int] | None:
    """Return a share as it was typed, and what it is of the most in minor units; None for what is no share.

    Raise ValidationError for one that cannot be read, or that is nothing or more than all.
    """
    words = unicodedata.normalize("NFKC", typed[:TYPED_MOST]).strip()
    if "%" not in words:
        return None
    read = SHARE.fullmatch(words)
    hundredths = int(read[1]) * 100 + int((read[2] or "").ljust(2, "0")) if read else 0
    if not 0 < hundredths <= ALL:
        raise forms.ValidationError(str(NOT_A_SHARE) % {"example": plain(_example(currency, most), currency)})
    return words, percent_of(most, hundredths)


def _example(currency: str, most: int | None) -> int:
    """Return a believable amount that would be accepted."""
    digits = EXPONENTS[currency]
    usual: int = 1200 * 10**digits // (1 if digits == 0 else 100)
    return usual if most is None else max(min(usual, most), 1)


def _names_another(typed: str, currency: str) -> bool:
    words = unicodedata.normalize("NFKC", typed).upper()
    codes = {SIGNS.get(sign) for sign in SIGNS if unicodedata.normalize("NFKC", sign) in words}
    if "¥" in words and currency == "CNY":
        codes.discard("JPY")
    letters = "".join(char for char in words if char.isalpha() and char.isascii())
    return bool(codes - {currency}) or (letters in EXPONENTS and letters != currency)
