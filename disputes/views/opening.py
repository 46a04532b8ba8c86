"""Opening a dispute, one step to a page. What was typed is kept with every step, whatever it is worth."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from disputes import actions, drafts, facts, permissions, phrases
from disputes.forms.opening import LateForm
from disputes.forms.proof import takes_of
from disputes.models import OpeningDraft
from disputes.opening_page import OpeningPage, next_word
from disputes.phrases import opening as words
from disputes.phrases.missing import worth_in_words
from disputes.phrases.numbers import all_in_words
from disputes.rules.evidence import Slot, checklist
from disputes.rules.policy import policy_at
from disputes.rules.refusals import Refusal
from disputes.rules.states import Party, Reason
from disputes.rules.steps import MENDED_AT, Step, after
from messaging import actions as messaging
from messaging.attaching import take_photos
from messaging.forms import new_key
from messaging.phrases import REFUSALS as MESSAGE_REFUSALS
from notices.clock import now
from orders.models import Order
from tickets.contact_page import reader_language
from tickets.rate_limits import asks_too_much
from tickets.rules.states import Topic

TYPED_MOST = 10_000  # characters of one field that are kept
KEPT, REFUSED, TOO_MANY = 204, 422, 429


@login_required
@never_cache
@require_safe
def open_dispute(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """Lead to the first step that is not filled in, or say why no dispute can be opened."""
    page = _page(request, number, position)
    if page is None or page.shut is not None:
        return _shut(request, number, page)
    return redirect("opening_step", number, position, page.gap())


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def opening_step(request: HttpRequest, number: str, position: int, step: str) -> HttpResponse:
    """Show a step, keep what is typed into it, and go on; the last one opens the dispute."""
    if step not in set(Step):
        raise Http404
    page, here = _page(request, number, position), Step(step)
    if page is None:
        return _shut(request, number, page)
    if request.method == "POST":
        return _take(request, page, here)
    if page.shut is not None:
        return _shut(request, number, page)
    gap = page.gap()
    if list(Step).index(here) > list(Step).index(gap):
        return redirect("opening_step", number, position, gap)
    return _show(request, page, here, is_new=here is gap)


@login_required
@never_cache
@require_POST
def ask_in_place(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """Send what was meant for a dispute to support, where none can be opened any more; its photos go along."""
    page = _page(request, number, position)
    if page is None:
        raise Http404
    form = LateForm(request.POST)
    if page.shut is None:
        return redirect("open_dispute", number, position)
    if not form.is_valid():
        return _shut(request, number, page, form=form, status=REFUSED)
    if asks_too_much(request, at=page.at):
        form.add_error("body", _("You have sent many questions in a short time. Wait a little, then send this one."))
        return _shut(request, number, page, form=form, status=TOO_MANY)
    subject = words.LATE_SUBJECT if page.shut is Refusal.WINDOW_OVER else words.LATE_SUBJECT_OTHER
    try:
        ticket = actions.ask_instead(
            draft=page.draft,
            photos=page.photos_to_send,
            requester=_person(request),
            subject=str(subject) % {"number": number},
            body=form.cleaned_data["body"],
            topic=Topic.DISPUTE,
            language=reader_language(),
            order=page.order,
            client_key=f"{_person(request).pk}-{form.cleaned_data['key'][:32]}" if form.cleaned_data["key"] else "",
            at=page.at,
        )
    except messaging.Refused as error:
        form.add_error("body", MESSAGE_REFUSALS[error.refusal])
        return _shut(request, number, page, form=form, status=REFUSED)
    return redirect(f"{reverse('ticket', args=[ticket.reference])}?sent=1")


@login_required
@never_cache
@require_POST
def drop_opening(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """Throw away what was filled in, and go back to the order."""
    page = _page(request, number, position)
    if page is None or page.draft is None:
        raise Http404
    actions.drop_draft(draft=page.draft)
    messages.success(request, _("What you had filled in is gone. No dispute was opened."))
    return redirect("order", number)


# Steps


def _take(request: HttpRequest, page: OpeningPage, here: Step) -> HttpResponse:
    """Keep what a step brings; then go on, stay with what is wrong, or open the dispute."""
    fields = _fields(page, here)
    if fields:
        typed = {name: request.POST.get(name, "").replace("\x00", "")[:TYPED_MOST] for name in fields}
        draft = actions.keep_answers(line=page.line, buyer=_person(request), answers=typed, at=page.at)
        page = _followed(request, page, _with(page, draft))
    if "keep" in request.POST:
        return HttpResponse(status=KEPT)
    if page.shut is not None:
        return _refused_to_send(request, page, page.shut)
    number, position = page.order.number, page.line.position
    gap = page.gap()
    if list(Step).index(here) > list(Step).index(gap):
        return redirect("opening_step", number, position, gap)
    if here is Step.REVIEW:
        return _send(request, page)
    if here is Step.RESULT:
        page = _with_amounts(request, page)
    faults = _photos(request, page) if here is Step.EVIDENCE else {}
    page = _with(page, page.draft)
    if here is Step.EVIDENCE:
        faults = page.missing() | page.too_many() | faults
    if "later" in request.POST:
        messages.success(request, _("It is kept for 30 days. Go on from the order whenever you like."))
        return redirect("order", number)
    if page.gap() is here or faults:
        return _show(request, page, here, faults=faults, status=REFUSED)
    return redirect("opening_step", number, position, after(here))


def _fields(page: OpeningPage, here: Step) -> list[str]:
    """Return the names of what a step takes; none before what decides that was said."""
    if here is Step.ITEM:
        return list(page.item_form().fields)
    if here is Step.REASON:
        return list(page.reason_form().fields)
    if here is Step.REVIEW or not page.reason_form().is_valid():
        return []
    return list((page.result_form() if here is Step.RESULT else page.evidence_form()).fields)


def _followed(request: HttpRequest, before: OpeningPage, page: OpeningPage) -> OpeningPage:
    """Let an amount that nobody changed follow the number of units that are missing."""
    then, now_usual = before.usual_amount, page.usual_amount
    if not then or not now_usual or then == now_usual:
        return page
    follows = {name: now_usual for name in ("amount", "fallback_amount") if page.answers.get(name) == then}
    if not follows:
        return page
    draft = actions.keep_answers(line=page.line, buyer=_person(request), answers=follows, at=page.at)
    return _with(page, draft)


def _with_amounts(request: HttpRequest, page: OpeningPage) -> OpeningPage:
    """Keep in the place of a share what it comes to, once: whatever changes later, that is what is asked for (§5)."""
    form = page.result_form()
    amounts = form.with_amounts() if form.is_valid() else {}
    if not amounts:
        return page
    draft = actions.keep_answers(line=page.line, buyer=_person(request), answers=amounts, at=page.at)
    return _with(page, draft)


def _photos(request: HttpRequest, page: OpeningPage) -> dict[Slot, str]:
    """Take the photos that came with the form, and return what is wrong with some of them."""
    faults: dict[Slot, str] = {}
    if page.draft is None:
        return faults
    for slot in page.photo_slots:
        came = take_photos(
            request,
            upload_key=page.draft.photos_key(slot),
            references=None,
            at=page.at,
            field=f"photos-{slot}",
            takes=takes_of(slot),
        )
        if came.refused:
            faults[slot] = " ".join(came.refused)
    return faults


def _send(request: HttpRequest, page: OpeningPage) -> HttpResponse:
    draft = page.draft
    if draft is None:
        raise Http404
    result, evidence = page.result_form(), page.evidence_form()
    if not (result.is_valid() and evidence.is_valid()):
        return redirect("opening_step", page.order.number, page.line.position, page.gap())
    try:
        dispute = actions.open_drafted(
            draft=draft,
            payload=page.payload(result.terms, page.filled(evidence)),
            along=page.along(evidence),
            by=_person(request),
            at=page.at,
        )
    except messaging.Refused as error:  # Such as a photo that was taken out in another tab meanwhile.
        messages.error(request, MESSAGE_REFUSALS[error.refusal])
        return redirect("opening_step", page.order.number, page.line.position, Step.EVIDENCE)
    except actions.MoveRefused as refused:
        return _refused_to_send(request, page, refused.refusal)
    messages.success(request, _("Your dispute is open. The seller was told and has until the date below to answer."))
    return redirect("dispute", dispute.reference)


def _refused_to_send(request: HttpRequest, page: OpeningPage, refusal: Refusal) -> HttpResponse:
    """Say why it was refused: at the step where that can be mended, or with the ways that remain."""
    running = drafts.running_about(page.line, _person(request))
    if refusal is Refusal.OTHER_DISPUTE and running is not None:  # Sent before: by a double click, or in another tab.
        return redirect("dispute", running.reference)
    if refusal in MENDED_AT:
        messages.error(request, phrases.REFUSALS[refusal])
        return redirect("opening_step", page.order.number, page.line.position, MENDED_AT[refusal])
    return _shut(request, page.order.number, page, refusal=refusal, status=409)


def _show(
    request: HttpRequest,
    page: OpeningPage,
    here: Step,
    *,
    faults: dict[Slot, str] | None = None,
    is_new: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": page,
        "order": page.order,
        "line": page.line,
        "step": here,
        "name": words.STEPS[here],
        "links": page.links(here),
        "number_of": list(Step).index(here) + 1,
        "of": len(Step),
        "has_faults": status == REFUSED,
        "previous": list(Step)[list(Step).index(here) - 1] if here is not Step.ITEM else None,
        **_ABOUT[here](page, faults or {}, is_new),
    }
    return render(request, f"disputes/opening/{here}.html", context, status=status)


def _item(page: OpeningPage, faults: dict[Slot, str], is_new: bool) -> dict[str, Any]:
    form = page.item_form()
    return {
        "form": form if page.draft is not None and not is_new else form.blank(page.answers),
        "time_to_answer": all_in_words(policy_at(page.claim.policies, page.at))["seller_response"],
    }


def _reason(page: OpeningPage, faults: dict[Slot, str], is_new: bool) -> dict[str, Any]:
    form = page.reason_form()
    return {"form": form.blank(page.answers) if is_new else form}


def _result(page: OpeningPage, faults: dict[Slot, str], is_new: bool) -> dict[str, Any]:
    form = page.result_form()
    if is_new and not page.has_typed("kind"):
        form = form.blank(page.answers)
    return {
        "form": form,
        "kinds": [(choice, words.KINDS[choice.data["value"]]) for choice in form["kind"]],
        "missing_words": _missing_words(page),
        "is_suggested": page.missing_units is not None and form.asks_for(page.missing_units.worth),
        "breakdown": page.breakdown,
        "reason_words": phrases.REASONS[page.reason],
    }


def _missing_words(page: OpeningPage) -> str:
    return worth_in_words(page.missing_units, page.claim.currency) if page.missing_units else ""


def _evidence(page: OpeningPage, faults: dict[Slot, str], is_new: bool) -> dict[str, Any]:
    form = page.evidence_form()
    form.is_valid()
    rows = page.rows(form, page.too_many() | faults)
    return {
        "form": form,
        "rows": rows,
        "required": [row for row in rows if row.is_required],
        "asked": [row for row in rows if not row.is_required],
        "system": page.records,
        "complete": page.completeness(form),
        "reason_words": phrases.REASONS[page.reason],
        "listing": page.line.listing if page.reason is Reason.NOT_AS_DESCRIBED else {},
    }


def _review(page: OpeningPage, faults: dict[Slot, str], is_new: bool) -> dict[str, Any]:
    result, evidence = page.result_form(), page.evidence_form()
    result.is_valid()
    evidence.is_valid()
    case, refusal = page.played(page.payload(result.terms, page.filled(evidence)))
    otherwise, otherwise_at = next_word(case) if case else ("", None)
    return {
        "terms": result.terms,
        "missing_words": _missing_words(page),
        "breakdown": page.breakdown,
        "quantity": page.quantity,
        "reason_words": phrases.REASONS[page.reason],
        "rows": page.rows(evidence, {}),
        "case": case,
        "refusal": phrases.REFUSALS[refusal] if refusal else "",
        "otherwise": otherwise,
        "otherwise_at": otherwise_at,
        "sellers": [phrases.SLOTS[item.slot] for item in checklist(page.reason, Party.SELLER)],
        "policy": policy_at(page.claim.policies, page.at),
    }


_ABOUT: dict[Step, Callable[[OpeningPage, dict[Slot, str], bool], dict[str, Any]]] = {
    Step.ITEM: _item,
    Step.REASON: _reason,
    Step.RESULT: _result,
    Step.EVIDENCE: _evidence,
    Step.REVIEW: _review,
}


# Refused


def _shut(
    request: HttpRequest,
    number: str,
    page: OpeningPage | None,
    *,
    refusal: Refusal | None = None,
    form: LateForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Say why no dispute can be opened, until or from when it could, and which way remains."""
    if page is None:
        return render(request, "disputes/opening/not_buyer.html", {"order": _visible(request, number)}, status=403)
    why = refusal or page.shut or Refusal.NOT_FROM_HERE
    context = {
        "page": page,
        "order": page.order,
        "line": page.line,
        "refusal": why,
        "title": words.SHUT_TITLES.get(why, phrases.REFUSALS[why]),
        "words": phrases.REFUSALS[why],
        "form": form or LateForm(initial={"body": page.kept_words(), "key": new_key()}),
        "running": drafts.running_about(page.line, _person(request)),
        "has_draft": page.draft is not None,
        "photos": page.photos_to_send,
    }
    return render(request, "disputes/opening/shut.html", context, status=status)


def _page(request: HttpRequest, number: str, position: int) -> OpeningPage | None:
    """Return the line that the reader bought, with its draft; None for others who may see the order, else 404."""
    person, at = _person(request), now()
    order = drafts.order_of_buyer(person, number)
    if order is None:
        _visible(request, number)
        return None
    line = next((line for line in order.lines.all() if line.position == position), None)
    if line is None:
        raise Http404
    caller = permissions.opener_for(order, person)
    if caller is None:
        raise Http404
    return OpeningPage(order, line, facts.claim_of(line), caller, drafts.draft_of(line, person), at)


def _with(page: OpeningPage, draft: OpeningDraft | None) -> OpeningPage:
    return OpeningPage(page.order, page.line, page.claim, page.caller, draft, page.at)


def _visible(request: HttpRequest, number: str) -> Order:
    order = None if "\x00" in number else Order.objects.visible_to(request.user).filter(number=number).first()
    if order is None:
        raise Http404
    return order


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user
