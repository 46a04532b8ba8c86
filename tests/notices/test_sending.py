"""What becomes of a mail, with a real mail server that refuses, stalls and drops."""

import threading
import time
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices import actions, caching, sending
from notices.actions import bounces, mailing
from notices.models import BouncingAddress, Notice, NoticeChoice
from notices.queries import is_bouncing
from notices.rules.backoff import MOST_TRIES, PAUSES
from notices.rules.kinds import Channel
from notices.rules.states import MailState
from notices.tasks import send_notices
from tests.conftest import NOON, person
from tests.notices.conftest import SHORT_LIVED, send_over
from tests.smtp_server import SmtpServer

pytestmark = pytest.mark.django_db
UNTIL = "2026-05-08T03:00:00+00:00"


def owe(address, *, key="", kind="test_loud", at=NOON, **words):
    context = {"until": UNTIL, "words": "Hello."} if kind == "test_loud" else {}
    words.setdefault("context", context)
    return actions.owe(key=key or f"to/{address}", kind=kind, address=address, language="en", at=at, **words)


def again(notice):
    return Notice.objects.get(pk=notice.pk)


def test_a_mail_that_is_taken_is_stamped(smtp, at):
    notice = owe("alice@example.com")

    assert sending.sweep(at=at) == 1

    notice = again(notice)
    assert (notice.mail_state, notice.sent_at, notice.sent_to) == (MailState.SENT, at, "alice@example.com")
    assert (notice.tries, notice.claimed_by, notice.fault) == (1, None, "")
    assert smtp.recipients == ["alice@example.com"]


def test_what_is_not_due_yet_waits(smtp, at):
    notice = owe("alice@example.com", at=at + timedelta(seconds=1))

    assert sending.sweep(at=at) == 0

    assert again(notice).mail_state == MailState.WAITING


def test_nothing_is_sent_twice(smtp, at):
    owe("alice@example.com")

    assert [sending.sweep(at=at), sending.sweep(at=at), sending.sweep(at=at + timedelta(days=3))] == [1, 0, 0]

    assert sum(smtp.ids.values()) == 1


def test_without_a_mail_server_in_the_settings_mail_waits(settings, smtp, at):
    settings.MAIL_IS_SET = False
    notice = owe("alice@example.com")

    assert sending.sweep(at=at) == 0

    assert (again(notice).mail_state, again(notice).claimed_by) == (MailState.WAITING, None)


@pytest.mark.parametrize(
    ("behaviour", "fault"),
    [
        ("refuse", "recipient: 550 5.1.1 No such person here"),
        ("gone_data", "data: 550 5.2.1 The mailbox is disabled"),
    ],
)
def test_an_address_that_is_refused_for_good_bounces(smtp, at, behaviour, fault):
    smtp.behaviours["bob@example.com"] = behaviour
    notice = owe("Bob@example.com")

    assert sending.sweep(at=at) == 0

    notice = again(notice)
    assert (notice.mail_state, notice.fault, notice.claimed_by) == (MailState.REFUSED, fault, None)
    assert list(BouncingAddress.objects.values_list("address", "since", "fault")) == [("bob@example.com", at, fault)]
    assert is_bouncing("BOB@example.com")


@pytest.mark.parametrize("behaviour", ["policy", "refuse_data"])
def test_a_message_that_is_refused_does_not_blame_the_address(smtp, at, behaviour):
    smtp.behaviours["bob@example.com"] = behaviour
    notice = owe("bob@example.com")

    sending.sweep(at=at)

    assert again(notice).mail_state == MailState.REFUSED
    assert not is_bouncing("bob@example.com")


@pytest.mark.parametrize("behaviour", ["busy", "greylist", "busy_data", "drop", "stall"])
def test_a_temporary_failure_is_tried_again_after_a_minute(smtp, at, behaviour):
    smtp.behaviours["bob@example.com"] = behaviour
    notice = owe("bob@example.com")

    sending.sweep(at=at)

    notice = again(notice)
    assert (notice.mail_state, notice.try_at, notice.tries) == (MailState.WAITING, at + PAUSES[0], 1)
    assert notice.fault != ""
    smtp.behaviours.clear()
    assert sending.sweep(at=at + PAUSES[0] - timedelta(seconds=1)) == 0
    assert sending.sweep(at=at + PAUSES[0]) == 1
    assert (again(notice).mail_state, again(notice).fault) == (MailState.SENT, "")


def test_tries_come_at_the_written_pauses_and_end(smtp, at):
    smtp.behaviours["bob@example.com"] = "busy"
    notice = owe("bob@example.com")
    tried = []
    while again(notice).mail_state == MailState.WAITING:
        at = again(notice).try_at
        tried.append(at)
        sending.sweep(at=at)

    assert [after - before for before, after in pairwise(tried)] == list(PAUSES)
    assert (len(tried), again(notice).tries) == (MOST_TRIES, MOST_TRIES)
    assert again(notice).mail_state == MailState.GIVEN_UP
    assert list(Notice.objects.stuck()) == [notice]


def test_given_up_can_be_sent_again(smtp, at):
    notice = owe("bob@example.com")
    Notice.objects.update(mail_state=MailState.GIVEN_UP, tries=MOST_TRIES, fault="busy")

    assert actions.send_again(notice=notice, at=at)

    assert (again(notice).tries, again(notice).fault) == (0, "")
    assert sending.sweep(at=at) == 1
    assert not actions.send_again(notice=notice, at=at)


def test_senders_that_are_refused_are_our_own_fault(smtp, at, caplog):
    smtp.refuses_senders = True
    notice = owe("bob@example.com")

    sending.sweep(at=at)

    assert (again(notice).mail_state, again(notice).try_at) == (MailState.WAITING, at + PAUSES[0])
    assert not is_bouncing("bob@example.com")
    assert [record.levelname for record in caplog.records if record.name == "notices.sending"] == ["ERROR"]


def test_a_server_that_is_away_costs_no_try(settings, smtp, at):
    send_over(settings, 1)
    settings.NOTICE_CONNECTIONS = 2
    owed = [owe(f"person{number}@example.com") for number in range(5)]

    assert sending.sweep(at=at) == 0

    for notice in map(again, owed):
        assert (notice.mail_state, notice.tries, notice.claimed_by) == (MailState.WAITING, 0, None)
        assert notice.try_at == at + timedelta(minutes=1)


def test_a_login_that_is_refused_costs_no_try(settings, smtp, at):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "shop", "secret"
    notice = owe("bob@example.com")

    assert sending.sweep(at=at) == 0

    assert (again(notice).mail_state, again(notice).tries) == (MailState.WAITING, 0)


def test_one_that_stalls_or_drops_does_not_keep_the_others_waiting(settings, smtp, at):
    settings.NOTICE_CONNECTIONS = 3
    smtp.behaviours.update({"slow@example.com": "stall", "rude@example.com": "drop", "gone@example.com": "refuse"})
    for address in ("slow@example.com", "rude@example.com", "gone@example.com"):
        owe(address)
    others = sorted(f"person{number}@example.com" for number in range(30))
    for address in others:
        owe(address)

    assert sending.sweep(at=at) == 30

    assert smtp.recipients == others
    assert set(smtp.ids.values()) == {1}


def test_connections_are_kept_open(settings, smtp, at):
    settings.NOTICE_CONNECTIONS = 2
    for number in range(40):
        owe(f"person{number}@example.com")

    sending.sweep(at=at)

    assert smtp.connections <= 2


def test_a_batch_after_the_other(settings, smtp, at, monkeypatch):
    monkeypatch.setattr(sending, "BATCH", 7)
    for number in range(30):
        owe(f"person{number}@example.com")

    assert sending.sweep(at=at) == 30

    assert sorted(smtp.ids.values()) == [1] * 30


def test_withdrawn_after_the_claim_is_not_sent(smtp, at):
    notice = owe("alice@example.com", deadline="dispute/d-1/respond")
    (claimed,) = mailing.claim(at=at, most=10)

    assert actions.withdraw(notices=Notice.objects.filter(deadline="dispute/d-1/respond")) == 1

    assert mailing.begin(notices=[claimed], at=at) == []
    assert sending.sweep(at=at + timedelta(hours=1)) == 0
    assert again(notice).mail_state == MailState.WITHDRAWN


def test_a_claim_that_another_took_over_is_not_sent(settings, smtp, at):
    owe("alice@example.com")
    (mine,) = mailing.claim(at=at, most=10)
    assert mailing.claim(at=at + timedelta(seconds=settings.NOTICE_LEASE_SECONDS - 1), most=10) == []
    (theirs,) = mailing.claim(at=at + timedelta(seconds=settings.NOTICE_LEASE_SECONDS), most=10)

    assert [mailing.begin(notices=[mine], at=at), mailing.begin(notices=[theirs], at=at)] == [[], [theirs]]


def test_a_send_that_takes_long_keeps_its_claim(settings, smtp, at):
    settings.NOTICE_LEASE_SECONDS, settings.EMAIL_TIMEOUT = 0.3, 5
    smtp.pause = 1.0
    owe("alice@example.com")
    began = time.monotonic()

    assert sending.sweep(at=at, clock=lambda: at + timedelta(seconds=time.monotonic() - began)) == 1

    assert Notice.objects.get().try_at > at + timedelta(seconds=1)  # It was begun with 0.3 seconds.
    assert set(smtp.ids.values()) == {1}


def test_a_secret_is_erased_once_it_was_sent(smtp, at):
    notice = owe("alice@example.com", kind="test_secret", context={"url": "https://help.example.com/one-time"})
    smtp.behaviours["alice@example.com"] = "busy"
    sending.sweep(at=at)
    assert again(notice).context == {"url": "https://help.example.com/one-time"}

    smtp.behaviours.clear()
    sending.sweep(at=at + PAUSES[0])

    assert again(notice).context == {}
    assert "https://help.example.com/one-time" in smtp.mails[0][1].get_body(("plain",)).get_content()


def test_a_bouncing_address_is_left_alone(smtp, at):
    actions.note_bounce(address="Bob@example.com", fault="550 gone", at=at)
    notice = owe("bob@example.com")

    assert sending.sweep(at=at) == 0

    assert (again(notice).mail_state, again(notice).fault) == (MailState.REFUSED, sending.BOUNCES)
    assert smtp.connections == 0


def test_what_is_asked_for_is_tried_even_where_mail_bounced_and_clears_it(smtp, at):
    actions.note_bounce(address="bob@example.com", fault="550 gone", at=at)
    owe("bob@example.com", kind="test_secret", context={"url": "https://help.example.com/verify"})

    assert sending.sweep(at=at) == 1

    assert not is_bouncing("bob@example.com")


def test_an_address_that_is_sound_again_gets_what_it_refused_this_week(smtp, at):
    smtp.behaviours["bob@example.com"] = "refuse"
    old = owe("bob@example.com", key="old", at=at - timedelta(days=8))
    new = owe("bob@example.com", key="new", at=at)
    sending.sweep(at=at)
    smtp.behaviours.clear()

    assert actions.clear_bounce(address="Bob@Example.com", at=at) == 1

    assert sending.sweep(at=at) == 1
    assert [again(old).mail_state, again(new).mail_state] == [MailState.REFUSED, MailState.SENT]


def test_a_sound_address_is_looked_for_among_the_stuck_ones_and_so_many_at_once(smtp, at, monkeypatch):
    monkeypatch.setattr(bounces, "AT_ONCE", 2)
    for number in range(3):
        owe("bob@example.com", key=f"k{number}", at=at)
    Notice.objects.update(mail_state=MailState.REFUSED, sent_to="bob@example.com")
    with CaptureQueriesContext(connection) as queries:
        changed = actions.clear_bounce(address="bob@example.com", at=at)

    waiting = Notice.objects.filter(mail_state=MailState.WAITING).order_by("key")
    assert (changed, [notice.key for notice in waiting]) == (2, ["k1", "k2"])
    (looking,) = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert """"mail_state" IN ('refused', 'given_up')""" in looking  # Word for word the condition of its index.


def test_nobody_is_written_to_at_an_erased_address(smtp, at, charlie):
    notice = actions.owe(key="c", kind="test_optional", recipient=charlie, at=at)
    charlie.email = "erased-7@nowhere.invalid"
    charlie.save()

    sending.sweep(at=at)

    assert again(notice).mail_state == MailState.WITHDRAWN


def test_switched_off_after_it_was_owed_is_not_sent(smtp, at, charlie):
    optional = actions.owe(key="c", kind="test_optional", recipient=charlie, at=at)
    loud = actions.owe(key="d", kind="test_loud", recipient=charlie, at=at, context={"until": UNTIL})
    NoticeChoice.objects.create(person=charlie, topic="messages", by_mail=False)

    sending.sweep(at=at)

    assert [again(optional).mail_state, again(loud).mail_state] == [MailState.NOT_WANTED, MailState.SENT]


def test_a_template_that_fails_keeps_nobody_waiting(smtp, at):
    broken = owe("alice@example.com", kind="test_broken")
    unknown = owe("alice@example.com", key="unknown")
    Notice.objects.filter(pk=unknown.pk).update(kind="of_an_older_release")
    sound = owe("bob@example.com")

    assert sending.sweep(at=at) == 1

    assert [again(broken).mail_state, again(sound).mail_state] == [MailState.WAITING, MailState.SENT]
    assert "nothing_of_that_name" in again(broken).fault
    assert (again(unknown).try_at, again(unknown).tries) == (at + PAUSES[0], 1)
    Notice.objects.filter(pk=broken.pk).update(tries=MOST_TRIES - 1)
    sending.sweep(at=at + PAUSES[0])
    assert again(broken).mail_state == MailState.GIVEN_UP


def test_sweeps_at_once_never_claim_the_same(settings, several_writers, smtp, at):
    settings.NOTICE_CONNECTIONS = 3
    smtp.pause = 0.005
    for number in range(200):
        owe(f"person{number}@example.com")
    sent = []

    def sweep():
        try:
            sent.append(sending.sweep(at=at))
        finally:
            connection.close()

    sweeps = [threading.Thread(target=sweep) for _ in range(4)]
    for thread in sweeps:
        thread.start()
    for thread in sweeps:
        thread.join()

    assert sum(sent) == 200
    assert sorted(smtp.ids.values()) == [1] * 200
    assert set(Notice.objects.values_list("mail_state", "tries")) == {(MailState.SENT, 1)}


def test_a_mail_server_that_ends_its_connections_loses_nothing(settings, smtp, at):
    with SmtpServer() as other:
        send_over(settings, other.port)
        settings.NOTICE_CONNECTIONS = 1
        other.script.behaviours["rude@example.com"] = "drop"
        owe("alice@example.com")
        owe("rude@example.com")
        owe("bob@example.com")

        assert sending.sweep(at=at) == 2

        assert other.script.recipients == ["alice@example.com", "bob@example.com"]


def test_a_person_of_either_language(smtp, at):
    for name, language in (("寿限無" * 20, "ja"), ('Bob, \\ <"Inc.">', "en")):
        user = person(f"{language}@example.com", name, language=language)
        actions.owe(key=uuid4().hex, kind="test_loud", recipient=user, at=at, context={"until": UNTIL})

    sending.sweep(at=at)

    assert {recipient: mail["Subject"] for recipient, mail in smtp.mails} == {
        "ja@example.com": "件名のお知らせ",
        "en@example.com": "News of it",
    }


def test_what_there_is_no_time_for_is_left_to_the_next_sweep(settings, smtp, at, monkeypatch):
    monkeypatch.setattr(sending, "MOST_SECONDS", 1.5)
    settings.NOTICE_CONNECTIONS = 2
    smtp.default = "stall"  # Each takes a second of patience.
    for number in range(20):
        owe(f"person{number}@example.com")
    began = time.monotonic()

    assert sending.sweep(at=at) == 0

    assert time.monotonic() - began < 5
    left = Notice.objects.filter(tries=0)
    assert set(left.values_list("mail_state", "claimed_by", "try_at")) == {(MailState.WAITING, None, at)}
    assert left.count() >= 14
    smtp.default = "accept"
    assert sending.sweep(at=at) == len(smtp.mails) >= 14


def test_what_is_owed_while_a_sweep_is_at_work_leaves_with_it(smtp, at):
    owe("alice@example.com")
    late = iter([lambda: owe("bob@example.com")])

    def clock():
        if smtp.mails:
            next(late, lambda: None)()
        return at

    assert sending.sweep(at=at, clock=clock) == 2

    assert smtp.recipients == ["alice@example.com", "bob@example.com"]


def test_one_sweep_at_a_time_takes_a_slot_of_a_worker(smtp, at):
    owe("alice@example.com")

    with caching.alone("sending", seconds=60):
        assert send_notices() == 0
    with caching.alone("sending", seconds=60) as is_alone:
        assert is_alone

    assert [send_notices(), send_notices()] == [1, 0]


LINK = {"url": "https://help.example.com/one-time"}


@pytest.mark.parametrize(
    ("behaviour", "tries", "state"),
    [("refuse", 0, MailState.REFUSED), ("busy", MOST_TRIES - 1, MailState.GIVEN_UP)],
)
def test_a_secret_is_erased_when_its_mail_is_not_taken(smtp, at, behaviour, tries, state):
    smtp.behaviours["alice@example.com"] = behaviour
    notice = owe("alice@example.com", kind="test_secret", context=LINK)
    Notice.objects.filter(pk=notice.pk).update(tries=tries)

    sending.sweep(at=at)

    notice = again(notice)
    assert (notice.mail_state, notice.context, notice.is_erased) == (state, {}, True)
    assert actions.send_again(notice=notice, at=at) is False
    assert again(notice).mail_state == state


def test_what_is_no_secret_stays_when_its_mail_is_not_taken(smtp, at):
    smtp.behaviours["alice@example.com"] = "refuse"
    notice = owe("alice@example.com")

    sending.sweep(at=at)

    assert again(notice).context == {"until": UNTIL, "words": "Hello."}
    assert actions.send_again(notice=again(notice), at=at) is True


def test_a_secret_is_erased_when_its_mail_is_withdrawn_or_never_owed(smtp, at, charlie):
    withdrawn = owe("alice@example.com", kind="test_secret", context=LINK, deadline="dispute/d-1/respond")
    other = owe("bob@example.com", deadline="dispute/d-1/respond")
    unmailed = actions.owe(
        key="u", kind="test_secret", recipient=charlie, at=at, context=LINK, channels=frozenset({Channel.BELL})
    )

    actions.withdraw(notices=Notice.objects.filter(deadline="dispute/d-1/respond"))

    assert [again(one).mail_state for one in (withdrawn, other, unmailed)] == [
        *(MailState.WITHDRAWN, MailState.WITHDRAWN, MailState.NOT_WANTED),
    ]
    assert [again(one).context for one in (withdrawn, other, unmailed)] == [{}, other.context, {}]


def test_a_link_that_expired_is_not_sent(smtp, at):
    smtp.behaviours["alice@example.com"] = "busy"
    notice = owe("alice@example.com", kind="test_short_lived", context=LINK)
    sending.sweep(at=at)
    smtp.behaviours.clear()

    assert sending.sweep(at=at + SHORT_LIVED.lives) == 0

    notice = again(notice)
    assert (notice.mail_state, notice.context) == (MailState.WITHDRAWN, {})
    assert notice.fault == f"{sending.EXPIRED} recipient: 451 4.3.2 Come back later"
    assert smtp.recipients == []


def test_a_link_that_still_opens_is_sent(smtp, at):
    owe("alice@example.com", kind="test_short_lived", context=LINK)

    assert sending.sweep(at=at + SHORT_LIVED.lives - timedelta(seconds=1)) == 1


def test_an_erased_link_that_waits_again_is_not_sent(smtp, at):
    smtp.behaviours["alice@example.com"] = "refuse"
    notice = owe("alice@example.com", kind="test_secret", context=LINK)
    sending.sweep(at=at)
    smtp.behaviours.clear()

    actions.clear_bounce(address="alice@example.com", at=at)

    assert sending.sweep(at=at) == 0
    assert again(notice).mail_state in {MailState.WITHDRAWN, MailState.REFUSED}
