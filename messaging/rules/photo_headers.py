"""What a file is and how large its picture is, from its first bytes: nothing is decoded, and every loop has an end.

The name of the file and the type that its sender declares are not looked at. AVIF is not taken: phones do not shoot it,
and its decoder would be one more door for hostile files.
"""

import re
from collections.abc import Callable, Iterator
from mmap import mmap
from typing import NamedTuple

from messaging.rules.photos import (
    Header,
    PhotoKind,
    PhotoLimits,
    PhotoRefusal,
    refuse_dimensions,
    refuse_file_size,
    refuse_video_dimensions,
)

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1")
SEQUENCE_BRANDS = (b"hevc", b"hevx", b"hevm", b"hevs", b"msf1", b"avis")
# What phones, their editors and browsers write; QuickTime is what iPhones call the same boxes.
VIDEO_BRANDS = (
    *(b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9"),
    *(b"mp41", b"mp42", b"avc1", b"M4V ", b"M4VH", b"M4VP", b"MSNV", b"XAVC", b"qt  "),
    *(b"3gp4", b"3gp5", b"3gp6", b"3gp7", b"3gp8", b"3gp9", b"3g2a", b"3g2b", b"3g2c"),
)
OTHER_PICTURE_BRANDS = (b"avif", b"mif2", b"crx ", b"jpx ", b"jp2 ", b"miaf")
OTHER_PICTURES = (
    b"GIF8",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"8BPS",
    b"\0\0\1\0",
    b"\xff\x0a",
    b"\0\0\0\x0cJXL ",
    b"\0\0\0\x0cjP  ",
)
OTHER_FILES = (
    *(b"%PDF-", b"%!PS", b"{\\rtf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),  # documents
    *(
        b"PK\3\4",
        b"PK\5\6",
        b"Rar!\x1a\x07",
        b"7z\xbc\xaf\x27\x1c",
        b"\x1f\x8b",
        b"BZh",
        b"\xfd7zXZ",
        b"MSCF",
    ),  # archives
    *(b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"dex\n", b"#!"),  # programs
    *(b"\x1aE\xdf\xa3", b"RIFF", b"OggS", b"ID3", b"fLaC"),  # films and sound
)
TEXT_LOOKED_AT = 1024  # bytes
# The steps that a reader takes before it gives up: honest files need a few dozen.
MOST_SEGMENTS = 320  # 20 MB in pieces of 64 KB, the longest there are
MOST_BOXES = 64
MOST_PROPERTIES = 1024
MOST_FRAGMENTS = 4096  # boxes of a film that a browser recorded piece by piece
SIZES_OF_JPEG = frozenset({0xC0, 0xC1, 0xC2})  # baseline, extended, progressive: what cameras and browsers write
OTHER_JPEGS = frozenset(range(0xC3, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD8)})

JPEG_SCAN, JPEG_END = 0xDA, 0xD9
PNG_FILM = (b"acTL", b"fcTL", b"fdAT")
WEBP_FILM = 0x02
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

Data = bytes | mmap
Size = tuple[int, int]


class Segment(NamedTuple):
    """A piece of a JPEG or PNG: its type, where its content begins and where it ends."""

    type: int | bytes
    begin: int
    end: int


class Box(NamedTuple):
    """A box of an ISO media file, in the same way."""

    type: bytes
    begin: int
    end: int


def read_header(data: Data, limits: PhotoLimits) -> Header | PhotoRefusal:
    """Return what a file says of itself, or why it is refused for that alone."""
    kind = kind_of(data)
    refused = refuse_file_size(len(data), limits, None if isinstance(kind, PhotoRefusal) else kind)
    if refused:
        return refused
    if isinstance(kind, PhotoRefusal):
        return kind
    size = SIZE_READERS[kind](data)
    if isinstance(size, PhotoRefusal):
        return size
    refuse = refuse_video_dimensions if kind is PhotoKind.MP4 else refuse_dimensions
    return refuse(*size, limits) or Header(kind, *size)


def kind_of(data: Data) -> PhotoKind | PhotoRefusal:
    """Return what kind of photo a file begins as, or what else it is."""
    start = data[:16]
    if start.startswith(b"\xff\xd8\xff"):
        return PhotoKind.JPEG
    if start.startswith(PNG_SIGNATURE):
        return PhotoKind.PNG
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return PhotoKind.WEBP
    if start[4:8] == b"ftyp":
        return _kind_of_media(start[8:12])
    if start.startswith(OTHER_PICTURES):
        return PhotoRefusal.NOT_A_PHOTO
    if start.startswith(OTHER_FILES):
        return PhotoRefusal.WRONG_TYPE
    if len(start) < 12 and (start[:1] == b"\xff" or PNG_SIGNATURE.startswith(start[:8]) or start.startswith(b"RIFF")):
        return PhotoRefusal.TRUNCATED
    return _kind_of_text(data[:TEXT_LOOKED_AT])


def boxes(data: Data, begin: int, end: int, most: int) -> Iterator[Box]:
    """Yield the boxes between two places; one that reaches beyond the end is yielded too, as the last."""
    for _ in range(most):
        head = data[begin : min(begin + 16, end)]
        if len(head) < 8:
            return
        size, type_, content = int.from_bytes(head[:4]), head[4:8], begin + 8
        if size == 1 and len(head) == 16:
            size, content = int.from_bytes(head[8:16]), begin + 16
        elif size == 0:
            size = end - begin
        if begin + size < content:
            return
        yield Box(type_, content, begin + size)
        begin += size


def jpeg_segment(data: Data, at: int) -> Segment | None:
    """Return the segment of a JPEG at a place, or None where none can be."""
    head = data[at : at + 4]
    if len(head) < 2 or head[0] != 0xFF:
        return None
    marker = head[1]
    if marker == 0xFF:  # A fill byte: the marker is the next.
        return Segment(marker, at + 1, at + 1)
    if marker in JPEG_BARE_MARKERS or marker == JPEG_END:
        return Segment(marker, at + 2, at + 2)
    end = at + 2 + int.from_bytes(head[2:4])
    return Segment(marker, at + 4, end) if len(head) == 4 and end >= at + 4 else None


def png_chunk(data: Data, at: int) -> Segment | None:
    """Return the chunk of a PNG at a place, its checksum not counted, or None where the file ends."""
    head = data[at : at + 8]
    if len(head) < 8:
        return None
    return Segment(head[4:8], at + 8, at + 8 + int.from_bytes(head[:4]))


def _kind_of_media(brand: bytes) -> PhotoKind | PhotoRefusal:
    if brand in HEIC_BRANDS:
        return PhotoKind.HEIC
    if brand in VIDEO_BRANDS:
        return PhotoKind.MP4
    if brand in SEQUENCE_BRANDS:
        return PhotoRefusal.ANIMATED
    return PhotoRefusal.NOT_A_PHOTO if brand in OTHER_PICTURE_BRANDS else PhotoRefusal.WRONG_TYPE


def _kind_of_text(start: bytes) -> PhotoRefusal:
    plain = start.replace(b"\0", b"").lower()  # UTF-16 becomes readable too.
    if b"<svg" in plain or b"<!doctype svg" in plain:
        return PhotoRefusal.SVG
    is_text = bool(plain) and not CONTROL.search(plain)
    if b"%pdf-" in plain or b"<html" in plain or b"<?php" in plain or is_text:
        return PhotoRefusal.WRONG_TYPE
    return PhotoRefusal.NOT_A_PHOTO


def _size_of_jpeg(data: Data) -> Size | PhotoRefusal:
    at = 2
    for _ in range(MOST_SEGMENTS):
        segment = jpeg_segment(data, at)
        if segment is None or segment.end > len(data):
            return PhotoRefusal.TRUNCATED if segment or at + 4 > len(data) else PhotoRefusal.BROKEN
        if segment.type in SIZES_OF_JPEG:
            frame = data[segment.begin : segment.begin + 5]
            return int.from_bytes(frame[3:5]), int.from_bytes(frame[1:3])
        if segment.type in OTHER_JPEGS:
            return PhotoRefusal.NOT_A_PHOTO
        if segment.type in (JPEG_SCAN, JPEG_END):
            return PhotoRefusal.BROKEN
        at = segment.end
    return PhotoRefusal.BROKEN


def _size_of_png(data: Data) -> Size | PhotoRefusal:
    header = data[8:33]
    if len(header) < 25:
        return PhotoRefusal.TRUNCATED
    if header[:8] != b"\0\0\0\x0dIHDR":
        return PhotoRefusal.BROKEN
    at = 33
    for _ in range(MOST_SEGMENTS):
        chunk = png_chunk(data, at)
        if chunk is None:
            return PhotoRefusal.TRUNCATED
        if chunk.type in PNG_FILM:
            return PhotoRefusal.ANIMATED
        if chunk.type == b"IDAT":
            return int.from_bytes(header[8:12]), int.from_bytes(header[12:16])
        at = chunk.end + 4
    return PhotoRefusal.BROKEN


def _size_of_webp(data: Data) -> Size | PhotoRefusal:
    """Return the larger of the canvas and the picture on it."""
    at, width, height = 12, 0, 0
    for _ in range(MOST_SEGMENTS):
        head = data[at : at + 18]
        if len(head) < 18:
            return PhotoRefusal.TRUNCATED
        if head[:4] == b"VP8X":
            if head[8] & WEBP_FILM:
                return PhotoRefusal.ANIMATED
            width, height = 1 + int.from_bytes(head[12:15], "little"), 1 + int.from_bytes(head[15:18], "little")
        elif head[:4] in (b"ANIM", b"ANMF"):
            return PhotoRefusal.ANIMATED
        elif head[:4] == b"VP8 ":
            sides = int.from_bytes(head[14:16], "little"), int.from_bytes(head[16:18], "little")
            return max(width, sides[0] & 0x3FFF), max(height, sides[1] & 0x3FFF)
        elif head[:4] == b"VP8L":
            bits = int.from_bytes(head[9:13], "little")
            return max(width, 1 + (bits & 0x3FFF)), max(height, 1 + (bits >> 14 & 0x3FFF))
        length = int.from_bytes(head[4:8], "little")
        at += 8 + length + length % 2
    return PhotoRefusal.BROKEN


def _size_of_heic(data: Data) -> Size | PhotoRefusal:
    """Return the largest size that the file names for any of its pictures: the photo itself is the largest."""
    meta = None
    for box in boxes(data, 0, len(data), MOST_BOXES):
        if box.type == b"moov":
            return PhotoRefusal.ANIMATED
        if box.type == b"meta" and meta is None:
            meta = box
    if meta is None or meta.end > len(data):
        return PhotoRefusal.TRUNCATED
    properties = _inner(data, _inner(data, Box(meta.type, meta.begin + 4, meta.end), b"iprp"), b"ipco")
    if properties is None:
        return PhotoRefusal.BROKEN
    sizes, is_hevc = [(0, 0)], False
    for box in boxes(data, properties.begin, properties.end, MOST_PROPERTIES):
        if box.type == b"ispe":
            sides = data[box.begin + 4 : box.begin + 12]
            sizes.append((int.from_bytes(sides[:4]), int.from_bytes(sides[4:])))
        is_hevc = is_hevc or box.type == b"hvcC"
    return max(sizes, key=lambda sides: sides[0] * sides[1]) if is_hevc else PhotoRefusal.NOT_A_PHOTO


def _size_of_mp4(data: Data) -> Size | PhotoRefusal:
    """Return the largest size that the file names for any of its tracks: those of sound and notes have none."""
    moov = next((box for box in boxes(data, 0, len(data), MOST_FRAGMENTS) if box.type == b"moov"), None)
    if moov is None or moov.end > len(data):
        return PhotoRefusal.TRUNCATED
    sizes = [(0, 0)]
    for track in boxes(data, moov.begin, moov.end, MOST_BOXES):
        head = _inner(data, track, b"tkhd") if track.type == b"trak" and track.end <= moov.end else None
        if head is not None and head.end - head.begin >= 84:
            sides = data[head.end - 8 : head.end]  # Whole pixels, then parts of one.
            sizes.append((int.from_bytes(sides[:2]), int.from_bytes(sides[4:6])))
    size = max(sizes, key=lambda sides: sides[0] * sides[1])
    return size if size[0] and size[1] else PhotoRefusal.NO_PICTURE


def _inner(data: Data, outer: Box | None, type_: bytes) -> Box | None:
    if outer is None:
        return None
    inside = boxes(data, outer.begin, outer.end, MOST_BOXES)
    return next((box for box in inside if box.type == type_ and box.end <= outer.end), None)


SIZE_READERS: dict[PhotoKind, Callable[[Data], Size | PhotoRefusal]] = {
    PhotoKind.JPEG: _size_of_jpeg,
    PhotoKind.PNG: _size_of_png,
    PhotoKind.WEBP: _size_of_webp,
    PhotoKind.HEIC: _size_of_heic,
    PhotoKind.MP4: _size_of_mp4,
}
