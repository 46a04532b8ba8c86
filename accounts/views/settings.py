"""What people settle about their own accounts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from django.conf import settings as site
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import gettext, override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from accounts import actions, closing, doorstep, phrases
from accounts.forms.settings import CloseForm, SettingsForm
from accounts.models import DataExport, User
from accounts.private_files import hand_out
from accounts.rules.people import Role
from accounts.rules.states import Party, Verb
from notices.clock import now


def person_of(request: HttpRequest) -> User:
    """Return who is signed in; a view that is only for them says so with `login_required`."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    context = {
        "role": phrases.ROLES_ALONE[Role(person.role)],
        "is_verified": EmailAddress.objects.filter(user=person, email__iexact=person.email, verified=True).exists(),
        "has_second_factor": Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists(),
    }
    return render(request, "accounts/home.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def settings(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = SettingsForm(person, request.POST if request.method == "POST" else None, at=now())
    if not form.is_valid():
        return render(request, "accounts/settings.html", {"form": form}, status=422 if form.is_bound else 200)
    actions.change_settings(account=person, **form.settings)
    with override(person.language):  # From here on they are spoken to in the language that they chose.
        messages.success(request, gettext("Your settings are saved."))
        response = redirect("account_settings")
    response.set_cookie(
        site.LANGUAGE_COOKIE_NAME,
        person.language,
        max_age=site.LANGUAGE_COOKIE_AGE,
        samesite=site.LANGUAGE_COOKIE_SAMESITE,  # type: ignore[arg-type]
        secure=site.LANGUAGE_COOKIE_SECURE,
    )
    return response


@require_http_methods(["GET", "POST"])
@login_required
def close(request: HttpRequest) -> HttpResponse:
    """Say what closing means, and close the account of whoever typed the confirmation and, next, the password."""
    person = person_of(request)
    obstacles = closing.obstacles(person, now())
    form = CloseForm(person, request.POST if request.method == "POST" and not obstacles else None)
    refusal = ""
    if form.is_valid():
        try:
            closed: HttpResponse = _close_for_good(request)
            return closed
        except actions.Refused as refused:
            refusal = str(phrases.REFUSALS[refused.reason])
    context = {"form": form, "obstacles": obstacles, "refusal": refusal, "reopen_days": site.REOPEN_DAYS}
    return render(request, "accounts/close.html", context, status=422 if request.method == "POST" else 200)


@reauthentication_required  # type: ignore[untyped-decorator]
def _close_for_good(request: HttpRequest) -> HttpResponse:
    """Close the account unless the password was typed too long ago: then it is asked for, and `close` begins anew."""
    person = person_of(request)
    at = now()
    actions.change_state(account=person, verb=Verb.CLOSE, by=person, party=Party.OWNER, at=at)
    logout(request)
    doorstep.remember_account(request.session, person, at)  # Its page says good-bye, and names the way back.
    return redirect("account_state")


@require_http_methods(["GET", "POST"])
@login_required
def data(request: HttpRequest) -> HttpResponse:
    person, at = person_of(request), now()
    if request.method == "POST":
        asked: HttpResponse = _ask_for_data(request)
        return asked
    export = person.exports.order_by("-pk").first()
    size = actions.size_of(export) if export is not None and export.is_ready(at) else None
    if export is not None and export.made_at is not None and size is None:  # It expired, or its file is gone.
        export = None
    context: dict[str, Any] = {"export": export, "size": size}
    if export is not None and export.made_at is not None:
        again_at = actions.may_ask_again_at(export)
        context["again_at"] = again_at if at < again_at else None
    return render(request, "accounts/data.html", context)


@reauthentication_required  # type: ignore[untyped-decorator]
def _ask_for_data(request: HttpRequest) -> HttpResponse:
    """Let the data be put together unless the password was typed too long ago: then it is asked for first."""
    actions.ask_for_data(account=person_of(request), at=now())
    return redirect("account_data")


@require_GET
@login_required
@cache_control(private=True, no_store=True)
def download(request: HttpRequest, reference: UUID) -> HttpResponseBase:
    """Hand out the zip to the person that it is about, and to nobody else; whoever found the device open is nobody."""
    export = get_object_or_404(DataExport, reference=reference, account=person_of(request))
    if not export.is_ready(now()) or export.made_at is None:
        raise Http404
    try:
        response: HttpResponseBase = _hand_out(request, export, timezone.localtime(export.made_at))
    except ReauthenticationRequired:  # Back to the page of the link: a download would leave them with the question.
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': reverse('account_data')})}")
    return response


@reauthentication_required  # type: ignore[untyped-decorator]
def _hand_out(request: HttpRequest, export: DataExport, day: datetime) -> HttpResponseBase:
    name = f"{slugify(site.MARKETPLACE_NAME['en'])}-{person_of(request).member_id}-{day:%Y-%m-%d}.zip"
    return hand_out(request, export.file, filename=name, content_type="application/zip", as_attachment=True)
