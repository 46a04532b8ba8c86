"""The queue of cases: what stands in which view, in which order, found by what, and at which cost."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disputes import actions
from disputes.desk import queue as queues
from disputes.models import Dispute
from disputes.rules.payloads import Appealing
from disputes.rules.queues import Filters, View
from disputes.rules.states import Ground, Stage, Verb
from tests.disputes import worlds
from tests.disputes.desk.conftest import NOW
from tests.disputes.desk.many import make_many
from tests.disputes.worlds import DAY, OPENED
from tests.explained import analyse

pytestmark = pytest.mark.django_db
QUEUE = "admin:disputes_dispute_changelist"
INDEX = re.compile(r"(?:USING (?:COVERING )?INDEX|Index (?:Only )?Scan(?: Backward)? using|Bitmap Index Scan on) (\w+)")


def listed(client, **query):
    page = client.get(reverse(QUEUE), query)
    assert page.status_code == 200
    return {item.dispute.pk for item in page.context["page"].items}


@pytest.fixture
def cases(hanako, wei, mei, sora):
    """One case for each thing that a view is made of."""

    def case(number, *, refused=True, agent=None, at=OPENED):
        dispute = worlds.open_dispute(worlds.shipped_order(wei, f"8100-1{number:03}"), hanako, at=at)
        if refused:
            worlds.reject(dispute, wei, at + DAY)
            worlds.move(dispute, Verb.ESCALATE, hanako, at + 2 * DAY)
        return actions.take(dispute=dispute, by=agent, at=at + 2 * DAY) if agent else dispute

    made = {
        "negotiating": case(1, refused=False),
        "untaken": case(2),
        "mine": case(3, agent=mei),
        "ruled": worlds.rule(case(4, agent=mei), mei, worlds.refund(700), OPENED + 3 * DAY),
        "appealed": worlds.rule(case(5, agent=mei), mei, worlds.refund(700), OPENED + 3 * DAY),
        "late": case(6, agent=sora, at=OPENED - 5 * DAY),
    }
    grounds = Appealing(Ground.NAMED_ERROR, "The weight in the record is that of another parcel.")
    worlds.move(made["appealed"], Verb.APPEAL, hanako, OPENED + 3 * DAY, grounds)
    closed = worlds.accept(case(7, refused=False), wei, OPENED + DAY)
    worlds.pay(closed, OPENED + 2 * DAY)
    return {name: dispute.pk for name, dispute in {**made, "closed": closed}.items()}


def test_views_hold_what_they_say(desk, cases):
    shown = {view: listed(desk, view=view) for view in View}

    def those(*names):
        return {cases[name] for name in names}

    assert shown == {
        View.ALL: those("negotiating", "untaken", "mine", "ruled", "appealed", "late"),
        View.MINE: those("mine", "ruled"),
        View.WAITING: those("untaken", "mine", "appealed", "late"),
        View.UNASSIGNED: those("untaken", "appealed"),
        View.BREACHED: those("late"),
        View.APPEALS: set(),  # Mei ruled first: the appeal is not hers.
        View.RULED: those("ruled"),
        View.REFUNDS: set(),
        View.CLOSED: those("closed"),
    }
    counts = desk.get(reverse(QUEUE)).context["beside"]
    assert [counts.shown(view) for view in (View.ALL, View.MINE, View.APPEALS, View.CLOSED)] == ["6", "2", "0", ""]


def test_an_appeal_stands_before_another_person(cases, sora):
    found = queues.disputes_in(Filters(view=View.APPEALS), sora, NOW)

    assert [dispute.pk for dispute in found] == [cases["appealed"]]


def test_the_next_deadline_comes_first(desk, cases):
    items = desk.get(reverse(QUEUE)).context["page"].items

    assert [item.due_at for item in items] == sorted(item.due_at for item in items)
    assert (items[0].dispute.pk, items[0].is_late) == (cases["late"], True)


def test_cases_are_found_by_their_numbers(desk, cases, hanako):
    wanted = Dispute.objects.get(pk=cases["mine"])

    for words in (wanted.reference, wanted.reference.lower(), "8100-1003", "#8100-1003"):
        assert listed(desk, q=words) == {wanted.pk}
    assert listed(desk, q=hanako.email.upper()) == set(cases.values())
    for words in ("8100-9999", "D-222", "nothing like it", "%", "@"):
        assert listed(desk, q=words) == set()


def test_filters_narrow_a_view(desk, cases):
    shop = Dispute.objects.get(pk=cases["mine"]).shop_id

    assert listed(desk, stage=Stage.RULED) == {cases["ruled"]}
    assert listed(desk, reason="damaged") == set()
    assert listed(desk, shop=shop, view=View.MINE) == {cases["mine"], cases["ruled"]}
    assert listed(desk, shop=shop + 99) == set()


@pytest.mark.parametrize("view", [View.ALL, View.CLOSED])
def test_pages_go_on_and_back_without_leaving_anything_out(desk, shipped, mei, monkeypatch, view):
    monkeypatch.setattr(queues, "PAGE", 4)
    make_many(30, shipped, agents=[mei], at=NOW)
    every = {row.pk for row in queues.disputes_in(Filters(view=view), mei, NOW)}
    filters, forth, cursor = Filters(view=view), [], ""
    while True:
        page = queues.queue_page(filters, mei, NOW, after=cursor)
        forth += [item.dispute.pk for item in page.items]
        if not page.next:
            break
        cursor = page.next
    back, cursor = [item.dispute.pk for item in page.items], page.previous
    while cursor:
        page = queues.queue_page(filters, mei, NOW, before=cursor)
        back, cursor = [item.dispute.pk for item in page.items] + back, page.previous

    assert set(forth) == every
    assert len(forth) == len(every)
    assert back == forth


def test_the_queue_costs_the_same_at_3_and_3000(desk, shipped, mei, aiko):
    def cost(**query):
        with CaptureQueriesContext(connection) as captured:
            desk.get(reverse(QUEUE), query)
        return len(captured)

    queries = ({}, {"view": View.WAITING}, {"view": View.MINE}, {"view": View.CLOSED}, {"reason": "damaged"})
    make_many(10, shipped, agents=[mei, aiko], at=NOW)
    cost()
    few = [cost(**query) for query in queries]
    make_many(3_000, shipped, agents=[mei, aiko], at=NOW)
    many = [cost(**query) for query in queries]

    assert many == few
    analyse(Dispute)
    plans = {
        view: queues._ordered(queues.disputes_in(Filters(view=view), mei, NOW), Filters(view=view))[:51].explain()
        for view in (View.ALL, View.WAITING, View.RULED, View.MINE, View.CLOSED)
    }
    assert all(INDEX.search(plan) for plan in plans.values()), plans
    if connection.vendor == "sqlite":
        assert not any("TEMP B-TREE FOR ORDER BY" in plan for plan in plans.values()), plans
