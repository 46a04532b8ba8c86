"""What actions write: one ticket, one answer, one event for each move, and what can be taken back."""

from datetime import UTC, datetime, timedelta

import pytest

from messaging import queries as messaging
from messaging.models import Message, Thread
from messaging.rules.threads import Side
from notices.models import Notice
from tests.orders.conftest import NOON
from tickets import actions
from tickets.models import Tag, Ticket, TicketEvent, behind_all
from tickets.rules.states import Party, Priority, Refusal, Stage, TargetKind, Verb

LATER = NOON + timedelta(minutes=5)


def refused(call, *args, **options):
    with pytest.raises(actions.Refused) as caught:
        call(*args, **options)
    return caught.value.refusal


def targets(ticket):
    return {row.kind: (row.due_at, row.ended_at, row.is_met) for row in ticket.targets.all()}


def said(ticket, at=NOON, side=Side.CUSTOMER):
    return [message.body for message in messaging.messages_page(ticket.thread, side, at).messages if message.body]


def read_again(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def test_asking_makes_one_ticket_with_its_thread_targets_and_receipt(ticket, hanako):
    assert (ticket.stage, ticket.owes_answer, said(ticket)) == (Stage.NEW, True, ["追跡番号が動きません。"])
    due = datetime(2026, 5, 7, 3, 0, tzinfo=UTC)  # 8 business hours after Friday noon, over the holidays of May.
    assert targets(ticket)[TargetKind.FIRST_RESPONSE] == (due, None, False)
    assert ticket.queue_at == due
    assert list(Notice.objects.values_list("kind", "recipient")) == [("ticket_received", hanako.pk)]
    assert [event.verb for event in ticket.events.all()] == [Verb.SUBMIT]


def test_sent_twice_it_is_one_ticket(ask):
    assert ask(client_key="k") == ask(client_key="k")
    assert (Ticket.objects.count(), Thread.objects.count(), Notice.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"subject": "\u200b\u202e"}, Refusal.SUBJECT_MISSING),
        ({"body": " "}, Refusal.TEXT_MISSING),
        ({"body": "x" * 20_001}, Refusal.TEXT_TOO_LONG),
        ({"subject": "x" * 201}, Refusal.SUBJECT_TOO_LONG),
    ],
)
def test_what_is_refused_leaves_nothing(ask, changes, reason):
    assert refused(ask, **changes) == reason
    assert (Ticket.objects.count(), Thread.objects.count(), Message.objects.count()) == (0, 0, 0)


def test_a_guest_is_told_at_the_address_that_was_verified(ask):
    asked = ask(requester=None, guest_email="Guest@Example.com", language="en")
    notice = Notice.objects.get()
    assert (asked.guest_email, notice.address, notice.language) == ("guest@example.com", "guest@example.com", "en")


def test_an_answer_meets_the_target_gives_the_ticket_to_its_agent_and_waits(ticket, sakura):
    actions.reply_by_agent(ticket=ticket, by=sakura, body="税関で止まっています。", at=LATER)
    assert (ticket.stage, ticket.assignee, ticket.owes_answer) == (Stage.PENDING, sakura, False)
    assert targets(ticket)[TargetKind.FIRST_RESPONSE][1:] == (LATER, True)
    assert (ticket.queue_at, ticket.clock_at) == (behind_all(ticket.opened_at), LATER + timedelta(days=3))
    assert Notice.objects.filter(kind="ticket_answered").count() == 1


def test_an_answer_leaves_after_ten_seconds_and_until_then_is_taken_back_whole(ticket, sakura):
    before = targets(ticket)
    actions.reply_by_agent(ticket=ticket, by=sakura, body="間違い", at=LATER)
    assert said(ticket, LATER) == ["追跡番号が動きません。"]
    actions.undo(ticket=ticket, by=sakura, at=LATER + timedelta(seconds=9))
    assert (ticket.stage, ticket.assignee, ticket.first_answered_at, targets(ticket)) == (Stage.NEW, None, None, before)
    assert said(ticket, LATER + timedelta(hours=1), Side.SUPPORT) == ["追跡番号が動きません。"]
    assert refused(actions.undo, ticket=ticket, by=sakura, at=LATER) == Refusal.NOTHING_TO_UNDO


def test_what_has_left_cannot_be_taken_back(ticket, sakura):
    actions.reply_by_agent(ticket=ticket, by=sakura, body="税関です。", at=LATER)
    late = LATER + timedelta(seconds=10)
    assert refused(actions.undo, ticket=ticket, by=sakura, at=late) == Refusal.UNDO_TOO_LATE
    assert said(ticket, late) == ["追跡番号が動きません。", "税関です。"]


def test_a_reply_opens_it_again_and_tells_the_agent(ticket, sakura, hanako):
    actions.reply_by_agent(ticket=ticket, by=sakura, body="解決しましたか。", at=LATER, to=Stage.SOLVED)
    actions.reply_by_requester(ticket=ticket, by=hanako, body="まだです。", at=LATER + timedelta(days=1))
    assert (ticket.stage, ticket.owes_answer) == (Stage.OPEN, True)
    assert TargetKind.NEXT_RESPONSE in targets(ticket)
    assert Notice.objects.get(kind="ticket_reply").recipient == sakura


def test_an_answer_to_a_ticket_that_moved_on_is_a_conflict(ticket, sakura, hanako):
    version = ticket.version
    actions.reply_by_requester(ticket=ticket, by=hanako, body="追伸です。", at=LATER)
    with pytest.raises(actions.Conflict):
        actions.reply_by_agent(ticket=ticket, by=sakura, body="x", at=LATER, version=version)
    assert said(ticket, LATER + timedelta(hours=1)) == ["追跡番号が動きません。", "追伸です。"]


@pytest.mark.parametrize("sweeps", ["each", "late", "never"])
def test_the_end_does_not_depend_on_when_the_sweep_ran(ticket, sakura, hanako, sweeps):
    actions.reply_by_agent(ticket=ticket, by=sakura, body="いかがですか。", at=LATER)
    end = LATER + timedelta(days=30)
    days = {"each": range(31), "late": [30], "never": []}[sweeps]
    for day in days:
        actions.move_by_the_clock(at=LATER + timedelta(days=day))
    if sweeps == "never":
        assert refused(actions.reply_by_requester, ticket=ticket, by=hanako, body="x", at=end) == Refusal.CLOSED
        actions.move_by_the_clock(at=end)
    events = [(event.verb, event.at - LATER) for event in read_again(ticket).events.order_by("pk")][2:]
    assert events == [
        (Verb.AUTO_REMIND, timedelta(days=3)),
        (Verb.AUTO_SOLVE, timedelta(days=7)),
        (Verb.AUTO_CLOSE, timedelta(days=21)),
    ]
    kinds = Notice.objects.filter(recipient=hanako).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["ticket_received", "ticket_answered", "ticket_reminder", "ticket_solved"]


def test_every_move_says_from_what_to_what(ticket, sakura, tom):
    tag = Tag.objects.create(name="customs")
    for verb, to in [
        (Verb.ASSIGN, tom),
        (Verb.SET_PRIORITY, Priority.URGENT),
        (Verb.SET_TAGS, [tag]),
        (Verb.SET_LANGUAGE, "en"),
    ]:
        actions.make_move(ticket=ticket, verb=verb, party=Party.AGENT, by=sakura, to=to, at=LATER)
    changes = [event.changes for event in ticket.events.order_by("pk")][1:]
    assert changes == [
        {"assignee": ["", "Tom"]},
        {"priority": ["normal", "urgent"]},
        {"tags": ["", "customs"]},
        {"language": ["ja", "en"]},
    ]
    assert (ticket.stage, ticket.assignee, ticket.priority) == (Stage.OPEN, tom, Priority.URGENT)


def test_a_move_that_changes_nothing_is_refused(ticket, sakura):
    options = {"ticket": ticket, "party": Party.AGENT, "by": sakura, "at": LATER}
    assert refused(actions.make_move, verb=Verb.SET_PRIORITY, to=Priority.NORMAL, **options) == Refusal.NOTHING_CHANGES
    assert TicketEvent.objects.count() == 1


def test_merged_it_goes_on_elsewhere_and_can_be_separated_for_a_day(ticket, ask, sakura, hanako):
    other = ask(subject="もう一つの質問")
    actions.merge(ticket=ticket, into=other, by=sakura, at=LATER)
    assert (ticket.stage, ticket.merged_into) == (Stage.CLOSED, other)
    assert refused(actions.reply_by_requester, ticket=ticket, by=hanako, body="x", at=LATER) == Refusal.MERGED
    assert refused(actions.merge, ticket=other, into=ticket, by=sakura, at=LATER) == Refusal.INTO_MERGED
    actions.undo(ticket=ticket, by=sakura, at=LATER + timedelta(hours=23))
    assert (ticket.stage, ticket.merged_into, ticket.thread.closed_at) == (Stage.NEW, None, None)


def test_another_persons_ticket_takes_nothing_in(ticket, ask, ken, sakura):
    options = {"ticket": ticket, "into": ask(requester=ken), "by": sakura, "at": LATER}
    assert refused(actions.merge, **options) == Refusal.OTHER_REQUESTER
    assert read_again(ticket).stage == Stage.NEW


def test_a_note_is_read_by_agents_alone_and_tells_nobody(ticket, sakura):
    told = Notice.objects.count()
    actions.note(ticket=ticket, by=sakura, body="call the carrier", at=LATER)
    assert said(ticket, LATER) == ["追跡番号が動きません。"]
    assert said(ticket, LATER, Side.SUPPORT) == ["追跡番号が動きません。", "call the carrier"]
    assert (read_again(ticket).stage, Notice.objects.count()) == (Stage.NEW, told)
