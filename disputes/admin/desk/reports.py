"""Reports for who leads mediators; every number leads to its disputes, and they are handed out as a file."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
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
from tickets.forms.desk import PeriodForm
from tickets.rules.spreadsheets import BYTE_ORDER_MARK, cell

USUAL_DAYS = 90
MOST_ROWS = 100  # of what stands behind a number, on a page


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
        return as_csv(found.iterator(chunk_size=1_000), f"{what}.csv")
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


def as_csv(disputes: Iterable[Dispute], name: str) -> StreamingHttpResponse:
    """Stream disputes as CSV, a row at a time; no cell is a formula."""
    response = StreamingHttpResponse(_lines(disputes), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _Line:
    """A file for the CSV writer that hands each line on at once."""

    def write(self, words: str) -> str:
        return words


def _lines(disputes: Iterable[Dispute]) -> Iterator[str]:
    writer = csv.writer(_Line())
    names = [
        *("reference", "product", "order", "shop", "buyer", "reason", "quantity", "stage", "outcome", "resolved_by"),
        *("level", "mediator", "held", "currency", "opened_at", "closed_at"),
    ]
    yield BYTE_ORDER_MARK + str(writer.writerow(names))
    for row in disputes:
        words = [
            *(row.reference, row.line.title, row.order.number, str(row.shop), str(row.buyer), row.reason),
            *(row.quantity, row.stage, row.outcome, row.resolved_by, row.level, str(row.agent or "")),
            *(plain(row.held_minor, row.currency), row.currency, row.opened_at.isoformat()),
            row.closed_at.isoformat() if row.closed_at else "",
        ]
        yield str(writer.writerow([cell(word) for word in words]))


def _period(request: HttpRequest) -> tuple[PeriodForm, desk.Period]:
    form = PeriodForm(request.GET, last=today(), days=USUAL_DAYS)
    del form.fields["language"]  # A dispute has two of them.
    first, last, _ = form.chosen
    return form, desk.Period(_midnight(first), _midnight(last + timedelta(days=1)))


def _query(form: PeriodForm) -> str:
    return urlencode(form.written)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
