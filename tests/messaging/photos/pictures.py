"""Photos as phones and screens write them, made from plain colours, with a word in every place that must not be shown."""

import io
import struct
import zlib

from PIL import Image

from messaging.photos.colour import display_p3

SECRET = b"35.6586N-139.7454E"
RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 60), (40, 60, 190), (240, 240, 240)
# The corners of the upright picture: left and right above, left and right below, by the orientation it is stored with.
CORNERS = {
    1: (RED, GREEN, BLUE, WHITE),
    2: (GREEN, RED, WHITE, BLUE),
    3: (WHITE, BLUE, GREEN, RED),
    4: (BLUE, WHITE, RED, GREEN),
    5: (RED, BLUE, GREEN, WHITE),
    6: (BLUE, RED, WHITE, GREEN),
    7: (WHITE, GREEN, BLUE, RED),
    8: (GREEN, WHITE, RED, BLUE),
}


def stored(width=320, height=240):
    """Return a picture whose corners differ."""
    image = Image.new("RGB", (width, height), WHITE)
    image.paste(RED, (0, 0, width // 2, height // 2))
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    return image


def corners(content):
    """Return the colours of a picture's corners, each the nearest of the four."""
    image = Image.open(io.BytesIO(content)).convert("RGB")
    right, below = image.width - 10, image.height - 10
    return tuple(nearest(image.getpixel(place)) for place in ((10, 10), (right, 10), (10, below), (right, below)))


def nearest(colour):
    return min(
        (RED, GREEN, BLUE, WHITE), key=lambda named: sum((a - b) ** 2 for a, b in zip(named, colour, strict=True))
    )


def exif(orientation=1, taken="2026:04:30 21:15:08", offset="+09:00"):
    """Return what a phone writes: maker, notes of its own, when, and where."""
    written = Image.Exif()
    written[0x0112] = orientation
    written[0x010F] = "Apple"
    part = written.get_ifd(0x8769)
    part[0x9003] = taken
    if offset:
        part[0x9011] = offset
    part[0x927C] = b"Apple iOS\0" + SECRET
    place = written.get_ifd(0x8825)
    place[1], place[2] = "N", (35.0, 39.0, 31.0)
    place[3], place[4] = "E", (139.0, 44.0, 43.0)
    place[0x1B] = b"ASCII\0\0\0" + SECRET
    return written.tobytes()


def jpeg(image=None, **words):
    """Return a JPEG as a phone writes it: EXIF with a place, XMP, IPTC, a comment and a wide colour profile."""
    content = io.BytesIO()
    settings = {"exif": exif(), "comment": SECRET, "xmp": b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>", "quality": 90}
    (image or stored()).save(content, "JPEG", **{**settings, **words})
    whole = content.getvalue()
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(SECRET) + 5) + b"\x1c\x02\x5a\0\x12" + SECRET
    return whole[:2] + segment(0xED, iptc) + whole[2:]


def segment(marker, content):
    return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(image=None, **words):
    content = io.BytesIO()
    (image or stored()).save(content, "PNG", **words)
    return content.getvalue()


def with_chunk(content, name, inner):
    """Return a PNG with one more chunk behind its header."""
    return content[:33] + chunk(name, inner) + content[33:]


def webp(image=None, **words):
    content = io.BytesIO()
    (image or stored()).save(content, "WEBP", **words)
    return content.getvalue()


def png_of_size(width, height):
    """Return a PNG that says it is so large: a kilobyte of nothing, pressed together."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def jpeg_of_size(width, height):
    """Return a small JPEG whose header says that it is so large."""
    whole = jpeg()
    at = whole.index(b"\xff\xc0") + 5
    return whole[:at] + struct.pack(">HH", height, width) + whole[at + 4 :]


P3 = display_p3()
