"""Adding evidence: words, new photos, and photos that were sent in the conversation."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from disputes import actions, phrases
from disputes.forms.evidence import EvidenceForm
from disputes.forms.proof import misplaced
from disputes.phrases.following import FOLLOWS
from disputes.room_page import CHAT_PHOTOS_MOST, chat_photos
from disputes.rules.refusals import Refusal
from disputes.rules.states import Verb
from disputes.standing import standing
from disputes.views.finding import Found, find_party
from disputes.views.moving import CONFLICT, REFUSED, collect
from messaging import actions as messaging
from messaging import phrases as message_phrases
from messaging.models import Photo
from notices.clock import now


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def dispute_evidence(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what can be added to a case, and add it (T94): neither an answer, nor to be taken back."""
    found = find_party(request, reference, now())
    if request.method == "POST":
        return _add(request, found)
    if Verb.ADD_EVIDENCE not in standing(found.case, found.caller, found.at).verbs:
        why = Refusal.SUSPENDED if found.caller and found.caller.is_suspended else Refusal.NOT_FROM_HERE
        messages.error(request, str(phrases.REFUSALS[why]))
        return redirect("dispute", found.dispute.reference)
    initial = {"slot": request.GET.get("slot", ""), "chat_photo": request.GET.getlist("photo")}
    photos, more = chat_photos(found.dispute, found.side, None if "all" in request.GET else CHAT_PHOTOS_MOST)
    return render(request, "disputes/evidence.html", _page(found, _form(found, photos, initial=initial), more))


def _form(found: Found, photos: list[Photo], data: Any = None, initial: Any = None) -> EvidenceForm:
    return EvidenceForm(
        data,
        case=found.case,
        by=found.party,
        at=found.at,
        chat_photos=photos,
        initial=initial,
    )


def _add(request: HttpRequest, found: Found) -> HttpResponse:
    form = _form(found, chat_photos(found.dispute, found.side)[0], request.POST)
    key = f"{request.user.pk}-{form.sent_key}"
    if found.dispute.events.filter(key=key).exists():
        return redirect("dispute", found.dispute.reference)
    brought = collect(request, found, form)
    for fault in brought.faults:
        form.add_error(None, fault)
    pieces = brought.pieces
    if form.is_valid():
        pieces = _pieces(form, pieces)
        if not pieces:
            form.add_error(None, _("Nothing is here yet. Write something, or choose a photo."))
        why = misplaced(form.chosen_slot, [piece.photo for piece in pieces if piece.photo])
        if why:
            form.add_error("slot", why)
    if form.errors:
        return render(request, "disputes/evidence.html", _page(found, form), status=REFUSED)
    status = _added(request, found, form, key, pieces)
    if status:
        return render(request, "disputes/evidence.html", _page(found, form), status=status)
    messages.success(request, _("Your evidence is in the case."))
    return redirect("dispute", found.dispute.reference)


def _pieces(form: EvidenceForm, brought: list[actions.Piece]) -> list[actions.Piece]:
    """Return everything that is added, under the line that was chosen."""
    slot, text = form.chosen_slot, form.cleaned_data["text"].strip()
    said = [actions.Piece(slot, text=text)] if text else []
    from_chat = [actions.Piece(slot, photo=photo, caption=photo.caption) for photo in form.chosen_photos]
    new = [actions.Piece(slot, photo=piece.photo, caption=piece.caption) for piece in brought if piece.photo]
    return [*said, *from_chat, *new]


def _added(request: HttpRequest, found: Found, form: EvidenceForm, key: str, pieces: list[actions.Piece]) -> int:
    """Add the pieces and return 0; or put into the form why not, and return the status to answer with."""
    try:
        actions.make_move(
            dispute=found.dispute,
            verb=Verb.ADD_EVIDENCE,
            party=found.party,
            by=request.user,  # type: ignore[arg-type]
            at=found.at,
            key=key,
            along=actions.Along(language=(get_language() or "en")[:2], pieces=pieces),
        )
    except actions.MoveRefused as refused:
        form.add_error(None, phrases.REFUSALS[refused.refusal])
        return CONFLICT
    except messaging.Refused as refused:
        form.add_error(None, message_phrases.REFUSALS[refused.refusal])
        return REFUSED
    return 0


def _page(found: Found, form: EvidenceForm, more_photos: int = 0) -> dict[str, Any]:
    return {
        "dispute": found.dispute,
        "form": form,
        "chat_photos": list(form.chat_photos.values()),
        "more_photos": more_photos,
        "chosen": form.chosen,
        "follows": FOLLOWS[Verb.ADD_EVIDENCE],
    }
