"""Two agents at once about two tickets, each with a connection of their own, on a real PostgreSQL."""

import pytest

from tests.conftest import person, uses_services
from tests.disputes.ledger.test_races import at_once, names
from tests.orders.conftest import NOON
from tickets import actions
from tickets.models import Ticket
from tickets.queries import where_it_went_on

ROUNDS = 20
pytestmark = [
    pytest.mark.skipif(not uses_services(), reason="needs PostgreSQL: python3 run.py test --services"),
    pytest.mark.django_db(transaction=True),
]


def test_of_two_merges_that_cross_one_is_refused(ask, hanako):
    agents = [person(f"agent{n}@example.com", f"Agent {n}", role="agent", is_superuser=True) for n in (1, 2)]
    for _ in range(ROUNDS):
        one, other = ask(), ask()
        outcomes = at_once(
            lambda one=one, other=other: actions.merge(ticket=one, into=other, by=agents[0], at=NOON),
            lambda one=one, other=other: actions.merge(ticket=other, into=one, by=agents[1], at=NOON),
        )

        assert names(outcomes) == ["Refused", "TicketEvent"]
        ends = {where_it_went_on(ticket) for ticket in Ticket.objects.filter(pk__in=[one.pk, other.pk])}
        assert len(ends) == 1
