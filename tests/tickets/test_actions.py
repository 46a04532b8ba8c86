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
from tickets.rules.facts import Asked
from tickets.rules.states import Party, Priority, Refusal, Stage, TargetKind, Verb

LATER = NOON + timedelta(minutes=5)


def refused(call, *args, **options):
    with pytest.raises(actions.Refused) as caught:
        call(*args, **options)
    return caught.value.refusal


def solve(ticket, by, party=Party.AGENT):
    actions.make_move(ticket=ticket, verb=Verb.SOLVE, party=party, by=by, at=LATER, asked=Asked(note="spam"))


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


@pytest.mark.parametrize("guest", [False, True])
def test_nobody_is_told_of_an_answer_before_it_leaves_nor_once_it_was_taken_back(ask, sakura, hanako, guest):
    ticket = ask(requester=None, guest_email="guest@example.com") if guest else ask()
    received = Notice.objects.get()
    actions.reply_by_agent(ticket=ticket, by=sakura, body="間違い", at=LATER)
    before = list(Notice.objects.in_bell_of(hanako, LATER + timedelta(seconds=9)))
    actions.undo(ticket=ticket, by=sakura, at=LATER + timedelta(seconds=9))
    much_later = LATER + timedelta(hours=1)
    assert before == list(Notice.objects.in_bell_of(hanako, much_later)) == [received] * (not guest)
    assert list(Notice.objects.due(much_later)) == [received]


def test_another_answer_after_one_that_was_taken_back_is_told(ticket, sakura, hanako):
    actions.reply_by_agent(ticket=ticket, by=sakura, body="間違い", at=LATER)
    actions.undo(ticket=ticket, by=sakura, at=LATER)
    actions.reply_by_agent(ticket=ticket, by=sakura, body="税関です。", at=LATER)
    told = Notice.objects.due(LATER + timedelta(seconds=10)).filter(kind="ticket_answered")
    assert [notice.context["body"] for notice in told] == ["税関です。"]
    assert Notice.objects.in_bell_of(hanako, LATER + timedelta(seconds=10)).count() == 2


def happened(ticket, at):
    return [row.event for row in messaging.messages_page(ticket.thread, Side.CUSTOMER, at).messages if row.event]


def test_that_a_question_is_solved_is_said_once_it_can_no_longer_be_taken_back(ticket, sakura, hanako):
    leaves = LATER + timedelta(seconds=10)
    solve(ticket, sakura)
    told = Notice.objects.filter(kind="ticket_solved")
    assert [(told.due(at).count(), happened(ticket, at)) for at in (leaves - timedelta(seconds=1), leaves)] == [
        (0, []),
        (1, ["ticket_solve"]),
    ]
    assert [Notice.objects.in_bell_of(hanako, at).count() for at in (LATER, leaves)] == [1, 2]


def test_a_solving_that_was_taken_back_is_told_to_nobody(ticket, sakura, hanako):
    solve(ticket, sakura)
    changes = Thread.objects.get(pk=ticket.thread_id).changes
    actions.undo(ticket=ticket, by=sakura, at=LATER + timedelta(seconds=9))
    much_later = LATER + timedelta(hours=1)
    assert (ticket.stage, happened(ticket, much_later)) == (Stage.NEW, [])
    assert [notice.kind for notice in Notice.objects.due(much_later)] == ["ticket_received"]
    assert Notice.objects.in_bell_of(hanako, much_later).count() == 1
    assert Thread.objects.get(pk=ticket.thread_id).changes > changes  # So that open pages ask again.


def test_who_asked_is_told_at_once_what_they_did_themselves(ticket, hanako):
    solve(ticket, hanako, Party.REQUESTER)
    assert (happened(ticket, LATER), Notice.objects.due(LATER).filter(kind="ticket_solved").count()) == (
        ["ticket_solve"],
        1,
    )


def test_many_that_were_solved_by_mistake_are_told_to_nobody(ask, sakura):
    tickets = [ask(subject=f"質問 {number}") for number in range(3)]
    asked = Asked(note="spam")
    batch = actions.move_many(tickets=tickets, verb=Verb.SOLVE, by=sakura, at=LATER, asked=asked)
    actions.undo_many(moved=batch.moved, by=sakura, at=LATER + timedelta(seconds=5))
    much_later = LATER + timedelta(hours=1)
    assert Notice.objects.due(much_later).filter(kind="ticket_solved").count() == 0
    assert [happened(ticket, much_later) for ticket in tickets] == [[], [], []]


def test_the_line_of_what_was_taken_back_leaves_the_thread(ticket, ask, sakura, hanako):
    other = ask(subject="もう一つの質問")
    much_later = LATER + timedelta(minutes=9)
    for verb in (Verb.REOPEN, Verb.MERGE):
        if verb is Verb.REOPEN:
            solve(ticket, hanako, Party.REQUESTER)
        before = happened(ticket, much_later)
        read = ticket.thread.parties.get(side=Side.CUSTOMER).last_message
        if verb is Verb.MERGE:
            actions.merge(ticket=ticket, into=other, by=sakura, at=LATER)
        else:
            actions.make_move(ticket=ticket, verb=verb, party=Party.AGENT, by=sakura, at=LATER)
        during = happened(ticket, LATER)
        actions.undo(ticket=ticket, by=sakura, at=much_later)
        assert (during, happened(ticket, much_later)) == ([*before, f"ticket_{verb}"], before)
        assert ticket.thread.parties.get(side=Side.CUSTOMER).last_message == read


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
