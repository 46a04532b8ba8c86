"""The site's idea of now, moved by somebody who tries the site out."""

import gzip
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpcenter.actions import move_revision
from helpcenter.rules.publishing import Verb
from notices import clock
from notices.actions import advance, reset
from notices.middleware import spelled
from notices.models import SiteClock
from tests.conftest import NOON, person
from tests.factories import live_article, write

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def debug(settings):
    settings.DEBUG = True


def run(*words):
    out, err = StringIO(), StringIO()
    call_command("advance_clock", *words, stdout=out, stderr=err)
    return out.getvalue().splitlines(), err.getvalue().splitlines()


def here(*, ahead=timedelta(), words):
    """Return the line as it may be just before and just after a minute ends."""
    instants = (timezone.localtime(timezone.now() + ahead + timedelta(seconds=late)) for late in (-5, 0))
    return {f"Here it is {instant:%A, %Y-%m-%d %H:%M} ({settings.TIME_ZONE}), {words}." for instant in instants}


def ahead():
    return round((clock.now() - timezone.now()) / DAY, 3)


# The clock


def test_the_clock_is_the_machines_until_it_is_moved(debug):
    assert (ahead(), clock.moved_by()) == (0, timedelta())


def test_moving_adds_up_and_reset_undoes_it(debug):
    moved = [advance(by=3 * DAY), advance(by=DAY / 2)]

    after = ahead()
    reset()

    assert (moved, after, ahead(), SiteClock.objects.count()) == ([3 * DAY, 3.5 * DAY], 3.5, 0, 0)


@pytest.mark.parametrize("by", [timedelta(), -DAY])
def test_the_clock_does_not_go_back(debug, by):
    with pytest.raises(ValueError) as refused:
        advance(by=by)

    assert (str(refused.value), ahead()) == ("The clock does not go back; --reset puts it right.", 0)


def test_the_clock_has_an_end(debug):
    advance(by=3_650 * DAY)

    with pytest.raises(ValueError) as refused:
        advance(by=timedelta(minutes=1))

    assert str(refused.value) == "The clock would be more than 3650 days ahead; --reset puts it right."


def test_outside_debug_a_moved_clock_counts_for_nothing_and_costs_nothing(django_assert_num_queries):
    SiteClock.objects.create(pk=1, offset=3 * DAY)

    with django_assert_num_queries(0):
        assert (ahead(), clock.moved_by()) == (0, timedelta())


def test_now_asks_the_database_once_in_a_while(debug, django_assert_num_queries):
    clock.forget()

    with django_assert_num_queries(1):
        for _ in range(3):
            clock.now()


# The command


def test_without_words_it_says_where_the_clock_stands(debug):
    (line,), errors = run()

    assert (line in here(words="as on this machine"), errors) == (True, [])


def test_it_moves_the_clock_says_the_new_now_and_what_became_due(debug, settings):
    (first, *others), errors = run("2d12h")

    assert first in here(ahead=2.5 * DAY, words="2d12h ahead")
    assert [line.partition(":")[0] for line in others] == list(settings.CELERY_BEAT_SCHEDULE)
    assert (errors, ahead()) == ([], 2.5)


def test_reset_warns_of_what_stays(debug):
    run("3d")

    (line,), errors = run("--reset")

    assert (line.endswith("as on this machine."), ahead()) == (True, 0)
    assert errors == ["What happened meanwhile keeps its dates, which are in the future now."]
    assert run("--reset")[1] == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["3x"], "“3x” is not a span of time. Write weeks, days, hours and minutes like this: 2d12h."),
        (["4000d"], "“4000d” is not more than nothing and at most 3650 days."),
        (["3d", "--reset"], "Either a span or --reset."),
    ],
)
def test_what_it_cannot_do_is_a_sentence(debug, words, sentence):
    with pytest.raises(CommandError) as refused:
        run(*words)

    assert (str(refused.value), refused.value.returncode, ahead()) == (sentence, 1, 0)


@pytest.mark.parametrize("words", [[], ["3d"], ["--reset"]])
def test_outside_debug_it_refuses(words):
    with pytest.raises(CommandError) as refused:
        run(*words)

    assert str(refused.value) == (
        "The clock moves only with DEBUG on. A site that serves people keeps the machine's time."
    )
    assert (refused.value.returncode, SiteClock.objects.count()) == (1, 0)


# Pages


def banners(response):
    return response.content.decode().count('<aside class="moved-clock"')


@pytest.mark.parametrize(
    "path", ["/en/", "/ja/", "/en/search/?q=x", "/en/nowhere/", "/en/account/login/", "/admin/login/"]
)
def test_every_page_says_that_the_clock_was_moved(debug, client, path):
    before = banners(client.get(path, follow=True))
    advance(by=3 * DAY)
    after = client.get(path, follow=True)

    assert (before, banners(after)) == (0, 1)
    assert after.content.index(b"<body") < after.content.index(b"moved-clock") < after.content.index(b"</body>")


def test_the_banner_says_by_how_much_and_what_to_do(debug, client):
    advance(by=60 * DAY)

    page = client.get("/en/").content.decode()

    assert "The clock of this site is 60 days ahead: here it is " in page
    assert "<code>python3 run.py manage advance_clock --reset</code>" in page


def test_the_admin_says_it_on_the_clock_of_who_works_in_it(debug):
    person("grace@example.com", "Grace", role="agent", is_superuser=True, language="ja", time_zone="America/New_York")
    grace = Client()
    grace.login(email="grace@example.com", password="correct horse battery")
    advance(by=DAY)

    page = grace.get("/admin/password_change/", follow=True)

    assert (page.status_code, banners(page)) == (200, 1)
    assert "(ニューヨーク)" in page.content.decode()


def test_a_page_out_of_the_cache_says_it_and_is_never_kept_by_a_browser(debug, settings, client):
    settings.CONTENT_POLL_SECONDS = 1
    tag = client.get("/en/")["ETag"]
    advance(by=DAY)

    answers = [
        client.get("/en/", headers={"If-None-Match": tag, "Accept-Encoding": encoding})
        for encoding in ("gzip", "identity")
    ]

    assert [(a.status_code, banners(a), "ETag" in a, "Last-Modified" in a) for a in answers] == [
        (200, 1, False, False)
    ] * 2
    assert {(a["Cache-Control"], int(a["Content-Length"]) == len(a.content)) for a in answers} == {
        ("private, no-store", True)
    }
    reset()
    again = client.get("/en/", headers={"If-None-Match": tag})
    assert (again.status_code, client.get("/en/", headers={"Accept-Encoding": "gzip"})["ETag"]) == (304, tag)


def test_the_cache_itself_stays_without_a_banner(debug, client):
    advance(by=DAY)
    client.get("/en/")
    reset()

    page = client.get("/en/", headers={"Accept-Encoding": "gzip"})

    assert b"moved-clock" not in gzip.decompress(page.content)


@pytest.mark.parametrize("path", ["/robots.txt", "/en/feed.atom", "/healthz", "/en/search/suggestions/?q=re"])
def test_what_is_no_page_stays_as_it_is(debug, client, path):
    advance(by=DAY)

    assert b"moved-clock" not in client.get(path).content


def test_a_mail_in_a_frame_stays_as_it_will_look_elsewhere(debug, client):
    advance(by=DAY)

    assert banners(client.get("/en/", headers={"Sec-Fetch-Dest": "iframe"})) == 0
    assert banners(client.get("/en/", headers={"Sec-Fetch-Dest": "document"})) == 1


def test_a_scheduled_text_is_there_when_the_clock_says_so_and_gone_when_it_is_put_right(debug, settings, client, bob):
    article = live_article(bob, "returns", title_en="Old words")
    draft = write(article, "en", "Hello again.", title="New words", author=bob)
    monday = timezone.now() + 2 * DAY
    move_revision(revision=draft, verb=Verb.SCHEDULE, by=bob, at=timezone.now(), publish_at=monday)

    def title():
        return re.search("<h1[^>]*>(.*?)</h1>", client.get("/en/articles/returns/").content.decode(), re.S)[1].strip()

    settings.CONTENT_POLL_SECONDS = 60  # So that only the clock can tell.
    seen = [title()]
    advance(by=3 * DAY)
    seen.append(title())
    reset()
    settings.CONTENT_POLL_SECONDS = 0
    seen.append(title())

    assert seen == ["Old words", "New words", "Old words"]


def test_outside_debug_there_is_no_banner_and_no_question(client, django_assert_num_queries):
    SiteClock.objects.create(pk=1, offset=3 * DAY)
    client.get("/en/")

    with CaptureQueriesContext(connection) as queries:
        page = client.get("/en/")

    assert (banners(page), [q for q in queries if "siteclock" in q["sql"]]) == (0, [])


@pytest.mark.parametrize(
    ("language", "span", "words"),
    [
        ("en", 60 * DAY, "60 days"),
        ("en", DAY + timedelta(hours=1, minutes=30), "1 day, 1 hour, 30 minutes"),
        ("ja", 2.5 * DAY, "2日 12時間"),
    ],
)
def test_how_far_it_was_moved_is_spelled_in_both_languages(language, span, words):
    from django.utils.translation import override

    with override(language):
        assert spelled(span).replace("\xa0", " ") == words


def test_noon_is_not_now():
    assert clock.now() > NOON
