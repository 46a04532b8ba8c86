"""The contact page, in the order of the account FAQ: a topic, the articles that answer it, the form."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from helpcenter.search_log import remember_search
from helpcenter.visitors import remembering, visitor_of
from notices.clock import now
from tickets import actions, contact_page, phrases, rate_limits
from tickets.forms.asking import SolvedForm
from tickets.rules.states import Topic

KEPT = ("order", "follows")  # What leads from step to step.
KEPT_MOST = 60  # characters


@never_cache
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Show the topics, and who is there to answer."""
    at = now()
    context = {"groups": contact_page.ways(kept_in(request)), "staff": contact_page.staff(at)}
    return render(request, "tickets/contact.html", context)


@never_cache
@require_safe
def answers(request: HttpRequest, topic: str) -> HttpResponse:
    """Show the articles that answer a topic, or what is searched for; the form comes behind them."""
    at, chosen = now(), topic_or_404(topic)
    words = request.GET.get("q", "").replace("\x00", "").strip()
    answer = contact_page.look_for(words, at) if words else None
    if answer is not None:
        remember_search(answer, source="contact", at=at)
    kept = kept_in(request)
    context = {
        "topic": chosen,
        "name": phrases.TOPICS[chosen],
        "about": phrases.ABOUT_TOPICS[chosen],
        "cards": [] if answer else contact_page.answers_to(chosen, at),
        "hits": answer.hits if answer else (),
        "words": words,
        "kept": kept,
        "ask": f"{reverse('ask', args=[topic])}{contact_page.query_of({**kept, 'q': words[:100]})}",
        "staff": contact_page.staff(at),
    }
    return render(request, "tickets/answers.html", context)


@never_cache
@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """Return the articles that may answer what is being typed, as rows for the open form; nothing is written down."""
    at = now()
    if rate_limits.suggests_too_much(request, at=at):
        return HttpResponse(status=204)
    words = request.GET.get("q", "").replace("\x00", "")
    hits = contact_page.suggestions(words, at)
    if not hits:
        return HttpResponse(status=204)
    context = {"hits": hits, "topic": request.GET.get("topic", "")}
    return render(request, "tickets/_suggestions.html", context)


@never_cache
@require_POST
def solved(request: HttpRequest) -> HttpResponse:
    """Count that an article answered a question that was not asked then."""
    form = SolvedForm(request.POST)
    if not form.is_valid():
        raise Http404
    visitor, cookie = visitor_of(request)
    actions.note_deflection(**form.cleaned_data, language=contact_page.reader_language(), visitor=visitor, at=now())
    return remembering(_solved_by(form), cookie)


@never_cache
@require_POST
def not_solved(request: HttpRequest) -> HttpResponse:
    """Take back that an article answered a question."""
    form = SolvedForm(request.POST)
    if not form.is_valid():
        raise Http404
    visitor, cookie = visitor_of(request)
    actions.take_deflection_back(**form.cleaned_data, visitor=visitor)
    return remembering(redirect("contact_topic", form.cleaned_data["topic"].replace("_", "-")), cookie)


@never_cache
@require_http_methods(["GET", "HEAD"])
def solved_page(request: HttpRequest) -> HttpResponse:
    """Say that we are glad, and offer the way back."""
    form = SolvedForm(request.GET)
    if not form.is_valid():
        raise Http404
    topic = form.cleaned_data["topic"].replace("_", "-")
    return render(request, "tickets/solved.html", {**form.cleaned_data, "ask": reverse("ask", args=[topic])})


def topic_or_404(name: str) -> Topic:
    try:
        return Topic(name.replace("-", "_"))
    except ValueError:
        raise Http404 from None


def kept_in(request: HttpRequest) -> dict[str, str]:
    """Return what a link to the contact page brought along, for the links of its steps."""
    return {name: words for name in KEPT if (words := request.GET.get(name, "").replace("\x00", "")[:KEPT_MOST])}


def _solved_by(form: SolvedForm) -> HttpResponse:
    query: dict[str, Any] = {"article": form.cleaned_data["article"], "topic": form.cleaned_data["topic"]}
    return HttpResponse(
        status=303, headers={"Location": f"{reverse('contact_solved_page')}{contact_page.query_of(query)}"}
    )
