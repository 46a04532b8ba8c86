from datetime import timedelta

import pytest

from accounts.rules.languages import Language
from helpcenter import actions, queries
from helpcenter.models import Revision
from helpcenter.rules.blocks import Staleness
from helpcenter.rules.publishing import Verb
from tests.factories import live_article, live_revision, make_article, make_category, publish, write

pytestmark = pytest.mark.django_db

EN, JA = Language.EN, Language.JA


def slugs(cards):
    return [card.slug for card in cards]


def scheduled(article, bob, at, publish_at, language="en", body="Planned."):
    draft = write(article, language, body, author=bob, at=at)
    return actions.move_revision(revision=draft, verb=Verb.SCHEDULE, by=bob, at=at, publish_at=publish_at)


def test_a_reader_gets_the_text_of_their_language(bob, at):
    live_article(bob, "a", en="One.", ja="一。", at=at)

    english, japanese = (queries.read_article("a", language, at) for language in (EN, JA))

    assert [(r.shown.body, r.is_fallback, r.languages) for r in (english, japanese)] == [
        ("One.", False, ["en", "ja"]),
        ("一。", False, ["en", "ja"]),
    ]
    assert (english.source, japanese.source.body) == (None, "One.")


def test_a_reader_gets_the_other_language_where_theirs_is_missing(bob, at):
    live_article(bob, "a", en="One.", at=at)

    reading = queries.read_article("a", JA, at)

    assert (reading.shown.body, reading.is_fallback, reading.languages, reading.other) == ("One.", True, ["en"], None)


def test_a_draft_of_a_translation_is_no_translation(alice, bob, at):
    article = live_article(bob, "a", en="One.", at=at)
    write(article, "ja", "下書き。", author=alice, at=at)

    reading = queries.read_article("a", JA, at)

    assert (reading.shown.body, reading.other) == ("One.", None)


def test_an_article_without_a_live_text_is_none(alice, bob, at):
    write(make_article("a"), "en", "Draft.", author=alice, at=at)
    withdrawn = live_article(bob, "b", at=at)
    actions.move_revision(revision=live_revision(withdrawn, "en", at), verb=Verb.WITHDRAW, by=bob, at=at, note="Wrong.")

    assert [queries.read_article(slug, EN, at) for slug in ("a", "b", "never")] == [None, None, None]


def test_a_reader_of_a_translation_is_told_what_is_out_of_date(bob, at):
    article = live_article(bob, "a", en="One.\n\nTwo.", ja="一。\n\n二。", at=at)
    publish(write(article, "en", "One.\n\nTwo!\n\n- Three", author=bob, at=at), bob, at)

    english, japanese = (queries.read_article("a", language, at).staleness for language in (EN, JA))

    assert (english, japanese) == (Staleness(), Staleness({1: 1}, (2,)))


def test_reading_costs_one_query_and_what_is_related_another(bob, at, django_assert_num_queries):
    outer = make_category("outer")
    inner = make_category("inner", parent=make_category("middle", parent=outer))
    live_article(bob, "a", ja="一。", category=make_category("deepest", parent=inner), at=at)

    with django_assert_num_queries(1):
        reading = queries.read_article("a", EN, at)
        path = reading.article.category.path
    with django_assert_num_queries(1):
        queries.related_to(reading.article, EN, at)

    assert path == "outer/middle/inner/deepest"


def test_related_articles_are_those_named_and_then_the_neighbours(bob, at, alice):
    other = make_category("other")
    for slug, category in (
        ("named-1", other),
        ("named-2", other),
        ("near-1", None),
        ("near-2", None),
        ("near-3", None),
        ("far", other),
    ):
        live_article(
            bob, slug, category=category or make_category(), position=int(slug[-1]) if slug != "far" else 0, at=at
        )
    write(make_article("draft"), "en", "Draft.", author=alice, at=at)
    article = live_article(bob, "a", related_slugs=["named-2", "draft", "gone", "named-1"], at=at)

    assert slugs(queries.related_to(article, EN, at)) == ["named-2", "named-1", "near-1", "near-2"]


def test_related_articles_are_found_in_a_full_category(bob, at):
    for number in range(30):
        live_article(bob, f"near-{number:02}", ja="一。", position=number, at=at)
    live_article(bob, "named", category=make_category("other"), position=99, at=at)
    article = live_article(bob, "a", related_slugs=["named"], position=5, at=at)

    assert slugs(queries.related_to(article, EN, at)) == ["named", "near-00", "near-01", "near-02"]


def test_the_most_needed_answers_are_in_the_order_of_the_editors(bob, at, alice):
    for slug, place in (("c", 3), ("a", 1), ("b", 2), ("none", None)):
        live_article(bob, slug, featured_position=place, at=at)
    write(make_article("draft", featured_position=1), "en", "Draft.", author=alice, at=at)

    assert slugs(queries.featured(EN, at)) == ["a", "b", "c"]


def test_at_most_eight_answers_are_featured(bob, at):
    for number in range(10):
        live_article(bob, f"a{number}", featured_position=number, ja="一。", at=at)

    assert slugs(queries.featured(JA, at)) == [f"a{number}" for number in range(8)]


def test_a_list_shows_an_article_once_in_the_readers_language(bob, at):
    live_article(bob, "both", en="One.", ja="一。", title_en="Both", title_ja="両方", featured_position=1, at=at)
    live_article(bob, "english", title_en="English", featured_position=2, at=at)

    found = [[(card.title, card.language) for card in queries.featured(language, at)] for language in (EN, JA)]

    assert found == [[("Both", "en"), ("English", "en")], [("両方", "ja"), ("English", "en")]]


def test_the_outermost_categories_are_those_with_something_in_them(bob, at, alice):
    orders = make_category("orders", position=2)
    shipping = make_category("shipping", position=1)
    tracking = make_category("tracking", parent=make_category("parcels", parent=shipping))
    make_category("empty", position=3)
    drafts = make_category("drafts", position=4)
    live_article(bob, "a", category=orders, at=at)
    live_article(bob, "b", category=tracking, ja="一。", at=at)
    write(make_article("draft", category=drafts), "en", "Draft.", author=alice, at=at)

    assert queries.top_categories(at) == [shipping, orders]


def test_a_category_is_shown_with_what_is_in_it_and_without_empty_parts(bob, at, alice):
    orders = make_category("orders")
    changes = make_category("changes", parent=orders)
    coupons = make_category("coupons", parent=changes)
    drafts = make_category("drafts", parent=orders)
    live_article(bob, "a", category=orders, position=2, at=at)
    live_article(bob, "b", category=orders, position=1, at=at)
    live_article(bob, "c", category=coupons, at=at)
    live_article(bob, "elsewhere", category=make_category("payments"), at=at)
    write(make_article("draft", category=drafts), "en", "Draft.", author=alice, at=at)

    shelf = queries.shelf_of("orders", EN, at)

    assert (shelf.category, shelf.count, slugs(shelf.cards)) == (orders, 3, ["b", "a"])
    assert [(part.category, part.count, slugs(part.cards)) for part in shelf.shelves] == [(changes, 1, [])]
    assert [(part.category, slugs(part.cards)) for part in shelf.shelves[0].shelves] == [(coupons, ["c"])]


@pytest.mark.parametrize(("slug", "count"), [("orders", 3), ("changes", 1), ("empty", 0)])
def test_a_category_counts_what_is_in_it_and_below(bob, at, slug, count):
    orders = make_category("orders")
    make_category("empty")
    for name, category in (("a", orders), ("b", orders), ("c", make_category("changes", parent=orders))):
        live_article(bob, name, category=category, at=at)

    assert queries.shelf_of(slug, EN, at).count == count


def test_an_unknown_category_is_none(at):
    assert queries.shelf_of("unknown", EN, at) is None


def test_the_newest_texts_come_first(bob, at):
    hour = timedelta(hours=1)
    live_article(bob, "old", at=at)
    live_article(bob, "new", at=at + 2 * hour)
    scheduled(make_article("planned"), bob, at, at + hour)
    scheduled(make_article("far"), bob, at, at + 9 * hour)
    live_article(bob, "japanese", source_language="ja", en=None, ja="一。", at=at)

    newest = queries.newest(EN, at + 3 * hour)

    assert [(r.text.article.slug, r.went_live_at - at) for r in newest] == [
        ("new", 2 * hour),
        ("planned", hour),
        ("old", 0 * hour),
    ]


def test_the_addresses_of_the_site_are_those_of_live_texts(bob, alice, at):
    article = live_article(bob, "a", ja="一。", at=at)
    live_article(bob, "b", at=at)
    write(article, "en", "Draft.", author=alice, at=at + timedelta(days=1))
    write(make_article("draft"), "en", "Draft.", author=alice, at=at)
    scheduled(make_article("planned"), bob, at, at + timedelta(hours=1))

    assert queries.live_addresses(at) == {"a": {"en": at, "ja": at}, "b": {"en": at}}
    assert queries.live_addresses(at + timedelta(hours=1))["planned"] == {"en": at + timedelta(hours=1)}


def test_only_what_the_public_has_seen_can_be_voted_for(bob, alice, at):
    article = live_article(bob, "a", en="Old.", at=at)
    publish(write(article, "en", "New.", author=bob, at=at), bob, at)
    scheduled(article, bob, at, at + timedelta(hours=1))
    write(article, "en", "Draft.", author=alice, at=at)

    before, after = (
        [n for n in range(6) if queries.votable_revision("a", "en", n, when)] for when in (at, at + timedelta(hours=1))
    )

    assert (before, after) == ([1, 2], [1, 2, 3])


def test_the_version_counts_what_came_due(bob, at):
    hour = timedelta(hours=1)
    assert queries.content_version(at) == queries.Version(0)
    scheduled(make_article("a"), bob, at, at + hour)
    scheduled(make_article("b"), bob, at, at + 2 * hour)

    found = [queries.content_version(at + n * hour) for n in range(3)]

    assert [(v.due_count, v.last_due_at, v.next_due_at) for v in found] == [
        (0, None, at + hour),
        (1, at + hour, at + 2 * hour),
        (2, at + 2 * hour, None),
    ]


def test_a_text_has_one_live_revision_at_the_most_at_any_time(bob, at):
    hour = timedelta(hours=1)
    article = live_article(bob, "a", en="One.", ja="一。", at=at)
    scheduled(article, bob, at, at + hour)
    scheduled(article, bob, at, at + hour, language="ja", body="予定。")

    found = [
        list(Revision.objects.live(at + n * hour).order_by("text__language").values_list("body", flat=True))
        for n in range(3)
    ]

    assert found == [["One.", "一。"], ["Planned.", "予定。"], ["Planned.", "予定。"]]
