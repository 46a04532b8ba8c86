"""Changing the state of somebody's account: what is possible now, and a page that asks whether it is meant."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts import actions, phrases
from accounts.forms.staff import MoveForm, SuspendForm
from accounts.models import User
from accounts.permissions import may_change_state
from accounts.rules.people import AccountState
from accounts.rules.states import MOVES, Party, Verb, refusal
from notices.clock import now


def possible_moves(request: HttpRequest, person: User) -> list[dict[str, Any]]:
    """Return what an agent may do with this account now: the verb, and what its button says."""
    if not may_change_state(request.user, person):
        return []
    at = now()
    verbs = [verb for verb, rule in MOVES.items() if Party.AGENT in rule.parties]
    return [
        {"verb": verb.value, "words": phrases.MOVES[verb]}
        for verb in verbs
        if refusal(
            verb,
            state=AccountState(person.state),
            until=person.state_until,
            is_erased=person.erased_at is not None,
            by=Party.AGENT,
            at=at,
        )
        is None
    ]


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Ask whether a change of state is meant, and make it."""
    person = get_object_or_404(User, pk=pk)
    if verb not in {verb for verb, rule in MOVES.items() if Party.AGENT in rule.parties}:
        raise Http404
    agent = request.user
    if not isinstance(agent, User) or not may_change_state(agent, person):
        raise PermissionDenied
    at, wanted = now(), Verb(verb)
    kind = SuspendForm if wanted is Verb.SUSPEND else MoveForm
    form = kind(request.POST if request.method == "POST" else None, at=at)
    if form.is_valid():
        try:
            actions.change_state(account=person, verb=wanted, by=agent, party=Party.AGENT, at=at, **form.reasons)
        except actions.Refused as refused:
            form.add_error(None, str(phrases.REFUSALS[refused.reason]))
        else:
            messages.success(request, str(phrases.MOVES_DONE[wanted]))
            return redirect("admin:accounts_user_change", person.pk)
    context = {
        **admin.site.each_context(request),
        "title": phrases.MOVES[wanted],
        "opts": User._meta,
        "person": person,
        "form": form,
        "words": phrases.MOVES[wanted],
        "effect": phrases.MOVE_EFFECTS[wanted],
        "is_harsh": wanted in {Verb.SUSPEND, Verb.LOCK},
    }
    status = 422 if form.is_bound else 200
    return render(request, "admin/accounts/user/move.html", context, status=status)
