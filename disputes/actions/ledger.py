"""Promising money of an order, and taking promises back.

Everybody locks the order's money first, then the line's or the postage's, then the refund (rulebook R4, R5). Each change is
made to the version that was read, for SQLite locks no rows (R14); the database refuses what would exceed what was paid.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum

from accounts.models import User
from disputes.models import Chargeback, LedgerEntry, LineMoney, OrderMoney, PostageMoney, Reservation
from disputes.rules.ledger import EntryKind, LineFunds, ReservationState, breakdown
from disputes.rules.refunds import MoneyRefusal
from orders.models import Order, OrderLine
from orders.rules.money import shares


class Refused(Exception):  # noqa: N818 (it is an answer, not an error of the program)
    """Raised when money cannot be moved so; nothing was written."""

    def __init__(self, reason: MoneyRefusal) -> None:
        self.reason = reason
        super().__init__(reason)


class Overtaken(Exception):  # noqa: N818
    """Raised when somebody changed a row after it was read; nothing was written, and it can be tried again."""


# Promises


@transaction.atomic
def reserve(
    *,
    line: OrderLine,
    case: str,
    purpose: str,
    amount: int,
    quantity: int,
    units: int = 0,
    with_postage: bool = False,
    at: datetime,
    by: User | None = None,
) -> Reservation:
    """Promise an amount of a line's money to a case, for a claim of `quantity` units; raise Refused.

    `units` of them are gone with it: all of them where the goods are lost or go back, none where the buyer keeps them.
    Repeated with the same amount it is the same promise.
    """
    money = lock(line.order)
    known = Reservation.objects.filter(case=case, purpose=purpose).select_related("line").first()
    if known is not None and known.state != ReservationState.RELEASED:
        return _same(known, amount, units, line)
    if known is not None and (known.line is None or known.line.line_id != line.pk or hasattr(known, "refund")):
        raise Refused(MoneyRefusal.ORDERED_BEFORE)
    _refuse_chargeback(money.order_id)
    mine = LineMoney.objects.select_for_update().get(line=line)
    if amount < 1:
        raise Refused(MoneyRefusal.NOTHING_ASKED)
    paid, funds = _paid_before(mine, case)
    if not 0 < quantity <= funds.units_left or not 0 <= units <= quantity:
        raise Refused(MoneyRefusal.NOT_SO_MANY_UNITS)
    if amount > breakdown(funds, quantity, with_postage=with_postage).most - paid:
        raise Refused(MoneyRefusal.OVER_CEILING)
    fields = {"amount_minor": amount, "units": units, "state": ReservationState.RELEASED}
    reservation, _ = Reservation.objects.update_or_create(
        case=case, purpose=purpose, defaults={**fields, "money": money, "line": mine}
    )
    hold(money=money, reservation=reservation, at=at, by=by)
    return reservation


def _paid_before(line: LineMoney, case: str) -> tuple[int, LineFunds]:
    """Return what a case was paid already, and a line's money as if it had not been: it may be paid more for the same units."""
    paid = line.reservations.filter(case=case, state=ReservationState.PAID)
    amount, units = paid.aggregate(amount=Sum("amount_minor", default=0), units=Sum("units", default=0)).values()
    funds = line.funds
    return amount, replace(funds, refunded=funds.refunded - amount, units_gone=funds.units_gone - units)


@transaction.atomic
def reserve_postage(
    *,
    order: Order,
    case: str,
    purpose: str,
    cap: int,
    payer: str,
    receipt: int,
    at: datetime,
    by: User | None = None,
) -> Reservation:
    """Promise what a receipt says of a return's postage, up to the cap that was agreed; raise Refused."""
    money = lock(order)
    known = Reservation.objects.filter(case=case, purpose=purpose).first()
    if known is not None:
        return known
    bucket, _ = PostageMoney.objects.select_for_update().get_or_create(
        case=case, defaults={"money": money, "cap_minor": cap, "payer": payer}
    )
    if bucket.money_id != money.pk:
        raise Refused(MoneyRefusal.OTHER_FACTS)
    amount = min(receipt, bucket.cap_minor - bucket.refunded_minor - bucket.reserved_minor)
    if receipt < 1:
        raise Refused(MoneyRefusal.NOTHING_ASKED)
    if amount < 1:
        raise Refused(MoneyRefusal.OVER_CEILING)
    reservation = Reservation.objects.create(
        money=money,
        postage=bucket,
        case=case,
        purpose=purpose,
        amount_minor=amount,
        state=ReservationState.RELEASED,
    )
    hold(money=money, reservation=reservation, at=at, by=by)
    return reservation


@transaction.atomic
def release(*, order: Order, case: str, purpose: str, at: datetime, by: User | None = None) -> None:
    """Take a promise back. What was taken back before stays so; raise Refused where a refund is under way or paid."""
    money = lock(order)
    reservation = Reservation.objects.filter(money=money, case=case, purpose=purpose).first()
    if reservation is None:
        raise Refused(MoneyRefusal.NOT_RESERVED)
    if reservation.state == ReservationState.PAID:
        raise Refused(MoneyRefusal.PAID_BEFORE)
    if reservation.is_held():
        if hasattr(reservation, "refund"):
            raise Refused(MoneyRefusal.ORDERED_BEFORE)
        free(money=money, reservation=reservation, kind=EntryKind.RELEASE, at=at, by=by)


@transaction.atomic
def lower(
    *, order: Order, reservation: Reservation, amount: int, units: int, at: datetime, by: User | None = None
) -> None:
    """Let a promise be of less, or of other units; raise Refused. What the seller refunded of it takes the rest first.

    It was within the ceiling when it was made, and what was refunded of the line since then does not take it from anybody.
    """
    money = lock(order)
    if amount > reservation.amount_minor:
        raise Refused(MoneyRefusal.OVER_CEILING)
    free(money=money, reservation=reservation, kind=EntryKind.RELEASE, at=at, by=by)
    reservation.amount_minor, reservation.units = amount, units
    reservation.save(update_fields=["amount_minor", "units"])
    hold(money=money, reservation=reservation, at=at, by=by)


def _same(known: Reservation, amount: int, units: int, line: OrderLine) -> Reservation:
    if known.state == ReservationState.PAID:
        raise Refused(MoneyRefusal.PAID_BEFORE)
    is_of_line = known.line is not None and known.line.line_id == line.pk
    if not is_of_line or (known.amount_minor, known.units) != (amount, units):
        raise Refused(MoneyRefusal.RESERVED_BEFORE)
    return known


def _refuse_chargeback(order_id: int) -> None:
    if Chargeback.objects.filter(order_id=order_id, ended_at=None).exists():
        raise Refused(MoneyRefusal.CHARGEBACK_OPEN)


# Steps of the actions of this app; each expects the order's money to be locked.


def lock(order: Order) -> OrderMoney:
    """Lock the money of an order, and make it from what the marketplace told when nobody needed it before."""
    locked = OrderMoney.objects.select_for_update(of=("self",)).select_related("order")
    money = locked.filter(order=order).first()
    if money is None:
        _make(order)
        money = locked.get(order=order)
    return money


def is_held(order_id: int) -> bool:
    """Return whether somebody else holds the money of an order at this instant; if not, it is ours from here on.

    Where no row can be passed over there is one writer at a time, and nobody else is there to hold it.
    """
    if not connection.features.has_select_for_update_skip_locked:
        return False
    money = OrderMoney.objects.filter(order=order_id).order_by()
    free = money.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)
    return not list(free) and money.exists()


def _make(order: Order) -> None:
    money, is_new = OrderMoney.objects.get_or_create(
        order=order, defaults={"currency": order.currency, "paid_minor": order.paid_minor}
    )
    if is_new:
        lines = list(order.lines.order_by("position"))
        postages = shares(order.shipping_minor, [line.net_minor for line in lines])
        LineMoney.objects.bulk_create(
            LineMoney(
                money=money,
                line=line,
                quantity=line.quantity,
                price_minor=line.price_minor,
                net_minor=line.net_minor,
                postage_minor=postage,
                paid_minor=line.net_minor + postage,
            )
            for line, postage in zip(lines, postages, strict=True)
        )


def hold(*, money: OrderMoney, reservation: Reservation, at: datetime, by: User | None) -> None:
    """Promise the amount of a reservation; raise Refused when so much is not free."""
    amount, units = reservation.amount_minor, reservation.units
    _refuse_chargeback(money.order_id)
    bucket = _bucket(reservation)
    if isinstance(bucket, LineMoney):
        if amount > bucket.funds.free:
            raise Refused(MoneyRefusal.OVER_CEILING)
        if units > bucket.funds.units_left:
            raise Refused(MoneyRefusal.NOT_SO_MANY_UNITS)
    elif amount > bucket.cap_minor - bucket.refunded_minor - bucket.reserved_minor:
        raise Refused(MoneyRefusal.OVER_CEILING)
    _shift(money, bucket, reserved=amount, units_reserved=units)
    _become(reservation, ReservationState.HELD)
    write(EntryKind.RESERVE, money=money, reservation=reservation, at=at, by=by)


def free(
    *, money: OrderMoney, reservation: Reservation, kind: EntryKind, at: datetime, by: User | None, reference: str = ""
) -> None:
    """Take a promise back, whyever. What the seller refunded beyond what was free takes it first."""
    amount, bucket = reservation.amount_minor, _bucket(reservation)
    _shift(money, bucket, reserved=-amount, units_reserved=-reservation.units)
    _become(reservation, ReservationState.RELEASED)
    write(kind, money=money, reservation=reservation, at=at, by=by, reference=reference)
    if isinstance(bucket, LineMoney) and bucket.excess_minor:
        taken = min(amount, bucket.excess_minor)
        _shift(money, bucket, refunded=taken, excess=-taken)
        add_entry(EntryKind.OUTSIDE, money=money, line=bucket, amount=taken, at=at)


def pay(*, money: OrderMoney, reservation: Reservation, reference: str, at: datetime, by: User | None) -> None:
    """Let what was promised be refunded."""
    amount, units = reservation.amount_minor, reservation.units
    _shift(
        money,
        _bucket(reservation),
        reserved=-amount,
        refunded=amount,
        units_reserved=-units,
        units_refunded=units,
    )
    _become(reservation, ReservationState.PAID)
    write(EntryKind.PAY, money=money, reservation=reservation, at=at, by=by, reference=reference)


def take_outside(*, money: OrderMoney, line: LineMoney, amount: int, reference: str, at: datetime) -> None:
    """Count what the seller refunded of a line: what is free of it now, and the rest once that becomes free."""
    now = min(amount, line.funds.free)
    _shift(money, line, refunded=now, excess=amount - now)
    for kind, part in ((EntryKind.OUTSIDE, now), (EntryKind.EXCESS, amount - now)):
        if part:
            add_entry(kind, money=money, line=line, amount=part, reference=reference, at=at)


def write(
    kind: EntryKind,
    *,
    money: OrderMoney,
    reservation: Reservation,
    at: datetime,
    by: User | None,
    reference: str = "",
    amount: int | None = None,
) -> None:
    """Add an entry about a reservation."""
    LedgerEntry.objects.create(
        money=money,
        line_id=reservation.line_id,
        postage_id=reservation.postage_id,
        kind=kind,
        amount_minor=reservation.amount_minor if amount is None else amount,
        units=reservation.units if amount is None else 0,
        case=reservation.case,
        purpose=reservation.purpose,
        reference=reference,
        by=by,
        at=at,
    )


def add_entry(
    kind: EntryKind, *, money: OrderMoney, line: LineMoney, amount: int, at: datetime, reference: str = ""
) -> None:
    LedgerEntry.objects.create(money=money, line=line, kind=kind, amount_minor=amount, reference=reference, at=at)


def locked_lines(money: OrderMoney) -> Sequence[LineMoney]:
    return list(LineMoney.objects.select_for_update().filter(money=money).order_by("pk"))


def _bucket(reservation: Reservation) -> LineMoney | PostageMoney:
    if reservation.line_id is not None:
        return LineMoney.objects.select_for_update().get(pk=reservation.line_id)
    return PostageMoney.objects.select_for_update(of=("self",)).get(reservations=reservation)


def _shift(money: OrderMoney, bucket: LineMoney | PostageMoney, **steps: int) -> None:
    """Add steps to the sums of a line and of its order, or to those of a return's postage, which are apart."""
    if isinstance(bucket, LineMoney):
        changed = {name: step for name, step in steps.items() if name in ("reserved", "refunded")}
        _add(money, changed)
        _add(bucket, steps)
    else:
        _add(bucket, {name: step for name, step in steps.items() if not name.startswith("units_")})


def _add(row: OrderMoney | LineMoney | PostageMoney, steps: dict[str, int]) -> None:
    fields: dict[str, Any] = {}
    for name, step in steps.items():
        field = name if name.startswith("units_") else f"{name}_minor"
        fields[field] = getattr(row, field) + step
    fields["version"] = row.version + 1
    if type(row)._base_manager.filter(pk=row.pk, version=row.version).update(**fields) != 1:
        raise Overtaken
    for field, value in fields.items():
        setattr(row, field, value)


def _become(reservation: Reservation, state: ReservationState) -> None:
    if not Reservation.objects.filter(pk=reservation.pk, state=reservation.state).update(state=state):
        raise Overtaken
    reservation.state = state
