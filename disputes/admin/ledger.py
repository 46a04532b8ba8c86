"""The money of an order for agents: to be read. It changes by refunds, never by hand."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from disputes.models import LedgerEntry, LineMoney, OrderMoney, PostageMoney
from notices.admin import ReadOnly
from orders.admin import Untouched
from orders.templatetags.orders import money


class OfAnOrder(Untouched, admin.TabularInline):  # type: ignore[type-arg]
    """Rows of an order's money, each amount written in its currency."""

    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("money")

    @admin.display(description=_("amount"))
    def amount(self, row: Any) -> str:
        return money(row.amount_minor, row.money.currency)

    @admin.display(description=_("paid"))
    def paid(self, row: Any) -> str:
        return money(row.paid_minor, row.money.currency)

    @admin.display(description=_("refunded"))
    def refunded(self, row: Any) -> str:
        return money(row.refunded_minor, row.money.currency)

    @admin.display(description=_("reserved"))
    def reserved(self, row: Any) -> str:
        return money(row.reserved_minor, row.money.currency)

    @admin.display(description=_("share of the postage"))
    def postage_share(self, row: Any) -> str:
        return money(row.postage_minor, row.money.currency)

    @admin.display(description=_("refunded beyond that"))
    def excess(self, row: Any) -> str:
        return money(row.excess_minor, row.money.currency)

    @admin.display(description=_("at most"))
    def cap(self, row: Any) -> str:
        return money(row.cap_minor, row.money.currency)


class LineInline(OfAnOrder):
    model = LineMoney
    fields = readonly_fields = (
        *("line", "quantity", "paid", "postage_share", "refunded", "reserved", "units_refunded", "excess"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("line").order_by("line__position")


class PostageInline(OfAnOrder):
    model = PostageMoney
    fields = readonly_fields = ("case", "payer", "cap", "refunded", "reserved")


class EntryInline(OfAnOrder):
    model = LedgerEntry
    fields = readonly_fields = ("at", "kind", "amount", "units", "case", "purpose", "reference", "by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("by")


@admin.register(OrderMoney)
class OrderMoneyAdmin(ReadOnly):
    list_display = ("order", "paid", "refunded", "reserved")
    list_select_related = ("order",)
    ordering = ("-id",)
    fields = ("order", "currency", "paid", "refunded", "reserved")
    search_fields = ("order__number",)
    search_help_text = _("The whole order number")
    inlines = (LineInline, PostageInline, EntryInline)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[OrderMoney], search_term: str
    ) -> tuple[QuerySet[OrderMoney], bool]:
        typed = search_term.strip()
        return queryset.filter(order__number=typed) if typed else queryset, False

    @admin.display(description=_("paid"))
    def paid(self, row: OrderMoney) -> str:
        return money(row.paid_minor, row.currency)

    @admin.display(description=_("refunded"))
    def refunded(self, row: OrderMoney) -> str:
        return money(row.refunded_minor, row.currency)

    @admin.display(description=_("reserved"))
    def reserved(self, row: OrderMoney) -> str:
        return money(row.reserved_minor, row.currency)
