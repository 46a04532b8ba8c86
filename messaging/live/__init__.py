"""Telling open pages that something happened, with one look a second for all streams of a process.

Nothing of a thread's content goes through a stream: a page that hears of a change fetches it, and is asked who it is.
"""

from messaging.live.looking import look
from messaging.live.poller import Poller
from messaging.live.streams import Watch, events

__all__ = ["Watch", "events", "poller"]

poller = Poller(look)
