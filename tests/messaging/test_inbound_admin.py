"""What agents see of the mails that came in."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from messaging import actions
from messaging.models import InboundMail
from messaging.rules.inbound import MailOutcome
from tests.messaging.mail.letters import LETTERS
from tests.orders.conftest import NOON

MAILS = "/admin/messaging/inboundmail/"


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def agent(sakura):
    return client_of(sakura)


@pytest.fixture
def mail(db):
    return taken_in("jis_plain")


def taken_in(*names):
    for name in names:
        taken = actions.take_in(raw=LETTERS[name], at=NOON)
    actions.settle_mails(at=NOON)
    taken.refresh_from_db()
    return taken


def rows(answer):
    return [row.pk for row in answer.context["cl"].result_list]


def test_the_newest_come_first_and_are_found_by_what_became_of_them(agent):
    stranger, automatic = taken_in("jis_plain"), taken_in("automatic_answer")

    assert rows(agent.get(MAILS)) == [automatic.pk, stranger.pk]
    assert rows(agent.get(MAILS, {"outcome": "stranger"})) == [stranger.pk]


@pytest.mark.parametrize("query", ["taro@example.jp", " Taro@Example.JP ", "<b1@example.jp>"])
def test_a_mail_is_found_by_its_sender_or_its_message_id(agent, mail, query):
    assert rows(agent.get(MAILS, {"q": query})) == [mail.pk]


@pytest.mark.parametrize("query", ["taro", "b1@example.jp", "x" * 10_000])
def test_anything_else_finds_nothing(agent, mail, query):
    assert rows(agent.get(MAILS, {"q": query})) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(agent, count, django_assert_num_queries):
    taken_in(*sorted(LETTERS)[:count])
    agent.get(MAILS)

    with django_assert_num_queries(6):
        agent.get(MAILS)


def test_its_page_says_what_it_says(agent):
    mail = taken_in("jis_no_charset")

    page = agent.get(f"{MAILS}{mail.pk}/change/").content.decode()

    assert "商品がまだ届きません。確認をお願いします。" in page
    assert f"{mail.reference}/raw/" in page


def test_the_mail_as_it_came_is_a_download(agent, mail):
    response = agent.get(f"{MAILS}{mail.reference}/raw/")

    assert (b"".join(response.streaming_content), response["Content-Type"], response["X-Content-Type-Options"]) == (
        LETTERS["jis_plain"],
        "application/octet-stream",
        "nosniff",
    )
    assert response["Content-Disposition"] == f'attachment; filename="{mail.reference}.eml"'


@pytest.mark.parametrize("missing", [["read_raw_mail"], ["view_inboundmail", "change_inboundmail"]])
def test_not_every_agent_may_have_it(sakura, mail, missing):
    sakura.user_permissions.remove(*Permission.objects.filter(codename__in=missing))

    assert client_of(sakura).get(f"{MAILS}{mail.reference}/raw/").status_code == 404


def test_nobody_else_gets_near(mail, hanako):
    assert [client_of(hanako).get(f"{MAILS}{mail.reference}/raw/").status_code, Client().get(MAILS).status_code] == [
        302,
        302,
    ]


def test_a_mail_is_settled_again(agent, mail):
    agent.post(MAILS, {"action": "settle_again", "_selected_action": [mail.pk]})

    assert InboundMail.objects.get().outcome == MailOutcome.WAITING


def test_who_may_only_read_cannot_settle(sakura, mail):
    sakura.user_permissions.remove(Permission.objects.get(codename="change_inboundmail"))

    client_of(sakura).post(MAILS, {"action": "settle_again", "_selected_action": [mail.pk]})

    assert InboundMail.objects.get().outcome == MailOutcome.STRANGER
