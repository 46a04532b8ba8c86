"""What is made of a photo or a video."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from messaging.rules.photos import PhotoKind


@dataclass(frozen=True)
class Picture:
    """A copy in JPEG, or of a video in MP4; width and height in pixels. A video is too large to be held in memory."""

    content: bytes | Path
    width: int
    height: int


@dataclass(frozen=True)
class Made:
    """The copies that people are shown, and for agents only what the original is and when it was taken."""

    kind: PhotoKind
    view: Picture
    thumbnail: Picture
    sha256: str  # of the original, in hexadecimal
    taken_at: datetime | None  # by the camera's clock; without a zone where the camera names none
    seconds: int = 0  # of a video
