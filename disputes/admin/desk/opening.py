"""Opening a dispute for a buyer who cannot (T02), outside the window only with the right to and a written reason."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from disputes import actions, permissions, phrases
from disputes import facts as bridge
from disputes.admin.desk.doors import REFUSED, agent_of, case_address, desk_context, for_mediators, see
from disputes.forms.desk import BehalfForm, number
from disputes.forms.offering import Bounds
from disputes.forms.opening import PHOTO_THINGS, EvidenceForm, ItemForm, ResultForm
from disputes.forms.proof import takes_of
from disputes.phrases.opening import HOW_TO_SHOW
from disputes.rules.evidence import Item, Slot
from disputes.rules.facts import Claim
from disputes.rules.missing import is_counted
from disputes.rules.money import available
from disputes.rules.payloads import Opening
from disputes.rules.policy import policy_at
from disputes.rules.refusals import Refusal
from disputes.rules.states import Party, Reason
from messaging.actions import Refused as CannotBeSaid
from messaging.attaching import Attached, take_photos
from messaging.phrases import REFUSALS as CANNOT_BE_SAID
from notices.clock import now
from orders.models import Order, OrderLine
from orders.queries import order_for

OPENED_BY_BUYERS = tuple(reason for reason in Reason if reason is not Reason.RETURN_PROBLEM)


@dataclass
class Filled:
    """The forms of a line and a reason, all of them in one page, and the photos that came."""

    behalf: BehalfForm
    item: ItemForm
    result: ResultForm
    evidence: EvidenceForm
    photos: dict[Slot, Attached] = field(default_factory=dict)

    @property
    def forms(self) -> tuple[Any, ...]:
        return (self.behalf, self.item, self.result, self.evidence)

    @property
    def is_valid(self) -> bool:
        answers = [form.is_valid() for form in self.forms]  # All of them, so that all that is missing is said at once.
        return all(answers) and not self.faults

    @property
    def faults(self) -> list[str]:
        return [words for came in self.photos.values() for words in came.refused]

    def pieces(self) -> Iterator[actions.Piece]:
        for slot, every in self.evidence.said.items():
            yield from (actions.Piece(slot, text=said) for said in every)
        for slot, came in self.photos.items():
            yield from (actions.Piece(slot, photo=photo, caption=photo.caption) for photo in came.photos)


@for_mediators
@require_http_methods(["GET", "HEAD", "POST"])
def open_for_buyer(request: HttpRequest) -> HttpResponse:
    """Find the order and the line, fill in what the buyer says, and open the dispute in their name."""
    agent, at = agent_of(request), now()
    typed = " ".join(request.GET.get("order", "").replace("\x00", "")[:60].split()).lstrip("#")
    order = order_for(agent, typed) if typed else None
    line = _line(order, request.GET.get("line"))
    reason = request.GET.get("reason", "")
    if order is None or line is None or reason not in OPENED_BY_BUYERS:
        return _page(request, typed, order, line)
    claim = bridge.claim_of(line)
    if request.method != "POST":
        return _page(request, typed, order, line, _filled(claim, Reason(reason), at))
    filled = _filled(claim, Reason(reason), at, request)
    if not filled.is_valid:
        return _page(request, typed, order, line, filled, status=REFUSED)
    try:
        dispute = actions.open_dispute(
            line=line,
            by=agent,
            payload=Opening(
                Reason(reason),
                filled.item.cleaned_data["quantity"],
                filled.result.terms,
                override_words=filled.behalf.cleaned_data["override_words"],
            ),
            at=at,
            party=Party.AGENT,
            key=filled.behalf.sent_key,
            along=actions.Along(
                words=filled.evidence.cleaned_data.get("details", ""),
                language=(get_language() or "en")[:2],
                pieces=list(filled.pieces()),
            ),
        )
    except actions.MoveRefused as refused:
        _add(filled, refused.refusal)
        return _page(request, typed, order, line, filled, status=REFUSED)
    except CannotBeSaid as refused:
        filled.behalf.add_error(None, str(CANNOT_BE_SAID[refused.refusal]))
        return _page(request, typed, order, line, filled, status=REFUSED)
    messages.success(request, gettext("The dispute is open, and both sides are told."))
    return see(case_address(dispute.pk))


def _add(filled: Filled, why: Refusal) -> None:
    """Say why it is refused where it is about."""
    if why in {Refusal.WORDS_MISSING, Refusal.OVERRIDE_NOT_ALLOWED, Refusal.WINDOW_OVER}:
        filled.behalf.add_error("override_words", phrases.REFUSALS[why])
    elif why in filled.result.FIELDS:
        filled.result.add_refusal(why)
    else:
        filled.behalf.add_error(None, phrases.REFUSALS[why])


def _line(order: Order | None, position: str | None) -> OrderLine | None:
    wanted = number(position)
    return next((line for line in order.lines.all() if line.position == wanted), None) if order else None


def _filled(claim: Claim, reason: Reason, at: datetime, request: HttpRequest | None = None) -> Filled:
    data = request.POST if request else None
    item, behalf = ItemForm(data, units_left=claim.line.units_left), BehalfForm(data)
    quantity = item.cleaned_data["quantity"] if data is not None and item.is_valid() else claim.line.units_left
    policy = policy_at(claim.policies, at)
    bounds = Bounds(
        reason,
        claim.currency,
        available(claim.line, quantity, reason),
        Party.BUYER,
        has_replacement=policy.replacement,
        postage_cap_max=policy.postage_cap_max,
    )
    claimed = quantity if is_counted(claim.line) else None
    evidence = EvidenceForm(data, reason=reason, claimed=claimed)
    filled = Filled(behalf, item, ResultForm(data, bounds=bounds), evidence)
    if request is not None:
        for one in _with_photos(filled.evidence):
            key = hashlib.sha256(f"{behalf.sent_key}/{one.slot}".encode()).hexdigest()[:32]
            filled.photos[one.slot] = take_photos(
                request,
                upload_key=key,
                references=None,
                at=at,
                field=f"photos-{one.slot}",
                takes=takes_of(one.slot),
            )
    return filled


def _with_photos(form: EvidenceForm) -> list[Item]:
    return [item for item in form.items if item.thing in PHOTO_THINGS]


def _page(
    request: HttpRequest,
    typed: str,
    order: Order | None,
    line: OrderLine | None,
    filled: Filled | None = None,
    status: int = 200,
) -> HttpResponse:
    at, agent = now(), agent_of(request)
    is_over = line is not None and line.window_end_at is not None and at >= line.window_end_at
    caller = permissions.opener_for(order, agent) if order else None
    slots = [
        {
            "slot": item.slot,
            "name": phrases.SLOTS[item.slot],
            "need": phrases.NEEDS[item.need],
            "how": HOW_TO_SHOW.get(item.slot, ""),
            "takes": takes_of(item.slot),
            "kept": [photo.file_name for photo in filled.photos[item.slot].uploaded]
            if filled and item.slot in filled.photos
            else [],
        }
        for item in (_with_photos(filled.evidence) if filled else ())
    ]
    context = {
        **desk_context(request),
        "title": gettext("Open a dispute for a buyer"),
        "typed": typed,
        "order": order,
        "line": line,
        "reason": request.GET.get("reason", ""),
        "reasons": [(reason.value, phrases.REASONS[reason]) for reason in OPENED_BY_BUYERS],
        "filled": filled,
        "slots": slots,
        "is_over": is_over,
        "may_override": caller is not None and caller.may_override_window,
    }
    return render(request, "admin/disputes/desk/open.html", context, status=status)
