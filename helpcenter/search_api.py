"""The search for other sites and programs: `GET /api/v1/search`, see docs/search-api.md."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.views.decorators.csrf import csrf_exempt

from accounts.rules.languages import Language
from helpcenter import search
from helpcenter.forms import SearchForm
from helpcenter.page_cache import cache
from helpcenter.rate_limits import is_over_limit
from helpcenter.rules.searching import PAGE_SIZE, Question
from helpcenter.search_json import answer_json
from helpcenter.search_log import remember_search
from notices.clock import now

METHODS = "GET, HEAD, OPTIONS"
MOST = 50  # results
MINUTE = 60  # seconds


class QuestionError(Exception):
    """A question that cannot be answered; the text says what is wrong with it."""


@csrf_exempt  # So that a POST is refused in JSON as well.
def search_api(request: HttpRequest) -> HttpResponse:
    """Answer a search as JSON, to any site: everything here is public."""
    at = now()
    if request.method == "OPTIONS":
        return _open_to_all(HttpResponse(status=204))
    if request.method not in {"GET", "HEAD"}:
        return _error(405, f"{request.method} is not possible here; use GET.")
    if is_over_limit(request, "searches", settings.SEARCHES_PER_MINUTE, seconds=MINUTE, at=at):
        wait = MINUTE - int(at.timestamp()) % MINUTE
        return _error(429, f"Too many searches from this address. Try again in {wait} seconds.", {"Retry-After": wait})
    try:
        question = question_of(request.GET)
    except QuestionError as fault:
        return _error(400, str(fault))
    answer = search.answer(question, version=cache.current_version(at), at=at)
    if request.method == "GET":
        remember_search(answer, source="api", at=at)
    found = answer_json(answer, request.build_absolute_uri)
    response = JsonResponse(
        found, json_dumps_params={"ensure_ascii": False}, headers={"Content-Language": question.language}
    )
    return _open_to_all(response)


def question_of(data: QueryDict) -> Question:
    """Return what was asked, or raise QuestionError with what is wrong."""
    language, limit = data.get("lang", Language.EN), data.get("limit", str(PAGE_SIZE))
    if language not in list(Language):
        raise QuestionError("lang must be ja or en.")
    if not (limit.isascii() and limit.isdecimal() and len(limit) <= 3 and 1 <= int(limit) <= MOST):
        raise QuestionError(f"limit must be a whole number from 1 to {MOST}.")
    asked = {"q": data.get("q", ""), "exact": "1" if data.get("exact") == "1" else ""}
    return SearchForm.question_of(asked, Language(language), most=int(limit))


def _error(status: int, words: str, headers: dict[str, Any] | None = None) -> HttpResponse:
    return _open_to_all(JsonResponse({"error": words}, status=status, headers=headers))


def _open_to_all(response: HttpResponse) -> HttpResponse:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Retry-After"
    response.headers["Cache-Control"] = "private, no-store"
    if response.status_code in {204, 405}:
        response.headers["Allow"] = response.headers["Access-Control-Allow-Methods"] = METHODS
        response.headers["Access-Control-Allow-Headers"] = "*"
    return response
