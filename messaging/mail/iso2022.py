"""JIS in seven bits as it is really sent: ISO-2022-JP with everything that CP50220, CP50221, CP50222 and -MS put into it.

The kanji table is Windows' own (code page 932), as in browsers: ①, ㈱ and 髙 are in it, and Python's `iso2022_jp` knows none
of them.
"""

import re
from functools import cache

ESCAPE = re.compile(
    rb"\x1b(\$[@AB]|\$\([@A-DO-Q?]|\([ABHIJ]|&@|\.[AF]|N.)|[\x0e\x0f]"  # A set begins, or kana by shifting.
)
IS_USED = re.compile(rb"\x1b(?:\$[@B]|\$\([@BDOPQ?]|\(I)")
# Some relays take the escape characters away and leave the rest.
LOST_ESCAPE = re.compile(rb"\$[B@]((?:(?!\([BJ])[\x21-\x7e]{2})*+)(\([BJ])?")
SINGLE = {b"(B", b"(A", b"(H", b"(J"}
KANA = b"(I"
FOREIGN = {
    b"$A": ("gb2312", b""),
    b"$(A": ("gb2312", b""),
    b"$(C": ("euc_kr", b""),
    b"$(D": ("euc_jp", b"\x8f"),
    b"$(O": ("euc_jis_2004", b""),
    b"$(Q": ("euc_jis_2004", b""),
    b"$(P": ("euc_jis_2004", b"\x8f"),
}
OWN_CHARACTERS = b"$(?"  # Of -MS: what companies defined for themselves.
EUC = re.compile(rb"([\x00-\x7f]+)|((?:[\xa1-\xfe]{2})+)|\x8e([\xa1-\xdf])|(\x8f[\xa1-\xfe]{2})|.", re.DOTALL)
WITHOUT_HIGH_BIT = bytes(byte & 0x7F for byte in range(256))
LOST = "\N{REPLACEMENT CHARACTER}"


def is_used(data: bytes) -> bool:
    """Return whether bytes switch to Japanese by escape sequences."""
    return IS_USED.search(data) is not None


def has_lost_escapes(data: bytes) -> bool:
    """Return whether bytes look like ISO-2022-JP whose escape characters were taken away."""
    return b"\x1b" not in data and any(found[1] and found[2] for found in LOST_ESCAPE.finditer(data))


def restore_escapes(data: bytes) -> bytes:
    """Return bytes with the escape characters put back."""
    return LOST_ESCAPE.sub(lambda found: b"\x1b$B" + found[1] + b"\x1b(B" if found[2] else found[0], data)


def decode(data: bytes) -> str:
    """Return the text of ISO-2022-JP; what is in no table becomes U+FFFD. Bytes above 0x7F are code page 932."""
    pieces: list[str] = []
    charset = shifted_from = b"(B"
    position = 0
    for found in ESCAPE.finditer(data):
        text, charset = _segment(data[position : found.start()], charset)
        pieces.append(text)
        position = found.end()
        if found[0] == b"\x0e":
            shifted_from, charset = charset, KANA
        elif found[0] == b"\x0f":
            charset = shifted_from
        elif found[1][:1] in b"&.N":
            continue
        else:
            charset = shifted_from = found[1]
    text, _ = _segment(data[position:], charset)
    pieces.append(text)
    return "".join(pieces)


def _segment(data: bytes, charset: bytes) -> tuple[str, bytes]:
    """Return the text of bytes in one set, and the set after them: a line always begins in ASCII."""
    if charset in SINGLE or not data:
        return data.decode("cp932", "replace"), charset
    line, newline, rest = data.partition(b"\n")
    line, returned = line.removesuffix(b"\r"), line.endswith(b"\r") and newline
    text = _in_set(line, charset) + ("\r" if returned else "")
    if not newline:
        return text, charset
    return text + "\n" + rest.decode("cp932", "replace"), b"(B"


def _in_set(data: bytes, charset: bytes) -> str:
    if charset == KANA:
        return bytes(byte | 0x80 if 0x21 <= byte <= 0x5F else byte for byte in data).decode("cp932", "replace")
    pairs = re.findall(rb"[\x21-\x7e]{2}|.", data.translate(WITHOUT_HIGH_BIT), re.DOTALL)
    if charset in FOREIGN:
        codec, prefix = FOREIGN[charset]
        return "".join(
            (prefix + _high(pair)).decode(codec, "replace") if len(pair) == 2 else _single(pair) for pair in pairs
        )
    if charset == OWN_CHARACTERS:
        return "".join(
            chr(0xE000 + (pair[0] - 0x21) * 94 + pair[1] - 0x21) if len(pair) == 2 else LOST for pair in pairs
        )
    characters = table()
    return "".join([characters.get(pair, LOST) if len(pair) == 2 else _single(pair) for pair in pairs])


def _single(byte: bytes) -> str:
    """Return a byte that has no partner: a space or a control character stands for itself."""
    return byte.decode("ascii") if byte < b"\x21" else LOST


def _high(pair: bytes) -> bytes:
    return bytes(byte | 0x80 for byte in pair)


@cache
def table() -> dict[bytes, str]:
    """Return the character of every pair of seven-bit bytes in code page 932."""
    characters = {}
    for row in range(94):
        for cell in range(94):
            lead = row // 2 + (0x81 if row < 62 else 0xC1)
            trail = (cell + 0x40 + (cell >= 63)) if row % 2 == 0 else cell + 0x9F
            character = bytes((lead, trail)).decode("cp932", "ignore")
            if character and not "\ue000" <= character <= "\uf8ff":
                characters[bytes((row + 0x21, cell + 0x21))] = character
    return characters


def decode_euc(data: bytes, errors: str = "strict") -> str:
    """Return the text of EUC-JP with the same table (code page 51932); raise UnicodeDecodeError where it is none."""
    characters, pieces = table(), []
    for found in EUC.finditer(data):
        ascii_bytes, pairs, kana, extra = found.groups()
        if ascii_bytes:
            text = ascii_bytes.decode("ascii")
        elif pairs:
            low = pairs.translate(WITHOUT_HIGH_BIT)
            text = "".join([characters.get(low[at : at + 2], LOST) for at in range(0, len(low), 2)])
        else:
            text = kana.decode("cp932") if kana else extra.decode("euc_jp", "replace") if extra else LOST
        if errors == "strict" and LOST in text:
            raise UnicodeDecodeError("euc_jp", data, found.start(), found.end(), "no such character")
        pieces.append(text)
    return "".join(pieces)
