"""What is written arrives once, with those it is for, and nobody else."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from messaging import actions, permissions, queries
from messaging.models import Message, ReadState, Thread
from messaging.rules.threads import Audience, Refusal, Side
from notices.models import Notice
from tests.orders.conftest import NOON
from tests.orders.factories import make_order


def say(thread, person, body="こんにちは", side=Side.CUSTOMER, at=NOON, **options):
    return actions.write(thread=thread, by=person, side=side, body=body, at=at, **options)


def refused(thread, person, **options):
    with pytest.raises(actions.Refused) as caught:
        say(thread, person, **options)
    return caught.value.refusal


def bodies(thread, side, at=NOON):
    return [message.body for message in queries.messages_page(thread, side, at).messages]


def unread(person):
    return {row.thread.pk: row.unread for row in queries.inbox_page(person, at=NOON).rows}


def test_a_message_is_unread_for_the_other_side_until_they_look(thread, hanako, wei):
    message = say(thread, hanako)
    assert unread(wei) == {thread.pk: 1}
    assert queries.unread_threads(wei) == 1
    assert queries.unread_threads(hanako) == 0
    actions.mark_read(thread=thread, person=wei, side=Side.SHOP, up_to=message, at=NOON)
    assert queries.unread_threads(wei) == 0


def test_what_came_behind_the_last_that_was_seen_stays_unread(thread, hanako, wei):
    first = say(thread, hanako)
    say(thread, hanako, "もう一つ")
    actions.mark_read(thread=thread, person=wei, side=Side.SHOP, up_to=first, at=NOON)
    assert unread(wei) == {thread.pk: 1}


def test_what_is_noted_in_silence_and_held_back_leaves_nothing_unread(thread, hanako, wei):
    first = say(thread, hanako)
    actions.note_event(thread=thread, event="ticket_solve", at=NOON, held_until=NOON + timedelta(seconds=10))
    actions.mark_read(thread=thread, person=wei, side=Side.SHOP, up_to=first, at=NOON)
    assert unread(wei) == {thread.pk: 0}


def test_one_mail_tells_of_all_that_comes_before_somebody_looks(thread, hanako, wei):
    first = say(thread, hanako)
    say(thread, hanako, "もう一つ")
    assert list(Notice.objects.values_list("recipient__email", "thread")) == [("wei@example.com", thread.reference)]
    actions.mark_read(thread=thread, person=wei, side=Side.SHOP, up_to=Message.objects.last(), at=NOON)
    say(thread, hanako, "三つ目")
    assert Notice.objects.filter(recipient=wei).count() == 2
    assert first.thread_id == thread.pk


def test_whoever_answers_has_read(thread, hanako, wei):
    say(thread, hanako)
    say(thread, wei, "Hello", side=Side.SHOP)
    assert queries.unread_threads(wei) == 0
    assert queries.unread_threads(hanako) == 1


def test_sent_twice_it_is_one_message(thread, hanako):
    assert say(thread, hanako, client_key="k") == say(thread, hanako, client_key="k")
    assert Message.objects.count() == 1
    assert Notice.objects.count() == 1


def test_language_is_read_off_the_characters(thread, hanako, wei):
    assert say(thread, hanako, "いつ発送されますか").language == "ja"
    assert say(thread, wei, "It leaves today.", side=Side.SHOP).language == "en"
    assert say(thread, wei, "今天发货", side=Side.SHOP).language == "zh"
    assert say(thread, hanako, "返金").language == "ja"


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        (Audience.EVERYONE, {Side.CUSTOMER, Side.SHOP, Side.SUPPORT}),
        (Audience.CUSTOMER, {Side.CUSTOMER, Side.SUPPORT}),
        (Audience.SHOP, {Side.SHOP, Side.SUPPORT}),
        (Audience.SUPPORT, {Side.SUPPORT}),
    ],
)
def test_who_reads_what_an_agent_writes(case, sakura, audience, readers):
    say(case, sakura, "x", side=Side.SUPPORT, audience=audience)
    assert {side for side in Side if bodies(case, side) == ["x"]} == readers


def test_a_note_among_agents_moves_nobodys_inbox(case, sakura, hanako, wei):
    say(case, hanako)
    say(case, sakura, "internal", side=Side.SUPPORT, audience=Audience.SUPPORT, at=NOON + timedelta(hours=1))
    for person in (hanako, wei):
        assert [row.last_message.body for row in queries.inbox_page(person, at=NOON).rows] == ["こんにちは"]
        assert queries.inbox_page(person, at=NOON, query="internal").rows == []


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"body": " \u200b\n"}, Refusal.EMPTY),
        ({"body": "x" * 20_001}, Refusal.TOO_LONG),
        ({"audience": Audience.SUPPORT}, Refusal.NOT_FOR_THEM),
        ({"audience": Audience.SHOP}, Refusal.NOT_FOR_THEM),
        ({"side": Side.SUPPORT}, Refusal.NOT_TAKING_PART),
    ],
)
def test_what_is_refused_leaves_nothing(thread, hanako, options, reason):
    assert refused(thread, hanako, **options) == reason
    assert Message.objects.count() == Notice.objects.count() == ReadState.objects.count() == 0


def test_a_closed_thread_takes_nothing_until_it_is_opened(thread, hanako):
    actions.close_thread(thread=thread, at=NOON)
    assert refused(thread, hanako) == Refusal.CLOSED
    actions.open_again(thread=thread)
    assert say(thread, hanako).pk


def test_what_is_held_back_is_seen_by_its_own_side_and_can_be_taken_back(case, hanako, sakura):
    until = NOON + timedelta(seconds=10)
    say(case, hanako)
    held = say(case, sakura, "oops", side=Side.SUPPORT, held_until=until)
    assert bodies(case, Side.CUSTOMER) == ["こんにちは"]
    assert bodies(case, Side.SUPPORT) == ["こんにちは", "oops"]
    assert bodies(case, Side.CUSTOMER, at=until) == ["こんにちは", "oops"]
    assert not actions.take_back(message=held, at=until)
    assert actions.take_back(message=held, at=NOON)
    assert bodies(case, Side.SUPPORT, at=until) == ["こんにちは"]
    assert [row.last_message.body for row in queries.inbox_page(hanako, at=NOON).rows] == ["こんにちは"]
    assert queries.unread_threads(hanako) == 0


def test_strangers_see_nothing(thread, hanako, wei, ken, lin, sakura):
    say(thread, hanako)
    people = {"hanako": hanako, "wei": wei, "ken": ken, "lin": lin, "sakura": sakura, "nobody": AnonymousUser()}
    sides = {name: permissions.side_of(person, thread) for name, person in people.items()}
    assert sides == {
        "hanako": Side.CUSTOMER,
        "wei": Side.SHOP,
        "ken": None,
        "lin": None,
        "sakura": Side.SUPPORT,
        "nobody": None,
    }
    found = {name: queries.thread_for(person, thread.reference) == thread for name, person in people.items()}
    assert found == {name: side is not None for name, side in sides.items()}


def test_an_order_has_one_thread_and_a_shop_one_open_thread_with_a_person(order, thread, hanako, ken):
    assert actions.thread_about_order(order=order, at=NOON) == thread
    first = actions.thread_with_shop(shop=order.shop, customer=hanako, at=NOON)
    assert actions.thread_with_shop(shop=order.shop, customer=hanako, at=NOON) == first
    assert actions.thread_with_shop(shop=order.shop, customer=ken, at=NOON) != first
    actions.close_thread(thread=first, at=NOON)
    assert actions.thread_with_shop(shop=order.shop, customer=hanako, at=NOON) != first
    assert Thread.objects.count() == 4


def test_put_away_it_comes_back_with_the_next_message(thread, hanako, wei):
    say(thread, hanako)
    actions.archive(thread=thread, person=wei, at=NOON)
    assert queries.inbox_page(wei, at=NOON).rows == []
    assert len(queries.inbox_page(wei, at=NOON, shelf=queries.Shelf.ARCHIVED).rows) == 1
    say(thread, hanako, "まだですか")
    assert len(queries.inbox_page(wei, at=NOON).rows) == 1


@pytest.mark.parametrize(
    ("query", "is_found"), [("8100", True), ("lantern", True), ("こんに", True), ("x", False), ("%", False)]
)
def test_threads_are_found_by_order_shop_and_words(thread, hanako, query, is_found):
    say(thread, hanako)
    assert bool(queries.inbox_page(hanako, at=NOON, query=query).rows) == is_found


def test_the_inbox_goes_through_every_thread_once_at_the_same_cost(hanako, wei, django_assert_num_queries):
    for number in range(45):
        order = make_order(f"8100-{number:04}")
        order.shop.staff.add(wei)
        say(actions.thread_about_order(order=order, at=NOON), hanako, at=NOON + timedelta(minutes=number // 3))
    seen, after = [], ""
    while True:
        with django_assert_num_queries(7 if after else 6):  # One more to find where the page begins.
            page = queries.inbox_page(wei, at=NOON, after=after)
        seen += [row.pk for row in page.rows]
        after = page.next
        if not after:
            break
    assert len(seen) == len(set(seen)) == 45
