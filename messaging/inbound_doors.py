"""Through what a reply by mail is written into the threads of higher apps. Each adds its door when it is ready."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from messaging.models import Message, Thread
from messaging.rules.threads import ThreadKind


class Write(Protocol):
    """Write what came by mail into a thread, in the transaction at hand; raise `messaging.actions.Refused`.

    `person` is None for a guest, who wrote from `address`; `side` is None for somebody who takes part as nothing.
    Written before under the same `client_key`, it returns that message and does nothing.
    """

    def __call__(self, **reply: Any) -> Message: ...


@dataclass(frozen=True, slots=True)
class Door:
    write: Write  # thread, person, side, address, words, quoted, photos, client_key, at
    is_guest: Callable[[Thread, str], bool] = lambda thread, address: False


@dataclass(frozen=True, slots=True)
class Desk:
    """Through what a new mail to the address of support becomes a question of somebody.

    `ask` is for who has an account: person, subject, words, quoted, language, photos, client_key, at. `ask_as_guest` is
    for others: address, name, subject, words, quoted, language, photos, at; they are written to at that time, to prove
    that the address is theirs. Both raise `messaging.actions.Refused`.
    """

    ask: Write
    ask_as_guest: Callable[..., None]


_doors: dict[ThreadKind, Door] = {}
_desks: list[Desk] = []


def add(kind: ThreadKind, door: Door) -> None:
    """Let replies into the threads of a kind through a door; raise ValueError if it has another already."""
    if _doors.setdefault(kind, door) != door:
        raise ValueError(f"Threads of the kind {kind} have a door already.")


def add_desk(desk: Desk) -> None:
    """Let new mails to the address of support in; raise ValueError if another app does that already."""
    if desk not in _desks and _desks:
        raise ValueError("New mails go to one desk.")
    _desks[:] = [desk]


def desk() -> Desk | None:
    return next(iter(_desks), None)


def get(kind: str) -> Door | None:
    """Return the door of a kind of threads, or None if nobody added one."""
    return _doors.get(ThreadKind(kind))


def is_guest(thread: Thread, address: str) -> bool:
    """Return whether somebody without an account takes part in a thread from this address."""
    door = get(thread.kind)
    return door is not None and door.is_guest(thread, address)
