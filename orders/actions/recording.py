"""Writing down what the marketplace tells. Told twice, it is written once; what is frozen stays as it was told first."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.rules.people import Role
from orders.actions.cancelling import lapse_wishes
from orders.actions.windows import move_windows, remind_of_windows
from orders.models import Discount, DiscountShare, Order, OrderLine, Shipment, ShipmentLine, Shop, TrackingEvent
from orders.rules.facts import Facts, Fault, OrderFacts, ShipmentFacts, TrackingFacts, Wrong
from orders.rules.money import shares
from orders.rules.states import SEEN, TrackingStatus

TOLD_LATER = ("carrier_code", "tracking_number", "first_scan_at", "label_address")  # of a known parcel


class Refused(Exception):  # noqa: N818 (it is an answer, not an error of the program)
    """Raised for facts that contradict what is known; nothing was written."""

    def __init__(self, fault: Fault, where: str = "", value: Any = "") -> None:
        self.wrong = Wrong(fault, where, str(value))
        super().__init__(f"{where}: {fault}")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of facts: the row they are about, and whether anything changed by them."""

    row: Order | Shipment | TrackingEvent
    is_new: bool


def record(facts: Facts, *, at: datetime) -> Recorded:
    """Write facts of any kind down; raise Refused."""
    if isinstance(facts, OrderFacts):
        return record_order(facts, at=at)
    if isinstance(facts, ShipmentFacts):
        return record_shipment(facts, at=at)
    return record_tracking(facts, at=at)


@transaction.atomic
def record_order(facts: OrderFacts, *, at: datetime) -> Recorded:
    """Write an order down with its lines, its discounts and every line's share of them; raise Refused."""
    carried = _shares_of(facts)
    nets = [line.price - sum(part[n] for part in carried) for n, line in enumerate(facts.lines)]
    if any(net < 0 for net in nets):
        raise Refused(Fault.DISCOUNT_TOO_LARGE, "discounts")
    paid = sum(nets) + facts.shipping
    if facts.paid is not None and facts.paid != paid:
        raise Refused(Fault.SUM_DIFFERS, "paid", facts.paid)
    buyer = _buyer_of(facts)
    known = Order.objects.select_for_update().filter(number=facts.number).first()
    if known is not None:
        return _record_more_of(known, facts, nets)
    shop, _ = Shop.objects.get_or_create(
        code=facts.shop.code, defaults={"name": facts.shop.name, "country": facts.shop.country}
    )
    zone = facts.deadline_zone or (buyer.time_zone if buyer else settings.TIME_ZONE)
    told = {
        "shop": shop,
        "buyer": buyer,
        "buyer_email": facts.buyer_email if buyer is None else "",
        "placed_at": facts.placed_at,
        "deadline_zone": zone,
        "currency": facts.currency,
        "shipping_minor": facts.shipping,
        "paid_minor": paid,
        "ship_by_at": facts.ship_by_at,
        "promised_by_at": facts.promised_by_at,
        "clearance": facts.clearance or "",
        "recorded_at": at,
    }
    order, is_new = Order.objects.get_or_create(number=facts.number, defaults=told)
    if not is_new:  # Told twice at once, and the other was quicker.
        return _record_more_of(Order.objects.select_for_update().get(pk=order.pk), facts, nets)
    lines = OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            position=position,
            sku=line.sku,
            title=line.title,
            variant=line.variant,
            quantity=line.quantity,
            price_minor=line.price,
            net_minor=net,
            listing=line.listing,
        )
        for position, (line, net) in enumerate(zip(facts.lines, nets, strict=True), 1)
    )
    discounts = Discount.objects.bulk_create(
        Discount(order=order, position=n, kind=discount.kind, label=discount.label, amount_minor=discount.amount)
        for n, discount in enumerate(facts.discounts, 1)
    )
    DiscountShare.objects.bulk_create(
        DiscountShare(discount=discount, line=line, amount_minor=amount)
        for discount, parts in zip(discounts, carried, strict=True)
        for line, amount in zip(lines, parts, strict=True)
        if amount
    )
    return Recorded(order, is_new=True)


def _shares_of(facts: OrderFacts) -> list[list[int]]:
    """Return what each discount takes from each line, by largest remainder over what the lines still cost.

    Discounts apply one after the other, so that no line falls below zero.
    """
    left = [line.price for line in facts.lines]
    carried = []
    for n, discount in enumerate(facts.discounts, 1):
        chosen = discount.positions or tuple(range(1, len(left) + 1))
        weights = [cost if position in chosen else 0 for position, cost in enumerate(left, 1)]
        if discount.amount > sum(weights):
            raise Refused(Fault.DISCOUNT_TOO_LARGE, f"discounts.{n}.amount", discount.amount)
        parts = shares(discount.amount, weights)
        left = [cost - part for cost, part in zip(left, parts, strict=True)]
        carried.append(parts)
    return carried


def _buyer_of(facts: OrderFacts) -> User | None:
    people = User.objects.filter(erased_at=None)
    if facts.buyer_member_id:
        buyer = people.filter(member_id=facts.buyer_member_id).first()
    else:
        # An address that nobody proved to own says nothing; the order waits until somebody does.
        verified = people.filter(emailaddress__email__iexact=facts.buyer_email, emailaddress__verified=True)
        buyer = verified.first()
    if buyer is not None and buyer.role != Role.BUYER:
        raise Refused(Fault.NOT_A_BUYER, "buyer")
    if buyer is None and not facts.buyer_email:
        raise Refused(Fault.NOBODY, "buyer.member_id", facts.buyer_member_id)
    return buyer


def _record_more_of(known: Order, facts: OrderFacts, nets: list[int]) -> Recorded:
    """Write down what an order, told again, says for the first time; raise Refused for what was told differently before."""
    _refuse_other_facts(known, facts, nets)
    told = {"promised_by_at": facts.promised_by_at, "clearance": facts.clearance}
    new = {name: value for name, value in told.items() if value is not None and not getattr(known, name)}
    for name, value in new.items():
        setattr(known, name, value)
    if new:
        known.save(update_fields=list(new))
    return Recorded(known, is_new=bool(new))


def _refuse_other_facts(order: Order, facts: OrderFacts, nets: list[int]) -> None:
    """Raise Refused unless the order was told the same way before."""
    lines = list(order.lines.order_by("position"))
    then = [(line.title, line.variant, line.sku, line.quantity, line.price_minor, line.net_minor) for line in lines]
    now = [
        (line.title, line.variant, line.sku, line.quantity, line.price, net)
        for line, net in zip(facts.lines, nets, strict=True)
    ]
    checks = {
        "shop.code": order.shop.code == facts.shop.code,
        "placed_at": order.placed_at == facts.placed_at,
        "currency": order.currency == facts.currency,
        "shipping": order.shipping_minor == facts.shipping,
        "lines": then == now,
        "deadline_zone": facts.deadline_zone in ("", order.deadline_zone),
        "promised_by": _agree(order.promised_by_at, facts.promised_by_at),
        "clearance": _agree(order.clearance, facts.clearance),
    }
    for where, is_same in checks.items():
        if not is_same:
            raise Refused(Fault.FROZEN, where)


def _agree(known: Any, told: Any) -> bool:
    """Return whether something that may be told later is new, or was told alike before."""
    return not known or not told or known == told


@transaction.atomic
def record_shipment(facts: ShipmentFacts, *, at: datetime) -> Recorded:
    """Write a parcel down, or what is new about a known one, and move the windows of its lines; raise Refused.

    Of a known parcel the carrier and the number may be told later, the first scan and the address on its label added;
    what it holds and when it left stay.
    """
    order = _locked_order(facts.order)
    known = order.shipments.filter(reference=facts.reference).first()
    if known is not None:
        return _record_more(known, facts, _address_for(order, facts), at)
    if order.cancelled_at is not None:
        raise Refused(Fault.CANCELLED, "order", facts.order)
    units = _units_of(order, facts)
    shipment = Shipment.objects.create(
        order=order,
        reference=facts.reference,
        carrier_code=facts.carrier,
        tracking_number=facts.tracking_number,
        shipped_at=facts.shipped_at,
        first_scan_at=facts.first_scan_at,
        label_address=_address_for(order, facts),
    )
    ShipmentLine.objects.bulk_create(
        ShipmentLine(shipment=shipment, line=line, quantity=quantity) for line, quantity in units
    )
    lapse_wishes(order, at)
    move_windows((line for line, _ in units), at=at)
    return Recorded(shipment, is_new=True)


def _address_for(order: Order, facts: ShipmentFacts) -> str:
    """Return the address on a label, unless it is of somebody who was forgotten.

    The buyer is read once the order is locked, as whoever forgets locks it too.
    """
    is_forgotten = bool(facts.label_address) and order.buyer is not None and order.buyer.erased_at is not None
    return "" if is_forgotten else facts.label_address


def _record_more(known: Shipment, facts: ShipmentFacts, address: str, at: datetime) -> Recorded:
    if facts.shipped_at != known.shipped_at:
        raise Refused(Fault.FROZEN, "shipped_at")
    if facts.units:
        held = Counter({line.line.position: line.quantity for line in known.contents.select_related("line")})
        if held != _counted(facts):
            raise Refused(Fault.FROZEN, "lines")
    if not _agree(known.label_address, address):
        raise Refused(Fault.FROZEN, "label_address")
    before = [getattr(known, name) for name in TOLD_LATER]
    known.carrier_code = facts.carrier or known.carrier_code
    known.tracking_number = facts.tracking_number or known.tracking_number
    known.first_scan_at = known.first_scan_at or facts.first_scan_at
    known.label_address = known.label_address or address
    if before == [getattr(known, name) for name in TOLD_LATER]:
        return Recorded(known, is_new=False)
    known.save(update_fields=TOLD_LATER)
    move_windows((content.line for content in known.contents.select_related("line")), at=at)
    return Recorded(known, is_new=True)


def _counted(facts: ShipmentFacts) -> Counter[int]:
    counted: Counter[int] = Counter()
    for position, quantity in facts.units:
        counted[position] += quantity
    return counted


def _units_of(order: Order, facts: ShipmentFacts) -> list[tuple[OrderLine, int]]:
    """Return which units a parcel holds; raise Refused for lines that are not there and for more units than are left."""
    lines = {line.position: line for line in order.lines.all()}
    left = {position: line.quantity for position, line in lines.items()}
    for content in ShipmentLine.objects.filter(shipment__order=order).select_related("line"):
        left[content.line.position] -= content.quantity
    if not facts.units:
        units = [(lines[position], quantity) for position, quantity in left.items() if quantity]
        if not units:
            raise Refused(Fault.TOO_MANY_UNITS, "lines")
        return units
    counted = _counted(facts)
    for position, quantity in counted.items():
        if position not in lines:
            raise Refused(Fault.UNKNOWN_LINE, "lines", position)
        if quantity > left[position]:
            raise Refused(Fault.TOO_MANY_UNITS, "lines", position)
    return [(lines[position], quantity) for position, quantity in sorted(counted.items())]


@transaction.atomic
def record_tracking(facts: TrackingFacts, *, at: datetime) -> Recorded:
    """Write down what a carrier said. A replay changes nothing, and an older word never takes back a newer one (R9)."""
    order = _locked_order(facts.order)
    shipment = order.shipments.filter(reference=facts.shipment).first()
    if shipment is None:
        raise Refused(Fault.UNKNOWN_SHIPMENT, "shipment", facts.shipment)
    newest = shipment.events.first()
    event, is_new = TrackingEvent.objects.get_or_create(
        shipment=shipment, status=facts.status, at=facts.at, defaults={"place": facts.place, "words": facts.words}
    )
    if not is_new:
        return Recorded(event, is_new=False)
    if facts.status in SEEN and shipment.first_scan_at is None:
        shipment.first_scan_at = facts.at
    has_arrived = facts.status is TrackingStatus.DELIVERED and shipment.delivered_at is None
    if has_arrived:
        shipment.delivered_at = facts.at
    if newest is None or facts.at >= newest.at:
        shipment.status = facts.status
    shipment.save(update_fields=["first_scan_at", "delivered_at", "status"])
    lines = (content.line for content in shipment.contents.select_related("line"))
    move_windows(lines, at=at, has_arrived=has_arrived)
    return Recorded(event, is_new=True)


def _locked_order(number: str) -> Order:
    order = Order.objects.select_for_update(of=("self",)).select_related("shop").filter(number=number).first()
    if order is None:
        raise Refused(Fault.UNKNOWN_ORDER, "order", number)
    return order


@transaction.atomic
def claim_orders(*, at: datetime) -> int:
    """Give orders that wait under an address to the buyer who proved to own it; return how many."""
    waiting = Order.objects.filter(buyer=None)
    owners = dict(
        User.objects.filter(
            role=Role.BUYER, emailaddress__verified=True, emailaddress__email__in=waiting.values("buyer_email")
        ).values_list("emailaddress__email", "pk")
    )
    claimed = 0
    for address, owner in owners.items():
        keys = list(waiting.filter(buyer_email=address).values_list("pk", flat=True))
        claimed += waiting.filter(pk__in=keys).update(buyer=owner, buyer_email="")
        for order in Order.objects.filter(pk__in=keys, lines__window_end_at__gt=at).distinct():
            remind_of_windows(order, set(order.lines.values_list("window_end_at", flat=True)), at=at)
    return claimed
