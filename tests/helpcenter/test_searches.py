"""What is kept of searches: nothing personal, what others may be offered, and for how long."""

import logging
import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings as site
from django.db import InterfaceError, OperationalError
from hypothesis import given
from hypothesis import strategies as st

from helpcenter import actions, tasks
from helpcenter.actions import searches
from helpcenter.models import ContentVersion, PopularQuery, SearchOpening, SearchRecord
from helpcenter.rules.searching import Answer, Question, without_personal_data
from helpcenter.search_log import SearchLog, record_of

DAY = timedelta(days=1)


# Personal data


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("alice@example.com", "@"),
        ("メールがalice.b+shop@example.co.jpに届かない", "メールが@に届かない"),
        ("ａｌｉｃｅ＠ｅｘａｍｐｌｅ．ｃｏｍ", "@"),
        ("太郎@例え.jp 返金", "@ 返金"),
        ("<bob@gmail> O'Brien@example.com?", "<@> @"),
        ("LP123456789CN", "#"),
        ("lp123456789cn どこ", "# どこ"),
        ("LP 123 456 789 CN", "#"),
        ("荷物RB123456785SGが届かない", "荷物#が届かない"),
        ("1Z999AA10123456784", "#"),
        ("注文12345678", "注文#"),
        ("注文番号はA-1234です", "注文番号は#です"),
        ("order #12345 where", "order # where"),
        ("order no. 4321", "order no. #"),
        ("KM-2026-0001 returns", "# returns"),
        ("090-1234-5678", "#"),
        ("０９０ー１２３４ー５６７８", "#"),
        ("+81 90 1234 5678", "#"),
        ("(03) 1234-5678 に電話", "# に電話"),
        ("4111 1111 1111 1111", "#"),
        ("٠٩٠١٢٣٤٥٦٧٨", "#"),
        ("alice@example.com 4111111111111111", "@ #"),
    ],
)
def test_who_asked_is_struck_out(query, kept):
    assert without_personal_data(query) == kept


@pytest.mark.parametrize(
    "query",
    [
        "60日",
        "2024年 送料",
        "2024-2025",
        "2022 2023 2024",
        "2026-11-22",
        "10,000円",
        "100000円以上 送料無料",
        "100000 yen",
        "返品 30日 2026",
        "60x40x30cm",
        "iPhone 15 Pro 256",
        "WH-1000XM5",
        "no 1",
        "#1",
        "コード決済",
        "@",
        "",
        "return an item within 14 days",
    ],
)
def test_years_prices_and_short_numbers_stay(query):
    assert without_personal_data(query) == query


@given(st.text("ab1234567890-_ .@#ー円年あ/()+", max_size=60))
def test_what_was_struck_out_once_stays_so(query):
    kept = without_personal_data(query)

    assert len(kept) <= len(query)
    assert without_personal_data(kept).count("@") == kept.count("@")


@pytest.mark.parametrize(
    ("words", "answer", "kept"),
    [
        ("返品 したい", {"normalised": "返品"}, ("返品 したい", "返品", "")),
        (
            "alice@example.com 返品",
            {"normalised": "alic com exampl 返品"},
            ("@ 返品", "@ 返品", ""),
        ),
        (
            "Refnud LP123456789CN",
            {
                "searched": "Refund LP123456789CN",
                "corrected": "Refund LP123456789CN",
                "normalised": "lp123456789cn refund",
            },
            ("Refnud #", "refund #", "Refund #"),
        ),
        ("ﷺ" * 200, {"normalised": "x" * 5_000}, ("ﷺ" * 200, "x" * 400, "")),
    ],
)
def test_record_holds_nothing_personal_in_any_form(at, words, answer, kept):
    found = Answer(Question(words, "ja"), total=7, **{"searched": words, **answer})

    record = record_of(found, source="page", at=at)

    assert (record.query, record.normalised, record.corrected) == kept
    assert (record.source, record.language, record.found, record.searched_at) == ("page", "ja", 7, at)


# Recording


def record(query="returns", *, at, **fields):
    defaults = {"source": "page", "language": "en", "normalised": query, "found": 1}
    return SearchRecord(reference=uuid4(), searched_at=at, query=query, **{**defaults, **fields})


def search(query="returns", *, at, opened=False, **fields):
    """Have somebody search, and open the first answer."""
    made = record(query, at=at, **fields)
    actions.record_searches(records=[made])
    if opened:
        actions.record_opening(reference=made.reference, slug="a", rank=1, at=at)
    return made


@pytest.mark.django_db
def test_recording_twice_records_once(at):
    records = [record("a", at=at), record("b", at=at)]

    actions.record_searches(records=records[:1])
    actions.record_searches(records=records)

    assert sorted(SearchRecord.objects.values_list("query", flat=True)) == ["a", "b"]


@pytest.mark.django_db
def test_opening_the_same_answer_again_records_nothing_new(at):
    reference = uuid4()

    for slug, rank in (("a", 1), ("a", 9), ("b", 2)):
        actions.record_opening(reference=reference, slug=slug, rank=rank, at=at)

    assert list(SearchOpening.objects.order_by("slug").values_list("reference", "slug", "rank", "opened_at")) == [
        (reference, "a", 1, at),
        (reference, "b", 2, at),
    ]


class Database:
    """A database that fails as often as it is told, and then keeps what it is given."""

    def __init__(self, *errors):
        self.errors, self.kept = list(errors), []
        self.opens = threading.Event()
        self.opens.set()

    def write(self, records):
        self.opens.wait(10)
        if self.errors:
            raise self.errors.pop(0)
        self.kept += [record.query for record in records]


def log_into(database, **fields):
    return SearchLog(database.write, **{"pause": 0.01, "retries": (0.01, 0.01), **fields})


def test_log_stores_what_came_together_in_order(at):
    database = Database()
    log = log_into(database, pause=5)

    for number in range(1_200):
        log.put(record(str(number), at=at))

    assert (log.flush(5), database.kept) == (True, [str(number) for number in range(1_200)])


def test_log_stores_by_itself_within_a_second(at):
    stored = threading.Event()
    log = SearchLog(lambda records: stored.set())

    log.put(record(at=at))

    assert stored.wait(2)


@pytest.mark.parametrize("error", [OperationalError("database is locked"), InterfaceError("connection already closed")])
def test_log_tries_again(at, caplog, error):
    database = Database(error, error)
    log = log_into(database)

    log.put(record("alice", at=at))

    assert (log.flush(5), database.kept) == (True, ["alice"])
    assert [line.message for line in caplog.records] == [f"1 searches could not be recorded yet: {error}"] * 2


def test_log_gives_up_in_the_end_and_goes_on(at, caplog):
    database = Database(*[OperationalError("no such table")] * 3)
    log = log_into(database)

    log.put(record("lost", at=at))
    is_done = log.flush(5)
    log.put(record("kept", at=at))

    assert (is_done, log.flush(5), database.kept) == (True, True, ["kept"])
    assert caplog.records[2].message == "1 searches were not recorded: no such table"


def test_log_outlives_what_nobody_expected(at):
    database = Database(ZeroDivisionError("unexpected"))
    log = log_into(database)
    hook, threading.excepthook = threading.excepthook, lambda problem: None
    try:
        log.put(record("lost", at=at))
        log.flush(5)
        log.thread.join(5)
    finally:
        threading.excepthook = hook

    log.put(record("kept", at=at))

    assert (log.flush(5), database.kept) == (True, ["kept"])


def test_log_neither_waits_nor_grows_while_the_database_is_busy(at, caplog):
    database = Database()
    database.opens.clear()
    log = log_into(database, most=3)
    log.put(record("in hand", at=at))
    while not log.in_hand:
        pass

    for number in range(10):
        log.put(record(str(number), at=at))
    is_done = log.flush(0.05)
    database.opens.set()

    assert (is_done, log.flush(5), database.kept) == (False, True, ["in hand", "7", "8", "9"])
    warnings = [line.message for line in caplog.records if line.levelno == logging.WARNING]
    assert warnings == ["3 searches wait to be recorded; the oldest are dropped"]


# Popular queries


def popular():
    return list(PopularQuery.objects.order_by("-times", "query").values_list("language", "query", "times"))


def search_number():
    return ContentVersion.objects.get(pk=1).search_number if ContentVersion.objects.exists() else 0


def asked_often(query="returns", *, at, times=3, days=2, opened=1, **fields):
    """Have a query asked some times over some days, the first ones opened."""
    for number in range(times):
        search(query, at=at - DAY * (number % days), opened=number < opened, **fields)


@pytest.mark.django_db
def test_a_query_becomes_popular(at):
    asked_often(at=at)

    count = actions.gather_popular_queries(at=at)

    assert (count, popular(), search_number()) == (1, [("en", "returns", 3)], 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"times": 2},
        {"days": 1},
        {"opened": 0},
        {"found": 0},
        {"query": "order #"},
        {"query": "@ returns"},
        {"corrected": "order #"},
    ],
)
def test_what_is_rare_or_leads_nowhere_or_was_struck_out_is_not_popular(at, fields):
    asked_often(**{"at": at, **fields})

    count = actions.gather_popular_queries(at=at)

    assert (count, popular(), search_number()) == (0, [], 0)


@pytest.mark.django_db
def test_days_are_those_of_the_site(at):
    late = datetime(2026, 4, 30, 14, 59, tzinfo=UTC)  # 23:59 in Tokyo
    for when in (late, late + timedelta(minutes=1), late + timedelta(minutes=1)):
        search("two days", at=when, opened=True)
    for when in (late - timedelta(hours=20), late, late):
        search("one day", at=when, opened=True)

    actions.gather_popular_queries(at=at)

    assert popular() == [("en", "two days", 3)]


@pytest.mark.django_db
@pytest.mark.parametrize(("shift", "expected"), [(timedelta(), 3), (timedelta(microseconds=1), None)])
def test_ninety_days_count(at, shift, expected):
    search(at=at - 90 * DAY - shift)
    search(at=at - DAY, opened=True)
    search(at=at)
    search(at=at + timedelta(seconds=1))

    actions.gather_popular_queries(at=at)

    assert popular() == ([("en", "returns", expected)] if expected else [])


@pytest.mark.django_db
def test_popular_after_is_a_setting(at, settings):
    settings.POPULAR_AFTER = 4
    asked_often("three", at=at, times=3)
    asked_often("four", at=at, times=4)

    actions.gather_popular_queries(at=at)

    assert popular() == [("en", "four", 4)]


@pytest.mark.django_db
def test_spellings_count_together_and_the_most_frequent_is_offered(at):
    asked_often("返品したい", at=at, times=2, normalised="返品", language="ja")
    asked_often("返品", at=at, times=3, normalised="返品", language="ja")
    asked_often(
        "返品!", at=at, times=1, opened=0, normalised="返品", language="ja", found=0
    )  # found nothing: not counted

    actions.gather_popular_queries(at=at)

    assert popular() == [("ja", "返品", 5)]


@pytest.mark.django_db
def test_of_equally_frequent_spellings_the_first_by_code_point_is_offered(at):
    for query in ("é", "z", "Z", "a"):
        asked_often(query, at=at, times=2, normalised="x")

    actions.gather_popular_queries(at=at)

    assert popular() == [("en", "Z", 8)]


@pytest.mark.django_db
def test_the_corrected_words_are_offered_and_not_the_slip(at):
    asked_often("refnud", at=at, times=4, normalised="refund", corrected="refund")

    actions.gather_popular_queries(at=at)

    assert popular() == [("en", "refund", 4)]


@pytest.mark.django_db
def test_languages_are_apart(at):
    asked_often("EMS", at=at, times=4, language="ja")
    asked_often("EMS", at=at, times=2, language="en")

    actions.gather_popular_queries(at=at)

    assert popular() == [("ja", "EMS", 4)]


@pytest.mark.django_db
def test_the_same_words_normalised_in_two_ways_are_offered_once(at):
    asked_often("returns", at=at, times=3, normalised="old")
    asked_often("returns", at=at, times=5, normalised="new")

    actions.gather_popular_queries(at=at)

    assert popular() == [("en", "returns", 5)]


@pytest.mark.django_db
def test_only_the_most_popular_are_kept_and_of_equals_the_latest(at, monkeypatch):
    monkeypatch.setattr(searches, "MOST_POPULAR", 2)
    asked_often("alice", at=at - DAY)
    asked_often("bob", at=at)
    asked_often("often", at=at - DAY, times=9)

    actions.gather_popular_queries(at=at)

    assert popular() == [("en", "often", 9), ("en", "bob", 3)]


@pytest.mark.django_db
def test_gathering_again_changes_nothing(at, django_assert_max_num_queries):
    asked_often(at=at)
    actions.gather_popular_queries(at=at)
    before = list(PopularQuery.objects.values_list("pk", flat=True))

    with django_assert_max_num_queries(6):  # Two of them are the savepoint of the transaction.
        actions.gather_popular_queries(at=at)

    assert (list(PopularQuery.objects.values_list("pk", flat=True)), search_number()) == (before, 1)


@pytest.mark.django_db
def test_what_is_not_popular_any_more_goes(at):
    asked_often("old", at=at)
    actions.gather_popular_queries(at=at)
    asked_often("new", at=at + 91 * DAY)

    actions.gather_popular_queries(at=at + 91 * DAY)

    assert (popular(), search_number()) == ([("en", "new", 3)], 2)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_gathering_costs_the_same_for_one_query_and_for_three(at, count, django_assert_max_num_queries):
    for number in range(count):
        asked_often(f"query {number}", at=at)

    with django_assert_max_num_queries(15):
        assert actions.gather_popular_queries(at=at) == count


@pytest.mark.django_db
def test_more_queries_than_fit_one_statement_are_gathered(at, monkeypatch):
    monkeypatch.setattr(searches, "GROUPS_AT_ONCE", 2)
    for number in range(5):
        asked_often(f"q{number}", at=at, times=3 + number)

    actions.gather_popular_queries(at=at)

    assert popular() == [("en", f"q{number}", 3 + number) for number in (4, 3, 2, 1, 0)]


# Forgetting


@pytest.mark.django_db
@pytest.mark.parametrize("batch", [1, 2, 5_000])
def test_what_is_old_is_forgotten(at, settings, monkeypatch, batch):
    settings.SEARCH_LOG_DAYS = 400
    monkeypatch.setattr(searches, "FORGOTTEN_AT_ONCE", batch)
    for number in range(4):
        search(f"old {number}", at=at - 400 * DAY - timedelta(seconds=1), opened=True)
    search("kept", at=at - 400 * DAY, opened=True)

    gone = actions.forget_old_searches(at=at)

    assert (gone, list(SearchRecord.objects.values_list("query", flat=True))) == (8, ["kept"])
    assert list(SearchOpening.objects.values_list("opened_at", flat=True)) == [at - 400 * DAY]
    assert actions.forget_old_searches(at=at) == 0


# By the clock


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["gather_popular_queries", "forget_old_searches"])
def test_tasks_are_scheduled_and_safe_to_run_twice(name):
    task = getattr(tasks, name)

    assert [task(), task()] == [0, 0]
    assert [entry["task"] for entry in site.CELERY_BEAT_SCHEDULE.values()].count(task.name) == 1
