"""Reports: numbers that are right, lead to their rows, and leave as files that are no formulas."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.tickets.conftest import agent
from tickets import actions
from tickets.desk.reports import Period, bars, rank, report
from tickets.models import Deflection, Rating
from tickets.rules.states import CsatAnswer, Stage, Topic

pytestmark = pytest.mark.django_db
REPORTS = "admin:tickets_reports"


@pytest.fixture
def lead(client, tom):
    tom.language = "en"
    tom.save()
    client.force_login(tom)
    return client


def rows_of(answer):
    words = b"".join(answer.streaming_content).decode()
    assert words[0] == "\ufeff"
    return list(csv.reader(io.StringIO(words[1:])))


def test_only_leads_see_reports(desk, client, tom):
    addresses = [reverse(REPORTS), reverse("admin:tickets_behind", args=["asked"])]

    refused = [client.get(address).status_code for address in addresses]
    client.force_login(tom)

    assert (refused, [client.get(address).status_code for address in addresses]) == ([403, 403], [200, 200])


def test_the_numbers_are_those_of_the_time_and_the_language(asked, sakura, at):
    old = asked(minutes=60 * 24 * 40)
    one, two = asked(minutes=60), asked(minutes=50, topic=Topic.PAYMENT)
    asked(language="en")
    actions.reply_by_agent(ticket=one, by=sakura, body="はい。", to=Stage.SOLVED, at=at - timedelta(minutes=30))
    Rating.objects.create(ticket=one, solving=1, answer=CsatAnswer.GOOD, at=at)
    Rating.objects.create(ticket=two, solving=1, answer=CsatAnswer.BAD, at=at)
    Deflection.objects.create(language="ja", article="a", at=at)
    period = Period(at - timedelta(days=7), at + timedelta(minutes=1), "ja")

    found = report(period, at)

    assert (found.asked, [(row[0], row[2]) for row in found.by_topic]) == (
        2,
        [("delivery", {"ja": 1}), ("payment", {"ja": 1})],
    )
    assert [(spread.count, spread.late) for spread in found.spreads] == [(1, 0), (0, 0), (1, 0)]
    assert (found.good_share, found.deflected, found.deflected_share) == (50, 1, 33)
    assert dict(found.ages) == {"1": 1, "3": 0, "7": 0, "30": 0, "older": 1}
    assert old.language == "ja"


@pytest.mark.parametrize(
    ("count", "percent", "place"),
    [(1, 50, 0), (1, 90, 0), (2, 50, 0), (10, 50, 4), (10, 90, 8), (11, 90, 9), (3, 50, 1)],
)
def test_a_percentile_is_the_smallest_value_that_the_share_does_not_exceed(count, percent, place):
    assert rank(count, percent) == place


def test_bars_fill_their_drawing():
    drawn = bars([("a", 1), ("b", 4), ("c", 0)], width=30, height=100)

    assert [(bar.x, bar.width, bar.y, bar.height) for bar in drawn] == [
        (1, 8, 75, 25),
        (11, 8, 0, 100),
        (21, 8, 100, 0),
    ]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"first": "2026-02-30", "last": "x", "language": "xx"},
        {"first": "0001-01-01", "last": "9999-12-31"},
        {"first": "2026-05-02", "last": "2026-05-01", "language": "ja"},
        {"first": "\x00"},
    ],
)
def test_any_time_that_is_asked_for_gives_a_page(lead, asked, query):
    asked()

    assert lead.get(reverse(REPORTS), query).status_code == 200


@pytest.mark.parametrize(
    "what",
    ["asked", "asked-delivery", "first_response", "first_response-late", "rated-good", "backlog"],
)
def test_every_number_leads_to_its_rows(lead, asked, sakura, at, what):
    ticket = asked(subject="=SUM(A1)")
    actions.reply_by_agent(ticket=ticket, by=sakura, body="はい。", to=Stage.OPEN, at=at)
    Rating.objects.create(ticket=ticket, solving=1, answer=CsatAnswer.GOOD, at=at)
    address = reverse("admin:tickets_behind", args=[what])

    page, file = lead.get(address), lead.get(address, {"as": "csv"})

    expected = [] if what == "first_response-late" else [ticket]
    assert page.context["tickets"] == expected
    assert [row[:2] for row in rows_of(file)[1:]] == [[row.reference, "'=SUM(A1)"] for row in expected]


def test_a_number_that_is_none_is_not_found(lead):
    assert lead.get(reverse("admin:tickets_behind", args=["nothing-such"])).status_code == 404


def test_a_queue_leaves_as_a_file_in_its_order(desk, asked):
    first, _, second = asked(minutes=90), asked(language="en"), asked(minutes=10)

    rows = rows_of(desk.get(reverse("admin:tickets_csv"), {"language": "ja"}))

    assert [row[0] for row in rows] == ["reference", first.reference, second.reference]


def test_an_agent_without_the_right_gets_no_file(client, db):
    somebody = agent("charlie@example.com", "Charlie")
    somebody.user_permissions.clear()
    client.force_login(somebody)

    assert client.get(reverse("admin:tickets_csv")).status_code == 403
