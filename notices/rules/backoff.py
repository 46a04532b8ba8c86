"""When a mail that could not be delivered is tried again."""

from datetime import timedelta

# The pause after each failed try. RFC 5321, 4.5.4.1: two tries in the first hour or so, then every few hours, for days.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
    timedelta(hours=24),
)
MOST_TRIES = len(PAUSES) + 1
# While the mail server itself cannot be reached, which costs no notice one of its tries.
SERVER_PAUSE = timedelta(minutes=1)


def pause_after(tries: int) -> timedelta | None:
    """Return how long to wait after this many failed tries; None when there is to be no other."""
    return PAUSES[max(tries, 1) - 1] if tries < MOST_TRIES else None
