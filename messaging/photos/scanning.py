"""Ask a scanner whether a file is known to be harmful, in ClamAV's protocol. Who does not answer has not said that it is clean.

The scanner reads the file from this end, so it may be anywhere: tcp://host:3310 or unix:///run/clamav/clamd.ctl.
"""

import socket
import struct
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO
from urllib.parse import urlsplit

PORT = 3310
SECONDS = 30.0  # for all of it
CONNECT_SECONDS = 5.0
CHUNK = 64 * 1024  # bytes
ANSWER_MAX = 1_000  # bytes
NAME_MAX = 200  # characters
# What ClamAV says above its StreamMaxLength; and, with AlertExceedsMax, of what it read only in part.
OVER_STREAM, OVER_LIMITS = "INSTREAM size limit exceeded", "stream: Heuristics.Limits.Exceeded"
COMMAND = b"zINSTREAM\0"


class Verdict(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    UNAVAILABLE = "unavailable"  # Ask again later.
    TOO_LARGE = (
        "too_large"  # It reads no files as large as this one, or reads only a part of them: asking again is no use.
    )


@dataclass(frozen=True)
class Scan:
    """What a scanner said; the words are the name of what it found, or why it gave no answer."""

    verdict: Verdict
    words: str = ""


def scan(file: BinaryIO, *, url: str, seconds: float = SECONDS) -> Scan:
    """Return what the scanner at an address says of a file, within so many seconds."""
    file.seek(0)
    give_up_at = time.monotonic() + seconds
    try:
        with closing(_connected(url, min(seconds, CONNECT_SECONDS))) as connection:
            has_all = _told_all(connection, file, give_up_at)
            answer = read_answer(_answer(connection, give_up_at))
            if answer.verdict is Verdict.CLEAN and not has_all:
                return Scan(Verdict.UNAVAILABLE, "The scanner answered before it had the whole file.")
            return answer
    except (OSError, ValueError) as error:
        return Scan(Verdict.UNAVAILABLE, str(error) or type(error).__name__)


def read_answer(raw: bytes) -> Scan:
    """Return what an answer means; whatever is not plainly one of the two is none."""
    if not raw.endswith(b"\0"):
        return Scan(Verdict.UNAVAILABLE, "The scanner hung up before it answered.")
    words = raw[:-1].decode("ascii", "replace").strip()
    if words.startswith((OVER_STREAM, OVER_LIMITS)):
        return Scan(Verdict.TOO_LARGE, words.removeprefix("stream: ")[:NAME_MAX])
    if words == "stream: OK":
        return Scan(Verdict.CLEAN)
    if words.startswith("stream: ") and words.endswith(" FOUND"):
        return Scan(Verdict.INFECTED, words.removeprefix("stream: ").removesuffix(" FOUND")[:NAME_MAX])
    return Scan(Verdict.UNAVAILABLE, f"The scanner answered: {words[:NAME_MAX]}")


def address_of(url: str) -> str | tuple[str, int]:
    """Return where a scanner listens: a path, or host and port; raise ValueError for anything else."""
    parts = urlsplit(url)
    if parts.scheme == "unix" and not parts.netloc and parts.path.startswith("/"):
        return parts.path
    if parts.scheme == "tcp" and parts.hostname and parts.path in ("", "/"):
        return parts.hostname, parts.port or PORT
    raise ValueError("A scanner is at tcp://host:3310 or unix:///path/of/its/socket.")


def _connected(url: str, seconds: float) -> socket.socket:
    address = address_of(url)
    if isinstance(address, tuple):
        return socket.create_connection(address, timeout=seconds)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(seconds)
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _conversation(file: BinaryIO) -> Iterator[bytes]:
    yield COMMAND
    while piece := file.read(CHUNK):
        yield struct.pack("!I", len(piece)) + piece
    yield struct.pack("!I", 0)


def _told_all(connection: socket.socket, file: BinaryIO, give_up_at: float) -> bool:
    """Return whether the scanner took the whole file: one that has seen enough hangs up, but may have answered."""
    with suppress(BrokenPipeError, ConnectionResetError):
        for piece in _conversation(file):
            connection.settimeout(_left(give_up_at))
            connection.sendall(piece)
        return True
    return False


def _answer(connection: socket.socket, give_up_at: float) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < ANSWER_MAX:
        connection.settimeout(_left(give_up_at))
        piece = connection.recv(ANSWER_MAX - len(answer))
        if not piece:
            break
        answer += piece
    return answer


def _left(give_up_at: float) -> float:
    left = give_up_at - time.monotonic()
    if left <= 0:
        raise TimeoutError("The scanner took too long.")
    return left
