"""The copies: upright, in the right colours, and nothing but pixels."""

import hashlib
import io
from datetime import UTC, datetime, timedelta, timezone

import pytest
from PIL import Image, ImageDraw

from messaging.photos.making import make
from messaging.rules.photos import PhotoKind, PhotoLimits
from tests.messaging.photos import heic, pictures
from tests.messaging.photos.pictures import BLUE, CORNERS, GREEN, RED, SECRET, WHITE

LIMITS = PhotoLimits()
ANY_METADATA = (SECRET, b"Exif", b"Apple", b"http://ns.adobe.com", b"Photoshop", b"ICC_PROFILE", b"xmpmeta", b"mluc")


def opened(picture):
    image = Image.open(io.BytesIO(picture.content))
    image.load()
    return image


@pytest.mark.parametrize("orientation", CORNERS)
def test_a_jpeg_is_turned_upright(orientation):
    made = make(pictures.jpeg(exif=pictures.exif(orientation)), LIMITS)

    assert pictures.corners(made.view.content) == CORNERS[orientation]
    assert pictures.corners(made.thumbnail.content) == CORNERS[orientation]
    assert (made.view.width, made.view.height) == ((320, 240) if orientation < 5 else (240, 320))


@pytest.mark.parametrize("orientation", CORNERS)
def test_a_heic_is_turned_upright_once(orientation):
    photo = heic.iphone(orientation=orientation, exif=pictures.exif(orientation), profile=pictures.P3)

    made = make(photo, LIMITS)

    assert made.kind == PhotoKind.HEIC
    assert pictures.corners(made.view.content) == CORNERS[orientation]
    assert (made.view.width, made.view.height) == ((384, 256) if orientation < 5 else (256, 384))


@pytest.mark.parametrize(
    "photo",
    [
        pictures.jpeg(icc_profile=pictures.P3),
        pictures.png(exif=pictures.exif(), icc_profile=pictures.P3),
        pictures.with_chunk(pictures.png(), b"tEXt", b"Comment\0" + SECRET),
        pictures.webp(exif=pictures.exif(), xmp=SECRET, icc_profile=pictures.P3),
        heic.iphone(exif=pictures.exif(6), profile=pictures.P3),
        pictures.jpeg() + b"\0" * 9 + pictures.jpeg(),
    ],
    ids=["jpeg", "png", "png text", "webp", "heic", "second jpeg behind"],
)
def test_copies_hold_nothing_but_pixels(photo):
    made = make(photo, LIMITS)

    assert SECRET in photo
    for picture in (made.view, made.thumbnail):
        assert [word for word in ANY_METADATA if word in picture.content] == []
        image = opened(picture)
        assert image.size == (picture.width, picture.height)
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
        assert [name for name, _ in image.applist] == ["APP0"]


def test_the_original_is_known_by_its_digest():
    photo = pictures.jpeg()

    assert make(photo, LIMITS).sha256 == hashlib.sha256(photo).hexdigest()


TOKYO = timezone(timedelta(hours=9))


@pytest.mark.parametrize(
    ("taken", "offset", "expected"),
    [
        ("2026:04:30 21:15:08", "+09:00", datetime(2026, 4, 30, 21, 15, 8, tzinfo=TOKYO)),
        ("2026:04:30 21:15:08", "+00:00", datetime(2026, 4, 30, 21, 15, 8, tzinfo=UTC)),
        ("2026:04:30 21:15:08", "", datetime(2026, 4, 30, 21, 15, 8)),
        ("2026:04:30 21:15:08", "Tokyo", datetime(2026, 4, 30, 21, 15, 8)),
        ("0000:00:00 00:00:00", "", None),
        ("yesterday", "", None),
    ],
)
def test_when_it_was_taken_is_known_as_far_as_the_camera_says(taken, offset, expected):
    exif = pictures.exif(taken=taken, offset=offset)

    assert make(pictures.jpeg(exif=exif), LIMITS).taken_at == expected
    assert make(heic.iphone(exif=exif), LIMITS).taken_at == expected


def test_exif_that_nobody_can_read_does_not_refuse_a_photo():
    made = make(pictures.jpeg(exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + bytes(range(99))), LIMITS)

    assert pictures.corners(made.view.content) == CORNERS[1]
    assert made.taken_at is None


def test_display_p3_is_converted_and_not_dropped():
    flat = Image.new("RGB", (64, 64), (200, 120, 60))

    converted = opened(make(pictures.jpeg(flat, icc_profile=pictures.P3, quality=100), LIMITS).view).getpixel((32, 32))

    # By the matrices of CSS Color 4: color(display-p3 0.784 0.471 0.235) is rgb(214 117 41).
    assert all(abs(a - b) <= 3 for a, b in zip(converted, (214, 117, 41), strict=True)), converted


def test_a_heic_that_only_names_display_p3_is_converted_too():
    profile = heic.iphone([["red"]], profile=pictures.P3)
    number = heic.iphone([["red"]], nclx=12)
    neither = heic.iphone([["red"]])

    by_profile, by_number, plain = (
        opened(make(photo, LIMITS).view).getpixel((64, 64)) for photo in (profile, number, neither)
    )

    assert by_number == by_profile
    assert by_profile[0] > plain[0] + 10


def test_a_profile_that_is_none_is_left_out():
    made = make(pictures.jpeg(icc_profile=b"no profile" * 20), LIMITS)

    assert pictures.corners(made.view.content) == CORNERS[1]


KINDS_OF_PIXELS = {
    **{mode: pictures.stored().convert(mode) for mode in ("1", "L", "LA", "RGB", "RGBA")},
    "P": pictures.stored().quantize(8),
    "I;16": pictures.stored().convert("L").convert("I;16").point(lambda level: level * 257),
}


@pytest.mark.parametrize("mode", KINDS_OF_PIXELS)
def test_every_kind_of_png_becomes_a_photo(mode):
    made = make(pictures.png(KINDS_OF_PIXELS[mode]), LIMITS)

    right = opened(made.view).convert("RGB").getpixel((300, 220))
    assert min(right) > 225, right


def test_a_cmyk_jpeg_keeps_its_colours():
    assert pictures.corners(make(pictures.jpeg(pictures.stored().convert("CMYK")), LIMITS).view.content) == CORNERS[1]


def test_transparency_becomes_white():
    image = pictures.stored().convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 160, 120))

    for photo in (pictures.png(image), pictures.webp(image, lossless=True)):
        assert pictures.corners(make(photo, LIMITS).view.content) == (WHITE, GREEN, BLUE, WHITE)


@pytest.mark.parametrize(
    ("size", "view", "thumbnail"),
    [
        ((4032, 3024), (2016, 1512), (400, 300)),
        ((5000, 2500), (2048, 1024), (400, 200)),
        ((300, 200), (300, 200), (300, 200)),
        ((900, 9000), (720, 7200), (40, 400)),
    ],
)
def test_copies_are_as_large_as_is_needed(size, view, thumbnail):
    made = make(pictures.jpeg(Image.new("RGB", size, RED)), LIMITS)

    assert (made.view.width, made.view.height) == view
    assert (made.thumbnail.width, made.thumbnail.height) == thumbnail


def test_small_print_on_a_screenshot_survives():
    screen = Image.new("RGB", (1179, 2556), "white")
    for row in range(0, 2556, 6):
        ImageDraw.Draw(screen).rectangle((100, row, 1000, row + 2), fill=(200, 0, 0))

    view = opened(make(pictures.png(screen), LIMITS).view).convert("RGB")

    column = [view.getpixel((400, row))[1] for row in range(200, 260)]
    assert max(column) - min(column) > 150
