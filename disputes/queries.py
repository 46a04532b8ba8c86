"""Disputes as people look for them, what is left of an order's money, and what agents have before them.

Every list costs the same at any length and at any page.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.models import Permission
from django.db.models import BigIntegerField, Count, DateTimeField, F, Model, Q, QuerySet, Sum, Value, Window
from django.urls import reverse

from accounts.models import User
from accounts.rules.people import AccountState, Role
from disputes.models import (
    Chargeback,
    Dispute,
    DisputeQuerySet,
    LineMoney,
    Refund,
    RefundQuerySet,
    ReplacementLeg,
    ReturnLeg,
)
from disputes.rules.ledger import Breakdown, LineFunds, ReservationState, breakdown
from disputes.rules.states import MEDIATING
from messaging.models import Thread
from orders.models import Order, OrderLine, Shipment, Shop
from orders.rules.carriers import tidied
from orders.rules.money import shares
from tickets.models.rows import IsBeyond, Row

PAGE = 20
POSTAGE = "postage"  # The purpose of the one reservation and the one refund of a case's return postage.


@dataclass(frozen=True, slots=True)
class DisputesPage:
    """A page of disputes, the nearest deadline first, and where the next one begins."""

    disputes: list[Dispute]
    next: str


def disputes_of(person: Any, *, after: str = "") -> DisputesPage:
    """Return the disputes of a buyer, or of a seller's shops, from a cursor on. A cursor that is none begins at the first."""
    return page_of(Dispute.objects.visible_to(person), after)


def disputes_held_by(agent: Any, *, after: str = "") -> DisputesPage:
    """Return the disputes that an agent mediates."""
    return page_of(Dispute.objects.visible_to(agent).filter(agent=agent).active(), after)


def disputes_to_take(agent: Any, *, after: str = "") -> DisputesPage:
    """Return the disputes that wait for a mediator and that nobody has taken."""
    return page_of(Dispute.objects.visible_to(agent).filter(agent=None, stage__in=MEDIATING), after)


def page_of(found: DisputeQuerySet, after: str = "") -> DisputesPage:
    """Return a page of disputes from a cursor on, the reference of the last one shown."""
    place = None
    if after and "\x00" not in after:
        place = Dispute.objects.filter(reference=after).values_list("next_due_at", "pk").first()
    if place is not None:
        here = Row(Value(place[0], DateTimeField()), Value(place[1], BigIntegerField()))
        found = found.filter(IsBeyond(Row(F("next_due_at"), F("pk")), here))
    rows = list(
        found.order_by("next_due_at", "pk").select_related("order", "line", "shop", "buyer", "agent")[: PAGE + 1]
    )
    return DisputesPage(rows[:PAGE], rows[PAGE - 1].reference if len(rows) > PAGE else "")


def dispute_for(person: Any, reference: str) -> Dispute | None:
    """Return a dispute that a person may read, by its reference, or None."""
    if "\x00" in reference:  # PostgreSQL refuses to look for it.
        return None
    return (
        Dispute.objects.visible_to(person)
        .filter(reference=reference.upper())
        .select_related("order", "line__order", "shop", "buyer", "agent", "thread", "agreed")
        .first()
    )


def dispute_called(reference: str) -> Dispute | None:
    """Return a dispute by its reference, for machines, or None."""
    return Dispute.objects.filter(reference=reference).select_related("order").first()


def disputes_about(line: OrderLine) -> DisputeQuerySet:
    """Return the disputes about an order line, the newest first."""
    return Dispute.objects.filter(line=line).order_by("-pk")


def reference_of(thread: Thread) -> str:
    """Return the reference of the dispute that a thread belongs to: the same but for its prefix, so nobody has to look."""
    return f"D{thread.reference[1:]}"


def address_of(thread: Thread) -> str:
    """Return the address of the room where a dispute's thread is read."""
    return reverse("dispute", args=[reference_of(thread)])


def usual_return_address(shop: Shop) -> str:
    """Return where goods last went back to a shop, or nothing."""
    legs = ReturnLeg.objects.filter(dispute__shop=shop).exclude(address="").order_by("-pk")
    return legs.values_list("address", flat=True).first() or ""


def is_number_used(number: str) -> bool:
    """Return whether a tracking number is known from another parcel on the site."""
    number = tidied(number)
    return bool(number) and any(
        model.objects.filter(tracking_number=number).exists() for model in (Shipment, ReturnLeg, ReplacementLeg)
    )


def leads() -> list[User]:
    """Return the agents who lead: those who may approve rulings, by a group of theirs or by themselves."""
    return _agents_who_may("approve_ruling")


def countersigners() -> list[User]:
    """Return the agents who may confirm as a second person that a refund was paid."""
    return _agents_who_may("countersign_refund")


def _agents_who_may(codename: str) -> list[User]:
    permission = Q(content_type__app_label="disputes", codename=codename)
    granted = Permission.objects.filter(permission)
    return list(
        User.objects.filter(Q(groups__permissions__in=granted) | Q(user_permissions__in=granted))
        .filter(role=Role.AGENT, state=AccountState.ACTIVE)
        .distinct()
        .order_by("pk")
    )


# Lists

Kept = TypeVar("Kept", bound=Model)


def newest(rows: QuerySet[Kept], most: int | None) -> tuple[list[Kept], int]:
    """Return the newest rows, the newest first, and how many more there are, in one query; all of them for None."""
    found = list(rows.annotate(of_all=Window(Count("pk"))).order_by("-pk")[:most])
    return found, found[0].of_all - len(found) if found else 0  # type: ignore[attr-defined]


# Money


def funds_of(line: OrderLine) -> LineFunds:
    """Return the money of a line: what the ledger says, or what was paid when nothing has moved yet."""
    known = LineMoney.objects.filter(line=line).first()
    if known is not None:
        return known.funds
    nets = list(line.order.lines.order_by("position").values_list("pk", "net_minor"))
    postages = shares(line.order.shipping_minor, [net for _, net in nets])
    postage = next(part for (pk, _), part in zip(nets, postages, strict=True) if pk == line.pk)
    return LineFunds(line.price_minor, line.net_minor, postage, line.quantity)


def available(line: OrderLine, quantity: int, *, with_postage: bool = False) -> Breakdown:
    """Return the most that a claim of so many units can bring now, and how it comes about; of units not left, nothing.

    `with_postage` for reasons where the buyer got nothing of use: a claim of the whole line then brings its postage too.
    """
    funds = funds_of(line)
    if not 0 < quantity <= funds.units_left:
        return Breakdown(0, 0, 0, 0)
    return breakdown(funds, quantity, with_postage=with_postage)


def has_open_chargeback(order: Order) -> bool:
    return Chargeback.objects.filter(order=order, ended_at=None).exists()


def refund_of(case: str, purpose: str) -> Refund | None:
    return Refund.objects.filter(case=case, purpose=purpose).first()


def excess_of(order: Order) -> int:
    """Return what the seller refunded beyond what was free, in minor units."""
    found = LineMoney.objects.filter(money__order=order).aggregate(excess=Sum("excess_minor"))
    return found["excess"] or 0


def with_ordered_refund(order: Order) -> list[Dispute]:
    """Return the disputes about an order whose refund is ordered and may still be paid, whatever else becomes of them."""
    ordered = Refund.objects.filter(
        money__order=order, reservation__line__isnull=False, reservation__state=ReservationState.HELD
    )
    rows = Dispute.objects.filter(reference__in=ordered.values("case"))
    return list(
        rows.select_related("order", "line__order", "shop", "buyer", "agent", "thread", "agreed").order_by("pk")
    )


def refunds_for_agents() -> RefundQuerySet:
    """Return the refunds that need an agent, the most urgent first."""
    return Refund.objects.for_agents().order_by("late_at", "id")


def mediators() -> QuerySet[User]:
    """Return who may hold disputes, by name."""
    by_group = Q(groups__permissions__codename="mediate_dispute")
    may = by_group | Q(user_permissions__codename="mediate_dispute") | Q(is_superuser=True)
    return (
        User.objects.filter(may, role=Role.AGENT, state=AccountState.ACTIVE).distinct().order_by("display_name", "pk")
    )
