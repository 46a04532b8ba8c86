"""Who may open which pages, and every refusal of T01 as its reader meets it, with the way that remains."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from disputes import actions
from disputes.models import Dispute, OpeningDraft
from tests.disputes import worlds
from tests.disputes.opening.conftest import Wizard, photo_file, words_of
from tests.disputes.worlds import DAY, OPENED
from tests.orders.factories import make_order, track
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

PEOPLE = {
    "hanako": (200, 302),
    "wei": (403, 403),
    "mei": (403, 403),
    "ken": (404, 404),
    "lin": (404, 404),
    None: (302, 302),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_who_opens(request, client, on_day_20, shipped, who):
    if who:
        client.force_login(request.getfixturevalue(who))
    wizard = Wizard(client, shipped)
    step, start = PEOPLE[who]
    assert wizard.read("item").status_code == step
    assert wizard.start().status_code == start
    sent = wizard.send("item", quantity="1")
    assert (sent.status_code, OpeningDraft.objects.exists()) == (
        302 if who in {"hanako", None} else start,
        who == "hanako",
    )


@pytest.mark.parametrize(("who", "status"), [("hanako", 200), ("wei", 404), ("mei", 404), ("ken", 404), (None, 302)])
def test_who_opens_for_the_whole_order(request, client, on_day_20, shipped, who, status):
    if who:
        client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("open_disputes", args=[shipped.number])).status_code == status


def test_sellers_are_told_who_opens(client, on_day_20, shipped, wei):
    client.force_login(wei)
    assert "Only the buyer opens a dispute" in words_of(Wizard(client, shipped).start())


def test_a_line_that_is_not_there(wizard):
    wizard.position = 9
    assert wizard.start().status_code == 404
    assert wizard.client.get("/en/orders/%00/dispute/1/").status_code == 404


def test_not_shipped_leads_to_cancelling(client, on_day_20, hanako):
    client.force_login(hanako)
    page = Wizard(client, make_order("8100-0009")).start()
    assert (page.status_code, "Nothing of this was shipped yet." in words_of(page)) == (200, True)
    assert "/orders/8100-0009/cancel/" in page.content.decode()


LAST = OPENED + timedelta(days=40, hours=13, minutes=59, seconds=59)  # 1 July, 23:59:59 in Tokyo


def test_the_last_instant_is_inside(wizard, on_day_20):
    on_day_20.set(LAST - timedelta(seconds=5))
    wizard.fill()
    wizard.send("review")
    assert Dispute.objects.count() == 1


def test_after_the_end_what_was_filled_in_goes_to_support(wizard, on_day_20, hanako):
    wizard.fill(
        {
            "item": {"quantity": "1"},
            "reason": {"reason": "damaged"},
            "result": {"kind": "refund_only", "amount": "500"},
            "evidence": {
                "details": "The foot is broken.",
                "photos-goods_and_parcel": [photo_file("a.jpg"), photo_file("b.jpg")],
            },
        }
    )
    on_day_20.set(LAST + timedelta(seconds=1))
    answer = wizard.send("review")
    words = words_of(answer)
    assert answer.status_code == 409
    assert "The time for a dispute is over" in words
    assert "until Wednesday, 1 July 2026, 23:59 (Tokyo)." in words
    assert "The foot is broken." in words
    assert OpeningDraft.objects.count() == 1
    sent = wizard.client.post(wizard.url("ask_in_place"), {"body": "The foot is broken.", "key": "k" * 32})
    ticket = Ticket.objects.get()
    assert sent.url == f"/en/questions/{ticket.reference}/?sent=1" or sent.url.endswith(f"{ticket.reference}/?sent=1")
    assert (ticket.requester, ticket.order, ticket.topic) == (hanako, wizard.order, "dispute")
    assert ticket.thread.messages.get(kind="written").photos.count() == 2
    assert not Dispute.objects.exists()
    assert not OpeningDraft.objects.exists()


def test_support_gets_all_photos_of_the_chosen_reason_however_many_they_are(wizard, on_day_20):
    wizard.send("item", quantity="1")
    wizard.send("reason", reason="defective")
    wizard.send("result", kind="refund_only", amount="500")
    wizard.send("evidence", **{"photos-fault_shown": [photo_file("before.jpg")]})
    wizard.send("reason", reason="damaged")
    for slot in ("goods_and_parcel", "carrier_report"):
        wizard.send("evidence", **{f"photos-{slot}": [photo_file(f"{place}.jpg") for place in range(6)]})
    on_day_20.set(LAST + timedelta(seconds=1))
    for _twice in range(2):
        sent = wizard.client.post(wizard.url("ask_in_place"), {"body": "The foot is broken.", "key": "k" * 32})
        assert sent.status_code == 302
    written = Ticket.objects.get().thread.messages.filter(kind="written").order_by("pk")
    assert [(one.body, one.photos.count()) for one in written] == [("The foot is broken.", 10), ("", 2)]


def test_a_step_that_comes_too_late_keeps_what_it_brought(wizard, on_day_20):
    wizard.fill(upto="result")
    on_day_20.set(LAST + timedelta(seconds=1))
    answer = wizard.send("evidence", statement="I was too late.", address_confirmed="on")
    assert answer.status_code == 409
    assert "I was too late." in words_of(answer)
    assert OpeningDraft.objects.get().answers["statement"] == "I was too late."


def test_support_is_not_asked_in_place_of_a_dispute_that_can_be_opened(wizard):
    assert wizard.client.post(wizard.url("ask_in_place"), {"body": "Hello"}).url == wizard.url("open_dispute")
    assert not Ticket.objects.exists()


def test_a_running_dispute_is_led_to(wizard, shipped, hanako):
    running = worlds.open_dispute(shipped, hanako)
    page = wizard.start()
    assert "There is a dispute about it already" in words_of(page)
    assert f"/disputes/{running.reference}/" in page.content.decode()


def test_a_second_dispute_may_follow_one_that_ended(client, on_day_20, shipped, hanako, withdrawn):
    on_day_20.set(OPENED + 2 * DAY)
    client.force_login(hanako)
    assert Wizard(client, shipped).start().status_code == 302


def test_what_is_refunded_needs_no_dispute(client, on_day_20, shipped, hanako, wei):
    dispute = worlds.open_dispute(shipped, hanako, worlds.refund(3395), quantity=2)
    worlds.accept(dispute, wei, OPENED + DAY)
    worlds.pay(dispute, OPENED + 2 * DAY)
    on_day_20.set(OPENED + 3 * DAY)
    client.force_login(hanako)
    assert "It was refunded already" in words_of(Wizard(client, shipped).start())


def test_a_chargeback_ends_it_here(wizard, shipped):
    actions.note_chargeback(order=shipped, reference="CB-1", opened_at=OPENED, at=OPENED)
    assert "Your bank handles it already" in words_of(wizard.start())


def test_who_sells_to_themselves_opens_nothing(wizard, shipped, hanako):
    shipped.shop.staff.add(hanako)
    assert "You are on both sides of this order" in words_of(wizard.start())


def test_a_foreign_order_is_not_there(client, on_day_20, shipped, ken):
    client.force_login(ken)
    wizard = Wizard(client, shipped)
    for step in ("item", "reason", "result", "evidence", "review"):
        assert wizard.read(step).status_code == 404
        assert wizard.send(step, quantity="1").status_code == 404


# The whole order


def whole(client, order, **values):
    url = reverse("open_disputes", args=[order.number])
    return client.post(url, {"lines": ["1", "2"], "statement": "Nothing came.", "address_confirmed": "on", **values})


def test_one_dispute_for_each_line(wizard):
    assert whole(wizard.client, wizard.order, key="k" * 32).status_code == 302
    found = Dispute.objects.order_by("line").values_list("line__position", "quantity", "offers__sheet__amount_minor")
    assert list(found) == [(1, 2, 3395), (2, 1, 905)]
    assert whole(wizard.client, wizard.order, key="k" * 32).status_code == 302
    assert Dispute.objects.count() == 2


def test_of_the_whole_order_all_or_none(wizard, hanako):
    worlds.open_dispute(wizard.order, hanako, worlds.refund(500), position=2)
    answer = whole(wizard.client, wizard.order)
    assert (answer.status_code, Dispute.objects.count()) == (422, 1)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "It may still be on its way: parcels often arrive by Tuesday, 12 May 2026, 10:00 (Tokyo)."),
        ("ja", "2026年5月12日(火)10:00(東京)"),
    ],
)
def test_of_the_whole_order_what_may_be_on_its_way_is_a_warning_too(wizard, on_day_20, language, said):
    with translation.override(language):
        url = reverse("open_disputes", args=[wizard.order.number])
    assert said not in words_of(wizard.client.get(url))
    on_day_20.set(OPENED - timedelta(days=15))
    assert words_of(wizard.client.get(url)).count(said) == 2
    assert whole(wizard.client, wizard.order).status_code == 302


@pytest.mark.parametrize("status", ["lost", "returning", "delivery_failed"])
def test_what_carriers_say_is_wrong_is_no_longer_on_its_way(wizard, on_day_20, status):
    on_day_20.set(OPENED - timedelta(days=15))
    track(wizard.order, status, (OPENED - timedelta(days=16)).isoformat(), at=OPENED - timedelta(days=16))
    wizard.send("item", quantity="2")
    assert "It may still be on its way" not in words_of(wizard.read("reason"))


@pytest.mark.parametrize("values", [{"lines": []}, {"lines": ["7"]}, {"statement": " "}, {"address_confirmed": ""}])
def test_of_the_whole_order_what_is_missing_is_said(wizard, values):
    assert whole(wizard.client, wizard.order, **values).status_code == 422
    assert not Dispute.objects.exists()


# On the order


def test_the_order_says_how_it_stands(client, on_day_20, shipped, hanako, wei):
    client.force_login(hanako)
    page = client.get(reverse("order", args=[shipped.number]))
    assert words_of(page).count("Open a dispute :") == 2
    assert "Open a dispute for all of it" in words_of(page)
    dispute = worlds.open_dispute(shipped, hanako)
    for person in (hanako, wei):
        client.force_login(person)
        words = words_of(client.get(reverse("order", args=[shipped.number])))
        assert f"Dispute {dispute.reference} Waiting for the seller's answer" in words
        assert words.count("Open a dispute :") == (person == hanako)


def test_suspended_accounts_are_kept_out(client, on_day_20, shipped, hanako):
    User.objects.filter(pk=hanako.pk).update(state="suspended")
    client.force_login(User.objects.get(pk=hanako.pk))
    assert Wizard(client, shipped).start().status_code in {302, 200}
    assert not Dispute.objects.exists()
