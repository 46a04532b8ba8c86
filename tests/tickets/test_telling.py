"""Mails about tickets: whole or plainly cut, and in the language that whoever asked chose."""

import pytest

from messaging.actions import Phrased
from notices.models import Notice
from notices.rendering import render
from tests.orders.conftest import NOON
from tickets import actions

WORDS = "荷物は税関にあります。" * 1_000
ENGLISH = "The parcel waits at customs. " * 400


def mail_about(ticket, kind):
    return render(Notice.objects.get(kind=kind, thread=ticket.thread.reference), at=NOON)


def test_a_guest_reads_an_answer_whole_in_the_mail(ask, sakura):
    ticket = ask(requester=None, guest_email="yuki@docomo.ne.jp")

    actions.reply_by_agent(ticket=ticket, by=sakura, body=WORDS, at=NOON)

    text = mail_about(ticket, "ticket_answered").text
    assert WORDS in text
    assert "続きは" not in text


@pytest.mark.parametrize(("words", "ends"), [(WORDS, "あります。 …"), (ENGLISH, "at customs. …")])
def test_a_long_answer_to_an_account_says_that_it_goes_on_and_where(ticket, sakura, words, ends):
    actions.reply_by_agent(ticket=ticket, by=sakura, body=words, at=NOON)

    text = mail_about(ticket, "ticket_answered").text
    assert f"{ends}\n\n" in text
    assert "これは冒頭の部分です。続きはこちらからご覧ください。" in text
    assert words not in text


def test_the_agent_is_told_that_a_long_reply_goes_on(ticket, hanako, sakura):
    actions.reply_by_agent(ticket=ticket, by=sakura, body="お調べします。", at=NOON)
    actions.reply_by_requester(ticket=ticket, by=hanako, body=WORDS, at=NOON)

    notice = Notice.objects.get(kind="ticket_reply")
    assert (notice.context["body"].endswith("。 …"), notice.context["is_cut"]) == (True, True)


def test_the_mails_come_in_the_language_of_the_question_not_of_the_account(ask, hanako, sakura):
    ticket = ask(language="en")
    along = Phrased(phrase="x", other_body="税関にあります。", other_language="ja")

    actions.reply_by_agent(ticket=ticket, by=sakura, body="It is at customs.", phrased=along, at=NOON)

    received, answered = (mail_about(ticket, kind) for kind in ("ticket_received", "ticket_answered"))
    assert (hanako.language, received.language, answered.language) == ("ja", "en", "en")
    assert "An answer to your question" in answered.subject
    assert ("It is at customs." in answered.text, "税関" in answered.text) == (True, False)
