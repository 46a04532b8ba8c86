"""What carriers say of the parcels of disputes, returns and replacements, told by the marketplace or by a carrier's feed.

See docs/api.md.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from api.views.doorway import Closed, problem, refusal, told
from disputes import actions
from disputes.actions import Heard
from disputes.gateways.reading import read_parcel
from notices.clock import now
from orders.reading import Unreadable


@csrf_exempt
@never_cache
@require_POST
def parcels(request: HttpRequest) -> HttpResponse:
    """Take one word of a carrier: 200 when it counts or changes nothing, 404 for a number that no dispute has."""
    try:
        facts = read_parcel(told(request))
    except Closed as closed:
        return closed.answer
    except Unreadable as unreadable:
        return refusal(unreadable.wrong)
    heard = actions.hear(number=facts.number, status=facts.status, said_at=facts.at, at=now())
    if heard is Heard.UNKNOWN:
        return problem(404, "unknown_parcel", "No return or replacement of a dispute has this tracking number.")
    if heard is Heard.IMPOSSIBLE:
        detail = "It cannot have been delivered then: before the dispute was opened, or in the future."
        return problem(422, "impossible_instant", detail, where="at", value=facts.at.isoformat())
    return JsonResponse({"tracking_number": facts.number, "result": heard.value})
