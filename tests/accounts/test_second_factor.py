"""The second factor: possible for everybody, required of agents."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import actions
from accounts.rules.people import AccountState, Role
from accounts.rules.states import Party, Verb
from notices.clock import now
from notices.models import Notice
from tests.accounts.people import PASSWORD, member, sign_in, url, who_is_in
from tests.conftest import NOON

pytestmark = pytest.mark.django_db(transaction=True)  # allauth tells of it once it is committed.
SECRET = "mfa.totp.secret"


@pytest.fixture(autouse=True)
def agents_need_it(settings):
    settings.AGENTS_NEED_SECOND_FACTOR = True


@pytest.fixture
def ann(transactional_db):
    """An agent who may do everything."""
    ann = member("ann@example.com", role=Role.AGENT)
    type(ann).objects.filter(pk=ann.pk).update(is_superuser=True)
    return ann


def code(secret):
    cache.clear()  # A code is taken once only, and tests are faster than the next one.
    return right_now(secret)


def right_now(secret):
    return format_hotp_value(hotp_value(secret, int(now().timestamp()) // 30))


def activate(client):
    """Set up the second factor as the pages ask for it, and return its secret."""
    page = client.get(url("mfa_activate_totp"), follow=True)
    assert page.redirect_chain[0][0].startswith(url("account_reauthenticate"))
    client.post(page.redirect_chain[0][0], {"password": PASSWORD})
    assert client.get(url("mfa_activate_totp")).status_code == 200
    secret = client.session[SECRET]
    response = client.post(url("mfa_activate_totp"), {"code": code(secret)})
    assert response["Location"] == url("mfa_view_recovery_codes")
    return secret


def test_an_agent_without_it_is_led_to_it(client, ann):
    assert sign_in(client, "ann@example.com")["Location"] == "/admin/"

    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[0] == (url("mfa_activate_totp"), 302)
    assert [str(message) for message in response.context["messages"]] == [
        "Before you can work here, set up a second factor: an app that shows codes."
    ]
    assert client.get("/admin/accounts/user/")["Location"] == url("mfa_activate_totp")
    assert client.post("/admin/logout/").status_code == 200


@pytest.mark.parametrize("page", ["/en/orders/", "/en/orders/8157-203-0001/"])
def test_an_agent_without_it_sees_no_work_outside_the_admin_either(client, ann, page):
    sign_in(client, "ann@example.com")

    assert client.get(page)["Location"] == url("mfa_activate_totp")
    assert client.get(url("account_home")).status_code == 200
    activate(client)
    assert client.get(page).status_code in {200, 404}


def test_an_agent_who_sets_it_up_works_and_signs_in_with_a_code(client, ann):
    sign_in(client, "ann@example.com")
    secret = activate(client)
    assert client.get("/admin/").status_code == 200
    assert Notice.objects.filter(kind="account_second_factor_on", recipient=ann).count() == 1

    again = Client()
    assert sign_in(again, "ann@example.com")["Location"] == url("mfa_authenticate")
    assert (who_is_in(again), again.get("/admin/").status_code) == (None, 302)
    wrong = again.post(url("mfa_authenticate"), {"code": "000000"})
    assert (wrong.status_code, who_is_in(again)) == (200, None)
    assert again.post(url("mfa_authenticate"), {"code": code(secret)})["Location"] == "/admin/"
    assert (who_is_in(again), again.get("/admin/").status_code) == (ann, 200)


def test_a_recovery_code_opens_once(client, ann):
    sign_in(client, "ann@example.com")
    activate(client)
    recovery = Authenticator.objects.get(user=ann, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]

    first, second = Client(), Client()
    for browser in (first, second):
        sign_in(browser, "ann@example.com")
        browser.post(url("mfa_authenticate"), {"code": recovery})

    assert (who_is_in(first), who_is_in(second)) == (ann, None)


def test_turning_it_on_ends_the_sessions_that_were_opened_without_it(client, ann):
    elsewhere = Client()
    sign_in(elsewhere, "ann@example.com")
    sign_in(client, "ann@example.com")

    activate(client)

    assert (client.get("/admin/").status_code, elsewhere.get("/admin/").status_code) == (200, 302)
    assert who_is_in(elsewhere) is None


def test_an_agent_cannot_turn_it_off(client, ann):
    sign_in(client, "ann@example.com")
    activate(client)

    response = client.post(url("mfa_deactivate_totp"))

    assert (response.status_code, Authenticator.objects.filter(type=Authenticator.Type.TOTP).count()) == (200, 1)
    assert "you cannot switch it off" in response.content.decode()


def test_a_buyer_may_turn_it_on_and_off(client):
    dora = member()
    sign_in(client, "dora@example.com")
    activate(client)
    response = client.post(url("mfa_deactivate_totp"))

    assert (response.status_code, Authenticator.objects.filter(user=dora).count()) == (302, 0)
    kinds = Notice.objects.filter(recipient=dora, kind__contains="second_factor").values_list("kind", flat=True)
    assert sorted(kinds) == ["account_second_factor_off", "account_second_factor_on"]


def test_new_recovery_codes_are_told_of(client):
    member()
    sign_in(client, "dora@example.com")
    activate(client)
    client.post(url("mfa_generate_recovery_codes"))

    assert Notice.objects.filter(kind="account_recovery_codes_made").count() == 1


def test_it_costs_one_query_once(client, ann):
    sign_in(client, "ann@example.com")
    activate(client)

    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/admin/").status_code == 200
        asked.append(sum("mfa_authenticator" in query["sql"] for query in queries))
    assert asked == [1, 0]


def test_a_buyer_is_not_asked_for_it(client):
    member()
    sign_in(client, "dora@example.com")

    assert "totp" not in client.get("/admin/", follow=True).request["PATH_INFO"]
    assert client.get(url("account_home")).status_code == 200


def test_it_can_be_left_to_agents(client, ann, settings):
    settings.AGENTS_NEED_SECOND_FACTOR = False
    sign_in(client, "ann@example.com")

    assert client.get("/admin/").status_code == 200


def test_codes_are_limited(client, ann, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed": "3/15m/key"}
    sign_in(client, "ann@example.com")
    secret = activate(client)
    again = Client()
    sign_in(again, "ann@example.com")
    for _ in range(3):
        again.post(url("mfa_authenticate"), {"code": "000000"})

    again.post(url("mfa_authenticate"), {"code": right_now(secret)})

    assert who_is_in(again) is None


def test_wrong_codes_count_as_failed_sign_ins(client, ann):
    sign_in(client, "ann@example.com")
    activate(client)
    again = Client()
    sign_in(again, "ann@example.com")

    for _ in range(2):
        again.post(url("mfa_authenticate"), {"code": "000000"})
    client.post(url("mfa_reauthenticate"), {"code": "000000"})

    assert ann.failed_logins.count() == 3


@pytest.mark.parametrize("verb", [Verb.LOCK, Verb.SUSPEND])
def test_an_account_that_is_closed_while_the_code_is_looked_up_stays_closed(client, ann, verb):
    sign_in(client, "ann@example.com")
    secret = activate(client)
    again = Client()
    sign_in(again, "ann@example.com")
    actions.change_state(account=ann, verb=verb, by=None, party=Party.AGENT, at=NOON)

    response = again.post(url("mfa_authenticate"), {"code": code(secret)})

    assert (response["Location"], who_is_in(again)) == (url("account_state"), None)


def test_guessing_codes_locks_the_account_even_for_the_right_one(client, ann, settings):
    settings.LOCK_AFTER_FAILURES = 3
    sign_in(client, "ann@example.com")
    secret = activate(client)
    again = Client()
    sign_in(again, "ann@example.com")
    for _ in range(3):
        again.post(url("mfa_authenticate"), {"code": "000000"})

    response = again.post(url("mfa_authenticate"), {"code": code(secret)})

    assert (response["Location"], who_is_in(again)) == (url("account_state"), None)
    assert type(ann).objects.get(pk=ann.pk).state == AccountState.LOCKED


def test_who_lost_it_sets_it_up_anew(client, ann):
    sign_in(client, "ann@example.com")
    activate(client)

    actions.reset_second_factor(account=ann, by=None, at=NOON)

    assert client.get("/admin/").status_code == 302
    assert (who_is_in(client), Authenticator.objects.count()) == (None, 0)
    assert Notice.objects.filter(kind="account_second_factor_off", recipient=ann).count() == 1
    again = Client()
    assert sign_in(again, "ann@example.com")["Location"] == "/admin/"
    assert again.get("/admin/")["Location"] == url("mfa_activate_totp")


def test_a_closed_account_with_it_opens_by_password_and_code(client):
    dora = member()
    sign_in(client, "dora@example.com")
    secret = activate(client)
    actions.change_state(account=dora, verb=Verb.CLOSE, by=dora, party=Party.OWNER, at=now())
    again = Client()
    sign_in(again, "dora@example.com")
    page = again.get(url("account_state"))
    without = again.post(url("account_reopen"))
    wrong = again.post(url("account_reopen"), {"code": "000000"})
    state = type(dora).objects.get(pk=dora.pk).state

    assert list(page.context["form"].fields) == ["code"]
    assert (without.status_code, wrong.status_code, state) == (422, 422, AccountState.CLOSED)
    assert dora.failed_logins.count() == 1
    assert again.post(url("account_reopen"), {"code": code(secret)})["Location"] == url("account_login")
    assert type(dora).objects.get(pk=dora.pk).state == AccountState.ACTIVE
