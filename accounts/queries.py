"""Finding accounts, in as many statements for one that is there as for one that is not."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models.functions import Lower

from accounts.models import FailedLogin, User
from accounts.rules import lockout, logins


def find_account(login: str) -> User | None:
    """Return whose e-mail address or member ID this is, with one query in any case."""
    tidy = logins.tidied(login)
    is_address = logins.is_address(tidy)
    found = User.objects.alias(address=Lower("email")).filter(**{"address" if is_address else "member_id": tidy})
    return next(iter(found[:1]), None)


def person_at(address: str) -> User | None:
    """Return who has proved that they read mail at this address; None for an address that nobody proved."""
    found = EmailAddress.objects.filter(email=address.lower(), verified=True).select_related("user").first()
    return found.user if found else None


def is_attacked(account: User, at: datetime) -> bool:
    """Return whether so many sign-ins failed lately that the account is to be locked."""
    since = lockout.counted_since(trusted_at=account.trusted_at, at=at, window=lock_window())
    failures = FailedLogin.objects.filter(account=account, at__gt=since).count()
    return lockout.is_attacked(failures, most=settings.LOCK_AFTER_FAILURES)


def lock_window() -> timedelta:
    return timedelta(hours=settings.LOCK_WITHIN_HOURS)
