"""Ruling: a draft that is kept, a look at how both sides will read it, and then the ruling, or a second person's eyes."""

from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from disputes import actions, permissions, phrases
from disputes.admin.desk.case import MOVED_ON
from disputes.admin.desk.doors import (
    CONFLICT,
    REFUSED,
    agent_of,
    carried,
    case_address,
    case_called,
    desk_context,
    for_mediators,
    queue_of,
    see,
)
from disputes.desk.case_page import cited_in, present_case
from disputes.desk.evidence import both_sides, cite_key, evidence_of
from disputes.desk.history import lines_of
from disputes.desk.rulings import LANGUAGES, Decided, other_language, readings
from disputes.forms.desk import RulingForm
from disputes.models import Dispute
from disputes.rules.facts import Case
from disputes.rules.payloads import Act, Deciding
from disputes.rules.playing import decide
from disputes.rules.refusals import Refusal
from disputes.rules.states import AGENTS, Party, Verb
from disputes.standing import why_refused
from notices.clock import now


@for_mediators
@require_http_methods(["GET", "HEAD", "POST"])
def ruling(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a ruling: keep it, look at it, make it. Nothing is made that was not looked at just so."""
    found, agent, at = case_called(pk), agent_of(request), now()
    case = present_case(found, at)
    if request.method != "POST":
        return page(request, found, case, form_of(found, case, agent, at))
    form = form_of(found, case, agent, at, request.POST)
    do = request.POST.get("do", "keep")
    actions.keep_draft(dispute=found, agent=agent, typed=form.kept, at=at)
    if do == "keep":
        messages.success(request, gettext("The draft is kept. Only you see it."))
        return see(request.get_full_path())
    if not form.is_valid():
        return page(request, found, case, form, status=REFUSED)
    if form.read_version != case.version:
        return page(request, found, case, form, conflict=Refusal.OUTDATED, status=CONFLICT)
    if do != "rule" or request.POST.get("looked_at") != mark_of(form):
        is_changed = do == "rule"
        return page(request, found, case, form, is_preview=True, is_changed=is_changed)
    return _rule(request, found, form, at)


def _rule(request: HttpRequest, found: Dispute, form: RulingForm, at: datetime) -> HttpResponse:
    """Rule; where the amount asks for a second person, let it wait for one."""
    agent, payload, along = agent_of(request), deciding(form), along_of(found, form)
    try:
        actions.make_move(
            dispute=found,
            verb=Verb.RULE,
            party=Party.AGENT,
            by=agent,
            at=at,
            payload=payload,
            version=form.read_version,
            key=form.sent_key,
            along=along,
        )
    except actions.MoveRefused as refused:
        if refused.refusal is not Refusal.FOUR_EYES:
            return _refused(request, found, form, refused.refusal, at)
    else:
        actions.throw_away_draft(dispute=found, agent=agent)
        messages.success(request, gettext("The ruling is made, and both sides are told."))
        return see(case_address(found.pk, queue_of(request)))
    try:
        actions.draft_decision(
            dispute=found,
            verb=Verb.RULE,
            by=agent,
            payload=payload,
            version=form.read_version,
            along=along,
            at=at,
        )
    except actions.MoveRefused as refused:
        return _refused(request, found, form, refused.refusal, at)
    messages.success(request, gettext("This now waits for a second person, who finds it in their list."))
    return see(case_address(found.pk, queue_of(request)))


def _refused(request: HttpRequest, found: Dispute, form: RulingForm, why: Refusal, at: datetime) -> HttpResponse:
    case = present_case(case_called(found.pk), at)
    if why in MOVED_ON:
        return page(request, found, case, form, conflict=why, status=CONFLICT)
    form.add_refusal(why, why_refused(why, case, at))
    return page(request, found, case, form, status=REFUSED)


def form_of(found: Dispute, case: Case, agent: User, at: datetime, data: Any = None) -> RulingForm:
    """Return the form with what may be cited; without data, with what the agent's draft holds."""
    citable = [cite_key(piece) for piece in evidence_of(found)[0]] + [line.cite_key for line in lines_of(found)[0]]
    draft = found.drafts.filter(agent=agent).first() if data is None else None
    initial = draft.typed if draft else {}
    return RulingForm(data, case=case, by=Party.AGENT, at=at, citable=citable, initial=initial)


def page(
    request: HttpRequest,
    found: Dispute,
    case: Case,
    form: RulingForm,
    *,
    conflict: Refusal | None = None,
    is_preview: bool = False,
    is_changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Answer with the ruling's page: both sides' evidence to tick, the form, and the preview when it is whole."""
    at, agent = now(), agent_of(request)
    if conflict is not None:
        form.case = case
        form.renew()
    (lines, _none), (pieces, _nothing) = lines_of(found), evidence_of(found)
    ticked = set(form["cited"].value() or ())
    caller = permissions.caller_for(found, agent)
    why = None
    if caller is not None:
        payload = deciding(form) if is_preview else None
        act = Act(Verb.RULE, caller, at, payload, case.version) if payload else None
        why = decide(case, act).refusal if act else None
    context = {
        **desk_context(request),
        "title": gettext("Ruling: %(case)s") % {"case": found.reference},
        "dispute": found,
        "case": case,
        "form": form,
        "sides": both_sides(found, pieces),
        "own_pieces": [piece for piece in pieces if piece.party in AGENTS],
        "lines": [line for line in lines if line.row != "T94"],
        "news": [line for line in lines if conflict and line.row != "T94"][-3:],
        "ticked": ticked,
        "readings": readings(_decision(found, form), case.ceiling) if is_preview else [],
        "looked_at": mark_of(form) if is_preview else "",
        "is_changed": is_changed,
        "needs_second": why is Refusal.FOUR_EYES,
        "refused": why_refused(why, case, at) if why and why is not Refusal.FOUR_EYES else "",
        "conflict": phrases.REFUSALS[conflict] if conflict else "",
        "limit": case.policy(at).four_eyes_limit,
        "at": at,
        "queue": carried(queue_of(request)),
        "back": case_address(found.pk, queue_of(request)),
    }
    return render(request, "admin/disputes/desk/ruling.html", context, status=status)


def deciding(form: RulingForm) -> Deciding:
    """Return the payload of a valid form; what it cites is counted again from what is there."""
    rationale = form.rationales[language_of_agent()]
    return Deciding(form.terms, form.fault, rationale, len(form.cleaned_data["cited"]))


def along_of(found: Dispute, form: RulingForm) -> actions.Along:
    """Return what of a ruling the rules do not ask for."""
    language, (events, pieces) = language_of_agent(), cited_in(found, form.cleaned_data["cited"])
    return actions.Along(
        language=language,
        other_rationale=form.rationales[other_language(language)],
        finding=form.found,
        cited_events=events,
        cited_evidence=pieces,
    )


def mark_of(form: RulingForm) -> str:
    """Return by what a form is known that was looked at: any change of it gives another mark."""
    return sha256(dumps(form.kept, sort_keys=True).encode()).hexdigest()


def language_of_agent() -> str:
    language = (get_language() or "en")[:2]
    return language if language in LANGUAGES else "en"


def other(language: str) -> str:
    return next(one for one in LANGUAGES if one != language)


def _decision(found: Dispute, form: RulingForm) -> Decided:
    events, pieces = cited_in(found, form.cleaned_data["cited"])
    return Decided(form.terms, form.found, form.fault, form.rationales, events, pieces)
