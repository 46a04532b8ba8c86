"""What keeps a person from closing the account just now. Every app adds its own reasons when it is ready."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.utils.translation import gettext

from accounts.models import User
from accounts.rules.people import AccountState, Role

Obstacles = Callable[[User, datetime], Iterable[str]]
_sources: list[Obstacles] = []


def add(source: Obstacles) -> None:
    """Ask `source` too, for whole sentences in the language of the reader, each of which says what to do about it."""
    if source not in _sources:
        _sources.append(source)


def obstacles(user: User, at: datetime) -> list[str]:
    """Return why the account cannot be closed at `at`, in words; nothing when it can."""
    return [words for source in _sources for words in source(user, at)]


def _last_administrator(user: User, at: datetime) -> list[str]:
    if not user.is_superuser:
        return []
    others = User.objects.filter(is_superuser=True, role=Role.AGENT, state=AccountState.ACTIVE).exclude(pk=user.pk)
    if others.exists():
        return []
    return [gettext("You are the only one with all rights here. Give them to another agent first.")]


add(_last_administrator)
