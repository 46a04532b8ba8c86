"""Merging a ticket into another one: what both say is seen before it is done."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from messaging.queries import messages_page
from messaging.rules.threads import Side
from notices.clock import now
from tickets import actions, phrases
from tickets.admin.doors import (
    agent_of,
    carried,
    desk_context,
    filters_of,
    for_agents,
    see,
    ticket_address,
    ticket_called,
)
from tickets.facts import facts_of
from tickets.models import Ticket
from tickets.rules.facts import Asked
from tickets.rules.playing import refusal
from tickets.rules.states import Party, Verb

MOST_OFFERED = 10
MOST_SHOWN = 10  # messages


@for_agents
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the requester's other tickets, show the one that is chosen, and go on in it."""
    found, at, filters = (
        ticket_called(pk),
        now(),
        filters_of(request.POST.get("queue") or request.GET.get("queue") or ""),
    )
    typed = (request.POST if request.method == "POST" else request.GET).get("into", "").strip().upper()[:20]
    into = _ticket_of(typed)
    refused, status = "", 200
    if request.method == "POST":
        try:
            actions.merge(ticket=found, into=into, by=agent_of(request), at=at)
        except actions.Refused as answer:
            refused, status = str(phrases.REFUSALS[answer.refusal]), 422
        else:
            messages.success(request, gettext("Merged. The way back is open for a day, on the ticket that was merged."))
            return see(ticket_address(into.pk if into else pk, filters))
    elif typed:
        refused = _refused(found, into, at)
    context = {
        **desk_context(request),
        "title": gettext("Merge %(reference)s") % {"reference": found.reference},
        "ticket": found,
        "into": into,
        "typed": typed,
        "refused": refused,
        "offered": list(Ticket.objects.unsolved().of_same_asker(found)[:MOST_OFFERED]),
        "mine": messages_page(found.thread, Side.SUPPORT, at).messages[-MOST_SHOWN:],
        "theirs": messages_page(into.thread, Side.SUPPORT, at).messages[-MOST_SHOWN:] if into else [],
        "queue": carried(filters),
        "back": ticket_address(pk, filters),
    }
    return render(request, "admin/tickets/merge.html", context, status=status)


def _ticket_of(reference: str) -> Ticket | None:
    if not reference or "\x00" in reference:
        return None
    rows = Ticket.objects.select_related("thread", "requester", "assignee", "merged_into")
    return rows.filter(reference=reference).first()


def _refused(ticket: Ticket, into: Ticket | None, at: datetime) -> str:
    """Return why a ticket cannot be merged into the one that was chosen, before anybody presses the button."""
    asked = Asked(into=facts_of(into) if into is not None else None)
    refused = refusal(facts_of(ticket), Verb.MERGE, Party.AGENT, at, asked)
    return str(phrases.REFUSALS[refused]) if refused is not None else ""
