"""The index of a process: in step with what is live, and mended when something is missing."""

import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import connection

from helpcenter import actions, queries, search
from helpcenter.actions.indexing import analyzer, entry_of
from helpcenter.models import Article, ContentVersion, IndexEntry, PopularQuery, Revision
from helpcenter.rules.publishing import Verb
from helpcenter.rules.searching import Question
from helpcenter.search import index, live
from helpcenter.search.index import SMALL_PART
from helpcenter.search.live import MENDED_AT_ONCE, keeper
from tests.conftest import uses_services
from tests.factories import import_folder, live_article, live_revision, make_article, publish, write, write_files
from tests.helpcenter.search.worlds import ask, slugs, suggested

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def schedule(article, bob, at, publish_at, title, language="en"):
    draft = write(article, language, "Planned.", title=title, author=bob, at=at)
    return actions.move_revision(revision=draft, verb=Verb.SCHEDULE, by=bob, at=at, publish_at=publish_at)


def withdraw(article, bob, at):
    for revision in Revision.objects.live(at).filter(text__article=article):
        actions.move_revision(revision=revision, verb=Verb.WITHDRAW, by=bob, at=at, note="Wrong.")


def settle():
    """Wait for what the keeper does beside the requests."""
    for thread in list(keeper.work.values()):
        thread.join(60)


# What is public


def test_draft_is_never_found(alice, bob, at):
    write(make_article("a"), "en", "Secret.", title="Secret", author=alice, at=at)
    article = live_article(bob, "b", title_en="Refunds", at=at)
    write(article, "en", "Secret.", title="Secret", author=alice, at=at)

    found = [slugs("secret", at + n * HOUR) for n in (0, 100)]

    assert (found, suggested("secr", at), IndexEntry.objects.count()) == ([[], []], (), 1)


def test_scheduled_text_is_found_from_its_instant_on(bob, at):
    article = live_article(bob, "a", title_en="Refunds", at=at)
    due = at + HOUR
    schedule(article, bob, at, due, "Vouchers")
    schedule(make_article("b"), bob, at, due, "Vouchers again")
    second = timedelta(seconds=1)

    found = {
        name: (slugs("refund", when), slugs("voucher", when), [s.slug for s in suggested("vou", when, "en")])
        for name, when in (("before", due - second), ("at", due), ("after", due + HOUR))
    }

    assert found["before"] == (["a"], [], [])
    assert found["at"] == found["after"] == ([], ["a", "b"], ["a", "b"])


def test_sweep_that_records_what_came_due_changes_nothing(bob, at):
    schedule(make_article("a"), bob, at, at + HOUR, "Vouchers")
    before = ask("voucher", at + HOUR)
    actions.publish_due_revisions(at=at + HOUR)

    assert ask("voucher", at + HOUR).hits == before.hits
    assert len(before.hits) == 1


def test_schedule_that_was_taken_back_never_comes(bob, at):
    revision = schedule(make_article("a"), bob, at, at + HOUR, "Vouchers")
    actions.move_revision(revision=revision, verb=Verb.UNSCHEDULE, by=bob, at=at)

    assert slugs("voucher", at + 2 * HOUR) == []


def test_withdrawn_text_is_found_no_more(bob, at):
    article = live_article(bob, "a", title_en="Refunds", title_ja="返金", ja="返金。", at=at)
    before = slugs("refund", at)
    actions.move_revision(revision=live_revision(article, "en", at), verb=Verb.WITHDRAW, by=bob, at=at, note="Wrong.")

    assert (before, slugs("refund", at), slugs("返金", at)) == (["a"], [], ["a"])
    assert suggested("ref", at, "en") == ()


def test_new_revision_takes_the_place_of_the_old_one(bob, at):
    article = live_article(bob, "a", title_en="Refunds", at=at)
    assert slugs("refund", at) == ["a"]
    for title in ("Vouchers", "Coupons", "Points"):
        publish(write(article, "en", "New.", title=title, author=bob, at=at), bob, at)
        assert (slugs(title, at), slugs("refund", at)) == (["a"], [])

    assert keeper.live.index.size == 1


@pytest.mark.django_db(transaction=True)
def test_index_that_was_moved_on_often_finds_what_a_new_one_does(bob, at):
    for number in range(20):
        live_article(bob, f"a{number}", title_en=f"Refund {number}", en="A refund. " * number, at=at)
        slugs("refund", at)
        settle()
    moved = [(hit.slug, hit.score) for hit in ask("refund", at, most=50).hits]
    keeper.forget()

    assert [(hit.slug, hit.score) for hit in ask("refund", at, most=50).hits] == moved
    assert len(moved) == 20


# What only the search uses


def test_glossary_is_used_when_the_number_of_the_search_moves(bob, at):
    live_article(bob, "a", title_en="Refunds", at=at)
    before = slugs("返金", at)
    group = actions.save_group(group=None, words_ja=["返金"], words_en=["refund"], at=at)
    during = slugs("返金", at)
    actions.save_group(group=group, words_ja=["払い戻し"], words_en=["refund"], at=at)
    after = slugs("返金", at), slugs("払戻し", at)
    actions.delete_groups(groups=type(group).objects.all(), at=at)

    assert (before, during, after, slugs("払戻し", at)) == ([], ["a"], ([], ["a"]), [])


def test_name_of_the_marketplace_is_filled_into_the_glossary(bob, at):
    live_article(bob, "a", title_en="Pay", en="Use Kaiun Market Pay.", at=at)
    live_article(bob, "b", title_en="Parcels", en="Another market, to pay.", at=at)
    actions.save_group(group=None, words_ja=["{marketplace}ペイ", "カイペイ"], words_en=["{marketplace} Pay"], at=at)

    assert (slugs("カイウンマーケットペイ", at), slugs("カイペイ", at)) == (["a"], ["a"])
    assert slugs("{marketplace}ペイ", at) == []


def test_pins_are_used_when_the_number_of_the_search_moves(bob, at):
    live_article(bob, "a", title_en="Refunds", at=at)
    pin = actions.save_pin(
        pin=None, query="xyzzy", language="", article=live_article(bob, "b", title_en="Help", at=at), position=1, at=at
    )
    before = slugs("xyzzy", at)
    actions.save_pin(pin=pin, query="xyzzy", language="", article=Article.objects.get(slug="a"), position=1, at=at)
    after = slugs("xyzzy", at)
    actions.delete_pins(pins=type(pin).objects.all(), at=at)

    assert (before, after, slugs("xyzzy", at)) == (["b"], ["a"], [])


def test_popular_queries_are_used_when_the_number_of_the_search_moves(bob, at):
    live_article(bob, "a", title_en="Refunds", at=at)
    PopularQuery.objects.create(language="en", query="refund please", times=3)
    actions.search_changed(at)

    assert [s.text for s in suggested("refund p", at, "en")][:1] == ["refund please"]


def test_change_of_the_search_leaves_the_pages_alone(bob, at):
    live_article(bob, "a", at=at)
    before = queries.content_version(at)
    actions.save_group(group=None, words_ja=["返金"], words_en=["refund"], at=at)

    after = queries.content_version(at)

    assert (after, after.search_number - before.search_number) == (before, 1)


# Cost


def test_nothing_is_asked_twice_while_nothing_changes(bob, at, django_assert_num_queries):
    live_article(bob, "a", title_en="Refunds", at=at)
    version = queries.content_version(at)
    search.warm(version=version, at=at)

    with django_assert_num_queries(0):
        search.warm(version=version, at=at)
        assert keeper.current(version, at) is keeper.live


@pytest.mark.parametrize("count", [1, 3])
def test_following_a_change_costs_the_same_for_one_text_and_for_three(bob, at, django_assert_num_queries, count):
    live_article(bob, "a", title_en="Refunds", at=at)
    search.warm(version=queries.content_version(at), at=at)
    for number in range(count):
        live_article(bob, f"b{number}", title_en="Vouchers", at=at)
    version = queries.content_version(at)

    with django_assert_num_queries(4):  # what is live, the new entries, the pins, the shelves
        search.warm(version=version, at=at)


@pytest.mark.parametrize("count", [1, 3])
def test_following_what_was_withdrawn_costs_the_same_for_one_text_and_for_three(
    bob, at, django_assert_num_queries, count
):
    articles = [live_article(bob, f"a{number}", title_en="Refunds", at=at) for number in range(4)]
    search.warm(version=queries.content_version(at), at=at)
    for article in articles[:count]:
        withdraw(article, bob, at)
    version = queries.content_version(at)

    with django_assert_num_queries(4):  # what is live, the words of what is gone, the pins, the shelves
        search.warm(version=version, at=at)
    assert len(slugs("refund", at)) == 4 - count


def test_change_of_the_search_alone_reads_no_article(bob, at, django_assert_num_queries):
    live_article(bob, "a", title_en="Refunds", at=at)
    search.warm(version=queries.content_version(at), at=at)
    before = keeper.live.index
    actions.save_group(group=None, words_ja=["返金"], words_en=["refund"], at=at)
    version = queries.content_version(at)

    with django_assert_num_queries(4):  # the glossary, what others asked, the pins, the shelves
        search.warm(version=version, at=at)
    assert (keeper.live.index is before, slugs("返金", at)) == (True, ["a"])


# Large changes


@pytest.mark.django_db(transaction=True)
def test_reader_does_not_wait_while_the_index_is_built_anew(bob, at):
    for number in range(8):
        live_article(bob, f"a{number}", title_en="Refunds", at=at)
    assert ask("refund", at).total == 8
    live_article(bob, "b", title_en="Vouchers", at=at)
    keeper.live.index.in_large_part = -SMALL_PART  # As if so many had been published since.

    first = slugs("voucher", at)
    work = list(keeper.work)
    settle()

    assert (first, work) == (["b"], ["rebuild"])
    assert (slugs("voucher", at), keeper.live.index.in_large_part, len(keeper.live.index.parts)) == (["b"], 9, 1)


@pytest.fixture
def small_parts(monkeypatch):
    """Let two texts be as many as can be taken at once."""
    monkeypatch.setattr(live, "SMALL_PART", 2)
    monkeypatch.setattr(index, "SMALL_PART", 2)


@pytest.mark.django_db(transaction=True)
def test_many_new_texts_come_beside_the_requests_and_what_is_gone_is_gone_at_once(small_parts, bob, at):
    old = live_article(bob, "a", title_en="Refunds", at=at)
    live_article(bob, "b", title_en="Parcels", at=at)
    assert slugs("refund", at) == ["a"]
    withdraw(old, bob, at)
    for number in range(3):
        live_article(bob, f"c{number}", title_en="Vouchers", at=at)

    first = slugs("refund voucher parcel", at), list(keeper.work)
    settle()

    assert first == (["b"], ["rebuild"])
    assert (slugs("refund", at), slugs("voucher", at), slugs("parcel", at)) == ([], ["c0", "c1", "c2"], ["b"])
    assert set(keeper.live.analyzers) == set(keeper.live.index.number_of) == set(live._live_rows(at))


@pytest.mark.django_db(transaction=True)
def test_many_withdrawn_texts_are_gone_at_once_and_their_words_soon_after(small_parts, bob, at):
    articles = [live_article(bob, f"a{number}", title_en="Refund", at=at) for number in range(3)]
    live_article(bob, "b", title_en="Parcels", at=at)
    assert (len(slugs("refund", at)), ask("refnud", at).corrected) == (3, "refund")
    for article in articles:
        withdraw(article, bob, at)

    first = slugs("refund", at), slugs("parcel", at), list(keeper.work)
    settle()

    assert first == ([], ["b"], ["rebuild"])
    assert (slugs("parcel", at), ask("refnud", at).did_you_mean, ask("refnud", at).corrected) == (["b"], "", "")
    assert "e:refund" not in keeper.live.index.words.surfaces


def test_words_of_a_withdrawn_text_are_no_correction(bob, at):
    article = live_article(bob, "a", title_en="Refund", title_ja="返金", ja="一。", at=at)
    before = ask("refnud", at).corrected
    withdraw(article, bob, at)

    after = ask("refnud", at)

    assert (before, after.corrected, after.did_you_mean) == ("refund", "", "")
    keeper.forget()
    assert ask("refnud", at).corrected == ""


@pytest.mark.django_db(transaction=True)
def test_rebuilding_that_ends_after_another_change_takes_nothing_back(small_parts, monkeypatch, bob, at):
    live_article(bob, "a", title_en="Refunds", at=at)
    assert slugs("refund", at) == ["a"]
    for number in range(3):
        live_article(bob, f"c{number}", title_en="Vouchers", at=at)
    may_end = threading.Event()
    rebuild = type(keeper)._rebuild

    def late(*args):
        may_end.wait(60)
        rebuild(*args)

    monkeypatch.setattr(type(keeper), "_rebuild", late)
    assert slugs("voucher", at) == []
    withdraw(Article.objects.get(slug="a"), bob, at)
    during = slugs("refund", at)
    may_end.set()
    settle()

    assert (during, slugs("refund", at), slugs("voucher", at)) == ([], [], ["c0", "c1", "c2"])


# Missing entries


def test_few_missing_entries_are_made_by_who_needs_them(bob, at):
    for number in range(MENDED_AT_ONCE):
        live_article(bob, f"a{number:02}", title_en="Refunds", at=at)
    IndexEntry.objects.all().delete()

    assert ask("refund", at).total == MENDED_AT_ONCE
    assert IndexEntry.objects.filter(analyzer=analyzer()).count() == MENDED_AT_ONCE
    assert keeper.work == {}


def test_entry_that_was_deleted_while_it_was_found_comes_back(bob, at):
    live_article(bob, "a", title_en="Refunds", en="Ten days.", at=at)
    assert ask("refund", at).total == 1
    IndexEntry.objects.all().delete()

    still = ask("refund", at)
    actions.content_changed(at)

    assert [(hit.slug, hit.title_text, hit.passage) for hit in still.hits] == [("a", "Refunds", ())]
    assert ask("refund", at).hits[0].passage_text == "Ten days."


def test_entry_that_is_gone_when_it_is_read_does_no_harm(monkeypatch, bob, at):
    """Another process may delete entries between the list of what is live and the entries themselves."""
    live_article(bob, "a", title_en="Refunds", at=at)
    live_article(bob, "b", title_en="Refunds", at=at)
    delete_after_reading(monkeypatch, "a")

    assert slugs("refund", at) == ["b"]
    assert set(keeper.live.analyzers) == set(keeper.live.index.number_of)


def test_new_entry_that_is_gone_when_it_is_read_does_no_harm(monkeypatch, bob, at):
    live_article(bob, "a", title_en="Refunds", at=at)
    assert slugs("refund", at) == ["a"]
    live_article(bob, "b", title_en="Refunds", at=at)
    live_article(bob, "c", title_en="Refunds", at=at)
    delete_after_reading(monkeypatch, "b")

    during = slugs("refund", at)
    monkeypatch.undo()
    actions.content_changed(at)

    assert (during, slugs("refund", at)) == (["a", "c"], ["a", "b", "c"])


def delete_after_reading(monkeypatch, slug):
    read = live._live_rows

    def then_deleted(at):
        rows = read(at)
        IndexEntry.objects.filter(revision__text__article__slug=slug).delete()
        return rows

    monkeypatch.setattr(live, "_live_rows", then_deleted)


@pytest.mark.django_db(transaction=True)
def test_many_missing_entries_are_made_in_a_thread(bob, at):
    for number in range(MENDED_AT_ONCE + 1):
        live_article(bob, f"a{number:02}", title_en="Refunds", at=at)
    IndexEntry.objects.all().delete()
    number = queries.content_version(at).search_number

    first = ask("refund", at)
    work = list(keeper.work)
    settle()
    then = ask("refund", at)

    assert (first.total, work, then.total) == (0, ["mend"], MENDED_AT_ONCE + 1)
    assert queries.content_version(at).search_number == number + 1  # So that other processes look again.


def test_entries_of_another_analyzer_are_made_anew(bob, at):
    live_article(bob, "a", title_en="Refunds", title_ja="返金", ja="返金。", at=at)
    schedule(make_article("b"), bob, at, at + HOUR, "Vouchers")
    IndexEntry.objects.filter(revision__text__language="en").update(analyzer="old", terms="")

    counts = [actions.index_missing(at) for _ in range(2)]

    assert counts == [2, 0]
    assert set(IndexEntry.objects.values_list("analyzer", flat=True)) == {analyzer()}
    assert (slugs("refund", at), slugs("voucher", at + HOUR)) == (["a"], ["b"])


@pytest.mark.django_db(transaction=True)
def test_entries_of_another_analyzer_serve_until_they_were_made_anew(monkeypatch, bob, at):
    live_article(bob, "a", title_en="Refunds", at=at)
    IndexEntry.objects.update(analyzer="old", terms="e:nonsens", asking=b"\1\0", answering=b"\0\0")
    number = queries.content_version(at).search_number
    may_begin, mend = threading.Event(), live._mend

    def late(at):
        may_begin.wait(60)
        mend(at)

    monkeypatch.setattr(live, "_mend", late)
    first = slugs("nonsense", at), slugs("refund", at), list(keeper.work)
    may_begin.set()
    settle()
    made = set(IndexEntry.objects.values_list("analyzer", flat=True)), queries.content_version(at).search_number
    during = slugs("nonsense", at), sorted(keeper.work)
    settle()

    assert first == (["a"], [], ["mend"])
    assert made == ({analyzer()}, number + 1)
    assert during == (["a"], ["mend", "rebuild"])
    assert (slugs("nonsense", at), slugs("refund", at), keeper.live.is_complete) == ([], ["a"], True)


@pytest.mark.django_db(transaction=True)
def test_entries_that_another_process_made_anew_are_read_anew(monkeypatch, bob, at):
    live_article(bob, "a", title_en="Refunds", at=at)
    IndexEntry.objects.update(analyzer="old", terms="e:nonsens", asking=b"\1\0", answering=b"\0\0")
    with monkeypatch.context() as patch:
        patch.setattr(live, "_mend", lambda at: None)  # The other process is first.
        before = slugs("refund", at)
        settle()
    actions.index_missing(at)
    actions.search_changed(at)
    slugs("refund", at)
    settle()

    assert (before, slugs("refund", at), IndexEntry.objects.get().analyzer) == ([], ["a"], analyzer())


def test_other_name_of_the_marketplace_makes_entries_anew(bob, at, settings):
    live_article(bob, "a", title_en="Sell on {marketplace}", at=at)
    settings.MARKETPLACE_NAME = {"en": "Bazaar", "ja": "バザール"}

    assert actions.index_missing(at) == 1
    assert slugs("bazaar", at) == ["a"]


def test_entries_of_what_nobody_can_find_any_more_are_dropped(bob, at):
    article = live_article(bob, "a", title_en="Refunds", at=at)
    old = live_revision(article, "en", at)
    publish(write(article, "en", "New.", title="Vouchers", author=bob, at=at), bob, at)
    assert set(IndexEntry.objects.values_list("revision_id", flat=True)) == {
        old.pk,
        live_revision(article, "en", at).pk,
    }

    actions.index_missing(at)

    assert list(IndexEntry.objects.values_list("revision_id", flat=True)) == [live_revision(article, "en", at).pk]


def test_importing_stores_entries_too(tmp_path, at):
    write_files(
        tmp_path,
        {
            "en/a.md": "---\ntitle: Refunds\naliases: [money back]\n---\nTen days.\n",
            "ja/a.md": "---\ntitle: 返金\n---\n10日です。\n",
        },
    )
    import_folder(tmp_path, at)

    assert IndexEntry.objects.count() == Revision.objects.live(at).count() == 2
    assert (slugs("money back", at, "en"), slugs("返金", at)) == (["a"], ["a"])


def test_entry_is_the_same_whenever_it_is_made(bob, at):
    article = live_article(bob, "a", title_en="Refunds", en="Ten *days*.", at=at)
    stored = IndexEntry.objects.get()
    again = entry_of(live_revision(article, "en", at))

    fields = [field.attname for field in IndexEntry._meta.fields]
    assert fields != []
    for name in set(fields) - {"outline"}:
        one, other = getattr(stored, name), getattr(again, name)
        assert (bytes(one) if isinstance(one, memoryview) else one) == other, name
    assert [tuple(place) for place in stored.outline] == [tuple(place) for place in again.outline]


# Other processes


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    not uses_services(), reason="the database of a run on SQLite is in memory: no other process sees it"
)
def test_what_a_second_process_publishes_is_seen(bob, at):
    live_article(bob, "a", title_en="Refunds", at=at)
    before = slugs("voucher", at)
    code = (
        "import django; django.setup();"
        "from django.conf import settings; from django.db import connection;"
        f"connection.settings_dict['NAME'] = {connection.settings_dict['NAME']!r};"
        "from accounts.models import User; from tests.factories import *;"
        "live_article(User.objects.get(email='bob@example.com'), 'b', title_en='Vouchers')"
    )

    subprocess.run([sys.executable, "-c", code], check=True)

    assert (before, slugs("voucher", at)) == ([], ["b"])


def test_what_is_published_behind_the_back_of_this_process_is_seen(bob, at):
    """As another process would: the version moves, and nothing here was told."""
    live_article(bob, "a", title_en="Refunds", at=at)
    before, mine = slugs("voucher", at), keeper.live
    live_article(bob, "b", title_en="Vouchers", at=at)
    keeper.live = mine

    assert (before, slugs("voucher", at)) == ([], ["b"])


def test_older_version_than_the_one_at_hand_is_answered(bob, at):
    old = queries.content_version(at)
    live_article(bob, "a", title_en="Refunds", at=at)
    assert slugs("refund", at) == ["a"]

    late = search.answer(Question("refund", "en"), version=old, at=at)

    assert [hit.slug for hit in late.hits] == ["a"]
    assert slugs("refund", at) == ["a"]


def test_site_that_was_never_changed_is_searched(db, at):
    assert (ContentVersion.objects.count(), slugs("refund", at)) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_what_failed_beside_the_requests_is_tried_again(monkeypatch, bob, at):
    live_article(bob, "a", title_en="Refunds", at=at)
    IndexEntry.objects.update(analyzer="old")
    mend = live._mend
    monkeypatch.setattr(live, "AGAIN_AFTER", 0)
    monkeypatch.setattr(live, "_mend", lambda at: 1 / 0)
    ask("refund", at)
    settle()
    before = set(IndexEntry.objects.values_list("analyzer", flat=True))
    monkeypatch.setattr(live, "_mend", mend)

    ask("refund", at)
    settle()

    assert (before, set(IndexEntry.objects.values_list("analyzer", flat=True))) == ({"old"}, {analyzer()})
