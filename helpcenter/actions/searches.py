"""What people search for: recorded without their names, gathered into what others may be offered, forgotten in time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, When
from django.db.models.functions import TruncDate
from django.utils.timezone import get_default_timezone

from helpcenter.actions.version import search_changed
from helpcenter.models import ContentVersion, PopularQuery, SearchOpening, SearchRecord

POPULAR_WITHIN = timedelta(days=90)
MOST_POPULAR = 5_000
FORGOTTEN_AT_ONCE = 5_000  # rows, so that nobody waits long for the write lock
GROUPS_AT_ONCE = 500  # SQLite takes so many values in a query on every platform.

Popular = dict[tuple[str, str], int]  # (language, query) → how often it was asked


@transaction.atomic
def record_searches(*, records: Sequence[SearchRecord]) -> None:
    """Store searches; those that are there already stay as they are, so it is safe to try again."""
    SearchRecord.objects.bulk_create(records, ignore_conflicts=True)


@transaction.atomic
def record_opening(*, reference: UUID, slug: str, rank: int, at: datetime) -> None:
    """Record that somebody opened an answer of their search; once for each answer, at the rank it first had."""
    opening = SearchOpening(reference=reference, slug=slug, rank=rank, opened_at=at)
    SearchOpening.objects.bulk_create([opening], ignore_conflicts=True)


def gather_popular_queries(*, at: datetime) -> int:
    """Keep what is asked often and leads to an answer as what others are offered; return how many there are.

    A query is popular when, within 90 days, it was asked POPULAR_AFTER times on two days at least, found something, and
    somebody opened an answer. What had a personal number or address in it never is.
    """
    popular = _popular(at)  # Before the transaction, so that nobody waits for the write lock meanwhile.
    with transaction.atomic():
        ContentVersion.objects.select_for_update().filter(pk=1).first()  # One gathers at a time.
        kept = {(row.language, row.query): row.times for row in PopularQuery.objects.all()}
        if kept != popular:
            PopularQuery.objects.all().delete()
            rows = [PopularQuery(language=code, query=query, times=n) for (code, query), n in popular.items()]
            PopularQuery.objects.bulk_create(rows)
            search_changed(at)
    return len(popular)


def forget_old_searches(*, at: datetime) -> int:
    """Delete what people searched and opened more than SEARCH_LOG_DAYS ago; return how many rows went."""
    before = at - timedelta(days=settings.SEARCH_LOG_DAYS)
    searches = SearchRecord.objects.filter(searched_at__lt=before)
    return _forget(searches) + _forget(SearchOpening.objects.filter(opened_at__lt=before))


def _popular(at: datetime) -> Popular:
    """Return the most popular queries, each under its most frequent spelling."""
    records = _that_found_something(at)
    groups = list(_often_asked(records))
    spellings: dict[tuple[str, str], tuple[int, str]] = {}
    for start in range(0, len(groups), GROUPS_AT_ONCE):
        some = {normalised for _, normalised, _ in groups[start : start + GROUPS_AT_ONCE]}
        spelled = records.filter(normalised__in=sorted(some)).values_list("language", "normalised", "asked")
        for language, normalised, asked, count in spelled.annotate(count=Count("pk")):
            # Of equally frequent ones the first by its characters, which no collation changes.
            mine = (-count, asked)
            spellings[language, normalised] = min(spellings.get((language, normalised), mine), mine)
    popular: Popular = {}
    for language, normalised, times in groups:
        # Another version of the analyzer may have normalised the same words in another way.
        popular.setdefault((language, spellings[language, normalised][1]), times)
    return popular


def _that_found_something(at: datetime) -> QuerySet[Any, Any]:
    """Return the searches that found something, each with what was `asked` in the end."""
    asked = Case(When(corrected="", then="query"), default="corrected")
    recent = SearchRecord.objects.filter(
        searched_at__gte=at - POPULAR_WITHIN, searched_at__lte=at, found__gt=0, source="page"
    )
    struck_out = Q(asked__contains="#") | Q(asked__contains="@")
    return recent.annotate(asked=asked).exclude(struck_out).order_by()


def _often_asked(records: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Return (language, normalised, times) of what may be offered, the most frequent first."""
    zone = get_default_timezone()
    is_opened = Exists(SearchOpening.objects.filter(reference=OuterRef("reference")))
    groups = records.values("language", "normalised").annotate(
        times=Count("pk"),
        opened=Count("pk", filter=is_opened),
        first=Min("pk"),
        latest=Max("searched_at"),
        first_day=TruncDate(Min("searched_at"), tzinfo=zone),
        last_day=TruncDate("latest", tzinfo=zone),
    )
    often = groups.filter(times__gte=settings.POPULAR_AFTER, opened__gt=0, first_day__lt=F("last_day"))
    # Of equally frequent ones the latest, then the one that was asked first: no text, which every database sorts its own way.
    often = often.order_by("-times", "-latest", "first")
    found: QuerySet[Any, Any] = often.values_list("language", "normalised", "times")[:MOST_POPULAR]
    return found


def _forget(rows: QuerySet[Any, Any]) -> int:
    count = 0
    while True:
        gone: int
        gone, _ = rows.model.objects.filter(pk__in=rows.order_by("pk").values("pk")[:FORGOTTEN_AT_ONCE]).delete()
        count += gone
        if gone < FORGOTTEN_AT_ONCE:
            return count
