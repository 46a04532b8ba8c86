"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def site(request: HttpRequest) -> dict[str, Any]:
    language = (get_language() or "en")[:2]
    return {
        "marketplace_name": settings.MARKETPLACE_NAME[language],
        "marketplace_url": settings.MARKETPLACE_URL,
        "language": language,
        "other_language": "en" if language == "ja" else "ja",
        "debug": settings.DEBUG,
    }
