"""Getting in: making accounts, proving addresses, failing to sign in, and setting passwords."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from accounts import links, notice_kinds
from accounts.actions.people import end_sessions
from accounts.actions.states import Refused, change_state
from accounts.models import FailedLogin, User
from accounts.queries import find_account, is_attacked
from accounts.rules import logins
from accounts.rules.languages import Language
from accounts.rules.people import AccountState, Role
from accounts.rules.states import Party, Verb
from notices.actions import owe
from notices.rules.kinds import NoticeKind

MEMBER_ID_TRIES = 5  # With a million people all of them fail once in 10¹⁵ sign-ups.


class AddressTaken(Exception):  # noqa: N818 (it is an answer, not an error of the program)
    """Somebody has an account with this address already."""


@transaction.atomic
def register(
    *,
    email: str,
    password: str,
    role: Role,
    label_name: str,
    language: str,
    time_zone: str,
    country: str = "",
    display_name: str = "",
    at: datetime,
) -> User:
    """Make an account whose address is to be verified, owe the mail for that, and return it. Raises AddressTaken."""
    email = logins.tidied(email)
    fields = {
        "role": role,
        "label_name": label_name,
        "language": Language(language),
        "time_zone": time_zone,
        "country": country,
        "display_name": display_name,
        "joined_at": at,
    }
    account = create_account(email, password, fields)
    owe_verification(address=EmailAddress.objects.create(user=account, email=email, primary=True), at=at)
    return account


@transaction.atomic
def verify_address(*, account: User, at: datetime) -> None:
    """Write down that a person's address is theirs, and welcome them the first time."""
    email = account.email.lower()
    address, _ = EmailAddress.objects.get_or_create(user=account, email=email, defaults={"primary": True})
    if not address.verified:
        EmailAddress.objects.filter(pk=address.pk).update(verified=True)
    kind = notice_kinds.WELCOME.name
    context = {"member_id": account.member_id}
    owe(key=f"account/{account.pk}/{kind}", kind=kind, at=at, recipient=account, context=context)


@transaction.atomic
def owe_verification(*, address: EmailAddress, at: datetime) -> None:
    """Owe the mail with the link that verifies an address."""
    kind = notice_kinds.VERIFY_ADDRESS.name
    owe(
        key=f"account/{address.user_id}/{address.pk}/{at.isoformat()}/{kind}",
        kind=kind,
        at=at,
        recipient=address.user,
        address=address.email,
        context={"url": links.verification_link(address)},
    )


@transaction.atomic
def note_failed_login(*, login: str, at: datetime) -> None:
    """Record that somebody could not sign in, with the same statements whether or not there is such an account."""
    account = find_account(login)
    FailedLogin.objects.create(account=account, login_hash=_hash(login), at=at)


def meet_at_the_door(*, account: User, at: datetime) -> User:
    """Return the account of somebody who gave the right password, in the state that it is in by now.

    The sweep that locks and lifts may be late, so what it would do is done first.
    """
    try:
        if account.state == AccountState.SUSPENDED:
            return change_state(account=account, verb=Verb.LIFT, by=None, party=Party.CLOCK, at=at)
        if account.state == AccountState.ACTIVE and is_attacked(account, at):
            return change_state(account=account, verb=Verb.LOCK, by=None, party=Party.GUARD, at=at)
    except Refused:
        pass
    return User.objects.get(pk=account.pk)


@transaction.atomic
def trust(*, account: User, at: datetime) -> None:
    """Forget the failed sign-ins so far, because the owner has signed in."""
    User.objects.filter(pk=account.pk).update(trusted_at=at)


@transaction.atomic
def change_password(*, account: User, password: str, at: datetime) -> None:
    """Set a password, which ends the other sessions and a change of the address that waits, and tell the owner.

    Whoever knew the old password may have begun that change, and its link would outlive the password.
    """
    account.set_password(password)
    account.save(update_fields=["password"])
    EmailAddress.objects.filter(user=account, verified=False).exclude(email=account.email.lower()).delete()
    owe_news(account=account, kind=notice_kinds.PASSWORD_CHANGED, at=at)


@transaction.atomic
def reset_password(*, account: User, password: str, at: datetime) -> None:
    """Set a password for somebody who came through the mailbox: that verifies the address and lifts a lock."""
    change_password(account=account, password=password, at=at)
    end_sessions(account=account)
    trust(account=account, at=at)
    if not EmailAddress.objects.filter(user=account, verified=True).exists():
        verify_address(account=account, at=at)
    if User.objects.get(pk=account.pk).state == AccountState.LOCKED:
        change_state(account=account, verb=Verb.UNLOCK, by=account, party=Party.RESET, at=at)


@transaction.atomic
def owe_news(*, account: User, kind: NoticeKind, at: datetime, address: str = "", **context: Any) -> None:
    """Owe a notice that something about an account changed at `at`."""
    context["at"] = at.isoformat()
    key = f"account/{account.pk}/{at.isoformat()}/{kind.name}"
    owe(key=key, kind=kind.name, at=at, recipient=account, address=address, context=context)


def create_account(email: str, password: str | None, fields: dict[str, Any]) -> User:
    """Create a person, with another member ID if the one that was drawn is taken. Raises AddressTaken."""
    for _ in range(MEMBER_ID_TRIES):
        try:
            with transaction.atomic():
                return User.objects.create_user(email, password, **fields)
        except IntegrityError:
            if find_account(email):
                raise AddressTaken from None
    raise RuntimeError("No free member ID was found.")


def _hash(login: str) -> str:
    """Return a login as a hash that only this installation could make."""
    return salted_hmac(
        "accounts.failed-login", logins.tidied(login), secret=settings.SECRET_KEY, algorithm="sha256"
    ).hexdigest()
