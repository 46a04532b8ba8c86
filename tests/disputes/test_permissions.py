"""Every address of disputes, for everybody: read off the URL configuration, so that none is forgotten."""

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import translation

from accounts.models import private_storage
from disputes import urls
from disputes.models import Dispute, DisputePolicy, OrderMoney, PostageClaim, Refund
from disputes.rules.states import Reason
from messaging.actions import make_photos
from tests.accounts.conftest import noon
from tests.conftest import person
from tests.disputes import worlds
from tests.disputes.desk.conftest import aiko, at_desk
from tests.disputes.desk.test_ruling import ask
from tests.disputes.pages.conftest import clock
from tests.disputes.postage.conftest import claim as claim_of
from tests.disputes.postage.conftest import return_sent
from tests.disputes.worlds import DAY, HOUR, OPENED

__all__ = ["aiko", "clock", "noon"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("without_second_factor")]

# The buyer, the seller, the other two, the mediator who holds the case, one who does not, a senior one, an agent who may
# not see disputes, and somebody who is not signed in.
PEOPLE = ("hanako", "wei", "ken", "lin", "mei", "aiko", "sora", "grace", None)

GET = {
    "open_disputes": (200, 404, 404, 404, 404, 404, 404, 404, 302),
    "open_dispute": (302, 403, 404, 404, 403, 403, 403, 404, 302),
    "ask_in_place": (405, 405, 405, 405, 405, 405, 405, 405, 302),
    "drop_opening": (405, 405, 405, 405, 405, 405, 405, 405, 302),
    "opening_step": (200, 403, 404, 404, 403, 403, 403, 404, 302),
    "disputes": (200, 200, 200, 200, 302, 302, 302, 302, 302),
    "dispute": (200, 200, 404, 404, 200, 200, 200, 404, 302),
    "dispute_move": (200, 404, 404, 404, 404, 404, 404, 404, 302),
    "dispute_evidence": (200, 200, 404, 404, 404, 404, 404, 404, 302),
    "dispute_calendar": (200, 200, 404, 404, 200, 200, 200, 404, 302),
    "postage_claim": (200, 404, 404, 404, 404, 404, 404, 404, 302),
    "postage_answer": (404, 200, 404, 404, 404, 404, 404, 404, 302),
    "case_pack": (200, 200, 404, 404, 200, 200, 200, 404, 302),
    "case_pack_files": (200, 200, 404, 404, 200, 200, 200, 404, 302),
    "disputes_dispute_changelist": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_open": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_reports": (302, 302, 302, 302, 403, 403, 200, 403, 302),
    "disputes_behind": (302, 302, 302, 302, 403, 403, 200, 403, 302),
    "disputes_approvals": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_approval": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_approve": (302, 302, 302, 302, 405, 405, 405, 403, 302),
    "disputes_decline": (302, 302, 302, 302, 405, 405, 405, 403, 302),
    "disputes_approval_take_back": (302, 302, 302, 302, 405, 405, 405, 403, 302),
    "disputes_dispute_change": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_take": (302, 302, 302, 302, 405, 405, 405, 403, 302),
    "disputes_assign": (302, 302, 302, 302, 405, 405, 405, 403, 302),
    "disputes_move": (302, 302, 302, 302, 405, 405, 405, 403, 302),
    "disputes_note": (302, 302, 302, 302, 405, 405, 405, 403, 302),
    "disputes_presence": (302, 302, 302, 302, 405, 405, 405, 403, 302),
    "disputes_ruling": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_ordermoney_changelist": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_ordermoney_add": (302, 302, 302, 302, 403, 403, 403, 403, 302),
    "disputes_ordermoney_history": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_ordermoney_delete": (302, 302, 302, 302, 403, 403, 403, 403, 302),
    "disputes_ordermoney_change": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_refund_move": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_refund_changelist": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_refund_add": (302, 302, 302, 302, 403, 403, 403, 403, 302),
    "disputes_refund_history": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_refund_delete": (302, 302, 302, 302, 403, 403, 403, 403, 302),
    "disputes_refund_change": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_postageclaim_changelist": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_postageclaim_add": (302, 302, 302, 302, 403, 403, 403, 403, 302),
    "disputes_postageclaim_history": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_postageclaim_delete": (302, 302, 302, 302, 403, 403, 403, 403, 302),
    "disputes_postageclaim_change": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_postageclaim_decide": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_disputepolicy_changelist": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_disputepolicy_add": (302, 302, 302, 302, 403, 403, 200, 403, 302),
    "disputes_disputepolicy_history": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_disputepolicy_delete": (302, 302, 302, 302, 403, 403, 200, 403, 302),
    "disputes_disputepolicy_change": (302, 302, 302, 302, 200, 200, 200, 403, 302),
}
POST = {
    "open_disputes": (422, 404, 404, 404, 404, 404, 404, 404, 302),
    "open_dispute": (405, 405, 405, 405, 405, 405, 405, 405, 302),
    "ask_in_place": (302, 404, 404, 404, 404, 404, 404, 404, 302),
    "drop_opening": (404, 404, 404, 404, 404, 404, 404, 404, 302),
    "opening_step": (422, 403, 404, 404, 403, 403, 403, 404, 302),
    "disputes": (405, 405, 405, 405, 405, 405, 405, 405, 302),
    "dispute": (422, 422, 404, 404, 404, 404, 404, 404, 302),
    "dispute_move": (422, 404, 404, 404, 404, 404, 404, 404, 302),
    "dispute_evidence": (422, 422, 404, 404, 404, 404, 404, 404, 302),
    "dispute_calendar": (405, 405, 405, 405, 405, 405, 405, 405, 302),
    "postage_claim": (422, 404, 404, 404, 404, 404, 404, 404, 302),
    "postage_answer": (404, 422, 404, 404, 404, 404, 404, 404, 302),
    "case_pack": (405, 405, 405, 405, 405, 405, 405, 405, 302),
    "case_pack_files": (405, 405, 405, 405, 405, 405, 405, 405, 302),
    "disputes_dispute_changelist": (302, 302, 302, 302, 405, 405, 405, 403, 302),
    "disputes_open": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_reports": (302, 302, 302, 302, 403, 403, 405, 403, 302),
    "disputes_behind": (302, 302, 302, 302, 403, 403, 405, 403, 302),
    "disputes_approvals": (302, 302, 302, 302, 405, 405, 405, 403, 302),
    "disputes_approval": (302, 302, 302, 302, 405, 405, 405, 403, 302),
    "disputes_approve": (302, 302, 302, 302, 422, 422, 303, 403, 302),
    "disputes_decline": (302, 302, 302, 302, 422, 422, 422, 403, 302),
    "disputes_approval_take_back": (302, 302, 302, 302, 303, 422, 422, 403, 302),
    "disputes_dispute_change": (302, 302, 302, 302, 405, 405, 405, 403, 302),
    "disputes_take": (302, 302, 302, 302, 303, 303, 303, 403, 302),
    "disputes_assign": (302, 302, 302, 302, 303, 303, 303, 403, 302),
    "disputes_move": (302, 302, 302, 302, 422, 422, 422, 403, 302),
    "disputes_note": (302, 302, 302, 302, 422, 422, 422, 403, 302),
    "disputes_presence": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_ruling": (302, 302, 302, 302, 303, 303, 303, 403, 302),
    "disputes_ordermoney_changelist": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_ordermoney_add": (302, 302, 302, 302, 403, 403, 403, 403, 302),
    "disputes_ordermoney_history": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_ordermoney_delete": (302, 302, 302, 302, 403, 403, 403, 403, 302),
    "disputes_ordermoney_change": (302, 302, 302, 302, 403, 403, 403, 403, 302),
    "disputes_refund_move": (302, 302, 302, 302, 422, 422, 422, 403, 302),
    "disputes_refund_changelist": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_refund_add": (302, 302, 302, 302, 403, 403, 403, 403, 302),
    "disputes_refund_history": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_refund_delete": (302, 302, 302, 302, 403, 403, 403, 403, 302),
    "disputes_refund_change": (302, 302, 302, 302, 403, 403, 403, 403, 302),
    "disputes_postageclaim_changelist": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_postageclaim_add": (302, 302, 302, 302, 403, 403, 403, 403, 302),
    "disputes_postageclaim_history": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_postageclaim_delete": (302, 302, 302, 302, 403, 403, 403, 403, 302),
    "disputes_postageclaim_change": (302, 302, 302, 302, 403, 403, 403, 403, 302),
    "disputes_postageclaim_decide": (302, 302, 302, 302, 422, 422, 422, 403, 302),
    "disputes_disputepolicy_changelist": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_disputepolicy_add": (302, 302, 302, 302, 403, 403, 422, 403, 302),
    "disputes_disputepolicy_history": (302, 302, 302, 302, 200, 200, 200, 403, 302),
    "disputes_disputepolicy_delete": (302, 302, 302, 302, 403, 403, 200, 403, 302),
    "disputes_disputepolicy_change": (302, 302, 302, 302, 403, 403, 403, 403, 302),
}
FILES = {
    "photo": (200, 200, 404, 404, 200, 200, 200, 404, 404),
    "photo_thumbnail": (200, 200, 404, 404, 200, 200, 200, 404, 404),
    "photo_view": (200, 200, 404, 404, 200, 200, 200, 404, 404),
    "photo_piece": (200, 200, 404, 404, 200, 200, 200, 404, 404),
    "photo_original": (404, 404, 404, 404, 200, 200, 200, 404, 404),
}


@pytest.fixture
def without_second_factor(settings):
    settings.AGENTS_NEED_SECOND_FACTOR = False


@pytest.fixture
def grace(db):
    """An agent who writes articles and may see nobody's disputes."""
    return person("grace@example.com", "Grace", role="agent")


@pytest.fixture
def dear(hanako, wei, mei):
    """A case above the limit of four eyes, with Mei, about the first of three lines."""
    lines = [
        {"sku": f"S-{price}", "title": "Lantern", "quantity": 1, "price": price} for price in ("60000", "800", "900")
    ]
    dispute = worlds.open_dispute(worlds.shipped_order(wei, lines=lines), hanako, worlds.refund(60_000))
    worlds.reject(dispute, wei, OPENED + DAY)
    return worlds.mediate(dispute, mei, hanako, OPENED + 2 * DAY)


@pytest.fixture
def addresses(dear, hanako, wei, clock):
    """Return the address of every page and file about one case, by its name; its ruling waits for a second person."""
    clock.set(OPENED + 2 * DAY + HOUR)
    decision = ask(at_desk(dear.agent), dear)
    worlds.accept(
        worlds.open_dispute(dear.order, hanako, worlds.refund(500), position=2), dear.order.shop.staff.get(), clock.at
    )
    refund = Refund.objects.get()
    policy = DisputePolicy.objects.create(since=clock.at + DAY)
    sent = return_sent(worlds.shipped_order(wei, "8100-0002"), hanako, wei)
    claim = claim_of(return_sent(worlds.shipped_order(wei, "8100-0003"), hanako, wei, number="RR123456799JP"), hanako)
    cases = {"postage_claim": sent.reference, "postage_answer": claim.dispute.reference}
    words = {
        "number": dear.order.number,
        "position": 3,
        "step": "item",
        "reference": dear.reference,
        "move": "withdraw",
        "verb": "propose",
        "kind": "mediation-backstop",
        "what": "opened",
        "pk": dear.pk,
        "key": refund.key,
        "answer": "decline",
    }
    numbers = {
        Dispute: dear.pk,
        DisputePolicy: policy.pk,
        Refund: refund.pk,
        OrderMoney: refund.money_id,
        PostageClaim: claim.pk,
    }
    with translation.override("en"):
        found = {
            pattern.name: reverse(pattern.name, kwargs={name: about[name] for name in pattern.pattern.converters})
            for pattern in urls.urlpatterns
            for about in [{**words, "reference": cases.get(pattern.name, dear.reference)}]
        }
        for model, desk in admin.site._registry.items():
            if model._meta.app_label != "disputes":
                continue
            for pattern in desk.get_urls():
                if pattern.name:
                    about = {**words, "object_id": numbers.get(model)}
                    if model is Refund:
                        about["verb"] = "pay"
                    if model is PostageClaim:
                        about |= {"pk": claim.pk, "answer": "grant"}
                    if "approvals" in str(pattern.pattern):
                        about["pk"] = decision.pk
                    given = {name: about[name] for name in pattern.pattern.converters}
                    found[pattern.name] = reverse(f"admin:{pattern.name}", kwargs=given)
    return found


def answers(request, client, method, address):
    """Return what everybody is answered."""
    found = []
    for who in PEOPLE:
        client.logout()
        if who:
            client.force_login(request.getfixturevalue(who))
        found.append(getattr(client, method)(address).status_code)
    return tuple(found)


def test_everybody_gets_what_is_theirs(request, client, addresses):
    found = {name: answers(request, client, "get", address) for name, address in addresses.items()}

    assert found == GET


def test_everybody_changes_what_is_theirs(request, client, addresses):
    found = {name: answers(request, client, "post", address) for name, address in addresses.items()}

    assert found == POST


def test_photos_shown_as_evidence_are_of_the_case_alone(request, client, shipped, hanako, monkeypatch, tmp_path, clock):
    monkeypatch.setattr(private_storage(), "location", str(tmp_path))
    dispute = worlds.open_dispute(shipped, hanako, worlds.return_of(), reason=Reason.DEFECTIVE)
    make_photos(at=OPENED)
    photo = dispute.evidence.exclude(photo=None).first().photo
    names = ("photo", "photo_thumbnail", "photo_view", "photo_piece", "photo_original")
    with translation.override("en"):
        files = {name: reverse(name, args=[photo.reference]) for name in names}

    found = {name: answers(request, client, "get", address) for name, address in files.items()}

    assert found == FILES
