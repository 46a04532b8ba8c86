"""The admin in the language and the time zone of whoever works in it."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from accounts.models import User


class OwnLanguageAndZone:
    """Activate a signed-in person's language and zone under /admin/; public pages have their language in the URL."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith("/admin/") or not isinstance(request.user, User):
            return self.get_response(request)
        request.LANGUAGE_CODE = request.user.language
        with translation.override(request.user.language), timezone.override(zoneinfo.ZoneInfo(request.user.time_zone)):
            return self.get_response(request)
