"""Our mail, as it really leaves, is answered by a program that knows nothing but its headers."""

from email.message import EmailMessage

import pytest

from messaging import actions
from messaging.models import InboundMail
from messaging.rules.inbound import MailOutcome
from messaging.rules.threads import Side
from notices import sending
from tests.notices.conftest import send_over
from tests.orders.conftest import NOON
from tests.smtp_server import SmtpServer


@pytest.fixture
def smtp(settings):
    settings.MAIL_DOMAIN, settings.REPLY_DOMAIN = "help.example.com", "reply.example.com"
    with SmtpServer() as server:
        send_over(settings, server.port)
        yield server.script


def answer_to(mail, words, charset="utf-8", **headers):
    """Answer a mail as a mail program does."""
    answer = EmailMessage()
    answer["From"] = mail["To"]
    answer["To"] = headers.get("to") or mail["Reply-To"] or mail["From"]
    answer["Subject"] = f"Re: {mail['Subject']}"
    answer["Message-ID"] = headers.get("message_id", "<answer-1@example.com>")
    answer["In-Reply-To"] = mail["Message-ID"]
    answer["References"] = mail["Message-ID"]
    quoted = "\n".join(f"> {line}" for line in mail.get_body(("plain",)).get_content().splitlines())
    answer.set_content(f"{words}\n\n2026年5月1日(金) 12:00 Help <help@example.com>:\n\n{quoted}\n", charset=charset)
    return answer.as_bytes()


def send():
    sending.sweep(at=NOON)


def receive(raw):
    actions.take_in(raw=raw, at=NOON)
    actions.settle_mails(at=NOON)


def test_two_people_talk_by_mail_alone(smtp, thread, hanako, wei):
    actions.write(thread=thread, by=wei, side=Side.SHOP, body="The parcel leaves on Friday.", at=NOON)
    send()
    (recipient, to_hanako), *_ = smtp.mails

    receive(answer_to(to_hanako, "金曜日ですね。\nありがとうございます。"))
    send()
    (recipient_of_answer, to_wei), *_ = smtp.mails[1:]
    receive(answer_to(to_wei, "You are welcome.", message_id="<answer-2@example.com>"))

    assert (recipient, recipient_of_answer) == ("hanako@example.com", "wei@example.com")
    assert list(thread.messages.order_by("pk").values_list("author__email", "body", "language")) == [
        ("wei@example.com", "The parcel leaves on Friday.", "en"),
        ("hanako@example.com", "金曜日ですね。\nありがとうございます。", "ja"),
        ("wei@example.com", "You are welcome.", "en"),
    ]


def test_a_program_that_forgets_reply_to_is_understood_by_its_references(smtp, thread, hanako, wei):
    actions.write(thread=thread, by=wei, side=Side.SHOP, body="The parcel leaves on Friday.", at=NOON)
    send()
    ((_, to_hanako),) = smtp.mails

    receive(answer_to(to_hanako, "金曜日ですね。", charset="iso-2022-jp", to="no-reply@help.example.com"))

    assert thread.messages.order_by("-pk").first().body == "金曜日ですね。"


def test_our_own_mail_that_comes_back_to_us_starts_no_talk(smtp, thread, hanako, wei):
    actions.write(thread=thread, by=wei, side=Side.SHOP, body="The parcel leaves on Friday.", at=NOON)
    send()

    receive(smtp.raw[0])

    assert (InboundMail.objects.get().outcome, thread.messages.count()) == (MailOutcome.AUTOMATIC, 1)


def test_an_answer_from_us_starts_no_talk(smtp, thread, hanako):
    actions.close_thread(thread=thread, at=NOON)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = "who@example.org", "help@reply.example.com", "<1@example.org>"
    mail.set_content("Hello?")
    receive(mail.as_bytes())
    send()

    receive(smtp.raw[0])
    send()

    assert len(smtp.mails) == 1
    assert smtp.mails[0][0] == "who@example.org"
