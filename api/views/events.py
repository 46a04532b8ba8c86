"""Orders, shipments and tracking: one event a request, answered in JSON. See docs/api.md."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from api.views.doorway import Closed, refusal, told
from notices.clock import now
from orders import actions
from orders.models import Order, Shipment
from orders.reading import Unreadable, read


@csrf_exempt
@never_cache
@require_POST
def events(request: HttpRequest) -> HttpResponse:
    """Take one order, shipment or tracking event; 201 when it was new, 200 when it was known."""
    try:
        recorded = actions.record(read(told(request)), at=now())
    except Closed as closed:
        return closed.answer
    except (Unreadable, actions.Refused) as refused:
        return refusal(refused.wrong)
    row = recorded.row
    kind = "order" if isinstance(row, Order) else "shipment" if isinstance(row, Shipment) else "tracking"
    result = "written" if recorded.is_new else "known"
    return JsonResponse({"kind": kind, "result": result}, status=201 if recorded.is_new else 200)
