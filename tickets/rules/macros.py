"""Words with slots such as {order}, which are filled when they are used. What cannot be filled stays to be seen."""

import re
from collections.abc import Mapping
from enum import StrEnum

SLOT = re.compile(r"\{([a-z_]{1,30})\}")


class MacroSlot(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"
    REFERENCE = "reference"
    ORDER = "order"
    SHOP = "shop"
    TRACKING = "tracking"
    WINDOW = "dispute_until"
    MARKETPLACE = "marketplace"


def filled(body: str, values: Mapping[str, str]) -> str:
    """Return words with their slots filled; a slot without a value stays as it is."""
    return SLOT.sub(lambda slot: values.get(slot[1]) or slot[0], body)


def open_slots(words: str) -> list[str]:
    """Return the slots that are still to be filled, each once."""
    return list(dict.fromkeys(slot for slot in SLOT.findall(words) if slot in list(MacroSlot)))


def unknown_slots(body: str) -> list[str]:
    """Return the slots that nothing could ever fill, each once."""
    return list(dict.fromkeys(slot for slot in SLOT.findall(body) if slot not in list(MacroSlot)))
