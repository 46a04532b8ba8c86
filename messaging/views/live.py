"""Streams of what happens, for pages that stay open. They say that something changed; the page then fetches what."""

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from messaging import live, permissions, queries

private = cache_control(private=True, no_store=True, no_transform=True)
MARK_MAX = 40  # characters


@require_GET
@private
async def thread_live(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Say when a thread changed, and how many threads are unread; `after` or Last-Event-ID is what the page knows."""
    return await sync_to_async(_thread_stream)(request, reference)


@require_GET
@private
async def live_unread(request: HttpRequest) -> HttpResponseBase:
    """Say when the number of unread threads changes."""
    return await sync_to_async(_stream)(request)


def _thread_stream(request: HttpRequest, reference: str) -> HttpResponseBase:
    if not request.user.is_authenticated:
        return HttpResponse(status=401)  # A stream cannot lead anybody to signing in.
    found = queries.thread_for(request.user, reference)
    if found is None or permissions.side_of(request.user, found) is None:
        raise Http404
    return _stream(request, thread=found.pk)


def _stream(request: HttpRequest, thread: int | None = None) -> HttpResponseBase:
    """Answer with a stream, or with 204 where it would hold a whole worker (WSGI, runserver): then pages ask by themselves."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    session = request.session.session_key
    if not settings.LIVE_STREAMS_PER_PERSON or not isinstance(request, ASGIRequest) or session is None:
        return HttpResponse(status=204)
    known = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    watch = live.Watch(request.user.pk, session, thread, told_mark=known[:MARK_MAX] if thread else "")
    response = StreamingHttpResponse(live.events(watch, live.poller), content_type="text/event-stream; charset=utf-8")
    response["X-Accel-Buffering"] = "no"  # nginx would keep events back.
    return response
