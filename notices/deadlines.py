"""Who knows whether a deadline still runs. An app watches its own when it is ready; the sweep asks before it reminds."""

from collections.abc import Callable
from datetime import datetime

Watcher = Callable[[str, datetime], bool]

_watchers: dict[str, Watcher] = {}


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
