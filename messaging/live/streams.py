"""One open stream: what its page knows already, and what is written into it (text/event-stream)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connections

from messaging.live.looking import Seen, Unread

if TYPE_CHECKING:
    from messaging.live.poller import Poller

RETRY = 2_000  # milliseconds after which a browser comes again
# In silence, a proxy would take the stream for dead; and the page takes it for dead when even this stays away.
ALIVE = "event: alive\ndata: 1\n\n"


@dataclass(eq=False, slots=True)
class Watch:
    """What a stream waits for. Only the newest state is kept, so a slow reader costs no more memory than a fast one."""

    person: int
    session: str
    thread: int | None = None
    told_mark: str = ""  # What the page said that it knows; empty for nothing.
    told_unread: str = ""
    mark: str = ""
    unread: Unread | None = None
    is_over: bool = False
    is_replaced: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, seen: Seen) -> None:
        """Note what a look found, and wake the stream if it has something to say."""
        is_there = self.session in seen.sessions and self.person in seen.people
        if self.thread is not None:
            is_there &= self.thread in seen.threads and (self.person, self.thread) not in seen.refused
        if not is_there:
            self.end()
            return
        self.unread = seen.people[self.person]
        if self.thread is not None:
            self.mark = seen.threads[self.thread]
        if self.mark != self.told_mark or self.unread.mark != self.told_unread:
            self.changed.set()

    def end(self, *, is_replaced: bool = False) -> None:
        self.is_over, self.is_replaced = True, is_replaced
        self.changed.set()

    def news(self) -> str:
        """Return the events of what changed since the last ones."""
        self.changed.clear()
        said = ""
        if self.mark != self.told_mark:
            said += f"event: thread\nid: {self.mark}\ndata: {self.mark}\n\n"
            self.told_mark = self.mark
        if self.unread and self.unread.mark != self.told_unread:
            said += f"event: unread\ndata: {self.unread.shown}\n\n"
            self.told_unread = self.unread.mark
        return said


async def events(watch: Watch, poller: "Poller") -> AsyncIterator[str]:
    """Write a stream until its time is up, its session ends or its reader leaves; then the browser comes again by itself.

    One that a newer stream of the same person replaced says so, and its page asks once in a while instead.
    """
    # The middleware has done its part by now. What it opened in this request's thread would stay open as long as the stream.
    await sync_to_async(connections.close_all)()
    poller.join(watch)
    ends_at = asyncio.get_running_loop().time() + settings.LIVE_STREAM_SECONDS
    try:
        yield f"retry: {RETRY}\n\n"
        while not watch.is_over:
            left = ends_at - asyncio.get_running_loop().time()
            if left <= 0:
                return
            try:
                await asyncio.wait_for(watch.changed.wait(), min(left, settings.LIVE_HEARTBEAT_SECONDS))
            except TimeoutError:
                yield ALIVE
                continue
            if not watch.is_over:
                yield watch.news()
        if watch.is_replaced:
            yield "event: replaced\ndata: 1\n\n"
    finally:
        poller.leave(watch)
