"""Whatever people type or paste is answered, and none of it costs much more than a question."""

from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpcenter import actions, queries, search
from helpcenter.models import SearchRecord
from helpcenter.rules.searching import QUERY_MAX, Question
from helpcenter.search.asking import understood
from helpcenter.search.mending import mended
from helpcenter.search.ranking import ranked
from tests.counting import calls_of
from tests.factories import live_article
from tests.helpcenter.search.worlds import ask, lexicon_of, stored, suggested

BAD = {
    "nothing": "",
    "blanks": " " * 5_000,
    "wide blanks": "　" * 5_000,
    "lines": "\r\n\t\v\f" * 500,
    "one letter": "a",
    "one kana": "ん",
    "one kanji": "返",
    "10,000 letters": "a" * 10_000,
    "10,000 words": "refund " * 10_000,
    "10,000 kana": "ん" * 10_000,
    "10,000 kanji": "返品" * 5_000,
    "200 romaji": ("henpin" * 40)[:200],
    "200 consonants": "k" * 200,
    "200 slips": ("pasword recieve " * 20)[:200],
    "200 katakana": ("キャセル" * 50)[:200],
    "200 kinds of kanji": "".join(chr(0x4E00 + 37 * n) for n in range(200)),
    "100 letters": " ".join("abcdefghij"[n % 10] + "qwertyuiop"[n // 10 % 10] for n in range(66)),
    "200 brackets": "(" * 200,
    "signs": "、。！？「」…—'\"`~!@#$%^&*()_+-=[]{};:\\|,.<>/?",
    "SQL": '" OR 1=1 --',
    "more SQL": "'; DROP TABLE helpcenter_revision; --",
    "FTS": 'NEAR(refund, 5) * ^refund -return +a "refund AND OR NOT',
    "columns": "title:refund {a b}: c",
    "tsquery": "&|!:*() refund:* <-> !return",
    "LIKE": "%re_fund%\\",
    "pattern": "(a+)+$" * 20,
    "emoji": "😀👨‍👩‍👧🇯🇵❤️返品",
    "scripts": "返品возврат환불 إرجاع ส่งคืน 退货 רetour ﷺ",
    "surrogate": "返品\ud800",
    "surrogates": "\udfff\ud800" * 100,
    "NUL": "返\x00品 re\x00fund",
    "marks": "e" + "\u0301" * 190 + "か" + "\u3099" * 5,
    "zalgo": "r\u0336\u0337\u0338e\u0336f\u0337und" * 8,
    "right to left": "\u202erefund\u202c\u200f\ufeff",
    "apostrophes": "'’" * 100 + "s's's",
    "hyphens": "a-bcd-" * 30 + "-" * 50,
    "what grows": "ﷺ" * 200,
    "units": "㍿㌫㎏㈱" * 50,
    "HTML": "<script>alert(1)</script>&lt;b&gt;",
    "placeholders": "{marketplace} {{ 7*7 }} {% now %} %s %(a)s ${x}",
    "numbers": "0123456789" * 20,
    "long vowels": "ー" * 200,
    "small kana": "っゃゅょ" * 50,
}
ORDINARY = "返品の送料 refund postage henpin pasword"


@pytest.fixture
def shop(bob, at):
    for number, title in enumerate(("返品", "返金", "キャンセル", "送料", "パスワード")):
        live_article(
            *(bob, f"a{number}"),
            title_ja=f"{title}について",
            title_en=("Returns", "Refunds", "Cancel", "Postage", "Password")[number],
            ja=f"{title}の説明です。",
            en="Receive your refund.",
            at=at,
        )
    actions.save_group(group=None, words_ja=["返品", "返送"], words_en=["return", "send back"], at=at)
    search.warm(version=queries.content_version(at), at=at)


@pytest.mark.django_db
def test_anything_is_answered(shop, at):
    answers = {name: ask(words, at) for name, words in BAD.items()}
    suggestions = {name: suggested(words, at) for name, words in BAD.items()}

    assert {name: answer.question.words for name, answer in answers.items()} == BAD
    assert {name: answer.total for name, answer in answers.items()} == {
        name: len(answer.hits) for name, answer in answers.items()
    }
    assert {name: [said(s) for s in found] for name, found in suggestions.items()} == {
        name: [s.text for s in found] for name, found in suggestions.items()
    }


def said(suggestion):
    return "".join(part.text for part in suggestion.parts)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/ja/search/", "/en/search/", "/en/search/suggestions/", "/api/v1/search"])
def test_anything_can_be_asked_of_the_pages(shop, client, path):
    asked = {name: quote(words, errors="surrogatepass") for name, words in BAD.items()}

    answers = {name: client.get(f"{path}?q={words}").status_code for name, words in asked.items()}

    assert answers == dict.fromkeys(BAD, 200)


@pytest.mark.django_db
def test_nothing_costs_much_more_than_a_question(shop, at):
    version = queries.content_version(at)

    def cost(asked):
        return calls_of(lambda: search.answer(Question(asked, "ja"), version=version, at=at)), calls_of(
            lambda: search.suggest(asked, "ja", version=version, at=at)
        )

    cut = {name: words[:QUERY_MAX] for name, words in BAD.items()}  # As every door does.
    for words in (ORDINARY, *cut.values()):
        cost(words)
    most = [20 * calls for calls in cost(ORDINARY)]

    costs = {name: cost(words) for name, words in cut.items()}

    assert {name: found for name, found in costs.items() if found[0] > most[0] or found[1] > most[1]} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["10,000 kana", "10,000 words", "10,000 kanji", "10,000 letters"])
def test_cost_of_what_no_door_has_cut_grows_no_faster_than_its_length(shop, at, words):
    version = queries.content_version(at)

    def cost(asked):
        return calls_of(lambda: search.answer(Question(asked, "ja", is_exact=True), version=version, at=at))

    cost(BAD[words])
    short, long = cost(BAD[words][:1_000]), cost(BAD[words][:10_000])

    assert long <= 15 * short


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('" OR 1=1 --', ""),
        ("%", ""),
        ("_", ""),
        ("%%refund%%", "refund"),
        ("refund*", "refund"),
        ("-refund", "refund"),
        ('"refund"', "refund"),
        ("refund:*", "refund"),
        ("refund & password", "refund password"),
        ("refund|password", "refund password"),
        ("(refund !password)", "refund password"),
        ("😀返金😀", "返金"),
        ("返金\ud800", "返金"),
        ("返金\x00", "返金"),
    ],
)
def test_signs_are_no_commands(shop, at, query, found):
    assert [hit.slug for hit in ask(query, at).hits] == [hit.slug for hit in ask(found, at).hits]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/ja/search/", "/en/search/suggestions/", "/api/v1/search"])
def test_broken_addresses_are_answered(shop, client, path):
    broken = ("q=%ed%a0%80", "q=%00", "q=%ff%fe", "q=%", "q", "", "q=a&q=b", "q[]=a", "Q=a")

    assert {query: client.get(f"{path}?{query}").status_code for query in broken} == dict.fromkeys(broken, 200)


@pytest.mark.django_db
def test_broken_filters_are_as_if_they_were_not_there(shop, client):
    broken = ("page=0", "page=-1", "page=" + "9" * 20, "page=x", "category=%00", "category='", "language=fr", "exact=x")

    def results(more):
        return client.get(f"/ja/search/?q=%E8%BF%94%E5%93%81{more}").content.count(b"data-rank=")

    assert {query: results(f"&{query}") for query in broken} == dict.fromkeys(broken, results(""))
    assert results("") > 0


@pytest.mark.django_db
def test_words_of_a_search_are_cut_at_two_hundred_characters(shop, client):
    client.get("/ja/search/", {"q": "あ" * 199 + "返品"})

    [record] = SearchRecord.objects.all()
    assert record.query == "あ" * 199 + "返"
    assert client.get("/ja/search/suggestions/", {"q": "x" * 201}).json()["query"] == "x" * QUERY_MAX


@settings(deadline=None, max_examples=150)
@given(st.text(st.characters() | st.characters(categories=["Cs"]) | st.sampled_from("返品キャンセルへんぴn't-'ﾞ ")))
def test_any_text_is_understood(text):
    asked = understood(text, LEXICON)

    assert len(ranked(asked, LEXICON.index).scores) == 3
    assert (found := mended(asked, LEXICON)) is None or found.text != asked.text


LEXICON = lexicon_of(
    stored(1, "a", "商品を返品する", "キャンセルできません。"),
    stored(2, "b", "I can't return an item", "Cancel it.", language="en"),
    stored(3, "c", "返金とパスワード"),
    glossary=[(["返品", "返送"], ["return", "send back"]), (["キャンセルできない"], ["can't cancel"])],
)
