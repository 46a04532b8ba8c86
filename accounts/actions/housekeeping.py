"""Throwing away what is kept for a time only."""

import logging
from datetime import datetime, timedelta
from importlib import import_module

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Exists, OuterRef

from accounts.actions.exports import delete_exports
from accounts.models import AccountRequest, FailedLogin, User

AT_ONCE = 500
# What an account has of itself; whatever else refers to one keeps it.
BELONGINGS = {
    "account.EmailAddress",
    "accounts.FailedLogin",
    "accounts.User_groups",
    "accounts.User_user_permissions",
    "notices.Notice",
    "usersessions.UserSession",
}

log = logging.getLogger(__name__)


def keep_house(*, at: datetime) -> int:
    """Delete old failed sign-ins and requests, sessions and exports that expired, and accounts never verified; return how many."""
    oldest = at - timedelta(days=settings.REQUESTS_KEPT_DAYS)
    session = Session.objects.filter(session_key=OuterRef("session_key"))
    # Sessions end by the machine's clock, also where somebody moved the site's.
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    gone = (
        FailedLogin.objects.filter(at__lt=oldest),
        AccountRequest.objects.filter(answered_at__lt=oldest),
        UserSession.objects.filter(~Exists(session)),
    )
    return sum(rows.delete()[0] for rows in gone) + delete_exports(at=at) + delete_unverified(at=at)


def delete_unverified(*, at: datetime) -> int:
    """Delete accounts whose address nobody verified in time, agents who were invited among them; return how many.

    Their address is free again for whom it belongs to. The link of an invitation has ended long before.
    """
    deleted, last = 0, 0
    while deleted < AT_ONCE and (numbers := _numbers(_unverified(at).filter(pk__gt=last))):
        last = numbers[-1]
        for number in numbers:
            try:
                deleted += _delete_unverified(number, at)
            except Exception:
                log.exception("The account number %s could not be deleted; it will be tried again.", number)
    return deleted


def _numbers(accounts: models.QuerySet[User]) -> list[int]:
    return list(accounts.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


def _unverified(at: datetime) -> models.QuerySet[User]:
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(
        Exists(addresses.filter(verified=False)),
        ~Exists(addresses.filter(verified=True)),
        last_login=None,
        joined_at__lte=at - timedelta(days=settings.UNVERIFIED_DAYS),
    )


@transaction.atomic
def _delete_unverified(number: int, at: datetime) -> int:
    account = User.objects.select_for_update().filter(pk=number).first()
    # Verifying takes the same lock, so it is asked once more.
    if account is None or not _unverified(at).filter(pk=number).exists() or _is_referred_to(account):
        return 0
    account.notices.all().delete()
    account.delete()
    return 1


def _is_referred_to(account: User) -> bool:
    """Return whether anything but its belongings names an account: orders, or what happened to it."""
    for relation in User._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.related_model._meta.label in BELONGINGS:
            continue
        if relation.related_model._default_manager.filter(**{relation.field.name: account}).exists():
            return True
    return False
