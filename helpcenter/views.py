"""The public pages of the help centre."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache as limits
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_request, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rules.languages import Language
from helpcenter import actions, queries, search
from helpcenter.article_page import (
    article_html,
    breadcrumb_json_ld,
    faq_json_ld,
    missing_html,
    place_for,
    rows_side_by_side,
    table_of_contents,
)
from helpcenter.forms import FaultForm, OpeningForm, SearchForm, VoteForm
from helpcenter.markdown import markdown_for_readers
from helpcenter.models import Category, Revision
from helpcenter.page_cache import cache, public_page
from helpcenter.queries import Card, Reading
from helpcenter.rate_limits import address_hash, is_over_limit
from helpcenter.rules.searching import QUERY_MAX, Suggestion
from helpcenter.search_log import remember_search
from helpcenter.search_page import page_of
from helpcenter.visitors import remembering, visitor_of
from notices.clock import now

HOUR = 3600  # seconds


def site_root(request: HttpRequest) -> HttpResponse:
    """Lead to the site in the reader's language."""
    response = redirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response


@require_safe
@public_page
def home(request: HttpRequest) -> HttpResponse:
    at, language = now(), reader_language()
    context = {
        "featured": queries.featured(language, at),
        "categories": queries.top_categories(at),
        "ways": _ways(language, at),
    }
    return render(request, "helpcenter/home.html", context)


@require_safe
@public_page
def category(request: HttpRequest, slug: str) -> HttpResponse:
    at, language = now(), reader_language()
    shelf = queries.shelf_of(slug, language, at)
    if shelf is None:
        raise Http404
    trail = shelf.category.trail()
    crumbs = [(c.name(language), reverse("category", args=[c.slug])) for c in trail]
    context = {
        "shelf": shelf,
        "trail": trail[:-1],
        "json_ld": [_breadcrumbs(request, crumbs)],
    }
    return render(request, "helpcenter/category.html", context)


@require_safe
@public_page
def article(request: HttpRequest, slug: str) -> HttpResponse:
    reading = _read_or_404(slug)
    shown = reading.shown
    place = place_for(reading.wanted, shown.text.language)
    context = {
        **_article_context(request, reading),
        "html": article_html(reading),
        "missing": missing_html(reading),
        "toc": table_of_contents(shown, place),
        "related": queries.related_to(reading.article, reading.wanted, now()),
    }
    if reading.article.is_question:
        context["json_ld"].append(faq_json_ld(shown, place))
    return render(request, "helpcenter/article.html", context)


@require_safe
@public_page
def article_side_by_side(request: HttpRequest, slug: str) -> HttpResponse:
    reading = _read_or_404(slug)
    mine = reading.shown if not reading.is_fallback else reading.other
    context = {
        **_article_context(request, reading),
        "mine": mine,
        "single_urls": {code: _path(code, "article", slug) for code in Language},
        "theirs": reading.shown if mine is reading.other else reading.other,
        "rows": rows_side_by_side(reading),
        "html": "" if reading.other else article_html(reading),
    }
    return render(request, "helpcenter/side_by_side.html", context)


@require_safe
@public_page
def article_markdown(request: HttpRequest, slug: str) -> HttpResponse:
    reading = _read_or_404(slug)
    shown = reading.shown
    place = place_for(reading.wanted, shown.text.language)
    origin = f"{request.scheme}://{request.get_host()}"
    text = markdown_for_readers(shown.title, shown.body, place, origin=origin)
    response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    response.headers["Content-Language"] = shown.text.language
    response.headers["Link"] = f'<{_absolute(request, "article", shown.text.language, slug)}>; rel="canonical"'
    return response


@require_safe
def search_articles(request: HttpRequest) -> HttpResponse:
    at, language = now(), reader_language()
    question = SearchForm.question_of(request.GET, language)
    answer = search.answer(question, version=cache.current_version(at), at=at)
    categories = {category.pk: category for category in Category.objects.all()}
    context = {
        "question": question,
        "answer": answer,
        "reference": remember_search(answer, source="page", at=at) if request.method == "GET" else "",
        "categories": categories,
        "page": page_of(question, answer, categories, language),
        "topics": queries.top_categories(at) if not answer.hits else [],
        "ways": _ways(language, at) if question.words and not answer.total else [],
        "was_cut": len(request.GET.get("q", "").strip()) > QUERY_MAX,
    }
    return render(request, "helpcenter/search.html", context)


@require_safe
def search_suggestions(request: HttpRequest) -> HttpResponse:
    """Return what somebody who types may be about to ask, as JSON."""
    at, language = now(), reader_language()
    question = SearchForm.question_of(request.GET, language)
    found = search.suggest(question.words, language, version=cache.current_version(at), at=at)
    return JsonResponse({"query": question.words, "suggestions": [_suggestion(s) for s in found]})


def _suggestion(suggestion: Suggestion) -> dict[str, Any]:
    url = (
        reverse("article", args=[suggestion.slug])
        if suggestion.slug
        else f"{reverse('search')}?{urlencode({'q': suggestion.text})}"
    )
    return {
        "kind": suggestion.kind,
        "text": suggestion.text,
        "parts": [[part.text, part.is_match] for part in suggestion.parts],
        "language": suggestion.language,
        "url": url,
    }


# What readers say


def same_origin_only(view: Any) -> Any:
    """Refuse a form that another site sent, by what browsers say of its origin (docs/decisions/0003)."""

    @csrf_exempt
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            origin = request.headers.get("Origin")
            fetched_from = request.headers.get("Sec-Fetch-Site")
            is_foreign = fetched_from not in {None, "same-origin", "none"}
            if fetched_from is None and origin is not None:
                is_foreign = origin.partition("://")[2] != request.get_host()
            if is_foreign:
                return render(request, "403_csrf.html", status=403)
        response: HttpResponseBase = view(request, *args, **kwargs)
        return response

    return guarded


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the vote of “was this helpful?”; by GET, show what follows it."""
    form = VoteForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        if request.method == "POST":
            raise Http404
        return redirect("article", slug=slug)
    revision = _votable_or_404(slug, form.cleaned_data)
    is_helpful = form.cleaned_data["helpful"] == "yes"
    if request.method == "POST":
        if _has_voted_enough(request):
            return _too_many_votes(request, revision)
        visitor, cookie = visitor_of(request)
        actions.vote(revision=revision, visitor=visitor, is_helpful=is_helpful, at=now())
        if not request.htmx:  # type: ignore[attr-defined]
            answer: HttpResponse = HttpResponseRedirect(f"{request.path}?{urlencode(form.cleaned_data)}", status=303)
            return remembering(answer, cookie)
        return remembering(_feedback_page(request, revision, is_helpful=is_helpful), cookie)
    return _feedback_page(request, revision, is_helpful=is_helpful, is_done="done" in request.GET)


@same_origin_only
@require_POST
def feedback_fault(request: HttpRequest, slug: str) -> HttpResponse:
    """Take what was wrong with an article that did not help."""
    form = FaultForm(request.POST)
    is_valid = form.is_valid()
    if not {"language", "revision"} <= set(form.cleaned_data):
        raise Http404
    revision = _votable_or_404(slug, form.cleaned_data)
    if not is_valid:
        return _feedback_page(request, revision, is_helpful=False, form=form, status=422)
    if _has_voted_enough(request):
        return _too_many_votes(request, revision)
    visitor, cookie = visitor_of(request)
    actions.vote(
        revision=revision,
        visitor=visitor,
        is_helpful=False,
        at=now(),
        fault=form.cleaned_data["fault"],
        comment=form.cleaned_data["comment"],
    )
    if not request.htmx:  # type: ignore[attr-defined]
        place = {"language": revision.text.language, "revision": revision.number, "helpful": "no", "done": "yes"}
        answer: HttpResponse = redirect(f"{reverse('feedback', args=[slug])}?{urlencode(place)}")
        answer.status_code = 303
        return remembering(answer, cookie)
    return remembering(_feedback_page(request, revision, is_helpful=False, is_done=True), cookie)


@same_origin_only
@require_POST
def article_seen(request: HttpRequest, slug: str) -> HttpResponse:
    """Count a reading: once an hour for an address and text, so that reloading counts nothing."""
    at = now()
    language = request.POST.get("language", "")
    text = queries.live_text(slug, language, at) if language in list(Language) else None
    if text is None:
        raise Http404
    if limits.add(f"seen:{text.pk}:{address_hash(request)}", 1, timeout=HOUR):
        actions.count_view(text=text, at=at)
    return HttpResponse(status=204)


@same_origin_only
@require_POST
def search_opened(request: HttpRequest) -> HttpResponse:
    """Take which answer of a search was opened; beyond the limit of an address, forget it without a word."""
    at = now()
    form = OpeningForm(request.POST)
    if not form.is_valid():
        raise Http404
    if is_over_limit(request, "opened", settings.OPENINGS_PER_HOUR, seconds=HOUR, at=at):
        return HttpResponse(status=204)
    opened = form.cleaned_data
    if not queries.cards([opened["slug"]], reader_language(), at):
        raise Http404
    actions.record_opening(reference=opened["search"], slug=opened["slug"], rank=opened["rank"], at=at)
    return HttpResponse(status=204)


def _feedback_page(
    request: HttpRequest,
    revision: Revision,
    *,
    is_helpful: bool,
    form: FaultForm | None = None,
    is_done: bool = False,
    status: int = 200,
) -> HttpResponse:
    numbers = {"language": revision.text.language, "revision": revision.number}
    context = {
        "revision": revision,
        "article": revision.text.article,
        "is_done": is_helpful or is_done,
        "is_helpful": is_helpful,
        "form": form or FaultForm(initial=numbers),
        "person": next(iter(queries.cards([settings.WAYS_TO_HELP[-1][0]], reader_language(), now())), None),
    }
    template = "helpcenter/_feedback_answer.html" if request.htmx else "helpcenter/feedback.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=status)


def _too_many_votes(request: HttpRequest, revision: Revision) -> HttpResponse:
    template = "helpcenter/_too_many_votes.html" if request.htmx else "helpcenter/too_many_votes.html"  # type: ignore[attr-defined]
    return render(request, template, {"revision": revision}, status=429)


def _votable_or_404(slug: str, data: dict[str, Any]) -> Revision:
    revision = queries.votable_revision(slug, data["language"], data["revision"], now())
    if revision is None:
        raise Http404
    return revision


def _has_voted_enough(request: HttpRequest) -> bool:
    return is_over_limit(request, "votes", settings.VOTES_PER_HOUR, seconds=HOUR, at=now())


# What pages share


def reader_language() -> Language:
    """Return the language of the URL at hand."""
    return Language((get_language() or "en")[:2])


def _ways(language: Language, at: datetime) -> list[tuple[Card, str]]:
    """Return the ways to a person that can be read about, each with its icon."""
    found = {card.slug: card for card in queries.cards([slug for slug, _ in settings.WAYS_TO_HELP], language, at)}
    return [(found[slug], icon) for slug, icon in settings.WAYS_TO_HELP if slug in found]


def _read_or_404(slug: str) -> Reading:
    reading = queries.read_article(slug, reader_language(), now())
    if reading is None:
        raise Http404
    return reading


def _article_context(request: HttpRequest, reading: Reading) -> dict[str, Any]:
    article, shown = reading.article, reading.shown
    trail: list[Category] = article.category.trail()
    crumbs = [(c.name(reading.wanted), reverse("category", args=[c.slug])) for c in trail]
    title = place_for(reading.wanted, shown.text.language).fill_text(shown.title)
    return {
        "reading": reading,
        "article": article,
        "shown": shown,
        "trail": trail,
        "canonical": _absolute(request, "article", shown.text.language, article.slug),
        "alternates": [(code, _absolute(request, "article", code, article.slug)) for code in reading.languages],
        "default_url": _absolute(request, "article", _default_language(reading), article.slug),
        "json_ld": [_breadcrumbs(request, [*crumbs, (title, reverse("article", args=[article.slug]))])],
    }


def _default_language(reading: Reading) -> str:
    """Return what a reader of neither language gets: English where there is one."""
    return Language.EN if Language.EN in reading.languages else reading.languages[0]


def _absolute(request: HttpRequest, name: str, language: str, *args: str) -> str:
    return request.build_absolute_uri(_path(language, name, *args))


def _path(language: str, name: str, *args: str) -> str:
    with override(language):
        return reverse(name, args=args)


def _breadcrumbs(request: HttpRequest, crumbs: list[tuple[str, str]]) -> Any:
    return breadcrumb_json_ld([(name, request.build_absolute_uri(url)) for name, url in crumbs])
