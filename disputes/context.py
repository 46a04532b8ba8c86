"""What every page shows of a person's disputes."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from disputes.lists import YourTurn


def disputes(request: HttpRequest) -> dict[str, Any]:
    """Return how many disputes wait for somebody, asked for only where a template shows it: never on pages of strangers."""
    return {"your_turn": SimpleLazyObject(lambda: YourTurn(request.user))}
