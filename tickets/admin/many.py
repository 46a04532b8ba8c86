"""What an agent does with many tickets at once, with an honest count, and the way back."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from notices.clock import now
from tickets import actions, phrases
from tickets.actions import Batch
from tickets.admin.doors import agent_of, filters_of, for_agents, queue_address, see
from tickets.desk.queue import tickets_in
from tickets.forms.desk import ME, ManyForm, number
from tickets.models import Ticket
from tickets.policy import patience
from tickets.queries import agents_with_a_desk
from tickets.rules.facts import Asked
from tickets.rules.queues import Filters
from tickets.rules.states import Priority, Refusal, Verb

MOST_AT_ONCE = 200
KEPT = "tickets-batch"  # in the session


@for_agents
@require_POST
def many(request: HttpRequest) -> HttpResponse:
    """Make one move of the tickets that were picked, or of a whole view."""
    at, agent, form = now(), agent_of(request), ManyForm(request.POST)
    filters = filters_of(request.POST.get("queue", ""))
    tickets, is_cut = _wanted(request, filters, agent, at)
    give = _give(form, agent) if form.is_valid() else gettext("This cannot be done with many tickets.")
    if isinstance(give, str):
        messages.error(request, give)
    elif not tickets:
        messages.error(request, gettext("Tick the tickets that you mean."))
    else:
        verb, asked, to = give
        batch = actions.move_many(tickets=tickets, verb=verb, by=agent, at=at, asked=asked, to=to)
        _tell(request, batch, is_cut=is_cut)
        _keep(request, verb, batch, at)
    return see(queue_address(filters))


@for_agents
@require_POST
def undo_many(request: HttpRequest) -> HttpResponse:
    """Take back what was done with many tickets a moment ago."""
    kept = request.session.pop(KEPT, None)
    moved = [(int(pk), int(version)) for pk, version in kept["moved"]] if kept else []
    batch = actions.undo_many(moved=moved, by=agent_of(request), at=now())
    if batch.asked_for:
        _tell(request, batch, is_undone=True)
    else:
        messages.error(request, phrases.REFUSALS[Refusal.NOTHING_TO_UNDO])
    return see(queue_address(filters_of(request.POST.get("queue", ""))))


def batch_to_undo(request: HttpRequest, at: datetime) -> dict[str, Any] | None:
    """Return the last batch while it can be taken back: how many moved, and for how many seconds still."""
    kept = request.session.get(KEPT)
    seconds = int((datetime.fromisoformat(kept["until"]) - at).total_seconds()) if kept else 0
    return {"count": len(kept["moved"]), "seconds": seconds} if kept and seconds > 0 else None


def _wanted(request: HttpRequest, filters: Filters, agent: User, at: datetime) -> tuple[list[Ticket], bool]:
    """Return the tickets that are meant, and whether there were more than are done at once."""
    if request.POST.get("whole") == "on":
        order = ("queue_at", "id") if filters.is_by_deadline else ("-opened_at", "-id")
        rows = list(tickets_in(filters, agent, at).order_by(*order)[: MOST_AT_ONCE + 1])
        return rows[:MOST_AT_ONCE], len(rows) > MOST_AT_ONCE
    picked = [pk for pk in map(number, request.POST.getlist("picked")[: MOST_AT_ONCE + 1]) if pk]
    return list(Ticket.objects.filter(pk__in=picked[:MOST_AT_ONCE]).order_by("pk")), len(picked) > MOST_AT_ONCE


Give = tuple[Verb, Asked, Callable[[Ticket], Any]]


def _give(form: ManyForm, agent: User) -> Give | str:
    """Return the move that is meant with what it gives, or what is missing, in words."""
    data = form.cleaned_data
    verb = Verb(data["do"])
    match verb:
        case Verb.ASSIGN:
            pk = number(data["assignee"]) or 0
            to = agent if data["assignee"] == ME else agents_with_a_desk().filter(pk=pk).first()
            return (verb, Asked(), lambda ticket: to) if to else str(phrases.REFUSALS[Refusal.ASSIGNEE_MISSING])
        case Verb.SET_PRIORITY:
            if not data["priority"]:
                return gettext("Choose a priority.")
            priority = Priority(data["priority"])
            return verb, Asked(), lambda ticket: priority
        case Verb.SET_TAGS:
            name = " ".join(data["tag"].split())
            if not name:
                return gettext("Write which tag.")
            added = actions.tags_called([name])
            return verb, Asked(), lambda ticket: [*{*ticket.tags.all(), *added}]
    return verb, Asked(note=data["note"]), lambda ticket: None


def _tell(request: HttpRequest, batch: Batch, *, is_cut: bool = False, is_undone: bool = False) -> None:
    done, asked_for = len(batch.moved), batch.asked_for
    words = (gettext("%(done)s of %(all)s taken back.") if is_undone else gettext("%(done)s of %(all)s done.")) % {
        "done": done,
        "all": asked_for,
    }
    if is_cut:
        words += " " + gettext("These were the first %(most)s; there are more.") % {"most": MOST_AT_ONCE}
    (messages.success if done == asked_for else messages.warning)(request, words)
    for words in _reasons(batch.refused):
        messages.warning(request, words)


def _reasons(refused: Counter[Refusal]) -> list[str]:
    return [
        ngettext("%(count)s was refused: %(reason)s", "%(count)s were refused: %(reason)s", count)
        % {"count": count, "reason": phrases.REFUSALS[reason]}
        for reason, count in refused.most_common()
    ]


def _keep(request: HttpRequest, verb: Verb, batch: Batch, at: datetime) -> None:
    """Remember what moved, for as long as it can be taken back."""
    waits = patience()
    within: timedelta = waits.undo_sent_within if verb is Verb.SOLVE else waits.undo_within
    if batch.moved:
        request.session[KEPT] = {"moved": batch.moved, "until": (at + within).isoformat()}
