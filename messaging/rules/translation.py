"""What a machine is asked to translate, and why it may not."""

from enum import StrEnum

TEXT_MAX = 5_000  # characters


class TranslationRefusal(StrEnum):
    """Why there is no translation."""

    OFF = "off"
    TOO_LONG = "too_long"
    UNREACHABLE = "unreachable"  # nobody answers, or not in time
    RATE_LIMITED = "rate_limited"
    REFUSED = "refused"  # the service says why
    NOT_READABLE = "not_readable"  # it answers something else than a translation
