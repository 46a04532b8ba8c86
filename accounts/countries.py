"""The countries and territories of the world in both languages, as CLDR calls them, and which of them may sell here."""

from functools import lru_cache
from operator import itemgetter

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language

EVERY_COUNTRY = "*"
# Two-letter codes of CLDR that are no country: unions, tests, and parts of countries that ISO 3166-1 only reserves.
NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})


def names() -> dict[str, str]:
    """Return ISO 3166-1 alpha-2 codes and names, sorted by name, in the language at hand."""
    return dict(_names((get_language() or "en")[:2]))


def name(code: str) -> str:
    """Return what a country is called in the language at hand; the code itself for one that nobody knows."""
    return names().get(code, code)


def may_sell(code: str) -> bool:
    """Return whether sellers of this country may register."""
    return code in names() and (EVERY_COUNTRY in settings.SELLER_COUNTRIES or code in settings.SELLER_COUNTRIES)


def of_sellers() -> dict[str, str]:
    """Return the countries whose sellers may register, sorted by name, in the language at hand."""
    return {code: words for code, words in names().items() if may_sell(code)}


@lru_cache
def _names(language: str) -> tuple[tuple[str, str], ...]:
    territories = Locale.parse(language).territories
    countries = [(code, words) for code, words in territories.items() if len(code) == 2 and code not in NOT_COUNTRIES]
    return tuple(sorted(countries, key=itemgetter(1)))
