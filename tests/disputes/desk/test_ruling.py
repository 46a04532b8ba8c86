"""A ruling from the first draft to what both sides read, with one pair of eyes and with two."""

import pytest
from django.urls import reverse

from accounts import groups
from disputes import actions
from disputes.models import Decision, Dispute, RulingDraft
from disputes.phrases import REFUSALS
from disputes.rules.payloads import Appealing
from disputes.rules.refusals import Refusal
from disputes.rules.states import Ground, Party, Stage, Verb
from notices import rendering
from notices.models import Notice
from tests.disputes import worlds
from tests.disputes.desk.conftest import NOW, WHY_EN, WHY_JA, at_desk, page_of
from tests.disputes.ledger.conftest import agent

pytestmark = pytest.mark.django_db


def typed(dispute, **changes):
    fresh = Dispute.objects.get(pk=dispute.pk)
    piece, event = dispute.evidence.first(), dispute.events.first()
    return {
        "version": fresh.version,
        "finding": "delivery_unproven",
        "at_fault": "seller",
        "kind": "refund_only",
        "amount": "700",
        "rationale_ja": WHY_JA,
        "rationale_en": WHY_EN,
        "cited": [f"v{piece.pk}", f"e{event.pk}"],
        **changes,
    }


def send(client, dispute, do, **changes):
    return client.post(page_of(dispute, "disputes_ruling"), typed(dispute, do=do, **changes))


def rule(client, dispute, **changes):
    """Look at a ruling, then make it."""
    looked = send(client, dispute, "preview", **changes)
    assert looked.status_code == 200, looked.context["form"].errors
    return send(client, dispute, "rule", looked_at=looked.context["looked_at"], **changes)


def test_a_draft_is_kept_whatever_is_in_it(desk, in_mediation, mei):
    kept = send(desk, in_mediation, "keep", amount="seven", rationale_ja="まだ", cited=["v0", "x"])

    assert kept.status_code == 303
    form = desk.get(page_of(in_mediation, "disputes_ruling")).context["form"]
    assert (form["amount"].value(), form["rationale_ja"].value(), form["cited"].value()) == ("seven", "まだ", [])
    assert "draft of" in desk.get(page_of(in_mediation)).content.decode()
    assert RulingDraft.objects.get().agent == mei


def test_both_languages_are_looked_at_before_anything_happens(desk, in_mediation):
    looked = send(desk, in_mediation, "preview")

    ja, en = looked.context["readings"]
    assert (ja.language, ja.rationale, ja.finding) == ("ja", WHY_JA, "配達が証明されていません")
    assert (en.language, en.rationale, en.finding) == ("en", WHY_EN, "Delivery is not proven")
    assert en.terms == "Partial refund of ¥700; the goods stay with the buyer."
    assert len(en.cited) == len(ja.cited) == 2
    assert Dispute.objects.get(pk=in_mediation.pk).stage == Stage.MEDIATION


def test_a_ruling_is_made_just_as_it_was_looked_at(desk, in_mediation, mei):
    done = rule(desk, in_mediation)

    assert done.status_code == 303
    ruling = in_mediation.rulings.get()
    assert (ruling.agent, ruling.sheet.amount_minor, ruling.finding) == (mei, 700, "delivery_unproven")
    assert {ruling.rationale, ruling.other_rationale} == {WHY_JA, WHY_EN}
    assert (ruling.cited_events.count(), ruling.cited_evidence.count()) == (1, 1)
    assert Dispute.objects.get(pk=in_mediation.pk).stage == Stage.RULED
    assert not RulingDraft.objects.exists()
    assert WHY_EN in desk.get(page_of(in_mediation)).content.decode()


def test_what_was_changed_since_is_looked_at_again(desk, in_mediation):
    looked = send(desk, in_mediation, "preview")

    again = send(desk, in_mediation, "rule", looked_at=looked.context["looked_at"], amount="900")

    assert again.status_code == 200
    assert "Look at it once more" in again.content.decode()
    assert not in_mediation.rulings.exists()


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"rationale_ja": "短い"}, "rationale_ja"),
        ({"rationale_en": "Too short."}, "rationale_en"),
        ({"cited": []}, "cited"),
        ({"cited": ["v99999"]}, "cited"),
        ({"at_fault": ""}, "at_fault"),
        ({"finding": "fake"}, "finding"),
        ({"kind": "replacement"}, "kind"),
        ({"kind": "return_and_refund"}, "kind"),
        ({"amount": "1501"}, "amount"),
        ({"amount": "10.5"}, "amount"),
        ({"rationale_en": "\x00" * 50}, "rationale_en"),
        ({"rationale_en": "x" * 10_000}, "rationale_en"),
    ],
)
def test_what_is_missing_is_said_where_it_is_missing(desk, in_mediation, changes, name):
    refused = send(desk, in_mediation, "preview", **changes)

    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [name]
    assert WHY_JA in refused.content.decode() or name == "rationale_ja"


def test_no_refund_is_a_ruling_too(desk, in_mediation):
    rule(desk, in_mediation, kind="no_refund", amount="", at_fault="buyer", finding="delivery_proven")

    ruling = in_mediation.rulings.get()
    assert (ruling.sheet.kind, ruling.sheet.amount_minor) == ("no_refund", 0)


def test_a_case_that_moved_on_keeps_the_draft_and_shows_what_is_new(desk, in_mediation, hanako):
    old = typed(in_mediation)
    worlds.move(in_mediation, Verb.MAKE_OFFER, hanako, NOW, worlds.Offering(worlds.refund(900)))

    page = desk.post(page_of(in_mediation, "disputes_ruling"), {**old, "do": "preview"})

    assert page.status_code == 409
    assert "T23" in [line.row for line in page.context["news"]]
    assert WHY_EN in page.content.decode()
    assert int(page.context["form"]["version"].value()) == Dispute.objects.get(pk=in_mediation.pk).version


def ask(client, dispute):
    asked = rule(client, dispute, amount="60000")
    assert asked.status_code == 303
    return Decision.objects.get(ended_at=None)


def test_above_the_limit_a_second_person_approves_in_their_own_session(desk, dear, mei, sora):
    looked = send(desk, dear, "preview", amount="60000")
    assert looked.context["needs_second"]
    decision = ask(desk, dear)
    assert Dispute.objects.get(pk=dear.pk).stage == Stage.MEDIATION
    second = at_desk(sora)
    assert [row.pk for row in second.get(reverse("admin:disputes_approvals")).context["rows"]] == [decision.pk]
    shown = second.get(reverse("admin:disputes_approval", args=[decision.pk]))
    assert [reading.rationale for reading in shown.context["asked"].readings] == [WHY_JA, WHY_EN]

    done = second.post(reverse("admin:disputes_approve", args=[decision.pk]))

    assert done.status_code == 303
    ruling = dear.rulings.get()
    assert (ruling.agent, ruling.approved_by, ruling.finding) == (mei, sora, "delivery_unproven")
    assert {ruling.rationale, ruling.other_rationale} == {WHY_JA, WHY_EN}
    assert ruling.cited_evidence.count() == 1
    assert second.get(reverse("admin:disputes_approvals")).context["rows"] == []


def test_a_second_person_says_no_and_why(desk, dear, sora):
    decision = ask(desk, dear)
    second = at_desk(sora)

    silent = second.post(reverse("admin:disputes_decline", args=[decision.pk]), {"words": "  "})
    second.post(reverse("admin:disputes_decline", args=[decision.pk]), {"words": "Wait for the carrier's answer."})

    assert silent.status_code == 422
    assert Dispute.objects.get(pk=dear.pk).stage == Stage.MEDIATION
    assert "Wait for the carrier&#x27;s answer." in desk.get(page_of(dear)).content.decode()
    # The draft is still there, to be mended and sent again.
    assert desk.get(page_of(dear, "disputes_ruling")).context["form"]["rationale_en"].value() == WHY_EN


def test_nobody_approves_their_own_and_nobody_without_the_right(dear, aiko, mei, sora, desk):
    decision = ask(desk, dear)
    for person in (mei, aiko):
        refused = at_desk(person).post(reverse("admin:disputes_approve", args=[decision.pk]))
        assert refused.status_code == 422
        assert "A second person with that right must approve this." in refused.content.decode()
    # Not even with the right, where it is one's own.
    actions.assign(dispute=dear, agent=sora, by=sora, at=NOW)
    senior = at_desk(sora)
    rule(senior, dear, amount="60000")
    own = Decision.objects.get(ended_at=None)
    assert own.by == sora
    assert senior.post(reverse("admin:disputes_approve", args=[own.pk])).status_code == 422
    assert not dear.rulings.exists()


def test_a_request_is_taken_back(desk, dear):
    decision = ask(desk, dear)
    desk.post(reverse("admin:disputes_approval_take_back", args=[decision.pk]))

    assert not Decision.objects.filter(ended_at=None).exists()
    assert not Notice.objects.filter(kind="dispute_decision_over").exists()


def test_nobody_holds_a_ruling_up_by_making_offers(desk, dear, hanako, sora):
    decision = ask(desk, dear)
    for amount in (59_999, 59_998):
        worlds.move(dear, Verb.MAKE_OFFER, hanako, NOW, worlds.Offering(worlds.refund(amount)))
    second = at_desk(sora)

    assert [row.pk for row in second.get(reverse("admin:disputes_approvals")).context["rows"]] == [decision.pk]
    assert desk.get(page_of(dear)).context["page"].waiting == decision
    page = second.get(reverse("admin:disputes_approval", args=[decision.pk]))
    assert [line.row for line in page.context["asked"].since] == ["T23", "T23"]
    assert "What happened since it was asked for" in page.content.decode()
    assert second.post(reverse("admin:disputes_approve", args=[decision.pk])).status_code == 303

    assert dear.rulings.get().sheet.amount_minor == 60_000
    assert Decision.objects.get().event.row == "T25"
    assert not Notice.objects.filter(kind="dispute_decision_over").exists()


def agreed(dear, wei, hanako, aiko):
    worlds.move(dear, Verb.MAKE_OFFER, wei, NOW, worlds.Offering(worlds.refund(100)))
    worlds.move(dear, Verb.ACCEPT, hanako, NOW, worlds.Accepting(worlds.standing(dear)))


def given_away(dear, wei, hanako, aiko):
    actions.take(dispute=dear, by=aiko, at=NOW)


def refunded(dear, wei, hanako, aiko):
    actions.note_outside_refund(order=dear.order, reference="W-1", amount=30_000, currency="JPY", position=1, at=NOW)


@pytest.mark.parametrize(
    ("happens", "why"), [(agreed, "not_from_here"), (given_away, "not_assigned"), (refunded, "over_ceiling")]
)
def test_what_makes_a_decision_impossible_ends_it_and_its_author_is_told(
    desk, dear, wei, hanako, mei, aiko, sora, happens, why
):
    decision = ask(desk, dear)
    happens(dear, wei, hanako, aiko)
    decision.refresh_from_db()
    second = at_desk(sora)

    assert (decision.ended_at, decision.ended_why) == (NOW, why)
    assert second.get(reverse("admin:disputes_approvals")).context["rows"] == []
    assert second.post(reverse("admin:disputes_approve", args=[decision.pk])).status_code == 422
    page = second.get(reverse("admin:disputes_approval", args=[decision.pk])).content.decode()
    assert "can no longer be approved" in page
    assert 'class="button button-send"' not in page
    notice = Notice.objects.get(kind="dispute_decision_over")
    said = rendering.render(notice, at=NOW)
    assert notice.recipient == mei
    assert said.subject == f"Your decision in {dear.reference} can no longer be approved"
    assert str(REFUSALS[Refusal(why)])[:20] in said.text.replace("\n", " ")
    assert not dear.rulings.exists()


def test_who_is_appealed_against_neither_approves_nor_is_asked_to(dear, hanako, mei, sora):
    """Sora ruled first, and Mei decides the appeal: somebody else has to look at it."""
    rin = agent("rin@example.com", "Rin", groups.SENIOR_MEDIATOR)
    actions.take(dispute=dear, by=sora, at=NOW)
    worlds.rule(dear, sora, worlds.refund(60_000), NOW, approved_by=rin)
    worlds.move(dear, Verb.APPEAL, hanako, NOW, Appealing(Ground.NAMED_ERROR, WHY_EN))
    actions.take(dispute=dear, by=mei, at=NOW)
    decision = ask(at_desk(mei), dear)

    assert {notice.recipient for notice in Notice.objects.filter(kind="dispute_approval")} == {rin}
    first = at_desk(sora)
    page = first.get(reverse("admin:disputes_approval", args=[decision.pk]))
    assert not page.context["may"]
    assert first.get(reverse("admin:disputes_dispute_changelist")).context["beside"].to_approve == "0"
    for name, data in (("approve", {}), ("decline", {"words": "I was right."})):
        assert first.post(reverse(f"admin:disputes_{name}", args=[decision.pk]), data).status_code == 422
    assert dear.rulings.count() == 1

    assert at_desk(rin).post(reverse("admin:disputes_approve", args=[decision.pk])).status_code == 303
    assert dear.rulings.latest("pk").approved_by == rin


def test_whoever_does_not_hold_the_case_cannot_rule(in_mediation, aiko):
    refused = rule(at_desk(aiko), in_mediation)

    assert refused.status_code == 422
    assert refused.context["form"].non_field_errors() == ["Another mediator holds this case. Take it over first."]


def test_an_agent_cannot_promise_a_label_that_only_a_seller_can_provide(desk, shipped, hanako, wei, mei):
    from disputes.rules.states import Reason
    from tests.disputes.worlds import DAY, OPENED

    dispute = worlds.open_dispute(shipped, hanako, reason=Reason.COUNTERFEIT)
    worlds.reject(dispute, wei, OPENED + DAY)
    worlds.mediate(dispute, mei, hanako, OPENED + 2 * DAY)
    asked = {"finding": "fake", "kind": "return_and_refund", "postage_payer": "platform", "is_by_label": "on"}

    refused = send(desk, dispute, "preview", **asked, postage_cap="2000")

    words = "Only the seller can provide a return label. We pay return postage against a receipt."
    assert refused.context["form"].errors == {"is_by_label": [words]}
    assert words in refused.content.decode()
    assert not dispute.rulings.exists()


def test_a_fake_may_be_ordered_back(desk, shipped, hanako, wei, mei):
    from disputes.rules.states import Reason
    from tests.disputes.worlds import DAY, OPENED

    dispute = worlds.open_dispute(shipped, hanako, reason=Reason.COUNTERFEIT)
    worlds.reject(dispute, wei, OPENED + DAY)
    worlds.mediate(dispute, mei, hanako, OPENED + 2 * DAY)

    rule(desk, dispute, finding="fake", kind="return_and_refund", postage_payer="platform", postage_cap="2000")

    sheet = dispute.rulings.get().sheet
    assert (sheet.kind, sheet.postage_payer, sheet.postage_cap_minor) == ("return_and_refund", "platform", 2000)
    assert dispute.events.last().party == Party.AGENT
