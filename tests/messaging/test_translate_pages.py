"""A machine's translation beside a message, when its reader asks for it."""

import pytest
from django.urls import reverse
from django.utils import translation

from messaging import actions
from messaging.models import Translation
from messaging.rules.threads import Side
from tests.orders.conftest import NOON
from tests.translation_server import TranslationServer

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
KNOWN = {"It is broken, 3 pieces.": "3個壊れています。", "I refund 1200 JPY.": "12,000円を返金します。"}


@pytest.fixture(autouse=True)
def japanese():
    """Let addresses be those of the Japanese site."""
    with translation.override("ja"):
        yield


@pytest.fixture
def server(settings):
    with TranslationServer(KNOWN) as server:
        settings.TRANSLATION_URL = server.url
        yield server


def say(thread, person, body, side=Side.SHOP, **options):
    return actions.write(thread=thread, by=person, side=side, body=body, at=NOON, **options)


def address(thread, message):
    return reverse("translate_message", args=[thread.reference, message.reference])


def items(client, thread):
    return client.get(reverse("messages_since", args=[thread.reference])).context["items"]


def test_translation_stands_beside_the_original_and_says_what_it_is(client, noon, server, thread, hanako, wei):
    message = say(thread, wei, "It is broken, 3 pieces.")
    client.force_login(hanako)
    response = client.post(address(thread, message))

    assert (response.status_code, response.url.partition("#")[2]) == (302, f"m-{message.reference}")
    (item,) = items(client, thread)
    assert (item.words, item.translation.body, item.translation.provider) == (
        *("It is broken, 3 pieces.", "3個壊れています。"),
        "LibreTranslate",
    )
    assert (item.translation.numbers_differ, item.translate_at) == (False, "")
    page = client.get(reverse("messages_since", args=[thread.reference])).content.decode()
    assert "機械翻訳" in page
    assert "It is broken, 3 pieces." in page


def test_in_an_open_page_the_row_is_replaced(client, noon, server, thread, hanako, wei):
    message = say(thread, wei, "It is broken, 3 pieces.")
    client.force_login(hanako)
    page = client.post(address(thread, message), headers=HTMX).content.decode()

    assert page.count("data-message=") == 1
    assert "3個壊れています。" in page
    assert "messages-day" not in page


def test_numbers_that_differ_are_said(client, noon, server, thread, hanako, wei):
    message = say(thread, wei, "I refund 1200 JPY.")
    client.force_login(hanako)
    page = client.post(address(thread, message), headers=HTMX).content.decode()

    assert Translation.objects.get().numbers_differ
    assert "message-doubt" in page


def test_it_is_translated_once_for_all(client, noon, server, thread, hanako, wei):
    message = say(thread, wei, "It is broken, 3 pieces.")
    client.force_login(hanako)
    for _ in range(2):
        client.post(address(thread, message))

    assert (Translation.objects.count(), len(server.requests)) == (1, 1)


def test_reason_is_said_when_there_is_none(client, noon, server, thread, hanako, wei):
    message = say(thread, wei, "It is broken, 3 pieces.")
    client.force_login(hanako)
    server.behaviour = "broken"
    page = client.post(address(thread, message), headers=HTMX).content.decode()

    assert "翻訳サービスがこのメッセージを翻訳できませんでした。" in page
    assert "It is broken, 3 pieces." in page
    assert not Translation.objects.exists()
    client.post(address(thread, message))
    assert (
        "翻訳サービスがこのメッセージを翻訳できませんでした。" in client.get(reverse("account_home")).content.decode()
    )


def test_nobody_translates_without_end(client, noon, server, settings, thread, hanako, wei):
    settings.TRANSLATIONS_PER_MINUTE = 2
    messages = [say(thread, wei, f"It is number {number}.") for number in range(3)]
    client.force_login(hanako)
    for message in messages:
        client.post(address(thread, message))

    assert (Translation.objects.count(), len(server.requests)) == (2, 2)


def test_it_is_offered_only_where_it_is_needed(client, noon, server, settings, thread, hanako, wei):
    foreign = say(thread, wei, "It is broken.")
    say(thread, wei, "壊れています。")
    say(thread, wei, "Sorry.", phrased=actions.Phrased("apology", "申し訳ございません。", "ja"))
    client.force_login(hanako)

    assert [item.translate_at for item in items(client, thread)] == [address(thread, foreign), "", ""]
    settings.TRANSLATION_URL = ""
    assert [item.translate_at for item in items(client, thread)] == ["", "", ""]


def test_looking_at_the_address_translates_nothing(client, noon, server, thread, hanako, wei):
    message = say(thread, wei, "It is broken, 3 pieces.")
    client.force_login(hanako)

    assert client.get(address(thread, message)).status_code == 302
    assert server.requests == []


def test_strangers_and_other_sides_find_nothing(client, noon, server, thread, case, hanako, wei, ken, lin, sakura):
    message = say(thread, wei, "It is broken, 3 pieces.")
    note = actions.write(thread=case, by=sakura, side=Side.SUPPORT, body="A note", audience="support", at=NOON)
    for person in (ken, lin):
        client.force_login(person)
        assert client.post(address(thread, message)).status_code == 404
    client.force_login(hanako)
    assert client.post(address(case, note)).status_code == 404
    assert client.post(address(thread, note)).status_code == 404
    client.logout()
    assert client.post(address(thread, message)).status_code == 302
    assert server.requests == []


def test_event_is_not_translated(client, noon, server, thread, hanako):
    event = actions.note_event(thread=thread, event="something", at=NOON)
    client.force_login(hanako)

    assert client.post(address(thread, event)).status_code == 404
