"""Disputes in the admin: not a table to edit but a desk. No column is edited by hand; whatever changes is a move."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from disputes.admin.desk import approvals, case, cases, opening, reports, ruling
from disputes.models import Dispute
from disputes.permissions import may_read_any


@admin.register(Dispute)
class DisputeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        one, answer = "<int:pk>/", "approvals/<int:pk>/"
        return [
            path("", view(cases.cases), name="disputes_dispute_changelist"),
            path("open/", view(opening.open_for_buyer), name="disputes_open"),
            path("reports/", view(reports.reports), name="disputes_reports"),
            path("reports/<slug:what>/", view(reports.behind), name="disputes_behind"),
            path("approvals/", view(approvals.approvals), name="disputes_approvals"),
            path(answer, view(approvals.approval), name="disputes_approval"),
            path(f"{answer}approve/", view(approvals.approve), name="disputes_approve"),
            path(f"{answer}decline/", view(approvals.decline), name="disputes_decline"),
            path(f"{answer}take-back/", view(approvals.take_back), name="disputes_approval_take_back"),
            path(f"{one}change/", view(case.case), name="disputes_dispute_change"),
            path(f"{one}take/", view(case.take), name="disputes_take"),
            path(f"{one}assign/", view(case.assign), name="disputes_assign"),
            path(f"{one}do/<slug:verb>/", view(case.move), name="disputes_move"),
            path(f"{one}note/", view(case.note), name="disputes_note"),
            path(f"{one}presence/", view(case.presence), name="disputes_presence"),
            path(f"{one}ruling/", view(ruling.ruling), name="disputes_ruling"),
        ]

    # The desk's pages ask for themselves who may; this is for the admin's own index.

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_read_any(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_read_any(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return cases.cases(request)
