"""Owing: one cause is told once, however many say so at once; and a claim that touches only what is due."""

import json
import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from notices import actions
from notices.actions import mailing
from notices.models import Notice, NoticeChoice
from notices.rules.states import MailState
from tests.explained import plan_of
from tests.notices.many import fill

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("test_kinds")]


def test_owed_under_one_key_is_one_notice(at, charlie):
    first = actions.owe(key="welcome/charlie", kind="test_loud", recipient=charlie, at=at, context={"words": "a"})
    second = actions.owe(key="welcome/charlie", kind="test_loud", recipient=charlie, at=at, context={"words": "b"})

    assert first == second
    assert list(Notice.objects.values_list("context", flat=True)) == [{"words": "a"}]


def test_optional_mail_that_is_switched_off_stays_in_the_bell(at, charlie):
    NoticeChoice.objects.create(person=charlie, topic="messages", by_mail=False)
    NoticeChoice.objects.create(person=charlie, topic="disputes", by_mail=False)

    optional = actions.owe(key="a", kind="test_optional", recipient=charlie, at=at)
    loud = actions.owe(key="b", kind="test_loud", recipient=charlie, at=at)

    assert (optional.mail_state, optional.is_in_bell) == (MailState.NOT_WANTED, True)
    assert (loud.mail_state, loud.is_in_bell) == (MailState.WAITING, True)


def test_a_secret_is_not_in_the_bell(at, charlie):
    notice = actions.owe(key="a", kind="test_secret", recipient=charlie, at=at, context={"url": "https://example.com"})

    assert not notice.is_in_bell


def test_a_thread_that_no_address_can_carry_is_refused_at_once(at, charlie):
    with pytest.raises(ValueError, match="cannot be the name of a thread"):
        actions.owe(key="a", kind="test_loud", recipient=charlie, at=at, thread="ticket T 1")


def test_withdrawing_leaves_what_was_sent(at):
    for key, state in (("a", MailState.WAITING), ("b", MailState.SENT), ("c", MailState.GIVEN_UP)):
        actions.owe(key=key, kind="test_loud", address="a@example.com", at=at, deadline="d")
        sent = {"sent_at": at} if state == MailState.SENT else {}
        Notice.objects.filter(key=key).update(mail_state=state, **sent)

    assert actions.withdraw(notices=Notice.objects.filter(deadline="d")) == 1

    states = list(Notice.objects.order_by("key").values_list("mail_state", flat=True))
    assert states == [MailState.WITHDRAWN, MailState.SENT, MailState.GIVEN_UP]


@pytest.mark.parametrize("is_outer", [False, True])
def test_two_that_owe_the_same_at_once_owe_it_once(several_writers, at, is_outer):
    start = threading.Barrier(4)
    references, failures = [], []

    def owe():
        try:
            start.wait()
            if is_outer:
                with transaction.atomic():
                    references.append(actions.owe(key="k", kind="test_loud", address="a@example.com", at=at).reference)
            else:
                references.append(actions.owe(key="k", kind="test_loud", address="a@example.com", at=at).reference)
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=owe) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert len(set(references)) == 1
    assert Notice.objects.count() == 1


# The claim


def statements_of_a_claim(at):
    with CaptureQueriesContext(connection) as captured:
        claimed = mailing.claim(at=at, most=100)
    assert len(claimed) == 100
    return [query["sql"] for query in captured if "notices_notice" in query["sql"]]


def cost_of_a_claim(at):
    """Return the machine-independent cost of claiming a batch: steps of SQLite, or pages that PostgreSQL touched."""
    if connection.vendor == "sqlite":
        steps = 0

        def count():
            nonlocal steps
            steps += 1

        connection.connection.set_progress_handler(count, 1)
        try:
            mailing.claim(at=at, most=100)
        finally:
            connection.connection.set_progress_handler(None, 0)
        return steps
    with transaction.atomic():
        find, _write, read = statements_of_a_claim(at)
        transaction.set_rollback(True)
    pages = 0
    for sql in (find, read):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
            (plan,) = cursor.fetchone()[0]
        pages += plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
    return pages


def test_a_claim_reads_the_index_of_what_is_due(at):
    fill(100_000, 1_000, at)

    plans = [plan_of(sql) for sql in statements_of_a_claim(at)]

    assert "notice_due" in plans[0]
    for plan in plans:
        assert "Seq Scan on notices_notice" not in plan
        assert "SCAN notices_notice" not in plan


def test_a_claim_costs_the_same_whatever_else_waits(at):
    fill(2_000, 1_000, at)
    few = cost_of_a_claim(at)
    fill(100_000, 1_000, at)
    many = cost_of_a_claim(at)

    assert many <= few * 1.2


def test_stuck_mail_is_found_without_reading_the_rest(at):
    fill(5_000, 10, at)
    Notice.objects.filter(pk__in=Notice.objects.values("pk")[:5]).update(mail_state=MailState.GIVEN_UP)

    plan = plan_of(str(Notice.objects.stuck().query).replace("IN (refused, given_up)", "IN ('refused', 'given_up')"))

    assert "notice_stuck" in plan


def test_json_is_kept_as_it_came(at):
    context = {"until": "2026-05-08T03:00:00+00:00", "items": ["カメラ", 3]}

    notice = actions.owe(key="k", kind="test_loud", address="a@example.com", at=at, context=context)

    assert json.loads(json.dumps(context)) == Notice.objects.get(pk=notice.pk).context
