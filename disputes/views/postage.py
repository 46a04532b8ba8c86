"""Return postage: a buyer claims it with a receipt, a seller answers. Agents decide in the admin."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from disputes import actions
from disputes.forms.postage import POSTAGE_FIELDS, AnswerForm, ReceiptForm
from disputes.models import PostageClaim
from disputes.phrases.postage import DONE, FOLLOWS, POSTAGE_REFUSALS, VERBS
from disputes.postage_page import Postage, postage
from disputes.rules.postage import BY, PostageVerb, closed_to, promise_of, shut
from disputes.rules.states import Party
from disputes.views.finding import Found, find_party
from disputes.views.moving import REFUSED, collect
from notices.clock import now


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def postage_claim(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what can be claimed of a return's postage, and take the receipt."""
    found = find_party(request, reference, now())
    if found.party is not Party.BUYER or promise_of(found.case) is None:
        raise Http404
    form = ReceiptForm(request.POST if request.method == "POST" else None, case=found.case, by=found.party, at=found.at)
    if request.method == "POST":
        return _claim(request, found, form)
    why = shut(found.case, found.at, is_claimed=PostageClaim.objects.filter(dispute=found.dispute).exists())
    if why is not None:
        messages.error(request, str(POSTAGE_REFUSALS[why]))
        return redirect("dispute", found.dispute.reference)
    return _receipt_page(request, found, form)


def _claim(request: HttpRequest, found: Found, form: ReceiptForm) -> HttpResponse:
    is_valid, brought = form.is_valid(), collect(request, found, form)
    for fault in brought.faults:
        form.add_error(None, fault)
    if form.errors or not is_valid:
        return _receipt_page(request, found, form, REFUSED)
    try:
        actions.claim_postage(
            dispute=found.dispute,
            by=request.user,  # type: ignore[arg-type]
            amount=form.cleaned_data["amount"],
            currency=form.cleaned_data["currency"] or found.case.currency,
            photos=[piece.photo for piece in brought.pieces if piece.photo is not None],
            key=form.sent_key,
            at=found.at,
        )
    except actions.PostageRefused as refused:
        form.add_error(POSTAGE_FIELDS.get(refused.refusal), str(POSTAGE_REFUSALS[refused.refusal]))
        return _receipt_page(request, found, form, REFUSED)
    messages.success(request, str(DONE[PostageVerb.CLAIM]))
    return redirect("dispute", found.dispute.reference)


def _receipt_page(request: HttpRequest, found: Found, form: ReceiptForm, status: int = 200) -> HttpResponse:
    return render(request, "disputes/postage.html", _page(found, form, PostageVerb.CLAIM), status=status)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def postage_answer(request: HttpRequest, reference: str, answer: str) -> HttpResponse:
    """Show what an answer to a claim leads to, and give it."""
    found = find_party(request, reference, now())
    verb = PostageVerb(answer) if answer in set(BY) else None
    claim = PostageClaim.objects.filter(dispute=found.dispute).select_related("dispute", "message").first()
    if verb is None or claim is None or BY[verb] is not found.party:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = AnswerForm(data, verb=verb, claimed=claim.claimed_minor, currency=claim.currency)
    if data is None:
        why = closed_to(claim.facts, verb, found.party, found.at)
        if why is not None:
            messages.error(request, str(POSTAGE_REFUSALS[why]))
            return redirect("dispute", found.dispute.reference)
        return render(request, "disputes/postage.html", _page(found, form, verb))
    if form.is_valid():
        try:
            actions.answer_postage(claim=claim, verb=verb, by=request.user, at=found.at, **form.said)  # type: ignore[arg-type]
        except actions.PostageRefused as refused:
            form.add_refusal(refused.refusal)
        else:
            messages.success(request, str(DONE[verb]))
            return redirect("dispute", found.dispute.reference)
    return render(request, "disputes/postage.html", _page(found, form, verb), status=REFUSED)


def _page(found: Found, form: Any, verb: PostageVerb) -> dict[str, Any]:
    shown: Postage | None = postage(found.dispute, found.case, found.caller, found.at)
    return {
        "dispute": found.dispute,
        "form": form,
        "postage": shown,
        "verb": verb.value,
        "name": VERBS[verb],
        "follows": FOLLOWS.get(verb, ""),
        "is_claim": verb is PostageVerb.CLAIM,
    }
