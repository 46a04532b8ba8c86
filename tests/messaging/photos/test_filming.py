"""Videos: what is taken, what is copied of them, and every way in which one is refused."""

import hashlib
import io
import random
from datetime import UTC, datetime

import pytest
from PIL import Image

from messaging.photos.apart import make_apart
from messaging.photos.checking import check
from messaging.rules.photos import Header, PhotoKind, PhotoLimits, PhotoRefusal
from tests.messaging.photos import films
from tests.messaging.photos.films import film

LIMITS = PhotoLimits()


@pytest.fixture
def made(tmp_path):
    """Return a function that makes the copies of a video in a process of its own."""

    def make(content, limits=LIMITS, **shares):
        path, out = tmp_path / "original", tmp_path / "out"
        path.write_bytes(content)
        out.mkdir(exist_ok=True)
        return make_apart(path, out, limits, **shares)

    return make


def test_a_video_is_copied_with_its_sound_and_without_its_place(made):
    content = film()

    answer = made(content)

    view = answer.view.content.read_bytes()
    kinds, said, seconds = films.streams_of(view)
    assert films.SECRET in content
    assert (films.SECRET in view, films.SECRET in answer.thumbnail.content) == (False, False)
    assert kinds == [("video", "h264"), ("audio", "aac")]
    assert {name for name in said if "location" in name or "time" in name or "encoder" in name} == set()
    assert view.index(b"moov") < view.index(b"mdat")
    assert (answer.kind, answer.seconds, round(seconds)) == (PhotoKind.MP4, 2, 2)
    assert answer.sha256 == hashlib.sha256(content).hexdigest()
    assert answer.taken_at == datetime(2026, 4, 30, 12, 15, 8, tzinfo=UTC)


@pytest.mark.parametrize(("start", "seconds"), [(0, 2), (2.5, 3), (0, 6)])
def test_what_was_cut_away_on_the_phone_is_not_shown_to_others(made, start, seconds):
    answer = made(films.cut(film(6, sound=None), start, seconds))

    _, _, played = films.streams_of(answer.view.content.read_bytes())
    assert (answer.seconds, abs(played - seconds) <= 0.2) == (seconds, True)


def test_a_long_video_that_was_cut_short_is_as_short_for_others(made):
    answer = made(films.cut(film(9, sound=None), 0, 3), PhotoLimits(video_seconds=4))

    assert films.streams_of(answer.view.content.read_bytes())[2] < 4


def test_the_still_is_a_jpeg_of_a_picture(made):
    answer = made(film())

    still = Image.open(io.BytesIO(answer.thumbnail.content))
    assert (still.format, still.size) == ("JPEG", (64, 48))
    assert still.getpixel((30, 5))[0] > 180 > 90 > still.getpixel((30, 42))[0]


@pytest.mark.parametrize(("turned", "bright"), [(90, (5, 30)), (-90, (42, 30)), (180, (30, 42))])
def test_a_telephone_that_was_held_upright_is_shown_upright(made, turned, bright):
    answer = made(film(turned=turned))

    still = Image.open(io.BytesIO(answer.thumbnail.content))
    is_upright = abs(turned) == 90
    assert still.size == (answer.view.width, answer.view.height) == ((48, 64) if is_upright else (64, 48))
    assert still.getpixel(bright)[0] > 180
    again = made(answer.view.content.read_bytes())
    assert Image.open(io.BytesIO(again.thumbnail.content)).getpixel(bright)[0] > 180


@pytest.mark.parametrize(
    ("content", "kinds"),
    [
        (film(container="mov"), [("video", "h264"), ("audio", "aac")]),
        (film(codec="libx265", size=(128, 96)), [("video", "hevc"), ("audio", "aac")]),
        (film(codec="libvpx-vp9"), [("video", "vp9"), ("audio", "aac")]),
        (film(sound=None), [("video", "h264")]),
        (film(sound="libmp3lame"), [("video", "h264"), ("audio", "mp3float")]),
    ],
    ids=["quicktime", "hevc", "vp9", "silent", "mp3"],
)
def test_what_phones_and_browsers_write_is_taken(made, content, kinds):
    answer = made(content)

    view = answer.view.content.read_bytes()
    assert films.streams_of(view)[0] == kinds
    assert view[4:12] == b"ftypisom"
    assert (b"hvc1" in view) == (("video", "hevc") in kinds)


def test_a_camera_without_a_clock_says_no_time(made):
    assert made(film(taken="1970-01-01T00:00:00Z")).taken_at is None


LONG = film(61, rate=2, sound=None)
HUGE = film(1, rate=2, size=(4224, 64), sound=None)
REFUSED = {
    "61 seconds": (LONG, PhotoRefusal.TOO_LONG_VIDEO),
    "61 seconds that claim to be three": (films.lying(LONG), PhotoRefusal.TOO_LONG_VIDEO),
    "a sound of 61 seconds": (film(61, rate=2, pictures=False), PhotoRefusal.NO_PICTURE),
    "sound alone": (film(pictures=False), PhotoRefusal.NO_PICTURE),
    "a codec that no browser plays": (film(codec="mpeg4"), PhotoRefusal.VIDEO_CODEC),
    "a sound that no browser plays": (film(container="mov", sound="pcm_s16le"), PhotoRefusal.VIDEO_CODEC),
    "too many pixels": (HUGE, PhotoRefusal.TOO_FINE_VIDEO),
    "too many pixels behind a small claim": (films.resized(HUGE, 64, 48), PhotoRefusal.TOO_FINE_VIDEO),
    "a huge claim": (films.resized(film(), 60_000, 60_000), PhotoRefusal.TOO_FINE_VIDEO),
    "half of one": (film()[: len(film()) // 2], PhotoRefusal.TRUNCATED),
    "without its index": (film().replace(b"moov", b"free"), PhotoRefusal.TRUNCATED),
    "a beginning and noise": (film()[:32] + random.Random(7).randbytes(5000), PhotoRefusal.TRUNCATED),
    "noise for pictures": (
        film().replace(film()[film().index(b"mdat") + 4 : film().index(b"moov") - 4], bytes(5000), 1),
        PhotoRefusal.TRUNCATED,
    ),
    "an archive, too": (
        film() + b"PK\1\2" + bytes(42) + b"PK\5\6" + bytes(8) + (46).to_bytes(4, "little") + bytes(6),
        PhotoRefusal.POLYGLOT,
    ),
    "a page, too": (
        film() + b"\0\0\0\x30free<html><script>alert(1)</script></html>".ljust(48, b" "),
        PhotoRefusal.POLYGLOT,
    ),
    "a program behind it": (film() + b"MZ\x90\0" + bytes(99), PhotoRefusal.POLYGLOT),
    "webm": (b"\x1aE\xdf\xa3" + bytes(99), PhotoRefusal.WRONG_TYPE),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_its_reason(made, name):
    content, refusal = REFUSED[name]

    assert made(content) == refusal


def test_a_phones_minute_is_a_minute(made):
    assert made(film(60.5, rate=2, sound=None)).seconds == 60


def test_pictures_that_are_noise_are_refused(made):
    content = bytearray(film(sound=None))
    begin, end = content.index(b"mdat") + 4, content.index(b"moov") - 4
    content[begin:end] = random.Random(3).randbytes(end - begin)

    assert made(bytes(content)) == PhotoRefusal.BROKEN_VIDEO


def test_a_video_cut_anywhere_ends_in_a_refusal_and_nothing_else(made):
    content = film(1, rate=5)
    answers = {made(content[:length]) for length in range(12, len(content), len(content) // 12)}

    assert answers <= {PhotoRefusal.TRUNCATED}


def test_a_video_with_any_byte_changed_is_made_or_refused(made):
    dice, content = random.Random(11), film(1, rate=5)
    for _ in range(25):
        changed = bytearray(content)
        for place in dice.sample(range(32, len(content)), 5):
            changed[place] = dice.randrange(256)

        answer = made(bytes(changed))

        assert isinstance(answer, PhotoRefusal) or answer.seconds <= 60


def test_a_video_may_be_larger_than_a_photo(made):
    limits = PhotoLimits(file_bytes=100)
    assert made(film(), limits).seconds == 2
    assert made(film(), PhotoLimits(video_bytes=100)) == PhotoRefusal.TOO_LARGE_VIDEO


def test_a_video_that_takes_too_much_memory_is_refused(made):
    answer = made(film(1, rate=2, size=(3840, 2160), sound=None), memory_bytes=220_000_000)

    assert answer in {PhotoRefusal.TOO_FINE_VIDEO, PhotoRefusal.BROKEN_VIDEO, PhotoRefusal.BROKEN}


def test_a_whole_minute_in_4k_fits(made):
    assert made(film(60, rate=1, size=(3840, 2160), sound=None)).view.width == 3840


def test_a_header_is_read_without_ffmpeg():
    assert check(film(), LIMITS) == Header(PhotoKind.MP4, 64, 48)
