"""A case to print, and to take away with its files."""

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_required
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from disputes import queries
from disputes.pack import Pack, both
from disputes.packing import packed
from disputes.phrases import paper
from messaging.permissions import side_of
from notices.clock import now


@login_required
@never_cache
@require_GET
def case_pack(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a case as it is printed, in both languages."""
    pack = _pack(request, reference)
    names = {name.lower(): both(str, words) for name, words in vars(paper).items() if name.isupper()}
    return render(request, "disputes/pack.html", {"pack": pack, "names": names, "dispute": pack.dispute})


@login_required
@never_cache
@require_GET
def case_pack_files(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Hand out a case with its files, written while it is sent: it is never in memory as a whole."""
    pack = _pack(request, reference)
    pieces = packed(pack)
    response = StreamingHttpResponse(
        _awaited(pieces) if isinstance(request, ASGIRequest) else pieces, content_type="application/zip"
    )
    name = f"{pack.dispute.reference}.zip"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _pack(request: HttpRequest, reference: str) -> Pack:
    dispute = queries.dispute_for(request.user, reference)
    side = side_of(request.user, dispute.thread) if dispute else None
    if dispute is None or side is None:
        raise Http404
    return Pack(dispute, side, now())


async def _awaited(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    while piece := await sync_to_async(_next)(pieces):
        yield piece


def _next(pieces: Iterator[bytes]) -> bytes:
    return next(pieces, b"")
