"""The page that walks through the causes of a failed payment, one short question at a time."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from accounts.rules.languages import Language
from helpcenter import queries
from helpcenter.phrases import PAYMENT_ANSWERS, PAYMENT_QUESTIONS
from helpcenter.rules.payment_problems import QUESTIONS, place_of
from notices.clock import now


@require_GET
def payment_problem(request: HttpRequest, path: str = "") -> HttpResponse:
    """Show the question or the ending that the answers in the path lead to; open to everybody."""
    place = place_of(path)
    if place is None:
        raise Http404
    base = reverse("payment_problem")
    trail = [
        (PAYMENT_ANSWERS[choice], base + "".join(f"{before}/" for before in place.trail[:number]))
        for number, choice in enumerate(place.trail)
    ]
    here = base + "".join(f"{choice}/" for choice in place.trail)
    context: dict[str, Any] = {
        "question": PAYMENT_QUESTIONS[place.step] if place.step else "",
        "choices": [(PAYMENT_ANSWERS[choice], f"{here}{choice}/") for choice in QUESTIONS[place.step]]
        if place.step
        else [],
        "needs_person": place.ending is not None and place.ending.needs_person,
        "trail": trail,
        "base": base,
    }
    if place.ending:
        language = Language((get_language() or "en")[:2])
        found = {card.slug: card for card in queries.cards(list(place.ending.articles), language, now())}
        context["cards"] = [found[slug] for slug in place.ending.articles if slug in found]
    return render(request, "helpcenter/payment_problem.html", context)
