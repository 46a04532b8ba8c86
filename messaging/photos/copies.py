"""What is made of a photo."""

from dataclasses import dataclass
from datetime import datetime

from messaging.rules.photos import PhotoKind


@dataclass(frozen=True)
class Picture:
    """A copy in JPEG; width and height in pixels."""

    content: bytes
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
