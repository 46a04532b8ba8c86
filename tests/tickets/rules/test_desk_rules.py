"""Small rules of the desk: whose turn it is, what a macro leaves open, and cells that are no formula."""

from datetime import UTC, datetime, timedelta

import pytest

from tickets.rules.assigning import Desk, Takes, next_desk
from tickets.rules.macros import filled, open_slots, unknown_slots
from tickets.rules.queues import Filters, View
from tickets.rules.spreadsheets import cell

NOON = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)


def desk(agent, **changes):
    usual = {
        "own": Takes(),
        "teams": {},
        "room": 5,
        "last_given_at": NOON - timedelta(hours=agent),
    }
    return Desk(agent=agent, **{**usual, **changes})


def chosen(*desks, language="ja", topic="delivery", team=None):
    found = next_desk(desks, language=language, topic=topic, team=team)
    return found.agent if found else None


def test_it_is_the_turn_of_who_waited_longest():
    assert chosen(desk(1), desk(3), desk(2)) == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"room": 0},
        {"own": Takes(languages=frozenset({"en"}))},
        {"own": Takes(topics=frozenset({"payment"}))},
        {"teams": {7: Takes(languages=frozenset({"en"}))}},
        {"teams": {7: Takes(languages=frozenset({"en"})), 8: Takes(topics=frozenset({"payment"}))}},
        {"own": Takes(languages=frozenset({"en"})), "teams": {7: Takes()}},
    ],
)
def test_nobody_gets_what_they_do_not_take(changes):
    assert (chosen(desk(3, **changes), desk(1)), chosen(desk(3, **changes))) == (1, None)


def test_it_is_enough_that_one_of_the_teams_takes_it():
    teams = {7: Takes(languages=frozenset({"en"})), 8: Takes(topics=frozenset({"delivery"}))}

    assert chosen(desk(3, teams=teams), desk(1)) == 3


def test_a_ticket_of_a_team_goes_to_its_members_whatever_the_team_usually_takes():
    assert chosen(desk(3), desk(1, teams={7: Takes(languages=frozenset({"en"}))}), team=7) == 1


def test_after_one_it_is_somebody_elses_turn():
    first, second = desk(2), desk(1)

    assert (chosen(first, second), chosen(first.after_one(NOON), second)) == (2, 1)


def test_slots_are_filled_and_what_is_left_stays_to_be_seen():
    words = filled("{customer}: {order} {order} {tracking} {x}", {"customer": "花子", "order": "81", "tracking": ""})

    assert (words, open_slots(words), unknown_slots(words)) == ("花子: 81 81 {tracking} {x}", ["tracking"], ["x"])


def test_what_is_filled_in_is_not_filled_once_more():
    assert filled("{customer}", {"customer": "{order}", "order": "81"}) == "{order}"


@pytest.mark.parametrize(
    "words",
    ["=1+1", "+81", "-1", "@SUM(A1)", "\tx", "\r=1", "\n=1", " =1", "＝1", "　=1", "\u200b=1", '=HYPERLINK("x")'],
)
def test_no_cell_is_a_formula(words):
    assert cell(words) == f"'{words}"


@pytest.mark.parametrize(("value", "shown"), [("3-4 日", "3-4 日"), ("a\x00b", "ab"), (None, ""), (-3, -3), ("", "")])
def test_other_cells_are_as_they_are(value, shown):
    assert cell(value) == shown


def test_filters_are_written_without_what_is_usual():
    assert (Filters().written(), Filters(view=View.MINE, team=3, words="a b").written()) == (
        {},
        {"view": "mine", "team": "3", "q": "a b"},
    )
