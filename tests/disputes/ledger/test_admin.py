"""The agents' list of refunds, its moves, and the ledger, which is only read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disputes import paying
from disputes.models import OrderMoney, Refund
from tests.disputes.ledger.worlds import NOON, order_refund, reserve, sums
from tests.orders.factories import make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def refund(order):
    order_refund(order)
    paying.sweep(at=NOON)
    return Refund.objects.get()


def page(client, refund):
    return client.get(reverse("admin:disputes_refund_change", args=[refund.pk]))


def buttons(client, refund):
    return [move["verb"] for move in page(client, refund).context["moves"]]


def move(client, refund, verb, **fields):
    return client.post(reverse("admin:disputes_refund_move", args=[refund.key, verb]), fields)


def test_the_list_shows_what_needs_an_agent(client, mei, order, refund):
    reserve(order, 100, case="D-2")
    client.force_login(mei)
    answer = client.get(reverse("admin:disputes_refund_changelist"))

    assert [row.case for row in answer.context["cl"].result_list] == ["D-1"]


def test_the_list_asks_as_often_for_many_as_for_one(client, mei, hanako):
    client.force_login(mei)
    url = reverse("admin:disputes_refund_changelist")
    client.get(url)  # What is asked only once in a process is asked now.
    counts = []
    for n in range(3):
        order_refund(make_order(f"8100-{n}"), case=f"D-{n}")
        paying.sweep(at=NOON)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        counts.append(len(asked))

    assert counts[0] == counts[1] == counts[2]


@pytest.mark.parametrize("typed", ["8100-0001", "D-1", "nobody", "\x00", "x" * 10_000, ""])
def test_whatever_is_searched_for_is_answered(client, mei, refund, typed):
    client.force_login(mei)
    for name in ("refund", "ordermoney"):
        answer = client.get(reverse(f"admin:disputes_{name}_changelist"), {"q": typed})
        assert answer.status_code == 200


def test_a_refund_is_confirmed_with_its_reference(client, mei, order, refund):
    client.force_login(mei)
    assert buttons(client, refund) == ["pay", "give_up"]
    assert move(client, refund, "pay", reference="").status_code == 422
    assert sums(order) == (0, 1000)

    answer = move(client, refund, "pay", reference="BANK-7")
    assert (answer.status_code, sums(order)) == (302, (1000, 0))
    assert buttons(client, refund) == []


def test_a_second_person_confirms_and_the_first_has_no_button_for_it(client, sora, mei, order, refund, settings):
    settings.REFUND_FOUR_EYES_MINOR = {}
    client.force_login(sora)
    move(client, refund, "pay", reference="BANK-7")

    assert buttons(client, refund) == ["send_back"]
    answer = move(client, refund, "countersign")
    assert (answer.status_code, sums(order)) == (422, (0, 1000))
    client.force_login(mei)
    assert move(client, refund, "countersign").status_code == 403


def test_a_move_that_is_not_possible_any_more_says_so(client, mei, order, refund):
    client.force_login(mei)
    move(client, refund, "pay", reference="BANK-7")

    answer = move(client, refund, "give_up", words="The account is closed.")
    assert (answer.status_code, sums(order)) == (422, (1000, 0))


@pytest.mark.parametrize("bad", ["\x00", "x" * 10_000, "😀" * 600])
def test_bad_input_is_never_a_fault_of_ours(client, mei, order, refund, bad):
    client.force_login(mei)
    for verb in ("pay", "give_up"):
        assert move(client, refund, verb, reference=bad, words=bad).status_code == 422
    assert sums(order) == (0, 1000)


def test_an_unknown_move_is_not_found(client, mei, refund):
    client.force_login(mei)
    assert move(client, refund, "steal").status_code == 404


def test_who_only_supports_sees_and_moves_nothing(client, taro, order, refund):
    client.force_login(taro)

    assert (page(client, refund).status_code, buttons(client, refund)) == (200, [])
    assert move(client, refund, "pay", reference="BANK-7").status_code == 403
    assert sums(order) == (0, 1000)


def test_strangers_come_to_the_door(client, hanako, refund):
    client.force_login(hanako)
    assert page(client, refund).status_code == 302


@pytest.mark.parametrize("verb", ["pay", "give_up"])
def test_asking_changes_nothing(client, mei, order, refund, verb):
    client.force_login(mei)

    assert client.get(reverse("admin:disputes_refund_move", args=[refund.key, verb])).status_code == 200
    assert sums(order) == (0, 1000)


def test_the_ledger_is_read_and_never_changed(client, mei, order, refund):
    client.force_login(mei)
    money = OrderMoney.objects.get()
    url = reverse("admin:disputes_ordermoney_change", args=[money.pk])

    assert client.get(url).status_code == 200
    assert client.post(url, {"currency": "USD"}).status_code == 403
    assert client.get(reverse("admin:disputes_ordermoney_add")).status_code == 403
