"""What is done to a person as a whole: signed out everywhere, forgotten for good."""

from datetime import datetime
from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.functions import Lower

from accounts import erasing, notice_kinds
from accounts.actions.exports import delete_files
from accounts.models import AccountEvent, AccountRequest, User
from accounts.rules import states
from accounts.rules.people import AccountState
from notices.actions import owe
from notices.models import BouncingAddress


@transaction.atomic
def end_sessions(*, account: User, but: str = "") -> int:
    """Sign a person out everywhere, except from the session whose key is `but`; return from how many sessions."""
    sessions = UserSession.objects.filter(user=account).exclude(session_key=but)
    ended, _ = Session.objects.filter(session_key__in=list(sessions.values_list("session_key", flat=True))).delete()
    sessions.delete()
    return ended


@transaction.atomic
def reset_second_factor(*, account: User, by: User | None, at: datetime, note: str = "") -> bool:
    """Take the second factor from somebody who lost it, sign them out everywhere, and tell them; an agent must add a new one.

    Return whether there was one to take.
    """
    account = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    taken, _ = Authenticator.objects.filter(user=account).delete()
    if not taken:
        return False
    end_sessions(account=account)
    AccountEvent.objects.create(
        account=account,
        verb=states.Deed.RESET_SECOND_FACTOR,
        by=by,
        at=at,
        before=account.state,
        after=account.state,
        note=note,
    )
    kind = notice_kinds.SECOND_FACTOR_OFF.name
    key = f"account/{account.pk}/{at.isoformat()}/{kind}"
    owe(key=key, kind=kind, at=at, recipient=account, context={"at": at.isoformat()})
    return True


@transaction.atomic
def erase(*, account: User, at: datetime) -> bool:
    """Forget who a closed account belonged to, and return whether that was due.

    The row stays for the orders and disputes that name it; its address is free for a new account.
    """
    account = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    state = AccountState(account.state)
    if account.erased_at or not states.may_be_erased(state=state, until=account.state_until, at=at):
        return False
    logins = {account.email.lower(), account.member_id}
    logins |= set(EmailAddress.objects.filter(user=account).values_list("email", flat=True))
    _forget_what_was_asked(logins)
    _delete_files(account)
    end_sessions(account=account)
    EmailAddress.objects.filter(user=account).delete()
    Authenticator.objects.filter(user=account).delete()
    for belongings in (account.exports, account.failed_logins, account.notices, account.reminders):
        belongings.all().delete()
    erasing.forget(account)
    account.groups.clear()
    account.user_permissions.clear()

    account.email = f"erased-{account.member_id}@erased.invalid"
    account.label_name = account.display_name = account.country = ""
    account.set_unusable_password()
    account.is_superuser = False
    account.last_login = account.trusted_at = account.state_until = None
    account.erased_at = at
    account.save()
    return True


def _forget_what_was_asked(logins: set[str]) -> None:
    AccountRequest.objects.filter(login__in=logins).delete()
    BouncingAddress.objects.alias(lowered=Lower("address")).filter(lowered__in=logins).delete()


def _delete_files(account: User) -> None:
    """Delete the files of exports once it is certain that the account is erased."""
    for export in account.exports.all():
        transaction.on_commit(partial(delete_files, export))
