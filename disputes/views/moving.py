"""Moves of a party: each has a page that says what follows, takes what the move needs, and shows what came between."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from disputes import actions, phrases
from disputes.forms import form_for
from disputes.forms.moving import MoveForm, Shown
from disputes.forms.offering import OfferForm
from disputes.forms.proof import file_field, slot_key, takes_photos
from disputes.phrases.happened import in_words
from disputes.rules.guards.offering import acceptable
from disputes.rules.moves import DOERS
from disputes.rules.offers import Offer
from disputes.rules.playing import shut
from disputes.rules.refusals import Refusal
from disputes.rules.states import Verb
from disputes.standing import (
    IN_THE_ROOM,
    SLUGS,
    name_of,
    replaced,
    shown_offers,
    slug_of,
    standing,
    what_follows,
    why_refused,
)
from disputes.views.finding import Found, find_party
from messaging import actions as messaging
from messaging import phrases as message_phrases
from messaging.attaching import take_photos
from notices.clock import now

REFUSED, CONFLICT = 422, 409
# Where something happened between looking and acting; all others are about what was typed.
OVERTAKEN = frozenset(
    {
        Refusal.OUTDATED,
        Refusal.OFFER_GONE,
        Refusal.DEADLINE_PASSED,
        Refusal.NOT_FROM_HERE,
        Refusal.ACCEPTED_BEFORE,
        Refusal.OTHER_DISPUTE,
        Refusal.CHARGEBACK_OPEN,
        Refusal.REFUND_UNDER_WAY,
    }
)


@dataclass
class Brought:
    """What came along with a form, and what is wrong with its files."""

    pieces: list[actions.Piece] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def dispute_move(request: HttpRequest, reference: str, move: str) -> HttpResponse:
    """Show what a move leads to and what it needs, and make it."""
    found = find_party(request, reference, now())
    verb = SLUGS.get(move)
    party = found.party
    if verb is None or (verb, party) not in DOERS or verb in IN_THE_ROOM or verb is Verb.OPEN:
        raise Http404
    if request.method == "POST":
        return _make(request, found, verb)
    if verb not in standing(found.case, found.caller, found.at).verbs:
        messages.error(request, why_refused(_why_not(found, verb), found.case, found.at))
        return redirect("dispute", found.dispute.reference)
    form = form_for(verb, party)(case=found.case, by=party, at=found.at, initial=_initial(request))
    if verb is Verb.ACCEPT and _offer_of(found, verb, form) is None:
        messages.error(request, str(phrases.REFUSALS[Refusal.OFFER_GONE]))
        return redirect("dispute", found.dispute.reference)
    return render(request, "disputes/move.html", _page(found, verb, form))


def _make(request: HttpRequest, found: Found, verb: Verb) -> HttpResponse:
    party = found.party
    form = form_for(verb, party)(request.POST, case=found.case, by=party, at=found.at)
    key = f"{request.user.pk}-{form.sent_key}"
    if found.dispute.events.filter(key=key).exists():  # Sent twice, it is made once.
        return redirect("dispute", found.dispute.reference)
    is_valid = form.is_valid()
    brought = collect(request, found, form)
    for fault in brought.faults:
        form.add_error(None, fault)
    if form.errors or not is_valid:
        return render(request, "disputes/move.html", _page(found, verb, form), status=REFUSED)
    if isinstance(form, OfferForm) and form.show_amounts():
        return render(request, "disputes/move.html", _page(found, verb, form))
    along = actions.Along(
        words=form.cleaned_data.get("words", ""), language=(get_language() or "en")[:2], pieces=brought.pieces
    )
    try:
        event = actions.make_move(
            dispute=found.dispute,
            verb=verb,
            party=party,
            by=request.user,  # type: ignore[arg-type]
            at=found.at,
            payload=form.payload(Shown(actions.counted(brought.pieces), len(brought.pieces))),
            version=form.read_version,
            key=key,
            along=along,
        )
    except actions.MoveRefused as refused:
        return _refused(request, found, verb, form, refused)
    except messaging.Refused as refused:
        form.add_error(None, message_phrases.REFUSALS[refused.refusal])
        return render(request, "disputes/move.html", _page(found, verb, form), status=REFUSED)
    messages.success(request, in_words(Verb(event.verb), party))
    return redirect("dispute", found.dispute.reference)


def collect(request: HttpRequest, found: Found, form: MoveForm) -> Brought:
    """Return the evidence in a form that was sent; what was uploaded waits in it if it comes back."""
    brought = Brought()
    if form.is_valid():
        brought.pieces += [actions.Piece(slot, text=said) for slot, said in form.said]
    for slot in [*form.slots, *([None] if form.takes_photos else [])]:
        if not takes_photos(slot):
            continue
        attached = take_photos(
            request,
            upload_key=slot_key(form.photos_key, slot),
            references=None,
            field=file_field(slot),
            at=found.at,
            takes=form.takes_for(slot),
        )
        form.uploaded_for[slot] = attached.uploaded
        brought.faults += attached.refused
        brought.pieces += [actions.Piece(slot, photo=photo, caption=photo.caption) for photo in attached.photos]
    return brought


def _refused(
    request: HttpRequest, found: Found, verb: Verb, form: MoveForm, refused: actions.MoveRefused
) -> HttpResponse:
    """Show why, what the case is now, and the form as it was filled in, to be sent again from there."""
    status = CONFLICT if refused.refusal in OVERTAKEN else REFUSED
    seen = form.seen_offer
    now_found = find_party(request, found.dispute.reference, found.at)
    again = form_for(verb, now_found.party)(
        _with_newest(request, now_found, verb), case=now_found.case, by=now_found.party, at=found.at
    )
    again.uploaded_for = form.uploaded_for
    again.is_valid()
    again.add_refusal(refused.refusal, why_refused(refused.refusal, now_found.case, found.at))
    again.renew()
    context = _page(now_found, verb, again)
    context["differences"] = replaced(now_found.case, seen) if status == CONFLICT else []
    context["is_overtaken"] = status == CONFLICT
    return render(request, "disputes/move.html", context, status=status)


def _with_newest(request: HttpRequest, found: Found, verb: Verb) -> Any:
    """Return what was posted; who accepted an offer that is gone is asked about the one in its place."""
    data = request.POST.copy()
    offers = acceptable(found.case, found.party)
    if verb is Verb.ACCEPT and offers and data.get("offer") not in {str(offer.seq) for offer in offers}:
        data["offer"] = str(offers[-1].seq)
    return data


def _why_not(found: Found, verb: Verb) -> Refusal:
    why = shut(found.case, verb, found.caller, found.at) if found.caller else None
    return why or Refusal.NOT_FROM_HERE


def _initial(request: HttpRequest) -> dict[str, Any]:
    offer = request.GET.get("offer", "")
    return {"offer": offer} if offer else {}


def _offer_of(found: Found, verb: Verb, form: MoveForm) -> Offer | None:
    """Return the offer that a move is about, if it stands: the one that is accepted, or the other side's."""
    if verb is Verb.ACCEPT:
        named = found.case.offer(getattr(form, "named", 0))
        return named if named and named.is_open and named.author is not found.party else None
    if verb in {Verb.COUNTER, Verb.REJECT, Verb.REVISE, Verb.MAKE_OFFER}:
        return next((offer for offer in reversed(found.case.open_offers)), None)
    return None


def _page(found: Found, verb: Verb, form: MoveForm) -> dict[str, Any]:
    case, party = found.case, found.party
    offer = _offer_of(found, verb, form)
    shown = standing(case, found.caller, found.at)
    return {
        "dispute": found.dispute,
        "case": case,
        "at": found.at,
        "slug": slug_of(verb),
        "name": name_of(case, verb),
        "form": form,
        "is_open": verb in shown.verbs and (verb is not Verb.ACCEPT or offer is not None),
        "standing": shown,
        "offer": next((one for one in shown_offers(case, party) if offer and one.row.seq == offer.seq), None),
        "follows": what_follows(case, verb, party, offer, found.at),
    }
