"""Ready bytes of public pages, kept in the process and thrown away when something is published.

Anonymous readers all see the same page, so it is put together once. A process asks the database at most once a second
whether the content version moved (`CONTENT_POLL_SECONDS`); between two questions a page costs no query, and a browser
that has the page already is told so without looking at it.
"""

import functools
import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_etags, quote_etag

from helpcenter.queries import Version, content_version
from notices.clock import now

View = Callable[..., HttpResponse]
SMALLEST_COMPRESSED = 860  # bytes; what fits one packet is not worth compressing


@dataclass(frozen=True, slots=True)
class Page:
    body: bytes
    compressed: bytes | None
    content_type: str
    headers: tuple[tuple[str, str], ...]

    @property
    def size(self) -> int:
        return len(self.body) + len(self.compressed or b"")


class PageCache:
    """Pages of one content version, the least recently read of them dropped when they grow too many bytes."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Forget everything, also the version."""
        with self.lock:
            self.pages: OrderedDict[str, Page] = OrderedDict()
            self.bytes = 0
            self.version = Version(number=-1)
            self.asked_at = float("-inf")

    def current_version(self, at: datetime) -> Version:
        """Return the content version, asking the database when the last answer is old or a schedule came due."""
        version = self.version
        is_fresh = time.monotonic() - self.asked_at < settings.CONTENT_POLL_SECONDS
        if is_fresh and not (version.next_due_at and version.next_due_at <= at):
            return version
        found = content_version(at)
        with self.lock:
            if found != self.version:
                self.pages.clear()
                self.bytes = 0
            self.version = found
            self.asked_at = time.monotonic()
        return found

    def get(self, key: str, version: Version) -> Page | None:
        with self.lock:
            if version != self.version or key not in self.pages:
                return None
            self.pages.move_to_end(key)
            return self.pages[key]

    def put(self, key: str, version: Version, page: Page) -> None:
        with self.lock:
            # A page that was put together while something was published belongs to no version.
            if version != self.version or page.size > settings.PAGE_CACHE_BYTES:
                return
            before = self.pages.pop(key, None)
            self.bytes += page.size - (before.size if before else 0)
            self.pages[key] = page
            while self.bytes > settings.PAGE_CACHE_BYTES:
                _, dropped = self.pages.popitem(last=False)
                self.bytes -= dropped.size


cache = PageCache()


def public_page(view: View) -> View:
    """Serve a view's page from memory to readers who are nobody in particular.

    The page must depend on the URL's path and the content alone. Who is signed in gets it freshly made.
    """

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        at = now()
        # What stands behind the ? must not get into a page that others will read.
        request.META["QUERY_STRING"], request.GET = "", QueryDict()  # type: ignore[misc]
        if request.method not in {"GET", "HEAD"} or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return _private(view(request, *args, **kwargs))
        version = cache.current_version(at)
        key = f"{request.scheme}://{request.get_host()}{request.path}"
        etag = _etag(key, version)
        modified = int(max(filter(None, (settings.BUILT_AT, version.changed_at, version.last_due_at))).timestamp())
        # The tag holds the address, so whoever names it was given this very page: nothing has to be made. A date or a
        # star can be named by anybody, so then the page must be known to exist.
        if etag in parse_etags(request.headers.get("If-None-Match", "")) or cache.get(key, version):
            answer = get_conditional_response(request, etag=etag, last_modified=modified)
            if answer is not None:
                return _with_validators(answer, etag, modified, ())
        page = cache.get(key, version)
        if page is None:
            response = view(request, *args, **kwargs)
            if response.status_code != 200:
                return _private(response)
            page = _as_page(response)
            cache.put(key, version, page)
        takes_gzip = page.compressed is not None and _takes_gzip(request)
        answer = HttpResponse(page.compressed if takes_gzip else page.body, content_type=page.content_type)
        if takes_gzip:
            answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Content-Length"] = str(len(answer.content))
        return _with_validators(answer, etag, modified, page.headers)

    return wrapped


def _takes_gzip(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept-Encoding", "").replace(" ", "").lower().split(",")
    return any(
        word == "gzip" or (word.startswith("gzip;") and word not in {"gzip;q=0", "gzip;q=0.0"}) for word in accepted
    )


def _etag(key: str, version: Version) -> str:
    """Return the weak tag of a page: weak, because plain and compressed bytes share it."""
    parts = (settings.BUILD_ID, version.number, version.changed_at, version.due_count, key)
    return "W/" + quote_etag(hashlib.sha256(repr(parts).encode()).hexdigest()[:24])


def _as_page(response: HttpResponse) -> Page:
    if hasattr(response, "render") and callable(response.render):
        response.render()
    body = response.content
    return Page(
        body=body,
        compressed=gzip.compress(body, compresslevel=6, mtime=0) if len(body) > SMALLEST_COMPRESSED else None,
        content_type=response.headers["Content-Type"],
        headers=tuple((n, v) for n, v in response.headers.items() if n in {"Link", "Content-Language"}),
    )


def _with_validators(
    response: HttpResponse, etag: str, modified: int, headers: tuple[tuple[str, str], ...]
) -> HttpResponse:
    for name, value in headers:
        response.headers[name] = value
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(modified)
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    return response


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response
