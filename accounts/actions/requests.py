"""What people ask for without being signed in. The page only writes it down; a sweep answers by mail."""

import logging
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import transaction

from accounts import links, notice_kinds
from accounts.actions.entering import AddressTaken, owe_verification, register
from accounts.models import AccountRequest, User
from accounts.queries import find_account
from accounts.rules import logins
from notices import nudging
from notices.actions import owe
from notices.rules.kinds import NoticeKind

AT_ONCE = 500
ANSWER_REQUESTS = "accounts.tasks.answer_requests"
LOGIN_MAX = 254
REST = timedelta(minutes=10)  # until a request that could not be answered is tried again

log = logging.getLogger(__name__)


@transaction.atomic
def ask(*, kind: AccountRequest.Kind, login: str, language: str, at: datetime) -> AccountRequest:
    """Write down what was asked for an address or a member ID, whoever has it, if anybody."""
    return _write_down(kind, login, language, at)


@transaction.atomic
def sign_up(*, email: str, language: str, at: datetime, is_too_often: bool = False, **fields: Any) -> int | None:
    """Make an account or, for an address that has one, ask for a mail that says so.

    Both take the same work, statement by statement, so that a stranger learns nothing: where the address is taken, an
    account with an address that nobody has is made and thrown away again, and each leaves one request, of which only the
    one to a member waits for an answer, and not that one either when it was asked for too often: it would fill a mailbox.
    `fields` are those of `register`. Return the number of the account that was made, for this browser alone.
    """
    is_taken = find_account(email) is not None
    point, account = transaction.savepoint(), None
    try:
        address = f"{secrets.token_hex(8)}@taken.invalid" if is_taken else email
        account = register(email=address, language=language, at=at, **fields)
    except AddressTaken:  # By somebody who was faster by a moment.
        is_taken = True
    if is_taken:
        transaction.savepoint_rollback(point)
    else:
        transaction.savepoint_commit(point)
    _write_down(
        AccountRequest.Kind.SIGN_UP, email, language, at, answered_at=None if is_taken and not is_too_often else at
    )
    return None if is_taken or account is None else account.pk


def answer_requests(*, at: datetime) -> int:
    """Answer what waits, the oldest first; return how many. To an address that nobody has, nothing is sent.

    What failed keeps nothing waiting that came after it: it rests for a while, and the run goes on behind it.
    """
    answered, last = 0, 0
    waiting = AccountRequest.objects.filter(answered_at=None).order_by("id")
    while answered < AT_ONCE and (requests := list(waiting.filter(id__gt=last)[:AT_ONCE])):
        last = requests[-1].pk
        resting = cache.get_many([_rest_key(request.pk) for request in requests])
        for request in requests:
            if at >= resting.get(_rest_key(request.pk), at):
                answered += _try_to_answer(request, at)
    return answered


def _write_down(
    kind: AccountRequest.Kind, login: str, language: str, at: datetime, answered_at: datetime | None = None
) -> AccountRequest:
    nudging.note(ANSWER_REQUESTS)
    login = logins.tidied(login)[:LOGIN_MAX]
    return AccountRequest.objects.create(
        kind=kind, login=login, language=language, asked_at=at, answered_at=answered_at
    )


def _try_to_answer(request: AccountRequest, at: datetime) -> int:
    try:
        return _answer(request, at)
    except Exception:
        log.exception("The request %s could not be answered; it will be tried again.", request.pk)
        cache.set(_rest_key(request.pk), at + REST, REST.total_seconds())
        return 0


def _rest_key(pk: int) -> str:
    return f"accounts/request-rests/{pk}"


@transaction.atomic
def _answer(request: AccountRequest, at: datetime) -> int:
    if not AccountRequest.objects.filter(pk=request.pk, answered_at=None).update(answered_at=at):
        return 0  # Another worker was faster.
    account = find_account(request.login)
    if account is not None and account.erased_at is None:
        ANSWERS[AccountRequest.Kind(request.kind)](request, account, at)
    return 1


def _send_password_link(request: AccountRequest, account: User, at: datetime) -> None:
    context = {"url": links.password_link(account), "member_id": account.member_id}
    _owe(request, account, at, notice_kinds.RESET_PASSWORD, context)


def _help(request: AccountRequest, account: User, at: datetime) -> None:
    context = {
        "state": account.state,
        "is_verified": EmailAddress.objects.filter(user=account, verified=True).exists(),
        "role": account.role,
        "member_id": account.member_id,
        "until": account.state_until.isoformat() if account.state_until else None,
        "violation": account.violation,
        "is_erased": False,
    }
    _owe(request, account, at, notice_kinds.LOGIN_HELP, context)


def _say_that_it_exists(request: AccountRequest, account: User, at: datetime) -> None:
    _owe(request, account, at, notice_kinds.ACCOUNT_EXISTS, {})


def _verify_again(request: AccountRequest, account: User, at: datetime) -> None:
    address = EmailAddress.objects.filter(user=account, email=account.email.lower()).first()
    if address is None or address.verified:
        _say_that_it_exists(request, account, at)
    else:
        owe_verification(address=address, at=at)


def _owe(request: AccountRequest, account: User, at: datetime, kind: NoticeKind, context: Mapping[str, object]) -> None:
    key = f"account/{account.pk}/request-{request.pk}/{kind.name}"
    owe(key=key, kind=kind.name, at=at, recipient=account, context=context)


ANSWERS = {
    AccountRequest.Kind.RESET: _send_password_link,
    AccountRequest.Kind.HELP: _help,
    AccountRequest.Kind.SIGN_UP: _say_that_it_exists,
    AccountRequest.Kind.VERIFY: _verify_again,
}
