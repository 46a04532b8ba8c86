"""Reports: numbers that are right, lead to their rows, and leave as files that are no formulas."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.tickets.conftest import agent
from tickets import actions
from tickets.desk.reports import Period, bars, rank, report
from tickets.models import Deflection, Rating, TicketTarget
from tickets.rules.states import CsatAnswer, Party, Stage, TargetKind, Topic, Verb

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
    assert [(spread.count, spread.late) for spread in found.spreads] == [(1, 1), (0, 0), (1, 1)]
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
    assert [row.ticket for row in page.context["rows"]] == expected
    assert [row[:2] for row in rows_of(file)[1:]] == [[row.reference, "'=SUM(A1)"] for row in expected]


@pytest.mark.parametrize(
    "what",
    ["nothing-such", "asked-", "asked-moon", "rated-moon", "backlog-2", "first_response-early", "deflected-x", "-late"],
)
def test_a_number_that_is_none_is_not_found(lead, what):
    found = lead.get(reverse("admin:tickets_behind", args=[what])).status_code

    assert found == (200 if what == "asked-" else 404)


# Late is also what was never met


def period(at, days=7, **more):
    return Period(at - timedelta(days=days), at + timedelta(minutes=1), **more)


def numbers(found):
    return {spread.kind: (spread.count, spread.late, spread.unmet, spread.late_share) for spread in found.spreads}


def overdue(ticket, due_at):
    """Let both targets of a ticket be due at an instant."""
    ticket.targets.update(due_at=due_at)


def test_what_was_never_answered_is_late_and_is_so_the_longer_it_waits(asked, at):
    waiting, _ = asked(minutes=60 * 24 * 40), asked()
    overdue(waiting, at - timedelta(days=39))

    found = report(period(at), at)

    assert numbers(found)[TargetKind.FIRST_RESPONSE] == (0, 1, 1, 100)


def test_what_was_given_up_after_its_time_is_late_and_before_it_is_not(asked, hanako, at):
    for due_at in (at - timedelta(hours=1), at + timedelta(hours=1)):
        ticket = asked(minutes=600)
        overdue(ticket, due_at)
        actions.make_move(ticket=ticket, verb=Verb.SOLVE, party=Party.REQUESTER, by=hanako, at=at)

    found = report(period(at), at)

    assert numbers(found)[TargetKind.FIRST_RESPONSE] == (0, 1, 1, 100)
    assert numbers(found)[TargetKind.RESOLUTION] == (2, 1, 0, 50)


def test_a_time_that_ended_before_it_was_due_knows_nothing_of_it(asked, at):
    overdue(asked(minutes=600), at - timedelta(hours=1))

    found = report(Period(at - timedelta(days=7), at - timedelta(hours=2)), at)

    assert numbers(found)[TargetKind.FIRST_RESPONSE] == (0, 0, 0, 0)


def test_days_on_which_nobody_asked_are_on_the_axis(asked, at):
    zone = timezone.get_current_timezone()
    asked(minutes=60 * 24 * 3), asked(minutes=60 * 24), asked(minutes=60 * 24)

    found = report(period(at, days=4), at)

    days = [(at - timedelta(days=days)).astimezone(zone).date() for days in (4, 3, 2, 1, 0)]
    assert found.by_day == list(zip(days, [0, 1, 0, 2, 0], strict=True))


# Every number of the page


@pytest.fixture
def busy(asked, ask, sakura, hanako, at):
    """Return a desk where each number counts something, and several something twice of one ticket."""
    for minutes, topic, language in ((60, "delivery", "ja"), (60, "delivery", "en"), (60, "payment", "en")):
        asked(minutes=minutes, topic=Topic(topic), language=language)
    for days in (2, 5, 20, 60):
        overdue(asked(minutes=60 * 24 * days), at - timedelta(hours=days))
    talk = asked(minutes=300)
    for minutes in (250, 150, 50):
        actions.reply_by_agent(
            ticket=talk, by=sakura, body="はい。", to=Stage.SOLVED, at=at - timedelta(minutes=minutes)
        )
        actions.rate(ticket=talk, by=hanako, answer=CsatAnswer.GOOD, comment="", at=at - timedelta(minutes=minutes - 1))
        actions.reply_by_requester(ticket=talk, by=hanako, body="また。", at=at - timedelta(minutes=minutes - 2))
    TicketTarget.objects.filter(ticket=talk, kind=TargetKind.NEXT_RESPONSE, is_met=True).update(
        due_at=at - timedelta(minutes=160)
    )
    Rating.objects.create(ticket=talk, solving=9, answer=CsatAnswer.BAD, at=at - timedelta(minutes=1))
    for article in ("a", "b"):
        Deflection.objects.create(language="ja", article=article, topic="delivery", at=at - timedelta(minutes=1))


LINK = re.compile(r'href="([^"]*/reports/[^"]+)">([\d,]+)(?: of (\d+)| (%))?<')


@pytest.mark.parametrize("language", ["", "ja", "en"])
def test_every_number_of_the_page_leads_to_as_many_rows(lead, busy, language):
    page = lead.get(reverse(REPORTS), {"language": language})
    found = page.context["report"]
    shares = {f"{found.good_share}%": found.good, f"{found.deflected_share}%": found.deflected}

    wrong, links = [], LINK.findall(page.content.decode())
    for address, number, of, percent in links:
        counted = shares[f"{number}%"] if percent else int(of or number)
        shown = lead.get(unescape(address)).context["rows"]
        written = rows_of(lead.get(unescape(address) + "&as=csv"))[1:]
        if not len(shown) == len(written) == counted:
            wrong.append((address, number, len(shown), len(written)))

    assert wrong == []
    assert len(links) >= 20


def test_the_report_costs_the_same_for_one_ticket_and_for_many(lead, asked, busy, at):
    def cost():
        lead.get(reverse(REPORTS))
        with CaptureQueriesContext(connection) as queries:
            lead.get(reverse(REPORTS))
        return len([query for query in queries if "notices_siteclock" not in query["sql"]])

    before = cost()
    for minutes in range(20):
        asked(minutes=minutes * 1_000)

    assert cost() == before


def test_a_queue_leaves_as_a_file_in_its_order(desk, asked):
    first, _, second = asked(minutes=90), asked(language="en"), asked(minutes=10)

    rows = rows_of(desk.get(reverse("admin:tickets_csv"), {"language": "ja"}))

    assert [row[0] for row in rows] == ["reference", first.reference, second.reference]


def test_an_agent_without_the_right_gets_no_file(client, db):
    somebody = agent("charlie@example.com", "Charlie")
    somebody.user_permissions.clear()
    client.force_login(somebody)

    assert client.get(reverse("admin:tickets_csv")).status_code == 403
