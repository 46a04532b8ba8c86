"""What every page shows of a person's threads."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from messaging.queries import Inbox


def inbox(request: HttpRequest) -> dict[str, Any]:
    """Return somebody's inbox, asked for only where a template shows it: never on pages of strangers."""
    return {"inbox": SimpleLazyObject(lambda: Inbox(request.user))}
