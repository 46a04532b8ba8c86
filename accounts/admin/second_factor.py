"""Taking the second factor from somebody who lost it."""

from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts import actions, phrases
from accounts.forms.staff import MoveForm
from accounts.models import User
from accounts.permissions import may_change_state
from accounts.rules.states import Refusal
from notices.clock import now


def can_reset(request: HttpRequest, person: User) -> bool:
    """Return whether there is something to reset, for somebody who may."""
    return may_change_state(request.user, person) and Authenticator.objects.filter(user=person).exists()


@require_http_methods(["GET", "POST"])
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether it is meant, and do it."""
    person = get_object_or_404(User, pk=pk)
    agent = request.user
    if not isinstance(agent, User) or not may_change_state(agent, person):
        raise PermissionDenied
    at = now()
    form = MoveForm(request.POST if request.method == "POST" else None, at=at)
    if form.is_valid():
        if actions.reset_second_factor(account=person, by=agent, at=at, **form.reasons):
            messages.success(request, str(phrases.RESET_SECOND_FACTOR_DONE))
        else:
            messages.error(request, str(phrases.REFUSALS[Refusal.WRONG_STATE]))
        return redirect("admin:accounts_user_change", person.pk)
    context = {
        **admin.site.each_context(request),
        "title": phrases.RESET_SECOND_FACTOR,
        "opts": User._meta,
        "person": person,
        "form": form,
        "words": phrases.RESET_SECOND_FACTOR,
        "effect": phrases.RESET_SECOND_FACTOR_EFFECT,
        "is_harsh": True,
    }
    return render(request, "admin/accounts/user/move.html", context, status=422 if form.is_bound else 200)
