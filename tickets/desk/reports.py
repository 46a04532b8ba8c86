"""How the desk does: what came in, how soon it was answered, and how people found that. Every number is bounded in time."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate

from tickets import phrases
from tickets.models import Deflection, Rating, Ticket, TicketTarget
from tickets.rules.states import CsatAnswer, TargetKind, Topic

AGES = (
    (timedelta(days=1), "1"),
    (timedelta(days=3), "3"),
    (timedelta(days=7), "7"),
    (timedelta(days=30), "30"),
)


@dataclass(frozen=True, slots=True)
class Period:
    """From an instant up to another, in one language or in all."""

    start: datetime
    end: datetime
    language: str = ""

    @property
    def days(self) -> int:
        return max(1, round((self.end - self.start) / timedelta(days=1)))


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took in business time: in the middle, and for all but the slowest tenth."""

    name: Any
    kind: TargetKind
    count: int
    middle: timedelta | None
    slow: timedelta | None
    late: int

    @property
    def late_share(self) -> int:
        return round(100 * self.late / self.count) if self.count else 0


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
    def good_share(self) -> int | None:
        rated = sum(self.ratings.values())
        return round(100 * self.ratings.get(CsatAnswer.GOOD, 0) / rated) if rated else None

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
    days = tickets.order_by().annotate(day=TruncDate("opened_at")).values_list("day").annotate(count=Count("pk"))
    ratings = Rating.objects.filter(at__gte=period.start, at__lt=period.end)
    deflections = Deflection.objects.filter(at__gte=period.start, at__lt=period.end)
    if period.language:
        ratings = ratings.filter(ticket__language=period.language)
        deflections = deflections.filter(language=period.language)
    answers = dict(ratings.order_by().values_list("answer").annotate(count=Count("pk")))
    return Report(
        period=period,
        asked=sum(row[3] for row in rows),
        by_day=sorted(days),
        by_topic=sorted(rows, key=lambda row: -row[3]),
        spreads=[_spread(kind, period) for kind in TargetKind],
        ratings={answer: answers.get(answer, 0) for answer in CsatAnswer},
        deflected=deflections.count(),
        ages=_ages(period.language, at),
    )


def asked_in(period: Period) -> Any:
    """Return the tickets that were opened in a period."""
    found = Ticket.objects.filter(opened_at__gte=period.start, opened_at__lt=period.end)
    return found.filter(language=period.language) if period.language else found


def ended_in(period: Period, kind: TargetKind) -> Any:
    """Return the targets of a kind that were met in a period."""
    found = TicketTarget.objects.filter(kind=kind, ended_at__gte=period.start, ended_at__lt=period.end, is_met=True)
    return found.filter(ticket__language=period.language) if period.language else found


def late_of(targets: Any) -> Any:
    return targets.filter(due_at__lte=F("ended_at"))


def rank(count: int, percent: int) -> int:
    """Return which value, counted from 0 in ascending order, this share of `count` values does not exceed."""
    return max(0, -(-percent * count // 100) - 1)


def _spread(kind: TargetKind, period: Period) -> Spread:
    """Let the database sort: a year of a large desk is no list to fetch."""
    found = ended_in(period, kind)
    count = found.count()
    used = found.order_by("used").values_list("used", flat=True)
    return Spread(
        name=phrases.TARGETS[kind],
        kind=kind,
        count=count,
        middle=used[rank(count, 50)] if count else None,
        slow=used[rank(count, 90)] if count else None,
        late=late_of(found).count() if count else 0,
    )


def _ages(language: str, at: datetime) -> list[tuple[str, int]]:
    """Return how many tickets that are not solved are how old, in days up to a bound."""
    found = Ticket.objects.unsolved()
    if language:
        found = found.filter(language=language)
    counts: dict[str, Any] = {}
    newest = at
    for age, name in AGES:
        counts[f"up_to_{name}"] = Count("pk", filter=Q(opened_at__gt=at - age, opened_at__lte=newest))
        newest = at - age
    counts["older"] = Count("pk", filter=Q(opened_at__lte=newest))
    found_counts = found.aggregate(**counts)
    return [(name.removeprefix("up_to_"), count) for name, count in found_counts.items()]


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
