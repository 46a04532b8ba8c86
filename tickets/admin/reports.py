"""Reports for who leads, and lists as files."""

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from notices.clock import now, today
from tickets import phrases
from tickets.admin.doors import agent_of, desk_context, for_agents, for_leads
from tickets.desk.queue import tickets_in
from tickets.desk.reports import Period, asked_in, bars, ended_in, late_of, report
from tickets.desk.spreadsheets import as_csv
from tickets.forms.desk import FiltersForm, PeriodForm
from tickets.models import Ticket
from tickets.rules.states import TargetKind

USUAL_DAYS = 30
MOST_ROWS = 100  # of what stands behind a number, on a page
COLUMNS = (
    *("reference", "subject", "requester", "topic", "language", "priority", "stage", "assignee", "team", "order"),
    *("channel", "opened_at", "first_answered_at", "solved_at", "closed_at"),
)


@for_leads
@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    form, period = _period(request)
    found = report(period, now())
    query = urlencode(form.written)
    context = {
        **desk_context(request),
        "title": gettext("Reports"),
        "form": form,
        "report": found,
        "query": query,
        "days": bars(found.by_day),
        "ages": bars(found.ages, width=320),
        "ratings": [(answer, phrases.CSAT_ANSWERS[answer], count) for answer, count in found.ratings.items()],
    }
    return render(request, "admin/tickets/reports.html", context)


@for_leads
@require_GET
def behind(request: HttpRequest, what: str) -> HttpResponseBase:
    """Show the tickets that a number stands for, or hand them out as a file."""
    form, period = _period(request)
    found = _behind(what, period, request)
    if request.GET.get("as") == "csv":
        return _as_csv(request, found, f"{what}.csv")
    rows = list(found[: MOST_ROWS + 1])
    context = {
        **desk_context(request),
        "title": gettext("Tickets behind this number"),
        "tickets": rows[:MOST_ROWS],
        "has_more": len(rows) > MOST_ROWS,
        "csv": f"?{urlencode({**request.GET.dict(), 'as': 'csv'})}",
        "back": f"{reverse('admin:tickets_reports')}?{urlencode(form.written)}",
    }
    return render(request, "admin/tickets/behind.html", context)


@for_agents
@require_GET
def queue_csv(request: HttpRequest) -> HttpResponseBase:
    """Hand out the queue at hand as a file."""
    filters, at = FiltersForm(request.GET).filters, now()
    order = ("queue_at", "id") if filters.is_by_deadline else ("-opened_at", "-id")
    return _as_csv(request, tickets_in(filters, agent_of(request), at).order_by(*order), "tickets.csv")


def _as_csv(request: HttpRequest, found: Any, name: str) -> HttpResponseBase:
    return as_csv(request, found.select_related("requester", "assignee", "team", "order"), name, COLUMNS, _cells)


def _cells(row: Ticket) -> list[object]:
    instants = (row.opened_at, row.first_answered_at, row.solved_at, row.closed_at)
    return [
        *(row.reference, row.subject, row.asker, row.topic, row.language, row.priority, row.stage),
        *(str(row.assignee or ""), str(row.team or ""), row.order.number if row.order else row.typed_order_number),
        *(row.channel, *(instant.isoformat() if instant else "" for instant in instants)),
    ]


def _period(request: HttpRequest) -> tuple[PeriodForm, Period]:
    form = PeriodForm(request.GET, last=today(), days=USUAL_DAYS)
    first, last, language = form.chosen
    return form, Period(_midnight(first), _midnight(last + timedelta(days=1)), language)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _behind(what: str, period: Period, request: HttpRequest) -> Any:
    """Return the tickets behind a number, the newest first."""
    rows = Ticket.objects.all()
    kind, _, part = what.partition("-")
    if kind in set(TargetKind):
        targets = ended_in(period, TargetKind(kind))
        chosen = late_of(targets) if part == "late" else targets
        found = rows.filter(pk__in=chosen.values("ticket"))
    elif kind == "rated":
        rated = {"ratings__at__gte": period.start, "ratings__at__lt": period.end, "ratings__answer": part}
        found = rows.filter(**rated, **({"language": period.language} if period.language else {})).distinct()
    elif kind == "backlog":
        found = rows.unsolved()
        found = found.filter(language=period.language) if period.language else found
    elif kind != "asked":
        raise Http404
    else:
        found = rows.filter(pk__in=asked_in(period).values("pk"))
        found = found.filter(topic=part) if part else found
    return found.order_by("-opened_at", "-id")
