"""What an export of a person's data holds of messages: their threads, what they wrote, and the photos that they sent."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from accounts.exporting import Files, as_json
from accounts.models import User
from messaging import queries
from messaging.models import Message, Party, Photo
from messaging.rules.photos import PhotoState
from messaging.rules.threads import Side
from messaging.thread_page import counterparts, name_of

AT_ONCE = 200  # photos, threads or messages in memory
FIELDS = (
    *("reference", "uploaded_at", "file_name", "caption", "size", "state", "refusal"),
    *("kind", "seconds", "sha256", "taken_at", "taken_words", "hidden_at"),
)
WRITTEN = (
    *("reference", "kind", "at", "side", "audience", "source", "body", "language", "phrase", "phrase_values"),
    *("other_body", "other_language", "event", "details"),
)


def collect_messages(user: User) -> Files:
    """Return the threads that a person takes part in, and every message of theirs; what others wrote is the others'."""
    yield "threads.json", _rows(_thread(party) for party in queries.parties_of(user).iterator(AT_ONCE))
    written = Message.objects.filter(author=user).select_related("thread").order_by("pk")
    yield "messages.json", _rows(_message(message) for message in written.iterator(AT_ONCE))


def collect_photos(user: User) -> Files:
    """Return a list of all photos that somebody uploaded, and the original of each that could be read."""
    yield "photos.json", _list(user)
    for photo in _photos(user).filter(state=PhotoState.READY).iterator(AT_ONCE):
        yield f"photos/{photo.reference}.{photo.kind}", _pieces(photo)


def _photos(user: User) -> Any:
    return Photo.objects.filter(uploader=user).select_related("message").order_by("pk")


def _list(user: User) -> Iterator[bytes]:
    return _rows(_photo(photo) for photo in _photos(user).iterator(AT_ONCE))


def _rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    yield b"["
    for place, row in enumerate(rows):
        yield (b",\n" if place else b"\n") + as_json(row)
    yield b"\n]\n"


def _photo(photo: Photo) -> Mapping[str, Any]:
    sent_in = photo.message.reference if photo.message else None
    return {**{name: getattr(photo, name) for name in FIELDS}, "message": sent_in}


def _thread(party: Party) -> Mapping[str, Any]:
    thread = party.thread
    return {
        "reference": thread.reference,
        "kind": thread.kind,
        "subject": thread.subject,
        "order": thread.order.number if thread.order else None,
        "as": party.side,
        "with": [name_of(other) for other in counterparts(thread, Side(party.side))],
        "started_at": thread.started_at,
        "closed_at": thread.closed_at,
    }


def _message(message: Message) -> Mapping[str, Any]:
    return {"thread": message.thread.reference, **{name: getattr(message, name) for name in WRITTEN}}


def _pieces(photo: Photo) -> Iterator[bytes]:
    try:
        with photo.original.open("rb") as file:
            yield from file.chunks()
    except FileNotFoundError:  # The list says what it was.
        return
