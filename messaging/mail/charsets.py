"""Bytes of a mail as text: in the charset that is declared, unless it is not that one."""

import codecs
import re
from functools import cache

from messaging.mail import iso2022

JIS, SHIFT_JIS, EUC_JP, UTF_8, WESTERN = "iso-2022-jp", "cp932", "euc-jp", "utf-8", "cp1252"
NAMES = {
    JIS: "iso-2022-jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 iso-2022-jp-2004 iso-2022-jp-ms csiso2022jp iso-2022-jp-ext "
    "iso2022jp iso2022-jp cp50220 cp50221 cp50222 x-windows-50220 x-windows-50221 x-iso-2022-jp jis",
    SHIFT_JIS: "shift-jis shift-jis-2004 sjis x-sjis x-shift-jis shiftjis ms-kanji csshiftjis windows-31j cswindows31j "
    "cp932 ms932 windows-932 x-ms-cp932 sjis-win",
    EUC_JP: "euc-jp eucjp x-euc-jp x-euc ujis eucjp-ms eucjp-win cp51932 cseucpkdfmtjapanese",
    UTF_8: "utf-8 utf8 unicode-1-1-utf-8 x-unicode-2-0-utf-8 utf8mb4 utf-8-sig cp65001",
    "gb18030": "gb2312 gb-2312-80 gbk cp936 gb18030 hz-gb-2312 euc-cn x-gbk",
    "cp949": "euc-kr ks-c-5601-1987 ks-c-5601 cp949 uhc windows-949",
    "big5hkscs": "big5 big-5 cp950 x-x-big5 big5-hkscs",
    WESTERN: "iso-8859-1 iso8859-1 latin1 latin-1 l1 windows-1252 cp1252",
}
ALIASES = {alias: name for name, aliases in NAMES.items() for alias in aliases.split()}
# Only what is a plain table may be looked up by a name that a stranger gives: punycode or utf-7 are not.
PLAIN_TABLE = re.compile(
    r"(?:iso-?8859-\d+|(?:windows|cp)-?(?:125\d|437|85\d|866|874)|koi8-[rtu]|tis-620|utf-16(?:le|be)?)"
)
# Where every byte means something, decoding without an error proves nothing.
PROVES_NOTHING = re.compile(r"cp1252|iso|cp|koi8|tis|windows")
STRICT = frozenset({UTF_8, "gb18030", "cp949", "big5hkscs"})
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, UTF_8), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
SAMPLE = 4000  # characters that are looked at for what language they are
CLEARLY_JAPANESE = 0.45


def known(charset: str) -> str:
    """Return our name for a charset; empty if it is none that we read."""
    name = re.sub(r"[\s_\"']+", "-", charset.strip().lower()).strip("-")
    if name in ALIASES:
        return ALIASES[name]
    if not PLAIN_TABLE.fullmatch(name):
        return ""
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


def decode(data: bytes, declared: str = "") -> tuple[str, bool]:
    """Return the text of bytes, and whether the charset had to be guessed. Characters that are lost become U+FFFD."""
    for mark, charset in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(charset, "replace"), False
    name = known(declared)
    if data.isascii():
        return _seven_bits(data, name, declared)
    if name:
        text = _strictly(data, name)
        text = _slightly_damaged(data, name) if text is None else text
        if text is not None and not _is_doubtful(data, text, name):
            return text, False
    return _guess(data, name), True


def _seven_bits(data: bytes, name: str, declared: str) -> tuple[str, bool]:
    if iso2022.is_used(data):
        return iso2022.decode(data), name != JIS
    if name == JIS and iso2022.has_lost_escapes(data):
        return iso2022.decode(iso2022.restore_escapes(data)), True
    if name.startswith("utf-16") and b"\0" in data:
        return data.decode(name, "replace"), False
    if declared.strip().lower().replace("_", "-") in {"hz-gb-2312", "hz"}:
        return data.decode("hz", "replace"), False
    return data.decode("ascii"), False


def _strictly(data: bytes, name: str) -> str | None:
    """Return the text if all bytes are good in a charset; ISO-2022-JP never is: it has no bytes above 0x7F."""
    if name == JIS:
        return None
    try:
        return iso2022.decode_euc(data) if name == EUC_JP else data.decode(name)
    except UnicodeDecodeError:
        return None


def _slightly_damaged(data: bytes, name: str) -> str | None:
    """Return the text if all but a few bytes are good in a charset in which that proves something."""
    if name == JIS and iso2022.is_used(data):
        text = iso2022.decode(data)
    elif name in STRICT:
        text = data.decode(name, "replace")
    else:
        return None
    foreign = len(re.sub(r"[\x00-\x7f]+", "", text))
    return text if text.count(iso2022.LOST) * 10 <= foreign else None


def _is_doubtful(data: bytes, text: str, name: str) -> bool:
    """Return whether bytes that are good in the declared charset are clearly something else."""
    if name == UTF_8:
        return False
    as_utf_8 = _strictly(data, UTF_8)
    if as_utf_8 is not None:
        return PROVES_NOTHING.match(name) is not None or japaneseness(as_utf_8) > japaneseness(text)
    if name in STRICT or name == JIS:
        return False
    others = (EUC_JP, SHIFT_JIS) if PROVES_NOTHING.match(name) and name != SHIFT_JIS else (EUC_JP,)
    best = max((japaneseness(_strictly(data, other) or "") for other in others if other != name), default=0.0)
    return best >= CLEARLY_JAPANESE and best > japaneseness(text) + 0.4


def _guess(data: bytes, declared: str) -> str:
    candidates = []
    for charset in (UTF_8, SHIFT_JIS, EUC_JP):
        text = _strictly(data, charset)
        if text is not None:
            if charset == UTF_8:
                return text
            candidates.append(text)
    if declared in {WESTERN, ""} and all(japaneseness(text) < CLEARLY_JAPANESE for text in candidates):
        candidates.append(data.decode(WESTERN, "replace"))
    if iso2022.is_used(data):
        candidates.append(iso2022.decode(data))
    if not candidates:
        candidates = [
            data.decode(UTF_8, "replace"),
            data.decode(SHIFT_JIS, "replace"),
            iso2022.decode_euc(data, "replace"),
        ]
        candidates += [data.decode(WESTERN, "replace")] if _is_mostly_ascii(data) else []
    return max(candidates, key=japaneseness)


def _is_mostly_ascii(data: bytes) -> bool:
    sample = data[:SAMPLE]
    return sum(byte > 0x7F for byte in sample) * 10 < len(sample)


def japaneseness(text: str) -> float:
    """Return how much characters look like somebody's words, at most 1: the mean over those that are not ASCII."""
    sample = re.sub(r"[\x00-\x7f]+", "", text[: SAMPLE * 4])[:SAMPLE]
    if not sample:
        return 0.0
    return sum(weight * sum(map(len, pattern.findall(sample))) for pattern, weight in _weights()) / len(sample)


@cache
def _weights() -> tuple[tuple[re.Pattern[str], float], ...]:
    """Return kinds of characters with what each is worth; kanji of everyday use are in the rows 0x30 to 0x4F."""
    everyday = "".join(character for pair, character in iso2022.table().items() if 0x30 <= pair[0] <= 0x4F)
    return (
        (re.compile("[\u3041-\u3096]"), 1.0),
        (re.compile("[\u30a1-\u30fa\u30fc]"), 0.8),
        (re.compile("[\u3000-\u3002\u300c-\u3011\uff5e\u301c\uff01-\uff20\u30fb\u2460-\u2473]"), 0.7),
        (re.compile(f"[{everyday}]"), 0.5),
        (re.compile("[\u4e00-\u9fff]"), 0.1),
        (re.compile("[\uff61-\uff9f]"), 0.1),
        (re.compile("[\uff66-\uff9f]{3,}"), 0.3),
        (re.compile("[\u00c0-\u024f\u2010-\u2026\u20ac\uac00-\ud7a3\U0001f300-\U0001faff]"), 0.3),
        (re.compile("[\ufffd\ue000-\uf8ff\x80-\x9f\U000f0000-\U0010ffff]"), -2.0),
    )
