"""Pages of the message centre: who sees what, in which language, at which cost."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from messaging import actions, events, queries
from messaging.models import Message, Party, Photo, ReadState, Thread, Translation
from messaging.rules.threads import Audience, MessageKind, Side, Source, ThreadKind
from tests.orders.conftest import NOON
from tests.orders.factories import make_order

pytestmark = pytest.mark.django_db


def say(thread, person, body="こんにちは", side=Side.CUSTOMER, at=NOON, **options):
    return actions.write(thread=thread, by=person, side=side, body=body, at=at, **options)


def read(client, name, *args, language="en", **query):
    with translation.override(language):
        return client.get(reverse(name, args=args), query)


def words_of(response):
    text = re.sub(r"<(script|style|title)\b.*?</\1>", "", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def rows_of(response):
    """Return the words of each row of an inbox, without its buttons."""
    found = re.findall(r'<li class="thread-row.*?</li>', response.content.decode(), flags=re.S)
    return [re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", row))).strip() for row in found]


def count(client, address):
    """Return what a page asks for; the clock is asked again now and then, whatever the page."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len([query for query in asked if "notices_siteclock" not in query["sql"]])


@pytest.fixture
def grace(db):
    """An agent who writes articles and may see nobody's messages."""
    return User.objects.create_user("grace@example.com", "correct horse battery", display_name="Grace", role="agent")


# Who sees what

WHO_SEES = {"hanako": 200, "wei": 200, "sakura": 200, "ken": 404, "lin": 404, "grace": 404, None: 302}


@pytest.mark.parametrize("who", WHO_SEES)
@pytest.mark.parametrize("page", ["thread", "messages_since"])
def test_who_sees_a_thread(request, client, noon, thread, hanako, who, page):
    say(thread, hanako)
    if who:
        client.force_login(request.getfixturevalue(who))
    assert read(client, page, thread.reference).status_code == WHO_SEES[who]


@pytest.mark.parametrize("who", WHO_SEES)
@pytest.mark.parametrize("page", ["thread", "read_thread", "put_away", "take_out"])
def test_who_changes_a_thread(request, client, noon, thread, hanako, who, page):
    message = say(thread, hanako)
    before = (Message.objects.count(), list(ReadState.objects.order_by("pk").values()))
    if who:
        client.force_login(request.getfixturevalue(who))
    answer = client.post(reverse(page, args=[thread.reference]), {"body": "Hi", "up_to": message.reference})
    after = (Message.objects.count(), list(ReadState.objects.order_by("pk").values()))
    if who in {"hanako", "wei"}:
        assert answer.status_code in {302, 303}
    elif who == "sakura":  # Who reads, but takes no part.
        assert (answer.status_code, after) == (404 if page == "thread" else 302, before)
    else:
        assert (answer.status_code, after) == (WHO_SEES[who], before)


@pytest.mark.parametrize("who", WHO_SEES)
def test_an_inbox_holds_ones_own(request, client, noon, thread, hanako, who):
    say(thread, hanako)
    if who:
        client.force_login(request.getfixturevalue(who))
    page = read(client, "inbox")
    assert page.status_code == (200 if who else 302)
    assert len(rows_of(page)) == (1 if who in {"hanako", "wei"} else 0)


@pytest.mark.parametrize(
    ("who", "status"),
    [("hanako", 200), ("wei", 200), ("ken", 404), ("lin", 404), ("sakura", 404), ("grace", 404), (None, 302)],
)
def test_who_begins_a_thread_about_an_order(request, client, noon, order, who, status):
    if who:
        client.force_login(request.getfixturevalue(who))
    assert read(client, "new_message", order=order.number).status_code == status
    answer = client.post(f"{reverse('new_message')}?order={order.number}", {"body": "Hi"})
    assert (answer.status_code, Thread.objects.count()) == ((303, 1) if status == 200 else (status, 0))


@pytest.mark.parametrize(
    ("who", "status"), [("hanako", 200), ("ken", 200), ("wei", 404), ("lin", 404), ("sakura", 404), (None, 302)]
)
def test_who_begins_a_thread_with_a_shop(request, client, noon, order, who, status):
    if who:
        client.force_login(request.getfixturevalue(who))
    assert read(client, "new_message", shop=order.shop.code).status_code == status
    answer = client.post(f"{reverse('new_message')}?shop={order.shop.code}", {"body": "Hi"})
    assert (answer.status_code, Thread.objects.count()) == ((303, 1) if status == 200 else (status, 0))


def test_nobody_writes_to_a_buyer_without_an_account(client, noon, order, wei):
    make_order("8100-0002", buyer={"email": "nobody@example.com"})
    client.force_login(wei)
    assert read(client, "new_message", order="8100-0002").status_code == 404
    assert "Write to the buyer" not in words_of(read(client, "order", "8100-0002"))
    assert "Write to the buyer" in words_of(read(client, "order", "8100-0001"))


@pytest.mark.parametrize("query", [{}, {"order": "x\x00"}, {"shop": "\x00"}, {"order": "8"}, {"shop": "x" * 9_000}])
def test_a_message_about_nothing_is_not_begun(client, noon, hanako, query):
    client.force_login(hanako)
    assert read(client, "new_message", **query).status_code == 404


def test_no_counterpart_reads_an_address(client, noon, thread, hanako, wei):
    User.objects.filter(pk__in=[hanako.pk, wei.pk]).update(display_name="")
    say(thread, hanako, "Hello")
    say(thread, wei, "Hi", side=Side.SHOP)
    for who, other in ((hanako, "wei@example.com"), (wei, "hanako@example.com")):
        client.force_login(User.objects.get(pk=who.pk))
        pages = [read(client, "inbox"), read(client, "thread", thread.reference)]
        assert [other in page.content.decode() for page in pages] == [False, False]
    assert rows_of(read(client, "inbox")) == ["Customer 12:00 8100-0001 · Paper lamp You: Hi"]


# What a page shows


def test_rows_say_who_about_what_and_what_was_said_last(client, noon, thread, hanako, wei):
    said = actions.Phrased("shipped", "金曜日に発送しました。", "ja")
    say(thread, wei, "It left on Friday.", side=Side.SHOP, phrased=said)
    client.force_login(hanako)
    assert rows_of(read(client, "inbox", language="ja")) == [
        "未読： Lantern House 12:00 8100-0001 · Paper lamp 金曜日に発送しました。 未読1件"
    ]
    assert rows_of(read(client, "inbox")) == [
        "Unread: Lantern House 12:00 8100-0001 · Paper lamp It left on Friday. 1 new"
    ]
    client.force_login(wei)
    assert rows_of(read(client, "inbox")) == ["Hanako 12:00 8100-0001 · Paper lamp You: It left on Friday."]


def test_what_can_be_taken_back_still_is_not_shown_to_others(client, noon, case, hanako, sakura):
    say(case, hanako, "Hello")
    held = say(case, sakura, "oops", side=Side.SUPPORT, held_until=NOON + timedelta(seconds=10))
    client.force_login(hanako)
    pages = [
        read(client, "inbox"),
        read(client, "thread", case.reference),
        read(client, "messages_since", case.reference),
    ]
    assert ["oops" in page.content.decode() for page in pages] == [False] * 3
    client.post(reverse("read_thread", args=[case.reference]), {"up_to": Message.objects.first().reference})
    assert queries.unread_threads(hanako) == 1  # It will be seen later.
    assert queries.message_of(case, Side.CUSTOMER, NOON, str(held.reference)) is None


def test_what_can_be_taken_back_still_is_not_found_by_others(case, hanako, sakura):
    until = NOON + timedelta(seconds=10)
    say(case, sakura, "oops", side=Side.SUPPORT, held_until=until)
    found = [len(queries.inbox_page(hanako, at=at, query="oops").rows) for at in (NOON, until)]
    assert found == [0, 1]


def test_what_was_held_back_reaches_a_page_that_showed_newer_words(case, hanako, sakura):
    until = NOON + timedelta(seconds=10)
    held = say(case, sakura, "wait", side=Side.SUPPORT, held_until=until)
    newer = say(case, hanako, "Hello")
    assert queries.messages_page(case, Side.CUSTOMER, NOON, after=newer.pk).messages == []
    assert queries.messages_page(case, Side.CUSTOMER, until, after=newer.pk).messages == [held]


def test_messages_stand_under_their_days_with_names_and_sides(client, noon, thread, hanako, wei):
    say(thread, hanako, "一つ目", at=NOON - timedelta(days=1))
    say(thread, wei, "second", side=Side.SHOP)
    client.force_login(hanako)
    page = read(client, "thread", thread.reference)
    assert "Thursday, 30 April 2026 You 12:00 一つ目 Friday, 1 May 2026 New Lantern House 12:00 second" in words_of(
        page
    )
    assert page.content.decode().count("message-own") == 1
    client.force_login(wei)
    assert "Hanako 12:00 一つ目" in words_of(read(client, "thread", thread.reference))


def test_a_reader_elsewhere_has_other_days(client, noon, ken, wei):
    order = make_order("8100-0002", buyer={"email": "ken@example.com"})
    thread = actions.thread_about_order(order=order, at=NOON)
    say(thread, ken, "late", at=NOON)
    client.force_login(ken)
    assert "Thursday, 30 April 2026 You 23:00 late" in words_of(read(client, "thread", thread.reference))


def test_a_phrase_is_read_in_ones_own_language_with_the_original_beside_it(client, noon, thread, hanako, wei):
    said = actions.Phrased("where", "Where is order 8100-0001?", "en", {"order": "8100-0001"})
    say(thread, hanako, "注文 8100-0001 はどこですか。", phrased=said)
    client.force_login(wei)
    english = words_of(read(client, "thread", thread.reference))
    assert "Where is order 8100-0001? As it was written 注文 8100-0001 はどこですか。" in english
    client.force_login(hanako)
    japanese = words_of(read(client, "thread", thread.reference, language="ja"))
    assert "注文 8100-0001 はどこですか。 相手に表示される文 Where is order 8100-0001?" in japanese


def test_a_machine_s_translation_says_what_it_is(client, noon, thread, hanako, wei):
    message = say(thread, hanako, "2 個足りません")
    Translation.objects.create(
        message=message,
        language="en",
        body="3 are missing",
        provider="LibreTranslate",
        numbers_differ=True,
        made_at=NOON,
    )
    client.force_login(wei)
    words = words_of(read(client, "thread", thread.reference))
    assert "2 個足りません Translated by a machine (LibreTranslate)." in words
    assert "Numbers in this translation differ from the original: go by the original. 3 are missing" in words


def test_who_else_reads_it_is_said_where_that_is_not_everybody(client, noon, case, hanako, sakura):
    say(case, hanako, "for support", audience=Audience.CUSTOMER)
    client.force_login(hanako)
    assert "You Customer and support only 12:00 for support" in words_of(read(client, "thread", case.reference))


def test_events_are_told_in_the_reader_s_words(client, noon, thread, hanako, monkeypatch):
    monkeypatch.setattr(events, "_words", {})
    events.add({"parcel": "Parcel %(number)s left.", "sum": lambda details: f"{details['a'] + 1} pieces"})
    actions.note_event(thread=thread, event="parcel", details={"number": "P-1"}, at=NOON)
    actions.note_event(thread=thread, event="sum", details={"a": 1}, at=NOON)
    actions.note_event(thread=thread, event="forgotten", at=NOON)
    client.force_login(hanako)
    words = words_of(read(client, "thread", thread.reference))
    assert "Parcel P-1 left. 12:00 2 pieces 12:00 Something happened that can no longer be shown. 12:00" in words
    with pytest.raises(ValueError, match="parcel"):
        events.add({"parcel": "Otherwise"})


def test_markup_is_shown_and_not_run(client, noon, thread, hanako):
    say(thread, hanako, "<script>alert(1)</script>\n<b>")
    client.force_login(hanako)
    page = read(client, "thread", thread.reference).content.decode()
    assert ("<script>alert" in page, "&lt;script&gt;alert(1)&lt;/script&gt;<br>&lt;b&gt;" in page) == (False, True)


def test_photos_stand_with_their_message(client, noon, thread, hanako):
    photo = Photo.objects.create(uploader=hanako, upload_key="a" * 32, uploaded_at=NOON, try_at=NOON, caption="傷")
    say(thread, hanako, "", photos=[photo])
    client.force_login(hanako)
    assert rows_of(read(client, "inbox")) == ["Lantern House 12:00 8100-0001 · Paper lamp You: 1 photo"]
    assert "傷" in words_of(read(client, "thread", thread.reference))


def test_a_closed_thread_says_so_and_takes_nothing(client, noon, thread, hanako):
    say(thread, hanako)
    actions.close_thread(thread=thread, at=NOON)
    client.force_login(hanako)
    page = read(client, "thread", thread.reference)
    assert "This conversation was closed on Friday, 1 May 2026, 12:00 (Tokyo)." in words_of(page)
    assert b"data-composer" not in page.content


# Finding and paging


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("8100", True),
        ("lantern", True),
        ("hana", False),
        ("こんに", True),
        ("x" * 9_000, False),
        ("\x00", True),
        ("%", False),
    ],
)
def test_threads_are_found(client, noon, thread, hanako, query, is_found):
    say(thread, hanako)
    client.force_login(hanako)
    page = read(client, "inbox", q=query)
    assert (page.status_code, bool(rows_of(page))) == (200, is_found)


def test_a_shop_finds_a_buyer_by_name(client, noon, thread, hanako, wei):
    say(thread, hanako)
    client.force_login(wei)
    assert (len(rows_of(read(client, "inbox", q="hana"))), rows_of(read(client, "inbox", q="hanako@"))) == (1, [])


@pytest.mark.parametrize(("show", "rows"), [("", 2), ("unread", 1), ("archived", 1), ("nonsense", 2)])
def test_shelves(client, noon, order, thread, hanako, wei, show, rows):
    say(thread, wei, "Hello", side=Side.SHOP)
    say(actions.thread_with_shop(shop=order.shop, customer=hanako, at=NOON), hanako)
    away = actions.thread_about_order(order=make_order("8100-0002"), at=NOON)
    say(away, hanako)
    actions.archive(thread=away, person=hanako, at=NOON)
    client.force_login(hanako)
    assert len(rows_of(read(client, "inbox", show=show, after="x\x00"))) == rows


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "You can write to a seller from the page of your order."),
        ({"show": "unread"}, "You have read everything"),
        ({"show": "archived"}, "Nothing is put away"),
        ({"q": "lamp"}, "No message fits “lamp”"),
    ],
)
def test_an_empty_inbox_says_what_to_do(client, noon, hanako, query, words):
    client.force_login(hanako)
    assert words in words_of(read(client, "inbox", **query))


def test_the_inbox_asks_as_much_for_three_threads_as_for_many(client, noon, hanako):
    for number in range(3):
        say(actions.thread_about_order(order=make_order(f"8200-{number}"), at=NOON), hanako)
    client.force_login(hanako)
    address = reverse("inbox")
    client.get(address)
    few = count(client, address)

    make_alike(Thread.objects.last(), 2_997)

    assert count(client, address) == few
    last = Party.objects.filter(person=hanako).order_by("last_at", "pk")[20]
    page = f"{address}?after={last.pk}"
    assert count(client, page) == few + 1  # Where the page begins.
    assert len(rows_of(client.get(page))) == 20


def make_alike(thread, most):
    """Make many threads like one, each with its message and unread: too many to be written one by one."""
    side = thread.parties.get(side=Side.CUSTOMER)
    shop = thread.parties.get(side=Side.SHOP).shop
    # An order has one thread of its kind, but others may be about it too.
    alike = {"kind": ThreadKind.SHOP, "order": thread.order, "started_at": NOON}
    made = Thread.objects.bulk_create(Thread(**alike) for _ in range(most))
    fields = {"kind": MessageKind.WRITTEN, "source": Source.PAGE, "author": side.person, "side": side.side, "at": NOON}
    said = Message.objects.bulk_create(Message(thread=one, body="Hello", **fields) for one in made)
    last = {one.thread_id: {"last_message": one, "last_at": NOON} for one in said}
    Party.objects.bulk_create(Party(thread=one, side=Side.SHOP, shop=shop, **last[one.pk]) for one in made)
    mine = {"side": side.side, "person": side.person}
    Party.objects.bulk_create(Party(thread=one, **mine, **last[one.pk]) for one in made)
    ReadState.objects.bulk_create(ReadState(thread=one, person=side.person, unread=1) for one in made)


def test_a_thread_asks_as_much_for_three_messages_as_for_many(client, noon, thread, hanako, wei):
    say(thread, hanako, "0")
    row = Message.objects.get()
    fields = {
        name: getattr(row, name)
        for name in ("thread", "kind", "author", "side", "audience", "source", "language", "at")
    }
    Message.objects.bulk_create(Message(**fields, body=str(number)) for number in (1, 2))
    client.force_login(hanako)
    address = reverse("thread", args=[thread.reference])
    client.get(address)
    few = count(client, address)
    Message.objects.bulk_create(Message(**fields, body=str(number)) for number in range(3, 3_000))
    assert count(client, address) == few
    middle = Message.objects.get(body="1500")
    assert count(client, f"{address}?before={middle.reference}") == few + 1  # Where the page begins.


def test_older_messages_follow_by_a_link(client, noon, thread, hanako):
    for number in range(60):
        say(thread, hanako, f"<{number}>")
    client.force_login(hanako)
    page = read(client, "thread", thread.reference)
    older = html.unescape(
        re.search(r'class="messages-older"><a class="button" href="([^"]+)"', page.content.decode())[1]
    )
    assert ("<9>" in words_of(page), "<10>" in words_of(page)) == (False, True)
    whole = client.get(older)
    assert ("<0>" in words_of(whole), "<9>" in words_of(whole), "<10>" in words_of(whole)) == (True, True, False)
    piece = client.get(older, headers={"HX-Request": "true"}).content.decode()
    assert (piece.count("data-message="), "<html" in piece) == (10, False)


def test_what_came_since_is_appended(client, noon, thread, hanako, wei):
    first = say(thread, hanako, "一つ目")
    say(thread, wei, "second", side=Side.SHOP)
    client.force_login(hanako)
    address = reverse("messages_since", args=[thread.reference])
    page = client.get(address, {"after": first.reference}).content.decode()
    assert ("second" in page, "一つ目" in page, page.count("data-message=")) == (True, False, 1)
    assert client.get(address, {"after": thread.messages.last().reference}).status_code == 204
    assert client.get(address, {"after": "x"}).status_code == 404
    assert client.get(address).content.decode().count("data-message=") == 2


# Reading and putting away


def test_looking_is_no_reading(client, noon, thread, hanako, wei):
    say(thread, hanako)
    client.force_login(wei)
    tables = (Thread, Message, ReadState)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    for page in ("thread", "messages_since", "read_thread", "put_away", "take_out"):
        read(client, page, thread.reference)
    read(client, "inbox")
    read(client, "inbox_count")
    read(client, "new_message", order="8100-0001")
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before


def test_reading_is_noted_with_a_button(client, noon, thread, hanako, wei):
    message = say(thread, hanako)
    client.force_login(wei)
    assert "Mark as read" in words_of(read(client, "thread", thread.reference))
    assert "Messages, 1 unread" in words_of(read(client, "inbox_count"))
    address = reverse("read_thread", args=[thread.reference])
    answer = client.post(address, {"up_to": message.reference})
    assert (answer.status_code, answer["Location"]) == (302, reverse("thread", args=[thread.reference]))
    assert queries.unread_threads(wei) == 0
    assert "Mark as read" not in words_of(read(client, "thread", thread.reference))
    assert client.post(address, {"up_to": message.reference}, headers={"HX-Request": "true"}).status_code == 204
    assert client.post(address, {"up_to": "x\x00"}).status_code == 404


def test_put_away_and_taken_out_again(client, noon, thread, hanako):
    say(thread, hanako)
    client.force_login(hanako)
    answer = client.post(reverse("put_away", args=[thread.reference]), {"back": "?q=lamp"})
    assert answer["Location"] == f"{reverse('inbox')}?q=lamp"
    assert (rows_of(read(client, "inbox")), len(rows_of(read(client, "inbox", show="archived")))) == ([], 1)
    answer = client.post(reverse("take_out", args=[thread.reference]), {"back": "//elsewhere.example"})
    assert answer["Location"] == reverse("inbox")
    assert len(rows_of(read(client, "inbox"))) == 1


def test_pages_of_strangers_cost_no_query_for_messages(client, noon, db):
    assert read(client, "inbox_count").status_code == 204
    with CaptureQueriesContext(connection) as asked:
        assert read(client, "home").status_code == 200
    assert [query["sql"] for query in asked if "messaging_" in query["sql"]] == []
