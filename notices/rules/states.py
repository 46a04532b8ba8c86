"""Where the mail of a notice stands."""

from enum import StrEnum


class MailState(StrEnum):
    """WAITING is tried again until it is one of the others, which are all ends; `send again` starts afresh."""

    WAITING = "waiting"
    SENT = "sent"
    NOT_WANTED = "not_wanted"  # Switched off by the recipient, or only for the bell.
    WITHDRAWN = "withdrawn"  # What it would have reminded of was done in time.
    REFUSED = "refused"  # The other side said no for good.
    GIVEN_UP = "given_up"  # Tried as often as is sensible.
