"""The parts of a mail (RFC 2046), found by searching bytes.

Python's own parser goes line by line, one generator per level, and reads parameters in quadratic time: a mail can be made
that keeps it busy for minutes. Here every step is a search of bytes, and how deep and how many is bounded.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from messaging.mail import words
from messaging.mail.inbound import DEPTH_MAX, PARTS_MAX, TEXT_DATA_MAX, Problem

HEADER_BYTES_MAX = 256_000  # of a part
HEADERS_MAX = 1000
TEXT_BYTES_MAX = 8_000_000  # of a text part, as it was sent
VALUE_MAX = 32_000  # bytes
PARAMETERS_MAX = 4000  # bytes of a header with parameters
DELIMITERS_MAX = 20_000
BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)
FOLDED_LINES = re.compile(rb"\r?\n(?![ \t])")
USUAL_FIELD = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|mime-version|content-[a-z-]+|received|x-[a-z-]+)[ \t]*:", re.IGNORECASE
)
MAILBOX_LINE = re.compile(rb">?From ")
LINE_END = re.compile(rb"\r?\n")
LIKELY_BOUNDARY = re.compile(rb"^--([!-~][ -~]{0,69}[!-~])[ \t]*\r?\n(?=Content-)", re.IGNORECASE | re.MULTILINE)
TYPE = re.compile(r"\s*([\w.+-]{1,60}/[\w.+-]{1,80})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a mail; its bytes are a range of the whole mail's, so that nesting copies nothing."""

    headers: dict[str, list[bytes]]  # By lower-case name.
    raw: bytes = field(repr=False)
    start: int
    end: int
    default_type: str = "text/plain"
    children: tuple["Part", ...] = ()

    @property
    def body(self) -> bytes:
        """Return the body as it was sent."""
        return self.raw[self.start : self.end]

    def text(self, name: str) -> str:
        """Return the first header of a name as unfolded text; empty if there is none."""
        return next(iter(self.texts(name)), "")

    def texts(self, name: str) -> list[str]:
        """Return all headers of a name as unfolded text."""
        return [re.sub(r"\r?\n(?=[ \t])", "", words.raw(value)).strip() for value in self.headers.get(name, ())]

    @property
    def content_type(self) -> str:
        """Return the type as declared, in lower case."""
        found = TYPE.match(self._beginning("content-type"))
        return found[1].lower() if found else self.default_type

    @property
    def disposition(self) -> str:
        """Return inline, attachment or what else is declared, in lower case."""
        return self._beginning("content-disposition").partition(";")[0].strip().lower()

    @property
    def transfer_encoding(self) -> str:
        """Return base64 or what else is declared, in lower case."""
        return self._beginning("content-transfer-encoding").partition(";")[0].strip(" \t\r\n\"'").lower()

    def parameters(self, header: str) -> dict[str, str]:
        """Return the parameters of a header by lower-case name."""
        value = next(iter(self.headers.get(header, ())), b"")
        return words.parameters(words.raw(value[:PARAMETERS_MAX]))

    def _beginning(self, header: str) -> str:
        return next(iter(self.headers.get(header, ())), b"")[:300].decode("latin-1")

    def walk(self) -> Iterator["Part"]:
        """Yield this part and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class Reader:
    """Reads one mail, and remembers what was wrong with it."""

    raw: bytes
    problems: dict[Problem, None] = field(default_factory=dict)  # In the order of finding them.
    parts_left: int = PARTS_MAX
    text_left: int = TEXT_DATA_MAX  # bytes

    def note(self, problem: Problem) -> None:
        """Remember a problem; the first time counts."""
        self.problems.setdefault(problem)

    def whole(self) -> Part:
        """Return the mail as a part with everything in it."""
        return self._part(0, len(self.raw), depth=0, default_type="text/plain")

    def _part(self, start: int, end: int, *, depth: int, default_type: str) -> Part:
        headers, body_start = self._headers(start, end)
        part = Part(headers, self.raw, body_start, end, default_type)
        if not part.content_type.startswith("multipart/"):
            return part
        if depth >= DEPTH_MAX:
            self.note(Problem.TOO_DEEP)
            return part
        child_type = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
        children = []
        for piece_start, piece_end in self._pieces(part):
            if not self.parts_left:
                self.note(Problem.TOO_MANY_PARTS)
                break
            self.parts_left -= 1
            children.append(self._part(piece_start, piece_end, depth=depth + 1, default_type=child_type))
        return replace(part, children=tuple(children))

    def _headers(self, start: int, end: int) -> tuple[dict[str, list[bytes]], int]:
        """Return the headers, and where the body after them begins."""
        leading = LINE_END.match(self.raw, start, end)
        if leading or start >= end:
            return {}, leading.end() if leading else end
        block_end = min(end, start + HEADER_BYTES_MAX)
        blank = BLANK_LINE.search(self.raw, start, block_end)
        if not blank and block_end < end:
            self.note(Problem.HEADERS_CUT)
            blank = BLANK_LINE.search(self.raw, block_end, end)
        elif blank:
            block_end = blank.start()
        fields, missing_blank = self._fields(self.raw[start:block_end])
        if missing_blank is not None:
            return fields, start + missing_blank
        return fields, blank.end() if blank else end

    def _fields(self, block: bytes) -> tuple[dict[str, list[bytes]], int | None]:
        """Return the headers of a block, and where the body begins if the blank line before it was left out."""
        fields: dict[str, list[bytes]] = {}
        lines = FOLDED_LINES.split(block)
        position = 0
        for number, line in enumerate(lines):
            if number >= HEADERS_MAX:
                self.note(Problem.HEADERS_CUT)
                break
            found = FIELD.fullmatch(line)
            if found:
                if len(found[2]) > VALUE_MAX:
                    self.note(Problem.HEADERS_CUT)
                fields.setdefault(found[1].decode("ascii").lower(), []).append(found[2][:VALUE_MAX])
            elif line.strip() and not MAILBOX_LINE.match(line):
                self.note(Problem.HEADERS_BROKEN)
                if not any(USUAL_FIELD.match(later) for later in lines[number + 1 : number + 20]):
                    return fields, position
            position += len(line)
            position += 2 if block[position : position + 1] == b"\r" else 1
        return fields, None

    def _pieces(self, part: Part) -> list[tuple[int, int]]:
        """Return where the parts lie between the delimiters; none if there are no delimiters."""
        boundary = part.parameters("content-type").get("boundary", "").rstrip().encode("utf-8", "replace")
        pieces = self._between(part, boundary) if boundary else []
        if not pieces:
            self.note(Problem.BOUNDARY_MISSING)
            likely = LIKELY_BOUNDARY.search(part.raw, part.start, min(part.end, part.start + 100_000))
            pieces = self._between(part, likely[1]) if likely else []
        return pieces

    def _between(self, part: Part, boundary: bytes) -> list[tuple[int, int]]:
        raw, delimiter = part.raw, b"--" + boundary
        pieces: list[tuple[int, int]] = []
        start, position = -1, part.start  # The start of the part that is open; where to search on.
        for _ in range(DELIMITERS_MAX):
            found = raw.find(delimiter, position, part.end)
            if found < 0:
                break
            position = found + len(delimiter)
            if found > part.start and raw[found - 1 : found] != b"\n":
                continue
            newline = raw.find(b"\n", position, min(part.end, position + 200))
            line = raw[position : newline if newline >= 0 else min(part.end, position + 200)].rstrip()
            if line not in {b"", b"--"}:
                continue
            if start >= 0:
                pieces.append((start, max(start, found - (2 if raw[found - 2 : found - 1] == b"\r" else 1))))
            if line == b"--":
                return pieces
            start = position = newline + 1 if newline >= 0 else part.end
        if start >= 0:
            self.note(Problem.ENDS_EARLY)
            pieces.append((start, part.end))
        return pieces


def without_transfer_encoding(part: Part) -> tuple[bytes, bool]:
    """Return a part's bytes as they were before they were sent, and whether they came whole."""
    is_text = part.content_type.startswith("text/")
    body = part.raw[part.start : min(part.end, part.start + TEXT_BYTES_MAX)] if is_text else part.body
    match part.transfer_encoding:
        case "base64":
            return _base64(body, is_text=is_text)
        case "quoted-printable":
            broken = re.search(rb"=(?![0-9A-Fa-f]{2}|[ \t]*\r?\n|[ \t]*\Z)", body[:TEXT_BYTES_MAX])
            return binascii.a2b_qp(body), broken is None
        case "x-uuencode" | "uuencode" | "x-uue":
            return _uuencoded(body[:TEXT_BYTES_MAX])
        case "" | "7bit" | "8bit" | "binary":
            return body, True
    return body, False


def _base64(body: bytes, *, is_text: bool) -> tuple[bytes, bool]:
    wrong = len(body.translate(None, words.BASE64 + b"= \t\r\n"))
    if not wrong:
        count = len(body.translate(None, b"= \t\r\n"))
        ends_well = count % 4 == 0 or (b"=" in body and count % 4 != 1)
        looks_plain = is_text and b" " in body.strip() and b"=" not in body
        return (body, False) if looks_plain else (words.from_base64(body), ends_well)
    if not is_text:
        return words.from_base64(body), False
    # A list's server may have written plain text below it, or there was no base64 at all.
    head = re.match(rb"(?:[A-Za-z0-9+/]{4,}={0,2}[ \t]*(?:\r?\n|\Z)|[ \t]*\r?\n)*+", body)
    encoded, below = body[: head.end() if head else 0], body[head.end() if head else 0 :]
    if wrong * 50 < len(body) and len(below) * 2 > len(body):
        return words.from_base64(body), False
    return words.from_base64(encoded) + (b"\n" if encoded else b"") + below, False


def _uuencoded(body: bytes) -> tuple[bytes, bool]:
    found = re.search(rb"^begin [0-7]{3,4} [^\r\n]*\r?\n(.*?)^end", body, re.DOTALL | re.MULTILINE)
    if not found:
        return body, False
    chunks, is_whole = [], True
    for line in found[1].splitlines():
        try:
            chunks.append(binascii.a2b_uu(line))
        except binascii.Error:
            is_whole = False
    return b"".join(chunks), is_whole
