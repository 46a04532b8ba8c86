"""The agents' list of refunds that do not pay themselves, and the moves that end their work."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from disputes.admin.moves import move, possible_moves
from disputes.admin.work import ForAgents
from disputes.models import Refund, RefundEvent
from disputes.money_phrases import STATES, TASKS, TONES
from disputes.rules.refunds import RefundState, RefundTask
from notices.admin import ReadOnly
from notices.clock import now
from orders.admin import Untouched
from orders.templatetags.orders import money


class Unpaid(ForAgents):
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*super().lookups(request, model_admin), *((task.value, words) for task, words in TASKS.items())]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = self.value()
        return queryset.filter(task=chosen) if chosen in set(RefundTask) else super().queryset(request, queryset)


class EventInline(Untouched, admin.TabularInline):  # type: ignore[type-arg]
    model = RefundEvent
    extra = 0
    fields = readonly_fields = ("at", "source", "by", "said", "effect", "verb", "amount", "reference", "words")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RefundEvent]:
        return super().get_queryset(request).select_related("by", "refund")

    @admin.display(description=_("amount"))
    def amount(self, event: RefundEvent) -> str:
        if event.amount_minor is None:
            return "–"
        return money(event.amount_minor, event.currency or event.refund.currency)


@admin.register(Refund)
class RefundAdmin(ReadOnly):
    list_display = ("what_to_do", "order", "case_shown", "amount", "state_shown", "pay_by")
    list_filter = (Unpaid,)
    list_select_related = ("money__order",)
    ordering = ("late_at", "id")
    search_fields = ("case",)
    search_help_text = _("A whole order number, the reference of a case, or the key of a refund")
    fields = (
        *("order", "case", "purpose", "amount", "coupon", "method", "state_shown", "what_to_do", "gateway", "key"),
        *("reference", "said_by", "tries", "try_at", "ordered_at", "pay_by", "paid_at"),
    )
    inlines = (EventInline,)
    change_form_template = "admin/disputes/refund/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        own = path("<uuid:key>/<slug:verb>/", self.admin_site.admin_view(move), name="disputes_refund_move")
        return [own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        refund = self.get_object(request, object_id)
        context = {"moves": possible_moves(request.user, refund, now())} if refund else {}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Refund], search_term: str
    ) -> tuple[QuerySet[Refund], bool]:
        typed = search_term.strip()
        if not typed:
            return queryset, False
        return queryset.filter(Q(case=typed) | Q(money__order__number=typed) | _with_key(typed)), False

    @admin.display(description=_("what is to be done"))
    def what_to_do(self, refund: Refund) -> SafeString | str:
        if not refund.task:
            return "–"
        return format_html('<span class="state state-warn">{}</span>', TASKS[RefundTask(refund.task)])

    @admin.display(description=_("order"))
    def order(self, refund: Refund) -> SafeString:
        return format_html('<span class="nowrap">{}</span>', refund.money.order.number)

    @admin.display(description=_("case"))
    def case_shown(self, refund: Refund) -> SafeString:
        return format_html('<span class="nowrap">{}</span>', refund.case)

    @admin.display(description=_("to be paid by"))
    def pay_by(self, refund: Refund) -> SafeString:
        until = date_format(timezone.localtime(refund.late_at), "SHORT_DATETIME_FORMAT")
        return format_html('<span class="nowrap">{}</span>', until)

    @admin.display(description=_("amount"))
    def amount(self, refund: Refund) -> str:
        return money(refund.amount_minor, refund.currency)

    @admin.display(description=_("given back as coupon or points"))
    def coupon(self, refund: Refund) -> str:
        return money(refund.coupon_minor, refund.currency) if refund.coupon_minor else "–"

    @admin.display(description=_("state"))
    def state_shown(self, refund: Refund) -> SafeString:
        state = RefundState(refund.state)
        return format_html('<span class="state state-{}">{}</span>', TONES.get(state, ""), STATES[state])


def _with_key(typed: str) -> Q:
    try:
        return Q(key=UUID(typed))
    except ValueError:
        return Q(pk=None)
