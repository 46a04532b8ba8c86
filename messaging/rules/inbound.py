"""What can become of a mail that comes in, whether it is answered, and when it is tried again."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

# Whoever sends from such an address reads nothing there.
UNREAD_ADDRESS = re.compile(
    r"(?:no|do-?not|dont)[-_.]?reply|mailer-daemon|postmaster|bounces?|abuse|owner-.*|.*-(?:request|owner|bounces?)",
    re.IGNORECASE,
)
PAUSES = (1, 2, 5, 10, 30, 60, 180)  # minutes; the last one again and again, for a mail is never given up

NO_SUCH_ADDRESS = re.compile(r"5\.(?:1\.\d+|2\.1)")
NO_SUCH_ADDRESS_OLD = re.compile(r"(?<!\d)55[013](?!\d)")  # of servers that give no enhanced code


class MailOutcome(StrEnum):
    WAITING = "waiting"  # Taken in, not looked at yet.
    WRITTEN = "written"  # It became a message.
    CLOSED = "closed"  # Its thread takes no more messages; whoever wrote was told what they can do.
    ELSEWHERE = "elsewhere"  # To a person's reply address, but not from an address of theirs; they were told.
    REFUSED = "refused"  # Nothing can be added by mail, for the account is not open, say; they were told why.
    STRANGER = "stranger"  # No thread that the sender takes part in; they were told how to reach a person.
    REPEATED = "repeated"  # The same Message-ID again.
    AUTOMATIC = "automatic"  # Written by a machine: kept, never answered.
    BOUNCE = "bounce"  # A mail of ours came back.
    EMPTY = "empty"  # Nothing in it but what it quoted.


# What may become a message after all, once a thread is open again or an address is verified.
CAN_BE_SETTLED_AGAIN = frozenset({MailOutcome.CLOSED, MailOutcome.ELSEWHERE, MailOutcome.REFUSED, MailOutcome.STRANGER})


@dataclass(frozen=True, slots=True)
class Manners:
    """What a mail tells of itself that says whether an answer reaches who wrote it, and nobody else."""

    sender: str  # The address in From.
    envelope: str  # The address in Return-Path, which the server writes that took it; empty if nobody wrote one.
    has_id: bool
    is_automatic: bool
    is_clear: bool  # One sender, and headers without damage.


def may_be_answered(manners: Manners, own_domains: frozenset[str]) -> bool:
    """Return whether a mail may be answered to the address that it names.

    From is written by whoever sends, so an answer may go to somebody who never wrote: what a program that forges
    senders leaves out or gets wrong, no answer follows.
    """
    local_part, _, domain = manners.sender.lower().rpartition("@")
    return (
        bool(local_part)
        and domain not in own_domains
        and not UNREAD_ADDRESS.fullmatch(local_part)
        and manners.has_id
        and manners.is_clear
        and not manners.is_automatic
        and manners.envelope.lower() in {"", manners.sender.lower()}
    )


def pause_after(tries: int) -> timedelta:
    """Return how long a mail waits that could not be settled for the so-manieth time."""
    return timedelta(minutes=PAUSES[min(max(tries, 1), len(PAUSES)) - 1])


def fitted(words: str, quoted: str, most: int, most_quoted: int) -> tuple[str, str]:
    """Return words that are no longer than a message may be, and what is folded: at its top, what did not fit."""
    if len(words) > most:
        cut = words.rfind("\n", most // 2, most)
        cut = cut if cut > 0 else most
        words, quoted = words[:cut].rstrip(), f"{words[cut:].lstrip()}\n\n{quoted}"
    return words, quoted.strip("\n")[:most_quoted]


def is_bad_address(status: str, diagnostic: str) -> bool:
    """Return whether a report says that nobody is reached at an address, by enhanced status code (RFC 3463) or by the old one."""
    return bool(NO_SUCH_ADDRESS.fullmatch(status) if status else NO_SUCH_ADDRESS_OLD.search(diagnostic))
