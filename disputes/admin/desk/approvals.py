"""Four eyes: what waits for a second person, and their yes or no, in their own session."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from disputes import actions, permissions, phrases
from disputes.admin.desk.doors import REFUSED, agent_of, case_address, desk_context, for_mediators, see
from disputes.desk.approvals import asked_for, waiting_page
from disputes.forms.desk import RefuseForm
from disputes.models import Decision
from disputes.rules.refusals import Refusal
from disputes.rules.states import Verb
from notices.clock import now


@for_mediators
@require_GET
def approvals(request: HttpRequest) -> HttpResponse:
    """List what waits for a second person, the longest waiting first."""
    page = waiting_page(after=request.GET.get("after", ""))
    context = {
        **desk_context(request),
        "title": gettext("Waiting for a second person"),
        "rows": page.rows,
        "next": page.next,
        "person": agent_of(request),
    }
    return render(request, "admin/disputes/desk/approvals.html", context)


@for_mediators
@require_GET
def approval(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, called(pk))


@for_mediators
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve as a second person: the move is made at once."""
    found = called(pk)
    try:
        actions.approve_decision(decision=found, by=agent_of(request), at=now())
    except actions.MoveRefused as refused:
        return shown(request, called(pk), refused=refused.refusal, status=REFUSED)
    actions.throw_away_draft(dispute=found.dispute, agent=found.by)
    messages.success(request, gettext("Approved: %(what)s") % {"what": phrases.VERBS[Verb(found.verb)]})
    return see(case_address(found.dispute_id))


@for_mediators
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Say no as a second person, and why; the case is as it was."""
    found, form = called(pk), RefuseForm(request.POST)
    if not form.is_valid():
        return shown(request, found, form=form, status=REFUSED)
    try:
        actions.decline_decision(decision=found, by=agent_of(request), words=form.cleaned_data["words"], at=now())
    except actions.MoveRefused as refused:
        return shown(request, called(pk), form=form, refused=refused.refusal, status=REFUSED)
    messages.success(request, gettext("Not approved. Whoever asked sees why on the page of the case."))
    return see(reverse("admin:disputes_approvals"))


@for_mediators
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop asking for a second person, as who asked."""
    found, agent = called(pk), agent_of(request)
    if found.by_id != agent.pk:
        return shown(request, found, refused=Refusal.NOT_YOURS_TO_DO, status=REFUSED)
    try:
        actions.decline_decision(decision=found, by=agent, words="", at=now())
    except actions.MoveRefused as refused:
        messages.error(request, phrases.REFUSALS[refused.refusal])
    return see(case_address(found.dispute_id))


def shown(
    request: HttpRequest,
    found: Decision,
    *,
    form: RefuseForm | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    agent = agent_of(request)
    context = {
        **desk_context(request),
        "title": gettext("Approve: %(what)s") % {"what": phrases.VERBS[Verb(found.verb)]},
        "decision": found,
        "asked": asked_for(found, now()),
        "dispute": found.dispute,
        "form": form or RefuseForm(),
        "refused": phrases.REFUSALS[refused] if refused else "",
        "is_own": found.by_id == agent.pk,
        "may": permissions.may_approve(found.dispute, str(agent.pk), Verb(found.verb)),
        "case_address": case_address(found.dispute_id),
    }
    return render(request, "admin/disputes/desk/approval.html", context, status=status)


def called(pk: int) -> Decision:
    rows = Decision.objects.select_related(
        "dispute__order", "dispute__line__order", "dispute__shop", "by", "approved_by", "declined_by"
    )
    found = rows.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found
