"""What an agent can do with a refund now, and a page that asks whether it is meant."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from disputes import actions, money_phrases
from disputes.models import Refund
from disputes.money_forms import MoveForm, PayForm
from disputes.permissions import may_make
from disputes.rules.refunds import RefundState, RefundTask, RefundVerb, move_refusal
from notices.clock import now

ACTIONS: dict[RefundVerb, Callable[..., Refund]] = {
    RefundVerb.PAY: actions.pay_by_other_means,
    RefundVerb.COUNTERSIGN: actions.countersign,
    RefundVerb.SEND_BACK: actions.send_back,
    RefundVerb.GIVE_UP: actions.give_up,
    RefundVerb.SEND_AGAIN: actions.send_again,
    RefundVerb.DISMISS: actions.dismiss,
}


def possible_moves(person: Any, refund: Refund, at: datetime) -> list[dict[str, Any]]:
    """Return what an agent may do with a refund now: the verb, and what its button says."""
    task = RefundTask(refund.task) if refund.task else None
    state, is_called = RefundState(refund.state), refund.is_called(at)
    return [
        {"verb": verb.value, "words": money_phrases.VERBS[verb]}
        for verb in RefundVerb
        if may_make(verb, person)
        and move_refusal(verb, state=state, task=task, is_called=is_called) is None
        and not (verb is RefundVerb.COUNTERSIGN and refund.said_by_id == person.pk)
    ]


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, key: UUID, verb: str) -> HttpResponse:
    """Ask whether a move is meant, and make it."""
    refund = get_object_or_404(Refund.objects.select_related("money__order"), key=key)
    if verb not in set(RefundVerb):
        raise Http404
    wanted, agent = RefundVerb(verb), request.user
    if not isinstance(agent, User) or not may_make(wanted, agent):
        raise PermissionDenied
    kind = PayForm if wanted is RefundVerb.PAY else MoveForm
    form = kind(request.POST if request.method == "POST" else None, refund=refund, verb=wanted)
    if form.is_valid():
        try:
            ACTIONS[wanted](refund=refund, by=agent, at=now(), **form.said)
        except actions.Refused as refused:
            form.add_error(None, str(money_phrases.REFUSALS[refused.reason]))
        else:
            messages.success(request, str(money_phrases.VERBS_DONE[wanted]))
            return redirect("admin:disputes_refund_change", refund.pk)
    context = {
        **admin.site.each_context(request),
        "title": money_phrases.VERBS[wanted],
        "opts": Refund._meta,
        "refund": refund,
        "form": form,
        "words": money_phrases.VERBS[wanted],
        "effect": money_phrases.VERB_EFFECTS[wanted],
        "is_harsh": wanted in {RefundVerb.GIVE_UP, RefundVerb.SEND_BACK},
    }
    return render(request, "admin/disputes/refund/move.html", context, status=422 if form.is_bound else 200)
