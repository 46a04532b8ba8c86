"""What is done around requests for the sake of who is signed in."""

import hashlib
import zoneinfo
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.middleware import UserSessionsMiddleware
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from notices import caching

Next = Callable[[HttpRequest], HttpResponseBase]
ADMIN = "/admin/"
# Whose pages, outside the admin, show an agent nothing that others do not see of themselves. Any other app's are work.
SHOW_ALL_THE_SAME = frozenset({"accounts", "allauth", "config", "django", "helpcenter", "notices"})
SECOND_FACTOR = "has_second_factor"  # Whose: a session can change hands at sign-in.


class OwnLanguageAndZone:
    """Show times in a signed-in person's zone, and the admin in their language; public pages have theirs in the URL."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Who has no session is a stranger: nothing is asked, so that their pages stay the same for all.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not isinstance(request.user, User):
            return self.get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(request.user.time_zone)):
            if not request.path_info.startswith(ADMIN):
                return self.get_response(request)
            request.LANGUAGE_CODE = request.user.language
            with translation.override(request.user.language):
                return self.get_response(request)


class AgentsNeedTheSecondFactor:
    """Let agents work only once they have a second factor, without which signing in is a password alone.

    That they have one is remembered in the session, so it costs one query once. They cannot switch it off again.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_words: Any) -> HttpResponseBase | None:
        """Lead to the setting up whoever would see work: the admin, and pages that show agents more than their own."""
        is_own = view.__module__.partition(".")[0] in SHOW_ALL_THE_SAME and not request.path_info.startswith(ADMIN)
        if (
            is_own
            or not settings.AGENTS_NEED_SECOND_FACTOR
            or settings.SESSION_COOKIE_NAME not in request.COOKIES
            or not isinstance(request.user, User)
            or not request.user.is_staff
            or self.has_second_factor(request, request.user)
            or request.path_info == reverse("admin:logout")
        ):
            return None
        messages.warning(request, _("Before you can work here, set up a second factor: an app that shows codes."))
        return redirect("mfa_activate_totp")

    def has_second_factor(self, request: HttpRequest, agent: User) -> bool:
        if request.session.get(SECOND_FACTOR) == agent.pk:
            return True
        has_one: bool = Authenticator.objects.filter(user=agent, type=Authenticator.Type.TOTP).exists()
        if has_one:
            request.session[SECOND_FACTOR] = agent.pk
        return has_one


class SessionsInUse(UserSessionsMiddleware):
    """Note that a session is in use once in a while, not at each request: pages of signed-in people stay reading."""

    NOTE_AGAIN_AFTER = 300  # seconds

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = request.session.session_key
        is_noted = not key or not caching.is_first(
            f"session-in-use/{hash_of(key)}", seconds=self.NOTE_AGAIN_AFTER, without_cache=False
        )
        answer: HttpResponseBase = self.get_response(request) if is_noted else super().__call__(request)
        return answer


def hash_of(key: str) -> str:
    """Return what stands for a session's key where others may read it."""
    return hashlib.sha256(key.encode()).hexdigest()
