"""Tickets in the admin: not a table to edit but a desk. Every page here is the desk's own."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from tickets.admin import helping, many, merging, queue, reports, ticket
from tickets.models import Ticket
from tickets.permissions import may_work


@admin.register(Ticket)
class TicketAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        one = "<int:pk>/"
        return [
            path("", view(queue.queue), name="tickets_ticket_changelist"),
            path("csv/", view(reports.queue_csv), name="tickets_csv"),
            path("reports/", view(reports.reports), name="tickets_reports"),
            path("reports/<slug:what>/", view(reports.behind), name="tickets_behind"),
            path("many/", view(many.many), name="tickets_many"),
            path("many/undo/", view(many.undo_many), name="tickets_undo_many"),
            path("views/save/", view(queue.save_view), name="tickets_save_view"),
            path("views/<int:pk>/delete/", view(queue.delete_view), name="tickets_delete_view"),
            path(f"{one}change/", view(ticket.ticket), name="tickets_ticket_change"),
            path(f"{one}reply/", view(ticket.reply), name="tickets_reply"),
            path(f"{one}note/", view(ticket.note), name="tickets_note"),
            path(f"{one}move/", view(ticket.move), name="tickets_move"),
            path(f"{one}about/", view(ticket.about), name="tickets_about"),
            path(f"{one}take/", view(ticket.take), name="tickets_take"),
            path(f"{one}undo/", view(ticket.undo), name="tickets_undo"),
            path(f"{one}merge/", view(merging.merge), name="tickets_merge"),
            path(f"{one}presence/", view(helping.presence), name="tickets_presence"),
            path(f"{one}preview/", view(helping.preview), name="tickets_preview"),
            path(f"{one}articles/", view(helping.articles), name="tickets_articles"),
        ]

    # The desk's pages ask `may_work` themselves; this is for the admin's own index.

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_work(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_work(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_work(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return queue.queue(request)
