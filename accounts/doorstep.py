"""What a session remembers of somebody who is not in yet: the address to verify, and the account that is not open.

Nothing here is told to anybody who did not type it or give the right password in the same browser just before.
"""

from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase

from accounts.models import User

ADDRESS, SIGNED_UP = "address_to_verify", "account_signed_up"
ACCOUNT, SINCE = "account_state_of", "account_state_since"
REMEMBERED_FOR = timedelta(minutes=10)


def remember_address(session: SessionBase, address: str, account: int | None) -> None:
    """Remember the address that somebody typed and, if they chose or knew its password, the number of their account."""
    session[ADDRESS], session[SIGNED_UP] = address, account


def remembered_address(session: SessionBase) -> str:
    """Return the address that a mail can be sent to again; empty when there is none."""
    return str(session.get(ADDRESS, ""))


def knows_password(session: SessionBase, account: int) -> bool:
    """Return whether the password of an account that is not verified was chosen or given in this browser."""
    return session.get(SIGNED_UP) == account


def remember_account(session: SessionBase, account: User, at: datetime) -> None:
    """Remember whose password was right, for the page that says why that does not open the account."""
    session[ACCOUNT], session[SINCE] = account.pk, at.timestamp()


def remembered_account(session: SessionBase, at: datetime) -> User | None:
    """Return the account whose password was right not long ago in this browser."""
    number, since = session.get(ACCOUNT), session.get(SINCE)
    if number is None or since is None or not 0 <= at.timestamp() - since < REMEMBERED_FOR.total_seconds():
        return None
    return User.objects.filter(pk=number).first()


def forget_account(session: SessionBase) -> None:
    for key in (ACCOUNT, SINCE):
        session.pop(key, None)
