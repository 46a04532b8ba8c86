"""Thousands of disputes in a moment: rows as the actions leave them, for measuring lists. Never for what a dispute is."""

from datetime import timedelta

from disputes.models import NEVER, Dispute
from disputes.rules.states import Reason, Stage
from messaging.models import Thread
from messaging.rules.threads import ThreadKind
from orders.models import OrderLine

STAGES = (Stage.AWAITING_SELLER, Stage.AWAITING_BUYER, Stage.MEDIATION, Stage.RULED, Stage.REFUND_PENDING)


def make_many(count, order, *, agents, at):
    """Make disputes about lines of an order, every fifth closed, the others due one minute after another."""
    last = order.lines.order_by("position").last().position
    lines = OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            position=last + 1 + n,
            title=f"Lamp {n}",
            quantity=1,
            price_minor=1000,
            net_minor=1000,
        )
        for n in range(count)
    )
    start = Thread.objects.count()
    threads = Thread.objects.bulk_create(
        Thread(kind=ThreadKind.DISPUTE, reference=f"D{start + n:012}", started_at=at) for n in range(count)
    )
    Dispute.objects.bulk_create(
        _dispute(n, line, thread, order, agents, at)
        for n, (line, thread) in enumerate(zip(lines, threads, strict=True))
    )


def _dispute(n, line, thread, order, agents, at):
    is_closed = n % 5 == 4
    stage = Stage.CLOSED if is_closed else STAGES[n // 5 % len(STAGES)]
    opened_at = at - timedelta(days=3, minutes=n)
    return Dispute(
        reference=thread.reference,
        thread=thread,
        order=order,
        line=line,
        shop=order.shop,
        buyer=order.buyer,
        agent=agents[n // 7 % len(agents)] if n % 7 and stage is Stage.MEDIATION else None,
        reason=list(Reason)[n % 7],
        quantity=1,
        currency="JPY",
        stage=stage,
        opened_at=opened_at,
        started_at=opened_at,
        window_end_at=at + timedelta(days=30),
        level=2 if n % 11 == 0 else 1,
        outcome="refunded_full" if is_closed else "",
        closed_at=opened_at + timedelta(days=1) if is_closed else None,
        next_due_at=NEVER if is_closed else at - timedelta(hours=3) + timedelta(minutes=n),
    )
