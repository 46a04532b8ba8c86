from messaging.views.inbox import count, inbox, put_away, take_out
from messaging.views.live import live_unread, thread_live
from messaging.views.threads import read, since, thread
from messaging.views.writing import start

__all__ = [
    "count",
    "inbox",
    "live_unread",
    "put_away",
    "read",
    "since",
    "start",
    "take_out",
    "thread",
    "thread_live",
]
