"""What a photo may be, why one is refused, and how large its copies are."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

MEGABYTE = 1_000_000
VIEW_SIDE = 2048  # pixels of the longest side, unless the other would become too narrow to read
VIEW_NARROWEST = 720  # pixels: a screenshot of a whole conversation is tall, and is sent to be read
VIEW_TALLEST = 8192  # pixels
THUMBNAIL_SIDE = 400  # pixels
SECONDS_OVER = 0.9  # that a video may be longer than its limit
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
    MP4 = "mp4"  # A video, from an MP4 or a QuickTime file.

    @property
    def is_video(self) -> bool:
        return self is PhotoKind.MP4


class Takes(StrEnum):
    """What a place takes."""

    PHOTOS = "photos"
    VIDEOS = "videos"
    BOTH = "both"

    @property
    def photos(self) -> bool:
        return self is not Takes.VIDEOS

    @property
    def videos(self) -> bool:
        return self is not Takes.PHOTOS


class PhotoState(StrEnum):
    WAITING = "waiting"  # Its copies are not made yet.
    READY = "ready"
    REFUSED = "refused"
    INFECTED = "infected"  # The scanner found something in it; nobody is shown it.


OF_NO_USE = frozenset({PhotoState.REFUSED, PhotoState.INFECTED})


class PhotoRefusal(StrEnum):
    EMPTY = "empty"
    TOO_LARGE_FILE = "too_large_file"
    TOO_MANY_PIXELS = "too_many_pixels"
    NOT_A_PHOTO = "not_a_photo"  # something that is not known, or a picture of a kind that is not taken
    WRONG_TYPE = "wrong_type"  # a document, an archive, a program, a page or another film behind a photo's name
    SVG = "svg"
    ANIMATED = "animated"
    TRUNCATED = "truncated"  # the end is missing: an upload or a copy that stopped half way
    BROKEN = "broken"
    POLYGLOT = "polyglot"  # a photo that another program would open as something else
    TOO_MANY = "too_many"  # photos in one message
    NO_VIDEO_HERE = "no_video_here"  # where photos alone are taken
    NO_PHOTO_HERE = "no_photo_here"  # where a video is asked for
    TOO_LARGE_VIDEO = "too_large_video"
    TOO_LONG_VIDEO = "too_long_video"
    TOO_MANY_VIDEOS = "too_many_videos"
    TOO_FINE_VIDEO = "too_fine_video"  # more pixels than a phone needs to show something
    VIDEO_CODEC = "video_codec"  # pictures or sound that browsers do not play
    NO_PICTURE = "no_picture"  # sound alone
    BROKEN_VIDEO = "broken_video"
    NOT_SCANNED = "not_scanned"  # The scanner did not read all of it.


@dataclass(frozen=True)
class PhotoLimits:
    file_bytes: int = 20 * MEGABYTE
    photos: int = 10  # in one message
    pixels: int = 50_000_000
    longest_side: int = 20_000  # pixels
    video_bytes: int = 100 * MEGABYTE
    video_seconds: int = 60
    videos: int = 3  # for one line of a checklist
    video_pixels: int = 4096 * 2304
    video_longest_side: int = 4096  # pixels

    @property
    def most_bytes(self) -> int:
        return max(self.file_bytes, self.video_bytes)


@dataclass(frozen=True)
class Header:
    """What a file says of itself; width and height in pixels as stored, before it is turned upright."""

    kind: PhotoKind
    width: int
    height: int


def refuse_count(photos: int, limits: PhotoLimits) -> PhotoRefusal | None:
    """Return why a message cannot have so many photos."""
    return PhotoRefusal.TOO_MANY if photos > limits.photos else None


def refuse_video_count(videos: int, limits: PhotoLimits) -> PhotoRefusal | None:
    """Return why one place cannot have so many videos."""
    return PhotoRefusal.TOO_MANY_VIDEOS if videos > limits.videos else None


def refuse_file_size(size: int, limits: PhotoLimits, kind: PhotoKind | None = None) -> PhotoRefusal | None:
    """Return why a file of so many bytes is not taken."""
    if size == 0:
        return PhotoRefusal.EMPTY
    if kind is PhotoKind.MP4:
        return PhotoRefusal.TOO_LARGE_VIDEO if size > limits.video_bytes else None
    return PhotoRefusal.TOO_LARGE_FILE if size > limits.file_bytes else None


def refuse_place(is_video: bool, takes: Takes) -> PhotoRefusal | None:
    """Return why a photo or a video is not taken where it was put."""
    if is_video:
        return None if takes.videos else PhotoRefusal.NO_VIDEO_HERE
    return None if takes.photos else PhotoRefusal.NO_PHOTO_HERE


def refuse_dimensions(width: int, height: int, limits: PhotoLimits) -> PhotoRefusal | None:
    """Return why a picture of so many pixels is not taken."""
    if width < 1 or height < 1:
        return PhotoRefusal.BROKEN
    if width * height > limits.pixels or max(width, height) > limits.longest_side:
        return PhotoRefusal.TOO_MANY_PIXELS
    return None


def refuse_video_dimensions(width: int, height: int, limits: PhotoLimits) -> PhotoRefusal | None:
    """Return why a video of so many pixels is not taken; they are decoded many times a second."""
    if width < 1 or height < 1:
        return PhotoRefusal.BROKEN_VIDEO
    if width * height > limits.video_pixels or max(width, height) > limits.video_longest_side:
        return PhotoRefusal.TOO_FINE_VIDEO
    return None


def refuse_length(seconds: float, limits: PhotoLimits) -> PhotoRefusal | None:
    """Return why a video of so many seconds is not taken: a phone's minute is a few pictures longer than a minute."""
    if seconds <= 0:
        return PhotoRefusal.BROKEN_VIDEO
    return PhotoRefusal.TOO_LONG_VIDEO if seconds > limits.video_seconds + SECONDS_OVER else None


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
