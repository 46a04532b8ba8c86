"""Signing a single device out."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.models import User


@transaction.atomic
def end_session(*, account: User, number: int) -> bool:
    """End one of a person's sessions, and return whether it was theirs and still there."""
    session = UserSession.objects.filter(user=account, pk=number).first()
    if session is None:
        return False
    Session.objects.filter(session_key=session.session_key).delete()
    session.delete()
    return True
