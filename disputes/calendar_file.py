"""A deadline as a file that every calendar reads (RFC 5545)."""

from datetime import UTC, datetime

LINE_MOST = 75  # octets
REMINDS = ("-P1D", "-PT3H")


def calendar_file(*, uid: str, summary: str, words: str, address: str, due_at: datetime, at: datetime) -> bytes:
    """Return an appointment at an instant, with reminders a day and three hours before."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Help centre//Disputes//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{_instant(at)}",
        f"DTSTART:{_instant(due_at)}",
        f"DTEND:{_instant(due_at)}",
        f"SUMMARY:{_text(summary)}",
        f"DESCRIPTION:{_text(words)}",
        f"URL:{address}",
        "TRANSP:TRANSPARENT",
    ]
    for before in REMINDS:
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(summary)}", f"TRIGGER:{before}", "END:VALARM"]
    lines += ["END:VEVENT", "END:VCALENDAR"]
    return b"".join(_folded(line) for line in lines)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    for char, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        words = words.replace(char, written)
    return words


def _folded(line: str) -> bytes:
    """Return a line as no more than 75 octets each, never cut within a character."""
    pieces, piece = [], b""
    for char in line:
        octets = char.encode()
        if len(piece) + len(octets) > LINE_MOST:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
