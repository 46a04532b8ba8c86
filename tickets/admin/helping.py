"""What the ticket page asks for while an agent writes: who else is here, how it will read, and articles to point to."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_GET, require_POST

from helpcenter.page_cache import cache
from helpcenter.rules.searching import QUERY_MAX, Question
from helpcenter.rules.words import can_be_seen
from helpcenter.search import answering
from messaging import translating
from messaging.mail.characters import lines_of
from messaging.models import Message
from messaging.phrasing import phrased
from messaging.rules.threads import Side
from messaging.rules.written_in import language_of
from notices.clock import now
from notices.rendering import site_link
from tickets import actions
from tickets.admin.doors import agent_of, for_agents, ticket_called
from tickets.desk.ticket_page import present
from tickets.forms.desk import number
from tickets.rules.macros import open_slots
from tickets.rules.words import TEXT_MOST

MOST_ARTICLES = 6


@for_agents
@require_POST
def presence(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that an agent is here, and how far they have read; answer who else is, and whether the page is behind."""
    found, agent, at = ticket_called(pk), agent_of(request), now()
    if request.POST.get("leaves"):
        actions.leave(ticket=found, agent=agent)
        return HttpResponse(status=204)
    actions.be_present(ticket=found, agent=agent, is_writing=bool(request.POST.get("is_writing")), at=at)
    seen = number(request.POST.get("newest"))
    message = Message.objects.filter(thread=found.thread, pk=seen).read_by(Side.SUPPORT, at).first() if seen else None
    if message is not None:
        actions.see(ticket=found, agent=agent, up_to=message, at=at)
    is_behind = number(request.POST.get("version")) not in (None, found.version)
    context = {"present": present(found, agent, at), "is_behind": is_behind}
    return render(request, "admin/tickets/_presence.html", context)


@for_agents
@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an answer as whoever asked will read it in the mail, and what may be wrong with it."""
    found = ticket_called(pk)
    typed = lines_of(request.POST.get("body", "")[: TEXT_MOST + 1]).strip()
    said, _ = phrased(request.POST.get("phrase", ""), request.POST.get("phrase_values", ""), typed)
    words = said.other_body if said is not None and said.other_language == found.language else typed
    written = language_of(words, found.language)
    is_foreign = bool(words) and written != found.language
    context = {
        "words": words,
        "written": written,
        "reader": found.language,
        "is_foreign": is_foreign,
        "open_slots": open_slots(words),
        "machine": _machine(words, written, found.language) if is_foreign and request.POST.get("translate") else None,
        "can_translate": is_foreign and translating.is_on(),
    }
    return render(request, "admin/tickets/_preview.html", context)


@for_agents
@require_GET
def articles(request: HttpRequest, pk: int) -> HttpResponse:
    """Search the help centre in the language of whoever asked, for a link to put into the answer."""
    found, at = ticket_called(pk), now()
    words = request.GET.get("q", "").replace("\x00", "")[:QUERY_MAX]
    hits: tuple[Any, ...] = ()
    if can_be_seen(words):
        question = Question(words, found.language, most=MOST_ARTICLES)
        hits = answering.answer(question, version=cache.current_version(at), at=at).hits
    with translation.override(found.language):
        rows = [(hit, site_link("article", hit.slug)) for hit in hits]
    return render(request, "admin/tickets/_articles.html", {"rows": rows, "words": words})


def _machine(words: str, source: str, target: str) -> str:
    """Return a machine's translation, which is only a help for who writes; nothing when there is none."""
    made = translating.translate(words, source=source, target=target)
    return made.text if isinstance(made, translating.Translated) else ""
