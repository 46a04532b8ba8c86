"""The glossary that hints are taken from. Whoever keeps one gives it here when the site is ready."""

from collections.abc import Callable, Iterable
from functools import cached_property

from messaging.rules.glossary_hints import Group, Hint, hints
from messaging.rules.phrase_templates import LANGUAGES

Source = Callable[[], Iterable[Group]]

_sources: list[Source] = []


def add(source: Source) -> None:
    """Add a source; it is asked whenever hints are wanted."""
    if source not in _sources:
        _sources.append(source)


class Hinter:
    """Finds hints in many texts, and asks the sources once, when the first text needs it."""

    @cached_property
    def groups(self) -> list[Group]:
        return [group for source in _sources for group in source()]

    def hints_for(self, text: str, language: str) -> list[Hint]:
        """Return the words of the trade in a text with their counterparts; none for a language without a glossary."""
        return hints(text, language, self.groups) if text.strip() and language in LANGUAGES else []
