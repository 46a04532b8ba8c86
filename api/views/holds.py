"""What of a seller's payout waits for a dispute: asked for by the marketplace before it pays out. See docs/api.md."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from api.views.doorway import Closed, let_in, problem, refusal
from disputes.holds import Hold, holds_changed, holds_of
from notices.clock import now
from orders.models import Order
from orders.rules.facts import Fault, Wrong

MOST_DIGITS = 18
MOST_CHARACTERS = 60


@never_cache
@require_GET
def holds(request: HttpRequest) -> HttpResponse:
    """Answer with what is held of one order, or with a page of what changed after a place that an answer named."""
    try:
        let_in(request)
    except Closed as closed:
        return closed.answer
    number, after = request.GET.get("order"), request.GET.get("after", "0")
    if number is not None:
        order = Order.objects.filter(number=number[:MOST_CHARACTERS]).first()
        if order is None:
            return problem(404, "unknown_order", "There is no such order.")
        return JsonResponse({"order": order.number, "holds": [_told(hold) for hold in holds_of(order, now())]})
    if not (after.isascii() and after.isdecimal()) or len(after) > MOST_DIGITS:
        return refusal(Wrong(Fault.NOT_A_NUMBER, "after", after[:MOST_CHARACTERS]))
    page = holds_changed(int(after), now())
    return JsonResponse(
        {"holds": [_told(hold) for hold in page.holds], "after": str(page.after), "has_more": page.has_more}
    )


def _told(hold: Hold) -> dict[str, Any]:
    return {
        "dispute": hold.dispute,
        "order": hold.order,
        "line": hold.line,
        "shop": hold.shop,
        "currency": hold.currency,
        "held_minor": hold.amount,
        "until": hold.until.isoformat() if hold.until else None,
    }
