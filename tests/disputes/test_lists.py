"""Disputes as their sides find them: whose turn it is, by the next deadline, at the same cost at any length."""

import html
import re
from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disputes import lists
from disputes.lists import Show, YourTurn
from disputes.models import Dispute
from tests.disputes import worlds
from tests.disputes.worlds import DAY, OPENED

pytestmark = pytest.mark.django_db


def words_of(response):
    text = re.sub(r"<(script|style)\b.*?</\1>", "", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def references(person, **asked):
    return [row.dispute.reference for row in lists.disputes_list(person, **{"show": Show.OPEN, **asked}).rows]


def disputes_of(wei, hanako, count, first=1):
    for number in range(first, first + count):
        order = worlds.shipped_order(wei, f"8200-{number:04}")
        worlds.open_dispute(order, hanako, at=OPENED + timedelta(hours=number))


@pytest.mark.parametrize(("who", "status"), [("hanako", 200), ("wei", 200), ("ken", 200), ("mei", 302), (None, 302)])
def test_who_has_a_list(request, client, opened, who, status):
    if who:
        client.force_login(request.getfixturevalue(who))
    page = client.get(reverse("disputes"), {"show": "all"})
    assert page.status_code == status
    assert (opened.reference in page.content.decode()) == (who in {"hanako", "wei"})


def test_the_nearest_deadline_stands_first_and_what_is_closed_last(hanako, wei):
    disputes_of(wei, hanako, 2)
    late, early = Dispute.objects.order_by("-opened_at")
    worlds.accept(early, wei, OPENED + DAY)
    worlds.pay(early, OPENED + DAY)
    assert references(wei, show=Show.ALL) == [late.reference, early.reference]
    assert references(wei) == [late.reference]
    assert references(wei, show=Show.CLOSED) == [early.reference]


def turns(*people):
    return [YourTurn(person).count for person in people]


def test_whose_turn_it_is(opened, hanako, wei, ken, mei):
    assert turns(hanako, wei, ken, mei) == [0, 1, 0, 0]
    worlds.reject(opened, wei, OPENED + DAY)
    assert turns(hanako, wei) == [1, 0]


def test_a_ruling_waits_for_whoever_has_not_accepted_it(ruled, hanako, wei):
    from disputes.rules.states import Verb

    assert turns(hanako, wei) == [1, 1]
    worlds.move(ruled, Verb.ACCEPT_RULING, hanako, OPENED + 4 * DAY)
    assert turns(hanako, wei) == [0, 1]


def test_evidence_waits_for_whoever_was_asked(in_mediation, hanako, wei, mei):
    from disputes.rules.evidence import Slot
    from disputes.rules.payloads import Requesting
    from disputes.rules.states import Party, Verb

    asked = Requesting({Party.SELLER: frozenset({Slot.PROOF_OF_POSTING})})
    worlds.move(in_mediation, Verb.REQUEST_EVIDENCE, mei, OPENED + 3 * DAY, asked)
    assert turns(hanako, wei) == [0, 1]


@pytest.mark.parametrize("query", ["8100-0001", "8100", "paper lamp"])
def test_found_by_order_or_product(opened, hanako, query):
    assert references(hanako, query=query) == [opened.reference]


def test_found_by_reference_and_by_nothing_else(opened, hanako, ken):
    assert references(hanako, query=opened.reference.lower()) == [opened.reference]
    assert references(hanako, query="nowhere") == references(ken, query=opened.reference) == []


@pytest.mark.parametrize("values", [{"show": "x"}, {"after": "\x00"}, {"q": "\x00%_" * 3000}, {"after": "D-NONE"}])
def test_hostile_words_are_a_list_like_any_other(client, opened, hanako, values):
    client.force_login(hanako)
    assert client.get(reverse("disputes"), values).status_code == 200


def test_pages_follow_one_another(hanako, wei, monkeypatch):
    monkeypatch.setattr("disputes.queries.PAGE", 2)
    disputes_of(wei, hanako, 3)
    first = lists.disputes_list(wei, show=Show.OPEN)
    second = lists.disputes_list(wei, show=Show.OPEN, after=first.next)
    assert len(first.rows) == 2
    assert [row.dispute.order.number for row in [*first.rows, *second.rows]] == ["8200-0001", "8200-0002", "8200-0003"]
    assert second.next == ""


@pytest.mark.parametrize("show", list(Show))
def test_a_list_costs_the_same_at_any_length(client, hanako, wei, show, django_assert_num_queries):
    from django.db import connection

    client.force_login(wei)
    disputes_of(wei, hanako, 1)
    client.get(reverse("disputes"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("disputes"), {"show": show})
    disputes_of(wei, hanako, 3, first=2)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("disputes"), {"show": show})
    assert len(few) == len(many)


def test_the_menu_says_whose_turn_it_is(client, opened, wei, hanako):
    client.force_login(wei)
    assert "Disputes of my shop 1 your turn" in words_of(client.get(reverse("orders")))
    client.force_login(hanako)
    assert "your turn" not in words_of(client.get(reverse("orders")))


def test_empty_lists_say_what_to_do(client, hanako):
    client.force_login(hanako)
    words = {show: words_of(client.get(reverse("disputes"), {"show": show})) for show in ("open", "mine", "closed")}
    assert "You have no open disputes." in words["open"]
    assert "Nothing waits for you." in words["mine"]
    assert "No dispute is closed yet." in words["closed"]
