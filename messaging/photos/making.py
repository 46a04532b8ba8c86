"""Make the copies of a photo that people are shown: upright, in sRGB, and holding pixels and nothing else.

Videos are made in `filming`; whether a file is one is found out here.

A photo is made smaller as early as can be, while it is decoded or by a whole number; everything else is done to the small
one. So most of the work, and of the memory, is the decoder's.
"""

import hashlib
import io
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import pi_heif  # type: ignore[import-untyped]
from PIL import Image
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from messaging.photos.apart import FILM
from messaging.photos.checking import check
from messaging.photos.colour import P3_PRIMARIES, display_p3, to_srgb
from messaging.photos.copies import Made, Picture
from messaging.rules.photos import (
    PhotoKind,
    PhotoLimits,
    PhotoRefusal,
    refuse_dimensions,
    thumbnail_size,
    view_size,
    whole_reduction,
)

READERS: dict[PhotoKind, Callable[[BinaryIO], ImageFile]] = {
    PhotoKind.JPEG: JpegImageFile,
    PhotoKind.PNG: PngImageFile,
    PhotoKind.WEBP: WebPImageFile,
}
VIEW_QUALITY, THUMBNAIL_QUALITY = 85, 80
STRIP_PIXELS = 1_000_000
EXIF_ORIENTATION, EXIF_PART, EXIF_TAKEN, EXIF_OFFSETS = 0x0112, 0x8769, 0x9003, (0x9011, 0x9010)
TAKEN = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)")
OFFSET = re.compile(r"[+-]\d\d:\d\d")
WHITE = (255, 255, 255)
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Opened:
    """A photo to be read in strips, with what its file says about it."""

    width: int
    height: int
    strip: Callable[[int, int], Image.Image]  # the rows from a number up to another
    rows: int  # at most, in a strip
    orientation: int  # as in EXIF, 1 to 8
    profile: bytes | None
    taken_at: datetime | None


def make(original: bytes | Path, limits: PhotoLimits, folder: Path | None = None) -> Made | PhotoRefusal:
    """Return the copies of a photo, or of a video in a folder, or why it is refused. What bounds memory and time is `apart`."""
    with io.BytesIO(original) if isinstance(original, bytes) else original.open("rb") as file:
        header = check(file, limits)
        if isinstance(header, PhotoRefusal):
            return header
        if header.kind.is_video:
            if folder is None or isinstance(original, bytes):
                return PhotoRefusal.NO_VIDEO_HERE
            from messaging.photos.filming import make_video  # noqa: PLC0415  # FFmpeg is large, and photos need none of it.

            return make_video(original, folder / FILM, limits)
        try:
            return _made(file, header.kind, limits)
        except MemoryError:
            return PhotoRefusal.TOO_MANY_PIXELS
        except Exception:  # noqa: BLE001  # Decoders raise whatever they like of a hostile file.
            return PhotoRefusal.BROKEN


def _made(file: io.BufferedReader | io.BytesIO, kind: PhotoKind, limits: PhotoLimits) -> Made | PhotoRefusal:
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    opened = _open_heic(file.read(), limits) if kind is PhotoKind.HEIC else _open(file, kind, limits)
    if isinstance(opened, PhotoRefusal):
        return opened
    view = _view(opened)
    thumbnail = view.resize(thumbnail_size(*view.size), Image.Resampling.LANCZOS, reducing_gap=2.0)
    # Fine coloured lines of a screenshot survive only with all of their colour.
    subsampling = "4:4:4" if kind is PhotoKind.PNG else "4:2:0"
    return Made(
        kind=kind,
        view=_encoded(view, VIEW_QUALITY, subsampling),
        thumbnail=_encoded(thumbnail, THUMBNAIL_QUALITY, "4:2:0"),
        sha256=digest,
        taken_at=opened.taken_at,
    )


def _open(file: BinaryIO, kind: PhotoKind, limits: PhotoLimits) -> Opened | PhotoRefusal:
    image = READERS[kind](file)
    # A file may name one size where it is checked and another where it is decoded.
    refused = refuse_dimensions(*image.size, limits)
    if refused:
        return refused
    if kind is PhotoKind.JPEG:
        divisor = whole_reduction(*image.size, view_size(*image.size))
        image.draft(None, (image.width // divisor, image.height // divisor))
    image.load()
    exif = _exif_of(image)
    orientation = exif.get(EXIF_ORIENTATION)
    return Opened(
        width=image.width,
        height=image.height,
        strip=lambda top, bottom: image.crop((0, top, image.width, bottom)) if bottom - top < image.height else image,
        rows=image.height if kind is PhotoKind.JPEG else _rows(image.width),
        orientation=orientation if isinstance(orientation, int) else 1,
        profile=image.info.get("icc_profile"),
        taken_at=_taken_at(exif),
    )


def _open_heic(content: bytes, limits: PhotoLimits) -> Opened | PhotoRefusal:
    """Decode a HEIC. Turning it upright is a part of that: what its EXIF says of it has been done, and is not read."""
    file = pi_heif.open_heif(content, remove_stride=False)
    photo: Any = file[file.primary_index]
    refused = refuse_dimensions(photo.size[0], photo.size[1], limits)
    if refused:
        return refused
    photo.load()
    width, height = photo.size  # Known for sure only now.
    stride, mode = photo.stride, photo.mode
    refused = refuse_dimensions(int(width), int(height), limits)
    if refused:
        return refused

    def strip(top: int, bottom: int) -> Image.Image:
        # Asked of the photo each time: the pixels are its decoder's, and gone when nothing holds the photo.
        rows: Any = memoryview(photo.data)[top * stride : bottom * stride]
        return Image.frombuffer(mode, (width, bottom - top), rows, "raw", mode, stride, 1)

    exif = Image.Exif()
    with suppress(Exception):  # A camera's writing, and the photo is as good without it.
        exif.load(photo.info.get("exif"))
    names_p3 = photo.info.get("nclx_profile", {}).get("color_primaries") == P3_PRIMARIES
    profile = photo.info.get("icc_profile") or (display_p3() if names_p3 else None)
    return Opened(width, height, strip, _rows(width), orientation=1, profile=profile, taken_at=_taken_at(exif))


def _rows(width: int) -> int:
    return max(1, STRIP_PIXELS // width)


def _view(opened: Opened) -> Image.Image:
    """Return the upright copy for reading, in sRGB."""
    size = view_size(opened.width, opened.height)
    view = to_srgb(_reduced(opened, whole_reduction(opened.width, opened.height, size)), opened.profile)
    if view.width > size[0] or view.height > size[1]:
        view = view.resize(size, Image.Resampling.BICUBIC)
    return view.transpose(TURNS[opened.orientation]) if opened.orientation in TURNS else view


def _reduced(opened: Opened, divisor: int) -> Image.Image:
    """Return the photo made smaller by a whole number and without transparency, strip by strip."""
    if divisor == 1 and opened.rows >= opened.height:
        return _opaque(opened.strip(0, opened.height))
    rows = max(1, opened.rows // divisor) * divisor
    reduced = None
    for top in range(0, opened.height, rows):
        strip = _opaque(opened.strip(top, min(top + rows, opened.height))).reduce(divisor)
        if reduced is None:
            reduced = Image.new(strip.mode, (strip.width, -(-opened.height // divisor)))
        reduced.paste(strip, (0, top // divisor))
    assert reduced is not None  # noqa: S101  # No photo is without rows.
    return reduced


def _opaque(image: Image.Image) -> Image.Image:
    """Return an image in RGB, grey or CMYK, on white where it was transparent."""
    if image.has_transparency_data or image.mode in ("La", "RGBa"):
        image = image.convert("RGBA")
        ground = Image.new("RGB", image.size, WHITE)
        ground.paste(image, mask=image.getchannel("A"))
        return ground
    if image.mode in ("RGB", "L", "CMYK"):
        return image
    if image.mode == "1" or image.mode.startswith("I;16"):
        return image.convert("L")
    return image.convert("RGB")


def _encoded(image: Image.Image, quality: int, subsampling: str) -> Picture:
    image.info.clear()  # The encoder takes a comment and more from there.
    content = io.BytesIO()
    image.save(content, "JPEG", quality=quality, subsampling=subsampling, progressive=True)
    return Picture(content.getvalue(), *image.size)


def _exif_of(image: Image.Image) -> Image.Exif:
    with suppress(Exception):  # A camera's writing, and the photo is as good without it.
        return image.getexif()
    return Image.Exif()


def _taken_at(exif: Image.Exif) -> datetime | None:
    """Return when the camera says it took the photo."""
    with suppress(Exception):  # A camera's writing.
        part = exif.get_ifd(EXIF_PART)
        found = TAKEN.match(str(part.get(EXIF_TAKEN, "")))
        if found:
            offsets = (str(part.get(tag, "")).strip("\0 ") for tag in EXIF_OFFSETS)
            offset = next((offset for offset in offsets if OFFSET.fullmatch(offset)), "")
            year, month, day, time = found.groups()
            return datetime.fromisoformat(f"{year}-{month}-{day}T{time}{offset}")
    return None
