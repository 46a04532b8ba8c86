"""Asking without an account: the address is proved by mail, and nobody learns which addresses have one."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from messaging.actions import make_photos
from messaging.models import Photo
from notices.models import Notice
from tests.messaging.uploads import file_of
from tests.notices.conftest import several_writers
from tests.orders.conftest import NOON
from tests.tickets.asking.conftest import QUESTION, links_in, signed_in, words_of
from tickets import actions, phrases
from tickets.models import GuestQuestion, Ticket
from tickets.rules.states import Stage

__all__ = ["several_writers"]

ASK = "/ja/contact/sign-in/ask/"
YUKI = "yuki@example.com"


def send(client, **changes):
    return client.post(ASK, {**QUESTION, "email": YUKI, "name": "Yuki", **changes})


def proof(address=YUKI):
    return next(path for path in links_in(words_of("ticket_verify", address)) if "/confirm/" in path)


@pytest.fixture
def asked(stranger):
    send(stranger)
    return stranger


@pytest.fixture
def followed(asked):
    """The browser of Yuki, whose question was proved."""
    asked.post(proof())
    return asked


def test_a_question_waits_until_its_address_is_proved(stranger):
    answer = send(stranger)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/ja/contact/mailbox/")
    assert YUKI in stranger.get("/ja/contact/mailbox/").content.decode()
    assert (Ticket.objects.count(), GuestQuestion.objects.count()) == (0, 1)


def test_coming_by_the_link_sends_nothing_only_the_button_does(asked):
    assert asked.get(proof()).status_code == 200
    assert Ticket.objects.count() == 0

    answer = asked.post(proof())

    ticket = Ticket.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/ja/questions/{ticket.reference}/?sent=1")
    assert (ticket.requester, ticket.guest_email, ticket.guest_name) == (None, YUKI, "Yuki")
    assert asked.get(f"/ja/questions/{ticket.reference}/").status_code == 200
    assert GuestQuestion.objects.get().form == {}


def test_the_button_twice_makes_one_ticket(asked):
    link = proof()
    asked.post(link)
    asked.post(link)

    assert Ticket.objects.count() == 1


def test_a_double_click_asks_once(stranger):
    send(stranger)
    send(stranger)

    assert (GuestQuestion.objects.count(), Notice.objects.count()) == (1, 1)


def test_words_that_were_changed_after_they_were_sent_are_not_swallowed(stranger):
    send(stranger)

    answer = send(stranger, body="番号を間違えました。", tracking_number="LP1")

    form = answer.context["form"]
    assert (answer.status_code, form.errors["body"]) == (422, [phrases.SENT_BEFORE_BY_GUEST])
    assert form["body"].value() == "番号を間違えました。"
    again = send(stranger, body="番号を間違えました。", client_key=form["client_key"].value())
    assert (again.status_code, GuestQuestion.objects.count(), Notice.objects.count()) == (303, 2, 2)


@pytest.mark.parametrize("changes", [{"body": "まだです。"}, {"subject": "別の件"}, {"tracking_number": "LP1"}])
def test_words_that_were_changed_after_they_were_proved_are_not_swallowed(followed, changes):
    answer = send(followed, **changes)

    assert (answer.status_code, Ticket.objects.count()) == (422, 1)


def test_sent_again_after_it_was_proved_it_is_said_to_have_arrived(followed):
    assert send(followed).status_code == 303

    assert followed.get("/ja/contact/mailbox/").context["question"].ticket == Ticket.objects.get()
    assert (GuestQuestion.objects.count(), Notice.objects.filter(kind="ticket_verify").count()) == (1, 1)


def test_sent_twice_at_once_it_is_one_question(several_writers):
    gate, questions = threading.Barrier(4), []

    def sender():
        gate.wait()
        try:
            form = {"topic": "other", "subject": "荷物", "body": "届きません。"}
            questions.append(
                actions.ask_as_guest(
                    email=YUKI, language="ja", form=form, upload_key="u" * 20, client_key="k" * 20, at=NOON
                )
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=sender) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert [question.pk for question in questions] == [GuestQuestion.objects.get().pk] * 4
    assert Notice.objects.count() == 1


def test_an_address_with_an_account_gets_the_same_pages_to_the_byte(hanako):
    pages = []
    for address in (YUKI, hanako.email):
        client = Client()
        first = send(client, email=address)
        page = client.get("/ja/contact/mailbox/").content.decode()
        pages.append((first.status_code, first.headers["Location"], without_tokens(page).replace(address, "…")))

    assert pages[0] == pages[1]


def test_a_question_from_the_address_of_an_account_belongs_to_it(stranger, hanako):
    send(stranger, email="Hanako@Example.com")

    answer = stranger.post(proof(hanako.email))

    ticket = Ticket.objects.get()
    assert (answer.status_code, ticket.requester, ticket.guest_email) == (200, hanako, "")
    assert stranger.get(f"/ja/questions/{ticket.reference}/").status_code == 302
    assert signed_in(hanako).get(f"/ja/questions/{ticket.reference}/").status_code == 200


def test_a_link_ends(asked, noon):
    link = proof()
    noon.shift(timedelta(hours=24))

    assert asked.get(link).status_code == 410
    assert asked.post(link).status_code == 410
    assert Ticket.objects.count() == 0


@pytest.mark.parametrize("token", ["x", "WyJ4IiwxXQ:1abc:def", "%00", "x" * 5000])
def test_a_link_that_is_none_says_so(stranger, token):
    assert stranger.get(f"/ja/contact/confirm/{token}/").status_code == 410
    assert stranger.get(f"/ja/questions/follow/{token}/").status_code == 410


def test_a_proof_is_no_link_to_follow_and_the_other_way_round(followed):
    token = proof().split("/")[-2]

    assert followed.get(f"/ja/questions/follow/{token}/").status_code == 410


def test_old_questions_are_deleted(asked):
    assert actions.delete_old_questions(at=NOON + timedelta(hours=23)) == 0
    assert actions.delete_old_questions(at=NOON + timedelta(hours=25)) == 1


def test_mails_to_one_address_are_limited_and_nothing_is_lost(settings, db):
    settings.GUEST_MAILS_PER_HOUR = 2
    for number in range(2):
        send(Client(), client_key=f"{number:020}")

    answer = send(Client(), client_key="y" * 20)

    assert (answer.status_code, GuestQuestion.objects.count()) == (429, 2)
    assert answer.context["form"]["email"].value() == YUKI


def test_the_link_is_sent_again_within_the_limit(asked, noon, settings):
    settings.GUEST_MAILS_PER_HOUR = 2
    noon.shift(timedelta(minutes=1))

    statuses = [asked.post("/ja/contact/mailbox/again/").status_code for _ in range(2)]

    assert (statuses, Notice.objects.count()) == ([303, 429], 2)


def test_photos_of_a_guest_go_along(stranger):
    send(stranger, photos=[file_of()])
    stranger.post(proof())

    assert Photo.objects.get().message.thread.ticket == Ticket.objects.get()


UPLOAD, STATES = "/ja/messages/photos/upload/", "/ja/messages/photos/states/"
KEY = QUESTION["upload_key"]


def test_photos_of_a_guest_are_sent_while_they_write_and_seen_by_that_browser_alone(stranger):
    other = Client()

    first = stranger.post(UPLOAD, {"upload_key": KEY, "photo": file_of()})
    second = other.post(UPLOAD, {"upload_key": KEY, "photo": file_of()})
    make_photos(at=NOON + timedelta(minutes=5))

    thumbnail = f"/ja/messages/photos/{first.json()['reference']}/thumbnail.jpg"
    assert (first.status_code, second.status_code) == (201, 404)
    assert [len(who.get(STATES, {"upload_key": KEY}).json()["photos"]) for who in (stranger, other)] == [1, 0]
    assert [who.get(thumbnail).status_code for who in (stranger, other)] == [200, 404]
    assert other.post(first.json()["remove"]).status_code == 404
    assert stranger.post(first.json()["remove"]).status_code == 204


def test_uploads_of_guests_are_limited_for_an_address(stranger, settings):
    settings.GUEST_PHOTOS_PER_HOUR = 1

    statuses = [stranger.post(UPLOAD, {"upload_key": KEY, "photo": file_of()}).status_code for _ in range(2)]
    answer = send(stranger, photos=[file_of()])

    assert (statuses, answer.status_code, Photo.objects.count()) == ([201, 422], 422, 1)


def test_a_guest_sees_the_photos_of_their_ticket_and_nobody_else_does(stranger, ken):
    send(stranger, photos=[file_of()])
    stranger.post(proof())
    make_photos(at=NOON + timedelta(minutes=5))

    address = f"/ja/messages/photos/{Photo.objects.get().reference}/view.jpg"

    assert [who.get(address).status_code for who in (stranger, Client(), signed_in(ken))] == [200, 404, 404]


def test_a_guest_follows_by_the_link_of_any_mail_for_a_time(followed, noon):
    ticket = Ticket.objects.get()
    link = next(path for path in links_in(words_of("ticket_received", YUKI)) if "/follow/" in path)
    elsewhere = Client()

    assert elsewhere.get(link).headers["Location"] == f"/ja/questions/{ticket.reference}/"
    assert elsewhere.get(f"/ja/questions/{ticket.reference}/").status_code == 200
    noon.shift(timedelta(days=31))
    assert elsewhere.get(link).status_code == 410
    assert elsewhere.get(f"/ja/questions/{ticket.reference}/").status_code == 302


def test_a_guest_goes_on_from_what_was_merged_to_where_it_went_and_back(followed, ask, sakura, noon):
    client, ticket = followed, Ticket.objects.get()
    between, last, other = (ask(requester=None, guest_email=YUKI, subject=f"{number}つ目") for number in (2, 3, 4))
    strange = ask(requester=None, guest_email="aki@example.com")
    actions.merge(ticket=ticket, into=between, by=sakura, at=NOON)
    actions.merge(ticket=between, into=last, by=sakura, at=NOON)
    Ticket.objects.filter(pk=strange.pk).update(stage=Stage.CLOSED, merged_into=last)

    page = client.get(f"/ja/questions/{ticket.reference}/")

    assert page.context["standing"].goes_on_in == last
    statuses = [client.get(f"/ja/questions/{row.reference}/").status_code for row in (between, last, other, strange)]
    assert statuses == [200, 200, 302, 302]
    client.post(
        f"/ja/questions/{last.reference}/", {"body": "追記です。", "client_key": "c" * 20, "upload_key": "u" * 20}
    )
    assert last.thread.messages.filter(body="追記です。").count() == 1
    noon.shift(timedelta(days=31))
    assert client.get(f"/ja/questions/{last.reference}/").status_code == 302


def test_a_guest_answers_solves_rates_and_opens_again(followed, sakura):
    ticket = Ticket.objects.get()
    page = f"/ja/questions/{ticket.reference}/"

    assert followed.post(page, {"body": "まだ届きません。", "client_key": "c" * 20}).status_code == 303
    assert followed.post(f"{page}solve/").headers["Location"] == f"{page}rate/"
    assert followed.post(f"{page}rate/", {"answer": "good", "comment": "助かりました"}).status_code == 302
    followed.post(f"{page}reopen/")

    ticket.refresh_from_db()
    assert (ticket.stage, [(r.answer, r.comment) for r in ticket.ratings.all()]) == ("open", [("good", "助かりました")])


def without_tokens(page):
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce-[\w-]+', "", page)
