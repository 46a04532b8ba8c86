"""What the marketplace told with an order stands among the records of the site, for both sides and the mediator."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from disputes.models import Dispute
from disputes.records import records_in, records_of
from disputes.rules.evidence import Slot
from disputes.rules.states import Reason
from tests.disputes import worlds
from tests.disputes.opening.conftest import Wizard, words_of
from tests.orders.factories import ship

pytestmark = pytest.mark.django_db

LABEL = "〒150-0001\n東京都渋谷区見本 1-2-3\n見本 花子"
TOLD = {"promised_by": "2026-05-20T23:59:00+09:00", "clearance": "seller"}
NOT_RECEIVED = {
    "en": (
        ("Promised delivery date", "Wednesday, 20 May 2026, 23:59 (Tokyo)"),
        ("Address on the label", "〒150-0001 東京都渋谷区見本 1-2-3 見本 花子"),
    ),
    "ja": (
        ("お届け予定日", "2026年5月20日(水)23:59(東京)"),
        ("送り状の住所", "〒150-0001 東京都渋谷区見本 1-2-3 見本 花子"),
    ),
}
CUSTOMS = {"en": ("Who had to clear it", "The seller"), "ja": ("通関手続きの責任者", "出品者")}
LANGUAGES = ["en", "ja"]


@pytest.fixture
def told(hanako, wei):
    """An order of which the marketplace told everything that disputes ask for."""
    order = worlds.shipped_order(wei, "8100-0007", **TOLD)
    ship(order, label_address=LABEL)
    return order


def read_by(person, dispute, language):
    client = Client()
    client.force_login(person)
    return words_of(client.get(f"/{language}/disputes/{dispute.reference}/"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wizard_has_it_already(client, on_day_20, told, hanako, language):
    client.force_login(hanako)
    wizard = Wizard(client, told, language=language)
    wizard.fill(upto="result")
    words = words_of(wizard.read("evidence"))
    for name, said in NOT_RECEIVED[language]:
        assert f"{name}: {said}" in words
    assert CUSTOMS[language][0] not in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wizard_says_who_clears_customs(client, on_day_20, told, hanako, language):
    client.force_login(hanako)
    wizard = Wizard(client, told, language=language)
    wizard.send("item", quantity="1")
    wizard.send("reason", reason="customs")
    wizard.send("result", kind="refund_only", amount="1,000")
    words = words_of(wizard.read("evidence"))
    assert ": ".join(CUSTOMS[language]) in words
    assert "見本 花子" not in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_sides_read_it_in_the_case(on_day_20, told, hanako, wei, language):
    dispute = worlds.open_dispute(told, hanako)
    for reader in (hanako, wei):
        words = read_by(reader, dispute, language)
        for name, said in NOT_RECEIVED[language]:
            assert f"{name} {said}" in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_sides_read_who_clears_customs(on_day_20, told, hanako, wei, language):
    dispute = worlds.open_dispute(told, hanako, reason=Reason.CUSTOMS)
    for reader in (hanako, wei):
        assert " ".join(CUSTOMS[language]) in read_by(reader, dispute, language)


def test_nobody_else_reads_it(on_day_20, told, hanako, ken, lin):
    dispute = worlds.open_dispute(told, hanako)
    for stranger in (ken, lin):
        assert "見本 花子" not in read_by(stranger, dispute, "en")


def test_what_was_not_told_is_left_out(shipped, hanako):
    dispute = worlds.open_dispute(shipped, hanako)
    assert [record.slot for record in records_in(dispute)] == [Slot.TRACKING_HISTORY]
    assert records_of(dispute.line, Reason.CUSTOMS) == []


def test_each_label_is_named_once_and_only_for_units_of_the_line(hanako, wei):
    order = worlds.make_order("8100-0008")
    for reference, position, address in (("A", 1, "East"), ("B", 1, "West"), ("C", 2, "North")):
        ship(order, reference, lines=[{"position": position, "quantity": 1}], label_address=address)
    first, second = order.lines.order_by("position")
    with translation.override("en"):
        said = [
            [record.words for record in records_of(line, Reason.NOT_RECEIVED) if record.slot is Slot.LABEL_ADDRESS]
            for line in (first, second)
        ]
    assert said == [["East / West"], ["North"]]


def test_it_costs_one_query_where_nothing_arrived_and_none_about_customs(told, hanako):
    line = Dispute.objects.select_related("line__order").get(pk=worlds.open_dispute(told, hanako).pk).line
    costs = []
    for reason in (Reason.NOT_RECEIVED, Reason.CUSTOMS):
        with CaptureQueriesContext(connection) as captured:
            records_of(line, reason)
        costs.append(len(captured))
    assert costs == [1, 0]


def test_an_instant_is_on_the_readers_clock(told, hanako):
    dispute = worlds.open_dispute(told, hanako)
    with translation.override("en"), timezone.override("America/New_York"):
        words = {record.slot: record.words for record in records_in(dispute)}
    assert words[Slot.PROMISED_DATE] == "Wednesday, 20 May 2026, 10:59 (New York)"
