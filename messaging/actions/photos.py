"""Taking photos and videos in, taking them out again before they are sent, and hiding what should not be seen."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, BinaryIO, cast

from django.core.files import File
from django.db import transaction
from django.db.models import Q

from accounts.models import User, private_storage
from accounts.private_files import delete_folder
from messaging.actions.writing import note_event
from messaging.mail.characters import one_line
from messaging.models import Photo
from messaging.photos.checking import data_of
from messaging.policy import photo_limits
from messaging.rules.photo_headers import kind_of, read_header
from messaging.rules.photos import (
    LEFT_OVER_AFTER,
    PhotoKind,
    PhotoRefusal,
    Takes,
    refuse_count,
    refuse_file_size,
    refuse_place,
    refuse_video_count,
)
from messaging.rules.threads import Audience
from notices import nudging

MAKE_PHOTOS = "messaging.tasks.make_photos"
MOST_UNSENT = 60  # photos of one person that wait for their messages; the oldest give way
MOST_UNSENT_VIDEOS = 6  # of one person, in the same way
CAPTION_MAX, FILE_NAME_MAX, WHY_MAX = 300, 200, 300  # characters
AT_ONCE = 500  # left-over photos deleted by one sweep


class PhotoRefused(Exception):  # noqa: N818 (it is an answer, not an error of the program)
    """Raised with the reason when a file is no photo that is taken; nothing was stored."""

    def __init__(self, refusal: PhotoRefusal) -> None:
        self.refusal = refusal
        super().__init__(refusal)


def receive_photo(
    *, file: "File[Any]", uploader: User | None, upload_key: str, at: datetime, takes: Takes = Takes.PHOTOS
) -> Photo:
    """Keep a photo for a message that is still being written; raise PhotoRefused for what its first bytes tell.

    Where `takes` says so, it may be a video instead.

    The file goes to the private storage in pieces. Everything else about it is found out by `make_photos`.
    """
    kind = _kind(file, uploader, upload_key, takes)
    if isinstance(kind, PhotoRefusal):
        raise PhotoRefused(kind)
    _make_room(uploader)
    photo = Photo(
        uploader=uploader,
        upload_key=upload_key,
        uploaded_at=at,
        file_name=one_line(file.name or "", FILE_NAME_MAX),
        size=file.size,
        kind=kind,
        try_at=at,
    )
    stored = private_storage().save(f"{folder_of(photo)}/original", file)
    try:
        photo.original.name = stored
        photo.save()
    except BaseException:
        private_storage().delete(stored)
        raise
    nudging.note(MAKE_PHOTOS)
    return photo


def describe_photos(*, captions: Mapping[Photo, str]) -> None:
    """Write captions under photos that were not sent yet."""
    for photo, caption in captions.items():
        photo.caption = one_line(caption, CAPTION_MAX)
        Photo.objects.filter(pk=photo.pk, message=None).update(caption=photo.caption)


def keep_photos(*, uploader: User, upload_keys: Iterable[str], until: datetime) -> None:
    """Keep photos that were not sent yet longer than a day, for what somebody prepares."""
    Photo.objects.filter(uploader=uploader, upload_key__in=list(upload_keys), message=None).update(keep_until=until)


@transaction.atomic
def remove_photo(*, photo: Photo) -> bool:
    """Delete a photo that was not sent yet, with its files; return whether there was one."""
    if not Photo.objects.filter(pk=photo.pk, message=None).delete()[0]:
        return False
    delete_folder(private_storage(), folder_of(photo))
    return True


def delete_left_over_photos(*, at: datetime) -> int:
    """Delete the photos whose messages were never sent, a day after they came or when they were kept, and return how many."""
    over = Q(keep_until=None, uploaded_at__lte=at - LEFT_OVER_AFTER) | Q(keep_until__lte=at)
    photos = Photo.objects.filter(over, message=None).order_by("pk")[:AT_ONCE]
    return sum(remove_photo(photo=photo) for photo in photos)


@transaction.atomic
def hide_photo(*, photo: Photo, by: User, why: str, at: datetime) -> bool:
    """Show a photo to agents only from now on, and note among them who did that and why."""
    why = one_line(why, WHY_MAX)
    shown = Photo.objects.filter(pk=photo.pk, message__isnull=False, hidden_at=None)
    if not shown.update(hidden_at=at, hidden_by=by, hidden_why=why):
        return False
    _note(photo, "photo_hidden", by=by, why=why, at=at)
    return True


@transaction.atomic
def show_photo_again(*, photo: Photo, by: User, why: str, at: datetime) -> bool:
    """Show a hidden photo to the parties again, and note among agents who did that and why."""
    hidden = Photo.objects.filter(pk=photo.pk, hidden_at__isnull=False)
    if not hidden.update(hidden_at=None, hidden_by=None, hidden_why=""):
        return False
    _note(photo, "photo_shown_again", by=by, why=one_line(why, WHY_MAX), at=at)
    return True


def folder_of(photo: Photo) -> str:
    """Return where the files of a photo are in the private storage."""
    return f"photos/{photo.reference}"


def _kind(file: "File[Any]", uploader: User | None, upload_key: str, takes: Takes) -> PhotoKind | PhotoRefusal:
    """Return what a file is, or why it is not taken here."""
    limits = photo_limits()
    if not 0 < file.size <= limits.most_bytes:
        return refuse_file_size(file.size, limits) or PhotoRefusal.TOO_LARGE_FILE
    with data_of(cast(BinaryIO, file.file), limits) as data:
        kind = kind_of(data)
        # Above all it is said that a video is not taken, whatever else may be wrong with it.
        refused = None if isinstance(kind, PhotoRefusal) else refuse_place(kind.is_video, takes)
        header = refused or read_header(data, limits)
    if isinstance(header, PhotoRefusal):
        return header
    unsent = Photo.objects.unsent(upload_key).filter(uploader=uploader)
    refused = refuse_video_count(unsent.videos().count() + 1, limits) if header.kind.is_video else None
    return refused or refuse_count(unsent.count() + 1, limits) or header.kind


def _make_room(uploader: User | None) -> None:
    if uploader is None:
        return
    unsent = Photo.objects.filter(uploader=uploader, message=None, keep_until=None).order_by("-pk")
    for photo in [*unsent[MOST_UNSENT - 1 :], *unsent.videos()[MOST_UNSENT_VIDEOS - 1 :]]:
        remove_photo(photo=photo)


def _note(photo: Photo, event: str, *, by: User, why: str, at: datetime) -> None:
    if photo.message is not None:
        details = {"photo": str(photo.reference), "message": str(photo.message.reference), "why": why}
        note_event(thread=photo.message.thread, event=event, details=details, audience=Audience.SUPPORT, by=by, at=at)
