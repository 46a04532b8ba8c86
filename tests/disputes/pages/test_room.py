"""The case room as each side sees it: what stands, what can be done and until when, and what was said."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.rules.people import AccountState
from disputes import actions, room_page
from disputes.actions import Along, Piece, reply_by_mail
from disputes.models import DisputeEvent, Evidence
from disputes.permissions import caller_for
from disputes.rules.evidence import Slot
from disputes.rules.payloads import Appealing, Requesting, Submitting
from disputes.rules.playing import open_to, settled
from disputes.rules.states import Ground, Party, Reason, Stage, Verb
from messaging.actions import Refused
from messaging.models import Message
from messaging.rules.threads import Side, Source
from tests.disputes import worlds
from tests.disputes.worlds import DAY, HOUR, LONG, OPENED

pytestmark = pytest.mark.django_db


@pytest.fixture
def see(client, clock):
    """Return what somebody sees of a dispute, at an instant."""

    def look(dispute, person, at=None, language="en"):
        if at is not None:
            clock.set(at)
        client.force_login(person)
        return client.get(f"/{language}/disputes/{dispute.reference}/")

    return look


def queries_of(look):
    """Count queries, those for the site's clock apart: it is read again twice a second."""
    with CaptureQueriesContext(connection) as queries:
        look()
    return len([query for query in queries if "siteclock" not in query["sql"]])


def shown(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main", 1)[1]))


def test_a_seller_sees_whose_turn_it_is_and_what_silence_does(see, opened, wei):
    page = shown(see(opened, wei))

    assert "Your turn Waiting for the seller&#x27;s answer" in page
    assert "Seller&#x27;s answer Wednesday, 27 May 2026, 10:00 (Tokyo) 4 days left" in page
    assert "If the seller does not answer by then, the buyer&#x27;s offer counts as accepted." in page
    assert "Partial refund of ¥1,000; the goods stay with the buyer." in page
    assert "A message is not an answer to the request." in page


def test_of_a_case_that_is_over_nothing_is_asked(see, paid, hanako):
    page = shown(see(paid, hanako, OPENED + 3 * DAY))

    assert "Closed: Refunded in part" in page
    assert "What you are to show" not in page
    assert "Everything that was shown" in page


def test_a_buyer_who_waits_is_not_told_that_it_is_their_turn(see, opened, hanako):
    page = shown(see(opened, hanako, language="ja"))

    assert "あなたの番です" not in page
    assert "出品者の回答待ち" in page
    assert "¥1,000を返金します（一部返金）。商品の返送は不要です。" in page


def test_an_offer_stands_beside_the_one_before(see, countered, hanako):
    page = shown(see(countered, hanako, OPENED + DAY + HOUR))

    assert "The seller's offer Waiting for an answer Partial refund of ¥600" in page
    assert "Refund ¥1,000 ¥600" in page


@pytest.mark.parametrize(("language", "said"), [("en", "Replacement Not shipped yet"), ("ja", "交換 未発送")])
def test_a_replacement_says_that_it_is_not_sent_yet(see, replacement_agreed, hanako, language, said):
    assert said in shown(see(replacement_agreed, hanako, OPENED + DAY + HOUR, language))


def test_a_return_says_whether_it_was_sent(see, shipped, hanako, wei):
    dispute = worlds.open_dispute(shipped, hanako, worlds.return_of(), reason=Reason.DEFECTIVE)
    worlds.accept(dispute, wei, OPENED + DAY, return_address=worlds.ADDRESS)
    assert "Return Not shipped yet" in shown(see(dispute, hanako, OPENED + DAY + HOUR))
    assert "Return It was not shipped" in shown(see(dispute, hanako, OPENED + 20 * DAY))


def test_a_parcel_that_left_says_when(see, return_sent, hanako):
    page = shown(see(return_sent, hanako, OPENED + 2 * DAY + HOUR))
    assert "Return Shipped on Sunday, 24 May 2026, 10:00 (Tokyo)" in page


def test_both_sides_read_what_a_mediator_waits_for(see, in_mediation, hanako, wei, mei):
    asked = Requesting({Party.SELLER: frozenset({Slot.TEST_REPORT, Slot.PROOF_OF_POSTING})})
    worlds.move(in_mediation, Verb.REQUEST_EVIDENCE, mei, OPENED + 3 * DAY, asked)

    seller = shown(see(in_mediation, wei, OPENED + 3 * DAY + HOUR))
    buyer = shown(see(in_mediation, hanako, OPENED + 3 * DAY + HOUR))
    agent = shown(see(in_mediation, mei, OPENED + 3 * DAY + HOUR))

    assert "The mediator asked for evidence. Asked for: Proof of posting, Test report Evidence due" in seller
    assert "Proof of posting Asked for by the mediators" in seller
    assert "Test report Asked for by the mediators" in seller
    assert "Weight when it was posted Required" in seller
    assert "The mediator waits for evidence from the other side. The seller is to show: Proof of posting, Test" in buyer
    assert "Test report Asked for by the mediators" in buyer
    assert "The seller is to show: Proof of posting, Test report" in agent


def test_what_was_shown_before_does_not_answer_what_a_mediator_asks_for(see, in_mediation, hanako, mei):
    asked = Requesting({Party.BUYER: frozenset({Slot.STATEMENT})})
    worlds.move(in_mediation, Verb.REQUEST_EVIDENCE, mei, OPENED + 3 * DAY, asked)
    name = "Statement that it did not arrive"
    page = see(in_mediation, hanako, OPENED + 3 * DAY + HOUR)

    assert f"{name} Asked for by the mediators" in shown(page)
    assert f'/do/submit-evidence/">{name}</a>' in page.content.decode()
    worlds.move(
        in_mediation,
        Verb.SUBMIT_EVIDENCE,
        hanako,
        OPENED + 3 * DAY + HOUR,
        Submitting({}),
        along=Along(pieces=[Piece(Slot.STATEMENT, text="Nobody came.")]),
    )
    assert f"{name} Here" in shown(see(in_mediation, hanako, OPENED + 3 * DAY + HOUR))


@pytest.mark.parametrize(
    "world",
    [
        "opened",
        "countered",
        "refused",
        "in_mediation",
        "ruled",
        "refund_pending",
        "paid",
        "return_agreed",
        "return_sent",
        "return_arrived",
        "replacement_agreed",
        "withdrawn",
    ],
)
def test_buttons_are_what_the_rules_leave_open(see, request, world, hanako, wei):
    dispute = request.getfixturevalue(world)
    at = OPENED + 10 * DAY if world == "return_arrived" else OPENED + 3 * DAY + 2 * HOUR
    for person in (hanako, wei):
        dispute.refresh_from_db()
        case = worlds.facts(dispute)
        case = settled(case, at)[-1].after if settled(case, at) else case
        verbs = {button.move.verb.value for button in open_to(case, caller_for(dispute, person), at)}
        assert set(re.findall(r'data-verb="(\w+)"', see(dispute, person, at).content.decode())) == verbs


def test_a_deadline_that_passed_is_seen_though_nobody_wrote_it_down(see, opened, hanako):
    page = shown(see(opened, hanako, OPENED + 6 * DAY))

    assert "Refund being paid" in page
    opened.refresh_from_db()
    assert opened.stage == Stage.AWAITING_SELLER


def test_nobody_reads_what_they_are_no_side_of(see, opened, ken, lin, taro, client):
    assert see(opened, ken).status_code == 404
    assert see(opened, lin).status_code == 404
    assert "You read this case as an agent." in shown(see(opened, taro))
    client.logout()
    assert client.get(f"/en/disputes/{opened.reference}/").status_code == 302


def test_an_agent_finds_neither_buttons_nor_a_place_to_write(see, opened, mei):
    page = see(opened, mei).content.decode()

    assert "data-verb" not in page
    assert "data-composer" not in page


def test_who_is_suspended_reads_and_does_nothing(see, opened, wei):
    wei.state = AccountState.SUSPENDED
    wei.save()
    answer = see(opened, wei)

    assert answer.status_code in {200, 302, 403}
    assert b"data-verb" not in answer.content


@pytest.mark.parametrize("reference", ["D-0000000000", "x", "D-%00", "D" * 300])
def test_what_is_no_dispute_is_not_found(client, hanako, clock, reference):
    client.force_login(hanako)

    assert client.get(f"/en/disputes/{reference}/").status_code == 404


def test_a_room_costs_the_same_with_300_events(see, opened, wei, hanako):
    worlds.move(opened, Verb.WRITE, hanako, OPENED + HOUR, along=Along(words="One"))
    see(opened, wei)
    few = queries_of(lambda: see(opened, wei))
    rows = [
        DisputeEvent(
            dispute=opened,
            row="T16",
            verb=Verb.ASK_EXTENSION,
            party="buyer",
            by=hanako,
            at=OPENED,
            from_stage="awaiting_seller",
            to_stage="awaiting_seller",
            version=2,
        )
        for _ in range(300)
    ]
    DisputeEvent.objects.bulk_create(rows)
    event = opened.events.first()
    Evidence.objects.bulk_create(
        Evidence(dispute=opened, event=event, party="buyer", slot="statement", text=f"{n}", submitted_at=OPENED)
        for n in range(300)
    )
    Message.objects.bulk_create(
        Message(
            thread=opened.thread, kind="written", author=hanako, side="customer", source="page", body="x", at=OPENED
        )
        for _ in range(300)
    )

    assert queries_of(lambda: see(opened, wei)) == few


def test_what_is_cut_of_a_long_case_is_counted_and_led_to(client, see, opened, wei, monkeypatch):
    event = opened.events.first()
    Evidence.objects.bulk_create(
        Evidence(dispute=opened, event=event, party="buyer", slot="statement", text=f"Words {n}.", submitted_at=OPENED)
        for n in range(3)
    )
    worlds.counter(opened, wei, worlds.refund(600), OPENED + HOUR)
    before = opened.evidence.count()
    monkeypatch.setattr(room_page, "EVENTS_MOST", 1)
    monkeypatch.setattr(room_page, "EVIDENCE_MOST", 2)

    cut = see(opened, wei, OPENED + 2 * HOUR).content.decode()
    assert "1 earlier event: show everything" in cut
    assert f"{before - 2} older pieces: show everything" in cut
    assert ("Words 0." in cut, "Words 2." in cut) == (False, True)
    whole = client.get(f"/en/disputes/{opened.reference}/?all=1").content.decode()
    assert ("show everything" in whole, "Words 0." in whole) == (False, True)
    assert whole.count('<details class="case-fold" id="history" open>') == 1


# The conversation


def written(client, dispute, words, **more):
    return client.post(f"/en/disputes/{dispute.reference}/", {"body": words, "client_key": "a" * 32, **more})


def test_a_message_is_said_and_answers_nothing(client, clock, opened, wei):
    client.force_login(wei)
    answer = written(client, opened, "I look into it.")

    assert answer.status_code == 303
    assert opened.thread.messages.last().body == "I look into it."
    opened.refresh_from_db()
    assert (opened.stage, opened.version) == (Stage.AWAITING_SELLER, 1)


def test_sent_twice_it_is_one_message(client, clock, opened, wei):
    client.force_login(wei)
    written(client, opened, "I look into it.")
    written(client, opened, "I look into it.")

    assert opened.thread.messages.filter(body="I look into it.").count() == 1


def test_a_message_to_support_alone_is_not_seen_by_the_other_side(client, clock, see, opened, wei, hanako, mei):
    client.force_login(wei)
    written(client, opened, "Between us.", audience="shop")

    assert "Between us." in shown(see(opened, wei))
    assert "Between us." in shown(see(opened, mei))
    assert "Between us." not in shown(see(opened, hanako))


@pytest.mark.parametrize("words", ["", "   ", "x" * 20_001])
def test_what_cannot_be_said_is_refused_in_words(client, clock, opened, wei, words):
    client.force_login(wei)

    assert written(client, opened, words).status_code == 422


def test_nobody_writes_into_the_case_of_others(client, clock, opened, ken, lin, mei):
    for person in (ken, lin, mei):
        client.force_login(person)
        assert written(client, opened, "Hello").status_code == 404


def test_a_closed_case_is_read_and_written_into_no_more(client, clock, see, paid, hanako):
    clock.set(OPENED + 3 * DAY)
    client.force_login(hanako)
    answer = written(client, paid, "One more thing")

    assert answer.status_code == 422
    assert "One more thing" in answer.content.decode()
    page = shown(see(paid, hanako))
    assert "Closed: Refunded in part" in page
    assert "Refund of ¥1,000 Paid" in page


def test_threads_of_disputes_lead_to_the_room(client, clock, opened, hanako):
    client.force_login(hanako)
    answer = client.get(f"/en/messages/{opened.thread.reference}/")

    assert answer["Location"] == reverse("dispute", args=[opened.reference])


def test_a_reply_by_mail_is_a_message_and_no_answer(opened, wei, ken):
    reply = {
        "address": "",
        "words": "I agree.",
        "quoted": "",
        "photos": (),
        "client_key": "m" * 64,
        "at": OPENED + HOUR,
    }
    first, again = (reply_by_mail(thread=opened.thread, person=wei, side=Side.SHOP, **reply) for _ in range(2))

    assert first == again
    assert (first.body, first.side, first.source) == ("I agree.", Side.SHOP, Source.MAIL)
    opened.refresh_from_db()
    assert (opened.stage, opened.version) == (Stage.AWAITING_SELLER, 1)
    with pytest.raises(Refused):
        reply_by_mail(thread=opened.thread, person=ken, side=None, **reply)


# Deadlines in the calendar


def test_a_deadline_is_put_into_a_calendar(client, clock, opened, hanako, ken):
    client.force_login(hanako)
    answer = client.get(f"/ja/disputes/{opened.reference}/calendar/seller-response.ics")

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "DTSTART:20260527T010000Z" in answer.content.decode()
    assert client.get(f"/ja/disputes/{opened.reference}/calendar/appeal-end.ics").status_code == 404
    client.force_login(ken)
    assert client.get(f"/ja/disputes/{opened.reference}/calendar/seller-response.ics").status_code == 404


# Evidence


def test_evidence_is_listed_with_its_hash(see, opened, wei, hanako):
    photo = worlds.photo_of(wei)
    pieces = [Piece("proof_of_posting", photo=photo, caption="The receipt")]
    worlds.move(opened, Verb.ADD_EVIDENCE, wei, OPENED + HOUR, along=Along(pieces=pieces))
    page = shown(see(opened, hanako))

    assert Evidence.objects.get(photo=photo).sha256 in page
    assert "Proof of posting Seller" in page
    assert "1 of 3 required" in page


def test_of_a_ruling_on_appeal_nobody_says_that_nobody_appealed(client, see, ruled, hanako, sora):
    worlds.move(ruled, Verb.APPEAL, hanako, OPENED + 4 * DAY, Appealing(Ground.NAMED_ERROR, LONG))
    actions.take(dispute=ruled, by=sora, at=OPENED + 4 * DAY)
    worlds.rule(ruled, sora, worlds.refund(900), OPENED + 5 * DAY)
    final = "This ruling was made on appeal, so it is final."

    room = shown(see(ruled, hanako, OPENED + 5 * DAY))
    paper = client.get(reverse("case_pack", args=[ruled.reference])).content.decode()
    client.force_login(sora)
    desk = client.get(reverse("admin:disputes_dispute_change", args=[ruled.pk])).content.decode()

    assert room.count(final) == 2  # In the history, and in the conversation.
    assert final in paper
    assert "不服申立てを受けた裁定のため、これで確定しました。" in desk
    assert "Nobody appealed" not in room + paper
    assert "不服の申し立てがなかった" not in paper + desk


def test_of_a_ruling_that_nobody_appealed_against_that_is_said(see, ruled, hanako):
    actions.move_by_the_clock(at=OPENED + 11 * DAY)

    assert shown(see(ruled, hanako, OPENED + 11 * DAY)).count("Nobody appealed in time, so the ruling is final.") == 2


def test_words_in_both_languages_are_there_after_a_ruling(see, ruled, hanako):
    page = shown(see(ruled, hanako, OPENED + 3 * DAY + HOUR))

    assert "Partial refund" not in page.split("Ruling")[1].split("The seller is responsible")[0]
    assert "Refund of ¥700; the goods stay with the buyer." in page
    assert "理由を日本語でも書きます。" in page
