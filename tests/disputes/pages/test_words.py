"""Offers, deadlines and events in sentences, in both languages."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils.translation import override

from disputes import phrases
from disputes.calendar_file import calendar_file
from disputes.phrases import following, happened, mails, numbers, offering, process, refusals, solutions
from disputes.phrases.following import FOLLOWS
from disputes.phrases.offering import differences, in_a_sentence
from disputes.phrases.times import remaining
from disputes.rules.playing import open_to
from disputes.rules.policy import Policy
from disputes.rules.refusals import Refusal
from disputes.rules.states import Party, PostagePayer, Stage, Verb
from disputes.standing import replaced, standing, turn, what_follows, why_refused
from tests.disputes.rules import cases
from tests.disputes.rules.world import (
    CALLERS,
    DAY,
    HANAKO,
    HOUR,
    NOTHING,
    OPENED,
    WEI,
    opened,
    refund,
    replacement,
    return_of,
)

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("terms", "english", "japanese"),
    [
        (
            refund(1000),
            "Full refund of ¥1,000; the goods stay with the buyer.",
            "全額¥1,000を返金します。商品の返送は不要です。",
        ),
        (
            refund(400),
            "Partial refund of ¥400; the goods stay with the buyer.",
            "¥400を返金します（一部返金）。商品の返送は不要です。",
        ),
        (
            return_of(1000, PostagePayer.SELLER, postage_cap=800),
            "Full refund of ¥1,000 once the goods are sent back. "
            "The seller pays the return postage against a receipt, up to ¥800.",
            "商品の返送後に、全額¥1,000を返金します。返送料は、領収書と引き換えに、出品者が¥800まで負担します。",
        ),
        (
            return_of(400),
            "Partial refund of ¥400 once the goods are sent back. The buyer pays the return postage.",
            "商品の返送後に、¥400を返金します（一部返金）。返送料は購入者が負担します。",
        ),
        (
            replacement(500),
            "A replacement is sent. If it is not sent in time, ¥500 is refunded instead.",
            "交換品を送ります。期限までに発送されない場合は、代わりに¥500を返金します。",
        ),
        (NOTHING, "No refund.", "返金なし。"),
    ],
)
def test_an_offer_says_the_same_in_both_languages(terms, english, japanese):
    with override("en"):
        assert in_a_sentence(terms, 1000) == english
    with override("ja"):
        assert in_a_sentence(terms, 1000) == japanese


def test_two_offers_stand_side_by_side():
    shown = differences(refund(1000), return_of(600))

    assert [(row.name, row.old, row.new, row.is_changed) for row in shown] == [
        ("Solution", "Refund without a return", "Return and refund", True),
        ("Refund", "¥1,000", "¥600", True),
        ("Return postage", "—", "The buyer pays the return postage.", True),
    ]


@pytest.mark.parametrize(
    ("left", "english", "japanese"),
    [
        (5 * DAY, "5 days left", "あと5日"),
        (5 * DAY + 23 * HOUR, "5 days left", "あと5日"),
        (2 * DAY + 3 * HOUR, "2 days and 3 h left", "あと2日と3時間"),
        (DAY, "1 day left", "あと1日"),
        (3 * HOUR + 59 * MINUTE, "3 h 59 min left", "あと3時間59分"),
        (MINUTE, "1 minute left", "あと1分"),
        (MINUTE / 2, "Less than a minute left", "あと1分未満"),
        (timedelta(), "Over", "期限切れ"),
    ],
)
def test_no_more_time_is_promised_than_is_left(left, english, japanese):
    with override("en"):
        assert remaining(OPENED + left, OPENED) == english
    with override("ja"):
        assert remaining(OPENED + left, OPENED) == japanese


def test_everything_that_happens_has_words():
    assert set(happened.HAPPENED) == set(Verb)
    assert happened.in_words(Verb.ACCEPT, Party.SELLER) == "The seller accepted the offer."
    assert phrases.word_of(Stage.CLOSED) == "Closed"


@pytest.mark.parametrize("stage", Stage)
def test_buttons_are_what_the_table_leaves_open(stage):
    case = cases.CASES[stage]()
    at = max((offer.made_at for offer in case.offers), default=OPENED) + HOUR
    for side in (HANAKO, WEI):
        shown = standing(case, side, at)
        assert shown.verbs == {button.move.verb for button in open_to(case, side, at)}
        assert {choice.verb for choice in shown.choices} == shown.verbs


def test_a_page_says_whose_turn_it_is_and_what_silence_does():
    shown = standing(opened(), WEI, OPENED + HOUR)

    assert shown.is_awaited
    assert shown.hint == "Read what the buyer asks for and answer: accept, offer something else, or reject."
    assert [(one.name, one.due_at, one.otherwise) for one in shown.deadlines] == [
        (
            "Seller's answer",
            OPENED + 5 * DAY,
            "If the seller does not answer by then, the buyer's offer counts as accepted.",
        ),
        ("End of the negotiation", OPENED + 7 * DAY, ""),
    ]
    assert not standing(opened(), HANAKO, OPENED + HOUR).is_awaited


def test_only_who_was_asked_for_evidence_is_awaited():
    assert turn(cases.asked(Party.BUYER)) == (Party.BUYER,)


def test_who_accepts_reads_what_follows():
    case = opened(refund(700))

    assert what_follows(case, Verb.ACCEPT, Party.SELLER, case.offer(1), OPENED) == [
        "The refund goes to the buyer the way it was paid, and the dispute closes.",
        "This cannot be undone: both sides are then bound to this offer.",
    ]


def test_what_follows_names_the_numbers_that_are_in_force():
    numbers = Policy(
        since=OPENED,
        mediation_sla=timedelta(days=9),
        negotiation_extension=timedelta(days=1),
        return_ship_by=timedelta(days=21),
        inspection=timedelta(days=4),
    )
    case = replace(opened(), policies=(numbers,))
    said = {verb: what_follows(case, verb, Party.SELLER, None, OPENED)[0] for verb in FOLLOWS}

    assert "usually within 9 days" in said[Verb.ESCALATE]
    assert said[Verb.AGREE_EXTENSION] == "The negotiation ends 1 day later. This is possible once."
    assert "has 21 days from now" in said[Verb.PROVIDE_LABEL]
    assert "You then have 4 days" in said[Verb.MARK_RECEIVED]
    assert not [words for words in said.values() if "%" in words]


@pytest.mark.parametrize("why", Refusal)
def test_a_refusal_names_the_numbers_that_are_in_force(why):
    case = replace(opened(), policies=(Policy(since=OPENED, least_rationale=77, escalation_after=timedelta(hours=30)),))
    said = why_refused(why, case, OPENED)

    assert "%" not in said + str(phrases.REFUSALS[why])
    assert ("77 characters" in said) == (why is Refusal.RATIONALE_SHORT)
    assert ("from Friday, 22 May 2026, 18:00 (Tokyo)" in said) == (why is Refusal.TOO_EARLY_TO_ESCALATE)


def test_who_withdraws_reads_until_when_it_can_be_opened_again():
    said = what_follows(opened(), Verb.WITHDRAW, Party.BUYER, None, OPENED)

    assert said[0] == "The dispute closes, and nothing is refunded."
    assert said[1] == "Until Tuesday, 30 June 2026, 23:59 (Tokyo) you can open it again, once."


def test_a_replaced_offer_is_shown_beside_the_new_one():
    case = cases.rejected()

    assert [(row.old, row.new) for row in replaced(case, 1)] == [
        ("Refund without a return", "No refund"),
        ("¥1,000", "¥0"),
    ]
    assert replaced(case, 2) == []
    assert replaced(case, 99) == []


def test_a_calendar_file_is_one_appointment_with_lines_of_75_octets():
    made = calendar_file(
        uid="D-1/seller_response",
        summary="出品者の回答期限; D-1, " * 5,
        words="One\nTwo",
        address="https://example.com/ja/disputes/D-1/",
        due_at=OPENED,
        at=OPENED - DAY,
    )

    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    assert made.replace(b"\r\n ", b"").decode().splitlines()[6:10] == [
        "UID:D-1/seller_response",
        "DTSTAMP:20260520T030000Z",
        "DTSTART:20260521T030000Z",
        "DTEND:20260521T030000Z",
    ]
    assert "SUMMARY:" + "出品者の回答期限\\; D-1\\, " * 5 in made.replace(b"\r\n ", b"").decode()


def said_in(value):
    if isinstance(value, dict):
        value = value.values()
    elif isinstance(value, mails.Done):
        value = (value.yours, value.buyers, value.sellers)
    elif not isinstance(value, (list, tuple)):
        return [str(value)]
    return [words for one in value for words in said_in(one)]


def test_one_thing_has_one_name_in_japanese():
    modules = (mails, happened, following, offering, numbers, process, refusals, solutions)
    with override("ja"):
        said = [
            words
            for module in modules
            for name, value in vars(module).items()
            if name.isupper()
            for words in said_in(value)
        ]

    assert len(said) > 300
    assert [words for words in said if re.search("交渉|ラベル|当サイト|確認期限切れ", words)] == []


def test_every_stage_of_a_side_has_a_hint():
    assert {
        (stage, side)
        for stage in Stage
        for side in (Party.BUYER, Party.SELLER)
        if stage is not Stage.CLOSED and not standing(cases.CASES[stage](), CALLERS[side], OPENED).hint
    } == set()
