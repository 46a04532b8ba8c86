"""What disputes cost: a sweep asks an index, and a case takes as many queries after many moves as after one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes import actions, queries
from disputes.facts import case_of
from disputes.models import Dispute
from tests.disputes import worlds
from tests.disputes.desk.many import make_many
from tests.disputes.worlds import DAY, OPENED
from tests.explained import analyse

pytestmark = pytest.mark.django_db


def test_a_sweep_asks_an_index_that_holds_nothing_else(opened, shipped, mei):
    make_many(2_000, shipped, agents=[mei], at=OPENED)
    analyse(Dispute)

    plan = Dispute.objects.due(OPENED)[:500].explain()

    assert "dispute_clock" in plan, plan


def test_a_sweep_touches_what_is_due_alone(opened, hanako, wei):
    later = worlds.open_dispute(worlds.shipped_order(wei, "8100-0002"), hanako, at=OPENED + 3 * DAY)

    assert actions.move_by_the_clock(at=OPENED + 5 * DAY) == 1
    later.refresh_from_db()
    assert (later.version, list(later.events.values_list("row", flat=True))) == (1, ["T01"])


def test_a_case_costs_the_same_whatever_happened(opened, hanako, wei, mei):
    def cost():
        dispute = queries.dispute_for(hanako, opened.reference)
        with CaptureQueriesContext(connection) as captured:
            case_of(dispute)
        return len(captured)

    before = cost()
    worlds.mediate(worlds.reject(opened, wei, OPENED + DAY), mei, hanako, OPENED + 2 * DAY)
    worlds.rule(opened, mei, worlds.refund(700), OPENED + 3 * DAY)

    assert cost() == before
