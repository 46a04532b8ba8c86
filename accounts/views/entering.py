"""Getting in, and what to do when that fails."""

import zoneinfo

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import actions, doorstep, phrases, rate_limits
from accounts.forms import LoginHelpForm
from accounts.forms.passwords import AuthenticateForm
from accounts.models import AccountRequest, User
from accounts.rules.people import AccountState, Violation
from accounts.rules.states import Party, Verb, refusal
from notices.clock import now

COOKIE_TEST = "cookie_test"


@never_cache
def cant_log_in(request: HttpRequest) -> HttpResponse:
    """Walk through what keeps people out, and send a mail to who asks for one, if there is such an account."""
    form = LoginHelpForm(request.POST if request.method == "POST" else None)
    is_asked, hints = False, []
    if request.method == "POST" and form.is_valid():
        hints = [str(phrases.LOGIN_HINTS[hint.hint]) % {"about": hint.about} for hint in form.hints]
        is_asked = _ask(request, form)
    context = {"form": form, "hints": hints, "is_asked": is_asked, "cookies_work": _cookies_work(request)}
    response = render(request, "accounts/cant_log_in.html", context)
    response.set_cookie(
        COOKIE_TEST, "1", max_age=3_600, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )
    return response


@never_cache
@require_safe
def account_state(request: HttpRequest) -> HttpResponse:
    """Say what happened to an account that does not open, until when, and the way back."""
    at = now()
    account = doorstep.remembered_account(request.session, at)
    if account is None and isinstance(request.user, User):
        account = request.user
    if account is None or account.state == AccountState.ACTIVE:
        return redirect("account_login")
    return _state_page(request, account, _code_form(account))


def _state_page(request: HttpRequest, account: User, form: AuthenticateForm | None) -> HttpResponse:
    state = AccountState(account.state)
    context = {
        "account": account,
        "state": state,
        "until": account.state_until,
        "violation": phrases.VIOLATIONS[Violation(account.violation)] if account.violation else "",
        "can_reopen": _can_reopen(account, state),
        "is_erased": account.erased_at is not None,
        "form": form,
    }
    with timezone.override(zoneinfo.ZoneInfo(account.time_zone)):  # Nobody is signed in whose zone is active.
        status = 422 if form is not None and form.is_bound else 200
        return render(request, "accounts/state.html", context, status=status)


def _code_form(account: User, data: QueryDict | None = None) -> AuthenticateForm | None:
    """Return the form that asks for the code of the second factor; None for somebody who has none."""
    if not Authenticator.objects.filter(user=account).exists():
        return None
    return AuthenticateForm(data, user=account)


@never_cache
@require_POST
def reopen(request: HttpRequest) -> HttpResponse:
    """Open a closed account again for who gave its password just before, and its code if it has a second factor."""
    at = now()
    account = doorstep.remembered_account(request.session, at)
    if account is None:
        messages.info(request, _("Please sign in once more: for your safety, this page works for ten minutes only."))
        return redirect("account_login")
    form = _code_form(account, request.POST)
    if form is not None and _can_reopen(account, AccountState(account.state)) and not form.is_valid():
        return _state_page(request, account, form)
    try:
        actions.change_state(account=account, verb=Verb.REOPEN, by=account, party=Party.OWNER, at=at)
    except actions.Refused as refused:
        messages.error(request, phrases.REFUSALS[refused.reason])
        return redirect("account_state")
    doorstep.forget_account(request.session)
    messages.success(request, _("Your account is open again. Please sign in."))
    return redirect("account_login")


@never_cache
@require_POST
def resend_verification(request: HttpRequest) -> HttpResponse:
    """Send the verification mail again to the address that this session signed up or signed in with."""
    at = now()
    address = doorstep.remembered_address(request.session)
    if not address:
        messages.info(request, _("Please sign in: if your address is not verified yet, we send you the mail again."))
        return redirect("account_login")
    seconds = rate_limits.seconds_to_wait(request, "confirm_email", key=address, at=at)
    if seconds:
        messages.warning(request, _wait_words(seconds))
    else:
        actions.ask(kind=AccountRequest.Kind.VERIFY, login=address, language=get_language() or "en", at=at)
        messages.success(request, _("We are sending the mail again. Please look in the spam folder, too."))
    return redirect("account_email_verification_sent")


@require_safe
def seller_account(request: HttpRequest) -> HttpResponse:
    """Say why a role is fixed, and what somebody can do who has the other one."""
    return render(request, "accounts/seller_account.html", {"role": getattr(request.user, "role", "")})


def _ask(request: HttpRequest, form: LoginHelpForm) -> bool:
    """Write down that help is wanted, unless that was asked too often; return whether it was written down."""
    at, login = now(), form.cleaned_data["login"]
    seconds = rate_limits.seconds_to_wait(request, "help", key=login, at=at)
    if seconds:
        form.add_error("login", _wait_words(seconds))
        return False
    actions.ask(kind=AccountRequest.Kind.HELP, login=login, language=get_language() or "en", at=at)
    return True


def _wait_words(seconds: int) -> str:
    if seconds < 120:
        words = ngettext(
            "A mail was sent just now. Please wait %(seconds)d second before you ask for another one.",
            "A mail was sent just now. Please wait %(seconds)d seconds before you ask for another one.",
            seconds,
        )
        return words % {"seconds": seconds}
    minutes = -(-seconds // 60)
    words = ngettext(
        "That was asked for too often. Please wait %(minutes)d minute before you ask again, and look in the spam folder.",
        "That was asked for too often. Please wait %(minutes)d minutes before you ask again, and look in the spam folder.",
        minutes,
    )
    return words % {"minutes": minutes}


def _cookies_work(request: HttpRequest) -> bool | None:
    """Return whether this browser gives back cookies; None while it has not been asked to."""
    if request.COOKIES:
        return True
    return False if request.method == "POST" or "cookies" in request.GET else None


def _can_reopen(account: User, state: AccountState) -> bool:
    is_erased = account.erased_at is not None
    return (
        refusal(Verb.REOPEN, state=state, until=account.state_until, is_erased=is_erased, by=Party.OWNER, at=now())
        is None
    )
