"""What every request of the marketplace goes through: its key, its form and its size. Faults are problem details (RFC 9457)."""

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import override

from api.permissions import key_of
from orders import phrases
from orders.rules.facts import Wrong

MOST_BYTES = 1_000_000


class Closed(Exception):  # noqa: N818 (it carries an answer)
    """Raised for a request that is not let in; `answer` says why."""

    def __init__(self, answer: HttpResponse) -> None:
        self.answer = answer
        super().__init__(answer.status_code)


def let_in(request: HttpRequest) -> None:
    """Let a request in that names a key of the marketplace; raise Closed for any other."""
    if key_of(request.headers.get("Authorization", "")) is None:
        answer = problem(401, "unauthorised", "Name a key: Authorization: Bearer hck_…")
        answer.headers["WWW-Authenticate"] = 'Bearer realm="marketplace"'
        raise Closed(answer)


def told(request: HttpRequest) -> Any:
    """Return the JSON that a request of the marketplace carries; raise Closed."""
    let_in(request)
    if request.content_type != "application/json":
        raise Closed(problem(415, "not_json", "Send application/json."))
    try:
        body = request.body
    except RequestDataTooBig:
        body = None
    if body is None or len(body) > MOST_BYTES:
        raise Closed(problem(413, "too_large", f"One event is at most {MOST_BYTES} bytes."))
    try:
        return json.loads(body, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        raise Closed(problem(400, "not_readable", "The body is not JSON in UTF-8.")) from None


def refusal(wrong: Wrong) -> HttpResponse:
    with override("en"):
        words = str(phrases.FAULTS[wrong.fault])
    return problem(422, wrong.fault.value, words, where=wrong.where, value=wrong.value)


def problem(status: int, fault: str, detail: str, **more: Any) -> HttpResponse:
    content = {"type": "about:blank", "status": status, "fault": fault, "detail": detail, **more}
    return JsonResponse(content, status=status, content_type="application/problem+json")
