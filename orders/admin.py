"""Orders for agents: to be read. What the marketplace told is not changed by hand."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orders.models import Discount, Order, OrderLine, Shipment, Shop
from orders.rules.carriers import tidied
from orders.templatetags.orders import money


class Untouched:
    """Something that is neither added nor changed nor deleted by hand."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False


class LineInline(Untouched, admin.TabularInline):  # type: ignore[type-arg]
    model = OrderLine
    fields = ("position", "title", "variant", "quantity", "price_minor", "net_minor", "window_end_at")
    ordering = ("position",)


class DiscountInline(Untouched, admin.TabularInline):  # type: ignore[type-arg]
    model = Discount
    fields = ("kind", "label", "amount_minor")


class ShipmentInline(Untouched, admin.TabularInline):  # type: ignore[type-arg]
    model = Shipment
    fields = (
        *("reference", "carrier_code", "tracking_number", "label_address", "shipped_at"),
        *("first_scan_at", "delivered_at", "status"),
    )


@admin.register(Order)
class OrderAdmin(Untouched, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("number", "shop", "buyer", "paid", "placed_at", "cancelled_at")
    list_select_related = ("shop", "buyer")
    list_per_page = 50
    ordering = ("-id",)
    show_full_result_count = False
    search_fields = ("number",)
    search_help_text = _("The whole order number, tracking number or e-mail address of the buyer.")
    inlines = (LineInline, DiscountInline, ShipmentInline)

    @admin.display(description=_("paid"))
    def paid(self, order: Order) -> str:
        return money(order.paid_minor, order.currency)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        """Find by what an index knows exactly: among a million orders, part of a word would be looked for in each."""
        words = search_term.strip()
        if not words:
            return queryset, False
        by_number = queryset.filter(number=words)
        by_parcel = queryset.filter(shipments__tracking_number=tidied(words))
        by_buyer = queryset.filter(buyer__email=words.lower()) if "@" in words else queryset.none()
        return (by_number | by_parcel | by_buyer).distinct(), False


@admin.register(Shop)
class ShopAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "code", "country")
    search_fields = ("name", "code")
    autocomplete_fields = ("staff",)
