from datetime import date
from urllib.parse import parse_qs

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from helpcenter.forms import SearchForm
from helpcenter.models import Category
from helpcenter.rules.searching import Answer, Hit, Part, Question, Suggestion, Why
from helpcenter.search_page import MOST_CATEGORIES, Pager, page_of

CATEGORIES = {
    1: Category(pk=1, slug="orders", name_en="Orders", name_ja="注文", position=0),
    2: Category(pk=2, slug="returns", name_en="Returns", name_ja="返品", position=1),
}


def ask(words="返品 & refund", language="ja", **fields):
    return Question(words, language, **fields)


def hit(slug="a", language="ja", languages=("ja", "en"), **fields):
    return Hit(slug, language, (Part(slug),), (), 1.0, fields.pop("category_id", 1), languages, **fields)


def page(question=None, *, language="ja", categories=CATEGORIES, **answer):
    question = question or ask()
    return page_of(question, Answer(question, **answer), categories, language)


def said(query):
    return {name: values[0] for name, values in parse_qs(query, strict_parsing=True).items()}


def links(choices):
    return [(choice.name, choice.count, choice.is_current, said(choice.query)) for choice in choices]


# Filters


def test_category_is_chosen_by_a_link_and_the_chosen_one_is_undone_by_it():
    counts = {"by_category": {1: 2, 2: 5}, "by_language": {"ja": 7, "en": 7}}

    free = page(hits=(hit(),), total=7, **counts)
    narrowed = page(ask(category="orders", first=10), hits=(hit(),), total=2, **counts)

    q = {"q": "返品 & refund"}
    assert links(free.categories) == [
        ("返品", 5, False, {**q, "category": "returns"}),
        ("注文", 2, False, {**q, "category": "orders"}),
    ]
    assert links(narrowed.categories) == [("返品", 5, False, {**q, "category": "returns"}), ("注文", 2, True, q)]
    assert (free.is_narrowed, narrowed.is_narrowed, said(narrowed.widened)) == (False, True, q)


def test_names_of_categories_are_in_the_language_of_the_reader():
    found = page(ask(language="en"), language="en", total=2, by_category={1: 1, 2: 1})

    assert [choice.name for choice in found.categories] == ["Orders", "Returns"]


def test_language_is_chosen_by_a_link_that_keeps_the_category():
    found = page(
        ask(category="orders", only="en"), total=3, by_category={1: 7}, by_language={"ja": 7, "en": 3}, hits=(hit(),)
    )

    q = {"q": "返品 & refund", "category": "orders"}
    assert links(found.languages) == [
        ("", None, False, q),
        ("日本語", 7, False, {**q, "language": "ja"}),
        ("English", 3, True, {**q, "language": "en"}),
    ]


@pytest.mark.parametrize(
    ("by_category", "by_language"),
    [({}, {}), ({1: 5}, {"ja": 5, "en": 5}), ({1: 5}, {"ja": 5}), ({1: 5, 99: 1}, {"ja": 6, "en": 6})],
)
def test_there_is_no_filter_where_there_is_nothing_to_choose(by_category, by_language):
    found = page(total=5, by_category=by_category, by_language=by_language)

    assert (found.languages, found.categories) == ((), ())


def test_languages_of_different_articles_are_a_choice():
    found = page(total=6, by_category={1: 6}, by_language={"ja": 3, "en": 3})

    assert [choice.name for choice in found.languages] == ["", "日本語", "English"]


def test_chosen_filters_are_shown_when_they_leave_nothing():
    found = page(ask(category="returns", only="en"), by_category={1: 5}, by_language={"ja": 5})

    assert [(c.name, c.count, c.is_current) for c in found.categories] == [("返品", 0, True), ("注文", 5, False)]
    assert [(c.name, c.count, c.is_current) for c in found.languages] == [
        *(("", None, False), ("日本語", 5, False), ("English", 0, True))
    ]
    assert found.hides_results is True


def test_filter_hides_nothing_where_there_is_nothing():
    assert page(ask(category="returns")).hides_results is False
    assert page(ask(category="no-such-thing"), by_category={1: 5}).hides_results is True


def test_only_the_fullest_categories_are_offered_and_always_the_chosen_one():
    many = {pk: Category(pk=pk, slug=f"c{pk}", name_en=f"C{pk}", name_ja=f"棚{pk}") for pk in range(1, 31)}
    counts = {pk: pk for pk in many}

    found = page(ask(category="c1"), categories=many, total=9, by_category=counts, hits=(hit(),))

    assert len(found.categories) == MOST_CATEGORIES
    assert [choice.name for choice in found.categories[:3]] == ["棚1", "棚30", "棚29"]


# Other ways to ask


def test_mended_words_can_be_searched_as_they_were_typed_within_the_same_filter():
    found = page(ask("refnud", category="orders", first=10), corrected="refund", total=20)

    assert (found.asked, said(found.as_typed)) == (
        "refund",
        {"q": "refnud", "category": "orders", "exact": "1"},
    )


def test_exact_search_stays_exact_on_the_next_page_and_not_in_what_was_meant():
    found = page(ask("refnud", is_exact=True), did_you_mean="refund", total=20)

    assert said(found.pager.next) == {"q": "refnud", "exact": "1", "page": "2"}
    assert said(found.did_you_mean) == {"q": "refund"}


# Pages and ranks


@pytest.mark.parametrize(
    ("first", "total", "expected"),
    [
        (0, 10, None),
        (0, 11, Pager(1, 2, "", "q=a&page=2")),
        (10, 21, Pager(2, 3, "q=a", "q=a&page=3")),
        (20, 21, Pager(3, 3, "q=a&page=2", "")),
        (90, 5_000, Pager(10, 10, "q=a&page=9", "")),  # No more than the first hundred can be looked through.
        (50, 21, Pager(6, 3, "", "")),
    ],
)
def test_pages_before_and_after_this_one(first, total, expected):
    assert page(ask("a", first=first), total=total).pager == expected


def test_ranks_count_over_all_pages():
    found = page(ask(first=20), hits=(hit("a"), hit("b", category_id=99)), total=22)

    assert [(result.rank, result.hit.slug, result.category) for result in found.results] == [
        (21, "a", CATEGORIES[1]),
        (22, "b", None),
    ]


@pytest.mark.parametrize(
    ("shown", "languages", "expected"),
    [
        ("ja", ("ja",), ("", False)),
        ("ja", ("ja", "en"), ("", False)),
        ("en", ("en",), ("en", False)),
        ("en", ("ja", "en"), ("", True)),
    ],
)
def test_reader_is_told_of_another_language(shown, languages, expected):
    [result] = page(hits=(hit(language=shown, languages=languages),), total=1).results

    assert (result.only_in, result.is_also_mine) == expected


# The page itself


def show(path="/en/search/?q=returns", **answer):
    """Return the results page of an answer."""
    request = RequestFactory().get(path)
    language = path[1:3]
    question = SearchForm.question_of(request.GET, language)
    found = Answer(question, **answer)
    context = {"question": question, "answer": found, "page": page_of(question, found, CATEGORIES, language)}
    with override(language):
        return render_to_string("helpcenter/search.html", {**context, "reference": "ref-1"}, request)


def test_result_says_why_it_was_found_and_escapes_what_people_wrote():
    found = Hit(
        slug="a",
        language="ja",
        title=(Part("<b>"), Part("返品", True)),
        passage=(Part("{marketplace}の"), Part("<i>", True)),
        score=1.0,
        category_id=0,
        languages=("ja",),
        last_verified_on=date(2026, 5, 1),
        why=(Why("return", "返品"),),
        is_pinned=True,
    )

    html = show(hits=(found,), total=1)

    for words in (
        '<a href="/en/articles/a/" data-slug="a" data-rank="1">&lt;b&gt;<mark>返品</mark></a>',
        'lang="ja">カイウンマーケットの<mark>&lt;i&gt;</mark>',
        "In Japanese",
        "return → 返品",
        "“return” was also searched as “返品”.",
        "Recommended by the editors",
        "Last verified on 1 May 2026",
        "1 answer for “returns”",
        'data-reference="ref-1"',
    ):
        assert words in html


def test_nothing_found_offers_what_is_near():
    near = (
        Suggestion("Return <it>", "en", "article", "return-it"),
        Suggestion("返品 & 交換", "ja", "query"),
    )

    html = show("/en/search/?q=zzz", nearest=near)

    for words in (
        "Nothing was found for “zzz”.",
        '<a href="/en/articles/return-it/" lang="en">Return &lt;it&gt;</a>',
        '<a href="?q=%E8%BF%94%E5%93%81%20%26%20%E4%BA%A4%E6%8F%9B" lang="ja">返品 &amp; 交換</a>',
    ):
        assert words in html


def test_mended_and_doubtful_words_are_said():
    mended = show("/ja/search/?q=refnud", corrected="refund", hits=(hit(),), total=1)
    doubtful = show("/ja/search/?q=refumd", did_you_mean="refund")

    assert "<strong>refund</strong>の検索結果を表示しています。" in mended
    assert '<a href="?q=refnud&amp;exact=1">「refnud」のまま検索する</a>' in mended
    assert 'もしかして：<a href="?q=refund"><strong>refund</strong></a>' in doubtful


@pytest.mark.django_db
@pytest.mark.parametrize(("length", "is_said"), [(200, False), (201, True)])
def test_words_that_were_cut_are_said(client, length, is_said):
    response = client.get("/en/search/", {"q": "a" * length})

    assert ("only the first 200 characters" in response.content.decode()) is is_said


def test_filter_that_leaves_nothing_can_be_removed():
    html = show("/en/search/?q=a&language=en", by_category={1: 3}, by_language={"ja": 3})

    assert "No answer for “a” fits the filter." in html
    assert '<a class="button" href="?q=a">Remove the filter</a>' in html


def test_page_behind_the_last_one_leads_back():
    html = show("/en/search/?q=a&page=5", total=12)

    assert '<a class="button" href="?q=a">To the first page of results</a>' in html
