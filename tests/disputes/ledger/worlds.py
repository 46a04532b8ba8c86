"""Money promised and on its way, through the site's own actions; and sums that must always hold."""

from datetime import UTC, datetime

from disputes import actions
from disputes.models import LedgerEntry, LineMoney, OrderMoney
from disputes.rules.ledger import EntryKind

NOON = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)  # A Friday, 12:00 in Tokyo.


def line_of(order, position=1):
    return order.lines.get(position=position)


def reserve(order, amount=1000, *, case="D-1", purpose="refund", position=1, at=NOON, **more):
    line = line_of(order, position)
    fields = {"quantity": line.quantity, **more}
    return actions.reserve(line=line, case=case, purpose=purpose, amount=amount, at=at, **fields)


def order_refund(order, amount=1000, *, case="D-1", purpose="refund", at=NOON, **more):
    reserve(order, amount, case=case, purpose=purpose, at=at, **more)
    return actions.order_refund(order=order, case=case, purpose=purpose, at=at)


def sums(order):
    """Return what is refunded and reserved of an order."""
    money = OrderMoney.objects.get(order=order)
    return money.refunded_minor, money.reserved_minor


def check(order):
    """Assert that lines add up to the order, entries to the sums, and nothing exceeds what was paid."""
    money = OrderMoney.objects.filter(order=order).first()
    if money is None:
        return
    lines = list(LineMoney.objects.filter(money=money))
    assert sum(line.paid_minor for line in lines) == money.paid_minor == order.paid_minor
    assert sum(line.refunded_minor for line in lines) == money.refunded_minor
    assert sum(line.reserved_minor for line in lines) == money.reserved_minor
    for row in (money, *lines):
        assert 0 <= row.refunded_minor + row.reserved_minor <= row.paid_minor
    for line in lines:
        assert (line.refunded_minor, line.reserved_minor, line.excess_minor) == replayed(line)
        assert 0 <= line.units_refunded + line.units_reserved <= line.quantity
        assert line.excess_minor == 0 or line.funds.free == 0


def replayed(line):
    """Return what the entries of a line add up to: refunded, reserved, and refunded beyond that."""
    refunded = reserved = excess = 0
    for entry in LedgerEntry.objects.filter(line=line):
        amount = entry.amount_minor
        match EntryKind(entry.kind):
            case EntryKind.RESERVE:
                reserved += amount
            case EntryKind.RELEASE | EntryKind.PAYMENT_FAILED:
                reserved -= amount
            case EntryKind.PAY:
                reserved, refunded = reserved - amount, refunded + amount
            case EntryKind.EXCESS:
                excess += amount
            case EntryKind.OUTSIDE:
                refunded += amount
                excess -= amount if not entry.reference else 0
    return refunded, reserved, excess
