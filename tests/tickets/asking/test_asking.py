"""Asking with an account: one ticket whatever happens, nothing lost, and nobody learns of another's order."""

import json

import pytest

from messaging.models import Message, Photo
from tests.messaging.photos import pictures
from tests.messaging.uploads import file_of
from tests.orders.factories import make_order
from tests.tickets.asking.conftest import QUESTION, signed_in
from tickets.models import Ticket
from tickets.rules.states import Stage

ASK = "/ja/contact/delivery/ask/"


def send(client, address=ASK, **changes):
    return client.post(address, {**QUESTION, **changes})


def only_ticket():
    return Ticket.objects.get()


def test_a_question_becomes_a_ticket_with_what_it_is_about(mine, hanako, order):
    answer = send(mine, order=order.number, tracking_number="LP123456789CN")

    ticket = only_ticket()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/ja/questions/{ticket.reference}/?sent=1")
    assert (ticket.requester, ticket.order, ticket.topic, ticket.language) == (hanako, order, "delivery", "ja")
    assert (ticket.subject, ticket.tracking_number) == ("荷物が届きません", "LP123456789CN")
    assert mine.get(answer.headers["Location"]).status_code == 200


def test_a_double_click_makes_one_ticket(mine):
    first, second = send(mine), send(mine)

    assert Ticket.objects.count() == 1
    assert first.headers["Location"] == second.headers["Location"]


def test_other_words_under_the_same_key_are_not_lost(mine):
    send(mine)

    answer = send(mine, body="別の質問です。")

    assert (answer.status_code, Ticket.objects.count()) == (422, 1)
    assert "別の質問です。" in answer.content.decode()
    again = answer.context["form"]["client_key"].value()
    assert send(mine, body="別の質問です。", client_key=again).status_code == 303
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize("typed", ["８１５７－２０３－０００４", " 8157 203 0004 ", "8157-203-0004", "81572030004"])
def test_a_number_is_found_however_it_was_typed(mine, order, typed):
    order.number = "8157-203-0004"
    order.save()

    send(mine, order_number=typed)

    assert (only_ticket().order, only_ticket().typed_order_number) == (order, "")


def test_a_number_of_somebody_else_is_kept_and_neither_confirmed_nor_denied(mine, ken):
    foreign = make_order()
    foreign.buyer = ken
    foreign.save()

    known, unknown = send(mine, order_number=foreign.number), send(mine, order_number="XX-1", client_key="z" * 20)

    tickets = list(Ticket.objects.order_by("pk"))
    assert [(t.order, t.typed_order_number) for t in tickets] == [(None, foreign.number), (None, "XX-1")]
    assert (known.status_code, unknown.status_code) == (303, 303)
    pages = [mine.get(f"/ja/questions/{t.reference}/").content.decode() for t in tickets]
    assert [foreign.number in pages[0], "XX-1" in pages[1]] == [True, True]
    assert foreign.shop.name not in pages[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": ""},
        {"subject": "\u200b\u202e"},
        {"subject": "x" * 201},
        {"body": ""},
        {"body": "x" * 20_001},
        {"body": "x" * 1_000_000},
        {"language": "fr"},
        {"order_number": "9" * 41},
        {"tracking_number": "9" * 41},
    ],
)
def test_what_cannot_be_sent_is_said_and_nothing_is_lost(mine, changes):
    sent = {**QUESTION, "tracking_number": "LP123456789CN", **changes}

    answer = mine.post(ASK, sent)

    assert (answer.status_code, Ticket.objects.count()) == (422, 0)
    form = answer.context["form"]
    assert {name: form[name].value() for name in ("subject", "body", "tracking_number")} == {
        name: sent[name] for name in ("subject", "body", "tracking_number")
    }


def test_tricks_in_a_subject_are_taken_out(mine):
    send(mine, subject="a\u202egnp.exe\x00\u200b b\nc")

    assert only_ticket().subject == "agnp.exe b c"


def test_nul_and_wrong_types_break_nothing(mine):
    answer = send(mine, body="a\x00b", order="\x00", follows="\x00", trail="[[[", photo="x")

    assert answer.status_code == 422
    assert Ticket.objects.count() == 0


def test_a_flood_is_slowed_and_nothing_is_lost(mine, settings):
    settings.TICKETS_PER_HOUR = 2
    for number in range(2):
        send(mine, client_key=f"{number:020}")

    answer = send(mine, client_key="y" * 20)

    assert (answer.status_code, Ticket.objects.count()) == (429, 2)
    assert answer.context["form"]["body"].value() == QUESTION["body"]


def test_what_was_searched_and_read_goes_along_without_what_says_who_it_is(mine):
    trail = {
        "searched": ["荷物 来ない", "hanako@example.com", "荷物 来ない"],
        "read": [{"slug": "order-not-arrived", "title": "届かないとき"}, {"slug": "../x", "title": "y"}, 3],
        "more": "x",
    }

    send(mine, trail=json.dumps(trail))

    assert only_ticket().trail == {
        "searched": ["荷物 来ない", "@"],
        "read": [{"slug": "order-not-arrived", "title": "届かないとき"}],
    }


@pytest.mark.parametrize("given", ["", "null", "{", "[" * 100_000, "x" * 30_000, '{"searched": {"a": 1}, "read": 3}'])
def test_a_trail_that_is_none_keeps_nobody_from_asking(mine, given):
    assert send(mine, trail=given).status_code == 303
    assert only_ticket().trail == {}


def test_photos_go_along_in_one_message(mine):
    send(mine, photos=[file_of(), file_of(pictures.jpeg(), "箱.jpg")])

    message = Message.objects.get(thread=only_ticket().thread, kind="written")
    assert [photo.file_name for photo in message.photos.order_by("position")] == ["傷.jpg", "箱.jpg"]


def test_more_photos_than_a_message_takes_are_said_and_those_before_wait(mine, settings):
    settings.PHOTOS_PER_MESSAGE = 3

    answer = send(mine, photos=[file_of() for _ in range(50)])

    assert (answer.status_code, Ticket.objects.count(), Photo.objects.count()) == (422, 0, 3)


def test_a_link_from_an_order_fills_the_form(mine, order):
    form = mine.get(f"{ASK}?order={order.number}").context["form"]

    assert form["order"].value() == order.number


def test_a_seller_asks_like_a_buyer(wei):
    assert send(signed_in(wei), "/en/contact/selling/ask/").status_code == 303
    assert only_ticket().stage == Stage.NEW
