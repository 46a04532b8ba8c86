"""What else is forgotten with a person. Every app adds what it keeps about people when it is ready."""

from collections.abc import Callable

from accounts.models import User

Forget = Callable[[User], None]
_sources: list[Forget] = []


def add(source: Forget) -> None:
    """Call `source` too when an account is erased, in the same transaction."""
    if source not in _sources:
        _sources.append(source)


def forget(account: User) -> None:
    """Let every app forget what it kept about a person."""
    for source in _sources:
        source(account)
