"""A claim for return postage from the receipt to the payment, beside the case and its goods."""

import pytest
from django.db import IntegrityError, transaction

from disputes import actions, paying, queries
from disputes.models import Dispute, PostageClaim, PostageMoney, Refund, Reservation
from disputes.rules.payloads import Addressing
from disputes.rules.postage import ClaimState, PostageRefusal, PostageVerb
from disputes.rules.refunds import Answer, Said
from disputes.rules.states import PostagePayer, Reason, Stage, Verb
from messaging.models import Message
from notices.models import Notice
from tests.disputes import worlds
from tests.disputes.ledger.worlds import sums
from tests.disputes.postage.conftest import SENT, claim, return_sent
from tests.disputes.worlds import DAY, HOUR, OPENED

pytestmark = pytest.mark.django_db
LATER = SENT + 2 * HOUR


def refusal(call, *args, **more):
    with pytest.raises(actions.PostageRefused) as refused, transaction.atomic():
        call(*args, **more)
    return refused.value.refusal


def answer(claim, verb, by, at=LATER, **said):
    return actions.answer_postage(claim=claim, verb=verb, by=by, at=at, **said)


def told(since=0):
    rows = Notice.objects.filter(kind__in=("dispute_postage", "postage_work"), pk__gt=since).order_by("pk")
    return [(row.recipient.display_name, row.kind, row.context["verb"]) for row in rows]


def standing(dispute):
    row = Dispute.objects.get(pk=dispute.pk)
    return row.stage, row.version, row.outcome, row.closed_at, sums(row.order)


def test_a_receipt_is_claimed_accepted_and_paid_while_the_case_goes_on(sent, hanako, wei):
    before = standing(sent)
    made = claim(sent, hanako)
    accepted = answer(made, PostageVerb.ACCEPT, wei)
    refund = queries.refund_of(sent.reference, "postage")

    assert (accepted.state, accepted.granted_minor, refund.amount_minor) == (ClaimState.ACCEPTED, 980, 980)
    assert (refund.payment.purpose, refund.payment.payer, refund.coupon_minor) == ("postage", "seller", 0)
    assert PostageMoney.objects.values_list("cap_minor", "reserved_minor", "payer").get() == (1200, 980, "seller")
    actions.settle_refund(key=refund.key, answer=Answer(Said.PAID, "P-7", 980, "JPY"), source="api", at=LATER)
    assert PostageMoney.objects.values_list("refunded_minor", "reserved_minor").get() == (980, 0)
    assert standing(sent) == before
    assert told() == [("Wei", "dispute_postage", "claim"), ("Hanako", "dispute_postage", "accept")]


def test_a_claim_after_the_case_closed_leaves_it_closed(closed, hanako, wei):
    before = standing(closed)
    made = claim(closed, hanako, at=OPENED + 19 * DAY - HOUR)
    answer(made, PostageVerb.ACCEPT, wei, OPENED + 19 * DAY)

    assert standing(closed) == before
    assert before[0] == Stage.CLOSED
    assert list(Refund.objects.order_by("pk").values_list("purpose", "amount_minor")) == [
        ("refund-1", 900),
        ("postage", 980),
    ]
    thread = Dispute.objects.get(pk=closed.pk).thread
    assert thread.closed_at is not None
    assert list(thread.messages.filter(event__startswith="postage_").values_list("event", flat=True)) == [
        "postage_claim",
        "postage_accept",
    ]


def test_too_late_is_refused_and_nothing_is_written(closed, hanako):
    photo = worlds.photo_of(hanako)
    why = refusal(claim, closed, hanako, at=OPENED + 19 * DAY, photos=[photo])

    photo.refresh_from_db()
    assert (why, photo.message, PostageClaim.objects.count()) == (PostageRefusal.TOO_LATE, None, 0)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"amount": 1201}, PostageRefusal.OVER_CAP),
        ({"photos": []}, PostageRefusal.NO_RECEIPT),
        ({"currency": "USD"}, PostageRefusal.OTHER_CURRENCY),
    ],
)
def test_what_is_wrong_with_a_receipt_is_said(sent, hanako, said, expected):
    assert refusal(claim, sent, hanako, **said) == expected
    assert not Message.objects.filter(event="postage_claim").exists()


def test_it_is_claimed_once_however_often_it_is_sent(sent, hanako):
    first = claim(sent, hanako)

    assert claim(sent, hanako).pk == first.pk
    assert refusal(claim, sent, hanako, key="o" * 32) == PostageRefusal.CLAIMED_BEFORE
    assert told() == [("Wei", "dispute_postage", "claim")]


def test_a_photo_that_was_sent_already_is_no_receipt(sent, hanako, wei):
    used = sent.thread.messages.filter(photos__isnull=False).first().photos.first()

    assert refusal(claim, sent, hanako, photos=[used]) == PostageRefusal.NO_RECEIPT
    assert not PostageClaim.objects.exists()


def test_only_the_parties_and_agents_of_the_case_have_a_say(sent, claimed, hanako, wei, ken, lin, mei):
    assert refusal(claim, sent, wei, key="w" * 32) == PostageRefusal.NOT_YOURS
    assert refusal(claim, sent, ken, key="n" * 32) == PostageRefusal.NOT_YOURS
    assert refusal(answer, claimed, PostageVerb.ACCEPT, hanako) == PostageRefusal.NOT_YOURS
    assert refusal(answer, claimed, PostageVerb.ACCEPT, lin) == PostageRefusal.NOT_YOURS
    assert refusal(answer, claimed, PostageVerb.ACCEPT, mei) == PostageRefusal.NOT_YOURS
    assert refusal(answer, claimed, PostageVerb.GRANT, mei, amount=1) == PostageRefusal.ANSWERED_BEFORE


def test_an_answer_counts_once(claimed, wei, mei):
    answer(claimed, PostageVerb.ACCEPT, wei)

    assert answer(claimed, PostageVerb.ACCEPT, wei).state == ClaimState.ACCEPTED
    assert refusal(answer, claimed, PostageVerb.DECLINE, wei, words="No.") == PostageRefusal.ANSWERED_BEFORE
    assert (Reservation.objects.filter(purpose="postage").count(), Refund.objects.count()) == (1, 1)


def test_a_buyer_whose_claim_was_declined_asks_an_agent_who_pays_a_part(claimed, hanako, wei, mei, sora):
    answer(claimed, PostageVerb.DECLINE, wei, words="The receipt says ¥700.")
    asked = answer(claimed, PostageVerb.ASK, hanako, LATER + DAY)
    assert (asked.sellers_words, asked.state) == ("The receipt says ¥700.", ClaimState.ASKED)
    assert list(PostageClaim.objects.for_agents(LATER + DAY)) == [claimed]
    granted = answer(claimed, PostageVerb.GRANT, mei, LATER + 2 * DAY, amount=700)

    assert (granted.granted_minor, Refund.objects.get(purpose="postage").amount_minor) == (700, 700)
    assert told() == [
        ("Wei", "dispute_postage", "claim"),
        ("Hanako", "dispute_postage", "decline"),
        ("Sora", "postage_work", "ask"),
        ("Hanako", "dispute_postage", "grant"),
        ("Wei", "dispute_postage", "grant"),
    ]


def test_an_agent_refuses_for_good_and_says_why(claimed, hanako, wei, mei):
    answer(claimed, PostageVerb.DECLINE, wei, words="Not a receipt.")
    answer(claimed, PostageVerb.ASK, hanako)
    refused = answer(claimed, PostageVerb.REFUSE, mei, words="It is a photo of a cat.")

    assert (refused.state, refused.agents_words) == (ClaimState.REFUSED, "It is a photo of a cat.")
    assert refusal(answer, claimed, PostageVerb.ASK, hanako) == PostageRefusal.ANSWERED_BEFORE
    assert not Refund.objects.filter(purpose="postage").exists()


def test_a_silent_seller_leaves_it_to_an_agent_who_is_told_once(claimed, wei, mei, sora):
    late = claimed.answer_by

    assert list(PostageClaim.objects.for_agents(late - HOUR)) == []
    assert actions.hand_over_postage(at=late - HOUR) == 0
    assert [actions.hand_over_postage(at=late), actions.hand_over_postage(at=late)] == [1, 0]
    assert list(PostageClaim.objects.for_agents(late)) == [claimed]
    assert told()[1:] == [("Sora", "postage_work", "ask")]
    assert refusal(answer, claimed, PostageVerb.DECLINE, wei, late, words="No.") == PostageRefusal.WITH_AGENTS
    assert answer(claimed, PostageVerb.GRANT, mei, late, amount=980).state == ClaimState.ACCEPTED


def test_what_we_pay_ourselves_is_for_an_agent_at_once(shipped, hanako, wei, mei, sora):
    dispute = worlds.open_dispute(shipped, hanako, reason=Reason.DEFECTIVE)
    worlds.reject(dispute, wei, OPENED + DAY)
    worlds.mediate(dispute, mei, hanako, OPENED + 2 * DAY)
    worlds.rule(dispute, mei, worlds.return_of(900, PostagePayer.PLATFORM, postage_cap=1200), OPENED + 3 * DAY)
    for side in (hanako, wei):
        worlds.move(dispute, Verb.ACCEPT_RULING, side, OPENED + 3 * DAY)
    worlds.move(dispute, Verb.SET_RETURN_ADDRESS, wei, OPENED + 3 * DAY, Addressing(worlds.ADDRESS))
    worlds.send_back(dispute, hanako, OPENED + 4 * DAY)
    made = claim(dispute, hanako, at=OPENED + 4 * DAY)

    assert told() == [("Sora", "postage_work", "claim")]
    assert refusal(answer, made, PostageVerb.ACCEPT, wei) == PostageRefusal.NOT_YOURS
    answer(made, PostageVerb.GRANT, mei, OPENED + 4 * DAY, amount=980)
    assert (PostageMoney.objects.get().payer, told()[1:]) == ("platform", [("Hanako", "dispute_postage", "grant")])


def test_a_failed_refund_of_postage_moves_no_case(closed, hanako, wei, mei):
    before = standing(closed)
    answer(claim(closed, hanako, at=OPENED + 6 * DAY), PostageVerb.ACCEPT, wei, OPENED + 6 * DAY)
    paying.sweep(at=OPENED + 6 * DAY)
    refund = Refund.objects.get(purpose="postage")
    assert refund.state == "to_confirm"
    actions.give_up(refund=refund, by=mei, words="No account.", at=OPENED + 7 * DAY)

    assert standing(closed) == before
    assert PostageMoney.objects.values_list("refunded_minor", "reserved_minor").get() == (0, 0)


def test_a_chargeback_stops_the_payment_and_keeps_the_claim(claimed, wei):
    actions.note_chargeback(order=claimed.dispute.order, reference="C-1", opened_at=LATER, at=LATER)

    assert refusal(answer, claimed, PostageVerb.ACCEPT, wei) == PostageRefusal.CHARGEBACK_OPEN
    claimed.refresh_from_db()
    assert (claimed.state, claimed.granted_minor) == (ClaimState.WAITING, None)


def test_the_database_lets_nobody_promise_more_than_the_cap(claimed, wei):
    answer(claimed, PostageVerb.ACCEPT, wei)

    with pytest.raises(IntegrityError), transaction.atomic():
        PostageMoney.objects.update(reserved_minor=1201)
    with pytest.raises(IntegrityError), transaction.atomic():
        PostageClaim.objects.update(claimed_minor=1201)
    with pytest.raises(IntegrityError), transaction.atomic():
        PostageClaim.objects.update(granted_minor=981)


def test_a_return_that_the_buyer_pays_has_nothing_to_claim(shipped, hanako, wei):
    dispute = return_sent(shipped, hanako, wei, PostagePayer.BUYER, postage_cap=0)

    assert refusal(claim, dispute, hanako) == PostageRefusal.NOT_PROMISED
