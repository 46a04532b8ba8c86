"""Words in headers: raw bytes, encoded words (RFC 2047) and encoded parameters (RFC 2231), as they are really sent."""

import base64
import binascii
import re
import string
from itertools import groupby
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from messaging.mail import charsets

WORD = re.compile(r"=\?([^?\s=]{1,60})\?([bBqQ])\?([^?]{0,20000}?)\?=")
PARAMETER = re.compile(r';\s*([^\s=;"]{1,60})\s*=\s*')
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL)
NAME_PARTS = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")
CONTINUED_MAX = 200
BASE64 = string.ascii_letters.encode() + b"0123456789+/"
NOT_BASE64 = bytes(byte for byte in range(256) if byte not in BASE64 + b"=")
ENDS_MAX = 1000  # pieces of base64 in one


class Word(NamedTuple):
    charset: str
    encoding: str
    data: bytes


def raw(value: bytes) -> str:
    """Return a header's bytes as text: some mailers leave the encoding out."""
    return charsets.decode(value)[0]


def decoded(text: str) -> str:
    """Return text with its encoded words decoded: words that touch are one, so that a character may lie across two."""
    pieces: list[str | Word] = []
    position = 0
    for found in WORD.finditer(text):
        between = text[position : found.start()]
        if between and not (between.isspace() and pieces and isinstance(pieces[-1], Word)):
            pieces.append(between)
        pieces.append(Word(found[1].partition("*")[0].lower(), found[2].lower(), found[3].encode()))
        position = found.end()
    if not position:
        return text
    pieces.append(text[position:])
    words = ""
    for kind, group in groupby(pieces, lambda piece: piece[:2] if isinstance(piece, Word) else None):
        run = list(group)
        words += _run([piece for piece in run if isinstance(piece, Word)]) if kind else "".join(map(str, run))
    return words


def _run(words: list[Word]) -> str:
    """Return the text of encoded words in one charset and encoding: together, or one by one if that is no text."""
    chunks: list[bytes] = []
    left = b""
    for word in words:
        if word.encoding == "q":
            chunks.append(_quoted_printable(word.data))
            continue
        data = left + word.data
        # Some cut the base64 text anywhere instead of ending it with each word.
        left = data if not data.endswith(b"=") and len(data) % 4 and word is not words[-1] else b""
        if not left:
            chunks.append(from_base64(data))
    charset = words[0].charset
    text, _ = charsets.decode(b"".join(chunks), charset)
    if "\N{REPLACEMENT CHARACTER}" in text:
        apart = "".join(charsets.decode(chunk, charset)[0] for chunk in chunks)
        if apart.count("\N{REPLACEMENT CHARACTER}") < text.count("\N{REPLACEMENT CHARACTER}"):
            return apart
    return text


def _quoted_printable(data: bytes) -> bytes:
    return binascii.a2b_qp(data.replace(b"_", b"=20"), header=False)


def from_base64(data: bytes) -> bytes:
    """Return what base64 stands for, as far as it goes: also if pieces with an end each were put together."""
    data = data.translate(None, NOT_BASE64)
    pieces = data.split(b"=") if data.count(b"=") <= ENDS_MAX else [data.replace(b"=", b"")]
    decoded_pieces = []
    for piece in pieces:
        whole = piece[: len(piece) - 1] if len(piece) % 4 == 1 else piece
        decoded_pieces.append(base64.b64decode(whole + b"=" * (-len(whole) % 4)))
    return b"".join(decoded_pieces)


def parameters(value: str) -> dict[str, str]:
    """Return the parameters of a header such as Content-Type, by lower-case name, continued and encoded ones put together."""
    plain: dict[str, str] = {}
    parts: dict[str, dict[int, tuple[str, bool]]] = {}
    position = 0
    while found := PARAMETER.search(value, position):
        quoted = QUOTED.match(value, found.end())
        end = value.find(";", found.end())
        position = quoted.end() if quoted else len(value) if end < 0 else end
        text = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else value[found.end() : position].strip(' \t\r\n"')
        name = NAME_PARTS.fullmatch(found[1].lower())
        if not name:
            continue
        if name[2] is None and name[3] is None:
            plain.setdefault(name[1], decoded(re.sub(r"\r?\n\s*", " ", text)))
        else:
            of_name = parts.setdefault(name[1], {})
            if len(of_name) < CONTINUED_MAX:
                of_name.setdefault(int(name[2] or 0), (text, name[3] is not None))
    return plain | {name: _put_together(of_name) for name, of_name in parts.items()}


def _put_together(parts: dict[int, tuple[str, bool]]) -> str:
    charset, chunks, text = "", b"", ""
    for number, (part, is_encoded) in sorted(parts.items()):
        if not is_encoded:
            text += charsets.decode(chunks, charset)[0] + part
            chunks = b""
            continue
        if number == min(parts) and part.count("'") >= 2:
            charset, _, part = part.split("'", 2)  # noqa: PLW2901 (what is left of it)
        chunks += unquote_to_bytes(part)
    text += charsets.decode(chunks, charset)[0]
    return decoded(text)
