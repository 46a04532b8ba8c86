"""People without an account: what this browser uploaded, and which threads a signed link let it into.

Both are kept in the session and end with it. The app that lets somebody in says until when.
"""

from datetime import datetime

from django.http import HttpRequest

from messaging.models import Message, Photo, Thread
from messaging.rules.threads import Side

UPLOADS, THREADS = "messaging.uploads", "messaging.threads"
MOST = 20  # keys of uploads, and threads, of one session; the oldest give way


def let_in(request: HttpRequest, thread: Thread, until: datetime) -> None:
    """Let this browser see the photos of a thread as its customer, until an instant."""
    kept = {**request.session.get(THREADS, {}), thread.reference: int(until.timestamp())}
    request.session[THREADS] = dict(list(kept.items())[-MOST:])


def may_upload(request: HttpRequest, upload_key: str) -> bool:
    """Return whether photos may be uploaded under a key here: one that is this browser's, or nobody's yet, which it is then."""
    if holds(request, upload_key):
        return True
    if Photo.objects.filter(uploader=None, upload_key=upload_key).exists():
        return False
    request.session[UPLOADS] = [*request.session.get(UPLOADS, ()), upload_key][-MOST:]
    return True


def holds(request: HttpRequest, upload_key: str) -> bool:
    """Return whether this browser uploaded under a key."""
    return bool(upload_key) and upload_key in request.session.get(UPLOADS, ())


def may_see_photo(request: HttpRequest, photo: Photo, at: datetime) -> bool:
    """Return whether this browser may see a photo: one that it uploaded, or of a thread that it was let into."""
    if photo.message is None:
        return photo.uploader_id is None and holds(request, photo.upload_key)
    until = request.session.get(THREADS, {}).get(photo.message.thread.reference, 0)
    if until <= at.timestamp() or photo.hidden_at is not None:
        return False
    return Message.objects.filter(pk=photo.message.pk).read_by(Side.CUSTOMER, at).exists()
