"""The results page, put together: every link it offers, and the rank of every result."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import override

from accounts.rules.languages import Language
from helpcenter.models import Category
from helpcenter.rules.searching import MOST_RESULTS, PAGE_SIZE, Answer, Hit, Question

MOST_CATEGORIES = 8  # to choose from; more would push the results off a phone


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that narrows the results; that of the current category undoes it. No name is all, `count` is articles."""

    name: str
    query: str
    is_current: bool
    count: int | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a page stands among the others, from 1; a side without a page has no query."""

    number: int
    of: int
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class Result:
    """A hit in its place over all pages, from 1.

    `only_in` is the language of an article that the reader's language does not have; `is_also_mine` says that the
    reader can read in their own what is shown here in the other.
    """

    rank: int
    hit: Hit
    category: Category | None
    only_in: str
    is_also_mine: bool
    url: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What the results page shows besides the words; every query stands behind the `?` of a link to the page."""

    asked: str  # what the results answer: what was typed, or what it was mended into
    total: int
    results: tuple[Result, ...]
    languages: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    pager: Pager | None
    is_narrowed: bool
    hides_results: bool  # there are results, and the filters leave none of them
    widened: str
    first: str
    as_typed: str
    did_you_mean: str


def page_of(question: Question, answer: Answer, categories: Mapping[int, Category], language: str) -> SearchPage:
    """Return a search and its answer as the page shows them to a reader of a language."""
    is_narrowed = bool(question.category or question.only)
    everything = max(sum(answer.by_category.values()), *answer.by_language.values(), 0 if is_narrowed else answer.total)
    return SearchPage(
        asked=answer.corrected or question.words,
        total=answer.total,
        results=tuple(
            _result(question.first + i, hit, categories, language, in_own=bool(question.only))
            for i, hit in enumerate(answer.hits, 1)
        ),
        languages=_languages(question, answer, everything),
        categories=_categories(question, answer, categories, language),
        pager=_pager(question, answer.total),
        is_narrowed=is_narrowed,
        hides_results=is_narrowed and not answer.total and everything > 0,
        widened=_query(question, category="", language=""),
        first=_query(question),
        as_typed=_query(question, exact="1"),
        did_you_mean=_query(question, q=answer.did_you_mean, exact="", category="", language=""),
    )


def _result(rank: int, hit: Hit, categories: Mapping[int, Category], language: str, *, in_own: bool) -> Result:
    """Return a hit in its place; `in_own`: who asked for one language is led to the article in it."""
    is_mine = language in hit.languages or hit.language == language
    return Result(
        rank=rank,
        hit=hit,
        category=categories.get(hit.category_id),
        only_in="" if is_mine else hit.language,
        is_also_mine=is_mine and hit.language != language,
        url=_article_url(hit.slug, hit.language if in_own else language),
    )


def _article_url(slug: str, language: str) -> str:
    with override(language):
        return reverse("article", args=[slug])


def _languages(question: Question, answer: Answer, everything: int) -> tuple[Choice, ...]:
    """Return all languages and each to choose from; none when every article can be read in all of them anyway."""
    codes = [code for code in Language if answer.by_language.get(code) or question.only == code]
    if not question.only and all(answer.by_language[code] >= everything for code in codes):
        return ()
    every = Choice(name="", query=_query(question, language=""), is_current=not question.only)
    narrower = (
        Choice(
            name=code.own_name,
            query=_query(question, language=code),
            is_current=question.only == code,
            count=answer.by_language.get(code, 0),
            language=code,
        )
        for code in codes
    )
    return (every, *narrower)


def _categories(
    question: Question, answer: Answer, categories: Mapping[int, Category], language: str
) -> tuple[Choice, ...]:
    """Return the categories to choose from, the fullest first, and the chosen one in any case."""
    counts = {pk: count for pk, count in answer.by_category.items() if count and pk in categories}
    fullest = sorted(counts, key=lambda pk: (-counts[pk], categories[pk].position, pk))[:MOST_CATEGORIES]
    chosen = next((pk for pk, category in categories.items() if category.slug == question.category), None)
    if chosen is not None and chosen not in fullest:
        fullest = [chosen, *fullest[: MOST_CATEGORIES - 1]]
    if chosen is None and len(fullest) < 2:
        return ()
    return tuple(
        Choice(
            name=categories[pk].name(language),
            query=_query(question, category="" if pk == chosen else categories[pk].slug),
            is_current=pk == chosen,
            count=counts.get(pk, 0),
        )
        for pk in fullest
    )


def _pager(question: Question, total: int) -> Pager | None:
    if total <= PAGE_SIZE:
        return None
    number, of = question.first // PAGE_SIZE + 1, -(-min(total, MOST_RESULTS) // PAGE_SIZE)
    return Pager(
        number=number,
        of=of,
        previous=_query(question, page=number - 1) if 1 < number <= of else "",
        next=_query(question, page=number + 1) if number < of else "",
    )


def _query(question: Question, **changed: Any) -> str:
    """Return the query string of a search with some of its parameters changed, from its first page."""
    asked = {
        "q": question.words,
        "category": question.category,
        "language": question.only,
        "exact": "1" if question.is_exact else "",
    }
    said = {name: value for name, value in {**asked, **changed}.items() if value}
    if said.get("page") == 1:
        del said["page"]
    return urlencode(said)
