"""Hand out files that nobody may fetch who was not asked: streamed from a folder, or by a short-lived link to S3.

Whoever calls this has looked whether the person may see the file.
"""

import re
from collections.abc import AsyncIterator, Iterator
from typing import IO

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.files.storage import Storage
from django.core.handlers.asgi import ASGIRequest
from django.db.models.fields.files import FieldFile
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header

PIECE = 64 * 1024  # bytes
# A file that a browser opens by itself can neither run nor load anything, whatever it turns out to be.
FILE_POLICY = "sandbox; default-src 'none'"
# One part of a file: from a byte to another, from a byte to the end, or the last so many bytes.
PART = re.compile(r"bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))", re.ASCII)
PARTIAL, NO_SUCH_PART = 206, 416


def hand_out(
    request: HttpRequest,
    file: FieldFile,
    *,
    filename: str,
    content_type: str,
    as_attachment: bool = False,
    keep_seconds: int = 0,
    link_seconds: int = 0,
) -> HttpResponseBase:
    """Return the answer that brings a private file to a browser, which may keep it for so long; raise Http404 if it is gone.

    A link into a bucket lives for `link_seconds` if they are more than usual: a player asks for the rest of a video as it goes.
    """
    disposition = content_disposition_header(as_attachment, filename) or "inline"
    cache_control = f"private, max-age={keep_seconds}" if keep_seconds else "private, no-store"
    link = getattr(file.storage, "link", None)
    if link is None:
        return _streamed(request, file, disposition, content_type, cache_control)
    seconds = max(settings.PRIVATE_LINK_SECONDS, link_seconds)
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


def part_asked(header: str, size: int) -> tuple[int, int] | None:
    """Return from which byte up to which other a part of a file is asked for, the last not counted.

    None asks for the whole, and so does whatever is not one plain part; an empty part is one that is not there.
    """
    found = PART.fullmatch(header.strip())
    if found is None:
        return None
    first, last, final = found.groups()
    if final is not None:
        return (max(0, size - int(final)), size) if int(final) else (size, size)
    begin, end = int(first), min(int(last) + 1, size) if last else size
    if last and int(last) < begin:
        return None  # Not in the grammar, and so to be ignored.
    return (begin, end) if begin < size else (size, size)


def _streamed(
    request: HttpRequest, file: FieldFile, disposition: str, content_type: str, cache_control: str
) -> HttpResponseBase:
    try:
        opened = file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    size = file.size
    # Without a date or a tag from us, nobody can ask for a part only if the file is unchanged: they get the whole.
    part = None if "If-Range" in request.headers else part_asked(request.headers.get("Range", ""), size)
    response: HttpResponseBase
    if part is None:
        response = FileResponse(opened, content_type=content_type)
        if isinstance(request, ASGIRequest):
            response.streaming_content = _pieces(opened, size)  # A plain file would be read into memory as a whole.
    elif part[0] == part[1]:
        opened.close()
        response = HttpResponse(status=NO_SUCH_PART, content_type=content_type)
        response["Content-Range"] = f"bytes */{size}"
    else:
        response = _part(request, opened, part, size, content_type)
    response["Accept-Ranges"] = "bytes"
    response["Content-Disposition"] = disposition
    response["Cache-Control"] = cache_control
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _part(
    request: HttpRequest, opened: IO[bytes], part: tuple[int, int], size: int, content_type: str
) -> StreamingHttpResponse:
    """Return one part of a file: Safari plays no video from a server that cannot give it one."""
    begin, end = part
    opened.seek(begin)
    pieces = _pieces if isinstance(request, ASGIRequest) else _pieces_at_once
    response = StreamingHttpResponse(pieces(opened, end - begin), status=PARTIAL, content_type=content_type)
    response._resource_closers.append(opened.close)  # type: ignore[attr-defined]  # As FileResponse does.
    response["Content-Length"] = str(end - begin)
    response["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    return response


async def _pieces(file: IO[bytes], length: int) -> AsyncIterator[bytes]:
    while piece := await sync_to_async(file.read)(min(PIECE, length)):
        length -= len(piece)
        yield piece


def _pieces_at_once(file: IO[bytes], length: int) -> Iterator[bytes]:
    while piece := file.read(min(PIECE, length)):
        length -= len(piece)
        yield piece
