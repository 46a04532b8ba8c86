"""The one who looks for all streams of a process."""

import asyncio
import contextvars
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db import connections

from messaging.live.looking import Seen, Wanted
from messaging.live.streams import Watch

LONGEST_PAUSE = 30.0  # seconds between looks while the database is away

logger = logging.getLogger(__name__)


class Poller:
    """Looks about once a second while streams are open, in one thread, and tells every stream what concerns it.

    It belongs to the server's loop: its task begins with the first stream and ends with the last.
    """

    def __init__(self, look: Callable[[Wanted], Seen]) -> None:
        self.look = look
        self.watches: list[Watch] = []  # The oldest first.
        self.task: asyncio.Task[None] | None = None
        self.checked_at = float("-inf")
        self.is_closed = False

    def join(self, watch: Watch) -> None:
        """Add a stream. A person's oldest one makes room for it if they have too many: the newest is what they look at."""
        if self.is_closed:
            watch.end()
            return
        theirs = [other for other in self.watches if other.person == watch.person]
        for other in theirs[: max(0, len(theirs) + 1 - settings.LIVE_STREAMS_PER_PERSON)]:
            other.end(is_replaced=True)
            self.watches.remove(other)
        self.watches.append(watch)
        if self.task is None:
            # In a context of its own: that of the first stream's request ends with it.
            self.task = asyncio.create_task(self.run(), name="live", context=contextvars.Context())

    def leave(self, watch: Watch) -> None:
        if watch in self.watches:
            self.watches.remove(watch)
        if not self.watches and self.task is not None:
            self.task.cancel()
            self.task = None

    def close(self) -> None:
        """End every stream, because the process ends; their browsers come again, to another one."""
        self.is_closed = True
        for watch in self.watches:
            watch.end()

    async def run(self) -> None:
        pause = settings.LIVE_POLL_SECONDS
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1, "live") as thread:
            while True:
                wanted = self.wanted(loop.time())
                try:
                    seen = await loop.run_in_executor(thread, self.looked, wanted)
                except Exception as error:  # noqa: BLE001 (a database that is away comes back, and streams wait for it)
                    if pause == settings.LIVE_POLL_SECONDS:
                        logger.warning("Open pages hear of nothing until the database answers again: %s", error)
                    pause = min(2 * pause, LONGEST_PAUSE)
                else:
                    pause = settings.LIVE_POLL_SECONDS
                    self.tell(wanted, seen)
                await asyncio.sleep(pause)

    def looked(self, wanted: Wanted) -> Seen:
        """Look, and give the connection back: between two looks, streams have none open."""
        try:
            return self.look(wanted)
        finally:
            connections.close_all()

    def wanted(self, at: float) -> Wanted:
        """Return what to look at; once in a while, also whether everybody may still read what they watch."""
        pairs = frozenset((watch.person, watch.thread) for watch in self.watches if watch.thread is not None)
        is_check_due = at - self.checked_at >= settings.LIVE_CHECK_SECONDS
        if is_check_due:
            self.checked_at = at
        return Wanted(
            threads=frozenset(thread for _, thread in pairs),
            people=frozenset(watch.person for watch in self.watches),
            sessions=frozenset(watch.session for watch in self.watches),
            to_check=pairs if is_check_due else frozenset(),
        )

    def tell(self, wanted: Wanted, seen: Seen) -> None:
        for watch in self.watches:
            # Who came during the look was not looked for: the next one is theirs.
            is_looked_for = watch.session in wanted.sessions and watch.person in wanted.people
            if is_looked_for and (watch.thread is None or watch.thread in wanted.threads):
                watch.take(seen)
