"""Signing a single device out; the list of devices is allauth's."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.sessions import end_session as end
from accounts.forms.sessions import SessionForm
from accounts.views.settings import person_of


@require_http_methods(["GET", "POST"])
@login_required
def end_session(request: HttpRequest) -> HttpResponse:
    """Sign a device out; who comes from signing in again sees the list."""
    if request.method != "POST":
        return redirect("usersessions_list")
    form = SessionForm(request.POST)
    if form.is_valid() and end(account=person_of(request), number=form.cleaned_data["session"]):
        messages.success(request, _("The device is signed out."))
    return redirect("usersessions_list")
