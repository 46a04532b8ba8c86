"""Reports for who leads, and lists as files."""

from datetime import date, datetime, time, timedelta
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
from tickets.desk.behind import TICKET_COLUMNS, Period, rows_behind, ticket_cells, with_names
from tickets.desk.queue import tickets_in
from tickets.desk.reports import bars, report
from tickets.desk.spreadsheets import as_csv
from tickets.forms.desk import FiltersForm, PeriodForm

USUAL_DAYS = 30
MOST_ROWS = 100  # of what stands behind a number, on a page


@for_leads
@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    form, period = _period(request)
    found = report(period, now())
    query = urlencode(form.written)
    time = {name: value for name, value in form.written.items() if name != "language"}
    context = {
        **desk_context(request),
        "title": gettext("Reports"),
        "form": form,
        "report": found,
        "query": query,
        "time": urlencode(time),  # in every language
        "days": bars(found.by_day),
        "ages": bars(found.ages, width=320),
        "ratings": [(answer, phrases.CSAT_ANSWERS[answer], count) for answer, count in found.ratings.items()],
    }
    return render(request, "admin/tickets/reports.html", context)


@for_leads
@require_GET
def behind(request: HttpRequest, what: str) -> HttpResponseBase:
    """Show what a number counts, or hand them out as a file."""
    form, period = _period(request)
    rows = rows_behind(what, period, now())
    if rows is None:
        raise Http404
    if request.GET.get("as") == "csv":
        return as_csv(request, rows.found, f"{what}.csv", rows.columns, rows.cells_of)
    newest = list(rows.found[: MOST_ROWS + 1])
    context = {
        **desk_context(request),
        "title": gettext("What stands behind this number"),
        "rows": [rows.shown(row) for row in newest[:MOST_ROWS]],
        "has_more": len(newest) > MOST_ROWS,
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
    found = with_names(tickets_in(filters, agent_of(request), at).order_by(*order))
    return as_csv(request, found, "tickets.csv", TICKET_COLUMNS, ticket_cells)


def _period(request: HttpRequest) -> tuple[PeriodForm, Period]:
    form = PeriodForm(request.GET, last=today(), days=USUAL_DAYS)
    first, last, language = form.chosen
    return form, Period(_midnight(first), _midnight(last + timedelta(days=1)), language)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
