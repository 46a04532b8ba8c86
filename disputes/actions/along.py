"""What people bring along with a move beside its payload: words, photos, evidence, and what a ruling cites."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from disputes.models import DisputeEvent, Evidence
from disputes.rules.evidence import Slot, fills
from disputes.rules.payloads import (
    Appealing,
    Deciding,
    Inspecting,
    Labelling,
    Opening,
    Payload,
    Rejecting,
    Shipping,
    Showing,
    Submitting,
)
from disputes.rules.rulings import RulingReason
from messaging.actions import Phrased
from messaging.models import Photo
from messaging.rules.threads import Audience, Source
from orders.rules.carriers import tidied


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence: words, a number, a photo or a video, in the slot that it fills."""

    slot: Slot | None = None
    text: str = ""
    photo: Photo | None = None
    caption: str = ""

    @property
    def fills(self) -> bool:
        """Return whether it is what its slot asks for."""
        if self.slot is None:
            return False
        is_video = self.photo.is_video if self.photo else None
        return fills(self.slot, has_words=bool(self.text.strip()), is_video=is_video)


@dataclass(frozen=True, slots=True)
class Along:
    """`words` and `photos` become a message in the thread, `pieces` evidence; their photos are of that message, too."""

    words: str = ""
    language: str = ""
    audience: Audience = Audience.EVERYONE
    photos: Sequence[Photo] = ()
    pieces: Sequence[Piece] = ()
    phrased: Phrased | None = None
    source: Source = Source.PAGE
    quoted: str = ""
    finding: RulingReason | None = None
    other_rationale: str = ""  # A ruling's reasons in the other language.
    cited_events: Sequence[DisputeEvent] = ()
    cited_evidence: Sequence[Evidence] = ()

    @property
    def all_photos(self) -> list[Photo]:
        return [*self.photos, *(piece.photo for piece in self.pieces if piece.photo is not None)]

    @property
    def new_photos(self) -> list[Photo]:
        """Return those that nobody has sent yet; what was sent in the conversation stays where it is."""
        return [photo for photo in self.all_photos if photo.message_id is None]


NOTHING_ALONG = Along()


def counted(pieces: Sequence[Piece]) -> Mapping[Slot, int]:
    """Return how many things there are for each slot."""
    return Counter(piece.slot for piece in pieces if piece.slot is not None and piece.fills)


def completed(payload: Payload, along: Along, *, is_used: bool = False) -> Payload:
    """Return a payload with what truly comes along: nobody is believed a count."""
    things: dict[str, Any]
    match payload:
        case Opening() | Submitting() | Showing() | Inspecting():
            things = {"evidence": counted(along.pieces)}
        case Rejecting():
            things = {"evidence": len(along.pieces) + len(along.photos)}
        case Appealing():
            things = {"new_evidence": len(along.pieces) + len(along.photos)}
        case Deciding():
            things = {"cited": len(along.cited_events) + len(along.cited_evidence)}
        case Labelling():
            things = {"photos": len(along.all_photos)}
        case Shipping():
            number = tidied(payload.tracking_number)
            things = {"photos": len(along.all_photos), "tracking_number": number, "is_used": is_used}
        case _:
            return payload
    return replace(payload, **things)
