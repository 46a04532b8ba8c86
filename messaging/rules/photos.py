"""What a photo may be, why one is refused, and how large its copies are."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

MEGABYTE = 1_000_000
VIEW_SIDE = 2048  # pixels of the longest side, unless the other would become too narrow to read
VIEW_NARROWEST = 720  # pixels: a screenshot of a whole conversation is tall, and is sent to be read
VIEW_TALLEST = 8192  # pixels
THUMBNAIL_SIDE = 400  # pixels
# Making a picture smaller by a whole number costs a fraction of any other way. Within a tenth, that is what is done.
CLOSE_ENOUGH = 0.9
# How long a photo waits after each time that its copies could not be made for a reason that is not its own.
PAUSES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
SCANNER_PAUSE = timedelta(seconds=50)  # so that the next minute's sweep asks again
LEFT_OVER_AFTER = timedelta(days=1)  # since a photo was uploaded for a message that was never sent


class PhotoKind(StrEnum):
    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"


class PhotoState(StrEnum):
    WAITING = "waiting"  # Its copies are not made yet.
    READY = "ready"
    REFUSED = "refused"
    INFECTED = "infected"  # The scanner found something in it; nobody is shown it.


class PhotoRefusal(StrEnum):
    EMPTY = "empty"
    TOO_LARGE_FILE = "too_large_file"
    TOO_MANY_PIXELS = "too_many_pixels"
    NOT_A_PHOTO = "not_a_photo"  # something that is not known, or a picture of a kind that is not taken
    WRONG_TYPE = "wrong_type"  # a document, an archive, a program, a page or a video behind a photo's name
    SVG = "svg"
    ANIMATED = "animated"
    TRUNCATED = "truncated"  # the end is missing: an upload or a copy that stopped half way
    BROKEN = "broken"
    POLYGLOT = "polyglot"  # a photo that another program would open as something else
    TOO_MANY = "too_many"  # photos in one message


@dataclass(frozen=True)
class PhotoLimits:
    file_bytes: int = 20 * MEGABYTE
    photos: int = 10  # in one message
    pixels: int = 50_000_000
    longest_side: int = 20_000  # pixels


@dataclass(frozen=True)
class Header:
    """What a photo says of itself; width and height in pixels as stored, before it is turned upright."""

    kind: PhotoKind
    width: int
    height: int


def refuse_count(photos: int, limits: PhotoLimits) -> PhotoRefusal | None:
    """Return why a message cannot have so many photos."""
    return PhotoRefusal.TOO_MANY if photos > limits.photos else None


def refuse_file_size(size: int, limits: PhotoLimits) -> PhotoRefusal | None:
    """Return why a file of so many bytes is not taken."""
    if size == 0:
        return PhotoRefusal.EMPTY
    return PhotoRefusal.TOO_LARGE_FILE if size > limits.file_bytes else None


def refuse_dimensions(width: int, height: int, limits: PhotoLimits) -> PhotoRefusal | None:
    """Return why a picture of so many pixels is not taken."""
    if width < 1 or height < 1:
        return PhotoRefusal.BROKEN
    if width * height > limits.pixels or max(width, height) > limits.longest_side:
        return PhotoRefusal.TOO_MANY_PIXELS
    return None


def pause_after(tries: int) -> timedelta:
    """Return how long to wait after so many failed tries, one at least."""
    return PAUSES[min(tries, len(PAUSES)) - 1]


def view_size(width: int, height: int) -> tuple[int, int]:
    """Return the size of the copy for reading: 2048 at most, except that long screenshots stay readable."""
    longest, shortest = max(width, height), min(width, height)
    scale = max(VIEW_SIDE / longest, VIEW_NARROWEST / shortest)
    return _scaled(width, height, min(1.0, scale, VIEW_TALLEST / longest))


def thumbnail_size(width: int, height: int) -> tuple[int, int]:
    """Return the size of the small copy."""
    return _scaled(width, height, min(1.0, THUMBNAIL_SIDE / max(width, height)))


def whole_reduction(width: int, height: int, wanted: tuple[int, int]) -> int:
    """Return the largest whole number to divide by that leaves a picture at least about as large as wanted."""
    return max(1, min(int(width / (wanted[0] * CLOSE_ENOUGH)), int(height / (wanted[1] * CLOSE_ENOUGH))))


def _scaled(width: int, height: int, scale: float) -> tuple[int, int]:
    return max(1, round(width * scale)), max(1, round(height * scale))
