"""Merging tickets of one person: what two agents do at once, and that nobody walks in a circle."""

from datetime import timedelta

import pytest

from tests.orders.conftest import NOON
from tickets import actions
from tickets.models import Ticket
from tickets.queries import where_it_went_on
from tickets.rules.states import Party, Refusal, Stage, TargetKind, Verb

LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def other(ask):
    return ask(subject="もう一つの質問", at=NOON + timedelta(minutes=1))


def merged(ticket, into, by, at=LATER):
    return actions.merge(ticket=ticket, into=into, by=by, at=at)


def refused(*args, **options):
    with pytest.raises(actions.Refused) as caught:
        merged(*args, **options)
    return caught.value.refusal


def test_what_was_merged_since_it_was_looked_at_takes_nothing_in(ticket, other, sakura, tom):
    seen_by_tom = Ticket.objects.get(pk=ticket.pk)
    merged(ticket, other, sakura)

    assert refused(Ticket.objects.get(pk=other.pk), seen_by_tom, tom) == Refusal.INTO_MERGED
    assert Ticket.objects.get(pk=other.pk).merged_into is None


def test_what_was_closed_since_it_was_looked_at_takes_nothing_in(ticket, other, hanako, sakura):
    seen = Ticket.objects.get(pk=other.pk)
    actions.make_move(ticket=other, verb=Verb.SOLVE, party=Party.REQUESTER, by=hanako, at=LATER)
    much_later = LATER + timedelta(days=15)
    actions.move_by_the_clock(at=much_later)

    assert refused(ticket, seen, sakura, at=much_later) == Refusal.INTO_CLOSED


def test_what_is_over_takes_nothing_in_even_before_that_is_recorded(ticket, other, hanako, sakura):
    actions.make_move(ticket=other, verb=Verb.SOLVE, party=Party.REQUESTER, by=hanako, at=LATER)

    assert refused(ticket, other, sakura, at=LATER + timedelta(days=15)) == Refusal.INTO_CLOSED


def test_a_ticket_is_not_merged_into_itself_nor_into_nothing(ticket, sakura):
    assert refused(ticket, Ticket.objects.get(pk=ticket.pk), sakura) == Refusal.INTO_ITSELF
    assert refused(ticket, None, sakura) == Refusal.INTO_NOTHING


def test_a_chain_is_followed_to_its_end(ticket, other, ask, sakura):
    last = ask(subject="三つ目", at=NOON + timedelta(minutes=2))
    merged(ticket, other, sakura)
    merged(other, last, sakura)

    assert where_it_went_on(Ticket.objects.get(pk=ticket.pk)) == last


def test_a_circle_that_is_there_already_is_walked_once(ticket, other):
    for one, into in ((ticket, other), (other, ticket)):
        Ticket.objects.filter(pk=one.pk).update(stage=Stage.CLOSED, merged_into=into)

    assert where_it_went_on(Ticket.objects.get(pk=ticket.pk)) in (ticket, other)


# What the ticket that goes on is told


def events_of(ticket):
    rows = ticket.events.order_by("pk")
    return [(row.verb, row.changes.get("merged"), row.undone_at is not None) for row in rows]


def test_the_ticket_that_goes_on_notes_what_was_merged_into_it(ticket, other, sakura):
    merged(ticket, other, sakura)

    event = other.events.latest("pk")
    assert (event.verb, event.by, event.changes) == (Verb.TAKE_OVER, sakura, {"merged": ["", ticket.reference]})


@pytest.mark.parametrize("to", [Stage.PENDING, Stage.ON_HOLD, Stage.SOLVED])
def test_an_answer_that_is_owed_is_owed_where_it_goes_on(ticket, other, sakura, to):
    actions.reply_by_agent(ticket=other, by=sakura, body="調べました。", to=to, at=NOON + timedelta(minutes=2))

    merged(ticket, other, sakura)

    other = Ticket.objects.get(pk=other.pk)
    assert (other.stage, other.owes_answer) == (Stage.OPEN, True)
    assert other.targets.filter(ended_at=None, kind=TargetKind.NEXT_RESPONSE).count() == 1


def test_what_was_answered_leaves_the_other_as_it_is(ticket, other, sakura):
    for row in (ticket, other):
        actions.reply_by_agent(ticket=row, by=sakura, body="調べました。", to=Stage.PENDING, at=NOON)

    merged(ticket, other, sakura)

    other = Ticket.objects.get(pk=other.pk)
    assert (other.stage, events_of(other)[-1][0]) == (Stage.PENDING, Verb.TAKE_IN)


def test_taken_back_it_is_taken_back_on_both(ticket, other, sakura):
    merged(ticket, other, sakura)

    actions.undo(ticket=ticket, by=sakura, at=LATER + timedelta(hours=1))

    assert events_of(other)[-1] == (Verb.TAKE_OVER, ["", ticket.reference], True)
    assert list(Ticket.objects.going_on_in(other)) == []


def test_guests_are_one_person_by_their_address(ask, sakura):
    one, other, strange = (ask(requester=None, guest_email=f"{name}@example.com") for name in ("yuki", "yuki", "aki"))

    merged(one, other, sakura)

    assert list(Ticket.objects.going_on_in(other)) == [one]
    assert refused(strange, other, sakura) == Refusal.OTHER_REQUESTER
