"""What every page shows of a person's notices."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notices.clock import now
from notices.queries import Bell


def bell(request: HttpRequest) -> dict[str, Any]:
    """Return somebody's bell, asked for only where a template shows it.

    Templates show it to people who are signed in alone: pages of strangers are kept ready and cost no query.
    """
    return {"bell": SimpleLazyObject(lambda: Bell(request.user, now()))}
