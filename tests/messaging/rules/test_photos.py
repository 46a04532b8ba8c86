import time

import pytest

from messaging.rules.photo_headers import read_header
from messaging.rules.photos import (
    PhotoLimits,
    PhotoRefusal,
    refuse_count,
    refuse_dimensions,
    refuse_file_size,
    thumbnail_size,
    view_size,
    whole_reduction,
)
from tests.messaging.photos import pictures

LIMITS = PhotoLimits()


@pytest.mark.parametrize(("photos", "reason"), [(0, None), (10, None), (11, PhotoRefusal.TOO_MANY)])
def test_a_message_has_so_many_photos(photos, reason):
    assert refuse_count(photos, LIMITS) == reason


@pytest.mark.parametrize(
    ("size", "reason"),
    [(0, PhotoRefusal.EMPTY), (1, None), (20_000_000, None), (20_000_001, PhotoRefusal.TOO_LARGE_FILE)],
)
def test_a_file_has_so_many_bytes(size, reason):
    assert refuse_file_size(size, LIMITS) == reason


@pytest.mark.parametrize(
    ("sides", "reason"),
    [
        ((8160, 6120), None),
        ((10_000, 5_000), None),
        ((10_000, 5_001), PhotoRefusal.TOO_MANY_PIXELS),
        ((20_001, 2), PhotoRefusal.TOO_MANY_PIXELS),
        ((0, 5), PhotoRefusal.BROKEN),
    ],
)
def test_a_photo_has_so_many_pixels(sides, reason):
    assert refuse_dimensions(*sides, LIMITS) == reason


@pytest.mark.parametrize(
    ("stored", "view", "thumbnail"),
    [
        ((4032, 3024), (2048, 1536), (400, 300)),
        ((3024, 4032), (1536, 2048), (300, 400)),
        ((640, 480), (640, 480), (400, 300)),
        ((1179, 2556), (945, 2048), (185, 400)),
        ((1179, 9000), (720, 5496), (52, 400)),
        ((1179, 18_000), (537, 8192), (26, 400)),
        ((20_000, 1), (8192, 1), (400, 1)),
    ],
)
def test_copies_are_as_large_as_reading_needs(stored, view, thumbnail):
    assert view_size(*stored) == view
    assert thumbnail_size(*stored) == thumbnail


@pytest.mark.parametrize(
    ("stored", "wanted", "divisor"),
    [
        ((4032, 3024), (2048, 1536), 2),
        ((5712, 4284), (2048, 1536), 3),
        ((8064, 6048), (2048, 1536), 4),
        ((3000, 2000), (2048, 1365), 1),
        ((640, 480), (640, 480), 1),
    ],
)
def test_a_whole_number_leaves_about_what_is_wanted(stored, wanted, divisor):
    assert whole_reduction(*stored, wanted) == divisor


def test_a_header_of_many_pieces_is_given_up():
    endless = b"\xff\xd8" + pictures.segment(0xE1, bytes(2)) * 1_000_000

    began = time.process_time()
    assert read_header(endless, LIMITS) == PhotoRefusal.BROKEN
    assert time.process_time() - began < 0.1  # A walk to the end would be seconds.
