"""A dispute about each product of an order of which nothing arrived, opened together or not at all."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from disputes import actions, drafts, facts, permissions, phrases, queries
from disputes.actions import Along, Piece
from disputes.forms.opening import WholeForm
from disputes.opening_page import is_early, settled_by, usual_by
from disputes.phrases import opening as words
from disputes.rules.evidence import Slot
from disputes.rules.facts import Claim
from disputes.rules.ledger import Breakdown
from disputes.rules.offers import Terms
from disputes.rules.payloads import Opening
from disputes.rules.playing import shut
from disputes.rules.refusals import Refusal
from disputes.rules.states import OfferKind, Reason, Verb
from messaging.forms import new_key
from notices.clock import now
from orders.models import Order, OrderLine

REFUSED = 422


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the order: what a dispute about all that is left of it brings, or why none can be opened."""

    line: OrderLine
    claim: Claim
    breakdown: Breakdown
    refusal: Refusal | None
    is_chosen: bool
    is_early: bool  # It may only be slow.

    @property
    def usual_by(self) -> datetime | None:
        return usual_by(self.claim)

    @property
    def settled_by(self) -> datetime | None:
        return settled_by(self.claim)

    @property
    def words(self) -> Any:
        return phrases.REFUSALS[self.refusal] if self.refusal else ""

    @property
    def opening(self) -> Opening:
        terms = Terms(OfferKind.REFUND_ONLY, self.breakdown.most, self.claim.currency)
        return Opening(Reason.NOT_RECEIVED, self.claim.line.units_left, terms)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_disputes(request: HttpRequest, number: str) -> HttpResponse:
    """Show what a dispute about the whole order brings, and open one for each chosen line."""
    person, at = request.user, now()
    order = drafts.order_of_buyer(person, number)
    if order is None or not isinstance(person, User):
        raise Http404
    caller = permissions.opener_for(order, person)
    if caller is None:
        raise Http404
    is_sent = request.method == "POST"
    wanted = set(request.POST.getlist("lines")) if is_sent else None
    choices = []
    for line in order.lines.all():
        claim = facts.claim_of(line)
        left = claim.line.units_left
        refusal = shut(claim, Verb.OPEN, caller, at)
        brings = queries.available(line, left, with_postage=True)
        is_chosen = refusal is None and (wanted is None or str(line.position) in wanted)
        choices.append(Choice(line, claim, brings, refusal, is_chosen, refusal is None and is_early(claim, at)))
    open_to_choose = [choice for choice in choices if choice.refusal is None]
    form = WholeForm(request.POST if is_sent else None, initial={"key": new_key()})
    form.fields["lines"].choices = [(str(choice.line.position), choice.line.title) for choice in open_to_choose]  # type: ignore[attr-defined]
    if is_sent and form.is_valid():
        answer = _open(person, order, [choice for choice in open_to_choose if choice.is_chosen], form, at)
        if answer is None:
            messages.success(request, _("Your disputes are open. The seller was told about each of them."))
            return redirect("disputes")
        form.add_error(None, phrases.REFUSALS[answer])
    elif is_sent and not open_to_choose:
        return redirect("disputes")  # Sent before, by a double click or in another tab.
    context = {"order": order, "choices": choices, "form": form, "can_open": bool(open_to_choose), "words": words}
    return render(request, "disputes/opening/whole.html", context, status=REFUSED if form.errors else 200)


def _open(person: User, order: Order, chosen: list[Choice], form: WholeForm, at: Any) -> Refusal | None:
    """Open the disputes and return nothing, or why none was opened."""
    pieces = [
        Piece(Slot.STATEMENT, text=form.cleaned_data["statement"]),
        Piece(Slot.ADDRESS_CONFIRMED, text=str(words.HOW_TO_SHOW[Slot.ADDRESS_CONFIRMED])),
    ]
    along = Along(language=(get_language() or "en")[:2], pieces=pieces)
    key = form.cleaned_data["key"][:32] or new_key()
    try:
        actions.open_all(openings=[(one.line, one.opening, along) for one in chosen], by=person, key=key, at=at)
    except actions.MoveRefused as refused:
        return refused.refusal
    return None
