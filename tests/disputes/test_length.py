"""What lists of disputes cost: the same at 10 rows and at 3,000, on every page, and never more than an index gives them."""

import re

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disputes import lists, queries
from disputes.desk import queue as queues
from disputes.lists import Show
from disputes.models import NEVER, Dispute
from disputes.rules.queues import Filters, View
from disputes.rules.states import Outcome, Stage
from orders.models import Shop
from tests.disputes import worlds
from tests.disputes.desk.many import make_many
from tests.disputes.worlds import OPENED
from tests.explained import analyse, plan_of

pytestmark = pytest.mark.django_db
INDEX = re.compile(r"(?:USING (?:COVERING )?INDEX|Index (?:Only )?Scan(?: Backward)? using|Bitmap Index Scan on) (\w+)")


CROWD, OWN = 6_000, 500  # Few of many, so that no other index is nearly as cheap.
LONG = {View.ALL, View.CLOSED}  # What narrows the others leaves so little that it may be sorted.
SORTS = re.compile(r"TEMP B-TREE FOR ORDER BY|(?<!Incremental )Sort\b")


@pytest.fixture
def crowd(wei, lin, ken, mei):
    """Thousands of disputes of Ken with Lin's shop, nearly all closed as they are anywhere, and some of Hanako with Wei's."""
    make_many(CROWD, order_of(lin, "8300-0001", "ken@example.com", "S-2"), agents=[mei], at=OPENED)
    most = Dispute.objects.active().annotate(tenth=F("pk") % 10).exclude(tenth=0)
    most.update(stage=Stage.CLOSED, outcome=Outcome.WITHDRAWN, closed_at=OPENED, next_due_at=NEVER)
    make_many(OWN, order_of(wei, "8300-0002", "hanako@example.com", "S-1"), agents=[mei], at=OPENED)
    analyse(Dispute, Shop.staff.through)


def order_of(seller, number, buyer, shop):
    return worlds.shipped_order(
        seller, number, buyer={"email": buyer}, shop={"code": shop, "name": shop, "country": "CN"}
    )


def queries_of(client, name, **asked):
    with CaptureQueriesContext(connection) as captured:
        page = client.get(reverse(name), asked)
    assert page.status_code == 200
    return captured.captured_queries


def plans_of(captured, most):
    """Return how the engine goes about each query of a page that asks for so many disputes and no more."""
    for query in captured:
        if re.search(rf'FROM "disputes_dispute".* LIMIT {most}\b', query["sql"]):
            yield plan_of(query["sql"])


@pytest.mark.parametrize(("who", "index"), [("hanako", "dispute_of_buyer"), ("wei", "dispute_of_shop")])
def test_what_a_side_lists_and_its_turn_are_read_off_its_own_index(request, client, hanako, crowd, who, index):
    client.force_login(request.getfixturevalue(who))
    for show in Show:
        pages = queries_of(client, "disputes", show=show)
        turn, listed = (list(plans_of(pages, most)) for most in (lists.MOST_COUNTED + 1, queries.PAGE + 1))

        assert (len(turn), len(listed)) == (1, 1)
        for plan in (
            *turn,
            *listed,
        ):  # Whose turn it is hangs on much; there PostgreSQL may put several indexes together.
            assert INDEX.search(plan), (show, plan)
            assert "Seq Scan on disputes_dispute" not in plan, (show, plan)
        if show is not Show.MINE:
            assert index in listed[0], (show, listed[0])
            # PostgreSQL does not know that one side's are open more often than others: it expects few, and sorts them.
            assert connection.vendor == "postgresql" or not SORTS.search(listed[0]), (show, listed[0])


@pytest.mark.parametrize("view", View)
def test_every_view_of_the_desk_is_read_off_an_index(hanako, crowd, mei, view):
    found = queues._ordered(queues.disputes_in(Filters(view=view), mei, OPENED), Filters(view=view))

    plan = found.values("pk")[: queues.PAGE + 1].explain()

    assert INDEX.search(plan), plan
    assert "Seq Scan on disputes_dispute" not in plan
    assert not (view in LONG and SORTS.search(plan)), plan


@pytest.mark.parametrize("who", ["hanako", "wei"])
def test_a_list_costs_the_same_at_10_and_3000_rows_on_any_page(request, client, hanako, wei, mei, who):
    person = request.getfixturevalue(who)
    order = order_of(wei, "8300-0002", "hanako@example.com", "S-1")
    client.force_login(person)

    def costs(after=""):
        return {show: len(queries_of(client, "disputes", show=show, after=after)) for show in Show}

    make_many(10, order, agents=[mei], at=OPENED)
    costs()
    few = costs()
    make_many(3_000, order, agents=[mei], at=OPENED)
    far = Dispute.objects.order_by("next_due_at", "pk")[2_000].reference

    assert costs() == few
    assert {show: count - 1 for show, count in costs(after=far).items()} == few  # One looks where the cursor stands.
