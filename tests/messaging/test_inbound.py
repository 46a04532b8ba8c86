"""A reply by mail arrives in its thread in the words of who wrote it, and every other mail ends as it should."""

import random
import re
import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.db import connection

from accounts.actions import change_state
from accounts.models import private_storage
from accounts.rules.states import Party, Verb
from messaging import actions, inbound_doors
from messaging.actions import inbound
from messaging.actions.writing import Refused, write
from messaging.mail.reading import read
from messaging.models import InboundMail, Message, Photo
from messaging.rules.inbound import MailOutcome
from messaging.rules.threads import BODY_MAX, Refusal, Side, Source, ThreadKind
from notices import replies
from notices.actions import owe
from notices.actions.mailing import stamp
from notices.models import BouncingAddress, Notice
from tests.messaging.mail.letters import LETTERS, OURS, THREAD, b64, letter, multipart, part, word
from tests.messaging.mail.test_letters import EXPECTED, MACHINES
from tests.messaging.photos.films import film
from tests.messaging.photos.pictures import jpeg
from tests.notices.conftest import several_writers
from tests.orders.conftest import NOON

__all__ = ["several_writers"]

LATER = NOON + timedelta(minutes=1)
PLAIN = "Content-Type: text/plain; charset=utf-8"


@pytest.fixture(autouse=True)
def domains(settings):
    settings.MAIL_DOMAIN, settings.REPLY_DOMAIN = "help.example.com", "reply.example.com"


def prove(person, address):
    EmailAddress.objects.create(user=person, email=address.lower(), verified=True)


@pytest.fixture
def taro(hanako):
    """Hanako, who also has the address of the letters."""
    prove(hanako, "taro@example.jp")
    return hanako


def to(raw, thread, person):
    """Return a letter, addressed to somebody's replies into a thread."""
    address = replies.address_for(thread.reference, person).encode()
    return raw.replace(THREAD.encode(), address) if THREAD.encode() in raw else b"To: " + address + b"\r\n" + raw


def reply(thread, person, words="It has arrived.", headers="", sender="Hanako <hanako@example.com>"):
    envelope = sender.rpartition("<")[2].strip(">")
    own = "\n".join(filter(None, [PLAIN, f"Return-Path: <{envelope}>", headers]))
    return to(letter(own, words, sender=sender), thread, person)


def settled(raw, at=NOON):
    """Take a mail in, settle it, and return its row."""
    mail = actions.take_in(raw=raw, at=at)
    actions.settle_mails(at=at)
    mail.refresh_from_db()
    return mail


def answers():
    """Return what is owed beside the news of new messages: kind, address, why."""
    rows = Notice.objects.exclude(kind="message_new").order_by("pk")
    return [
        (row.kind, row.address or row.recipient.email, row.context.get("why", ""))
        for row in rows.select_related("recipient")
    ]


# Every letter of the folder


ORDINARY = sorted(set(EXPECTED) - set(MACHINES) - {"signed_smime_opaque"})


@pytest.mark.parametrize("name", ORDINARY)
def test_a_reply_becomes_a_message_in_the_words_of_who_wrote_it(thread, hanako, name):
    prove(hanako, EXPECTED[name].sender.address)

    mail = settled(to(LETTERS[name], thread, hanako))

    message = thread.messages.get()
    assert (mail.outcome, mail.message, mail.thread) == (MailOutcome.WRITTEN, message, thread)
    assert (message.body, message.source, message.author, message.side) == (
        EXPECTED[name].reply,
        Source.MAIL,
        hanako,
        Side.CUSTOMER,
    )
    assert message.quoted[: len(EXPECTED[name].quoted) or None] == EXPECTED[name].quoted


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("automatic_answer", MailOutcome.AUTOMATIC),
        ("bounce", MailOutcome.BOUNCE),
        ("bounce_without_report", MailOutcome.BOUNCE),
    ],
)
def test_a_machine_is_never_answered(thread, taro, name, outcome):
    mail = settled(to(LETTERS[name], thread, taro))

    assert (mail.outcome, Message.objects.count(), Notice.objects.count()) == (outcome, 0, 0)


@pytest.mark.parametrize(
    ("words", "language"), [("Has it left?", "en"), ("届きましたか。", "ja"), ("请问什么时候发货？", "zh")]
)
def test_the_language_is_read_off_the_words(thread, wei, words, language):
    settled(reply(thread, wei, words, sender="Wei <wei@example.com>"))

    assert (thread.messages.get().language, thread.messages.get().side) == (language, Side.SHOP)


def test_the_other_side_is_told(thread, hanako, wei):
    settled(reply(thread, hanako))

    told = Notice.objects.get()
    assert (told.kind, told.recipient, told.context["body"]) == ("message_new", wei, "It has arrived.")


def test_more_words_than_a_message_holds_are_folded(thread, hanako):
    words = "\n".join(f"{number}. The seam is open here." for number in range(1_000))

    settled(reply(thread, hanako, words))

    message = thread.messages.get()
    assert len(message.body) <= BODY_MAX < len(words)
    assert f"{message.body}\n{message.quoted}".split() == words.split()


# Who writes


@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_a_mail_program_may_change_the_case_of_an_address(thread, hanako, case):
    address = replies.address_for(thread.reference, hanako)

    mail = settled(reply(thread, hanako).replace(address.encode(), case(address).encode()))

    assert mail.outcome == MailOutcome.WRITTEN


def test_an_address_signed_with_the_key_before_is_read(thread, hanako, settings):
    raw = reply(thread, hanako)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]

    assert settled(raw).outcome == MailOutcome.WRITTEN


def test_an_address_signed_with_a_key_that_is_gone_is_a_stranger_s(thread, hanako, settings):
    raw = reply(thread, hanako)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", []

    assert (settled(raw).outcome, Message.objects.count()) == (MailOutcome.STRANGER, 0)


def test_a_forged_signature_is_a_stranger_s(thread, hanako):
    address = replies.address_for(thread.reference, hanako)
    forged = address.replace(address[-19 - len("@reply.example.com") + 3], "a")
    forged = forged if forged != address else address.replace("@reply", "a@reply")

    mail = settled(reply(thread, hanako).replace(address.encode(), forged.encode()))

    assert (mail.outcome, Message.objects.count()) == (MailOutcome.STRANGER, 0)


def test_somebody_else_with_a_persons_address_writes_nothing_and_the_person_is_told(thread, hanako, ken):
    mail = settled(reply(thread, hanako, sender="Ken <ken@example.com>"))

    assert (mail.outcome, Message.objects.count()) == (MailOutcome.ELSEWHERE, 0)
    assert answers() == [("mail_not_added", "hanako@example.com", "elsewhere")]


@pytest.mark.parametrize(
    "sender",
    [
        b"From: hanako@example.com\r\nFrom: ken@example.com\r\n",
        b"From: Hanako <hanako@example.com>, Ken <ken@example.com>\r\n",
        b"Reply-To: hanako@example.com\r\n",
    ],
    ids=["two-headers", "two-in-one", "none"],
)
def test_a_mail_that_does_not_say_clearly_who_sent_it_is_nobody_s_word(thread, hanako, ken, sender):
    raw = re.sub(rb"(?m)^From: [^\r\n]*\r?\n", lambda found: sender, reply(thread, hanako), count=1)

    mail = settled(raw)

    assert (mail.outcome, Message.objects.count()) == (MailOutcome.ELSEWHERE, 0)
    assert [notice.context["sender"] for notice in Notice.objects.all()] == [""]


def test_it_becomes_a_message_once_the_address_is_verified(thread, hanako):
    mail = settled(reply(thread, hanako, sender="Hanako <hanako@work.example.jp>"))
    prove(hanako, "hanako@work.example.jp")

    assert actions.settle_again(mail=mail, at=LATER)
    actions.settle_mails(at=LATER)

    assert (thread.messages.get().body, InboundMail.objects.get().outcome) == ("It has arrived.", MailOutcome.WRITTEN)


def test_an_address_that_waits_to_be_verified_is_nobodys(thread, hanako):
    EmailAddress.objects.create(user=hanako, email="hanako@work.example.jp", verified=False)

    mail = settled(reply(thread, hanako, sender="Hanako <hanako@work.example.jp>"))

    assert mail.outcome == MailOutcome.ELSEWHERE


def test_somebody_who_left_the_shop_writes_nothing(thread, wei, order):
    order.shop.staff.remove(wei)

    mail = settled(reply(thread, wei, sender="Wei <wei@example.com>"))

    assert (mail.outcome, Message.objects.count()) == (MailOutcome.REFUSED, 0)
    assert answers() == [("mail_not_added", "wei@example.com", "refused")]


# The mail that is answered


def told(thread, person):
    """Owe somebody a notice of a thread, and let it be sent."""
    notice = owe(key=f"test/{person.pk}", kind="message_new", recipient=person, thread=thread.reference, at=NOON)
    stamp(sent={notice: person.email}, at=NOON)
    return notice


def answering(notice, sender, words="It has arrived."):
    """Return a mail that names one of ours, to an address that says nothing."""
    ours = f"<{notice.reference}@help.example.com>".encode()
    raw = letter(f"{PLAIN}\nReturn-Path: <{sender}>\nDelivered-To: help@example.com", words, sender=sender)
    return raw.replace(OURS.encode(), ours).replace(THREAD.encode(), b"help@example.com")


def test_the_mail_that_is_answered_names_the_thread(thread, hanako):
    mail = settled(answering(told(thread, hanako), "hanako@example.com"))

    assert (mail.outcome, thread.messages.get().author) == (MailOutcome.WRITTEN, hanako)


@pytest.mark.parametrize("sender", ["ken@example.com", "nobody@example.org"])
def test_the_mail_that_is_answered_is_not_enough_for_somebody_else(thread, hanako, ken, sender):
    mail = settled(answering(told(thread, hanako), sender))

    assert (mail.outcome, Message.objects.count()) == (MailOutcome.STRANGER, 0)


@pytest.mark.parametrize(("told_to", "sender"), [("hanako", "wei@example.com"), ("wei", "hanako@example.com")])
def test_who_got_a_mail_of_ours_cannot_answer_it_as_the_other_side(request, thread, hanako, wei, told_to, sender):
    mail = settled(answering(told(thread, request.getfixturevalue(told_to)), sender))

    assert (mail.outcome, Message.objects.count()) == (MailOutcome.STRANGER, 0)


def test_a_colleague_answers_a_mail_that_was_passed_on_to_them(thread, wei, lin, order):
    order.shop.staff.add(lin)

    mail = settled(answering(told(thread, wei), "lin@example.com"))

    assert (mail.outcome, thread.messages.get().author) == (MailOutcome.WRITTEN, lin)


def test_a_subject_names_no_thread(thread, hanako):
    raw = letter(
        f"{PLAIN}\nDelivered-To: help@example.com", "Hello", sender="hanako@example.com", to="help@example.com"
    )

    mail = settled(raw.replace(b"Re: Your order O-8KQ2", b"Re: " + thread.reference.encode()))

    assert (mail.outcome, Message.objects.count()) == (MailOutcome.STRANGER, 0)


# What is not added


def test_a_closed_thread_is_answered_and_the_mail_kept(thread, hanako):
    actions.close_thread(thread=thread, at=NOON)

    mail = settled(reply(thread, hanako))

    assert (mail.outcome, mail.thread, Message.objects.count()) == (MailOutcome.CLOSED, thread, 0)
    assert answers() == [("mail_not_added", "hanako@example.com", "closed")]
    assert mail.raw.read() == reply(thread, hanako)


def test_a_person_is_answered_whichever_way_their_mail_took(thread, hanako):
    actions.close_thread(thread=thread, at=NOON)

    settled(reply(thread, hanako).replace(b"Return-Path: <hanako@example.com>", b"Return-Path: <srs0=x@example.net>"))

    assert answers() == [("mail_not_added", "hanako@example.com", "closed")]


def test_a_mail_of_a_closed_thread_becomes_a_message_once_it_is_open_again(thread, hanako):
    actions.close_thread(thread=thread, at=NOON)
    mail = settled(reply(thread, hanako))
    actions.open_again(thread=thread)

    assert actions.settle_again(mail=mail, at=LATER)
    actions.settle_mails(at=LATER)

    assert thread.messages.get().body == "It has arrived."


def test_what_became_a_message_is_not_settled_again(thread, hanako):
    mail = settled(reply(thread, hanako))

    assert not actions.settle_again(mail=mail, at=LATER)


def test_nothing_new_is_answered(thread, hanako):
    mail = settled(reply(thread, hanako, "On Fri, May 1, 2026 at 12:00 PM Help <help@example.com> wrote:\n> The shop"))

    assert (mail.outcome, answers()) == (MailOutcome.EMPTY, [("mail_not_added", "hanako@example.com", "empty")])


def test_a_sealed_mail_is_answered(thread, taro):
    mail = settled(to(LETTERS["signed_smime_opaque"], thread, taro))

    assert (mail.outcome, answers()) == (MailOutcome.EMPTY, [("mail_not_added", "hanako@example.com", "files")])


@pytest.mark.parametrize(
    ("verb", "by", "why"),
    [
        (Verb.SUSPEND, Party.AGENT, "suspended"),
        (Verb.LOCK, Party.AGENT, "locked"),
        (Verb.CLOSE, Party.OWNER, "closed_account"),
    ],
)
def test_who_has_no_open_account_writes_nothing(thread, hanako, sakura, verb, by, why):
    change_state(account=hanako, verb=verb, party=by, by=sakura if by is Party.AGENT else hanako, at=NOON)
    Notice.objects.all().delete()

    mail = settled(reply(thread, hanako))

    assert (mail.outcome, Message.objects.count()) == (MailOutcome.REFUSED, 0)
    assert answers() == [("mail_not_added", "hanako@example.com", why)]


# Strangers


def stranger(number=0, words="Where is my parcel?", sender="", headers=""):
    sender = sender or f"nobody{number}@example.org"
    usual = [PLAIN, f"Message-ID: <{number}@example.org>", f"Return-Path: <{sender}>"]
    kept = [line for line in usual if line.partition(":")[0] not in headers]
    raw = letter("\n".join([*kept, *filter(None, [headers])]), words, sender=sender)
    return raw.replace(THREAD.encode(), b"help@example.com")


@pytest.mark.parametrize(("words", "language"), [("Where is my parcel?", "en"), ("荷物はどこですか。", "ja")])
def test_a_stranger_is_answered_in_their_language(db, words, language):
    mail = settled(stranger(words=words))

    notice = Notice.objects.get()
    assert (mail.outcome, mail.answered_at) == (MailOutcome.STRANGER, NOON)
    assert (notice.kind, notice.address, notice.language) == ("mail_from_stranger", "nobody0@example.org", language)


def test_a_stranger_is_answered_once_a_day(db):
    for number in range(3):
        settled(stranger(number, sender="nobody@example.org"))
    tomorrow = NOON + timedelta(days=1)

    settled(stranger(4, sender="NOBODY@example.org"), at=tomorrow)

    assert [notice.created_at for notice in Notice.objects.order_by("pk")] == [NOON, tomorrow]


def test_strangers_are_not_all_answered_in_one_hour(db, settings):
    settings.INBOUND_ANSWERS_PER_HOUR = 3
    for number in range(5):
        settled(stranger(number))

    settled(stranger(6), at=NOON + timedelta(hours=2))

    assert [mail.answered_at is not None for mail in InboundMail.objects.order_by("pk")] == [
        *(True, True, True, False, False),
        True,
    ]


@pytest.mark.parametrize(
    "headers",
    [
        "Return-Path: <somebody@example.net>",
        "Return-Path: <>",
        "List-Id: <friends.example.org>",
        "Auto-Submitted: auto-replied",
        "Precedence: bulk",
        "Message-ID: none",
        "From: nobody0@example.org, b@example.org",
        "From: no-reply@example.org\nReturn-Path: <no-reply@example.org>",
        "From: help@help.example.com\nReturn-Path: <help@help.example.com>",
    ],
)
def test_what_may_be_forged_or_a_machines_is_not_answered(db, headers):
    mail = settled(stranger(headers=headers))

    assert mail.outcome in {MailOutcome.STRANGER, MailOutcome.AUTOMATIC, MailOutcome.BOUNCE}
    assert Notice.objects.count() == 0


# Bounces


def came_back(message_id, recipient="hanako@example.com", status="5.1.1"):
    report = f"Final-Recipient: rfc822; {recipient}\nAction: failed\nStatus: {status}\nDiagnostic-Code: smtp; 550 {status} No"
    parts = (
        part("Content-Type: text/plain", "It came back."),
        part("Content-Type: message/delivery-status", f"Reporting-MTA: dns; mx.example.com\n\n{report}"),
        part("Content-Type: message/rfc822", f"Message-ID: <{message_id}>\nSubject: Ours\n\nHello"),
    )
    kind = 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\nReturn-Path: <>'
    return letter(f"{kind}\nMessage-ID: <{recipient}>", multipart("b", *parts), sender="MAILER-DAEMON@example.com")


def test_an_address_that_a_mail_of_ours_did_not_reach_is_noted(thread, hanako):
    settled(came_back(f"{told(thread, hanako).reference}@help.example.com"))

    assert BouncingAddress.objects.values_list("address", flat=True).get() == "hanako@example.com"


@pytest.mark.parametrize(
    "message_id", ["00000000-0000-0000-0000-000000000000@help.example.com", "made-up@help.example.com", "1@example.org"]
)
def test_a_report_about_no_mail_of_ours_is_not_believed(thread, hanako, message_id):
    told(thread, hanako)

    assert settled(came_back(message_id)).outcome == MailOutcome.BOUNCE
    assert BouncingAddress.objects.count() == 0


def test_only_the_address_that_the_mail_went_to_is_noted(thread, hanako, ken):
    settled(came_back(f"{told(thread, ken).reference}@help.example.com", recipient="hanako@example.com"))

    assert BouncingAddress.objects.values_list("address", flat=True).get() == "ken@example.com"


@pytest.mark.parametrize("status", ["4.2.2", "5.2.2", "5.7.1"])
def test_a_mailbox_that_is_full_or_picky_is_not_gone(thread, hanako, status):
    settled(came_back(f"{told(thread, hanako).reference}@help.example.com", status=status))

    assert BouncingAddress.objects.count() == 0


# Photos


def with_files(thread, person, *files, words="See the photo."):
    pieces = [part(PLAIN, words)]
    for name, kind, content in files:
        head = f'Content-Type: {kind}\nContent-Disposition: attachment; filename="{name}"'
        pieces.append(part(f"{head}\nContent-Transfer-Encoding: base64", b64(content)))
    raw = letter(
        'Content-Type: multipart/mixed; boundary="b"\nReturn-Path: <hanako@example.com>',
        multipart("b", *pieces),
        sender="hanako@example.com",
    )
    return to(raw, thread, person)


def test_photos_go_the_way_of_all_photos(thread, hanako):
    picture = jpeg()

    settled(with_files(thread, hanako, ("seam.jpg", "image/jpeg", picture)))

    photo = thread.messages.get().photos.get()
    assert (photo.file_name, photo.uploader, photo.size, photo.state) == ("seam.jpg", hanako, len(picture), "waiting")
    assert (photo.original.read(), answers()) == (picture, [])


def test_a_photo_needs_no_words(thread, hanako):
    mail = settled(with_files(thread, hanako, ("seam.jpg", "image/jpeg", jpeg()), words=""))

    assert (mail.outcome, mail.message.body, mail.message.photos.count()) == (MailOutcome.WRITTEN, "", 1)


def test_other_files_are_left_out_and_named(thread, hanako):
    files = [("bill.pdf", "application/pdf", b"%PDF-1.4 a"), ("photo.jpg", "image/jpeg", b"MZ a program")]

    settled(with_files(thread, hanako, *files))

    assert (thread.messages.get().photos.count(), answers()) == (0, [("mail_files_left_out", "hanako@example.com", "")])
    assert Notice.objects.get(kind="mail_files_left_out").context["files"] == ["bill.pdf", "photo.jpg"]


def test_a_video_by_mail_is_left_out_and_its_words_arrive(thread, hanako):
    settled(with_files(thread, hanako, ("clip.mp4", "video/mp4", film()), ("seam.jpg", "image/jpeg", jpeg())))

    message = thread.messages.get()
    assert (message.body, [photo.file_name for photo in message.photos.all()]) == ("See the photo.", ["seam.jpg"])
    assert Notice.objects.get(kind="mail_files_left_out").context["files"] == ["clip.mp4"]


def test_more_photos_than_a_message_takes_are_left_out(thread, hanako, settings):
    settings.PHOTOS_PER_MESSAGE = 2
    files = [(f"{number}.jpg", "image/jpeg", jpeg()) for number in range(3)]

    settled(with_files(thread, hanako, *files))

    assert (thread.messages.get().photos.count(), answers()) == (2, [("mail_files_left_out", "hanako@example.com", "")])


def test_a_logo_in_a_signature_is_no_photo(thread, taro):
    settled(to(LETTERS["alternative_with_inline_photo"], thread, taro))

    assert (thread.messages.get().photos.count(), answers()) == (0, [])


def test_nothing_of_a_refused_mail_stays_behind(thread, hanako):
    actions.close_thread(thread=thread, at=NOON)
    before = files_of_photos()

    settled(with_files(thread, hanako, ("seam.jpg", "image/jpeg", jpeg())))

    assert (Photo.objects.count(), files_of_photos()) == (0, before)


def files_of_photos():
    try:
        folders = private_storage().listdir("photos")[0]
    except FileNotFoundError:
        return []
    return sorted(f"{folder}/{name}" for folder in folders for name in private_storage().listdir(f"photos/{folder}")[1])


# Once


def test_the_same_bytes_are_one_row(thread, hanako):
    first = settled(reply(thread, hanako))

    again = settled(reply(thread, hanako), at=LATER)

    assert (again, InboundMail.objects.count(), Message.objects.count()) == (first, 1, 1)


def test_a_copy_that_came_another_way_is_repeated(thread, hanako):
    settled(reply(thread, hanako))

    copy = settled(reply(thread, hanako, headers="X-Way: another"), at=LATER)

    assert (copy.outcome, Message.objects.count()) == (MailOutcome.REPEATED, 1)


def test_a_copy_that_is_settled_first_is_the_message(thread, hanako):
    first = actions.take_in(raw=reply(thread, hanako), at=LATER)
    InboundMail.objects.filter(pk=first.pk).update(
        mail_id=""
    )  # As if the first were not there yet when the copy is looked at.
    settled(reply(thread, hanako, headers="X-Way: another"), at=NOON)
    InboundMail.objects.filter(pk=first.pk).update(mail_id="b1@example.jp")

    actions.settle_mails(at=LATER)

    first.refresh_from_db()
    assert (first.outcome, Message.objects.count()) == (MailOutcome.REPEATED, 1)


def test_somebody_elses_message_id_is_not_mine(thread, hanako, wei):
    settled(reply(thread, hanako))

    other = settled(reply(thread, wei, sender="Wei <wei@example.com>"))

    assert (other.outcome, Message.objects.count()) == (MailOutcome.WRITTEN, 2)


def test_a_mail_that_was_taken_in_outlives_a_crash(thread, hanako):
    actions.take_in(raw=reply(thread, hanako), at=NOON)
    (claimed,) = inbound.claim(at=NOON, most=10)  # Whoever holds it dies here.

    assert (actions.settle_mails(at=LATER), actions.settle_mails(at=NOON + inbound.LEASE)) == (0, 1)
    assert inbound.settle(mail=claimed, at=NOON + inbound.LEASE) is None
    assert thread.messages.get().body == "It has arrived."


def test_a_mail_whose_file_cannot_be_read_waits_longer_each_time(thread, hanako):
    mail = actions.take_in(raw=reply(thread, hanako), at=NOON)
    content = private_storage().open(mail.raw.name).read()
    private_storage().delete(mail.raw.name)

    assert actions.settle_mails(at=NOON) == 0
    mail.refresh_from_db()
    assert (mail.outcome, mail.tries, mail.try_at) == (MailOutcome.WAITING, 1, NOON + timedelta(minutes=1))

    private_storage().save(mail.raw.name, ContentFile(content))
    assert actions.settle_mails(at=LATER) == 1


def test_two_settlers_at_once_write_one_message(several_writers, thread, hanako):
    mail = actions.take_in(raw=reply(thread, hanako), at=NOON)
    (claimed,) = inbound.claim(at=NOON, most=10)
    gate, ends = threading.Barrier(4), []

    def settler():
        mine = InboundMail.objects.get(pk=mail.pk)
        gate.wait()
        try:
            ends.append(inbound.settle(mail=mine, at=NOON))
        finally:
            connection.close()

    threads = [threading.Thread(target=settler) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(ends, key=str) == [None, None, None, MailOutcome.WRITTEN]
    assert (Message.objects.count(), Notice.objects.count(), claimed) == (1, 1, mail)


# Higher apps


@pytest.fixture
def doors(monkeypatch):
    monkeypatch.setattr(inbound_doors, "_doors", {})


def test_a_thread_of_a_higher_app_is_written_into_through_its_door(case, hanako, doors):
    asked = []

    def write_reply(*, thread, person, side, address, words, quoted, photos, client_key, at):
        asked.append((thread, person, side, address, words))
        return write(thread=thread, by=person, side=side, body=words, client_key=client_key, source=Source.MAIL, at=at)

    inbound_doors.add(ThreadKind.DISPUTE, inbound_doors.Door(write_reply))

    mail = settled(reply(case, hanako))

    assert (mail.outcome, asked) == (
        MailOutcome.WRITTEN,
        [(case, hanako, Side.CUSTOMER, "hanako@example.com", "It has arrived.")],
    )


def test_a_door_may_refuse(case, hanako, doors):
    def write_reply(**reply):
        raise Refused(Refusal.CLOSED)

    inbound_doors.add(ThreadKind.DISPUTE, inbound_doors.Door(write_reply))

    assert settled(reply(case, hanako)).outcome == MailOutcome.CLOSED


def test_a_thread_without_a_door_takes_no_mail(case, hanako, doors):
    assert (settled(reply(case, hanako)).outcome, Message.objects.count()) == (MailOutcome.REFUSED, 0)


def test_a_guest_writes_from_the_address_that_the_app_knows(db, doors, order):
    ticket = actions.start_thread(kind=ThreadKind.TICKET, has_support=True, at=NOON)

    def write_reply(*, thread, person, words, client_key, at, **rest):
        return write(thread=thread, by=person, side=Side.CUSTOMER, body=words, client_key=client_key, at=at)

    door = inbound_doors.Door(write_reply, is_guest=lambda thread, address: address == "guest@example.org")
    inbound_doors.add(ThreadKind.TICKET, door)
    notice = owe(
        key="t", kind="message_new", address="guest@example.org", language="en", thread=ticket.reference, at=NOON
    )

    outcomes = [settled(answering(notice, sender)).outcome for sender in ("guest@example.org", "other@example.org")]

    assert (outcomes, ticket.messages.get().author) == ([MailOutcome.WRITTEN, MailOutcome.STRANGER], None)


def test_who_got_a_mail_of_ours_cannot_answer_it_as_a_guest(doors, thread, hanako):
    inbound_doors.add(ThreadKind.ORDER, inbound_doors.Door(write, is_guest=lambda thread, address: True))

    mail = settled(answering(told(thread, hanako), "guest@example.org"))

    assert (mail.outcome, Message.objects.count()) == (MailOutcome.STRANGER, 0)


# Whatever comes


def mutated(number):
    """Return one of the letters, changed at random: the same for the same number."""
    chance = random.Random(number)
    raw = bytearray(chance.choice(sorted(LETTERS.values())))
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(raw))
        match chance.randrange(5):
            case 0:
                raw[at] = chance.randrange(256)
            case 1:
                del raw[at : at + chance.randrange(1, 200)]
            case 2:
                raw[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 60)))
            case 3:
                raw[at:at] = chance.choice([b"\0", b"\xff\xfe", b"\r\n\r\n", b"\x1b$B", b"=?x?B??=", b"\xed\xa0\x80"])
            case 4:
                raw[at:at] = raw[: chance.randrange(1, 400)]
        raw = raw or bytearray(b"\0")
    return bytes(raw)


def test_two_hundred_broken_mails_all_end(thread, taro):
    raws = [to(mutated(number), thread, taro) for number in range(200)]

    for raw in raws:
        actions.take_in(raw=raw, at=NOON)
    settled_mails = actions.settle_mails(at=NOON)

    ends = set(InboundMail.objects.values_list("outcome", flat=True))
    assert (settled_mails, InboundMail.objects.count()) == (len(set(raws)), len(set(raws)))
    assert MailOutcome.WAITING not in ends
    assert {MailOutcome.WRITTEN, MailOutcome.REPEATED} <= ends


def test_nothing_at_all_is_taken_in_too(db):
    assert settled(b"").outcome == MailOutcome.STRANGER
    assert Notice.objects.count() == 0


def test_the_words_of_headers_fit_their_columns(db):
    raw = letter(PLAIN, "Hi", sender="a" * 300 + "@example.org", subject=word("荷" * 900))

    mail = settled(raw.replace(b"<b1@example.jp>", b"<" + b"x" * 800 + b"@example.jp>"))

    assert (mail.outcome, len(mail.subject), read(raw).sender) == (MailOutcome.STRANGER, 500, None)


# Later


def test_old_mails_are_deleted_and_their_messages_stay(thread, hanako, settings):
    mail = settled(reply(thread, hanako))
    name, days = mail.raw.name, timedelta(days=settings.INBOUND_DAYS)
    waiting = actions.take_in(raw=stranger(), at=NOON)

    assert (actions.delete_old_mails(at=NOON + days), private_storage().exists(name)) == (0, True)
    assert actions.delete_old_mails(at=NOON + days + timedelta(seconds=1)) == 1
    assert (private_storage().exists(name), list(InboundMail.objects.all()), thread.messages.count()) == (
        False,
        [waiting],
        1,
    )
