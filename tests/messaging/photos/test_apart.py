"""The process of its own: what it answers, what it cannot take, and what becomes of it when it ends badly."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from messaging.photos.apart import MakingError, make_apart
from messaging.photos.making import make
from messaging.rules.photos import PhotoLimits, PhotoRefusal
from tests.benchmarks.photos import peak_megabytes
from tests.messaging.photos import heic, pictures

ROOT = Path(__file__).resolve().parents[3]
LIMITS = PhotoLimits()


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def written(tmp_path, content):
    path = tmp_path / "photo"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("photo", [pictures.jpeg(), heic.iphone(exif=pictures.exif())], ids=["jpeg", "heic"])
def test_it_answers_what_is_made_here(tmp_path, out, photo):
    assert make_apart(written(tmp_path, photo), out, LIMITS) == make(photo, LIMITS)


def test_it_answers_with_the_reason_of_a_refusal(tmp_path, out):
    assert make_apart(written(tmp_path, b"%PDF-1.7"), out, LIMITS) == PhotoRefusal.WRONG_TYPE


def test_limits_are_those_that_were_given(tmp_path, out):
    photo = written(tmp_path, pictures.jpeg())

    assert make_apart(photo, out, PhotoLimits(file_bytes=100)) == PhotoRefusal.TOO_LARGE_FILE
    assert make_apart(photo, out, PhotoLimits(pixels=1000)) == PhotoRefusal.TOO_MANY_PIXELS


def test_a_photo_that_takes_too_much_memory_is_refused(tmp_path, out):
    photo = written(tmp_path, pictures.png(Image.new("RGB", (7000, 7000)), compress_level=1))

    answer = make_apart(photo, out, LIMITS, memory_bytes=200_000_000)

    assert answer == PhotoRefusal.TOO_MANY_PIXELS


AMPLE = PhotoLimits(pixels=200_000_000)


@pytest.fixture
def endless(tmp_path):
    """Write a photo that is decoded again and again, for some seconds even where that is quick."""
    passes = pictures.jpeg(Image.new("L", (12_000, 12_000), 99), progressive=True)
    last = passes.rindex(b"\xff\xda")
    return written(tmp_path, passes[:-2] + passes[last:-2] * 50 + passes[-2:])


def test_a_photo_that_takes_too_long_is_refused(endless, out):
    assert make_apart(endless, out, AMPLE, seconds=1) == PhotoRefusal.BROKEN


def test_a_photo_that_a_busy_machine_does_not_get_to_is_tried_again(endless, out):
    with pytest.raises(MakingError, match="The machine was too busy"):
        make_apart(endless, out, AMPLE, wall_seconds=1)


def test_the_largest_photo_that_is_taken_fits(tmp_path, out):
    photo = written(tmp_path, pictures.png(Image.new("RGBA", (8160, 6120), (9, 9, 9, 99)), compress_level=1))

    made = make_apart(photo, out, LIMITS)

    assert (made.view.width, made.view.height) == (2040, 1530)


def test_what_is_not_the_photos_fault_is_no_refusal(tmp_path):
    photo = written(tmp_path, pictures.jpeg())

    with pytest.raises(MakingError, match="No such file or directory"):
        make_apart(photo, tmp_path / "nowhere", LIMITS)


def test_the_child_is_lean_and_the_parent_loads_no_decoder():
    loaded = "import sys; print(sorted({name.split('.')[0] for name in sys.modules} & {'django', 'PIL', 'pi_heif', 'celery'}))"

    def modules(start):
        command = [sys.executable, "-c", f"import {start}; {loaded}"]
        return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()

    assert modules("messaging.photos.apart") == "[]"
    assert modules("messaging.photos.child") == "['PIL', 'pi_heif']"


def test_a_12_megapixel_jpeg_needs_little_memory():
    photo = pictures.jpeg(pictures.stored(4032, 3024))

    assert peak_megabytes(photo) <= 40 * 1.5
