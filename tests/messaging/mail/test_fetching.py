"""Fetching mails from a real IMAP server (Debian's Dovecot)."""

import socket
import threading

import pytest

from messaging.mail.fetching import Fetched, MailboxError, fetch, mailbox_of
from messaging.mail.reading import read
from tests.conftest import uses_services
from tests.services import free_port

REFUSED = "localhost does not let helpdesk@example.com in: wrong name or password."


@pytest.fixture(scope="module")
def server():
    from tests.imap_server import imap_server

    with imap_server() as running:
        yield running


@pytest.fixture
def mailbox(server):
    """Offer an empty mailbox."""
    server.empty()
    return server


def mail(number):
    return f"Message-ID: <{number}@example.com>\r\nSubject: {number}\r\n\r\nHello {number}\r\n".encode()


def numbers(mails):
    return [int(read(raw).subject) for raw in mails]


with_dovecot = pytest.mark.skipif(not uses_services(), reason="needs Dovecot: python3 run.py test --services")


@with_dovecot
def test_every_mail_is_handed_over_byte_for_byte_and_marked(mailbox):
    mailbox.deliver(mail(1), mail(2))
    mails = []
    first, second = (fetch(mailbox.url(), mails.append) for _ in range(2))

    assert (first, second) == (Fetched(taken=2), Fetched())
    assert mails == [mail(1), mail(2)]
    assert (mailbox.count("SEEN"), mailbox.count("ALL")) == (2, 2)


@with_dovecot
def test_what_was_taken_is_moved_where_it_should_go(mailbox):
    mailbox.deliver(mail(1))
    mails = []
    fetch(mailbox.url(), mails.append, move_to="Taken")

    assert numbers(mails) == [1]
    assert (mailbox.count("ALL"), mailbox.count("SEEN", "Taken")) == (0, 1)


@with_dovecot
def test_thirty_mails_come_oldest_first_and_only_so_many_at_once(mailbox):
    mailbox.deliver(*(mail(number) for number in range(30)))
    mails = []
    taken = [fetch(mailbox.url(), mails.append, most=12).taken for _ in range(4)]

    assert (taken, numbers(mails)) == ([12, 12, 6, 0], list(range(30)))


@with_dovecot
def test_a_mail_that_could_not_be_taken_stays_for_the_next_time(mailbox):
    mailbox.deliver(mail(1), mail(2), mail(3))
    mails = []

    def take(raw):
        if raw == mail(2) and len(mails) == 1:
            raise RuntimeError("The database is away.")
        mails.append(raw)

    first, second = (fetch(mailbox.url(), take) for _ in range(2))

    assert (first, second) == (Fetched(taken=2, failed=1), Fetched(taken=1))
    assert numbers(mails) == [1, 3, 2]


@with_dovecot
def test_when_nothing_can_be_taken_no_more_is_tried(mailbox):
    mailbox.deliver(*(mail(number) for number in range(10)))
    tried = []

    def take(raw):
        tried.append(raw)
        raise RuntimeError("The database is away.")

    assert fetch(mailbox.url(), take) == Fetched(failed=5)
    assert (len(tried), mailbox.count("UNSEEN")) == (5, 10)


@with_dovecot
def test_when_the_connection_ends_nothing_is_lost(mailbox):
    mailbox.deliver(*(mail(number) for number in range(5)))
    mails = []

    def take(raw):
        mails.append(raw)
        if len(mails) == 3:
            mailbox.cut_connections()

    with pytest.raises(MailboxError, match="localhost: "):
        fetch(mailbox.url(), take)
    fetch(mailbox.url(), take)

    assert numbers(mails) == [0, 1, 2, 2, 3, 4]  # The third was taken, but nobody could be told.


@with_dovecot
def test_of_a_mail_that_is_too_large_the_beginning_is_taken(mailbox):
    mailbox.deliver(mail(1) + b"x" * 100_000, mail(2))
    mails = []

    assert fetch(mailbox.url(), mails.append, most_bytes=1_000) == Fetched(taken=2, cut=1)
    assert [len(raw) for raw in mails] == [1_001, len(mail(2))]
    assert numbers(mails) == [1, 2]


@with_dovecot
def test_mails_marked_for_deletion_and_their_marks_are_left_alone(mailbox):
    mailbox.deliver(mail(1), mail(2))
    with mailbox.signed_in() as client:
        client.store("1", "+FLAGS", r"(\Deleted)")
    mails = []
    fetch(mailbox.url(), mails.append)

    assert numbers(mails) == [2]
    assert mailbox.count("DELETED") == 1


@with_dovecot
@pytest.mark.parametrize("scheme", ["imap+ssl", "imap+tls"])
def test_a_certificate_must_be_known(mailbox, monkeypatch, scheme):
    mailbox.deliver(mail(1))
    mails = []

    with pytest.raises(MailboxError, match="certificate verify failed"):
        fetch(mailbox.url(scheme), mails.append)
    monkeypatch.setenv("SSL_CERT_FILE", str(mailbox.certificate))
    fetch(mailbox.url(scheme), mails.append)

    assert numbers(mails) == [1]


@with_dovecot
def test_a_wrong_password_and_a_missing_folder_are_told_without_the_password(mailbox):
    with pytest.raises(MailboxError) as wrong:
        fetch(mailbox.url(password="secret"), print)
    with pytest.raises(MailboxError) as missing:
        fetch(mailbox.url(folder="Nowhere"), print)

    assert (str(wrong.value), wrong.value.__cause__) == (REFUSED, None)
    assert "Nowhere" in str(missing.value)
    assert "pass word" not in str(missing.value)


# Without a server


def test_a_server_that_is_not_there_is_told():
    with pytest.raises(MailboxError, match=r"127\.0\.0\.1: .*refused"):
        fetch(f"imap://a:b@127.0.0.1:{free_port()}/INBOX", print)


def test_a_server_that_says_nothing_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(MailboxError, match="timed out"):
        fetch(f"imap://a:b@127.0.0.1:{listener.getsockname()[1]}/INBOX", print, seconds=0.2)


def test_what_speaks_another_protocol_is_told():
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            connection, _ = listener.accept()
            connection.sendall(b"220 mail.example.com ESMTP\r\n")
            connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(MailboxError, match=r"127\.0\.0\.1: "):
            fetch(f"imap://a:b@127.0.0.1:{listener.getsockname()[1]}/INBOX", print)
        thread.join()


def test_a_mailbox_is_written_as_an_address():
    mailbox = mailbox_of("imap+tls://help%40example.com:p%3A%2F%40@mail.example.com/Help%20desk")

    assert (mailbox.scheme, mailbox.host, mailbox.port) == ("imap+tls", "mail.example.com", 143)
    assert (mailbox.user, mailbox.password, mailbox.folder) == ("help@example.com", "p:/@", "Help desk")
    assert mailbox_of("imap+ssl://a:b@mail.example.com:1993").folder == "INBOX"
    assert repr(mailbox) == "Mailbox(imap+tls://mail.example.com:143/Help desk)"


@pytest.mark.parametrize(
    "url",
    ["", "mail.example.com", "pop3://a:b@host/INBOX", "imap://host/INBOX", "imap://a@host/INBOX", "imap://a:b@host:x/"],
)
def test_what_is_no_mailbox_is_told(url):
    with pytest.raises(MailboxError, match="A mailbox is given as"):
        fetch(url, print)


def test_a_name_cannot_hold_a_second_command():
    with pytest.raises(MailboxError, match="printable"):
        mailbox_of("imap://a%0d%0aA2%20LOGOUT:b@host/INBOX")
