"""What is refused, with which reason, and what honest phones write that must pass."""

import io
import struct
import zipfile

import pytest
from PIL import Image

from messaging.photos.checking import check
from messaging.rules.photos import Header, PhotoKind, PhotoLimits, PhotoRefusal
from tests.messaging.photos import heic, pictures

LIMITS = PhotoLimits()
JPEG, PNG, WEBP, HEIC = pictures.jpeg(), pictures.png(), pictures.webp(), heic.iphone(exif=pictures.exif())
PHOTOS = {"jpeg": JPEG, "png": PNG, "webp": WEBP, "heic": HEIC}


def archive():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("run.class", b"\xca\xfe\xba\xbe")
    return content.getvalue()


def moving(kind):
    frames = [pictures.stored(), pictures.stored().rotate(180)]
    content = io.BytesIO()
    frames[0].save(content, kind, save_all=True, append_images=frames[1:], duration=100)
    return content.getvalue()


SVG = b'<?xml version="1.0"?>\n<!-- a drawing -->\n<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
FTYP_FILM = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42"
REFUSED = {
    "nothing": (b"", PhotoRefusal.EMPTY),
    "too many bytes": (JPEG + bytes(LIMITS.file_bytes), PhotoRefusal.TOO_LARGE_FILE),
    "a bomb": (pictures.png_of_size(30_000, 30_000), PhotoRefusal.TOO_MANY_PIXELS),
    "100 megapixels": (pictures.jpeg_of_size(11_600, 8_700), PhotoRefusal.TOO_MANY_PIXELS),
    "100 megapixels in tiles": (heic.iphone(size=(11_600, 8_700)), PhotoRefusal.TOO_MANY_PIXELS),
    "a thread": (pictures.png_of_size(1_000_000, 1), PhotoRefusal.TOO_MANY_PIXELS),
    "no height": (pictures.jpeg_of_size(100, 0), PhotoRefusal.BROKEN),
    "a gif": (moving("GIF"), PhotoRefusal.NOT_A_PHOTO),
    "a tiff": (b"II*\0" + bytes(99), PhotoRefusal.NOT_A_PHOTO),
    "an avif": (HEIC.replace(b"ftypheic", b"ftypavif"), PhotoRefusal.NOT_A_PHOTO),
    "an avif under another brand": (HEIC.replace(b"hvcC", b"av1C"), PhotoRefusal.NOT_A_PHOTO),
    "noise": (bytes(range(255, -1, -1)), PhotoRefusal.NOT_A_PHOTO),
    "a zip": (archive(), PhotoRefusal.WRONG_TYPE),
    "a pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", PhotoRefusal.WRONG_TYPE),
    "a program": (b"MZ\x90\0" + bytes(99), PhotoRefusal.WRONG_TYPE),
    "a page": (b"<!DOCTYPE html><html><script>1</script></html>", PhotoRefusal.WRONG_TYPE),
    "a script": (b"<?php system($_GET[0]);", PhotoRefusal.WRONG_TYPE),
    "a letter": ("写真を送ります。".encode(), PhotoRefusal.WRONG_TYPE),
    "the beginning of a film": (FTYP_FILM, PhotoRefusal.TRUNCATED),
    "a drawing": (SVG, PhotoRefusal.SVG),
    "a drawing in utf-16": ("\ufeff<svg/>".encode("utf-16-le"), PhotoRefusal.SVG),
    "a moving png": (moving("PNG"), PhotoRefusal.ANIMATED),
    "a moving webp": (moving("WEBP"), PhotoRefusal.ANIMATED),
    "a heic sequence": (HEIC.replace(b"ftypheic", b"ftyphevc"), PhotoRefusal.ANIMATED),
    "a heic with a film": (HEIC + b"\0\0\0\x08moov", PhotoRefusal.ANIMATED),
    "half a jpeg": (JPEG[: len(JPEG) // 2], PhotoRefusal.TRUNCATED),
    "a jpeg without its end": (JPEG[:-2], PhotoRefusal.TRUNCATED),
    "half a png": (PNG[: len(PNG) // 2], PhotoRefusal.TRUNCATED),
    "a png without its end": (PNG[:-12], PhotoRefusal.TRUNCATED),
    "half a webp": (WEBP[: len(WEBP) // 2], PhotoRefusal.TRUNCATED),
    "half a heic": (HEIC[: len(HEIC) // 2], PhotoRefusal.TRUNCATED),
    "the first bytes": (JPEG[:3], PhotoRefusal.TRUNCATED),
    "a jpeg without a picture": (b"\xff\xd8\xff\xd9", PhotoRefusal.BROKEN),
    "a thousand passes": (
        JPEG[:-2] + (pictures.segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x5a") * 1000 + b"\xff\xd9",
        PhotoRefusal.BROKEN,
    ),
    "an archive behind": (JPEG + archive(), PhotoRefusal.POLYGLOT),
    "an archive behind, far": (PNG + bytes(200_000) + archive(), PhotoRefusal.POLYGLOT),
    "an archive in a comment": (JPEG[:2] + pictures.segment(0xFE, archive()) + JPEG[2:], PhotoRefusal.POLYGLOT),
    "an archive in a box": (HEIC + heic.box(b"free", archive()), PhotoRefusal.POLYGLOT),
    "a rar behind": (WEBP + b"Rar!\x1a\x07\x01\0" + bytes(99), PhotoRefusal.POLYGLOT),
    "a program behind": (JPEG + bytes(64) + b"MZ\x90\0" + bytes(99), PhotoRefusal.POLYGLOT),
    "a pdf in a comment": (JPEG[:2] + pictures.segment(0xFE, b"%PDF-1.4\n1 0 obj") + JPEG[2:], PhotoRefusal.POLYGLOT),
    "a page behind": (PNG + b"\n<html><body>", PhotoRefusal.POLYGLOT),
    "a script in a comment": (pictures.jpeg(comment=b"<?php phpinfo(); ?>"), PhotoRefusal.POLYGLOT),
    "a script in a text": (pictures.with_chunk(PNG, b"tEXt", b"a\0<SCRIPT >x"), PhotoRefusal.POLYGLOT),
    "a script in a profile": (pictures.jpeg(icc_profile=bytes(999) + b"<script>alert(1)"), PhotoRefusal.POLYGLOT),
    "a script by its length": (JPEG[:2] + pictures.segment(0xE0, bytes(0x2F2A - 2)) + JPEG[2:], PhotoRefusal.POLYGLOT),
    "a tape archive": (JPEG[:2] + pictures.segment(0xFE, bytes(251) + b"ustar") + JPEG[2:], PhotoRefusal.POLYGLOT),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_refused_with_its_reason(content, reason):
    assert check(content, LIMITS) == reason


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_file_on_disk_and_one_in_memory_are_refused_alike(content, reason, tmp_path):
    (tmp_path / "photo.jpg").write_bytes(content)

    with (tmp_path / "photo.jpg").open("rb") as file:
        assert check(file, LIMITS) == reason
    assert check(io.BytesIO(content), LIMITS) == reason


def with_second_picture():
    """Return what Ultra HDR and MPF are: a JPEG, named by a segment of the first, behind it."""
    return JPEG[:2] + pictures.segment(0xE2, b"MPF\0MM\0*" + bytes(80)) + JPEG[2:] + pictures.jpeg()


def with_samsungs_trailer():
    note = struct.pack("<HHI", 0, 0x0A01, 14) + b"Image_UTC_Data1777551308000"
    film = struct.pack("<HHI", 0, 0x0A30, 16) + b"MotionPhoto_Data" + FTYP_FILM + bytes(5000)
    listed = b"SEFH" + struct.pack("<II", 107, 2) + bytes(24)
    return JPEG + note + film + listed + struct.pack("<I", len(listed)) + b"SEFT"


HONEST = {
    "jpeg": (JPEG, Header(PhotoKind.JPEG, 320, 240)),
    "progressive": (pictures.jpeg(progressive=True), Header(PhotoKind.JPEG, 320, 240)),
    "png": (PNG, Header(PhotoKind.PNG, 320, 240)),
    "webp": (WEBP, Header(PhotoKind.WEBP, 320, 240)),
    "lossless webp": (pictures.webp(lossless=True), Header(PhotoKind.WEBP, 320, 240)),
    "webp with more": (pictures.webp(exif=pictures.exif()), Header(PhotoKind.WEBP, 320, 240)),
    "transparent webp": (pictures.webp(Image.new("RGBA", (90, 60))), Header(PhotoKind.WEBP, 90, 60)),
    "heic": (HEIC, Header(PhotoKind.HEIC, 384, 256)),
    "heif": (heic.iphone(brand=b"mif1"), Header(PhotoKind.HEIC, 384, 256)),
    "a brightness map behind": (with_second_picture(), Header(PhotoKind.JPEG, 320, 240)),
    "a moving photo": (JPEG + FTYP_FILM + bytes(5000), Header(PhotoKind.JPEG, 320, 240)),
    "samsung's trailer": (with_samsungs_trailer(), Header(PhotoKind.JPEG, 320, 240)),
    "samsung's film box": (HEIC + heic.box(b"mpvd", FTYP_FILM + bytes(5000)), Header(PhotoKind.HEIC, 384, 256)),
    "padding": (JPEG + bytes(4096), Header(PhotoKind.JPEG, 320, 240)),
    "the rest of a cropped screenshot": (PNG + PNG[-500:], Header(PhotoKind.PNG, 320, 240)),
    "a maker's own trailer": (JPEG + b"LIVE_1234567\0v3_f31" + bytes(40), Header(PhotoKind.JPEG, 320, 240)),
}


@pytest.mark.parametrize(("content", "header"), HONEST.values(), ids=HONEST)
def test_what_phones_write_passes(content, header):
    assert check(content, LIMITS) == header


@pytest.mark.parametrize("kind", PHOTOS)
def test_no_shorter_part_of_a_photo_passes(kind):
    content = PHOTOS[kind]
    step = max(1, len(content) // 100)

    found = {check(content[:length], LIMITS) for length in range(1, len(content), step)}

    assert found <= {PhotoRefusal.TRUNCATED, PhotoRefusal.NOT_A_PHOTO, PhotoRefusal.WRONG_TYPE}
    assert PhotoRefusal.TRUNCATED in found
