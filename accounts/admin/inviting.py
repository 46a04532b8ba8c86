"""Inviting agents: an account without a password, and a mail with the link that sets one."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from accounts import actions
from accounts.forms.staff import ADDRESS_TAKEN, InviteForm
from accounts.models import User
from accounts.permissions import may_invite
from notices.clock import now


def invite(request: HttpRequest) -> HttpResponse:
    """Make an agent of somebody who has no account yet."""
    if not isinstance(request.user, User) or not may_invite(request.user):
        raise PermissionDenied
    form = InviteForm(request.POST if request.method == "POST" else None, agent=request.user)
    if form.is_valid():
        try:
            agent = actions.invite_agent(by=request.user, at=now(), **form.invitation)
        except actions.AddressTaken:
            form.add_error("email", ADDRESS_TAKEN)
        else:
            messages.success(request, gettext("The invitation goes out to %(email)s.") % {"email": agent.email})
            return redirect("admin:accounts_user_change", agent.pk)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Invite an agent"),
        "opts": User._meta,
        "form": form,
    }
    return render(request, "admin/accounts/user/invite.html", context, status=422 if form.is_bound else 200)
