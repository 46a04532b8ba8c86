"""The bell, the notices page and the banners, as people meet them."""

import html
import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from helpcenter.page_cache import cache
from notices import actions
from notices.clock import now
from notices.models import BouncingAddress, Notice
from notices.queries import Bell
from notices.rules.states import MailState
from tests.conftest import NOON, person
from tests.explained import analyse, plan_of
from tests.factories import live_article

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("test_kinds")]


@pytest.fixture
def hana(db):
    return person("hana@example.com", "Hana", language="ja")


@pytest.fixture
def page_of_hana(hana, client):
    client.force_login(hana)
    return client


def tell(recipient, number=0, kind="test_loud", **fields):
    context = {"until": NOON.isoformat(), "words": "", **fields.pop("context", {})}
    return actions.owe(
        key=f"{recipient}/{kind}/{number}", kind=kind, at=NOON, recipient=recipient, context=context, **fields
    )


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def titles(response):
    return [item["subject"] for item in response.context["items"]]


def keys(response):
    return [item["notice"].key for item in response.context["items"]]


# The masthead


def test_strangers_are_offered_to_sign_in_and_led_back(client, bob):
    live_article(bob)

    page = client.get("/en/articles/returns/").content.decode()

    assert re.findall(r'class="tool tool-sign-in" href="([^"]+)"', page) == [
        "/en/account/login/?next=%2Fen%2Farticles%2Freturns%2F"
    ]


@pytest.mark.parametrize("path", ["/en/", "/en/account/login/", "/en/nothing/"])
def test_where_nobody_would_come_back_to_is_not_named(client, path):
    page = client.get(path).content.decode()

    assert re.findall(r'class="tool tool-sign-in" href="([^"]+)"', page) == ["/en/account/login/"]


def test_a_page_of_strangers_is_the_same_for_all_and_costs_no_query(client, bob, settings, django_assert_num_queries):
    live_article(bob)
    settings.CONTENT_POLL_SECONDS = 60
    cache.forget()
    first = client.get("/en/articles/returns/").content

    with django_assert_num_queries(0):
        again = Client(headers={"Accept-Language": "ja"}).get("/en/articles/returns/?next=elsewhere")

    assert (again.content, again.headers["Cache-Control"]) == (first, "public, max-age=0, must-revalidate")


def test_the_bell_costs_one_query_and_the_banner_another(hana):
    for number in range(3):
        tell(hana, number)

    with CaptureQueriesContext(connection) as queries:
        bell = Bell(hana, NOON)
        shown = (bell.unread, bell.shown, bell.unread)
    with CaptureQueriesContext(connection) as more:
        bouncing = (bell.bouncing, bell.bouncing)

    assert (shown, len(queries), bouncing, len(more)) == ((3, "3", 3), 1, (None, None), 1)


def test_the_bell_is_counted_by_its_index(hana):
    read = [
        Notice(recipient=hana, key=f"read/{number}", kind="test_loud", created_at=NOON, try_at=NOON, read_at=NOON)
        for number in range(3_000)
    ]
    Notice.objects.bulk_create(read)
    for number in range(3):
        tell(hana, number)
    analyse(Notice)
    with CaptureQueriesContext(connection) as queries:
        unread = Bell(hana, NOON).unread

    plan = plan_of(queries[0]["sql"])

    assert (unread, "notice_unread" in plan) == (3, True), plan


@pytest.mark.parametrize(("count", "shown"), [(0, "Notices"), (3, "Notices, 3 unread"), (12, "Notices, 9+ unread")])
def test_the_bell_says_how_many_are_unread(page_of_hana, hana, count, shown):
    for number in range(count):
        tell(hana, number)

    answer = page_of_hana.get("/en/notices/bell/")

    said = re.findall(r'<span class="visually-hidden">([^<]+)</span>', answer.content.decode())
    assert (said, answer.headers["Cache-Control"]) == ([shown], "private, no-store")


def test_the_bell_has_nothing_for_strangers(client):
    answer = client.get("/en/notices/bell/")

    assert (answer.status_code, answer.content) == (204, b"")


def test_the_menu_leads_agents_to_their_work_and_others_not(alice, hana):
    menus = []
    for somebody in (alice, hana):
        client = Client()
        client.force_login(somebody)
        menus.append('href="/admin/"' in client.get("/en/notices/").content.decode())

    assert menus == [True, False]


def test_signing_out_is_a_form(page_of_hana):
    page = page_of_hana.get("/en/notices/").content.decode()

    form = page[page.index('action="/en/account/logout/"') :].partition("</form>")[0]
    assert ('name="csrfmiddlewaretoken"' in form, "Sign out" in form) == (True, True)


# The list


def test_notices_are_newest_first_in_the_language_of_the_page(page_of_hana, hana):
    tell(hana, 1, context={"topic": "one"})
    tell(hana, 2, context={"topic": "two"})

    english, japanese = page_of_hana.get("/en/notices/"), page_of_hana.get("/ja/notices/")

    assert (titles(english), titles(japanese)) == (["News of two", "News of one"], ["twoのお知らせ", "oneのお知らせ"])
    assert "Please answer by Friday, 1 May 2026, 12:00 (Tokyo)" in text_of(english)


def test_what_somebody_wrote_is_shown_as_they_wrote_it(page_of_hana, hana):
    notice = tell(hana, context={"topic": "<b>bold</b>", "words": "<script>"})

    pages = [page_of_hana.get(path).content.decode() for path in ("/en/notices/", f"/en/notices/{notice.reference}/")]

    assert [("<b>bold" in page, "&lt;b&gt;bold" in page) for page in pages] == [(False, True)] * 2


def test_nobody_sees_what_others_were_told(page_of_hana, charlie):
    theirs = tell(charlie)

    answers = [
        keys(page_of_hana.get("/en/notices/")),
        page_of_hana.get(f"/en/notices/{theirs.reference}/").status_code,
        page_of_hana.post(f"/en/notices/{theirs.reference}/").status_code,
        page_of_hana.post("/en/notices/read-all/", {"newest": theirs.reference}).status_code,
    ]

    theirs.refresh_from_db()
    assert (answers, theirs.read_at) == ([[], 404, 404, 404], None)


def test_a_secret_is_never_in_the_bell(page_of_hana, hana):
    from notices import kinds
    from notices.rules.kinds import NoticeKind, Topic

    kinds.add((NoticeKind("test_secret_for_both", Topic.ACCOUNT, is_secret=True),))
    for kind in ("test_secret", "test_secret_for_both"):
        tell(hana, kind=kind, context={"url": "https://example.com/secret"})

    assert (keys(page_of_hana.get("/en/notices/")), Bell(hana, NOON).unread) == ([], 0)


def test_what_is_owed_for_later_is_told_by_no_bell_before(page_of_hana, hana):
    at = now()
    shown = tell(hana, 1)
    later = actions.owe(key="later", kind="test_loud", at=at + timedelta(seconds=10), recipient=hana)

    page = page_of_hana.get("/en/notices/")
    opened = page_of_hana.get(f"/en/notices/{later.reference}/")
    page_of_hana.post("/en/notices/read-all/", {"newest": later.reference})
    page_of_hana.post("/en/notices/read-all/", {"newest": shown.reference})

    later.refresh_from_db()
    counts = Bell(hana, at).unread, Bell(hana, at + timedelta(seconds=10)).unread
    assert (keys(page), opened.status_code, counts, later.read_at) == ([shown.key], 404, (0, 1), None)


def test_what_is_taken_back_leaves_the_bell_and_the_mails(hana):
    tell(hana, 1)

    actions.unsay(notices=Notice.objects.all())

    assert (Bell(hana, NOON).unread, Notice.objects.get().mail_state) == (0, "withdrawn")


def test_the_list_is_read_page_by_page(page_of_hana, hana):
    told = [tell(hana, number).key for number in range(45)][::-1]
    pages, after = [], ""

    while after is not None:
        answer = page_of_hana.get("/en/notices/", {"after": after} if after else {})
        pages.append(keys(answer))
        after = answer.context["next_after"]

    assert pages == [told[:20], told[20:40], told[40:]]


def test_what_arrives_meanwhile_moves_no_page(page_of_hana, hana):
    told = [tell(hana, number).key for number in range(25)][::-1]
    after = page_of_hana.get("/en/notices/").context["next_after"]
    tell(hana, 99)

    assert keys(page_of_hana.get("/en/notices/", {"after": after})) == told[20:]


@pytest.mark.parametrize("query", ["after=nonsense", "show=nonsense", "after=%00"])
def test_a_query_that_means_nothing_is_left_out(page_of_hana, hana, query):
    notice = tell(hana)

    assert keys(page_of_hana.get(f"/en/notices/?{query}")) == [notice.key]


def test_only_the_unread_can_be_shown(page_of_hana, hana, at):
    read, unread = tell(hana, 1), tell(hana, 2)
    actions.read_notice(notice=read, at=at)

    assert keys(page_of_hana.get("/en/notices/?show=unread")) == [unread.key]


@pytest.mark.parametrize(("query", "words"), [("", "Nothing here yet"), ("?show=unread", "You have read everything")])
def test_an_empty_list_says_so(page_of_hana, query, words):
    assert words in text_of(page_of_hana.get(f"/en/notices/{query}"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_notice_and_for_three(page_of_hana, hana, count):
    for number in range(count):
        tell(hana, number)
    page_of_hana.get("/en/notices/")

    with CaptureQueriesContext(connection) as queries:
        page_of_hana.get("/en/notices/")

    asked = [query["sql"] for query in queries if "notices_" in query["sql"]]
    assert len(asked) == 3  # The notices, the count of unread ones, and whether the address bounces.


def test_a_notice_that_cannot_be_shown_does_not_hide_the_others(page_of_hana, hana):
    sound, broken = tell(hana, 1), tell(hana, 2, kind="test_broken")

    answer = page_of_hana.get("/en/notices/")

    assert (keys(answer), titles(answer)) == (
        [broken.key, sound.key],
        ["This notice can no longer be shown.", "News of it"],
    )


@pytest.mark.parametrize("path", ["", "read-all/", "choices/", "3f1c9c2e-7b1f-4b8e-9d57-0a4e7a4c1a55/"])
def test_strangers_are_asked_to_sign_in(client, path):
    answer = client.post(f"/en/notices/{path}") if path == "read-all/" else client.get(f"/en/notices/{path}")

    assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/en/account/login/")


# Reading


def test_opening_marks_as_read_and_leads_to_the_matter(page_of_hana, hana):
    notice = tell(hana, context={"path_name": "account_settings"})

    answer = page_of_hana.post(f"/en/notices/{notice.reference}/")

    notice.refresh_from_db()
    assert (answer.status_code, answer.url, notice.read_at is not None) == (302, "/en/account/settings/", True)


@pytest.mark.parametrize("context", [{}, {"path_name": "renamed_since"}, {"path_name": "article", "path_args": []}])
def test_what_leads_nowhere_is_shown_in_full(page_of_hana, hana, context):
    notice = tell(hana, context={**context, "words": "Thank you."})

    answer = page_of_hana.post(f"/en/notices/{notice.reference}/", follow=True)

    assert answer.redirect_chain == [(f"/en/notices/{notice.reference}/", 302)]
    assert "Words of Bob: Thank you. one two" in text_of(answer)


def test_looking_writes_nothing(page_of_hana, hana):
    notice = tell(hana)

    page_of_hana.get("/en/notices/")
    page_of_hana.get(f"/en/notices/{notice.reference}/")

    notice.refresh_from_db()
    assert notice.read_at is None


def test_the_first_reading_is_the_one_that_counts(hana, at):
    notice = tell(hana)

    actions.read_notice(notice=notice, at=at)
    actions.read_notice(notice=notice, at=at + timedelta(days=1))

    notice.refresh_from_db()
    assert notice.read_at == at


def test_all_that_was_shown_is_marked_and_what_came_meanwhile_is_not(page_of_hana, hana):
    shown = [tell(hana, number) for number in range(2)]
    newest = page_of_hana.get("/en/notices/").context["newest"]
    late = tell(hana, 3)

    answer = page_of_hana.post("/en/notices/read-all/", {"newest": newest})

    assert (answer.status_code, answer.url) == (302, "/en/notices/")
    assert list(Notice.objects.unread().values_list("key", flat=True)) == [late.key]
    assert newest == shown[-1].reference


# Banners


def test_a_bouncing_address_is_told_of_on_every_page(page_of_hana, hana, at):
    actions.note_bounce(address="Hana@example.com", fault="550 no such user", at=at)

    words = text_of(page_of_hana.get("/en/"))

    assert "Our mail to hana@example.com has been coming back since Friday, 1 May 2026." in words


def test_an_address_can_be_tried_again(page_of_hana, hana, at):
    notice = tell(hana)
    actions.note_bounce(address=hana.email, fault="550", at=at)

    answer = page_of_hana.post(reverse("try_address_again"), follow=True)

    notice.refresh_from_db()
    assert (BouncingAddress.objects.count(), notice.mail_state) == (0, MailState.WAITING)
    assert "We will write to hana@example.com again." in text_of(answer)


def test_a_message_is_in_no_page_that_strangers_share(client, hana, bob, settings):
    live_article(bob)
    settings.CONTENT_POLL_SECONDS = 60
    cache.forget()
    client.force_login(hana)
    client.post("/en/account/logout/")

    hers, others = client.get("/en/articles/returns/"), Client().get("/en/articles/returns/")

    assert ('class="wrap banners"' in hers.content.decode(), hers.headers["Cache-Control"]) == (
        True,
        "private, no-store",
    )
    assert 'class="wrap banners"' not in others.content.decode()


def test_instants_are_on_the_clock_of_whoever_reads(client):
    lena = person("lena@example.com", "Lena", language="en", time_zone="Europe/Berlin")
    tell(lena)
    client.force_login(lena)

    page = client.get("/en/notices/")

    assert "Friday, 1 May 2026, 05:00 (Berlin)" in text_of(page)
    assert datetime.fromisoformat(re.search(r'<time datetime="([^"]+)"', page.content.decode())[1]) == NOON
