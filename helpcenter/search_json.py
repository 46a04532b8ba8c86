"""An answer as JSON: what the API returns, see docs/search-api.md."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from helpcenter.rules.searching import Answer, Hit


def answer_json(answer: Answer, absolute: Callable[[str], str]) -> dict[str, Any]:
    """Return an answer as the API gives it. `absolute` makes a path of this site a URL."""
    with override(answer.question.language):
        return {
            "query": answer.question.words,
            "corrected": answer.corrected or None,
            "did_you_mean": answer.did_you_mean or None,
            "results": [_hit_json(hit, absolute) for hit in answer.hits],
        }


def _hit_json(hit: Hit, absolute: Callable[[str], str]) -> dict[str, Any]:
    name = settings.MARKETPLACE_NAME[hit.language]
    return {
        "slug": hit.slug,
        "language": hit.language,
        "title": hit.title_text.replace("{marketplace}", name),
        "snippet": hit.passage_text.replace("{marketplace}", name),
        "url": absolute(reverse("article", args=[hit.slug])),
        "score": hit.score,
        "why": [{"asked": why.asked, "found": why.found} for why in hit.why],
    }
