"""The marketplace's door: one event a request, answered in JSON. Faults are problem details (RFC 9457). See docs/api.md."""

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from api.permissions import key_of
from notices.clock import now
from orders import actions, phrases
from orders.models import Order, Shipment
from orders.reading import Unreadable, read
from orders.rules.facts import Wrong

MOST_BYTES = 1_000_000


@csrf_exempt
@never_cache
@require_POST
def events(request: HttpRequest) -> HttpResponse:
    """Take one order, shipment or tracking event; 201 when it was new, 200 when it was known."""
    if key_of(request.headers.get("Authorization", "")) is None:
        answer = _problem(401, "unauthorised", "Name a key: Authorization: Bearer hck_…")
        answer.headers["WWW-Authenticate"] = 'Bearer realm="marketplace"'
        return answer
    if request.content_type != "application/json":
        return _problem(415, "not_json", "Send application/json.")
    try:
        body = request.body
    except RequestDataTooBig:
        return _too_large()
    if len(body) > MOST_BYTES:
        return _too_large()
    try:
        value = json.loads(body, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return _problem(400, "not_readable", "The body is not JSON in UTF-8.")
    try:
        recorded = actions.record(read(value), at=now())
    except (Unreadable, actions.Refused) as refused:
        return _refusal(refused.wrong)
    row = recorded.row
    kind = "order" if isinstance(row, Order) else "shipment" if isinstance(row, Shipment) else "tracking"
    result = "written" if recorded.is_new else "known"
    return JsonResponse({"kind": kind, "result": result}, status=201 if recorded.is_new else 200)


def _too_large() -> HttpResponse:
    return _problem(413, "too_large", f"One event is at most {MOST_BYTES} bytes.")


def _refusal(wrong: Wrong) -> HttpResponse:
    with override("en"):
        words = str(phrases.FAULTS[wrong.fault])
    return _problem(422, wrong.fault.value, words, where=wrong.where, value=wrong.value)


def _problem(status: int, fault: str, detail: str, **more: Any) -> HttpResponse:
    content = {"type": "about:blank", "status": status, "fault": fault, "detail": detail, **more}
    return JsonResponse(content, status=status, content_type="application/problem+json")
