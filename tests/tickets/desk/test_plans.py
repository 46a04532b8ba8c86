"""How the engines find the queue among many tickets: by the index that begins where the page begins, and without sorting."""

import re

import pytest
from django.db import connection

from accounts.models import User
from tests.explained import analyse
from tests.tickets.desk.copies import MODELS
from tests.tickets.desk.many import make_many
from tickets.actions.assigning import _desks
from tickets.desk import queue as queues
from tickets.desk.around import around
from tickets.desk.searching import _with_terms, found_by
from tickets.models import AgentDesk, Tag, Team, Ticket
from tickets.rules.queues import STAGE_OF, Filters, View
from tickets.rules.states import Stage
from tickets.terms import terms_in

pytestmark = pytest.mark.django_db
INDEX = re.compile(r"(?:USING (?:COVERING )?INDEX|Index (?:Only )?Scan(?: Backward)? using) (\w+)")
SORTS = re.compile(r"TEMP B-TREE|(?<!Incremental )Sort\b")
# PostgreSQL takes no index that begins with the assignee as sorted where there is none; for SQLite one is like the other.
UNASSIGNED = {"sqlite": "ticket_queue_mine", "postgresql": "ticket_queue_unassigned"}


@pytest.fixture
def many(hanako, ken, sakura, tom, at):
    """Half of many is not solved, so that each list is long; what narrows one leaves little of it, so that its index is worth it."""
    teams = Team.objects.bulk_create([Team(name=f"Team {number}") for number in range(8)])
    tags = Tag.objects.bulk_create([Tag(name=name) for name in ("customs", "gift")])
    people = {"requesters": [hanako, ken], "agents": [sakura, *[tom] * 9]}
    make_many(10_000, **people, teams=teams, tags=tags, at=at, open_every=2)
    make_many(
        3, requesters=[tom], agents=[sakura], at=at, first=20_001
    )  # Of somebody who asked little, and was answered.
    return teams[0], tags[0]


def plans(filters, agent, at):
    """Return the plans of the first page, of one in the middle, and of the one in front of that."""
    found = queues.tickets_in(filters, agent, at)
    rows = queues.ordered(found, filters)
    place = queues._key(rows[rows.count() // 2], filters)
    pages = (
        rows,
        queues.ordered(queues._beyond(found, filters, place), filters),
        queues.ordered(queues._beyond(found, filters, place, is_backwards=True), filters, is_backwards=True),
    )
    return [page.values("pk")[: queues.PAGE + 1].explain() for page in pages]


def test_among_many_tickets_every_list_is_read_off_an_index(many, sakura, tom, at, django_assert_max_num_queries):
    """One world for all: making it is what takes time. Where nobody asks it to, SQLite gathers no statistics."""
    if connection.vendor == "sqlite":
        check_views(*many, sakura, at)
    analyse(*MODELS, User, Team, Tag)
    check_views(*many, sakura, at)
    check_what_is_counted_and_found(sakura, at, django_assert_max_num_queries)
    check_others_of_whoever_asked(tom)
    check_words()
    check_how_many_everybody_has(sakura, tom)


def check_views(team, tag, agent, at):
    views = (
        (Filters(), "ticket_queue"),
        (Filters(view=View.BREACHING), "ticket_queue"),
        (Filters(view=View.UNASSIGNED), UNASSIGNED[connection.vendor]),
        (Filters(view=View.MINE), "ticket_queue_mine"),
        (Filters(view=View.WAITING), "ticket_queue_mine"),
        (Filters(assignee=agent.pk), "ticket_queue_mine"),
        (Filters(language="en"), "ticket_queue_language"),
        (Filters(topic="payment"), "ticket_queue_topic"),
        (Filters(team=team.pk), "ticket_queue_team"),
        (Filters(tag=tag.pk), "ticket_queue"),
        (Filters(view=View.PENDING), "ticket_pending"),
        (Filters(view=View.ON_HOLD), "ticket_on_hold"),
        (Filters(view=View.SOLVED), "ticket_solved"),
        (Filters(view=View.CLOSED), "ticket_closed"),
    )

    for filters, index in views:
        found = plans(filters, agent, at)
        if connection.vendor == "postgresql" and filters.view in STAGE_OF:
            found = found[:1]  # Behind a place it expects so few that it may as well sort them.
        assert {INDEX.search(plan)[1] for plan in found} == {index}, (filters, found)
        assert not any(SORTS.search(plan) for plan in found), (filters, found)


def check_what_is_counted_and_found(sakura, at, django_assert_max_num_queries):
    assert (around(sakura, at).shown(View.ALL), Ticket.objects.unsolved().count()) == ("99+", 5_000)

    wanted = Ticket.objects.get(typed_order_number="8157-009999")
    explained = Ticket.objects.filter(typed_order_number="8157-009999").explain()
    with django_assert_max_num_queries(5):
        assert found_by("8157-009999") == [wanted.pk]
    assert "ticket_typed_order" in explained


def check_others_of_whoever_asked(tom):
    asked = Ticket.objects.filter(requester=tom).latest("pk"), Ticket.objects.filter(requester=None).latest("pk")

    used = [INDEX.search(Ticket.objects.of_same_asker(ticket)[:10].explain())[1] for ticket in asked]
    assert used == ["ticket_of_requester", "ticket_of_guest"]


def check_words():
    common, rare, absent = "荷物", "9997", "zeppelin"

    for words in (common, rare, absent, f"{common} {rare}", "荷物 届く"):
        found = _with_terms(terms_in(words)).order_by("-ticket")
        plan = found.values("ticket")[: queues.PAGE].explain()
        assert "tickets_ticketterm" in INDEX.search(plan)[1] or "ticket_term_once" in plan, plan
        assert not SORTS.search(plan), plan

    assert [len(found_by(words)) for words in (common, rare, absent)] == [200, 1, 0]


def check_how_many_everybody_has(*agents):
    for agent in agents:
        AgentDesk.objects.create(agent=agent, limit=5_000)

    rooms = [desk.room for desk in _desks()]

    taken = [Ticket.objects.filter(assignee=agent, stage__in=[Stage.NEW, Stage.OPEN]).count() for agent in agents]
    assert ([5_000 - room for room in rooms], 0 in taken) == (taken, False)
