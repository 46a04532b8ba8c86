"""The page of a case: read both sides, take it, and make the moves that are open to a mediator."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from disputes import actions, phrases, queries
from disputes.admin.desk.doors import (
    CONFLICT,
    REFUSED,
    agent_of,
    carried,
    case_address,
    case_called,
    desk_context,
    for_mediators,
    for_readers,
    queue_address,
    queue_of,
    see,
)
from disputes.desk.case_page import CasePage, case_page, present, present_case
from disputes.desk.queue import neighbours
from disputes.forms import MoveForm
from disputes.forms.desk import FORMS, AssignForm, RequestForm, SayForm, ShowForm, number
from disputes.forms.proof import misplaced
from disputes.models import Dispute
from disputes.rules.facts import Case
from disputes.rules.moves import DOERS
from disputes.rules.refusals import Refusal
from disputes.rules.states import AGENTS, Party, Verb
from disputes.standing import why_refused
from messaging.actions import Refused as CannotBeSaid
from messaging.attaching import take_photos
from messaging.models import Message
from messaging.phrases import REFUSALS as CANNOT_BE_SAID
from messaging.rules.threads import Audience, Side
from notices.clock import now

# The case has moved on: what is new is shown before anything is sent again.
MOVED_ON = frozenset({Refusal.OUTDATED, Refusal.DEADLINE_PASSED, Refusal.NOT_FROM_HERE})
# Made of the agent's own pages, not of a form at the side.
ON_A_PAGE = frozenset({Verb.RULE, Verb.OPEN_ON_BEHALF})


@for_readers
@require_GET
def case(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, case_called(pk))


@for_mediators
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Let whoever presses the button hold a case."""
    found, agent = case_called(pk), agent_of(request)
    _assign(request, found, agent)
    return see(case_address(pk, queue_of(request)))


@for_mediators
@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a case to a colleague, or back to nobody."""
    found = case_called(pk)
    form = AssignForm(request.POST, agents=list(queries.mediators()), agent=found.agent)
    if form.is_valid():
        _assign(request, found, form.cleaned_data["agent"])
    else:
        messages.error(request, gettext("This was not understood, and nothing was changed."))
    return see(case_address(pk, queue_of(request)))


@for_mediators
@require_POST
def move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Make the move of a button. Where the case moved on, show that first; what was typed stays."""
    found, agent, at = case_called(pk), agent_of(request), now()
    wanted = verb_called(verb)
    form = form_of(wanted, present_case(found, at), at, request.POST)
    along = along_of(request, form, at)
    if not form.is_valid():
        return shown(request, found, form=form, verb=wanted, status=REFUSED)
    payload, version = form.payload(), form.read_version
    try:
        actions.make_move(
            dispute=found,
            verb=wanted,
            party=Party.AGENT,
            by=agent,
            at=at,
            payload=payload,
            version=version,
            key=form.sent_key,
            along=along(form),
        )
    except actions.MoveRefused as refused:
        if refused.refusal is Refusal.FOUR_EYES:
            return _ask(request, found, wanted, form, at)
        return refused_page(request, pk, form, wanted, refused.refusal)
    except CannotBeSaid as refused:
        form.add_error(None, str(CANNOT_BE_SAID[refused.refusal]))
        return shown(request, case_called(pk), form=form, verb=wanted, status=REFUSED)
    if wanted not in {Verb.WRITE, Verb.ADD_EVIDENCE}:
        messages.success(request, gettext("Done: %(what)s") % {"what": phrases.VERBS[wanted]})
    return see(case_address(pk, queue_of(request)))


@for_mediators
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a note for colleagues, whoever holds the case."""
    found, at = case_called(pk), now()
    data = request.POST.copy()
    data["audience"] = Audience.SUPPORT
    form = form_of(Verb.WRITE, present_case(found, at), at, data)
    if not form.is_valid():
        return shown(request, found, form=form, verb=Verb.WRITE, status=REFUSED)
    try:
        actions.leave_note(
            dispute=found, by=agent_of(request), body=form.cleaned_data["body"], at=at, key=form.sent_key
        )
    except CannotBeSaid as refused:
        form.add_error(None, str(CANNOT_BE_SAID[refused.refusal]))
        return shown(request, found, form=form, verb=Verb.WRITE, status=REFUSED)
    return see(case_address(pk, queue_of(request)))


@for_readers
@require_POST
def presence(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that somebody is here, and how far they have read; answer who else is, and whether the page is behind."""
    found, agent, at = case_called(pk), agent_of(request), now()
    if request.POST.get("leaves"):
        actions.leave_case(dispute=found, agent=agent)
        return HttpResponse(status=204)
    actions.be_present(dispute=found, agent=agent, is_writing=bool(request.POST.get("is_writing")), at=at)
    seen = number(request.POST.get("newest"))
    message = Message.objects.filter(thread=found.thread, pk=seen).read_by(Side.SUPPORT, at).first() if seen else None
    if message is not None:
        actions.see_case(dispute=found, agent=agent, up_to=message, at=at)
    is_behind = number(request.POST.get("version")) not in (None, found.version)
    context = {"present": present(found, agent, at), "is_behind": is_behind}
    return render(request, "admin/disputes/desk/_presence.html", context)


def shown(
    request: HttpRequest,
    found: Dispute,
    *,
    form: MoveForm | None = None,
    verb: Verb | None = None,
    conflict: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the page of a case, and with the form that holds what was typed."""
    at, agent, filters = now(), agent_of(request), queue_of(request)
    page = case_page(found, agent, at, before=number(request.GET.get("before")), is_whole="all" in request.GET)
    previous, following = neighbours(found, filters, agent, at)
    seen = form.read_version if form is not None else page.case.version
    if form is not None and conflict is not None:
        form.case = page.case
        form.renew()
    context = {
        **desk_context(request),
        "title": f"{found.reference} {found.line.title}",
        "dispute": found,
        "page": page,
        "forms": _forms(page, at, form, verb),
        "say": form if verb is Verb.WRITE else form_of(Verb.WRITE, page.case, at),
        "show": form if verb is Verb.ADD_EVIDENCE else form_of(Verb.ADD_EVIDENCE, page.case, at),
        "failed": verb,
        "failed_form": form,
        "failed_words": phrases.VERBS[verb] if verb else "",
        "conflict": phrases.REFUSALS[conflict] if conflict else "",
        "news": page.since(seen) if conflict and seen >= 0 else [],
        "assign": AssignForm(agents=list(queries.mediators()), agent=found.agent),
        "present": present(found, agent, at),
        "draft": found.drafts.filter(agent=agent).first(),
        "at": at,
        "queue": carried(filters),
        "queue_address": queue_address(filters),
        "previous": case_address(previous, filters) if previous else "",
        "next": case_address(following, filters) if following else "",
    }
    return render(request, "admin/disputes/desk/case.html", context, status=status)


def refused_page(request: HttpRequest, pk: int, form: MoveForm, verb: Verb, why: Refusal) -> HttpResponse:
    """Answer a refused move with the case as it is now; one that moved on is shown with what is new."""
    found = case_called(pk)
    if why in MOVED_ON:
        return shown(request, found, form=form, verb=verb, conflict=why, status=CONFLICT)
    form.add_refusal(why, why_refused(why, form.case, form.at))
    return shown(request, found, form=form, verb=verb, status=REFUSED)


def verb_called(slug: str) -> Verb:
    """Return a verb that agents have a form or a button for, or raise Http404."""
    name = slug.replace("-", "_")
    if name not in set(Verb):
        raise Http404
    verb = Verb(name)
    if verb in ON_A_PAGE or not any((verb, party) in DOERS for party in AGENTS):
        raise Http404
    return verb


def form_of(verb: Verb, facts: Case, at: datetime, data: Any = None) -> MoveForm:
    form = FORMS.get(verb, MoveForm)(data, case=facts, by=Party.AGENT, at=at)
    form.auto_id = f"{verb.value}_%s"  # type: ignore[assignment]
    return form


def along_of(request: HttpRequest, form: MoveForm, at: datetime) -> Any:
    """Return how what comes along is made of a form once it is valid; its photos are kept at once."""
    if not isinstance(form, SayForm):
        return lambda valid: (
            actions.Along(words=valid.cleaned_data["words"]) if _speaks(valid) else actions.NOTHING_ALONG
        )
    references = form.fields["photo"].clean(request.POST.getlist("photo")) if form.is_valid() else ()
    attached = take_photos(request, upload_key=form.photos_key, references=references, at=at, takes=form.takes)
    form.uploaded = attached.uploaded
    if isinstance(form, ShowForm) and form.is_valid():
        why = misplaced(form.chosen_slot, attached.photos)
        if why:
            form.add_error(None, why)
    for words in attached.refused:
        form.add_error(None, words)
    return lambda valid: _said(valid, attached.photos)


def _speaks(form: MoveForm) -> bool:
    """Return whether the words of a form are for the thread; those of a reopening are its payload."""
    return isinstance(form, RequestForm)


def _said(form: MoveForm, photos: list[Any]) -> actions.Along:
    data = form.cleaned_data
    if not isinstance(form, ShowForm):
        return actions.Along(words=data["body"], audience=data["audience"], photos=photos)
    slot = form.chosen_slot
    pieces = [actions.Piece(slot, photo=photo) for photo in photos]
    if data["body"].strip():
        pieces.append(actions.Piece(slot, text=data["body"]))
    return actions.Along(pieces=pieces, audience=data["audience"])


def _ask(request: HttpRequest, found: Dispute, verb: Verb, form: MoveForm, at: datetime) -> HttpResponse:
    """Have a second person look at a move before it is made."""
    agent = agent_of(request)
    try:
        actions.draft_decision(
            dispute=found,
            verb=verb,
            by=agent,
            payload=form.payload(),  # type: ignore[arg-type]
            version=form.read_version,
            along=actions.NOTHING_ALONG,
            at=at,
        )
    except actions.MoveRefused as refused:
        return refused_page(request, found.pk, form, verb, refused.refusal)
    messages.success(request, gettext("This now waits for a second person, who finds it in their list."))
    return see(case_address(found.pk, queue_of(request)))


def _assign(request: HttpRequest, found: Dispute, to: Any) -> None:
    try:
        actions.assign(dispute=found, agent=to, by=agent_of(request), at=now())
    except actions.MoveRefused as refused:
        messages.error(request, phrases.REFUSALS[refused.refusal])


def _forms(page: CasePage, at: datetime, form: MoveForm | None, verb: Verb | None) -> list[dict[str, Any]]:
    """Return every button that is open with its form; the one that was sent holds what was typed."""
    return [
        {
            "verb": one,
            "slug": one.value.replace("_", "-"),
            "words": phrases.VERBS[one],
            "form": form if form is not None and one is verb else form_of(one, page.case, at),
            "is_page": one in ON_A_PAGE,
            "is_open": one is verb,
        }
        for one in page.buttons
    ]
