"""What is sent arrives once, what is refused says why and keeps its words, and nothing typed gives a fault."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import translation

from messaging import actions, forms
from messaging.models import Message, Photo, Thread
from messaging.rules.photos import PhotoRefusal, PhotoState
from messaging.rules.threads import Audience, Side
from tests.messaging.test_pages import read, say, words_of
from tests.orders.conftest import NOON

pytestmark = pytest.mark.django_db
KEY, OTHER_KEY = "a" * 32, "b" * 32
IN_PLACE = {"HX-Request": "true"}


def send(client, thread, body="Hello", *, in_place=False, language="en", **fields):
    with translation.override(language):
        address = reverse("thread", args=[thread.reference])
    return client.post(address, {"body": body, **fields}, headers=IN_PLACE if in_place else {})


def bodies():
    return list(Message.objects.order_by("pk").values_list("body", flat=True))


def field(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())[1]


def photo_of(person, key=KEY, **fields):
    return Photo.objects.create(uploader=person, upload_key=key, uploaded_at=NOON, try_at=NOON, **fields)


# Sending


def test_a_message_is_sent_without_scripts(client, noon, thread, hanako, wei):
    client.force_login(hanako)
    page = read(client, "thread", thread.reference)
    answer = send(
        client, thread, "一行目\r\n二行目", client_key=field(page, "client_key"), upload_key=field(page, "upload_key")
    )
    assert (answer.status_code, answer["Location"]) == (303, f"{reverse('thread', args=[thread.reference])}#newest")
    assert bodies() == ["一行目\n二行目"]
    client.force_login(wei)
    assert "一行目 二行目" in words_of(read(client, "thread", thread.reference))


def test_sent_in_place_it_comes_back_with_what_came_meanwhile(client, noon, thread, hanako, wei):
    seen = say(thread, hanako, "first")
    say(thread, wei, "second", side=Side.SHOP)
    client.force_login(hanako)
    answer = send(client, thread, "third", in_place=True, newest=seen.reference, client_key=KEY)
    shown = re.findall(r'<div class="message-words"[^>]*>(.*?)</div>', answer.content.decode())
    assert (answer.status_code, shown) == (200, ["second", "third"])
    assert f'data-key="{KEY}"' in answer.content.decode()
    for newest in ("", "x\x00", uuid4()):
        answer = send(client, thread, "again", in_place=True, newest=newest)
        assert answer.content.decode().count("data-message=") == 1


def test_sent_twice_from_two_tabs_it_is_one_message(client, noon, thread, hanako):
    client.force_login(hanako)
    answers = [send(client, thread, client_key=KEY, in_place=is_in_place) for is_in_place in (False, True, False)]
    assert [answer.status_code for answer in answers] == [303, 200, 303]
    assert bodies() == ["Hello"]


def test_changed_after_a_lost_answer_it_is_not_swallowed(client, noon, thread, hanako):
    client.force_login(hanako)
    send(client, thread, "Hello", client_key=KEY)
    answer = send(client, thread, "Hello, and more", client_key=KEY, in_place=True)
    assert (answer.status_code, "This was sent already" in words_of(answer)) == (422, True)
    new_key = re.search(r'data-renewed="([^"]+)"', answer.content.decode())[1]
    assert send(client, thread, "and more", client_key=new_key).status_code == 303
    assert bodies() == ["Hello", "and more"]


def test_a_key_is_its_owner_s_alone(client, noon, thread, hanako, wei):
    client.force_login(hanako)
    send(client, thread, "mine", client_key=KEY)
    client.force_login(wei)
    assert send(client, thread, "mine", client_key=KEY).status_code == 303
    assert list(Message.objects.order_by("pk").values_list("author", "body")) == [(hanako.pk, "mine"), (wei.pk, "mine")]


@pytest.mark.parametrize("key", ["", "x", "x\x00", "'; --", "k" * 5_000, "\u202e" * 20])
def test_a_key_that_we_never_gave_is_none(client, noon, thread, hanako, key):
    client.force_login(hanako)
    assert send(client, thread, client_key=key, upload_key=key).status_code == 303
    assert re.fullmatch(rf"{hanako.pk}-[0-9a-f]{{32}}", Message.objects.get().client_key)


# Beginning


def test_a_thread_begins_with_its_first_message(client, noon, order, hanako, wei):
    client.force_login(hanako)
    address = f"{reverse('new_message')}?order={order.number}"
    page = client.get(address)
    assert "Write to the seller Lantern House" in words_of(page)
    assert Thread.objects.count() == 0
    refused = client.post(address, {"body": " "})
    assert (refused.status_code, "Write something" in words_of(refused), Thread.objects.count()) == (422, True, 0)
    key = field(page, "client_key")
    answers = [client.post(address, {"body": "まだですか", "client_key": key}) for _ in range(2)]
    thread = Thread.objects.get()
    expected = (303, f"{reverse('thread', args=[thread.reference])}#newest")
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [expected, expected]
    assert bodies() == ["まだですか"]
    assert client.get(address)["Location"] == f"{reverse('thread', args=[thread.reference])}#write"
    client.force_login(wei)
    assert client.get(address)["Location"] == f"{reverse('thread', args=[thread.reference])}#write"


def test_a_script_is_told_where_a_thread_began(client, noon, order, ken):
    client.force_login(ken)
    address = f"{reverse('new_message')}?shop={order.shop.code}"
    refused = client.post(address, {"body": ""}, headers=IN_PLACE)
    assert (refused.status_code, "<html" in refused.content.decode()) == (422, False)
    answer = client.post(address, {"body": "Hi"}, headers=IN_PLACE)
    assert (answer.status_code, answer["HX-Redirect"]) == (
        204,
        f"{reverse('thread', args=[Thread.objects.get().reference])}#newest",
    )


def test_a_seller_begins_about_an_order_of_theirs(client, noon, order, hanako, wei):
    client.force_login(wei)
    address = f"{reverse('new_message')}?order={order.number}"
    assert "Write to the buyer Hanako" in words_of(client.get(address))
    client.post(address, {"body": "We have a question"})
    message = Message.objects.get()
    assert (message.side, message.thread.order, message.author) == (Side.SHOP, order, wei)


# Refusals


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "Write something, or add a photo."),
        ("\x00", "Write something"),
        ("\u200b\u202e \n", "Write something"),
        ("x" * 20_001, "This message is too long."),
        ("あ" * 350_000, "This message is too long."),  # A megabyte.
    ],
)
@pytest.mark.parametrize("in_place", [False, True])
def test_what_is_refused_says_why_and_keeps_its_words(client, noon, thread, hanako, body, words, in_place):
    client.force_login(hanako)
    answer = send(client, thread, body, client_key=KEY, in_place=in_place)
    assert (answer.status_code, words in words_of(answer), bodies()) == (422, True, [])
    if not in_place:
        assert field(answer, "client_key") == KEY
        assert body.replace("\x00", "\ufffd")[:50].strip("\ufffd") in answer.content.decode()


def test_what_cannot_be_seen_is_not_kept(client, noon, thread, hanako):
    client.force_login(hanako)
    send(client, thread, "pay \u202egnp.exe\u202c\u200b now\x00\x07")
    assert bodies() == ["pay gnp.exe now"]


@pytest.mark.parametrize("audience", ["support", "shop", "nonsense", "\x00", "x" * 10_000])
def test_an_audience_that_cannot_be_chosen_is_refused(client, noon, thread, hanako, audience):
    client.force_login(hanako)
    assert (send(client, thread, audience=audience).status_code, bodies()) == (422, [])


def test_who_reads_it_can_be_chosen_where_there_is_a_choice():
    three = forms.WriteForm(audiences=[Audience.EVERYONE, Audience.CUSTOMER])
    assert [str(words) for _, words in three["audience"].field.choices] == [
        "Everybody here",
        "Customer and support only",
    ]
    assert (three["audience"].is_hidden, forms.WriteForm()["audience"].is_hidden) == (False, True)


def test_a_thread_that_was_closed_meanwhile_keeps_the_words_in_the_answer(client, noon, thread, hanako):
    client.force_login(hanako)
    actions.close_thread(thread=thread, at=NOON)
    answer = send(client, thread, "too late", in_place=True)
    assert (answer.status_code, "This conversation is closed" in words_of(answer), bodies()) == (422, True, [])
    whole = send(client, thread, "too late")
    assert (whole.status_code, "too late" in words_of(whole)) == (422, True)


def test_threads_of_other_apps_are_not_written_into_here(client, noon, case, hanako):
    client.force_login(hanako)
    assert (send(client, case).status_code, bodies()) == (404, [])


def test_many_messages_in_a_minute_have_to_wait(client, noon, thread, hanako, wei, settings):
    settings.MESSAGES_PER_MINUTE = 2
    client.force_login(hanako)
    answers = [send(client, thread, str(number)) for number in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert "You have sent many messages in a minute." in words_of(answers[2])
    client.force_login(wei)
    assert send(client, thread, "mine").status_code == 303
    noon.set(NOON + timedelta(minutes=1))
    client.force_login(hanako)
    assert send(client, thread, "2").status_code == 303


def test_refusals_are_said_in_the_reader_s_language(client, noon, thread, hanako):
    client.force_login(hanako)
    assert "送信" in words_of(send(client, thread, "", language="ja"))
    assert "Write something" not in words_of(send(client, thread, "", language="ja"))


# Photos


def test_photos_are_sent_in_the_order_in_which_they_were_chosen(client, noon, thread, hanako):
    first, second = photo_of(hanako), photo_of(hanako)
    client.force_login(hanako)
    answer = send(client, thread, "", upload_key=KEY, photo=[second.reference, first.reference])
    assert answer.status_code == 303
    assert list(Message.objects.get().photos.all()) == [second, first]


def test_photos_of_somebody_else_or_of_another_form_are_not_sent(client, noon, thread, hanako, ken):
    refused = {"state": PhotoState.REFUSED, "refusal": PhotoRefusal.BROKEN}
    strange = [photo_of(ken), photo_of(hanako, OTHER_KEY), photo_of(hanako, **refused)]
    client.force_login(hanako)
    for reference in (*(photo.reference for photo in strange), uuid4(), "x", "\x00"):
        answer = send(client, thread, "Look", upload_key=KEY, photo=[reference])
        assert (answer.status_code, "A photo of this message is no longer here." in words_of(answer)) == (422, True)
    assert (bodies(), Photo.objects.exclude(message=None).count()) == ([], 0)


def test_too_many_photos_are_refused(client, noon, thread, hanako, settings):
    settings.PHOTOS_PER_MESSAGE = 1
    references = [photo_of(hanako).reference for _ in range(2)]
    client.force_login(hanako)
    assert send(client, thread, "", upload_key=KEY, photo=references).status_code == 422
    assert Photo.objects.exclude(message=None).count() == 0


# Telling


def test_mail_and_bell_lead_to_the_thread(client, noon, order, thread, hanako, wei):
    say(thread, hanako, "まだですか")
    notice = wei.notices.get()
    client.force_login(wei)
    answer = client.post(reverse("open_notice", args=[notice.reference]))
    assert answer["Location"].endswith(f"/messages/{thread.reference}/")


def test_the_order_page_leads_to_the_other_side(client, noon, order, hanako, wei):
    pages = {}
    for who in (hanako, wei):
        client.force_login(who)
        pages[who.display_name] = words_of(read(client, "order", order.number))
    assert ("Write to the seller" in pages["Hanako"], "Write to the buyer" in pages["Wei"]) == (True, True)
