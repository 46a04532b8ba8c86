"""The states of accounts: the whole table, what each move leaves behind, and what ends by the clock."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from accounts import actions
from accounts.models import AccountEvent, AccountRequest, FailedLogin, RoleIsFixed, User
from accounts.permissions import may_buy, may_sell
from accounts.rules.people import AccountState, Role, Violation
from accounts.rules.states import MOVES, Party, Refusal, Verb, refusal
from notices.models import Notice
from tests.accounts.people import PASSWORD, fresh, member
from tests.conftest import NOON
from tests.explained import analyse

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)
NOTICES = {
    Verb.CLOSE: ("account_closed", {"until": (NOON + timedelta(days=14)).isoformat()}),
    Verb.REOPEN: ("account_reopened", {}),
    Verb.SUSPEND: ("account_suspended", {"until": (NOON + WEEK).isoformat(), "violation": "fraud"}),
    Verb.LIFT: ("account_suspension_ended", {}),
    Verb.LOCK: ("account_locked", {}),
    Verb.UNLOCK: ("account_unlocked", {}),
}
WAYS_TO = {
    AccountState.ACTIVE: (),
    AccountState.CLOSED: ((Verb.CLOSE, Party.OWNER),),
    AccountState.SUSPENDED: ((Verb.SUSPEND, Party.AGENT),),
    AccountState.LOCKED: ((Verb.LOCK, Party.GUARD),),
}


def change(account, verb, party, at=NOON, **about):
    if verb is Verb.SUSPEND:
        about = {"violation": Violation.FRAUD, "until": NOON + WEEK, **about}
    return actions.change_state(account=account, verb=verb, by=None, party=party, at=at, **about)


def member_in(state, **fields):
    account = member(**fields)
    for verb, party in WAYS_TO[state]:
        account = change(account, verb, party)
    return account


@pytest.mark.parametrize(("state", "verb", "party"), list(product(AccountState, Verb, Party)))
def test_every_move_of_every_party_from_every_state(state, verb, party):
    dora = member_in(state)
    before = (AccountEvent.objects.count(), Notice.objects.count())
    at = NOON + WEEK if verb is Verb.LIFT else NOON
    reason = refusal(verb, state=state, until=dora.state_until, is_erased=False, by=party, at=at)

    if reason:
        with pytest.raises(actions.Refused) as refused:
            change(dora, verb, party, at=at)
        assert refused.value.reason is reason
        assert (AccountEvent.objects.count(), Notice.objects.count(), fresh(dora).state) == (*before, state)
        return
    after = change(dora, verb, party, at=at)

    event = AccountEvent.objects.first()
    assert (event.account, event.verb, event.before, event.after, event.at) == (dora, verb, state, after.state, at)
    notice = Notice.objects.latest("id")
    kind, context = NOTICES[verb]
    assert (notice.kind, notice.context, notice.recipient) == (kind, context, dora)
    assert notice.key == f"account/{dora.pk}/{event.pk}/{kind}"
    assert (after.state, fresh(dora).state) == (MOVES[verb].target, MOVES[verb].target)
    assert (after.state_changed_at, after.violation) == (at, "fraud" if verb is Verb.SUSPEND else "")


def test_what_is_said_about_a_move_stays():
    dora, agent = member(), member("ann@example.com", role=Role.AGENT)

    actions.change_state(
        account=dora,
        verb=Verb.SUSPEND,
        by=agent,
        party=Party.AGENT,
        at=NOON,
        violation=Violation.REVIEWS,
        note="Nine reviews from one address.",
    )

    event = AccountEvent.objects.get()
    assert (event.by, event.note) == (agent, "Nine reviews from one address.")
    assert event.details == {"until": None, "violation": "reviews"}
    assert Notice.objects.get(kind="account_suspended").context == {"until": None, "violation": "reviews"}


@pytest.mark.parametrize(
    ("state", "buys", "sells"), [("buyer", True, False), ("seller", False, True), ("agent", False, False)]
)
def test_what_a_role_may(state, buys, sells):
    account = member(role=state)

    assert (may_buy(account), may_sell(account)) == (buys, sells)
    suspended = change(account, Verb.SUSPEND, Party.AGENT)
    assert (may_buy(suspended), may_sell(suspended)) == (False, False)


def test_a_role_never_changes():
    dora = User.objects.get(pk=member().pk)
    dora.role = Role.SELLER

    with pytest.raises(RoleIsFixed):
        dora.save()
    assert fresh(dora).role == Role.BUYER
    new = member("eve@example.com")
    new.role = Role.SELLER
    with pytest.raises(RoleIsFixed):
        new.save()


# By the clock


def test_a_suspension_ends_by_the_clock_at_its_end_and_not_before():
    dora = member_in(AccountState.SUSPENDED)

    assert actions.guard_accounts(at=NOON + WEEK - timedelta(microseconds=1)) == 0
    assert actions.guard_accounts(at=NOON + WEEK) == 1
    assert actions.guard_accounts(at=NOON + WEEK) == 0
    assert (fresh(dora).state, Notice.objects.filter(kind="account_suspension_ended").count()) == ("active", 1)


def test_a_suspension_without_an_end_does_not_end():
    dora = change(member(), Verb.SUSPEND, Party.AGENT, until=None)

    assert actions.guard_accounts(at=NOON + timedelta(days=4_000)) == 0
    assert fresh(dora).state == AccountState.SUSPENDED


def test_a_closed_account_is_erased_when_nobody_opened_it_again():
    dora = member_in(AccountState.CLOSED, display_name="どら", label_name="Dora Ito")
    end = NOON + timedelta(days=14)
    Authenticator.objects.create(user=dora, type=Authenticator.Type.TOTP, data={})
    actions.note_failed_login(login="dora@example.com", at=NOON)
    actions.ask(kind=AccountRequest.Kind.HELP, login="dora@example.com", language="en", at=NOON)

    assert actions.guard_accounts(at=end - timedelta(seconds=1)) == 0
    assert actions.guard_accounts(at=end) == 1
    assert actions.guard_accounts(at=end) == 0

    erased = fresh(dora)
    assert (erased.email, erased.label_name, erased.display_name) == (
        f"erased-{dora.member_id}@erased.invalid",
        "",
        "",
    )
    assert (erased.erased_at, erased.state, erased.state_until) == (end, AccountState.CLOSED, None)
    assert not erased.has_usable_password()
    for rows in (EmailAddress, Authenticator, FailedLogin, AccountRequest, Notice):
        assert not rows.objects.exists()
    with pytest.raises(actions.Refused) as refused:
        change(erased, Verb.REOPEN, Party.OWNER)
    assert refused.value.reason is Refusal.TOO_LATE


def test_a_suspension_of_a_closed_account_stops_its_being_erased():
    dora = member_in(AccountState.CLOSED)
    suspended = change(dora, Verb.SUSPEND, Party.AGENT, until=NOON + timedelta(days=30))

    assert (suspended.state, suspended.state_until) == (AccountState.SUSPENDED, NOON + timedelta(days=30))
    assert actions.guard_accounts(at=NOON + timedelta(days=20)) == 0
    with pytest.raises(actions.Refused):
        change(suspended, Verb.REOPEN, Party.OWNER)
    assert actions.guard_accounts(at=NOON + timedelta(days=30)) == 1
    assert (fresh(dora).state, fresh(dora).email) == (AccountState.ACTIVE, "dora@example.com")


def test_an_erased_account_is_not_suspended():
    dora = member_in(AccountState.CLOSED)
    actions.guard_accounts(at=NOON + timedelta(days=14))

    with pytest.raises(actions.Refused) as refused:
        change(dora, Verb.SUSPEND, Party.AGENT)
    assert refused.value.reason is Refusal.WRONG_STATE


def test_an_erased_account_frees_its_address():
    dora = member_in(AccountState.CLOSED)
    actions.guard_accounts(at=NOON + timedelta(days=14))

    again = member("dora@example.com")

    assert (again.email, again.pk == dora.pk, again.check_password(PASSWORD)) == ("dora@example.com", False, True)


def test_an_erased_account_gets_no_mail():
    dora = member_in(AccountState.CLOSED)
    actions.guard_accounts(at=NOON + timedelta(days=14))
    for login in (dora.member_id, "dora@example.com", fresh(dora).email):
        for kind in AccountRequest.Kind:
            actions.ask(kind=kind, login=login, language="en", at=NOON)

    actions.answer_requests(at=NOON)

    assert not Notice.objects.exists()


def test_an_account_that_was_opened_again_is_not_erased():
    dora = member_in(AccountState.CLOSED)
    change(dora, Verb.REOPEN, Party.OWNER)

    assert actions.guard_accounts(at=NOON + timedelta(days=30)) == 0
    assert fresh(dora).email == "dora@example.com"


def test_the_guard_looks_only_at_accounts_that_wait(django_assert_max_num_queries):
    for number in range(30):
        member(f"buyer-{number}@example.com")
    member_in(AccountState.SUSPENDED)

    with django_assert_max_num_queries(3):
        actions.guard_accounts(at=NOON)


@pytest.mark.parametrize("state", [AccountState.SUSPENDED, AccountState.CLOSED])
def test_those_that_wait_are_found_by_an_index(state):
    waiting = User.objects.exclude(state=AccountState.ACTIVE).filter(state=state, state_until__lte=NOON)
    people = [User(email=f"p{number}@example.com", member_id=f"x{number}") for number in range(3_000)]
    User.objects.bulk_create(people)
    User.objects.filter(pk=people[0].pk).update(state=state, state_until=NOON)
    analyse(User)

    plan = waiting.order_by("state_until").explain()

    assert [person.pk for person in waiting] == [people[0].pk]
    assert ("user_until" in plan or "user_in_state" in plan) is True, plan


# Housekeeping


def test_old_failures_requests_and_sessions_are_thrown_away(client):
    from allauth.usersessions.models import UserSession
    from django.contrib.sessions.models import Session

    from tests.accounts.people import sign_in

    dora = member()
    sign_in(client, "dora@example.com")
    for days in (0, 31):
        actions.note_failed_login(login="dora@example.com", at=NOON - timedelta(days=days))
        actions.ask(kind=AccountRequest.Kind.HELP, login="x@example.com", language="en", at=NOON - timedelta(days=days))
        actions.answer_requests(at=NOON - timedelta(days=days))
    actions.ask(kind=AccountRequest.Kind.HELP, login="late@example.com", language="en", at=NOON - timedelta(days=60))

    assert actions.keep_house(at=NOON) == 2
    assert (FailedLogin.objects.count(), AccountRequest.objects.count()) == (1, 2)
    assert UserSession.objects.filter(user=dora).count() == 1

    Session.objects.update(expire_date=datetime(2020, 1, 1, tzinfo=UTC))  # Sessions end by the machine's clock.
    actions.keep_house(at=NOON)
    assert (Session.objects.count(), UserSession.objects.count()) == (0, 0)


def test_member_ids_that_are_taken_are_drawn_anew(monkeypatch):
    from accounts.rules import member_ids

    dora = member()
    draws = iter([dora.member_id, dora.member_id, member_ids.member_id(123_456_789)])
    monkeypatch.setattr(User._meta.get_field("member_id"), "_get_default", lambda: next(draws))

    assert member("eve@example.com").member_id == member_ids.member_id(123_456_789)


def test_an_address_is_registered_once():
    member()

    with pytest.raises(actions.AddressTaken):
        member("DORA@example.com")
