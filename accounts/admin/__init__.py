"""Where agents look people up, suspend and open accounts, and invite each other."""

import allauth.account.admin
import allauth.mfa.admin
import allauth.usersessions.admin  # noqa: F401 (imported so that what they register can be taken away)
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.admin.groups import GroupAdmin
from accounts.admin.people import PersonAdmin

__all__ = ["GroupAdmin", "PersonAdmin"]


def _password_change(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    return redirect("account_change_password")


# Agents change their password where everybody does: with limits, and a mail about it.
admin.site.password_change = _password_change  # type: ignore[method-assign, assignment]
# Nobody edits these by hand: what goes with them (mails, sessions that end) would be missing.
for _model in (EmailAddress, Authenticator, UserSession):
    admin.site.unregister(_model)
