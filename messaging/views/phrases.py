"""Phrases: choose a situation, fill the slots, see both sides, and take it into the composer."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from messaging import glossary, phrases, phrasing
from messaging.forms import WriteForm
from messaging.phrase_forms import SlotsForm
from messaging.phrase_rendering import difference
from messaging.rules.glossary_hints import TEXT_READ
from messaging.rules.phrase_templates import PhraseGroup
from messaging.rules.threads import audiences_for
from messaging.rules.written_in import language_of
from notices.clock import now

MOST_QUERY = 100  # characters


@login_required
@never_cache
@require_GET
def situations(request: HttpRequest) -> HttpResponse:
    """List what somebody can say somewhere, situation by situation."""
    place = _place(request)
    query = request.GET.get("q", "").replace("\x00", "").strip()[:MOST_QUERY]
    rows = phrasing.offered(place, query)
    groups = [(phrases.PHRASE_GROUPS[group], [row for row in rows if row.group == group]) for group in PhraseGroup]
    context = {"place": place, "groups": [group for group in groups if group[1]], "query_words": query}
    return render(request, _template(request, "phrases"), context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def phrase(request: HttpRequest, slug: str) -> HttpResponse:
    """Fill a phrase, with what the order knows. Sent, it is shown in both languages, or handed to the composer."""
    place = _place(request)
    row = next((row for row in phrasing.offered(place) if row.slug == slug), None)
    if row is None:
        raise Http404
    chosen, language = row.phrase, _language()
    form = SlotsForm(
        request.POST if request.method == "POST" else None,
        phrase=chosen,
        around=phrasing.around(place.order, _today()),
        known=phrasing.prefilled(place.order),
    )
    context: dict[str, Any] = {
        "place": place,
        "row": row,
        "form": form,
        "blanks": phrasing.with_blanks(chosen, language),
    }
    if request.method != "POST":
        return render(request, _template(request, "phrase"), context)
    if not form.is_valid():
        return render(request, _template(request, "phrase"), context, status=422)
    values = form.cleaned_data
    context["sides"] = phrasing.both_sides(chosen, values, language)
    context["differing"] = difference(chosen, values)
    if "use" not in request.POST or context["differing"]:
        return render(request, _template(request, "phrase"), context, status=422 if context["differing"] else 200)
    made = context["draft"] = phrasing.draft(chosen, values, language)
    context["write_form"] = WriteForm(
        audiences=audiences_for(place.side, place.sides),
        words={"body": made.body, "phrase": made.slug, "phrase_values": made.values_field},
    )
    return render(request, _template(request, "phrase_chosen"), context)


@login_required
@never_cache
@require_POST
def hints(request: HttpRequest) -> HttpResponse:
    """Say what the other language calls the words of the trade in what somebody is writing."""
    text = request.POST.get("text", "").replace("\x00", "")[:TEXT_READ]
    found = glossary.Hinter().hints_for(text, language_of(text, _language()))
    return render(request, "messaging/_hints.html", {"hints": found})


def _place(request: HttpRequest) -> phrasing.Place:
    place = phrasing.place_of(request.user, request.GET.get("about", ""))
    if place is None:
        raise Http404
    return place


def _template(request: HttpRequest, name: str) -> str:
    """Return the page, or for a page that is open already, the piece of it."""
    return f"messaging/_{name}.html" if request.htmx else f"messaging/{name}.html"  # type: ignore[attr-defined]


def _language() -> str:
    return (get_language() or "en")[:2]


def _today() -> date:
    return timezone.localtime(now()).date()
