"""Threads for agents: to be read. What people said is not changed by hand."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from messaging import queries
from messaging.models import Party, Thread
from messaging.rules.threads import Side
from messaging.thread_page import name_of, shown
from notices.admin import ReadOnly
from notices.clock import now


@admin.register(Thread)
class ThreadAdmin(ReadOnly):
    list_display = ("reference", "kind", "about", "who", "started", "closed")
    list_filter = ("kind",)
    list_select_related = ("order",)
    ordering = ("-id",)
    search_fields = ("reference",)  # So that there is a search box; `get_search_results` says what it does.
    search_help_text = _("The whole reference, order number or e-mail address of somebody who takes part.")
    fields = ("reference", "kind", "subject", "order", "who", "started", "closed")
    change_form_template = "admin/messaging/thread/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Thread]:
        return super().get_queryset(request).prefetch_related("parties__person", "parties__shop")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Thread], search_term: str
    ) -> tuple[QuerySet[Thread], bool]:
        """Find by what an index knows exactly: among a million threads, words would be looked for in each."""
        words = search_term.strip()
        if not words:
            return queryset, False
        if "@" in words:
            people = User.objects.alias(address=Lower("email")).filter(address=words.lower())
            parties = Party.objects.filter(person__in=list(people.values_list("pk", flat=True)))
            return queryset.filter(pk__in=parties.values("thread")), False
        return queryset.filter(reference=words.upper()) | queryset.filter(order__number=words), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        thread = self.get_object(request, object_id)
        context = _conversation(request, thread) if thread is not None else {}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    # Columns

    @admin.display(description=_("about"))
    def about(self, thread: Thread) -> str:
        return thread.subject or (thread.order.number if thread.order else "–")

    @admin.display(description=_("who"))
    def who(self, thread: Thread) -> str:
        return ", ".join(name_of(party) for party in thread.parties.all())

    @admin.display(description=_("started"))
    def started(self, thread: Thread) -> str:
        return _instant(thread.started_at)

    @admin.display(description=_("closed"))
    def closed(self, thread: Thread) -> str:
        return _instant(thread.closed_at) if thread.closed_at else "–"


def _conversation(request: HttpRequest, thread: Thread) -> dict[str, Any]:
    """Return all that was said, a page of it at a time, to whoever it was said."""
    before = queries.message_of(thread, Side.SUPPORT, now(), request.GET.get("before", ""))
    page = queries.messages_page(thread, Side.SUPPORT, now(), before=before.pk if before else None)
    return {
        "items": shown(page.messages, thread, request.user, Side.SUPPORT),
        "older": f"?before={page.messages[0].reference}" if page.has_older else "",
        "is_past": before is not None,
        "may_see_originals": request.user.has_perm("messaging.view_photo"),
    }


def _instant(at: Any) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
