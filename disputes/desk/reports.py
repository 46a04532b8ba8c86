"""How disputes end: by reason and outcome, how long it took, who answered, what was appealed. Bounded by the time of opening."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q

from disputes import phrases
from disputes.models import Dispute, DisputeEvent
from disputes.rules.states import AGENTS, Outcome, Party, Reason, Verb
from tickets.desk.reports import rank

RULED = "ruled"


@dataclass(frozen=True, slots=True)
class Period:
    """Disputes that were opened from an instant up to another."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Share:
    """A number out of another one."""

    count: int
    of: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.count / self.of) if self.of else None


@dataclass(frozen=True, slots=True)
class ReasonRow:
    reason: Reason
    name: Any
    opened: int
    outcomes: list[tuple[str, int]]  # In the order of the columns; what is not closed has none.
    running: int
    middle: timedelta | None


@dataclass(frozen=True, slots=True)
class Report:
    period: Period
    opened: int
    columns: list[tuple[Outcome, Any]]
    rows: list[ReasonRow]
    totals: list[tuple[Outcome, int]]
    running: int
    closed: int
    middle: timedelta | None  # From opening to closing: half of them within,
    slow: timedelta | None  # and nine of ten.
    answered: Share  # Sellers who said something of their own.
    appealed: Share  # Of all disputes that were ruled.


def report(period: Period) -> Report:
    """Return the numbers of a period; the database counts and sorts."""
    opened = opened_in(period)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for reason, outcome, count in opened.order_by().values_list("reason", "outcome").annotate(count=Count("pk")):
        counts[reason][outcome] = count
    together: Counter[str] = Counter()
    for one in counts.values():
        together.update(one)
    columns = [(outcome, phrases.OUTCOMES[outcome]) for outcome in Outcome if together[outcome]]
    closed = sum(count for outcome, count in together.items() if outcome)
    ruled = ruled_in(period)
    return Report(
        period=period,
        opened=together.total(),
        columns=columns,
        rows=[_row(reason, counts[reason], columns, period) for reason in Reason if reason in counts],
        totals=[(outcome, together[outcome]) for outcome, _ in columns],
        running=together[""],
        closed=closed,
        middle=_within(closed_in(period), 50, closed),
        slow=_within(closed_in(period), 90, closed),
        answered=Share(answered_in(period).count(), together.total()),
        appealed=Share(appealed_in(period).count(), ruled.count()),
    )


def opened_in(period: Period) -> Any:
    return Dispute.objects.filter(opened_at__gte=period.start, opened_at__lt=period.end)


def closed_in(period: Period) -> Any:
    return opened_in(period).exclude(closed_at=None)


def answered_in(period: Period) -> Any:
    """Return the disputes in which the seller acted of themselves; a deadline that decided for them is no answer."""
    own = DisputeEvent.objects.filter(dispute=OuterRef("pk"), party=Party.SELLER)
    return opened_in(period).filter(Exists(own))


def ruled_in(period: Period) -> Any:
    ruled = DisputeEvent.objects.filter(dispute=OuterRef("pk"), verb=Verb.RULE, party__in=AGENTS)
    return opened_in(period).filter(Exists(ruled))


def appealed_in(period: Period) -> Any:
    return ruled_in(period).filter(Q(has_buyer_appealed=True) | Q(has_seller_appealed=True))


def behind(what: str, period: Period) -> Any:
    """Return the disputes behind a number, the newest first, or None for a number that there is not."""
    kind, _, part = what.partition("-")
    match kind:
        case "opened":
            found = opened_in(period)
            if part:
                found = found.filter(reason=part)
        case "outcome":
            reason, _, outcome = part.rpartition(".")
            found = opened_in(period).filter(outcome=outcome)
            if reason:
                found = found.filter(reason=reason)
        case "running":
            found = opened_in(period).filter(closed_at=None)
            if part:
                found = found.filter(reason=part)
        case "closed":
            found = closed_in(period)
        case "answered":
            found = answered_in(period)
        case "silent":
            found = opened_in(period).exclude(pk__in=answered_in(period).values("pk"))
        case "ruled":
            found = ruled_in(period)
        case "appealed":
            found = appealed_in(period)
        case _:
            return None
    return found.select_related("line", "order", "shop", "buyer", "agent").order_by("-opened_at", "-pk")


def _row(reason: Reason, counts: Counter[str], columns: list[tuple[Outcome, Any]], period: Period) -> ReasonRow:
    closed = sum(count for outcome, count in counts.items() if outcome)
    return ReasonRow(
        reason=reason,
        name=phrases.REASONS[reason],
        opened=counts.total(),
        outcomes=[(outcome, counts[outcome]) for outcome, _ in columns],
        running=counts[""],
        middle=_within(closed_in(period).filter(reason=reason), 50, closed),
    )


def _within(found: Any, percent: int, count: int) -> timedelta | None:
    """Return within which time so many percent were closed; the database sorts."""
    if not count:
        return None
    took = ExpressionWrapper(F("closed_at") - F("opened_at"), output_field=DurationField())
    spans: Any = found.annotate(took=took).order_by("took").values_list("took", flat=True)
    middle: timedelta = spans[rank(count, percent)]
    return middle
