"""What somebody who types may be about to ask."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpcenter import actions
from helpcenter.models import GlossaryGroup, PopularQuery
from helpcenter.search.suggesting import Beginnings, marked, outline_of
from tests.factories import live_article
from tests.helpcenter.search.worlds import suggested, text

TITLES = (
    "商品を返品する",
    "返金はいつ届きますか",
    "注文をキャンセルする",
    "How do I return an item?",
    "Refunds and returns",
    "㈱ギフトの返品",
    "ｷﾞﾌﾄを贈る",
    "",
    "?",
)
BEGINNINGS = Beginnings(TITLES, [outline_of(title) for title in TITLES])


def matches(typed):
    return [text(marked(TITLES[match.owner], match)) for match in BEGINNINGS.matches(typed)]


# Titles


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("返", ["[返]金はいつ届きますか", "商品を[返]品する", "㈱ギフトの[返]品"]),
        ("返品", ["商品を[返品]する", "㈱ギフトの[返品]"]),
        ("へんp", ["商品を[返品]する", "㈱ギフトの[返品]"]),
        ("henp", ["商品を[返品]する", "㈱ギフトの[返品]"]),
        ("へんぴん", ["商品を[返品]する", "㈱ギフトの[返品]"]),
        ("ﾍﾝﾋﾟ", ["商品を[返品]する", "㈱ギフトの[返品]"]),
        ("へんき", ["[返金]はいつ届きますか"]),
        ("kyan", ["注文を[キャン]セルする"]),
        ("キャン", ["注文を[キャン]セルする"]),
        ("ｷｬﾝ", ["注文を[キャン]セルする"]),
        ("きゃん", ["注文を[キャン]セルする"]),
        ("ky", ["注文を[キャ]ンセルする"]),
        ("ret", ["How do I [ret]urn an item?", "Refunds and [ret]urns"]),
        ("RET", ["How do I [ret]urn an item?", "Refunds and [ret]urns"]),
        ("ｒｅｔ", ["How do I [ret]urn an item?", "Refunds and [ret]urns"]),
        ("how do i ret", ["[How do I ret]urn an item?"]),
        ("return an", ["How do I [return an] item?"]),
        ("refunds ", ["[Refunds] and returns"]),
        ("返金はいつ届きますか", ["[返金はいつ届きますか]"]),
        ("turn", []),
        ("品", []),
        ("ンセル", []),
        ("", []),
        ("  ", []),
        ("返\n金", []),
    ],
)
def test_text_is_found_by_the_beginning_of_any_of_its_words(typed, found):
    assert matches(typed) == found


def test_what_was_typed_is_compared_to_its_end():
    title = "Refunds for everything that never arrived at all"
    titles = Beginnings([title], [outline_of(title)])

    assert [len(titles.matches(typed)) for typed in (title[:30], title, title[:30] + "x", title + " x")] == [1, 1, 0, 0]


def test_hiragana_inside_a_text_is_no_beginning():
    titles = ["返金はいつ届きますか", "いつ届きますか", "注文したい"]
    beginnings = Beginnings(titles, [outline_of(title) for title in titles])

    found = {
        typed: [titles[m.owner] for m in beginnings.matches(typed)] for typed in ("いつ", "itsu", "し", "は", "届")
    }

    assert found == {
        "いつ": ["いつ届きますか"],
        "itsu": ["いつ届きますか"],
        "し": [],
        "は": [],
        "届": ["返金はいつ届きますか", "いつ届きますか"],
    }


def test_texts_without_words_and_no_texts_at_all_are_taken():
    assert Beginnings([], []).matches("a") == []
    assert Beginnings(["", "", "…"], [(), (), ()]).matches("…") == []


@settings(deadline=None)
@given(st.text(st.characters() | st.sampled_from("返品へんぴんhenpkyaｷﾞ㈱ret ")))
def test_whatever_is_typed_the_parts_are_the_text(typed):
    for match in BEGINNINGS.matches(typed):
        title = TITLES[match.owner]
        assert 0 <= match.start < match.end <= len(title)
        assert "".join(part.text for part in marked(title, match)) == title


# Everything together


@pytest.fixture
def shop(bob, at):
    live_article(
        *(bob, "returns"),
        title_en="Return an item",
        title_ja="商品を返品する",
        en="Send it back.",
        ja="返します。",
        at=at,
    )
    live_article(
        *(bob, "refunds"),
        title_en="When does my refund arrive?",
        title_ja="返金はいつ届きますか",
        ja="10日です。",
        at=at,
    )
    live_article(bob, "cancel", source_language="ja", title_ja="注文をキャンセルする", en=None, ja="できます。", at=at)
    live_article(bob, "parcels", title_en="Parcels", en="Where is my parcel?", at=at)
    actions.save_group(group=None, words_ja=["返品", "返送"], words_en=["return"], at=at)
    PopularQuery.objects.create(language="ja", query="返金 いつ", times=9)
    PopularQuery.objects.create(language="ja", query="返品", times=12)
    PopularQuery.objects.create(language="en", query="return my item", times=7)
    PopularQuery.objects.create(language="en", query="return label", times=50)
    PopularQuery.objects.create(language="ja", query="ヘリコプター", times=99)
    actions.search_changed(at)


def said(typed, at, language="ja"):
    return [(suggestion.kind, text(suggestion.parts)) for suggestion in suggested(typed, at, language)]


@pytest.mark.django_db
def test_queries_come_before_words_and_words_before_articles(shop, at):
    assert said("返", at) == [
        ("query", "[返]品"),
        ("query", "[返]金 いつ"),
        ("term", "[返]送"),
        ("article", "[返]金はいつ届きますか"),
        ("article", "商品を[返]品する"),
    ]


@pytest.mark.django_db
def test_what_others_asked_most_comes_first_and_what_leads_nowhere_never(shop, at):
    assert [suggestion.text for suggestion in suggested("へ", at) if suggestion.kind == "query"] == [
        "返品",
        "返金 いつ",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["へんp", "henp", "へんぴ", "ヘンピ"])
def test_what_is_half_typed_is_suggested(shop, at, typed):
    assert said(typed, at)[:1] == [("query", "[返品]")]
    assert ("article", "商品を[返品]する") in said(typed, at)


@pytest.mark.django_db
def test_what_is_in_the_readers_language_comes_first(shop, at):
    assert [(s.kind, s.text, s.language) for s in suggested("ret", at, "en")] == [
        ("query", "return my item", "en"),
        ("term", "return", "en"),
        ("article", "Return an item", "en"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("planted", ["returns are a scam", "return qzxv", "返品 詐欺", "返品ぺけぽん"])
def test_words_that_no_article_knows_are_never_put_into_anybodys_mouth(shop, at, planted):
    PopularQuery.objects.create(language="ja", query=planted, times=1_000)
    actions.search_changed(at)

    found = [s.text for typed in ("ret", "返", "henp", planted) for s in suggested(typed, at)]

    assert planted not in found
    assert "返品" in found


@pytest.mark.django_db
def test_query_of_words_that_the_glossary_alone_knows_is_suggested(shop, at):
    PopularQuery.objects.create(language="ja", query="返送 返品", times=1_000)
    actions.search_changed(at)

    assert said("返", at)[0] == ("query", "[返]送 返品")


@pytest.mark.django_db
def test_article_is_suggested_once_in_the_readers_language(shop, at):
    found = [(s.slug, s.language) for s in suggested("return", at) if s.kind == "article"]

    assert len(found) == len({slug for slug, _ in found})
    assert ("returns", "en") in found  # What was typed begins its English title alone.


@pytest.mark.django_db
def test_articles_that_answer_fill_what_is_left(shop, at):
    found = [(s.slug, text(s.parts)) for s in suggested("where is my parcel", at, "en")]

    assert found == [("parcels", "Parcels")]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", " ", "　", "zzzz", "???", "\x00", "%", "'; --"])
def test_nothing_is_suggested_for_nothing(shop, at, typed):
    assert suggested(typed, at) == ()


@pytest.mark.django_db
def test_at_most_ten_are_suggested_and_none_twice(bob, at):
    for number in range(30):
        live_article(
            bob, f"a{number}", title_en=f"Return number {number}", title_ja=f"返品その{number}", ja="一。", at=at
        )
        PopularQuery.objects.create(language="en", query=f"return {number}", times=number + 1)
        PopularQuery.objects.create(language="ja", query=f"RETURN {number}", times=number + 1)
    for number in range(8):
        actions.save_group(group=None, words_ja=["返品"], words_en=["return", f"return {number}"], at=at)

    found = suggested("return", at, "en")

    assert [s.kind for s in found] == ["query"] * 3 + ["term"] * 2 + ["article"] * 5
    assert len({(s.kind == "article", s.text.casefold()) for s in found}) == 10
    assert [s.text for s in found[:3]] == ["return 29", "return 28", "return 27"]


@pytest.mark.django_db
def test_parts_are_the_text(shop, at):
    found = [s for typed in ("返", "r", "henp", "parcel", "い", "m") for s in suggested(typed, at)]

    assert ["".join(part.text for part in s.parts) for s in found] == [s.text for s in found]
    assert len(found) > 5


@pytest.mark.django_db
def test_glossary_words_that_no_article_answers_are_not_offered(shop, at):
    actions.save_group(group=None, words_ja=["飛行機"], words_en=["aeroplane"], at=at)

    assert (suggested("飛行", at), suggested("aero", at)) == ((), ())


@pytest.mark.django_db
def test_usual_words_of_the_glossary_come_first_and_then_short_ones(shop, at):
    GlossaryGroup.objects.all().delete()
    actions.save_group(group=None, words_ja=["返金", "返金の手続き"], words_en=[], at=at)
    actions.save_group(group=None, words_ja=["返品の手続き", "返品", "返送"], words_en=["return"], at=at)

    # 返金の手続き and 返品の手続き are as long; the second is usual.
    assert [s.text for s in suggested("返", at) if s.kind == "term"] == ["返金", "返品の手続き"]
    actions.save_group(group=None, words_ja=["返す"], words_en=["return"], at=at)
    assert [s.text for s in suggested("返", at) if s.kind == "term"] == ["返金", "返す"]


@pytest.mark.django_db
def test_articles_are_filled_up_with_what_the_first_word_finds(bob, at):
    live_article(bob, "a", title_en="Postage", en="Who pays for a return?", at=at)
    live_article(bob, "b", title_en="Parcels", en="Where is it?", at=at)
    actions.save_group(group=None, words_ja=["返品"], words_en=["return"], at=at)

    assert [(s.kind, s.text) for s in suggested("へんp", at)] == [("term", "返品"), ("article", "Postage")]


@pytest.mark.django_db
def test_name_of_the_marketplace_is_suggested_and_never_its_placeholder(bob, at):
    live_article(bob, "a", title_en="Pay", en="Use Kaiun Market Pay.", at=at)
    actions.save_group(group=None, words_ja=["{marketplace}ペイ"], words_en=["{marketplace} Pay"], at=at)

    found = [s.text for typed, language in (("kaiu", "en"), ("カイウン", "ja")) for s in suggested(typed, at, language)]

    assert found == ["Kaiun Market Pay", "カイウンマーケットペイ", "Pay", "カイウンマーケットペイ", "Pay"]
