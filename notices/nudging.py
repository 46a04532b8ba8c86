"""Which sweeps have something to do, so that whoever serves the request can wake them. Losing it costs a minute."""

from contextvars import ContextVar

from django.db import transaction

SEND_NOTICES = "notices.tasks.send_notices"
_tasks: ContextVar[frozenset[str]] = ContextVar("tasks", default=frozenset())


def note(task: str = SEND_NOTICES) -> None:
    """Remember, once the transaction is committed, that something waits for a task; as a rule, a notice to be sent."""
    transaction.on_commit(lambda: _tasks.set(_tasks.get() | {task}))


def take() -> list[str]:
    """Return which tasks something waits for since the last question, and forget them."""
    tasks = sorted(_tasks.get())
    _tasks.set(frozenset())
    return tasks
