"""Making the copies that people are shown: scanned first, then made in a process of its own, then stored.

A photo is claimed by moving `try_at` past a lease, so that a worker that dies holds nothing.
"""

import logging
import shutil
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import F, QuerySet

from accounts.models import private_storage
from messaging.actions.photos import folder_of
from messaging.models import Photo, Thread
from messaging.photos.apart import MakingError, make_apart
from messaging.photos.copies import Made, Picture
from messaging.photos.scanning import Verdict, scan
from messaging.policy import photo_limits
from messaging.rules.photos import SCANNER_PAUSE, PhotoRefusal, PhotoState, pause_after

LEASE = timedelta(minutes=3)  # after which a photo whose worker died is begun again
MOST_TRIES = 12  # in about eight hours, after which a file that is not there is given up
MOST_SECONDS = 45.0  # in which a sweep begins new photos; the next one goes on

log = logging.getLogger(__name__)


def make_photos(*, at: datetime) -> int:
    """Make the copies of every photo that waits, the longest waiting first, and return how many were made or refused."""
    started, settled = time.monotonic(), 0
    while time.monotonic() - started < MOST_SECONDS and (photo := _claim(claim := uuid4(), at=_since(at, started))):
        try:
            settled += _settle(photo, claim, at, started)
        except MakingError as error:
            log.warning("The copies of photo %s could not be made yet: %s", photo.reference, error)
            _put_off(photo, claim, at=_since(at, started))
        except Exception:
            log.exception("The copies of photo %s could not be made yet.", photo.reference)
            _put_off(photo, claim, at=_since(at, started))
    return settled


def _since(at: datetime, started: float) -> datetime:
    """Return what time it is by now, for a sweep that began at `at`."""
    return at + timedelta(seconds=time.monotonic() - started)


@transaction.atomic
def _claim(claim: UUID, *, at: datetime) -> Photo | None:
    """Take the photo that waits longest, or one whose worker died; no two claims hold the same one."""
    waiting = Photo.objects.due(at)
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    photo = waiting.first()
    if photo is None:
        return None
    # SQLite locks no row: there, whoever moves `try_at` first has it.
    unchanged = Photo.objects.filter(pk=photo.pk, state=PhotoState.WAITING, try_at=photo.try_at)
    return photo if unchanged.update(claimed_by=claim, try_at=at + LEASE, tries=F("tries") + 1) else None


def _mine(photo: Photo, claim: UUID) -> QuerySet[Photo]:
    return Photo.objects.filter(pk=photo.pk, claimed_by=claim, state=PhotoState.WAITING)


def _settle(photo: Photo, claim: UUID, at: datetime, started: float) -> bool:
    """Scan a photo, make its copies and store them; return whether it is settled what becomes of it."""
    with tempfile.TemporaryDirectory(prefix="photo-") as name:
        original, folder = Path(name) / "original", Path(name) / "out"
        folder.mkdir()
        try:
            with photo.original.open("rb") as stored, original.open("wb") as copy:
                shutil.copyfileobj(stored, copy, 1024 * 1024)
        except FileNotFoundError:
            if photo.tries < MOST_TRIES:  # The disk may be missing, not the photo.
                raise
            return _refuse(photo, claim, PhotoRefusal.TRUNCATED)
        if settings.SCANNER_URL:
            with original.open("rb") as file:
                answer = scan(file, url=settings.SCANNER_URL, seconds=settings.SCANNER_SECONDS)
            if answer.verdict is Verdict.INFECTED:
                log.warning("The scanner found %s in photo %s.", answer.words, photo.reference)
                return _finish(photo, claim, state=PhotoState.INFECTED)
            if answer.verdict is Verdict.TOO_LARGE:
                log.error("The scanner does not read photo %s: %s", photo.reference, answer.words)
                return _refuse(photo, claim, PhotoRefusal.NOT_SCANNED)
            if answer.verdict is not Verdict.CLEAN:
                log.warning("Photo %s waits for the scanner: %s", photo.reference, answer.words)
                _wait_for_scanner(photo, claim, at=_since(at, started))
                return False
        made = make_apart(original, folder, photo_limits())
        return _refuse(photo, claim, made) if isinstance(made, PhotoRefusal) else _keep(photo, claim, made)


def _keep(photo: Photo, claim: UUID, made: Made) -> bool:
    """Store the copies, then say that they are there; what another worker made meanwhile stays."""
    storage, folder = private_storage(), folder_of(photo)
    view = _stored(f"{folder}/{claim}-view", made.view)
    thumbnail = _stored(f"{folder}/{claim}-thumbnail", made.thumbnail)
    taken = made.taken_at
    is_mine = _finish(
        photo,
        claim,
        state=PhotoState.READY,
        kind=made.kind,
        seconds=made.seconds,
        sha256=made.sha256,
        # Without a zone, it is not known which instant the camera means.
        taken_at=taken if taken and taken.tzinfo else None,
        taken_words=taken.isoformat(" ") if taken else "",
        view=view,
        view_width=made.view.width,
        view_height=made.view.height,
        thumbnail=thumbnail,
        thumbnail_width=made.thumbnail.width,
        thumbnail_height=made.thumbnail.height,
    )
    if not is_mine:
        storage.delete(view)
        storage.delete(thumbnail)
    return is_mine


def _stored(name: str, copy: Picture) -> str:
    """Store a copy; that of a video goes there in pieces."""
    if isinstance(copy.content, bytes):
        return private_storage().save(f"{name}.jpg", ContentFile(copy.content))
    with copy.content.open("rb") as file:
        return private_storage().save(f"{name}.mp4", File(file))


def _refuse(photo: Photo, claim: UUID, refusal: PhotoRefusal) -> bool:
    """Say why a file is no photo, and throw it away: nobody would ever be shown it."""
    is_mine = _finish(photo, claim, state=PhotoState.REFUSED, refusal=refusal, original="")
    if is_mine and photo.original.name:
        private_storage().delete(photo.original.name)
    return is_mine


@transaction.atomic
def _finish(photo: Photo, claim: UUID, **fields: object) -> bool:
    """Write down what became of a photo, and let an open page of its thread know."""
    if not _mine(photo, claim).update(claimed_by=None, is_scanner_away=False, **fields):
        return False
    Thread.objects.filter(messages__photos=photo.pk).update(changes=F("changes") + 1)
    return True


def _wait_for_scanner(photo: Photo, claim: UUID, *, at: datetime) -> None:
    """Let a photo wait until the scanner answers; that costs it none of its tries."""
    fields = {"claimed_by": None, "is_scanner_away": True, "try_at": at + SCANNER_PAUSE, "tries": F("tries") - 1}
    _mine(photo, claim).update(**fields)


def _put_off(photo: Photo, claim: UUID, *, at: datetime) -> None:
    _mine(photo, claim).update(claimed_by=None, try_at=at + pause_after(photo.tries + 1))
