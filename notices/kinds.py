"""The kinds of notices of the whole site. An app lists its own in `<app>/notice_kinds.py` and adds them when it is ready."""

from collections.abc import Iterable, Mapping
from typing import Any

from notices.rules.kinds import NoticeKind

_kinds: dict[str, NoticeKind] = {}
_words: dict[str, Any] = {}


def add(kinds: Iterable[NoticeKind], words: Mapping[str, Any] | None = None) -> None:
    """Add an app's kinds, with what agents call them; raise ValueError for a name that another kind has."""
    for kind in kinds:
        if _kinds.setdefault(kind.name, kind) != kind:
            raise ValueError(f"Two kinds of notices are called {kind.name}.")
    _words.update(words or {})


def get(name: str) -> NoticeKind:
    """Return the kind of a name; raise KeyError for a name that nobody added."""
    return _kinds[name]


def is_secret(name: str) -> bool:
    """Return whether what a notice says must not stay; a kind that nobody added may be one that must not."""
    return name not in _kinds or _kinds[name].is_secret


def open_names() -> list[str]:
    """Return the names of all kinds whose notices may stay as they are."""
    return [name for name in _kinds if not is_secret(name)]


def everything() -> list[NoticeKind]:
    return sorted(_kinds.values(), key=lambda kind: kind.name)


def in_words(name: str) -> str:
    """Return what agents call a kind, in the language at hand; its name if nobody said."""
    return str(_words.get(name, name))
