from datetime import UTC, datetime, timedelta

import pytest

from helpcenter import actions
from helpcenter.models import ContentVersion
from helpcenter.page_cache import Page, PageCache
from helpcenter.queries import Version
from helpcenter.rules.publishing import Verb
from tests.factories import live_article, make_article, write

NOON = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)


def page(size=10):
    return Page(body=b"x" * size, compressed=None, content_type="text/html", headers=())


def cache_of(version):
    cache = PageCache()
    cache.version = version
    return cache


def test_a_page_is_kept_for_its_version_only():
    cache = cache_of(Version(1))
    kept = page()
    cache.put("/en/", Version(1), kept)

    assert (cache.get("/en/", Version(1)), cache.get("/en/", Version(2)), cache.get("/ja/", Version(1))) == (
        kept,
        None,
        None,
    )


def test_a_page_made_while_something_was_published_is_not_kept():
    cache = cache_of(Version(2))

    cache.put("/en/", Version(1), page())

    assert (len(cache.pages), cache.bytes) == (0, 0)


def test_the_least_recently_read_pages_go_first(settings):
    settings.PAGE_CACHE_BYTES = 30
    cache = cache_of(Version(1))
    for key in ("a", "b", "c"):
        cache.put(key, Version(1), page())
    cache.get("a", Version(1))

    cache.put("d", Version(1), page())

    assert (list(cache.pages), cache.bytes) == (["c", "a", "d"], 30)


def test_a_page_larger_than_the_cache_is_not_kept(settings):
    settings.PAGE_CACHE_BYTES = 30
    cache = cache_of(Version(1))
    cache.put("a", Version(1), page())

    cache.put("b", Version(1), page(31))

    assert (list(cache.pages), cache.bytes) == (["a"], 10)


def test_a_page_kept_again_counts_once():
    cache = cache_of(Version(1))
    cache.put("a", Version(1), page(10))

    cache.put("a", Version(1), page(7))

    assert cache.bytes == 7


def test_both_forms_of_a_page_count():
    assert Page(body=b"x" * 10, compressed=b"x" * 4, content_type="text/html", headers=()).size == 14


@pytest.mark.django_db
def test_between_two_questions_the_database_is_not_asked(settings, django_assert_num_queries):
    settings.CONTENT_POLL_SECONDS = 3600
    cache = PageCache()

    with django_assert_num_queries(1):
        first = cache.current_version(NOON)
        again = cache.current_version(NOON)

    assert again == first


@pytest.mark.django_db
def test_without_a_pause_every_reader_asks(settings, django_assert_num_queries):
    settings.CONTENT_POLL_SECONDS = 0
    cache = PageCache()

    with django_assert_num_queries(2):
        cache.current_version(NOON)
        cache.current_version(NOON)


@pytest.mark.django_db
def test_a_schedule_that_comes_due_is_not_waited_for(settings, bob, django_assert_num_queries):
    settings.CONTENT_POLL_SECONDS = 3600
    draft = write(make_article(), "en", "Planned.", author=bob, at=NOON)
    due_at = NOON + timedelta(minutes=1)
    actions.move_revision(revision=draft, verb=Verb.SCHEDULE, by=bob, at=NOON, publish_at=due_at)
    cache = PageCache()
    before = cache.current_version(NOON)

    with django_assert_num_queries(1):
        after = cache.current_version(due_at)
        again = cache.current_version(due_at)

    assert (before.due_count, after.due_count, again) == (0, 1, after)


@pytest.mark.django_db
def test_pages_go_when_something_is_published(bob):
    cache = PageCache()
    cache.put("a", cache.current_version(NOON), page())

    live_article(bob, at=NOON)
    version = cache.current_version(NOON)

    assert (version.number, cache.get("a", version), cache.bytes) == (ContentVersion.objects.get().number, None, 0)
