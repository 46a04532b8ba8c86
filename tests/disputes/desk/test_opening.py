"""Opening for a buyer: within the window as a mediator, outside it only with the right and a reason."""

from datetime import timedelta

import pytest
from django.urls import reverse

from disputes.models import Dispute
from disputes.rules.states import Stage
from notices import clock
from notices.models import SiteClock
from tests.disputes import worlds
from tests.disputes.desk.conftest import NOW, at_desk
from tests.messaging.photos.films import film
from tests.messaging.uploads import file_of
from tests.orders.factories import ship

pytestmark = pytest.mark.django_db
SAID = {
    "quantity": "1",
    "kind": "refund_only",
    "amount": "1000",
    "statement": "Nothing came.",
    "address_confirmed": "on",
}


def send(client, order, reason="not_received", line="1", **typed):
    address = reverse("admin:disputes_open") + f"?order={order.number}&line={line}&reason={reason}"
    assert client.get(address).status_code == 200
    return client.post(address, {"key": "k" * 32, **SAID, **typed})


def test_a_mediator_opens_for_the_buyer(desk, shipped, hanako, mei):
    for _ in range(2):  # Sent twice, it is one dispute.
        sent = send(desk, shipped)
        assert sent.status_code == 303, [form.errors for form in sent.context["filled"].forms]

    dispute = Dispute.objects.get()
    assert (dispute.buyer, dispute.stage, dispute.is_window_overridden) == (hanako, Stage.AWAITING_SELLER, False)
    event = dispute.events.get()
    assert (event.row, event.by) == ("T02", mei)
    assert set(dispute.evidence.values_list("slot", flat=True)) == {"statement", "address_confirmed"}


def test_a_mediator_shows_a_fault_by_a_video_for_the_buyer(desk, shipped):
    film_of_it = {"photos-fault_shown": [file_of(film())], "power_variant": "100 V", "details": "It is dark."}

    assert send(desk, shipped, "defective", **film_of_it).status_code == 303
    assert Dispute.objects.get().evidence.get(slot="fault_shown").photo.kind == "mp4"


def test_outside_the_window_it_takes_the_right_and_a_reason(desk, shipped, sora):
    late = shipped.lines.get(position=1).window_end_at + timedelta(days=3)
    SiteClock.objects.update(offset=SiteClock.objects.get().offset + (late - NOW))
    clock.forget()

    assert send(desk, shipped, override_words="She was in hospital.").status_code == 422
    senior = at_desk(sora)
    silent = send(senior, shipped)
    assert (silent.status_code, list(silent.context["filled"].behalf.errors)) == (422, ["override_words"])
    assert send(senior, shipped, override_words="She was in hospital.").status_code == 303

    dispute = Dispute.objects.get()
    assert dispute.is_window_overridden
    assert dispute.events.get().payload["override_words"] == "She was in hospital."


def test_what_is_missing_is_said_and_nothing_is_lost(desk, shipped):
    refused = send(desk, shipped, amount="9" * 12, statement="", quantity="7")

    assert refused.status_code == 422
    assert not Dispute.objects.exists()
    bare = send(desk, shipped, statement="", address_confirmed="")
    assert [form.errors for form in bare.context["filled"].forms] == [
        {"__all__": ["Some of the required evidence is still missing."]},
        {},
        {},
        {},
    ]


@pytest.mark.parametrize("words", ["\x00", "x" * 10_000, "-1", "９", "'"])
def test_hostile_input_opens_nothing(desk, shipped, words):
    assert desk.get(reverse("admin:disputes_open"), {"order": words, "line": words, "reason": words}).status_code == 200
    sent = send(
        desk, shipped, **dict.fromkeys(("quantity", "kind", "amount", "statement", "key", "override_words"), words)
    )
    assert sent.status_code == 422
    assert not Dispute.objects.exists()


def missing_parts(desk, shipped, number):
    photos = {f"photos-{slot}": file_of() for slot in ("everything_received", "parcel_photo")}
    return send(desk, shipped, reason="missing_parts", quantity="2", number_received=number, **photos)


def test_units_that_came_are_counted_at_the_desk_too(desk, shipped):
    refused = missing_parts(desk, shipped, "a few")
    assert refused.status_code == 422
    assert refused.context["filled"].evidence.errors == {
        "number_received": ["Write how many of the 2 that it is about came: a whole number from 0 to 2."]
    }
    assert missing_parts(desk, shipped, "１").status_code == 303
    page = desk.get(reverse("admin:disputes_dispute_change", args=[Dispute.objects.get().pk]))
    assert [(record.slot, record.words) for record in page.context["page"].records] == [
        ("missing_value", "1 of 2 units is missing: ¥1,500.")
    ]
    assert "1 of 2 units is missing: ¥1,500." in page.content.decode()


@pytest.mark.parametrize(
    ("language", "promised", "address"),
    [
        ("en", ("Promised delivery date", "Wednesday, 20 May 2026, 23:59 (Tokyo)"), "Address on the label"),
        ("ja", ("お届け予定日", "2026年5月20日(水)23:59(東京)"), "送り状の住所"),
    ],
)
def test_the_desk_reads_what_the_marketplace_told(mei, hanako, wei, language, promised, address):
    order = worlds.shipped_order(wei, "8100-0009", promised_by="2026-05-20T14:59:00+00:00")
    ship(order, label_address="1 Example Street")
    dispute = worlds.open_dispute(order, hanako)
    browser = at_desk(mei)
    mei.language = language
    mei.save()
    address_of = reverse("admin:disputes_dispute_change", args=[dispute.pk])
    page = browser.get(address_of, headers={"accept-language": language}).content.decode()
    for name, words in (promised, (address, "1 Example Street")):
        assert f'<dt>{name}</dt><dd dir="auto">{words}</dd>' in page
