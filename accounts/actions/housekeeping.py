"""Throwing away what is kept for a time only."""

from datetime import datetime, timedelta
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from accounts.actions.exports import delete_exports
from accounts.models import AccountRequest, FailedLogin


def keep_house(*, at: datetime) -> int:
    """Delete old failed sign-ins and answered requests, and sessions and exports that expired; return how many."""
    oldest = at - timedelta(days=settings.REQUESTS_KEPT_DAYS)
    session = Session.objects.filter(session_key=OuterRef("session_key"))
    # Sessions end by the machine's clock, also where somebody moved the site's.
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    gone = (
        FailedLogin.objects.filter(at__lt=oldest),
        AccountRequest.objects.filter(answered_at__lt=oldest),
        UserSession.objects.filter(~Exists(session)),
    )
    return sum(rows.delete()[0] for rows in gone) + delete_exports(at=at)
