"""Hand out files that nobody may fetch who was not asked: streamed from a folder, or by a short-lived link to S3.

Whoever calls this has looked whether the person may see the file.
"""

from collections.abc import AsyncIterator
from typing import IO

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.files.storage import Storage
from django.core.handlers.asgi import ASGIRequest
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.http import content_disposition_header

PIECE = 64 * 1024  # bytes
# A file that a browser opens by itself can neither run nor load anything, whatever it turns out to be.
FILE_POLICY = "sandbox; default-src 'none'"


def hand_out(
    request: HttpRequest,
    file: FieldFile,
    *,
    filename: str,
    content_type: str,
    as_attachment: bool = False,
    keep_seconds: int = 0,
) -> HttpResponseBase:
    """Return the answer that brings a private file to a browser, which may keep it for so long; raise Http404 if it is gone."""
    disposition = content_disposition_header(as_attachment, filename) or "inline"
    cache_control = f"private, max-age={keep_seconds}" if keep_seconds else "private, no-store"
    link = getattr(file.storage, "link", None)
    if link is None:
        return _streamed(request, file, disposition, content_type, cache_control)
    seconds = settings.PRIVATE_LINK_SECONDS
    response = HttpResponseRedirect(
        link(
            file.name,
            disposition=disposition,
            content_type=content_type,
            cache_control=cache_control,
            seconds=seconds,
        )
    )
    # Within half of its life, a link that the browser kept still has the other half.
    kept = min(keep_seconds, seconds // 2)
    response["Cache-Control"] = f"private, max-age={kept}" if kept else "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def delete_folder(storage: Storage, folder: str) -> None:
    """Delete what is in a folder, also what was stored by a process that died before it could say so."""
    try:
        names = storage.listdir(folder)[1]
    except FileNotFoundError:
        return
    for name in names:
        storage.delete(f"{folder}/{name}")
    storage.delete(folder)


def _streamed(
    request: HttpRequest, file: FieldFile, disposition: str, content_type: str, cache_control: str
) -> HttpResponseBase:
    try:
        opened = file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(opened, content_type=content_type)
    if isinstance(request, ASGIRequest):
        response.streaming_content = _pieces(opened)  # A plain file would be read into memory as a whole.
    response["Content-Disposition"] = disposition
    response["Cache-Control"] = cache_control
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    while piece := await sync_to_async(file.read)(PIECE):
        yield piece
