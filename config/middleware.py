"""Middleware of the whole site."""

import base64
import hashlib
import logging
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.defaults import page_not_found
from redis.exceptions import RedisError

Next = Callable[[HttpRequest], HttpResponseBase]
logger = logging.getLogger(__name__)


def inline_hash(path: Path) -> str:
    """Return the CSP source expression of the one inline script: the theme, set before the first paint."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(path.read_bytes().rstrip(b"\n")).digest()).decode() + "'"


class ReadableRequests:
    """Answer 400 to a request that cannot be read, before anything reads it; in DEBUG too, where Django would fail."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        charset = (request.content_params or {}).get("charset", "utf-8").lower()
        try:
            is_readable = charset in {"utf-8", "utf8", "us-ascii"} and request.GET is not None
        except SuspiciousOperation:
            is_readable = False
        if is_readable:
            return self.get_response(request)
        return HttpResponse((settings.ROOT / "templates" / "400.html").read_text(), status=400)


class ContentSecurityPolicy:
    """Let pages use only what this site itself serves, and photos and videos from where it keeps private files."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        theme = inline_hash(settings.ROOT / "templates" / "components" / "theme.js")
        self.policy = policy(theme, style="'self'")
        # The admin's own jQuery sets styles on elements; scripts stay as strict there as everywhere.
        self.admin_policy = policy(theme, style="'self' 'unsafe-inline'")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_admin = request.path_info.startswith("/admin/")
        response.headers.setdefault("Content-Security-Policy", self.admin_policy if is_admin else self.policy)
        return response


def policy(theme: str, *, style: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {theme}",
            f"style-src {style}",
            # A photo is asked for here, and then fetched from where private files are kept.
            " ".join(("img-src 'self' data:", *filter(None, [settings.PRIVATE_FILES_ORIGIN]))),
            " ".join(("media-src 'self'", *filter(None, [settings.PRIVATE_FILES_ORIGIN]))),
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


class WithoutCache:
    """Answer 503, in words, what must be counted in the cache while that is gone: signing in, signing up, voting."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RedisError):
            return None
        logger.error("The cache cannot be used: %s", exception)
        answer = render(request, "503.html", status=503)
        answer["Retry-After"], answer["Cache-Control"] = "60", "no-store"
        return answer


class PlainNotFound:
    """Show the site's own 404 page in DEBUG too: Django's would list every URL to somebody having a first look."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_technical = (
            settings.DEBUG and response.status_code == 404 and b"DEBUG = True" in getattr(response, "content", b"")
        )
        return page_not_found(request, Exception("Not found")) if is_technical else response
