"""Where a thread is read. Higher apps add the pages of their own kinds when they are ready."""

from collections.abc import Callable

from django.urls import reverse

from messaging.models import Thread
from messaging.rules.threads import ThreadKind

Address = Callable[[Thread], str]
_addresses: dict[str, Address] = {}


def add(kind: ThreadKind, address: Address) -> None:
    """Let threads of a kind be read on a page of their own; raise ValueError for a kind that has one."""
    if _addresses.setdefault(kind, address) is not address:
        raise ValueError(f"Threads of the kind {kind} have a page already.")


def address_of(thread: Thread) -> str:
    """Return the address of the page where a thread is read."""
    address = _addresses.get(thread.kind)
    return address(thread) if address else reverse("thread", args=[thread.reference])


def has_own_page(thread: Thread) -> bool:
    """Return whether another app shows this thread."""
    return thread.kind in _addresses
