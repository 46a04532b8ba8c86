"""What happened, in words. An app adds those of its own events when it is ready."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext

Details = Mapping[str, Any]
Words = Callable[[Details], str] | Any  # Made of the details, or a lazy sentence that they are put into: %(number)s
_words: dict[str, Words] = {}


def add(words: Mapping[str, Words]) -> None:
    """Add the words of an app's events; raise ValueError for an event that another app has."""
    for event, said in words.items():
        if _words.setdefault(event, said) is not said:
            raise ValueError(f"Two apps put the event {event} into words.")


def in_words(event: str, details: Details) -> str:
    """Say in the language at hand what happened. An event of an app that is gone still stands for something."""
    said = _words.get(event)
    if said is None:
        return gettext("Something happened that can no longer be shown.")
    return str(said(details)) if callable(said) else str(said) % details
