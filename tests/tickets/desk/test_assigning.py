"""What waits is given to agents who take it."""

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.rules.people import AccountState
from notices.models import Notice
from tickets import actions
from tickets.actions import assigning
from tickets.models import AgentDesk, Team, TicketEvent
from tickets.rules.states import Party, Priority, Topic, Verb

pytestmark = pytest.mark.django_db


def takes(agent, **changes):
    return AgentDesk.objects.create(agent=agent, **changes)


def assignees(*tickets):
    for ticket in tickets:
        ticket.refresh_from_db()
    return [ticket.assignee and str(ticket.assignee) for ticket in tickets]


def test_it_goes_by_language_and_topic(asked, sakura, tom, at):
    takes(sakura, languages=["ja"])
    takes(tom, languages=["en"], topics=["payment"])
    tickets = asked(), asked(language="en"), asked(language="en", topic=Topic.PAYMENT)

    given = actions.assign_waiting(at=at)

    assert (given, assignees(*tickets)) == (2, ["Sakura", None, "Tom"])


def test_it_goes_in_turn_and_up_to_the_limit_with_the_next_deadline_first(asked, sakura, tom, at):
    takes(sakura, limit=2)
    takes(tom, limit=1)
    usual = [asked() for _ in range(3)]
    urgent = asked(priority=Priority.URGENT)

    given = actions.assign_waiting(at=at)

    assert (given, assignees(urgent, *usual)) == (3, ["Sakura", "Tom", "Sakura", None])


def test_in_the_next_round_it_is_the_turn_of_the_other(asked, sakura, tom, at):
    takes(sakura)
    takes(tom)
    first = asked()
    actions.assign_waiting(at=at)
    second = asked()
    actions.assign_waiting(at=at + timedelta(minutes=1))

    assert assignees(first, second) == ["Sakura", "Tom"]


def test_nobody_is_given_who_takes_none_may_not_or_is_gone(asked, sakura, tom, ken, at):
    takes(sakura, is_taking=False)
    takes(tom)
    takes(ken)
    User.objects.filter(pk=tom.pk).update(state=AccountState.SUSPENDED)
    ticket = asked()

    assert (actions.assign_waiting(at=at), assignees(ticket)) == (0, [None])


def test_a_ticket_of_a_team_waits_for_its_members(asked, sakura, tom, at):
    takes(sakura)
    takes(tom)
    team = Team.objects.create(name="Payments")
    team.members.add(tom)
    ticket = asked()
    actions.make_move(ticket=ticket, verb=Verb.SET_TEAM, party=Party.AGENT, by=sakura, at=at, to=team)

    actions.assign_waiting(at=at)

    assert assignees(ticket) == ["Tom"]


def test_agents_are_given_what_one_of_their_teams_takes(asked, sakura, tom, at):
    takes(sakura)
    takes(tom)
    Team.objects.create(name="Payments in English", languages=["en"], topics=["payment"]).members.add(tom)
    tickets = asked(), asked(language="en"), asked(language="en", topic=Topic.PAYMENT)

    actions.assign_waiting(at=at)

    assert assignees(*tickets) == ["Sakura", "Sakura", "Tom"]


def test_who_is_given_a_ticket_is_told_once_and_it_is_an_event_of_the_site(asked, sakura, at):
    takes(sakura)
    ticket = asked()

    rounds = [actions.assign_waiting(at=at) for _ in range(2)]

    event = TicketEvent.objects.get(ticket=ticket, verb=Verb.ASSIGN)
    assert (rounds, event.party, event.by, event.changes) == ([1, 0], Party.SITE, None, {"assignee": ["", "Sakura"]})
    assert list(Notice.objects.filter(kind="ticket_given").values_list("recipient", flat=True)) == [sakura.pk]


# Among more than are looked at in one round


@pytest.fixture
def few_at_once(monkeypatch):
    monkeypatch.setattr(assigning, "AT_ONCE", 3)


def test_what_nobody_takes_keeps_nothing_else_waiting(asked, tom, at, few_at_once):
    takes(tom, languages=["en"])
    tickets = *(asked(minutes=600) for _ in range(5)), asked(language="en", minutes=5)

    given = actions.assign_waiting(at=at)

    assert (given, assignees(*tickets)) == (1, [None] * 5 + ["Tom"])


def test_a_desk_that_is_full_after_one_keeps_nothing_else_waiting(asked, sakura, tom, at, few_at_once):
    takes(sakura, languages=["ja"], limit=1)
    takes(tom, languages=["en"])
    tickets = *(asked(minutes=600 - n) for n in range(5)), asked(language="en", minutes=5)

    given = actions.assign_waiting(at=at)

    assert (given, assignees(*tickets)) == (2, ["Sakura", *[None] * 4, "Tom"])


@pytest.mark.parametrize(
    ("own", "of_teams", "ticket", "is_taken"),
    [
        ({}, [], {}, True),
        ({"languages": ["en"]}, [], {}, False),
        ({"languages": ["ja"], "topics": ["payment"]}, [], {}, False),
        ({}, [{"topics": ["payment"]}], {}, False),
        ({}, [{"topics": ["payment"]}, {}], {}, True),
        ({}, [{"languages": ["ja"]}, {"topics": ["payment"]}], {}, True),
        ({}, [{"topics": ["payment"]}], {"team": 0}, True),
        ({"languages": ["en"]}, [{}], {"team": 0}, False),
        ({}, [], {"team": 0}, False),
    ],
)
def test_what_is_looked_for_is_what_a_desk_takes(asked, sakura, tom, at, own, of_teams, ticket, is_taken):
    takes(sakura, **own)
    teams = [Team.objects.create(name=f"Team {n}", **of_team) for n, of_team in enumerate(of_teams)]
    for team in teams:
        team.members.add(sakura)
    waiting = asked()
    if ticket:
        team = (teams or [Team.objects.create(name="Others")])[ticket["team"]]
        actions.make_move(ticket=waiting, verb=Verb.SET_TEAM, party=Party.AGENT, by=tom, at=at, to=team)

    assert actions.assign_waiting(at=at) == is_taken


def test_looking_for_what_waits_costs_no_more_the_more_waits(asked, sakura, at, django_assert_max_num_queries):
    takes(sakura, languages=["en"])
    for _ in range(12):
        asked()

    with django_assert_max_num_queries(8):
        assert actions.assign_waiting(at=at) == 0
