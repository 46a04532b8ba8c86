"""The ways in, as a browser goes them."""

import re
import time
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.actions import requests
from accounts.models import AccountRequest, FailedLogin, User
from accounts.rules.people import AccountState, Role, Violation
from accounts.rules.states import Party, Verb
from notices.clock import now
from notices.models import Notice
from tests.accounts.people import PASSWORD, fresh, is_verified, member, sign_in, url, who_is_in
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def form(**fields):
    said = {"role": "buyer", "email": "eve@example.com", "label_name": "Eve Mori", "password1": PASSWORD}
    return {**said, "time_zone": "Europe/Paris", **fields}


def sign_up(client, language="en", **fields):
    return client.post(url("account_signup", language=language), form(**fields))


def path_of(notice):
    return re.sub(r"^https?://[^/]+", "", notice.context["url"])


def errors(response, field):
    return list(response.context["form"].errors.get(field, []))


# Signing up


def test_signing_up_verifying_and_signing_in_by_member_id(client):
    response = sign_up(client)
    eve = User.objects.get(email="eve@example.com")
    assert (response.status_code, response["Location"]) == (302, url("account_email_verification_sent"))
    assert (eve.role, eve.label_name, eve.language, eve.time_zone) == ("buyer", "Eve Mori", "en", "Europe/Paris")
    assert not is_verified(eve)

    mail = Notice.objects.get(kind="account_verify_address")
    assert (mail.recipient, mail.address, path_of(mail)[:26]) == (eve, "eve@example.com", "/en/account/confirm-email/")
    assert client.get(path_of(mail)).status_code == 200
    assert client.post(path_of(mail))["Location"] == url("account_login")
    assert is_verified(eve)
    assert Notice.objects.get(kind="account_welcome").context == {"member_id": eve.member_id}

    response = sign_in(client, eve.shown_member_id)
    assert (response["Location"], who_is_in(client)) == (url("account_home"), eve)


def test_a_link_that_was_used_says_so_and_welcomes_nobody_twice(client):
    sign_up(client)
    path = path_of(Notice.objects.get(kind="account_verify_address"))
    client.post(path)

    assert (client.get(path).status_code, client.post(path).status_code) == (200, 404)
    assert Notice.objects.filter(kind="account_welcome").count() == 1


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_language_of_the_page_becomes_the_language_of_the_account(client, language):
    sign_up(client, language=language)

    eve = User.objects.get()
    mail = Notice.objects.get(kind="account_verify_address")
    assert (eve.language, path_of(mail).split("/")[1]) == (language, language)


def test_full_width_letters_are_put_right(client):
    sign_up(client, email=" Ｅｖｅ＠Ｅｘａｍｐｌｅ．ｃｏｍ ", label_name="Ｅｖｅ\u3000 Ｍｏｒｉ")

    assert list(User.objects.values_list("email", "label_name")) == [("eve@example.com", "Eve Mori")]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("森恵", "Labels are printed with English letters, and “森恵” is not among them."),
        ("José Mori", "Labels are printed without accents. Please write it like this: Jose Mori"),
        ("Eve 2", "A name has no digits. Please remove “2”."),
        ("E", "Enter the whole name: it has at least two letters."),
        ("E" * 61, "There is room for 60 characters."),
        ("", "Enter your name in English letters"),
    ],
)
def test_a_name_that_no_label_can_show_is_refused_with_what_to_do(client, typed, said):
    response = sign_up(client, label_name=typed)

    assert [words.startswith(said) for words in errors(response, "label_name")] == [True]
    assert not User.objects.exists()


def test_a_zone_that_no_clock_has_becomes_the_sites_own(client):
    sign_up(client, time_zone="Mars/Olympus")

    assert User.objects.get().time_zone == "Asia/Tokyo"


def test_sellers_of_a_country_that_is_open_sign_up(client):
    response = client.get(url("account_signup") + "?as=seller")
    choices = [code for code, _ in response.context["form"].fields["country"].choices]
    assert (response.context["form"]["role"].value(), choices) == ("seller", ["", "CN", "other"])

    sign_up(client, role="seller", country="CN")

    assert list(User.objects.values_list("role", "country")) == [("seller", "CN")]


@pytest.mark.parametrize(
    ("country", "word"), [("other", "registered in China can sell"), ("JP", "valid"), ("", "Choose")]
)
def test_sellers_of_other_countries_are_told_why_not(client, country, word):
    response = sign_up(client, role="seller", country=country)

    assert [word in words for words in errors(response, "country")] == [True]
    assert not User.objects.exists()


def test_every_country_can_be_opened_for_sellers(client, settings):
    settings.SELLER_COUNTRIES = ["*"]

    sign_up(client, role="seller", country="JP")

    assert User.objects.get().country == "JP"


def test_a_buyer_has_no_country_and_nobody_signs_up_as_an_agent(client):
    sign_up(client, country="CN")
    refused = sign_up(client, role="agent", email="mallory@example.com")

    assert list(User.objects.values_list("role", "country")) == [("buyer", "")]
    assert refused.status_code == 200


def test_an_address_that_has_an_account_gets_a_mail_that_says_so(client):
    dora = member()

    response = sign_up(client, email="DORA@example.com", label_name="Mallory")

    assert (response["Location"], User.objects.get()) == (url("account_email_verification_sent"), dora)
    assert actions.answer_requests(at=NOON) == 1
    assert Notice.objects.latest("id").kind == "account_exists"
    assert fresh(dora).label_name == "Dora Ito"


def test_sign_ups_from_many_addresses_fill_no_mailbox(settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "confirm_email": "2/h/key"}
    member()
    answers = [
        Client(REMOTE_ADDR=f"198.51.100.{number}").post(url("account_signup"), form(email="dora@example.com"))
        for number in range(5)
    ]

    assert {answer["Location"] for answer in answers} == {url("account_email_verification_sent")}
    assert actions.answer_requests(at=NOON) == 2
    assert Notice.objects.filter(kind="account_exists").count() == 2


def test_a_new_account_leaves_no_request_to_answer(client):
    sign_up(client)

    assert list(AccountRequest.objects.values_list("kind", "login")) == [("sign_up", "eve@example.com")]
    assert actions.answer_requests(at=NOON) == 0


def test_a_domain_of_erased_accounts_cannot_be_taken(client):
    response = sign_up(client, email="erased-m1000000008@erased.invalid")

    assert len(errors(response, "email")) == 1


def test_who_is_signed_in_needs_no_account(client):
    buyer, seller = member(), member("sam@example.com", role=Role.SELLER, country="CN")
    client.force_login(buyer)
    assert client.get(url("account_signup"))["Location"] == url("account_home")
    assert client.get(url("account_signup") + "?as=seller")["Location"] == url("seller_account")
    assert client.get(url("account_login"))["Location"] == url("account_home")
    client.force_login(seller)
    assert client.get(url("account_signup"))["Location"] == url("seller_account")


@pytest.mark.parametrize("role", ["buyer", "seller", "agent", ""])
def test_the_page_about_roles_knows_who_reads_it(client, role):
    if role:
        client.force_login(member(role=role))

    response = client.get(url("seller_account"))

    assert (response.status_code, response.context["role"]) == (200, role)


# Verifying again


def test_the_verification_mail_is_sent_again_after_a_wait(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "confirm_email": "1/1s/key,2/2h/key"}
    sign_up(client)

    assert send_again(client) == "A mail was sent just now. Please wait 1 second before you ask for another one."
    time.sleep(1)
    assert send_again(client) == "We are sending the mail again. Please look in the spam folder, too."
    time.sleep(1)
    assert send_again(client).startswith("That was asked for too often. Please wait 120 minutes before you ask again")
    assert actions.answer_requests(at=now()) == 1
    assert Notice.objects.filter(kind="account_verify_address").count() == 2


def send_again(client):
    return str(*client.post(url("resend_verification"), follow=True).context["messages"])


def test_without_an_address_nothing_is_sent_again(client):
    response = client.post(url("resend_verification"))

    assert (response["Location"], AccountRequest.objects.count()) == (url("account_login"), 0)


def test_signing_in_before_verifying_sends_the_mail_again(client):
    member(is_verified=False)

    response = sign_in(client, "dora@example.com")

    assert (response["Location"], who_is_in(client)) == (url("account_email_verification_sent"), None)
    assert Notice.objects.filter(kind="account_verify_address").count() == 2
    assert client.session["address_to_verify"] == "dora@example.com"


# Signing in


@pytest.mark.parametrize(
    "spelled",
    [
        "{shown}",
        "{plain}",
        "{upper}",
        " {shown} ",
        "{wide}",
        "{spaced}",
        "dora@example.com",
        " DORA@Example.com",
        "ｄｏｒａ＠example.com",
    ],
)
def test_a_login_is_read_generously(client, spelled):
    dora = member()
    plain = dora.member_id
    wide = "".join(chr(ord(character) + 0xFEE0) for character in plain)
    spelled = spelled.format(
        shown=dora.shown_member_id, plain=plain, upper=plain.upper(), wide=wide, spaced=f"{plain[:4]} {plain[4:]}"
    )

    sign_in(client, spelled)

    assert who_is_in(client) == dora


@pytest.mark.parametrize("password", [f" {PASSWORD}", f"{PASSWORD} ", PASSWORD.upper(), "ｃｏｒｒｅｃｔ horse battery"])
def test_a_password_is_taken_as_it_is(client, password):
    member()

    response = sign_in(client, "dora@example.com", password)

    assert (response.status_code, who_is_in(client)) == (200, None)


def test_after_signing_in_people_go_where_they_wanted_to_or_home(client):
    member()
    agent = member("ann@example.com", role=Role.AGENT)
    settings_page = url("account_settings")

    assert sign_in(client, "dora@example.com", next=settings_page)["Location"] == settings_page
    client.logout()
    assert sign_in(client, "dora@example.com", next="https://evil.example/")["Location"] == url("account_home")
    client.logout()
    assert sign_in(client, agent.email)["Location"] == reverse("admin:index")


def test_the_admin_has_no_way_in_of_its_own(client):
    response = client.get("/admin/login/?next=/admin/helpcenter/")

    assert (response.status_code, response["Location"]) == (302, "/en/account/login/?next=%2Fadmin%2Fhelpcenter%2F")


def test_a_device_is_remembered_only_if_asked(client):
    member()
    sign_in(client, "dora@example.com")
    assert client.session.get_expire_at_browser_close()
    client.logout()
    sign_in(client, "dora@example.com", remember="on")
    assert not client.session.get_expire_at_browser_close()


# Locking


def fail(client, times, login="dora@example.com"):
    for _ in range(times):
        response = sign_in(client, login, "wrong horse battery")
        assert (response.status_code, who_is_in(client)) == (200, None)
    return response


def test_after_ten_failures_even_the_right_password_opens_nothing_until_a_reset(client):
    dora = member()
    first, tenth = fail(client, 1), fail(client, 9)
    assert errors(first, "__all__") == errors(tenth, "__all__") == [str(first.context["form"].non_field_errors()[0])]

    response = sign_in(client, dora.member_id)
    assert (response["Location"], who_is_in(client)) == (url("account_state"), None)
    assert fresh(dora).state == AccountState.LOCKED
    page = client.get(url("account_state"))
    assert (page.status_code, page.context["account"], page.context["state"]) == (200, dora, AccountState.LOCKED)
    assert Notice.objects.filter(kind="account_locked").count() == 1

    client.post(url("account_reset_password"), {"email": "Ｄora@example.com"})
    assert actions.answer_requests(at=NOON) == 1
    set_password(client, Notice.objects.get(kind="account_reset_password"), "another horse battery")
    dora = fresh(dora)
    assert (dora.state, dora.trusted_at is not None) == (AccountState.ACTIVE, True)
    assert Notice.objects.filter(kind__in=["account_unlocked", "account_password_changed"]).count() == 2
    sign_in(client, dora.member_id, "another horse battery")
    assert who_is_in(client) == dora


def set_password(client, mail, password):
    form_page = client.get(path_of(mail), follow=True)
    assert form_page.status_code == 200
    return client.post(form_page.request["PATH_INFO"], {"password1": password, "password2": password})


def test_a_sign_in_that_succeeds_forgets_the_failures_before(client):
    dora = member()
    fail(client, 9)
    sign_in(client, "dora@example.com")
    client.logout()
    fail(client, 9)
    sign_in(client, "dora@example.com")

    assert (who_is_in(client), fresh(dora).state) == (dora, AccountState.ACTIVE)


def test_the_sweep_locks_who_is_attacked_without_anybody_signing_in(client):
    dora, eve = member(), member("eve@example.com")
    for minute in range(10):
        actions.note_failed_login(login="dora@example.com", at=NOON + timedelta(minutes=minute))
        actions.note_failed_login(login="nobody@example.com", at=NOON + timedelta(minutes=minute))
    for hour in range(10):
        actions.note_failed_login(login=eve.member_id, at=NOON - timedelta(hours=25 - hour))

    assert actions.guard_accounts(at=NOON + timedelta(minutes=9)) == 1
    assert (fresh(dora).state, fresh(eve).state) == (AccountState.LOCKED, AccountState.ACTIVE)
    assert actions.guard_accounts(at=NOON + timedelta(minutes=9)) == 0


def test_locking_can_be_switched_off(client, settings):
    settings.LOCK_AFTER_FAILURES = 0
    dora = member()
    fail(client, 12)

    assert actions.guard_accounts(at=NOON) == 0
    sign_in(client, "dora@example.com")
    assert who_is_in(client) == dora


def test_an_owner_who_is_in_stays_in_while_a_stranger_guesses(client):
    dora = member()
    sign_in(client, "dora@example.com")
    for _ in range(10):
        actions.note_failed_login(login="dora@example.com", at=fresh(dora).trusted_at + timedelta(seconds=1))
    actions.guard_accounts(at=fresh(dora).trusted_at + timedelta(seconds=1))

    assert fresh(dora).state == AccountState.LOCKED
    assert client.get(url("account_home")).status_code == 200


# Limits


def test_tries_are_limited_per_account(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed": "30/m/ip,3/15m/key"}
    dora, eve = member(), member("eve@example.com")
    fail(client, 3)

    response = sign_in(client, "dora@example.com")
    assert "please wait 15 minutes" in errors(response, "__all__")[0]
    sign_in(client, "eve@example.com")
    assert (who_is_in(client), dora.state) == (eve, AccountState.ACTIVE)


def test_tries_are_limited_per_address_of_a_visitor(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "3/m/ip"}
    member()
    fail(client, 3)

    response = sign_in(client, "dora@example.com")
    assert (response.status_code, who_is_in(client)) == (429, None)
    elsewhere = client.post(
        url("account_login"), {"login": "dora@example.com", "password": PASSWORD}, REMOTE_ADDR="203.0.113.9"
    )
    assert elsewhere.status_code == 302


@pytest.mark.parametrize("login", ["dora@example.com", "nobody@example.com"])
def test_password_links_are_limited_per_login(client, login):
    member()
    answers = [client.post(url("account_reset_password"), {"email": login}).status_code for _ in range(6)]

    assert answers == [302] * 5 + [429]


# Accounts that are not active


def suspend(account, until=None, at=NOON):
    agent = User.objects.filter(role=Role.AGENT).first() or member("ann@example.com", role=Role.AGENT)
    return actions.change_state(
        account=account,
        verb=Verb.SUSPEND,
        by=agent,
        party=Party.AGENT,
        at=at,
        violation=Violation.FRAUD,
        until=until,
    )


def close(account, at=NOON):
    return actions.change_state(account=account, verb=Verb.CLOSE, by=account, party=Party.OWNER, at=at)


def test_a_closed_account_opens_again_by_its_password(client, noon):
    dora = close(member())

    assert sign_in(client, "dora@example.com")["Location"] == url("account_state")
    page = client.get(url("account_state"))
    assert (page.context["can_reopen"], page.context["until"]) == (True, NOON + timedelta(days=14))
    assert client.post(url("account_reopen"))["Location"] == url("account_login")
    assert fresh(dora).state == AccountState.ACTIVE
    sign_in(client, "dora@example.com")
    assert who_is_in(client) == dora


def test_who_closed_an_account_and_is_suspended_reads_that(client, noon):
    suspend(close(member()), until=NOON + timedelta(days=7))
    sign_in(client, "dora@example.com")
    page = client.get(url("account_state"))

    assert (page.context["state"], page.context["can_reopen"]) == (AccountState.SUSPENDED, False)
    assert "This account is suspended" in page.content.decode()


def test_a_closed_account_stays_closed_when_its_time_is_over(client, noon):
    dora = close(member())
    noon.shift(timedelta(days=14))
    sign_in(client, "dora@example.com")

    page = client.get(url("account_state"))
    assert (page.context["can_reopen"], client.post(url("account_reopen"))["Location"]) == (False, url("account_state"))
    assert fresh(dora).state == AccountState.CLOSED


def test_the_page_of_an_account_is_shown_for_ten_minutes(client, noon):
    dora = close(member())
    sign_in(client, "dora@example.com")

    noon.shift(timedelta(minutes=9))
    assert client.get(url("account_state")).status_code == 200
    noon.shift(timedelta(minutes=2))
    assert client.get(url("account_state"))["Location"] == url("account_login")
    assert client.post(url("account_reopen"))["Location"] == url("account_login")
    assert fresh(dora).state == AccountState.CLOSED


def test_strangers_see_no_account(client):
    assert client.get(url("account_state"))["Location"] == url("account_login")
    assert client.post(url("account_reopen"))["Location"] == url("account_login")
    assert client.get(url("account_reopen")).status_code == 405


def test_a_suspended_account_says_why_and_until_when(client, noon):
    dora = suspend(member(), until=NOON + timedelta(days=7))
    sign_in(client, "dora@example.com")

    page = client.get(url("account_state"))
    assert page.context["violation"] == "deceiving another member about a payment, an order or a dispute"
    assert (page.context["until"], page.context["can_reopen"]) == (NOON + timedelta(days=7), False)
    assert client.post(url("account_reopen"))["Location"] == url("account_state")
    assert fresh(dora).state == AccountState.SUSPENDED


def test_a_suspension_that_ended_lets_in_before_any_sweep(client, noon):
    dora = suspend(member(), until=NOON + timedelta(days=7))
    noon.shift(timedelta(days=7))

    sign_in(client, "dora@example.com")

    assert (who_is_in(client), fresh(dora).state) == (dora, AccountState.ACTIVE)
    assert Notice.objects.filter(kind="account_suspension_ended").count() == 1


@pytest.mark.parametrize("stop", [suspend, close])
def test_who_is_in_is_out_at_once(client, stop):
    dora = member()
    sign_in(client, "dora@example.com")
    key = client.session.session_key

    stop(fresh(dora))

    assert client.get(url("account_home")).status_code == 302
    assert not client.session.exists(key)


def test_a_reset_does_not_open_a_suspended_account(client):
    dora = suspend(member())
    actions.ask(kind=AccountRequest.Kind.RESET, login="dora@example.com", language="en", at=NOON)
    actions.answer_requests(at=NOON)
    set_password(client, Notice.objects.get(kind="account_reset_password"), "another horse battery")

    assert sign_in(client, "dora@example.com", "another horse battery")["Location"] == url("account_state")
    assert fresh(dora).state == AccountState.SUSPENDED


def reset(client, login):
    actions.ask(kind=AccountRequest.Kind.RESET, login=login, language="en", at=NOON)
    actions.answer_requests(at=NOON)
    return set_password(client, Notice.objects.get(kind="account_reset_password"), "another horse battery")


def test_a_reset_proves_the_address(client):
    dora = member(is_verified=False)

    reset(client, dora.shown_member_id)

    assert is_verified(dora)


def test_a_reset_ends_the_sessions_of_others(client):
    dora, thief = member(), Client()
    sign_in(thief, "dora@example.com")
    key = thief.session.session_key
    assert who_is_in(thief) == dora

    reset(client, "dora@example.com")

    assert (thief.get(url("account_home")).status_code, thief.session.exists(key)) == (302, False)


# Why can't I log in?


def ask_for_help(client, login):
    return client.post(url("cant_log_in"), {"login": login})


def test_help_is_mailed_to_who_has_the_account(client):
    dora = suspend(member(), until=NOON + timedelta(days=7))

    response = ask_for_help(client, dora.shown_member_id)
    assert (response.status_code, response.context["is_asked"], response.context["hints"]) == (200, True, [])
    assert actions.answer_requests(at=NOON) == 1

    mail = Notice.objects.get(kind="account_login_help")
    assert (mail.recipient, mail.context) == (
        dora,
        {
            "state": "suspended",
            "is_verified": True,
            "role": "buyer",
            "member_id": dora.member_id,
            "until": (NOON + timedelta(days=7)).isoformat(),
            "violation": "fraud",
            "is_erased": False,
        },
    )


def test_nobody_gets_mail_for_a_login_that_nobody_has(client):
    ask_for_help(client, "nobody@example.com")

    assert (actions.answer_requests(at=NOON), Notice.objects.count()) == (1, 0)
    assert actions.answer_requests(at=NOON) == 0


def test_requests_that_always_fail_keep_nothing_waiting(monkeypatch):
    monkeypatch.setattr(requests, "AT_ONCE", 2)
    dora = member()
    kinds = ["gone", "gone", "gone", AccountRequest.Kind.HELP, AccountRequest.Kind.RESET]  # No such kind is answered.
    for kind in kinds:
        actions.ask(kind=kind, login=dora.email, language="en", at=NOON)
    answered = actions.answer_requests(at=NOON)

    assert (answered, AccountRequest.objects.filter(answered_at=None).count()) == (2, 3)


def test_a_request_that_failed_is_tried_again_after_a_while():
    dora = member()
    request = actions.ask(kind="gone", login=dora.email, language="en", at=NOON)
    actions.answer_requests(at=NOON)
    AccountRequest.objects.filter(pk=request.pk).update(kind=AccountRequest.Kind.HELP)
    waits = (requests.REST - timedelta(seconds=1), requests.REST)

    assert [actions.answer_requests(at=NOON + wait) for wait in waits] == [0, 1]


def test_help_is_asked_for_a_few_times_an_hour(client):
    answers = [ask_for_help(client, "nobody@example.com") for _ in range(6)]

    assert [answer.context["is_asked"] for answer in answers] == [True] * 5 + [False]
    assert "Please wait 60 minutes" in errors(answers[-1], "login")[0]
    assert AccountRequest.objects.count() == 5


def test_what_was_typed_is_looked_at(client):
    assert "Did you mean dora@gmail.com?" in ask_for_help(client, "dora@gmial.com").context["hints"][0]
    assert "member ID, but a digit" in ask_for_help(client, "M482-910-3850").context["hints"][0]


def test_cookies_are_tried(client):
    assert client.get(url("cant_log_in")).context["cookies_work"] is None
    assert client.get(url("cant_log_in")).context["cookies_work"] is True
    client.cookies.clear()
    assert client.get(url("cant_log_in") + "?cookies=1").context["cookies_work"] is False


# Hostile input

HOSTILE = [
    "\0",
    "a" * 10_000,
    "\ud800x".encode("utf-8", "surrogatepass").decode("latin-1"),
    "👩‍👩‍👧",
    "%",
    "' OR 1=1 --",
    "_",
    "\u202e",
    " ",
    "@",
    "ß@ß.ß",
    "﷽" * 200,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_is_typed_breaks_a_page(client, text):
    member()
    for name, fields in (
        ("account_login", {"login": text, "password": text}),
        ("account_login", {"login": "dora@example.com", "password": text}),
        ("account_signup", form(email=text, label_name=text, display_name=text, country=text, password1=text)),
        ("account_signup", form(display_name=text, time_zone=text)),
        ("account_signup", form(role=text)),
        ("account_signup", form(email=f"{text}@example.com")),
        ("account_reset_password", {"email": text}),
        ("cant_log_in", {"login": text}),
    ):
        response = client.post(url(name), fields)
        assert response.status_code in {200, 302, 429}, name
    actions.answer_requests(at=NOON)


def test_bytes_that_are_no_text_break_no_page(client):
    for name in ("account_login", "account_signup", "account_reset_password", "cant_log_in"):
        response = client.post(
            url(name), b"login=%ED%A0%80&email=%FF&password=%ED%A0%80", content_type="application/x-www-form-urlencoded"
        )
        assert response.status_code in {200, 302}, name


def test_a_failed_sign_in_keeps_no_address(client):
    dora = member()
    fail(client, 1)
    fail(client, 1, login="nobody@example.com")

    rows = list(FailedLogin.objects.order_by("id").values_list("account", "login_hash"))
    assert [account for account, _ in rows] == [dora.pk, None]
    assert all(re.fullmatch(r"[0-9a-f]{64}", login_hash) for _, login_hash in rows)
