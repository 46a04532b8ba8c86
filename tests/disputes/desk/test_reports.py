"""Numbers about disputes: each leads to its rows, and a file of them holds no formula."""

import pytest
from django.urls import reverse

from disputes.rules.payloads import Appealing
from disputes.rules.states import Ground, Verb
from tests.disputes import worlds
from tests.disputes.desk.conftest import NOW, at_desk
from tests.disputes.worlds import DAY, OPENED

pytestmark = pytest.mark.django_db
PERIOD = {"first": "2026-05-01", "last": "2026-06-30"}


@pytest.fixture
def senior(sora):
    return at_desk(sora)


@pytest.fixture
def ended(hanako, wei, mei):
    """Three cases: one paid after two days, one ruled and appealed, one that nobody has answered."""
    paid = worlds.accept(
        worlds.open_dispute(worlds.shipped_order(wei, "8100-2001"), hanako, worlds.refund(1500)), wei, OPENED + DAY
    )
    worlds.pay(paid, OPENED + 2 * DAY)
    ruled = worlds.open_dispute(worlds.shipped_order(wei, "8100-2002"), hanako)
    worlds.reject(ruled, wei, OPENED + DAY)
    worlds.mediate(ruled, mei, hanako, OPENED + 2 * DAY)
    worlds.rule(ruled, mei, worlds.refund(700), OPENED + 3 * DAY)
    grounds = Appealing(Ground.NAMED_ERROR, "The weight in the record is that of another parcel.")
    worlds.move(ruled, Verb.APPEAL, hanako, NOW, grounds)
    silent = worlds.open_dispute(worlds.shipped_order(wei, "8100-2003"), hanako)
    return paid, ruled, silent


def behind(client, what, of=""):
    page = client.get(reverse("admin:disputes_behind", args=[what]), {**PERIOD, **({"of": of} if of else {})})
    assert page.status_code == 200
    return {dispute.pk for dispute in page.context["rows"]}


def test_every_number_leads_to_its_rows(senior, ended):
    paid, ruled, silent = ended

    report = senior.get(reverse("admin:disputes_reports"), PERIOD).context["report"]

    assert (report.opened, report.running, report.closed) == (3, 2, 1)
    assert (report.answered.count, report.answered.percent) == (2, 67)
    assert (report.appealed.count, report.appealed.of, report.appealed.percent) == (1, 1, 100)
    assert report.middle == 2 * DAY
    assert [(row.reason, row.opened, row.running) for row in report.rows] == [("not_received", 3, 2)]
    assert behind(senior, "opened") == {paid.pk, ruled.pk, silent.pk}
    assert behind(senior, "answered") == {paid.pk, ruled.pk}
    assert behind(senior, "silent") == {silent.pk}
    assert behind(senior, "appealed") == behind(senior, "ruled") == {ruled.pk}
    assert behind(senior, "closed") == {paid.pk}
    outcome = report.totals[0][0]
    assert behind(senior, "outcome", f"not_received.{outcome}") == behind(senior, "outcome", f".{outcome}") == {paid.pk}
    assert behind(senior, "running", "not_received") == {ruled.pk, silent.pk}


def test_another_time_has_nothing(senior, ended):
    report = senior.get(reverse("admin:disputes_reports"), {"first": "2025-01-01", "last": "2025-02-01"}).context[
        "report"
    ]

    assert (report.opened, report.rows, report.middle, report.answered.percent) == (0, [], None, None)


def test_a_file_holds_no_formula(senior, hanako, wei):
    order = worlds.shipped_order(
        wei, "8100-2004", lines=[{"sku": "X", "title": "=HYPERLINK(1)", "quantity": 1, "price": "800"}]
    )
    dispute = worlds.open_dispute(order, hanako, worlds.refund(500))

    file = senior.get(reverse("admin:disputes_behind", args=["opened"]), {**PERIOD, "as": "csv"})

    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(f"{dispute.reference},'=HYPERLINK(1),8100-2004,")


@pytest.mark.parametrize("words", ["\x00", "x" * 5_000, "2026-13-45", "0001-01-01", "9999-12-31", "'"])
def test_hostile_periods_are_no_error(senior, words):
    query = {"first": words, "last": words, "of": words}
    assert senior.get(reverse("admin:disputes_reports"), query).status_code == 200
    for what in ("opened", "outcome", "running"):
        assert senior.get(reverse("admin:disputes_behind", args=[what]), query).status_code == 200
    assert senior.get(reverse("admin:disputes_behind", args=["nothing"])).status_code == 404
