"""What happens around every request for the sake of notices and of the clock."""

import gzip
import logging
import re
import time
from collections.abc import Callable
from datetime import timedelta

from babel.lists import format_list
from celery import current_app
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.timesince import TIME_STRINGS
from django.utils.translation import get_language

from notices import nudging
from notices.clock import moved_by, now

# Redis answers in milliseconds or not at all; a folder takes no notice of these.
IMPATIENT = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5, "max_retries": 0}  # seconds; tries
NUDGE_EXPIRES = 55  # seconds, after which a sweep comes anyway
NEED_MAIL = (nudging.SEND_NOTICES,)  # What these would send waits until a mail server is set.
BROKER_PAUSE = 30.0  # seconds without nudges after one failed

logger = logging.getLogger(__name__)

BODY = re.compile(rb"<body\b[^>]*>")


class NudgeTheOutbox:
    """Wake the sweep that a request left work for. Without it, or without a broker, that waits for a minute or two."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.broker_is_down_until = float("-inf")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        tasks = [task for task in nudging.take() if settings.MAIL_IS_SET or task not in NEED_MAIL]
        if tasks and time.monotonic() > self.broker_is_down_until:
            self.nudge(tasks)
        return response

    def nudge(self, tasks: list[str]) -> None:
        try:
            with current_app.connection_for_write(transport_options=IMPATIENT) as broker:
                for task in tasks:
                    current_app.send_task(task, connection=broker, retry=False, expires=NUDGE_EXPIRES)
        except Exception:  # Whatever it is, the person who waits for this page has no part in it.
            self.broker_is_down_until = time.monotonic() + BROKER_PAUSE
            logger.warning("The broker cannot be reached, so work waits for the next sweep", exc_info=True)


class MovedClock:
    """Say on top of every page that the clock was moved, and by how much; outside DEBUG there is no such middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.DEBUG:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        offset = moved_by()
        if not offset:
            return self.get_response(request)
        # A browser's own copy of a page says another time, or nothing of it.
        for condition in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
            request.META.pop(condition, None)
        request.__dict__.pop("headers", None)  # Made of META once.
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        # What is framed is a mail in the gallery, shown as it will look elsewhere.
        if not isinstance(response, HttpResponse) or not is_page or request.headers.get("Sec-Fetch-Dest") == "iframe":
            return response
        return with_banner(response, offset)


def with_banner(response: HttpResponse, offset: timedelta) -> HttpResponse:
    if response.headers.get("Content-Encoding") == "gzip":  # Out of the page cache.
        response.content = gzip.decompress(response.content)
        del response.headers["Content-Encoding"]
    context = {"now": now(), "offset": spelled(offset)}
    banner = render_to_string("notices/_moved_clock.html", context).encode()
    response.content = BODY.sub(lambda body: body.group() + banner, response.content, count=1)
    for name in ("ETag", "Last-Modified"):
        response.headers.pop(name, None)
    response.headers["Cache-Control"] = "private, no-store"
    if "Content-Length" in response.headers:
        response.headers["Content-Length"] = str(len(response.content))
    return response


def spelled(span: timedelta) -> str:
    """Write a span in days, hours and minutes, without those that are none: `60 days, 12 hours`."""
    minutes = int(span.total_seconds()) // 60
    numbers = (("day", minutes // 1_440), ("hour", minutes // 60 % 24), ("minute", minutes % 60))
    parts = [TIME_STRINGS[unit] % {"num": number} for unit, number in numbers if number]
    return format_list(parts, style="unit", locale=(get_language() or "en")[:2])
