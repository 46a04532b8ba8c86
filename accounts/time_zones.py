"""The time zones of the world, by the names that readers know them under."""

import importlib.resources
import zoneinfo
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from operator import itemgetter

from babel import Locale
from django.utils.translation import get_language

from accounts import phrases

UTC = "UTC"


@lru_cache
def main_zones() -> frozenset[str]:
    """Return the zones that tzdata lists for the countries of today, without the older names of the same places."""
    lines = _table("zone.tab")
    return frozenset({line.split("\t")[2] for line in lines} & zoneinfo.available_timezones()) | {UTC}


def choices(at: datetime, *, own: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
    """Return regions with their zones as a select shows them, in the language at hand; `own` is among them in any case.

    Each begins with the name of the place, so that typing it finds it, and says how the clocks there stand at `at`.
    """
    names = _names(get_language() or "en")
    regions: dict[str, list[tuple[str, str]]] = {}
    for zone in main_zones() | ({own} & zoneinfo.available_timezones()):
        words = f"{names.get(zone) or _plain_name(zone)} ({offset(zone, at)})"
        regions.setdefault(zone.split("/")[0], []).append((zone, words))
    known = [(str(words), regions.pop(region)) for region, words in phrases.REGIONS.items() if region in regions]
    other = [(str(phrases.OTHER_REGION), [zone for zones in regions.values() for zone in zones])]
    return [(region, sorted(zones, key=itemgetter(1))) for region, zones in (*known, *other)]


def place(zone: str) -> str:
    """Return the name of a zone's place in the language at hand: Tokyo, 東京."""
    return _names(get_language() or "en").get(zone) or _plain_name(zone)


def offset(zone: str, at: datetime) -> str:
    """Return by how much the clocks of a zone are ahead of UTC at `at`: UTC+09:00."""
    words = at.astimezone(zoneinfo.ZoneInfo(zone)).strftime("%z")
    return f"UTC{words[:3].replace('-', '−')}:{words[3:5]}"


@lru_cache
def _names(language: str) -> dict[str, str]:
    """Return what CLDR calls the places; it knows some of them only under an older name of the zone."""
    cities = {zone: facts["city"] for zone, facts in Locale.parse(language[:2]).time_zones.items() if "city" in facts}
    for target, older in _links():
        if target not in cities and older in cities:
            cities[target] = cities[older]
    return cities


def _links() -> Iterable[tuple[str, str]]:
    for line in _table("tzdata.zi"):
        if line.startswith("L "):
            _, target, older = line.split()
            yield target, older


def _table(name: str) -> list[str]:
    text = (importlib.resources.files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _plain_name(zone: str) -> str:
    return zone.rsplit("/", 1)[-1].replace("_", " ")
