"""How the desk does: what came in, how soon it was answered, and how people found that. Every number is bounded in time."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from tickets import phrases
from tickets.desk.behind import (
    Period,
    ages,
    asked_in,
    backlog,
    deflected_in,
    late_in,
    met_in,
    rated_in,
    unmet_in,
)
from tickets.models import Ticket
from tickets.rules.states import CsatAnswer, TargetKind, Topic

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took in business time: in the middle, and for all but the slowest tenth of what was met.

    `late` was met late or never; `unmet` of that never was, or is not yet.
    """

    name: Any
    kind: TargetKind
    count: int  # of what was met
    middle: timedelta | None
    slow: timedelta | None
    late: int
    unmet: int

    @property
    def late_share(self) -> int:
        """Return of all that was met or ought to have been, how much was late, in percent."""
        owed = self.count + self.unmet
        return round(100 * self.late / owed) if owed else 0


@dataclass(frozen=True, slots=True)
class Report:
    period: Period
    asked: int
    by_day: list[tuple[Any, int]]
    by_topic: list[tuple[Topic, Any, dict[str, int], int]]  # Topic, its name, by language, together.
    spreads: list[Spread]
    ratings: dict[CsatAnswer, int]
    deflected: int
    ages: list[tuple[str, int]] = field(default_factory=list)

    @property
    def rated(self) -> int:
        return sum(self.ratings.values())

    @property
    def good(self) -> int:
        return self.ratings.get(CsatAnswer.GOOD, 0)

    @property
    def good_share(self) -> int | None:
        return round(100 * self.good / self.rated) if self.rated else None

    @property
    def deflected_share(self) -> int | None:
        """Return of all who were about to ask, how many an article answered, in percent."""
        came = self.deflected + self.asked
        return round(100 * self.deflected / came) if came else None


def report(period: Period, at: datetime) -> Report:
    """Return the numbers of a period, in a few queries over an index each."""
    tickets = asked_in(period)
    by_topic: dict[str, Counter[str]] = defaultdict(Counter)
    for topic, language, count in tickets.order_by().values_list("topic", "language").annotate(count=Count("pk")):
        by_topic[topic][language] = count
    rows = [
        (topic, phrases.TOPICS[topic], dict(by_topic[topic]), by_topic[topic].total())
        for topic in Topic
        if topic in by_topic
    ]
    answers = dict(rated_in(period).order_by().values_list("answer").annotate(count=Count("pk")))
    return Report(
        period=period,
        asked=sum(counter.total() for counter in by_topic.values()),
        by_day=_by_day(tickets, period),
        by_topic=sorted(rows, key=lambda row: -row[3]),
        spreads=[_spread(kind, period, at) for kind in TargetKind],
        ratings={answer: answers.get(answer, 0) for answer in CsatAnswer},
        deflected=deflected_in(period).count(),
        ages=_ages(period, at),
    )


def rank(count: int, percent: int) -> int:
    """Return which value, counted from 0 in ascending order, this share of `count` values does not exceed."""
    return max(0, -(-percent * count // 100) - 1)


def _spread(kind: TargetKind, period: Period, at: datetime) -> Spread:
    """Let the database sort: a year of a large desk is no list to fetch."""
    met = met_in(period, kind)
    count = met.count()
    used = met.order_by("used").values_list("used", flat=True)
    return Spread(
        name=phrases.TARGETS[kind],
        kind=kind,
        count=count,
        middle=used[rank(count, 50)] if count else None,
        slow=used[rank(count, 90)] if count else None,
        late=late_in(period, kind, at).count(),
        unmet=unmet_in(period, kind, at).count(),
    )


def _by_day(tickets: QuerySet[Ticket], period: Period) -> list[tuple[date, int]]:
    """Return how many tickets were opened on each day of a period, by the clock of who looks."""
    found = tickets.order_by().annotate(day=TruncDate("opened_at")).values_list("day").annotate(count=Count("pk"))
    counts, zone = dict(found), timezone.get_current_timezone()
    first, last = (instant.astimezone(zone).date() for instant in (period.start, period.end - INSTANT))
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [(day, counts.get(day, 0)) for day in days]


def _ages(period: Period, at: datetime) -> list[tuple[str, int]]:
    """Return how many tickets that are not solved are how old, in days up to a bound."""
    counts = {f"up_to_{name}": Count("pk", filter=is_of_age) for name, is_of_age in ages(at)}
    found = backlog(period).aggregate(**counts)
    return [(name.removeprefix("up_to_"), count) for name, count in found.items()]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart, in the units of its drawing."""

    label: Any
    value: int
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Return where its label stands."""
        return round(self.x + self.width / 2, 2)


def bars(values: Iterable[tuple[Any, int]], *, width: float = 640, height: float = 160) -> list[Bar]:
    """Return upright bars that fill a drawing."""
    rows = list(values)
    most = max((value for _, value in rows), default=0) or 1
    step = width / max(1, len(rows))
    return [
        Bar(
            label,
            value,
            round(number * step + step * 0.1, 2),
            round(height - height * value / most, 2),
            round(step * 0.8, 2),
            round(height * value / most, 2),
        )
        for number, (label, value) in enumerate(rows)
    ]
