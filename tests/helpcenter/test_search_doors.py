"""The doors of the search: what is recorded of a page, which answer was opened, the API, the terminal, the web process."""

import asyncio
import io
import json
import threading
import time
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from config import warming
from config.lifespan import with_farewell
from helpcenter import actions, search_log
from helpcenter.models import SearchOpening, SearchRecord
from helpcenter.rate_limits import is_over_limit
from helpcenter.rules.publishing import Verb
from helpcenter.rules.searching import Answer, Hit, Part, Question, Why
from helpcenter.search.live import keeper
from helpcenter.search_json import answer_json
from tests.factories import live_article, make_article, write

pytestmark = pytest.mark.django_db

HOST = "http://testserver"
UNREADABLE = [
    "a\0b",
    "\ud800",
    "x" * 10_000,
    "返" * 10_000,
    "👩‍👩‍👧‍👦🇯🇵",
    "%",
    "_",
    "'; DROP TABLE helpcenter_searchrecord; --",
    "%' OR '1'='1",
    "AND",
    "NOT",
    "*",
    "-",
    '"',
    "a OR (",
    "\\",
    "{marketplace}",
    "\u200b",
    "\u3000",
    "ﷺ" * 200,
    "()[]{}|&!:*<->",
]


@pytest.fixture
def guarded():
    """A browser that knows the origin of what it sends, as all of today's do."""
    return Client(headers={"Sec-Fetch-Site": "same-origin", "Origin": HOST})


def records(*fields):
    return list(SearchRecord.objects.order_by("pk").values_list(*(fields or ("query",))))


# What is recorded of the page


@pytest.mark.parametrize("language", ["en", "ja"])
def test_search_is_recorded(client, bob, at, language):
    live_article(bob, "returns", en="Send it back.", ja="返送します。", at=at)

    response = client.get(f"/{language}/search/", {"q": "returns"})

    fields = ("source", "language", "query", "normalised", "corrected", "found")
    assert records(*fields) == [("page", language, "returns", response.context["answer"].normalised, "", 1)]
    assert records("reference") == [(UUID(response.context["reference"]),)]
    assert f'data-reference="{response.context["reference"]}"' in response.content.decode()


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"q": ""},
        {"q": " \u3000\0 "},
        {"q": "returns", "page": "2"},
        {"q": "returns", "category": "orders"},
        {"q": "returns", "language": "ja"},
    ],
)
def test_what_is_no_new_search_is_not_recorded(client, bob, at, parameters):
    live_article(bob, "returns", at=at)

    response = client.get("/en/search/", parameters)

    assert (response.status_code, response.context["reference"], records()) == (200, "", [])


@pytest.mark.parametrize("parameters", [{"page": "1"}, {"page": "x"}, {"language": "fr"}, {"exact": "1"}])
def test_what_changes_nothing_or_asks_anew_is_recorded(client, parameters):
    client.get("/en/search/", {"q": "returns", **parameters})

    assert records() == [("returns",)]


def test_looking_whether_a_page_is_there_records_nothing(client):
    for path in ("/en/search/?q=a", "/api/v1/search?q=a"):
        assert client.head(path).status_code == 200
    client.get("/en/search/suggestions/?q=a")

    assert records() == []


@pytest.mark.parametrize("path", ["/ja/search/", "/api/v1/search"])
def test_nothing_personal_is_recorded(client, bob, at, path):
    live_article(bob, "returns", en="Refund.", title_en="Refund LP123456789CN alice@example.com", at=at)

    for query in (
        "alice@example.com refund",
        "Refnud LP123456789CN",
        "注文番号 90-1234-5678",
        "ｂｏｂ＠ｅｘａｍｐｌｅ．ｃｏｍ",
    ):
        client.get(path, {"q": query})

    kept = json.dumps(records("query", "normalised", "corrected"), ensure_ascii=False).casefold()
    assert [word for word in ("alic", "ｂｏｂ", "bob", "123456789", "1234", "5678", "example") if word in kept] == []
    assert records() == [("@ refund",), ("Refnud #",), ("注文番号 #",), ("@",)]


@pytest.mark.parametrize("query", UNREADABLE)
@pytest.mark.parametrize("path", ["/en/search/", "/api/v1/search"])
def test_whatever_is_typed_is_answered(client, bob, at, path, query):
    live_article(bob, "returns", en="100% of it.", ja="返品。", at=at)

    response = client.get(path, {"q": query.encode("utf-8", "surrogatepass")})

    assert response.status_code == 200
    assert all(len(query) <= 200 and len(normalised) <= 400 for query, normalised in records("query", "normalised"))


def lose_the_log():
    """Take the table away that searches are recorded in, until the test is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {SearchRecord._meta.db_table} RENAME TO elsewhere")


@pytest.mark.parametrize("path", ["/en/search/", "/api/v1/search"])
def test_search_answers_without_its_log(client, bob, at, path, caplog):
    live_article(bob, "returns", at=at)
    lose_the_log()

    response = client.get(path, {"q": "returns"})

    assert (response.status_code, "/en/articles/returns/" in response.content.decode()) == (200, True)
    assert [line.message.partition(":")[0] for line in caplog.records] == ["A search was not recorded"]


@pytest.mark.parametrize("path", ["/en/search/", "/api/v1/search"])
def test_search_does_not_wait_for_a_log_that_cannot_be_written(client, bob, at, path, settings, monkeypatch):
    settings.SEARCH_LOG_AT_ONCE = False
    opens, kept = threading.Event(), []

    def write(batch):
        if not opens.wait(10):
            raise OperationalError("database is locked")
        kept.extend(record.query for record in batch)

    log = search_log.SearchLog(write, pause=0.01)
    monkeypatch.setattr(search_log, "log", log)
    live_article(bob, "returns", at=at)
    client.get("/en/search/")
    began = time.monotonic()

    statuses = [client.get(path, {"q": f"returns {n}"}).status_code for n in range(3)]

    assert (statuses, time.monotonic() - began < 5, kept) == ([200] * 3, True, [])
    opens.set()
    assert (log.flush(5), kept) == (True, ["returns 0", "returns 1", "returns 2"])


@pytest.mark.django_db(transaction=True)
def test_searches_reach_the_database_from_their_thread(client, settings):
    settings.SEARCH_LOG_AT_ONCE = False

    for query in ("alice", "bob"):
        client.get("/en/search/", {"q": query})

    assert (search_log.log.flush(10), records()) == (True, [("alice",), ("bob",)])


@pytest.mark.parametrize("count", [1, 3])
def test_recording_costs_one_insert(client, bob, at, count, django_assert_max_num_queries):
    for number in range(count):
        live_article(bob, f"a{number}", en="Hello.", at=at)
    client.get("/api/v1/search?q=hello")

    with django_assert_max_num_queries(6) as queries:  # The version, the passages, and the insert in its savepoints.
        assert len(client.get("/api/v1/search?q=hello").json()["results"]) == count

    assert len([query for query in queries if query["sql"].startswith("INSERT")]) == 1


# Which answer was opened


def opened():
    return list(SearchOpening.objects.order_by("pk").values_list("reference", "slug", "rank"))


def test_opened_answer_is_recorded(guarded, bob, at):
    live_article(bob, "returns", at=at)
    reference = UUID(guarded.get("/en/search/?q=returns").context["reference"])

    for language, rank in (("en", 1), ("ja", 100)):
        beacon = {"search": reference.hex, "slug": "returns", "rank": rank}
        assert guarded.post(f"/{language}/search/opened/", beacon).status_code == 204

    assert opened() == [(reference, "returns", 1)]


def test_answer_may_be_opened_before_its_search_is_recorded(guarded, bob, at):
    live_article(bob, "返品", ja="一。", en=None, source_language="ja", at=at)
    reference = uuid4()

    response = guarded.post("/en/search/opened/", {"search": reference, "slug": "返品", "rank": 3})

    assert (response.status_code, opened()) == (204, [(reference, "返品", 3)])


@pytest.mark.parametrize(
    "data",
    [
        {"search": ""},
        {"search": "1"},
        {"search": "\0"},
        {"search": "x" * 10_000},
        {"search": "g" * 32},
        {"rank": "0"},
        {"rank": "-1"},
        {"rank": "101"},
        {"rank": "9" * 5_000},
        {"rank": "1\0"},
        {"rank": "①"},
        {"rank": ""},
        {"slug": ""},
        {"slug": "never"},
        {"slug": "draft"},
        {"slug": "planned"},
        *({"slug": words} for words in UNREADABLE),
    ],
)
def test_what_nobody_can_have_opened_is_not_found(guarded, alice, bob, at, data):
    live_article(bob, "a", at=at)
    write(make_article("draft"), "en", "Draft.", author=alice, at=at)
    planned = write(make_article("planned"), "en", "Planned.", author=alice, at=at)
    actions.move_revision(revision=planned, verb=Verb.SCHEDULE, by=bob, at=at, publish_at=at + timedelta(days=36_500))
    beacon = {"search": uuid4().hex, "slug": "a", "rank": "1", **data}

    body = urlencode({name: words.encode("utf-8", "surrogatepass") for name, words in beacon.items()})
    response = guarded.post("/en/search/opened/", body, content_type="application/x-www-form-urlencoded")

    assert (response.status_code, opened()) == (404, [])


def test_an_address_opens_so_many_answers_an_hour(guarded, bob, at, settings):
    settings.OPENINGS_PER_HOUR = 2
    live_article(bob, "a", at=at)

    def post(**extra):
        return guarded.post("/en/search/opened/", {"search": uuid4(), "slug": "a", "rank": 1}, **extra).status_code

    assert ([post() for _ in range(3)], len(opened())) == ([204] * 3, 2)
    assert (post(REMOTE_ADDR="192.0.2.7"), len(opened())) == (204, 3)


def test_another_site_opens_nothing(bob, at):
    live_article(bob, "a", at=at)
    beacon = {"search": uuid4(), "slug": "a", "rank": 1}

    foreign = Client(headers={"Sec-Fetch-Site": "cross-site"}).post("/en/search/opened/", beacon)
    reading = Client().get("/en/search/opened/", beacon)

    assert (foreign.status_code, reading.status_code, opened()) == (403, 405, [])


# The API


def ask(client, method="get", path="/api/v1/search", **parameters):
    return getattr(client, method)(path, parameters)


def test_api_returns_exactly_what_it_promises(client, bob, at, settings):
    settings.MARKETPLACE_NAME = {"en": "Bob's <Market>", "ja": "ボブ市場"}
    live_article(bob, "returns", en="Send it back to {marketplace}.", title_en="Returns at {marketplace}", at=at)

    response = ask(client, q="returns")

    [score] = [result["score"] for result in response.json()["results"]]
    assert response.json() == {
        "query": "returns",
        "corrected": None,
        "did_you_mean": None,
        "results": [
            {
                "slug": "returns",
                "language": "en",
                "title": "Returns at Bob's <Market>",
                "snippet": "Send it back to Bob's <Market>.",
                "url": f"{HOST}/en/articles/returns/",
                "score": score,
                "why": [],
            }
        ],
    }
    assert (response.status_code, response["Content-Type"], score > 0) == (200, "application/json", True)
    assert records("source", "language", "query", "found") == [("api", "en", "returns", 1)]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_json_of_an_answer(language):
    hit = Hit(
        slug="返品",
        language="en",
        title=(Part("{marketplace}: "), Part("Returns", True)),
        passage=(Part("Send"), Part(" it", True), Part(" to {marketplace}")),
        score=2.5,
        category_id=1,
        languages=("en",),
        why=(Why("返品", "return"), Why("henpin", "返品")),
    )
    answer = Answer(Question("返品", language), corrected="返品する", did_you_mean="返金", hits=(hit,), total=1)

    found = answer_json(answer, lambda path: f"https://help.example.com{path}")

    assert found == {
        "query": "返品",
        "corrected": "返品する",
        "did_you_mean": "返金",
        "results": [
            {
                "slug": "返品",
                "language": "en",
                "title": "Kaiun Market: Returns",
                "snippet": "Send it to Kaiun Market",
                "url": f"https://help.example.com/{language}/articles/%E8%BF%94%E5%93%81/",
                "score": 2.5,
                "why": [{"asked": "返品", "found": "return"}, {"asked": "henpin", "found": "返品"}],
            }
        ],
    }


@pytest.mark.parametrize(("lang", "expected"), [("en", "Send it."), ("ja", "送ります。")])
def test_api_answers_in_the_language_that_is_asked_for(client, bob, at, lang, expected):
    live_article(bob, "returns", en="Send it.", ja="送ります。", title_ja="returns とは", at=at)

    response = client.get("/api/v1/search", {"q": "returns", "lang": lang}, headers={"Accept-Language": "de"})

    [found] = response.json()["results"]
    assert (found["language"], found["snippet"], found["url"]) == (lang, expected, f"{HOST}/{lang}/articles/returns/")
    assert response["Content-Language"] == lang


@pytest.mark.parametrize("parameters", [{}, {"q": ""}, {"q": "\0"}, {"q": " "}, {"q": "zzzzzzzz"}])
def test_api_finds_nothing_where_nothing_is(client, bob, at, parameters):
    live_article(bob, "returns", at=at)

    response = ask(client, **parameters)

    empty = {"query": parameters.get("q", "").strip("\0 "), "corrected": None, "did_you_mean": None, "results": []}
    assert (response.status_code, response.json()) == (200, empty)


@pytest.mark.parametrize(("limit", "count"), [(None, 10), ("1", 1), ("12", 12), ("50", 12)])
def test_api_returns_as_many_as_are_wanted(client, bob, at, limit, count):
    for number in range(12):
        live_article(bob, f"a{number}", en="Hello.", at=at)

    response = ask(client, q="hello", **({"limit": limit} if limit else {}))

    assert len(response.json()["results"]) == count


LANG, LIMIT = "lang must be ja or en.", "limit must be a whole number from 1 to 50."


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        *(({"lang": lang}, LANG) for lang in ("fr", "", "JA", "en-GB", "\0", "x" * 10_000, "日")),
        *(
            ({"limit": limit}, LIMIT)
            for limit in ("0", "51", "-1", "+5", "", "ten", "1.0", "1e1", " 5", "１０", "9" * 10_000, "5\0")
        ),
    ],
)
def test_api_says_what_is_wrong_with_a_question(client, parameters, error):
    response = ask(client, q="returns", **parameters)

    assert (response.status_code, response.json(), records()) == (400, {"error": error}, [])


def test_api_cuts_a_long_query(client):
    assert ask(client, q="a" * 201).json()["query"] == "a" * 200


def test_api_takes_no_filters_and_pages(client, bob, at):
    live_article(bob, "returns", at=at)

    response = ask(client, q="returns", language="ja", category="none", page="2")

    assert ([found["slug"] for found in response.json()["results"]], records()) == (["returns"], [("returns",)])


@pytest.mark.parametrize(("exact", "corrected"), [("", "shipping"), ("0", "shipping"), ("1", None)])
def test_api_mends_slips_unless_told_otherwise(client, bob, at, exact, corrected):
    live_article(bob, "shipping", en="Shipping takes five days. Shipping is free.", title_en="Shipping", at=at)

    response = ask(client, q="shippping", exact=exact)

    assert response.json()["corrected"] == corrected


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete"])
@pytest.mark.parametrize("parameters", ["?q=a", "?lang=fr", ""])
def test_api_is_open_to_every_site_and_kept_by_nobody(method, parameters):
    client = Client(
        enforce_csrf_checks=True, headers={"Origin": "https://market.example", "Sec-Fetch-Site": "cross-site"}
    )

    response = getattr(client, method)(f"/api/v1/search{parameters}")

    assert response["Access-Control-Allow-Origin"] == "*"
    assert sorted(response["Cache-Control"].split(", ")) == ["no-store", "private"]
    assert (response["Content-Type"], response.cookies) == ("application/json", {})


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_api_only_answers_questions(method):
    response = getattr(Client(enforce_csrf_checks=True), method)("/api/v1/search?q=a")

    expected = {"error": f"{method.upper()} is not possible here; use GET."}
    assert (response.status_code, response.json(), response["Allow"]) == (405, expected, "GET, HEAD, OPTIONS")


def test_api_lets_browsers_ask_first(client):
    response = client.options("/api/v1/search?q=a", headers={"Access-Control-Request-Headers": "x-requested-with"})

    assert (response.status_code, response.content, response["Access-Control-Allow-Headers"]) == (204, b"", "*")
    assert (response["Access-Control-Allow-Methods"], records()) == ("GET, HEAD, OPTIONS", [])


def test_an_address_asks_so_often_a_minute(client, settings):
    settings.SEARCHES_PER_MINUTE = 1

    statuses = {ask(client, q="a").status_code for _ in range(3)}
    settings.SEARCHES_PER_MINUTE = 0
    refused = ask(client, q="a")

    wait = int(refused["Retry-After"])
    assert (statuses, refused.status_code, 1 <= wait <= 60) == ({200, 429}, 429, True)
    assert refused.json() == {"error": f"Too many searches from this address. Try again in {wait} seconds."}
    assert refused["Access-Control-Allow-Origin"] == "*"


def test_limit_is_of_one_address_and_one_stretch_of_time(at):
    alice = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1")
    bob = RequestFactory().get("/", REMOTE_ADDR="192.0.2.2")

    def is_over(request, what="searches", when=at):
        return is_over_limit(request, what, 2, seconds=60, at=when)

    assert [is_over(alice) for _ in range(3)] == [False, False, True]
    assert [is_over(bob), is_over(alice, "votes"), is_over(alice, when=at + timedelta(seconds=60))] == [False] * 3
    assert is_over(alice, when=at + timedelta(seconds=59)) is True


# The terminal


class Terminal(io.StringIO):
    def isatty(self):
        return True


def run(*words, screen=None, **options):
    screen = screen or io.StringIO()
    call_command("search", *words, stdout=screen, **options)
    return screen.getvalue()


def test_command_shows_answers_and_what_they_took(bob, at):
    live_article(bob, "returns", en="Send it back to {marketplace}.", title_en="Returns at {marketplace}", at=at)
    live_article(bob, "other", en="Something else.", title_en="Other", at=at)

    *said, took = run("returns").splitlines()

    assert [line.partition("(en, ")[0] for line in said] == [
        "1 found for “returns”",
        "",
        " 1. «Returns» at Kaiun Market",
        "    returns ",
        "    Send it back to Kaiun Market.",
        "",
    ]
    assert [words.rpartition(" ")[0].rpartition(" ")[0] for words in took.split(", ")] == [
        "Loading the index",
        "the search",
        "what is shown",
    ]
    assert records() == []


@pytest.mark.parametrize(
    ("screen", "options", "title"),
    [
        (Terminal, {}, "\x1b[1mReturns\x1b[0m"),
        (Terminal, {"no_color": True}, "«Returns»"),
        (io.StringIO, {}, "«Returns»"),
        (io.StringIO, {"force_color": True}, "\x1b[1mReturns\x1b[0m"),
    ],
)
def test_command_marks_what_was_found_as_the_screen_can(bob, at, screen, options, title):
    live_article(bob, "returns", title_en="Returns", at=at)

    assert run("returns", screen=screen(), **options).splitlines()[2] == f" 1. {title}"


def test_command_says_what_it_searched_instead(bob, at):
    live_article(bob, "shipping", en="Shipping takes five days. Shipping is free.", title_en="Shipping", at=at)

    mended, typed = run("shippping").splitlines(), run("shippping", exact=True).splitlines()

    assert (mended[1], "Searched instead: shipping" in typed) == ("Searched instead: shipping", False)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_command_prints_what_the_api_returns(client, bob, at, lang):
    live_article(bob, "returns", en="Send it.", ja="送ります。", title_ja="returns とは", at=at)

    printed = run("returns", lang=lang, limit=3, json=True, origin=f"{HOST}/")

    assert json.loads(printed) == ask(client, q="returns", lang=lang, limit=3).json()


@pytest.mark.parametrize("options", [{"lang": "fr"}, {"lang": ""}, {"limit": 0}, {"limit": 51}])
def test_command_refuses_what_the_api_would(options):
    with pytest.raises(CommandError):
        run("returns", **options)


@pytest.mark.parametrize("query", UNREADABLE)
def test_command_answers_whatever_is_typed(bob, at, query):
    live_article(bob, "returns", at=at)

    assert list(json.loads(run(query, json=True))) == ["query", "corrected", "did_you_mean", "results"]


def test_command_takes_words_without_quotation_marks(bob, at):
    assert json.loads(run("send", "it", "back", json=True))["query"] == "send it back"


# The web process


@pytest.mark.django_db(transaction=True)
def test_index_is_loaded_before_somebody_asks(bob, at):
    live_article(bob, "returns", at=at)

    warming.warm_up().join(30)

    assert [document.slug for document in keeper.live.index.documents] == ["returns"]


def test_site_starts_without_a_database(monkeypatch, caplog):
    def nothing(at):
        raise OperationalError("no such table")

    monkeypatch.setattr(warming, "content_version", nothing)
    caplog.set_level("INFO", logger="config.warming")

    warming.warm_up().join(30)

    assert [line.message for line in caplog.records] == ["The search index is not loaded yet: no such table"]


def test_what_waits_is_stored_before_the_process_ends():
    told, calls = [], []

    async def application(scope, receive, send):
        calls.append(scope["type"])

    async def live():
        wrapped = with_farewell(application, lambda: calls.append("farewell"))
        await wrapped({"type": "http"}, None, None)
        messages = iter(["lifespan.startup", "lifespan.shutdown"])

        async def receive():
            return {"type": next(messages)}

        async def send(message):
            told.append((message["type"], list(calls)))

        await wrapped({"type": "lifespan"}, receive, send)

    asyncio.run(live())

    assert told == [
        ("lifespan.startup.complete", ["http"]),
        ("lifespan.shutdown.complete", ["http", "farewell"]),
    ]
