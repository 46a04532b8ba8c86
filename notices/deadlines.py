"""Who knows whether a deadline still runs. An app watches its own when it is ready; the sweep asks before it reminds."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

Watcher = Callable[[str, datetime], bool]
Teller = Callable[[str, datetime], Mapping[str, Any]]

_watchers: dict[str, Watcher] = {}
_tellers: dict[str, Teller] = {}


def watch(prefix: str, is_running: Watcher) -> None:
    """Let `is_running(deadline, at)` answer for all deadlines `<prefix>/…`; raise ValueError for a prefix watched already.

    It is asked while the sweep holds the deadline's reminders, so it reads and must not lock: whoever ends or moves the
    deadline calls `end_deadline` or `set_reminders` in the same transaction, and these wait for the sweep.
    """
    if "/" in prefix or _watchers.setdefault(prefix, is_running) != is_running:
        raise ValueError(f"{prefix} is no prefix that can be watched: it holds a slash or somebody watches it already.")


def is_running(deadline: str, at: datetime) -> bool:
    """Return whether `deadline` still runs; where nobody watches, a stored reminder is taken at its word."""
    watcher = _watchers.get(deadline.partition("/")[0])
    return watcher is None or watcher(deadline, at)


def tell_of(prefix: str, words: Teller) -> None:
    """Let `words(deadline, at)` fill in what a reminder of `<prefix>/…` says, as things stand when it goes out.

    Like a watcher it reads and must not lock; raise ValueError for a prefix that somebody tells of already.
    """
    if "/" in prefix or _tellers.setdefault(prefix, words) != words:
        raise ValueError(
            f"{prefix} is no prefix that can be told of: it holds a slash or somebody tells of it already."
        )


def words_of(deadline: str, at: datetime) -> Mapping[str, Any]:
    """Return what is true of `deadline` now, for the context of its reminder; nothing where nobody tells of it."""
    teller = _tellers.get(deadline.partition("/")[0])
    return {} if teller is None else teller(deadline, at)
