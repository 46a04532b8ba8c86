"""What is remembered in the cache for a while, and can be done without while the cache is gone."""

import contextlib
import logging
from collections.abc import Iterator
from uuid import uuid4

from django.core.cache import cache
from redis.exceptions import RedisError

FAULTS = (OSError, RedisError)

logger = logging.getLogger(__name__)


def is_first(key: str, *, seconds: int, without_cache: bool) -> bool:
    """Return whether nobody asked for this key within some seconds, or `without_cache` if that cannot be known."""
    try:
        return bool(cache.add(key, True, seconds))
    except FAULTS as error:
        logger.warning("The cache cannot be used: %s", error)
        return without_cache


def leave_mark(key: str, *, seconds: int) -> None:
    """Leave a mark that fades."""
    try:
        cache.set(key, True, seconds)
    except FAULTS as error:
        logger.warning("The cache cannot be used: %s", error)


@contextlib.contextmanager
def alone(key: str, *, seconds: int) -> Iterator[bool]:
    """Tell whether nobody else is at this work; it lasts until the end, or for some seconds if a worker dies meanwhile.

    It saves work, and guards nothing: without a cache everybody is told yes.
    """
    mine = uuid4().hex
    try:
        is_mine = bool(cache.add(key, mine, seconds))
    except FAULTS as error:
        logger.warning("The cache cannot be used: %s", error)
        is_mine = True
    try:
        yield is_mine
    finally:
        with contextlib.suppress(*FAULTS):
            if is_mine and cache.get(key) == mine:  # Not another's, who began when ours had faded.
                cache.delete(key)
