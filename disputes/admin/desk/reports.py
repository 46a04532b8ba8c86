"""Reports for who leads mediators; every number leads to its disputes, and they are handed out as a file."""

from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from disputes.admin.desk.doors import desk_context, for_seniors
from disputes.desk import reports as desk
from disputes.models import Dispute
from notices.clock import today
from orders.rules.money import plain
from tickets.desk.spreadsheets import as_csv
from tickets.forms.desk import PeriodForm

USUAL_DAYS = 90
MOST_ROWS = 100  # of what stands behind a number, on a page
COLUMNS = (
    *("reference", "product", "order", "shop", "buyer", "reason", "quantity", "stage", "outcome", "resolved_by"),
    *("level", "mediator", "held", "currency", "opened_at", "closed_at"),
)


@for_seniors
@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    form, period = _period(request)
    context = {
        **desk_context(request),
        "title": gettext("Reports"),
        "form": form,
        "report": desk.report(period),
        "query": _query(form),
    }
    return render(request, "admin/disputes/desk/reports.html", context)


@for_seniors
@require_GET
def behind(request: HttpRequest, what: str) -> HttpResponseBase:
    """Show the disputes that a number stands for, or hand them out as a file."""
    form, period = _period(request)
    part = request.GET.get("of", "").replace("\x00", "")[:60]
    found = desk.behind(f"{what}-{part}" if part else what, period)
    if found is None:
        raise Http404
    if request.GET.get("as") == "csv":
        return as_csv(request, found, f"{what}.csv", COLUMNS, _cells)
    rows = list(found[: MOST_ROWS + 1])
    context = {
        **desk_context(request),
        "title": gettext("Disputes behind this number"),
        "rows": rows[:MOST_ROWS],
        "has_more": len(rows) > MOST_ROWS,
        "csv": f"?{urlencode({**request.GET.dict(), 'as': 'csv'})}",
        "back": f"{reverse('admin:disputes_reports')}?{_query(form)}",
    }
    return render(request, "admin/disputes/desk/behind.html", context)


def _cells(row: Dispute) -> list[object]:
    return [
        *(row.reference, row.line.title, row.order.number, str(row.shop), str(row.buyer), row.reason),
        *(row.quantity, row.stage, row.outcome, row.resolved_by, row.level, str(row.agent or "")),
        *(plain(row.held_minor, row.currency), row.currency, row.opened_at.isoformat()),
        row.closed_at.isoformat() if row.closed_at else "",
    ]


def _period(request: HttpRequest) -> tuple[PeriodForm, desk.Period]:
    form = PeriodForm(request.GET, last=today(), days=USUAL_DAYS)
    del form.fields["language"]  # A dispute has two of them.
    first, last, _ = form.chosen
    return form, desk.Period(_midnight(first), _midnight(last + timedelta(days=1)))


def _query(form: PeriodForm) -> str:
    return urlencode(form.written)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
