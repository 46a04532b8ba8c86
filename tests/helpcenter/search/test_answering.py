"""What a question gets: articles in the reader's language, why, how many, and what to do when there are none."""

from datetime import timedelta

import pytest

from helpcenter import actions, queries, search
from helpcenter.models import Article, PinnedAnswer, PopularQuery
from helpcenter.rules.searching import MOST_RESULTS, Question, Why
from tests.factories import live_article, make_article, make_category, publish, text_of, write
from tests.helpcenter.search.worlds import ask, slugs, suggested, text

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def shop(bob, at):
    """Some articles in both languages, and a glossary."""
    live_article(
        bob,
        "returns",
        title_en="Return an item",
        title_ja="商品を返品する",
        en="Send it back within 15 days.\n\nThe seller of {marketplace} pays the postage.",
        ja="15日以内に返送してください。\n\n送料は{marketplace}の出品者が払います。",
        at=at,
    )
    live_article(
        bob, "refunds", title_en="When a refund arrives", en="A refund takes ten days.", source_language="en", at=at
    )
    live_article(
        bob,
        "parcels",
        source_language="ja",
        en=None,
        ja="追跡番号で荷物を追跡できます。",
        title_ja="荷物を追跡する",
        category=make_category("shipping"),
        at=at,
    )
    actions.save_group(group=None, words_ja=["返品", "返送"], words_en=["return"], at=at)
    actions.save_group(group=None, words_ja=["返金"], words_en=["refund"], at=at)


def found(answer):
    return [(hit.slug, hit.language) for hit in answer.hits]


# Languages


def test_article_is_found_once_and_shown_in_the_language_of_the_reader(shop, at):
    japanese, english = ask("返品", at), ask("返品", at, "en")

    assert (found(japanese), found(english)) == ([("returns", "ja")], [("returns", "en")])
    assert [hit.languages for hit in japanese.hits] == [("en", "ja")]
    assert (japanese.hits[0].title_text, english.hits[0].title_text) == ("商品を返品する", "Return an item")


def test_article_without_a_text_in_the_language_of_the_reader_is_shown_in_the_other(shop, at):
    assert found(ask("返金", at)) == [("refunds", "en")]
    assert found(ask("追跡番号", at, "en")) == [("parcels", "ja")]
    assert ask("返金", at).hits[0].languages == ("en",)


def test_same_articles_are_found_from_either_site(shop, at):
    assert slugs("returns refund 荷物", at, "ja") == slugs("returns refund 荷物", at, "en")


def test_answer_counts_articles_by_category_and_language_before_they_are_narrowed(shop, at):
    orders, shipping = make_category("orders").pk, make_category("shipping").pk

    wide, narrow = ask("返品 返金 荷物", at), ask("返品 返金 荷物", at, category="shipping")

    for answer in (wide, narrow):
        assert (answer.by_category, answer.by_language) == ({orders: 2, shipping: 1}, {"en": 2, "ja": 2})
    assert (wide.total, narrow.total, found(narrow)) == (3, 1, [("parcels", "ja")])


# Why


def test_word_that_stood_for_the_one_typed_is_said(shop, at):
    assert ask("返金", at).hits[0].why == (Why("返金", "refund"),)
    assert ask("henpin", at).hits[0].why == (Why("henpin", "返品"),)


def test_nothing_is_said_of_what_is_in_the_text_itself(shop, at):
    assert [ask(query, at).hits[0].why for query in ("返品", "追跡番号")] == [(), ()]
    assert [ask("return", at, language).hits[0].why for language in ("en", "ja")] == [(), (Why("return", "返品"),)]


def test_relative_is_named_and_marked_where_it_is_closely_alike(bob, at):
    live_article(bob, "fee", title_ja="出品の手数料", ja="手数料です。", at=at)
    for number, title in enumerate(("返金", "金額", "入金", "代金")):
        live_article(bob, f"b{number}", title_ja=title, ja="一。", at=at)

    [hit] = [hit for hit in ask("料金", at).hits if hit.slug == "fee"]

    assert (hit.why, text(hit.title), text(hit.passage)) == (
        (Why("料金", "料"),),
        "出品の手数[料]",
        "手数[料]です。",
    )


def test_relative_that_is_hardly_alike_is_neither_named_nor_marked(bob, at):
    live_article(bob, "refund", title_ja="返金の方法", ja="返金します。", at=at)
    for number in range(12):
        live_article(bob, f"order-{number}", title_ja="注文の方法", ja="注文します。", at=at)

    hits = [(hit.slug, hit.why, text(hit.title), text(hit.passage)) for hit in ask("返品", at).hits]

    assert hits == [("refund", (), "返金の方法", "返金します。")]


def test_no_more_than_three_words_are_explained(bob, at):
    live_article(bob, "a", title_en="One two three four five", at=at)
    for english, japanese in zip(("one", "two", "three", "four", "five"), "雨雪霧風雷", strict=True):
        actions.save_group(group=None, words_ja=[japanese], words_en=[english], at=at)

    assert [(why.asked, why.found) for why in ask("雨 雪 霧 風 雷", at).hits[0].why] == [
        ("雨", "one"),
        ("雪", "two"),
        ("霧", "three"),
    ]


# Filters


def test_category_holds_what_is_in_those_inside_it(bob, at):
    outer = make_category("outer")
    inner = make_category("inner", parent=make_category("middle", parent=outer))
    for slug, category in (("a", outer), ("b", inner), ("c", make_category("other"))):
        live_article(bob, slug, title_en="Refunds", category=category, at=at)

    assert {name: slugs("refund", at, category=name) for name in ("", "outer", "middle", "inner", "other", "none")} == {
        "": ["a", "b", "c"],
        "outer": ["a", "b"],
        "middle": ["b"],
        "inner": ["b"],
        "other": ["c"],
        "none": [],
    }


def test_article_that_was_moved_is_found_on_its_new_shelf(bob, at):
    article = live_article(bob, "a", title_en="Refunds", at=at)
    before = slugs("refund", at, category="orders")
    Article.objects.filter(pk=article.pk).update(category=make_category("money"))
    actions.content_changed(at)

    assert (before, slugs("refund", at, category="orders"), slugs("refund", at, category="money")) == (["a"], [], ["a"])


def test_language_leaves_the_articles_that_can_be_read_in_it(shop, at):
    query = "返品 返金 荷物"

    assert sorted(slugs(query, at)) == ["parcels", "refunds", "returns"]
    assert sorted(slugs(query, at, only="en")) == ["refunds", "returns"]
    assert sorted(slugs(query, at, only="ja")) == ["parcels", "returns"]


def test_language_that_was_chosen_is_the_one_that_is_shown(shop, at):
    [english], [japanese] = ask("返品", at, "ja", only="en").hits, ask("return postage", at, "en", only="ja").hits

    assert (english.language, text(english.title), english.languages) == ("en", "[Return] an item", ("en", "ja"))
    assert text(english.passage) == "Send it back within 15 days."
    assert (japanese.language, text(japanese.title)) == ("ja", "商品を[返品]する")
    assert japanese.passage_text == "15日以内に返送してください。"


@pytest.mark.parametrize("reader", ["en", "ja"])
def test_language_that_no_article_has_leaves_nothing(bob, at, reader):
    live_article(bob, "a", title_en="Refunds", at=at)

    answer = ask("refund", at, reader, only="ja")

    assert (answer.hits, answer.total, answer.by_language) == ((), 0, {"en": 1})


# Pages


def test_pages_follow_each_other_and_the_total_is_of_all(bob, at):
    for number in range(23):
        live_article(bob, f"a{number:02}", title_en="Refunds", at=at)

    pages = [ask("refund", at, first=first, most=10) for first in (0, 10, 20, 30)]

    assert [[hit.slug for hit in page.hits] for page in pages] == [
        [f"a{number:02}" for number in range(10)],
        [f"a{number:02}" for number in range(10, 20)],
        [f"a{number:02}" for number in range(20, 23)],
        [],
    ]
    assert {page.total for page in pages} == {23}
    assert [page.nearest for page in pages] == [(), (), (), ()]


def test_all_are_counted_and_no_more_than_a_hundred_are_shown(bob, at):
    for number in range(MOST_RESULTS + 3):
        live_article(bob, f"a{number:03}", title_en="Refunds", at=at)

    answer = ask("refund", at, first=95, most=50)

    assert (answer.total, len(answer.hits)) == (MOST_RESULTS + 3, 5)
    assert list(answer.by_category.values()) == [MOST_RESULTS + 3]
    assert ask("refund", at, first=MOST_RESULTS, most=50).hits == ()


def test_what_answers_far_worse_than_the_best_is_left_out(bob, at):
    live_article(bob, "best", title_en="Refund a customs duty", en="Customs duty: refund of the customs duty.", at=at)
    for number in range(20):
        live_article(bob, f"weak-{number}", title_en="Parcels", en="Parcels. " * 40 + "A refund.", at=at)

    assert ask("customs duty refund", at).total == 1
    assert ask("refund", at).total == 21


# Pinned answers


@pytest.fixture
def pinned(shop, at):
    article = Article.objects.get(slug="parcels")
    return actions.save_pin(pin=None, query="返品の送料", language="ja", article=article, position=1, at=at)


@pytest.mark.parametrize("query", ["返品の送料", "返品 送料", "送料返品", "送料、返品？", "返品の送料です"])
def test_pinned_article_stands_first_however_the_query_is_spelt(pinned, at, query):
    assert [(hit.slug, hit.is_pinned) for hit in ask(query, at).hits] == [("parcels", True), ("returns", False)]


@pytest.mark.parametrize(("query", "language"), [("返品", "ja"), ("返品の送料 荷物", "ja"), ("返品の送料", "en")])
def test_pin_is_for_its_query_and_language_alone(pinned, at, query, language):
    assert [hit.is_pinned for hit in ask(query, at, language).hits if hit.is_pinned] == []


def test_pinned_article_is_counted_with_the_others(pinned, at):
    orders, shipping = make_category("orders").pk, make_category("shipping").pk

    answer, narrow = ask("返品の送料", at), ask("返品の送料", at, category="shipping")

    assert (answer.total, answer.by_category) == (2, {orders: 1, shipping: 1})
    assert (narrow.total, found(narrow)) == (1, [("parcels", "ja")])
    assert narrow.by_category == answer.by_category


def test_pin_of_what_is_not_so_does_not_stand_first_for_what_is(shop, bob, at):
    live_article(bob, "cancel", title_ja="注文をキャンセルする", ja="キャンセルします。", at=at)
    article = Article.objects.get(slug="parcels")
    actions.save_pin(pin=None, query="キャンセルできない", language="ja", article=article, position=1, at=at)

    first = {query: slugs(query, at)[:1] for query in ("キャンセルできない", "キャンセルできません", "キャンセルする")}

    assert first == {
        "キャンセルできない": ["parcels"],
        "キャンセルできません": ["parcels"],
        "キャンセルする": ["cancel"],
    }


@pytest.mark.parametrize("query", ["返品", "へんぴん", "ヘンピン", "henpin"])
@pytest.mark.parametrize("pinned_to", ["返品", "へんぴん", "henpin"])
def test_pin_is_for_what_its_words_sound_like(shop, at, pinned_to, query):
    article = Article.objects.get(slug="parcels")
    actions.save_pin(pin=None, query=pinned_to, language="", article=article, position=1, at=at)

    assert slugs(query, at) == ["parcels", "returns"]


def test_what_a_pin_asks_is_worked_out_with_what_is_known_now(bob, at):
    article = live_article(bob, "a", title_en="Parcels", at=at)
    actions.save_pin(pin=None, query="henpin", language="", article=article, position=1, at=at)
    PinnedAnswer.objects.update(normalised="something stale")
    before = slugs("henpin", at), slugs("返品", at)
    live_article(bob, "b", title_ja="返品", ja="一。", at=at)

    assert (before, slugs("返品", at)) == ((["a"], []), ["a", "b"])


def test_pins_stand_in_their_order_and_those_of_the_language_before_those_of_both(shop, at):
    for slug, language, position in (("refunds", "", 1), ("parcels", "ja", 2), ("returns", "ja", 1)):
        article = Article.objects.get(slug=slug)
        actions.save_pin(pin=None, query="荷物", language=language, article=article, position=position, at=at)

    assert [slugs("荷物", at, language) for language in ("ja", "en")] == [
        ["returns", "parcels", "refunds"],
        ["refunds", "parcels"],
    ]


def test_pinned_article_that_answers_too_is_shown_once(shop, at):
    article = Article.objects.get(slug="returns")
    actions.save_pin(pin=None, query="返品", language="", article=article, position=1, at=at)

    answer = ask("返品", at)

    assert ([hit.slug for hit in answer.hits], answer.total) == (["returns"], 1)


def test_pin_answers_a_query_without_words(shop, at):
    article = Article.objects.get(slug="returns")
    actions.save_pin(pin=None, query="???", language="", article=article, position=1, at=at)

    assert (slugs("???", at), slugs("!!!", at)) == (["returns"], [])


def test_pinned_article_is_narrowed_as_others_are(pinned, at):
    assert (slugs("返品の送料", at, category="orders"), slugs("返品の送料", at, only="en")) == (
        ["returns"],
        ["returns"],
    )


def test_pinned_article_that_nobody_can_read_is_not_shown(alice, bob, at):
    article = live_article(bob, "a", title_en="Refunds", at=at)
    draft = write(make_article("draft"), "en", "Draft.", author=alice, at=at).text.article
    actions.save_pin(pin=None, query="refund", language="", article=draft, position=1, at=at)

    assert slugs("refund", at) == [article.slug]


# Slips


def test_clear_slip_is_set_right_and_said(shop, at):
    answer = ask("refnud", at, "en")

    assert (answer.corrected, answer.did_you_mean, answer.searched) == ("refund", "", "refund")
    assert found(answer) == [("refunds", "en")]


def test_slip_is_left_as_it_was_typed_when_that_is_wanted(shop, at):
    answer = ask("refnud", at, "en", is_exact=True)

    assert (answer.corrected, answer.did_you_mean, answer.searched, answer.hits) == ("", "", "refnud", ())


def test_hiragana_that_was_hardly_meant_is_set_right(shop, at):
    """へんぺん, for へんぴん, is 片々 to the dictionary."""
    answer = ask("へんぺん", at)

    assert (answer.corrected, answer.did_you_mean, found(answer)) == ("返品", "", [("returns", "ja")])


@pytest.mark.parametrize(("typed", "meant"), [("補償", "保証"), ("大会", "退会")])
def test_other_kanji_of_the_same_sound_are_offered_and_never_searched_silently(bob, at, typed, meant):
    live_article(bob, "a", title_ja=f"{meant}の方法", ja="一。", at=at)

    answer = ask(typed, at)

    assert (answer.corrected, answer.did_you_mean, answer.searched) == ("", meant, typed)
    assert (ask(meant, at).did_you_mean, slugs(meant, at)) == ("", ["a"])


def test_doubtful_slip_is_offered(bob, at):
    live_article(bob, "receipts", title_en="Receipt", at=at)
    live_article(bob, "recent", title_en="Recent", at=at)

    answer = ask("recept", at, "en")

    assert (answer.corrected, answer.did_you_mean, answer.hits) == ("", "receipt", ())


def test_real_words_are_searched_as_they_are(shop, at):
    answers = [ask(query, at, "en") for query in ("refund", "passport", "返品", "returning my refund")]

    assert [(answer.corrected, answer.did_you_mean) for answer in answers] == [("", "")] * 4


def test_question_comes_back_as_it_was_asked(shop, at):
    answer = ask("refnud", at, "en", category="orders", first=0, most=3)

    assert (answer.question.words, answer.question.category, answer.question.most) == ("refnud", "orders", 3)


def test_spellings_of_a_query_are_one_in_what_is_recorded(shop, at):
    assert {ask(query, at).normalised for query in ("返品の送料", "送料 返品", "返品、送料")} == {"返品 送料"}


# Nothing found


def test_who_finds_nothing_is_offered_what_begins_so(shop, at):
    PopularQuery.objects.create(language="ja", query="返品の送料", times=9)
    actions.search_changed(at)

    answer = ask("へんぴろりろ", at)

    assert (answer.hits, answer.total) == ((), 0)
    assert [(s.text, s.kind) for s in answer.nearest][:1] == [("返品の送料", "query")]
    assert len(answer.nearest) <= 5


@pytest.mark.parametrize("query", ["zzzz", "", "???", "한국어"])
def test_nothing_is_offered_for_nothing(shop, at, query):
    assert ask(query, at).nearest == ()


def test_site_without_articles_finds_nothing(db, at):
    answer = ask("返品", at, category="orders", only="ja")

    assert (answer.hits, answer.total, answer.by_category, answer.by_language) == ((), 0, {}, {})
    assert (suggested("返", at), ask("", at).total) == ((), 0)


# What is shown


def test_name_of_the_marketplace_is_filled_in_and_found(shop, at):
    japanese, english = ask("カイウンマーケット 送料", at), ask("kaiun market postage", at, "en")

    assert text(japanese.hits[0].passage) == "[送料]は[カイウンマーケット]の出品者が払います。"
    assert text(english.hits[0].passage) == "The seller of [Kaiun] [Market] pays the [postage]."


def test_placeholder_is_shown_nowhere(bob, at):
    live_article(
        bob,
        "a",
        title_en="Sell on {marketplace}",
        title_ja="{marketplace}で売る",
        en="Who sells on {marketplace}?",
        ja="{marketplace}で売れる人。",
        at=at,
    )

    for language, query, title in (("en", "sell", "Sell on Kaiun Market"), ("ja", "売る", "カイウンマーケットで売る")):
        [hit] = ask(query, at, language).hits
        assert (hit.title_text, "{" in hit.passage_text) == (title, False)
        assert [s.text for s in suggested(query[:1], at, language)] == [title]
    assert slugs("{marketplace}", at) == slugs("marketplace", at) == []


def test_suggestion_by_the_name_of_the_marketplace_is_marked_where_it_stands(bob, at):
    live_article(bob, "a", title_en="Sell on {marketplace}", title_ja="{marketplace}で売る", at=at)
    live_article(bob, "b", source_language="ja", en=None, ja="一。", title_ja="{marketplace}で売る", at=at)

    assert [text(s.parts) for s in suggested("kaiun", at, "en")][:1] == ["Sell on [Kaiun] Market"]
    assert [text(s.parts) for s in suggested("カイウン", at)] == ["[カイウン]マーケットで売る"]


def test_titles_are_marked_at_the_borders_of_words(shop, at):
    assert text(ask("返品", at).hits[0].title) == "商品を[返品]する"
    assert text(ask("returning", at, "en").hits[0].title) == "[Return] an item"


def test_day_of_the_last_check_is_shown(bob, at):
    article = live_article(bob, "a", title_en="Refunds", at=at)
    actions.verify_text(text=text_of(article, "en"), on=at.date(), review_by=None, at=at)

    assert ask("refund", at).hits[0].last_verified_on == at.date()


# Cost


def test_answer_costs_one_query(shop, at, django_assert_num_queries):
    version = queries.content_version(at)
    search.warm(version=version, at=at)

    with django_assert_num_queries(1):
        one = search.answer(Question("返品", "ja"), version=version, at=at)
    with django_assert_num_queries(1):
        three = search.answer(Question("返品 返金 荷物", "ja"), version=version, at=at)
    with django_assert_num_queries(0):
        nothing = search.answer(Question("zzz", "ja"), version=version, at=at)
    with django_assert_num_queries(0):
        search.suggest("返", "ja", version=version, at=at)

    assert (one.total, three.total, nothing.total) == (1, 3, 0)


def test_new_revision_is_found_by_its_own_words(bob, at):
    article = live_article(bob, "a", title_en="Refunds", at=at)
    before = slugs("refund", at), slugs("vouchers", at)
    publish(write(article, "en", "New.", title="Vouchers", author=bob, at=at + HOUR), bob, at + HOUR)

    after = slugs("refund", at + HOUR), slugs("vouchers", at + HOUR)

    assert (before, after) == ((["a"], []), ([], ["a"]))
