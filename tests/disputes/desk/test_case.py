"""The page of a case: who may see it, what it shows, and every move of a mediator through its form."""

import pytest
from django.urls import reverse

from disputes import actions
from disputes.actions import Along, Piece
from disputes.desk import case_page as desk_page
from disputes.models import Decision, Dispute, Evidence, Refund
from disputes.rules.evidence import Slot
from disputes.rules.payloads import Appealing, Requesting, Submitting
from disputes.rules.refunds import Said
from disputes.rules.states import Ground, Party, Stage, Verb
from messaging import actions as messaging
from messaging.models import Message
from messaging.rules.threads import Audience
from tests.disputes import worlds
from tests.disputes.desk.conftest import NOW, at_desk, do, page_of
from tests.messaging.photos.films import film
from tests.messaging.uploads import file_of

pytestmark = pytest.mark.django_db
POSTS = ("disputes_take", "disputes_assign", "disputes_note", "disputes_presence", "disputes_ruling")


def fresh(dispute):
    return Dispute.objects.get(pk=dispute.pk)


def test_who_may_do_what_at_the_desk(client, in_mediation, hanako, taro, aiko, mei, sora):
    pages = [
        *((page_of(in_mediation, name), "get") for name in ("disputes_dispute_change", "disputes_ruling")),
        *((page_of(in_mediation, name), "post") for name in POSTS),
        (page_of(in_mediation, "disputes_move", "propose"), "post"),
        *((reverse(f"admin:disputes_{name}"), "get") for name in ("dispute_changelist", "approvals", "reports")),
    ]

    def answers(person):
        browser = at_desk(person) if person else client
        return [getattr(browser, way)(address).status_code for address, way in pages]

    assert answers(None) == [302] * len(pages)
    assert answers(hanako) == [302] * len(pages)
    # Support reads cases; it neither moves nor rules them.
    assert answers(taro) == [200, 403, 403, 403, 403, 200, 403, 403, 200, 403, 403]
    # A mediator who does not hold the case sees all of it; its moves are refused in words.
    assert answers(aiko)[:2] == [200, 200]
    assert answers(aiko)[7] == 422
    assert answers(aiko)[8:] == [200, 200, 403]
    assert answers(sora)[8:] == [200, 200, 200]


def test_no_column_is_edited_by_hand(desk, in_mediation, mei):
    from django.contrib import admin

    held = admin.site._registry[Dispute]
    request = desk.get(page_of(in_mediation)).wsgi_request
    request.user = mei

    may = [held.has_add_permission(request), held.has_change_permission(request), held.has_delete_permission(request)]
    assert may == [False, False, False]
    assert desk.get("/admin/disputes/dispute/add/").status_code == 404
    assert desk.get(f"/admin/disputes/dispute/{in_mediation.pk}/delete/").status_code == 404


def test_the_page_shows_both_sides_the_money_and_what_is_open(desk, in_mediation):
    page = desk.get(page_of(in_mediation)).context["page"]

    assert [side.party for side in page.sides] == [Party.BUYER, Party.SELLER]
    assert {slot.name for slot in page.sides[0].slots if slot.pieces} == {
        "Statement that it did not arrive",
        "Confirmation of the delivery address",
    }
    assert page.sides[0].completeness.is_complete
    assert page.ceiling.most == page.case.ceiling == 1500
    assert [line.row for line in page.lines] == ["T01", "T05", "T13"]
    assert page.buttons == [Verb.REQUEST_EVIDENCE, Verb.PROPOSE, Verb.RULE]
    assert [str(who) for who in page.turn] == ["Mediator"]


def test_whoever_does_not_hold_the_case_is_told_to_take_it_first(in_mediation, aiko, sora):
    browser = at_desk(aiko)

    page = browser.get(page_of(in_mediation))
    refused = do(browser, in_mediation, "propose", kind="refund_only", amount="500")

    assert page.context["page"].buttons == []
    assert "Mei holds this case" in page.content.decode()
    assert refused.status_code == 422
    assert refused.context["failed_form"].non_field_errors() == [
        "Another mediator holds this case. Take it over first."
    ]
    assert 'value="500"' in refused.content.decode()
    assert browser.post(page_of(in_mediation, "disputes_take")).status_code == 303
    assert fresh(in_mediation).agent == aiko
    browser.post(page_of(in_mediation, "disputes_assign"), {"agent": sora.pk})
    assert fresh(in_mediation).agent == sora
    browser.post(page_of(in_mediation, "disputes_assign"), {"agent": ""})
    assert fresh(in_mediation).agent is None


def test_evidence_is_asked_of_each_side(desk, in_mediation):
    done = do(
        desk,
        in_mediation,
        "request-evidence",
        buyer=[Slot.CARRIER_REPLY],
        seller=[Slot.PROOF_OF_POSTING, Slot.POSTING_WEIGHT],
        words="Please show how it was posted.",
    )

    assert done.status_code == 303
    asked = {row.side: set(row.slots) for row in in_mediation.evidence_requests.all()}
    assert asked == {"buyer": {"carrier_reply"}, "seller": {"proof_of_posting", "posting_weight"}}
    assert fresh(in_mediation).stage == Stage.AWAITING_EVIDENCE
    assert Message.objects.filter(thread=in_mediation.thread, body="Please show how it was posted.").count() == 1


def test_asking_nobody_is_refused_in_words(desk, in_mediation):
    refused = do(desk, in_mediation, "request-evidence", words="Anything?")

    assert refused.status_code == 422
    assert refused.context["failed_form"].non_field_errors() == ["Choose whom you ask, and for what."]
    assert "Anything?" in refused.content.decode()


def test_terms_are_proposed(desk, in_mediation):
    done = do(desk, in_mediation, "propose", kind="refund_only", amount="800")

    assert done.status_code == 303
    offer = in_mediation.offers.get(author=Party.AGENT)
    assert (offer.sheet.amount_minor, offer.status) == (800, "open")


@pytest.mark.parametrize(
    "amount",
    ["", "0", "-1", "10.5", "1e9", "999999", "$5", "\x00", "x" * 10_000, "１２３４５６７８９０１２３４５６７８９０"],
)
def test_an_amount_that_is_none_is_refused_and_kept(desk, in_mediation, amount):
    refused = do(desk, in_mediation, "propose", kind="refund_only", amount=amount)

    assert refused.status_code == 422
    assert list(refused.context["failed_form"].errors) == ["amount"]
    assert not in_mediation.offers.filter(author=Party.AGENT).exists()


def test_a_parcel_gets_more_time(mei, return_sent):
    actions.take(dispute=return_sent, by=mei, at=NOW)
    browser = at_desk(mei)
    assert [one["slug"] for one in browser.get(page_of(return_sent)).context["forms"]] == ["extend-transit"]

    done = do(browser, return_sent, "extend-transit")

    assert done.status_code == 303
    assert return_sent.returns.get(ended_at=None).is_transit_extended


def test_words_reach_those_who_are_meant(desk, in_mediation, aiko):
    for audience in ("everyone", "customer", "shop"):
        do(desk, in_mediation, "write", body=f"To {audience}.", audience=audience)
    at_desk(aiko).post(page_of(in_mediation, "disputes_note"), {"body": "I know this shop.", "audience": "everyone"})

    said = dict(Message.objects.filter(thread=in_mediation.thread).exclude(body="").values_list("body", "audience"))
    assert {words: said[words] for words in ("To customer.", "To shop.", "I know this shop.")} == {
        "To customer.": Audience.CUSTOMER,
        "To shop.": Audience.SHOP,
        "I know this shop.": Audience.SUPPORT,
    }


def test_a_mediator_adds_evidence(desk, in_mediation):
    done = do(
        desk,
        in_mediation,
        "add-evidence",
        slot=Slot.TRACKING_HISTORY,
        body="The carrier says: never delivered.",
        audience="everyone",
    )

    assert done.status_code == 303
    piece = Evidence.objects.get(dispute=in_mediation, party=Party.AGENT)
    assert (piece.slot, piece.text) == (Slot.TRACKING_HISTORY, "The carrier says: never delivered.")


def test_a_mediator_adds_a_video_where_one_fits(desk, in_mediation):
    refused = do(
        desk, in_mediation, "add-evidence", slot=Slot.PROOF_OF_POSTING, audience="everyone", photos=[file_of(film())]
    )
    assert refused.status_code == 422
    assert "is shown by photos. For a video choose" in refused.content.decode()

    done = do(desk, in_mediation, "add-evidence", slot="", audience="everyone", photos=[file_of(film())])
    messaging.make_photos(at=NOW + worlds.DAY)

    assert done.status_code == 303
    photo = Evidence.objects.get(dispute=in_mediation, party=Party.AGENT).photo
    page = desk.get(page_of(in_mediation, "disputes_dispute_change")).content.decode()
    assert (
        page.count(
            f'<video class="photo-video" controls preload="none" playsinline poster="/en/messages/photos/{photo.reference}'
        )
        >= 1
    )


def test_a_mediators_message_takes_no_video(desk, in_mediation):
    refused = do(desk, in_mediation, "write", body="Look", audience="everyone", photos=[file_of(film())])

    assert refused.status_code == 422
    assert "A video does not fit here" in refused.content.decode()


def test_a_stale_page_shows_what_is_new_and_keeps_what_was_typed(desk, in_mediation, hanako):
    old = fresh(in_mediation).version
    worlds.move(in_mediation, Verb.MAKE_OFFER, hanako, NOW, worlds.Offering(worlds.refund(900)))

    page = desk.post(
        page_of(in_mediation, "disputes_move", "propose"), {"version": old, "kind": "refund_only", "amount": "777"}
    )

    assert page.status_code == 409
    assert [line.row for line in page.context["news"]] == ["T23"]
    assert 'value="777"' in page.content.decode()
    again = page.context["failed_form"].data
    assert desk.post(page_of(in_mediation, "disputes_move", "propose"), {**again.dict()}).status_code == 303


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "１"])
def test_a_forged_version_moves_nothing(desk, in_mediation, version):
    page = desk.post(
        page_of(in_mediation, "disputes_move", "propose"),
        {"version": version, "kind": "refund_only", "amount": "700"},
    )

    assert page.status_code == 409
    assert not in_mediation.offers.filter(author=Party.AGENT).exists()


def test_the_same_form_sent_twice_is_one_move(desk, in_mediation):
    typed = {"kind": "refund_only", "amount": "700", "key": "a" * 32}
    version = fresh(in_mediation).version

    for _ in range(2):
        sent = desk.post(page_of(in_mediation, "disputes_move", "propose"), {"version": version, **typed})
        assert sent.status_code == 303

    assert in_mediation.offers.filter(author=Party.AGENT).count() == 1


def test_hostile_input_is_never_an_error_of_ours(desk, in_mediation):
    nasty = ("\x00", "x" * 100_000, "😀" * 50, "<script>", "1" * 30)
    address = page_of(in_mediation)
    for words in nasty:
        for verb in ("request-evidence", "propose", "write", "add-evidence", "extend-transit", "accept", "nothing"):
            typed = dict.fromkeys(
                ("kind", "amount", "buyer", "seller", "body", "audience", "slot", "words", "version", "key", "photo"),
                words,
            )
            sent = desk.post(page_of(in_mediation, "disputes_move", verb), typed)
            assert sent.status_code in {303, 404, 409, 422}
        for query in ({"queue": words}, {"before": words}):
            assert desk.get(address, query).status_code == 200
        for name in ("view", "q", "shop", "reason", "stage", "after", "before"):
            assert desk.get(reverse("admin:disputes_dispute_changelist"), {name: words}).status_code == 200
        assert (
            desk.post(page_of(in_mediation, "disputes_presence"), {"version": words, "newest": words}).status_code
            == 200
        )
    for number in (10**18, 10**25):
        assert desk.get(f"/admin/disputes/dispute/{number}/change/").status_code == 404


def test_colleagues_see_each_other(desk, in_mediation, aiko):
    other = at_desk(aiko)
    other.post(page_of(in_mediation, "disputes_presence"), {"version": 0, "newest": 0, "is_writing": "1"})

    here = desk.post(page_of(in_mediation, "disputes_presence"), {"version": 0, "newest": 0}).content.decode()

    assert "Aiko is writing" in here
    assert "Something new happened" in here
    other.post(page_of(in_mediation, "disputes_presence"), {"leaves": "1"})
    assert "Aiko" not in desk.get(page_of(in_mediation)).content.decode().split("desk-columns")[0]


def test_a_page_costs_the_same_whatever_happened(desk, in_mediation, mei, hanako, wei, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk.get(page_of(in_mediation))
    with CaptureQueriesContext(connection) as few:
        desk.get(page_of(in_mediation))
    for day in range(2):
        payload = Requesting({Party.BUYER: frozenset({Slot.CARRIER_REPLY})})
        worlds.move(in_mediation, Verb.REQUEST_EVIDENCE, mei, NOW, payload)
        photo = Piece(Slot.CARRIER_REPLY, photo=worlds.photo_of(hanako, NOW))
        worlds.move(in_mediation, Verb.SUBMIT_EVIDENCE, hanako, NOW, Submitting({}), along=Along(pieces=[photo]))
        worlds.move(in_mediation, Verb.MAKE_OFFER, wei, NOW, worlds.Offering(worlds.refund(100 + day)))
    with CaptureQueriesContext(connection) as many:
        desk.get(page_of(in_mediation))

    # Messages bring their photos, events and translations along, once for all of them.
    assert len(many) <= len(few) + 4, f"{len(few)} and {len(many)}"


def test_what_needs_a_second_person_waits_for_one(mei, sora, refund_pending):
    actions.take(dispute=refund_pending, by=mei, at=NOW)
    browser = at_desk(mei)

    missing = do(browser, refund_pending, "repair", reference="", is_proven_unpaid="on")
    asked = do(browser, refund_pending, "repair", reference="BANK-1", is_proven_unpaid="on")

    assert missing.status_code == 422
    assert list(missing.context["failed_form"].errors) == ["reference"]
    assert asked.status_code == 303
    waiting = Decision.objects.get(dispute=refund_pending)
    assert (waiting.verb, waiting.ended_at) == (Verb.REPAIR, None)
    at_desk(sora).post(reverse("admin:disputes_approve", args=[waiting.pk]))
    assert (fresh(refund_pending).stage, fresh(refund_pending).outcome) == (Stage.CLOSED, "refunded_partial")


def test_what_is_cut_of_a_long_case_is_counted_and_led_to(desk, in_mediation, monkeypatch):
    events, pieces = in_mediation.events.count(), in_mediation.evidence.count()
    monkeypatch.setattr(desk_page, "MOST_EVENTS", 1)
    monkeypatch.setattr(desk_page, "MOST_PIECES", 1)

    cut = desk.get(page_of(in_mediation))
    assert (cut.context["page"].more, len(cut.context["page"].lines)) == (events + pieces - 2, 1)
    assert f"{events + pieces - 2} earlier events or pieces of evidence are not on this page." in cut.content.decode()
    whole = desk.get(page_of(in_mediation) + "?all=1")
    assert (whole.context["page"].more, len(whole.context["page"].lines)) == (0, events)


def test_a_refund_that_failed_for_good_says_what_to_do(mei, refund_pending):
    browser = at_desk(mei)
    assert "data-owed" not in browser.get(page_of(refund_pending)).content.decode()
    worlds.pay(refund_pending, NOW, Said.REFUSED)

    answer = browser.get(page_of(refund_pending))
    assert "The refund failed for good: ¥1,000 is still owed." in answer.content.decode()
    assert [str(who) for who in answer.context["page"].turn] == ["Mediator"]
    refund = Refund.objects.get()
    assert reverse("admin:disputes_refund_change", args=[refund.pk]) in answer.content.decode()


def test_a_closed_case_is_opened_again_by_two(mei, sora, paid):
    actions.take(dispute=paid, by=mei, at=NOW)
    browser = at_desk(mei)

    asked = do(browser, paid, "reopen-case", words="The buyer was sent an empty box.", source="platform")

    assert asked.status_code == 303
    assert fresh(paid).stage == Stage.CLOSED
    at_desk(sora).post(reverse("admin:disputes_approve", args=[Decision.objects.get().pk]))
    assert fresh(paid).stage == Stage.MEDIATION


def test_an_appeal_goes_to_somebody_else(ruled, mei, aiko, hanako):
    grounds = Appealing(Ground.NAMED_ERROR, "The weight in the record is that of another parcel.")
    worlds.move(ruled, Verb.APPEAL, hanako, NOW, grounds)
    first, second = at_desk(mei), at_desk(aiko)

    page = first.get(page_of(ruled)).content.decode()
    first.post(page_of(ruled, "disputes_take"))

    assert "You ruled first. Another person decides about the appeal." in page
    assert fresh(ruled).agent is None
    refused = do(first, ruled, "propose", kind="refund_only", amount="100")
    assert refused.status_code == 422
    second.post(page_of(ruled, "disputes_take"))
    assert fresh(ruled).agent == aiko
    assert Verb.RULE in second.get(page_of(ruled)).context["page"].buttons
