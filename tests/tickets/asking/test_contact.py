"""The contact page: topics in the order of the FAQ, who is there now, and the articles that answer a topic."""

from datetime import UTC, datetime, time

import pytest
from django.utils import translation

from tests.tickets.asking.conftest import NOON
from tickets import contact_page
from tickets.models import ClosedDay, Deflection, OpeningHours, ServiceDesk
from tickets.rules.states import Topic


def now_of(at, language="ja"):
    with translation.override(language):
        return {desk.language: desk for desk in contact_page.staff(at)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "japanese", "english"),
    [
        (datetime(2026, 5, 1, 3, 0, tzinfo=UTC), True, False),  # Friday noon in Tokyo, four in the morning in London
        (datetime(2026, 5, 1, 8, 59, tzinfo=UTC), True, True),  # 17:59 in Tokyo
        (datetime(2026, 5, 1, 9, 0, tzinfo=UTC), False, True),  # 18:00 in Tokyo, and nobody is there
        (datetime(2026, 5, 2, 3, 0, tzinfo=UTC), False, False),  # Saturday
        (datetime(2026, 5, 4, 3, 0, tzinfo=UTC), False, False),  # みどりの日, and a bank holiday in England
        (datetime(2026, 5, 5, 9, 0, tzinfo=UTC), False, True),  # こどもの日, a working day in England
    ],
)
def test_who_is_there(at, japanese, english):
    desks = now_of(at)

    assert (desks["ja"].is_open, desks["en"].is_open) == (japanese, english)


@pytest.mark.django_db
def test_hours_stand_on_the_desks_own_clock_and_the_next_opening_after_the_holidays():
    desk = now_of(datetime(2026, 5, 4, 3, 0, tzinfo=UTC))["ja"]

    assert (desk.hours, desk.city) == (["月–金 10:00–18:00"], "東京")
    assert desk.why_closed == "みどりの日"
    assert desk.from_ == datetime(2026, 5, 7, 1, 0, tzinfo=UTC)
    assert desk.closed_soon == ["5月5日 こどもの日", "5月6日 振替休日"]


@pytest.mark.django_db
def test_an_operators_own_hours_and_days_count():
    row = ServiceDesk.objects.create(language="ja", zone="Asia/Tokyo")
    for day in (0, 1, 4):
        OpeningHours.objects.create(desk=row, weekday=day, opens=time(9), closes=time(12))
    ClosedDay.objects.create(desk=row, on=datetime(2026, 5, 1).date(), why="Stocktaking")

    desk = now_of(NOON, "en")["ja"]

    assert desk.hours == ["Mon–Tue 09:00–12:00", "Fri 09:00–12:00"]
    assert (desk.is_open, desk.why_closed) == (False, "Stocktaking")
    assert desk.from_ == datetime(2026, 5, 4, 0, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_topics_stand_in_the_order_of_the_faq(stranger):
    page = stranger.get("/en/contact/?order=KM-1").content.decode()

    places = [page.index(f'href="{topic.replace("_", "-")}/?order=KM-1"') for topic in Topic]
    assert places == sorted(places)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/en/contact/nothing/", "/en/contact/nothing/ask/", "/en/contact/%00/"])
def test_there_is_no_other_topic(stranger, address):
    assert stranger.get(address).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["", "返品", "x" * 10_000, "\x00", "\u202eabc", "' OR 1=1"])
def test_whatever_is_searched_the_form_is_offered(stranger, words):
    answer = stranger.get("/ja/contact/return/", {"q": words})

    assert answer.status_code == 200
    assert "/ja/contact/return/ask/" in answer.content.decode()


@pytest.mark.django_db
def test_an_article_that_solved_it_is_counted_once_and_can_be_taken_back(stranger):
    solved = {"article": "order-not-arrived", "topic": "delivery"}

    first = stranger.post("/ja/contact/solved/", solved)
    stranger.post("/ja/contact/solved/", solved)

    assert (first.status_code, Deflection.objects.count()) == (303, 1)
    assert stranger.get(first.headers["Location"]).status_code == 200
    assert Deflection.objects.count() == 1
    stranger.post("/ja/contact/solved/undo/", solved)
    assert Deflection.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("form", [{}, {"article": "a/b", "topic": "delivery"}, {"article": "a", "topic": "x"}])
def test_nothing_else_is_counted(stranger, form):
    assert stranger.post("/ja/contact/solved/", form).status_code == 404
    assert Deflection.objects.count() == 0


@pytest.mark.django_db
def test_looking_counts_nothing(stranger):
    assert stranger.get("/ja/contact/solved/", {"article": "a", "topic": "delivery"}).status_code == 405
