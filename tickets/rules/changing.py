"""What several people change at the same time: each changes what they touched, and nobody what a colleague did meanwhile."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changes:
    """The fields that somebody wants to be something else, and which of these somebody else changed meanwhile."""

    wanted: tuple[str, ...]
    overtaken: tuple[str, ...]


def changes(
    *, shown: Mapping[str, Hashable], chosen: Mapping[str, Hashable], current: Mapping[str, Hashable]
) -> Changes:
    """Return what somebody changed on a page that showed something; what became so meanwhile is no change any more."""
    wanted = tuple(name for name in current if chosen[name] not in (shown.get(name), current[name]))
    return Changes(wanted, tuple(name for name in wanted if shown.get(name) != current[name]))
