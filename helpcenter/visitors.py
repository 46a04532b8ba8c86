"""Visitors without an account, told apart only to count each of them once."""

import hashlib
import secrets

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse

COOKIE_AGE = 400 * 24 * 3600  # seconds; browsers keep no cookie longer


def visitor_of(request: HttpRequest) -> tuple[str, str]:
    """Return who says something, as a hash that names nobody, and the cookie to give them when they have none."""
    try:
        token, cookie = str(request.get_signed_cookie(settings.VISITOR_COOKIE_NAME, salt="vote")), ""
    except (KeyError, BadSignature):
        token = cookie = secrets.token_urlsafe(16)
    return hashlib.sha256(token.encode()).hexdigest(), cookie


def remembering(response: HttpResponse, cookie: str) -> HttpResponse:
    """Return an answer that gives a visitor their cookie, if they need one."""
    if cookie:
        response.set_signed_cookie(
            settings.VISITOR_COOKIE_NAME,
            cookie,
            salt="vote",
            max_age=COOKIE_AGE,
            httponly=True,
            samesite="Lax",
            secure=settings.HTTPS,
        )
    return response
