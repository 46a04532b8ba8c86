"""What every template may use."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language


def site(request: HttpRequest) -> dict[str, Any]:
    language = (get_language() or "en")[:2]
    return {
        "marketplace_name": settings.MARKETPLACE_NAME[language],
        "marketplace_url": settings.MARKETPLACE_URL,
        "language": language,
        "other_language": "en" if language == "ja" else "ja",
        "sign_in_url": sign_in_url(request),
        "debug": settings.DEBUG,
    }


def sign_in_url(request: HttpRequest) -> str:
    """Return where strangers sign in, which leads back to the page at hand unless that is about getting in itself.

    It depends on the path alone, so that a page kept for all strangers is the same for all of them.
    """
    address, path = reverse("account_login"), request.path
    is_worth_coming_back = request.resolver_match is not None and request.method in {"GET", "HEAD"}
    if not is_worth_coming_back or path.startswith(reverse("account_home")) or path == reverse("home"):
        return address
    return f"{address}?{urlencode({'next': path})}"
