"""Answers by mail: of an account and of a guest, into the ticket, and never by the subject."""

import re
from datetime import timedelta

import pytest

from messaging.rules.inbound import MailOutcome
from messaging.rules.threads import Source
from notices import replies
from notices.models import Notice
from notices.rendering import render
from tests.messaging.mail.letters import THREAD, multipart, part
from tests.messaging.test_inbound import LATER, answering, domains, letter, reply, settled, to
from tests.orders.conftest import NOON
from tests.tickets.asking.conftest import ask, hanako, ken, noon, sakura, ticket
from tickets import actions
from tickets.actions.by_mail import QUESTIONS_A_DAY
from tickets.models import GuestQuestion, Ticket
from tickets.rules.states import Party, Stage, Verb

__all__ = ["ask", "domains", "hanako", "ken", "letter", "noon", "sakura", "ticket", "to"]
YUKI = "yuki@docomo.ne.jp"


@pytest.fixture
def of_guest(ask):
    return ask(requester=None, guest_email=YUKI, guest_name="Yuki")


def receipt(ticket):
    return Notice.objects.get(kind="ticket_received", thread=ticket.thread.reference)


def written(ticket):
    return [(m.body, m.source, m.author) for m in ticket.thread.messages.filter(kind="written").order_by("pk")[1:]]


def test_a_reply_of_an_account_arrives_and_it_is_our_turn(ticket, hanako, sakura):
    actions.reply_by_agent(ticket=ticket, by=sakura, body="どうでしたか。", to=Stage.PENDING, at=NOON)

    mail = settled(reply(ticket.thread, hanako, "届きました。"), at=LATER)

    ticket.refresh_from_db()
    assert (mail.outcome, ticket.stage) == (MailOutcome.WRITTEN, Stage.OPEN)
    assert written(ticket)[-1] == ("届きました。", Source.MAIL, hanako)


def test_a_reply_of_a_guest_is_known_by_the_mail_that_it_answers(of_guest):
    mail = settled(answering(receipt(of_guest), YUKI, "まだです。"))

    assert (mail.outcome, written(of_guest)) == (MailOutcome.WRITTEN, [("まだです。", Source.MAIL, None)])


def test_the_same_mail_of_a_guest_from_another_address_is_a_strangers(of_guest):
    mail = settled(answering(receipt(of_guest), "else@example.com", "まだです。"))

    assert (mail.outcome, written(of_guest)) == (MailOutcome.STRANGER, [])


def test_a_closed_ticket_answers_politely(ticket, hanako):
    actions.make_move(ticket=ticket, verb=Verb.SOLVE, party=Party.REQUESTER, by=hanako, at=NOON)

    mail = settled(reply(ticket.thread, hanako, "もう一度"), at=NOON + timedelta(days=15))

    assert (mail.outcome, written(ticket)) == (MailOutcome.CLOSED, [])
    assert Notice.objects.filter(kind="mail_not_added", recipient=hanako).count() == 1


def test_a_reply_to_what_was_merged_goes_on_in_the_other(ticket, ask, hanako, sakura):
    other = ask(subject="同じ", at=NOON)
    actions.merge(ticket=ticket, into=other, by=sakura, at=NOON)

    settled(reply(ticket.thread, hanako, "追記です。"), at=LATER)

    assert (written(ticket), written(other)) == ([], [("追記です。", Source.MAIL, hanako)])


def test_a_solved_ticket_is_opened_again_by_a_mail(ticket, hanako):
    actions.make_move(ticket=ticket, verb=Verb.SOLVE, party=Party.REQUESTER, by=hanako, at=NOON)

    settled(reply(ticket.thread, hanako, "また動きません。"), at=LATER)

    assert Ticket.objects.get(pk=ticket.pk).stage == Stage.OPEN


# Without a signed address, and new questions


@pytest.mark.parametrize(
    ("sender", "outcome"), [(YUKI, MailOutcome.WRITTEN), ("else@example.com", MailOutcome.STRANGER)]
)
def test_the_reply_address_of_a_guest_takes_their_own_address(of_guest, sender, outcome):
    raw = letter("Content-Type: text/plain; charset=utf-8", "まだです。", sender=sender)
    address = replies.address_for(of_guest.thread.reference, None)

    mail = settled(raw.replace(THREAD.encode(), address.encode()))

    assert (mail.outcome, len(written(of_guest))) == (outcome, 1 if outcome is MailOutcome.WRITTEN else 0)


SUPPORT = "support@help.example.com"


@pytest.fixture
def desk(settings):
    settings.SUPPORT_ADDRESS = SUPPORT


def new_mail(sender, words="荷物が届きません。", headers="", number=1):
    own = f"Content-Type: text/plain; charset=utf-8\nReturn-Path: <{sender}>\n{headers}".rstrip()
    raw = letter(own, words, sender=sender).replace(THREAD.encode(), SUPPORT.encode())
    return raw.replace(b"Message-ID: <", f"Message-ID: <{number}.".encode())


def test_a_mail_of_an_account_becomes_a_ticket(desk, hanako):
    mail = settled(new_mail(hanako.email))

    ticket = Ticket.objects.get()
    assert (mail.outcome, mail.message.thread) == (MailOutcome.WRITTEN, ticket.thread)
    assert (ticket.requester, ticket.topic, ticket.channel, ticket.language) == (hanako, "other", "mail", "ja")
    assert Notice.objects.filter(kind="ticket_received", recipient=hanako).count() == 1


def test_a_mail_of_a_stranger_waits_for_its_proof(desk):
    mail = settled(new_mail(YUKI))

    question = GuestQuestion.objects.get()
    assert (mail.outcome, Ticket.objects.count()) == (MailOutcome.STRANGER, 0)
    assert (question.email, question.form["channel"]) == (YUKI, "mail")
    assert actions.confirm_question(question=question, at=LATER).channel == "mail"


def test_each_question_of_a_stranger_has_its_proof_and_what_is_too_much_is_said_once(desk):
    for number in range(QUESTIONS_A_DAY + 3):
        settled(new_mail(YUKI, f"{number}番目の質問です。", number=number))

    notices = list(Notice.objects.order_by("pk"))
    assert [notice.kind for notice in notices] == [*["ticket_verify"] * QUESTIONS_A_DAY, "mail_not_taken"]
    assert (notices[-1].address, notices[-1].language, notices[-1].context) == (YUKI, "ja", {"why": "too_many"})
    assert GuestQuestion.objects.count() == QUESTIONS_A_DAY


def test_a_second_question_of_a_guest_is_a_ticket_of_its_own(desk):
    settled(new_mail(YUKI, "最初の質問です。", number=1))
    actions.confirm_question(question=GuestQuestion.objects.get(), at=NOON)

    settled(new_mail(YUKI, "二つ目の質問です。", number=2), at=LATER)

    waiting = GuestQuestion.objects.get(ticket=None)
    assert waiting.form["body"] == "二つ目の質問です。"
    assert Notice.objects.filter(kind="ticket_verify", address=YUKI).count() == 2


def test_more_strangers_than_an_hour_has_answers_for_are_written_to_later(desk, settings):
    settings.INBOUND_ANSWERS_PER_HOUR = 2

    for number in range(5):
        settled(new_mail(f"guest{number}@example.org", number=number))

    hours = [(notice.try_at - NOON) // timedelta(hours=1) for notice in Notice.objects.order_by("pk")]
    late = GuestQuestion.objects.order_by("pk").last()
    assert (hours, late.expires_at - NOON) == ([0, 0, 1, 1, 2], timedelta(hours=26))


def test_a_mail_of_an_account_becomes_a_ticket_however_many_strangers_wrote(desk, hanako, settings):
    settings.INBOUND_ANSWERS_PER_HOUR = 1
    for number in range(2):
        settled(new_mail(f"guest{number}@example.org", number=number))

    mail = settled(new_mail(hanako.email, number=3))

    assert (mail.outcome, Ticket.objects.get().requester) == (MailOutcome.WRITTEN, hanako)


def test_answers_to_accounts_use_up_nothing_of_what_strangers_have(desk, hanako, settings):
    settings.INBOUND_ANSWERS_PER_HOUR, settings.TICKETS_PER_HOUR = 1, 0
    settled(new_mail(hanako.email, number=1))

    settled(new_mail(YUKI, number=2))

    assert [notice.kind for notice in Notice.objects.order_by("pk")] == ["mail_not_taken", "ticket_verify"]


def test_a_mail_of_an_account_that_was_forwarded_becomes_a_ticket(desk, hanako):
    raw = new_mail(hanako.email).replace(
        f"Return-Path: <{hanako.email}>".encode(), b"Return-Path: <bounce-7@esp.example>"
    )

    assert settled(raw).outcome == MailOutcome.WRITTEN
    assert Ticket.objects.get().requester == hanako


def test_an_empty_mail_is_answered_in_the_language_of_whoever_sent_it(desk, hanako):
    raws = [new_mail(who, "", number=number) for number, who in enumerate((hanako.email, YUKI))]

    outcomes = [settled(re.sub(rb"(?m)^Subject: [^\r]*", b"Subject:", raw)).outcome for raw in raws]

    assert outcomes == [MailOutcome.EMPTY, MailOutcome.STRANGER]
    assert [(n.kind, n.recipient, n.address, n.context["why"]) for n in Notice.objects.order_by("pk")] == [
        ("mail_not_taken", hanako, "", "empty"),
        ("mail_not_taken", None, YUKI, "empty"),
    ]
    assert [render(notice, at=NOON).language for notice in Notice.objects.order_by("pk")] == ["ja", "en"]


def test_a_mail_with_a_subject_and_no_words_asks_what_its_subject_says(desk, hanako):
    settled(new_mail(hanako.email, ""))

    message = Ticket.objects.get().thread.messages.order_by("pk")[0]
    assert message.body == "Re: Your order O-8KQ2"


def test_what_a_mail_quotes_goes_along_folded(desk, hanako):
    words = "\n".join(f"{number}. The seam is open here." for number in range(1_000))

    settled(new_mail(hanako.email, words))

    message = Ticket.objects.get().thread.messages.order_by("pk")[0]
    assert f"{message.body}\n{message.quoted}".split() == words.split()


def test_a_file_that_is_no_photo_is_said_to_have_been_left_out(desk, hanako):
    pdf = part("Content-Type: application/pdf; name=a.pdf", "%PDF-1.7")
    words = part("Content-Type: text/plain; charset=utf-8", "領収書です。")
    headers = f'Content-Type: multipart/mixed; boundary="b"\nReturn-Path: <{hanako.email}>'
    raw = letter(headers, multipart("b", words, pdf), sender=hanako.email)

    mail = settled(raw.replace(THREAD.encode(), SUPPORT.encode()))

    assert mail.outcome == MailOutcome.WRITTEN
    assert Notice.objects.filter(kind="mail_files_left_out", recipient=hanako).count() == 1


@pytest.mark.parametrize("headers", ["Auto-Submitted: auto-replied", "Precedence: bulk"])
def test_a_machine_asks_nothing(desk, headers):
    settled(new_mail(YUKI, headers=headers))

    assert (GuestQuestion.objects.count(), Notice.objects.count()) == (0, 0)


def test_a_forged_sender_is_not_written_to(desk):
    settled(new_mail(YUKI).replace(f"Return-Path: <{YUKI}>".encode(), b"Return-Path: <spam@example.net>"))

    assert (GuestQuestion.objects.count(), Notice.objects.count()) == (0, 0)


def test_a_flood_of_one_account_ends(desk, hanako, settings):
    settings.TICKETS_PER_HOUR = 2

    outcomes = [settled(new_mail(hanako.email, f"{n}", number=n)).outcome for n in range(3)]

    assert outcomes == [MailOutcome.WRITTEN, MailOutcome.WRITTEN, MailOutcome.REFUSED]
    answer = Notice.objects.get(kind="mail_not_taken")
    assert (answer.recipient, answer.context) == (hanako, {"why": "too_many"})


def test_the_answers_to_a_flood_end_too(desk, hanako, settings):
    settings.TICKETS_PER_HOUR = 0

    for number in range(12):
        settled(new_mail(hanako.email, f"{number}", number=number))

    assert Notice.objects.filter(kind="mail_not_taken").count() == 10


def test_without_an_address_of_support_a_stranger_is_shown_the_way(hanako):
    settled(new_mail("new@example.org"))

    assert [notice.kind for notice in Notice.objects.all()] == ["mail_from_stranger"]
