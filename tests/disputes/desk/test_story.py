"""One case from the queue to the end: evidence asked of both, ruled by two, appealed, decided by another mediator."""

import pytest
from django.urls import reverse

from disputes.actions import Along, Piece
from disputes.models import Decision, Dispute
from disputes.rules.evidence import Slot
from disputes.rules.payloads import Appealing, Submitting
from disputes.rules.queues import View
from disputes.rules.states import Ground, Party, Stage, Verb
from tests.disputes import worlds
from tests.disputes.desk.conftest import NOW, WHY_EN, WHY_JA, at_desk, do, page_of
from tests.disputes.desk.test_queue import listed
from tests.disputes.desk.test_ruling import rule

pytestmark = pytest.mark.django_db


def test_from_evidence_over_four_eyes_to_an_appeal(desk, dear, mei, aiko, sora, hanako, wei):
    # Mei asks both sides, and both answer.
    do(desk, dear, "request-evidence", buyer=[Slot.CARRIER_REPLY], seller=[Slot.POSTING_WEIGHT], words="Please show.")
    shown = Piece(Slot.CARRIER_REPLY, photo=worlds.photo_of(hanako, NOW), caption="Their letter")
    worlds.move(dear, Verb.SUBMIT_EVIDENCE, hanako, NOW, Submitting({}), along=Along(pieces=[shown]))
    weighed = Piece(Slot.POSTING_WEIGHT, text="850 g")
    worlds.move(dear, Verb.SUBMIT_EVIDENCE, wei, NOW, Submitting({}), along=Along(pieces=[weighed]))
    page = desk.get(page_of(dear)).context["page"]
    filled = {side.party: {str(slot.name) for slot in side.slots if slot.pieces} for side in page.sides}
    assert "The carrier's reply" in filled[Party.BUYER]
    assert filled[Party.SELLER] == {"Weight when it was posted"}

    # She rules; Sora reads it and approves.
    rule(desk, dear, amount="60000")
    assert Dispute.objects.get(pk=dear.pk).stage == Stage.MEDIATION
    senior = at_desk(sora)
    senior.post(reverse("admin:disputes_approve", args=[Decision.objects.get(ended_at=None).pk]))
    assert Dispute.objects.get(pk=dear.pk).stage == Stage.RULED

    # Wei appeals: the case is nobody's, not Mei's, and Aiko takes it and asks for a second person, too.
    grounds = Appealing(Ground.NAMED_ERROR, "The weight in the record is that of another parcel.")
    worlds.move(dear, Verb.APPEAL, wei, NOW, grounds)
    other = at_desk(aiko)
    assert listed(desk, view=View.APPEALS) == set()
    assert listed(other, view=View.APPEALS) == {dear.pk}
    desk.post(page_of(dear, "disputes_take"))
    assert Dispute.objects.get(pk=dear.pk).agent is None
    other.post(page_of(dear, "disputes_take"))
    done = rule(other, dear, amount="30000")

    # ¥30,000 are below the limit, so that ruling is final at once: nothing is left to appeal.
    assert done.status_code == 303
    dispute = Dispute.objects.get(pk=dear.pk)
    assert (dispute.stage, dispute.resolved_by) == (Stage.REFUND_PENDING, "appeal")
    first, last = dear.rulings.order_by("id")
    assert (first.agent, first.approved_by, first.level) == (mei, sora, 1)
    assert (last.agent, last.approved_by, last.level, last.sheet.amount_minor) == (aiko, None, 2, 30_000)
    assert {last.rationale, last.other_rationale} == {WHY_JA, WHY_EN}
    rows = [line.row for line in desk.get(page_of(dear)).context["page"].lines]
    assert rows == ["T01", "T05", "T13", "T20", "T21", "T21", "T25", "T31", "T25", "T32"]
