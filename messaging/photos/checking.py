"""Look through a whole file before anything decodes it: is it one still picture or one film, complete, and nothing else?

Many phones write more behind the picture than the picture: a second JPEG (the brightness map of an HDR photo, the other
lens), a film (a moving photo), or a trailer of the maker's own that no document describes. So data after the end is no
reason to refuse; no copy that is made ever holds it. What is refused is a file that another program would open as
something else, wherever in the file that begins: an archive (it is read from its end), a PDF (readers look for its
beginning anywhere in the first kilobyte), a page or a script in a comment or a profile, and behind the picture a program.
"""

import mmap
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from messaging.rules.photo_headers import (
    JPEG_END,
    JPEG_SCAN,
    MOST_FRAGMENTS,
    PNG_FILM,
    PNG_SIGNATURE,
    Data,
    boxes,
    jpeg_segment,
    png_chunk,
    read_header,
)
from messaging.rules.photos import Header, PhotoKind, PhotoLimits, PhotoRefusal

# A JPEG may be sent in many passes, each over all of its pixels: a small file then keeps a decoder busy for minutes.
MOST_SCANS = 64
MOST_PIECES = 20_000
MOST_TOP_BOXES = 64
HEIC_BOXES = (b"ftyp", b"meta", b"mdat", b"free", b"skip", b"wide", b"uuid", b"idat")
FILM_BOXES = (
    *(b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid", b"udta", b"meta", b"pnot"),
    *(b"moof", b"mfra", b"styp", b"sidx", b"ssix", b"prft", b"emsg"),
)
NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
# Long enough that the noise of compressed pixels does not hold one by chance: less than once in 100,000 large photos.
PAGES = re.compile(rb"<(?:script[\s>/]|\?php\s|html[\s>]|!doctype\s+html|iframe\s)", re.IGNORECASE)
DOCUMENTS = re.compile(rb"%PDF-[12]\.\d")
ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
ZIP_END, ZIP_ENTRY, ZIP64_LOCATOR = b"PK\5\6", b"PK\1\2", b"PK\6\7"
ZIP_END_BYTES, ZIP_COMMENT_BYTES = 22, 65_535
AT_FIXED_PLACES = ((128, b"DICM"), (257, b"ustar"), (32_769, b"CD001"))
PADDING = b"\0\xff \t\r\n"
PADDING_LOOKED_AT = 65_536  # bytes
PROGRAMS = (
    *(b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"dex\n", b"#!", b"<svg"),
    *(b"\x1f\x8b\x08", b"PK\3\4", b"MSCF", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
)
# A script that begins with the two bytes of a JPEG hides the rest in a comment: the length of the first segment is "/*".
JPEG_JFIF = 0xE0
SCRIPT_COMMENTS = (b"/*", b"//")


def check(source: bytes | BinaryIO, limits: PhotoLimits) -> Header | PhotoRefusal:
    """Return what a file is, or why it is refused. Nothing is decoded, and a file on disk is not read into memory."""
    with data_of(source, limits) as data:
        header = read_header(data, limits)
        if isinstance(header, PhotoRefusal):
            return header
        end = ENDS[header.kind](data)
        if isinstance(end, PhotoRefusal):
            return end
        return PhotoRefusal.POLYGLOT if _is_something_else_too(data, header.kind, end) else header


@contextmanager
def data_of(source: bytes | BinaryIO, limits: PhotoLimits) -> Iterator[Data]:
    """Open what a file holds without reading it into memory, if it is on disk."""
    if isinstance(source, bytes):
        yield source
        return
    try:
        number = source.fileno()
    except OSError:  # A file in memory has none.
        source.seek(0)
        yield source.read(limits.most_bytes + 1)
        return
    if os.fstat(number).st_size == 0:
        yield b""
        return
    with mmap.mmap(number, 0, access=mmap.ACCESS_READ) as mapped:
        yield mapped


def _end_of_jpeg(data: Data) -> int | PhotoRefusal:
    at, scans = 2, 0
    for _ in range(MOST_PIECES):
        segment = jpeg_segment(data, at)
        if segment is None:
            return PhotoRefusal.TRUNCATED if at + 4 > len(data) else PhotoRefusal.BROKEN
        if segment.type == JPEG_END:
            return segment.end
        at = segment.end
        if segment.type == JPEG_SCAN:
            scans += 1
            marker = NEXT_MARKER.search(data, at)
            if scans > MOST_SCANS:
                return PhotoRefusal.BROKEN
            if marker is None:
                return PhotoRefusal.TRUNCATED
            at = marker.start()
    return PhotoRefusal.BROKEN


def _end_of_png(data: Data) -> int | PhotoRefusal:
    at = len(PNG_SIGNATURE)
    for _ in range(MOST_PIECES):
        chunk = png_chunk(data, at)
        if chunk is None or chunk.end + 4 > len(data):
            return PhotoRefusal.TRUNCATED
        if chunk.type in PNG_FILM:
            return PhotoRefusal.ANIMATED
        at = chunk.end + 4
        if chunk.type == b"IEND":
            return at
    return PhotoRefusal.BROKEN


def _end_of_webp(data: Data) -> int | PhotoRefusal:
    end = 8 + int.from_bytes(data[4:8], "little")
    return PhotoRefusal.TRUNCATED if end > len(data) else end


def _end_of_heic(data: Data) -> int | PhotoRefusal:
    """Return where the boxes that belong to a photo end; what a phone adds behind them is looked at as well."""
    end, has_pixels = 0, False
    for box in boxes(data, 0, len(data), MOST_TOP_BOXES):
        if box.type not in HEIC_BOXES:
            break
        if box.end > len(data):
            return PhotoRefusal.TRUNCATED
        end, has_pixels = box.end, has_pixels or box.type == b"mdat"
    return end if has_pixels else PhotoRefusal.TRUNCATED


def _end_of_mp4(data: Data) -> int | PhotoRefusal:
    """Return where the boxes of a film end; a maker's own boxes behind them are looked at as well."""
    end, found = 0, set()
    for box in boxes(data, 0, len(data), MOST_FRAGMENTS):
        if box.type not in FILM_BOXES:
            break
        if box.end > len(data):
            return PhotoRefusal.TRUNCATED
        end = box.end
        found.add(box.type)
    return end if {b"moov", b"mdat"} <= found else PhotoRefusal.TRUNCATED


def _is_something_else_too(data: Data, kind: PhotoKind, end: int) -> bool:
    if any(data[place : place + len(sign)] == sign for place, sign in AT_FIXED_PLACES):
        return True
    if kind is PhotoKind.JPEG and data[3] == JPEG_JFIF and data[4:6] in SCRIPT_COMMENTS:
        return True
    behind = data[end : end + PADDING_LOOKED_AT].lstrip(PADDING)
    return (
        behind.startswith(PROGRAMS)
        or PAGES.search(data) is not None
        or DOCUMENTS.search(data) is not None
        or any(data.find(sign) >= 0 for sign in ARCHIVES)
        or _ends_as_zip(data)
    )


def _ends_as_zip(data: Data) -> bool:
    """Return whether an archive could be opened: its list of contents stands where the record at its end says."""
    earliest = max(0, len(data) - ZIP_END_BYTES - ZIP_COMMENT_BYTES)
    at = data.rfind(ZIP_END, earliest)
    while at >= 0:
        size = int.from_bytes(data[at + 12 : at + 16], "little")
        if data[at - 20 : at - 16] == ZIP64_LOCATOR or data[at - size : at - size + 4] == ZIP_ENTRY:
            return True
        at = data.rfind(ZIP_END, earliest, at)
    return False


ENDS = {
    PhotoKind.JPEG: _end_of_jpeg,
    PhotoKind.PNG: _end_of_png,
    PhotoKind.WEBP: _end_of_webp,
    PhotoKind.HEIC: _end_of_heic,
    PhotoKind.MP4: _end_of_mp4,
}
