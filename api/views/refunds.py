"""What the marketplace says of money: how a refund ended, what a seller refunded alone, what a bank takes back.

See docs/refunds.md.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from api.views.doorway import Closed, problem, refusal, told
from disputes import actions, money_phrases
from disputes.gateways.reading import read_answer, read_chargeback, read_outside_refund
from disputes.models import Refund
from disputes.rules.refunds import Effect, MoneyRefusal
from notices.clock import now
from orders.models import Order
from orders.reading import Unreadable
from orders.rules.facts import Fault

RESULT = (
    'Say what the bank decided: "result": "kept" if the buyer keeps the money (with "amount" and "currency" if it is not '
    'all of it), or "result": "returned" if it came back.'
)
RESULTS = {Effect.REPEAT: "known", Effect.CONTRADICT: "kept"}


@csrf_exempt
@never_cache
@require_POST
def refund_answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take what became of a refund: 200 when it counts or was known, 202 when it contradicts and people look at it."""
    try:
        answer = read_answer(told(request))
    except Closed as closed:
        return closed.answer
    except Unreadable as refused:
        return refusal(refused.wrong)
    if not Refund.objects.filter(key=key).exists():
        return problem(404, "unknown_refund", "There is no refund with this id.")
    effect = actions.settle_refund(key=key, answer=answer, source="api", at=now())
    result = RESULTS.get(effect, "counted")
    return JsonResponse({"refund": str(key), "result": result}, status=202 if effect is Effect.CONTRADICT else 200)


@csrf_exempt
@never_cache
@require_POST
def outside_refunds(request: HttpRequest) -> HttpResponse:
    """Take a refund that a seller made alone; told again, it is the same."""
    try:
        facts = read_outside_refund(told(request))
        order = _order(facts.order)
        actions.note_outside_refund(
            order=order,
            reference=facts.reference,
            amount=facts.amount,
            currency=facts.currency,
            position=facts.position,
            at=now(),
        )
    except Closed as closed:
        return closed.answer
    except Unreadable as unreadable:
        return refusal(unreadable.wrong)
    except actions.Refused as refused:
        return _money_refusal(refused)
    return JsonResponse({"order": order.number, "result": "written"})


@csrf_exempt
@never_cache
@require_POST
def chargebacks(request: HttpRequest) -> HttpResponse:
    """Take that a bank takes money back, or what it decided; told again, it is the same. 404 for an end without a beginning."""
    try:
        facts = read_chargeback(told(request))
        order = _order(facts.order)
        if facts.result is None:
            actions.note_chargeback(order=order, reference=facts.reference, opened_at=facts.at, at=now())
        else:
            actions.end_chargeback(
                order=order,
                reference=facts.reference,
                result=facts.result,
                amount=facts.amount,
                currency=facts.currency,
                ended_at=facts.at,
                at=now(),
            )
    except Closed as closed:
        return closed.answer
    except Unreadable as unreadable:
        wrong = unreadable.wrong
        return problem(422, wrong.fault.value, RESULT, where="result") if wrong.where == "result" else refusal(wrong)
    except actions.Refused as refused:
        return _money_refusal(refused, 404 if refused.reason is MoneyRefusal.UNKNOWN_CHARGEBACK else 422)
    return JsonResponse({"order": order.number, "result": "written"})


def _order(number: str) -> Order:
    order = Order.objects.filter(number=number).first()
    if order is None:
        raise Unreadable(Fault.UNKNOWN_ORDER, "order", number)
    return order


def _money_refusal(refused: actions.Refused, status: int = 422) -> HttpResponse:
    with override("en"):
        words = str(money_phrases.REFUSALS[refused.reason])
    return problem(status, refused.reason.value, words)
