"""Forms make of what was typed what comes along with a move, or say what to type instead."""

from dataclasses import replace

import pytest
from django import forms
from django.http import QueryDict

from disputes.forms import OfferForm, Shown, form_for, typed
from disputes.forms.amounts import amount_of, share_of
from disputes.forms.evidence import EvidenceForm
from disputes.forms.proof import fields_of
from disputes.rules.evidence import Slot
from disputes.rules.moves import MOVES
from disputes.rules.payloads import (
    PAYLOADS,
    Accepting,
    Addressing,
    Appealing,
    Inspecting,
    Labelling,
    Nothing,
    Offering,
    Rejecting,
    Shipping,
    Submitting,
    Withdrawing,
)
from disputes.rules.refusals import Refusal
from disputes.rules.states import SIDES, Ground, Party, PostagePayer, Reason, RejectReason, ReturnProblem, Verb
from disputes.rules.states import WithdrawReason as Why
from tests.disputes.rules import cases
from tests.disputes.rules.world import LONG, OPENED, opened, refund, replacement, return_of


def filled(verb, side, case, **typed_words):
    data = QueryDict(mutable=True)
    for name, words in typed_words.items():
        data[name] = words
    return form_for(verb, side)(data, case=case, by=side, at=OPENED)


# Amounts


@pytest.mark.parametrize(
    ("words", "amount"),
    [("1000", 1000), ("１，０００", 1000), ("¥1,000", 1000), ("1000円", 1000), (" 1 000 ", 1000), ("1000.0", 1000)],
)
def test_an_amount_is_read_as_people_type_it(words, amount):
    assert amount_of(words, "JPY", most=1000) == amount


@pytest.mark.parametrize(
    ("words", "currency", "said"),
    [
        ("", "JPY", "Enter an amount, such as 1000."),
        ("¥10.5", "JPY", "That is finer than this currency goes. Write the amount like 1000."),
        ("−1", "JPY", "An amount is never below zero. Write it without a minus, such as 1000."),
        ("0", "JPY", "Enter more than zero, such as 1000."),
        ("1e9", "JPY", "Write the amount in digits alone, such as 1000."),
        ("1001", "JPY", "At most ¥1,000 is possible here. Enter that or less."),
        ("9" * 40, "JPY", "At most ¥1,000 is possible here. Enter that or less."),
        ("$10", "JPY", "This was paid in JPY. Write the amount in JPY, such as 1000."),
        ("10 EUR", "JPY", "This was paid in JPY. Write the amount in JPY, such as 1000."),
        ("¥1,000", "USD", "This was paid in USD. Write the amount in USD, such as 10.00."),
        ("10.005", "USD", "That is finer than this currency goes. Write the amount like 10.00."),
        ("\x00" * 10_000, "JPY", "Write the amount in digits alone, such as 1000."),
    ],
)
def test_what_is_no_amount_is_refused_with_what_to_type(words, currency, said):
    with pytest.raises(forms.ValidationError) as refused:
        amount_of(words, currency, most=1000)

    assert refused.value.messages == [said]


@pytest.mark.parametrize(
    ("words", "share", "amount"),
    [
        ("50%", "50%", 1697),
        ("５０％", "50%", 1697),
        (" 100 % ", "100 %", 3395),
        ("33.33%", "33.33%", 1131),
        ("12,5%", "12,5%", 424),
    ],
)
def test_a_share_is_so_much_of_the_ceiling_rounded_down(words, share, amount):
    assert share_of(words, "JPY", most=3395) == (share, amount)


@pytest.mark.parametrize("words", ["0%", "101%", "%", "-5%", "5%%", "33.333%", "1e2%", "half%", "¥50%"])
def test_what_is_no_share_is_refused_with_what_to_type(words):
    with pytest.raises(forms.ValidationError) as refused:
        share_of(words, "JPY", most=3395)

    assert refused.value.messages == ["Write a share from 0.01% to 100%, such as 50%, or an amount, such as 1200."]


def test_an_amount_is_no_share():
    assert share_of("50", "JPY", most=3395) is None


# Offers


def test_an_offer_reads_only_what_belongs_to_its_solution():
    form = filled(
        Verb.REVISE,
        Party.BUYER,
        opened(),
        kind="refund_only",
        amount="８００",
        fallback_amount="nonsense",
        postage_cap="-3",
    )

    assert form.is_valid()
    assert form.payload() == Offering(refund(800))


def test_a_return_names_who_pays_its_postage_and_how_much():
    form = filled(
        Verb.COUNTER,
        Party.SELLER,
        opened(),
        kind="return_and_refund",
        amount="900",
        postage_payer="seller",
        postage_cap="1,200",
        return_address=" Wei's warehouse ",
    )

    assert form.is_valid()
    assert form.payload() == Offering(
        return_of(900, PostagePayer.SELLER, postage_cap=1200, return_address="Wei's warehouse")
    )


def test_a_return_that_the_seller_pays_without_a_label_needs_a_limit():
    form = filled(Verb.COUNTER, Party.SELLER, opened(), kind="return_and_refund", amount="900", postage_payer="seller")

    assert form.errors == {"postage_cap": ["Enter an amount, such as 1200."]}


def test_with_a_label_no_limit_is_asked_for():
    form = filled(
        Verb.COUNTER,
        Party.SELLER,
        opened(),
        kind="return_and_refund",
        amount="900",
        postage_payer="seller",
        is_by_label="on",
        postage_cap="700",
    )

    assert form.is_valid()
    assert form.payload() == Offering(return_of(900, PostagePayer.SELLER, is_by_label=True))


def test_a_replacement_needs_what_is_paid_if_it_is_not_sent():
    form = filled(Verb.REVISE, Party.BUYER, opened(), kind="replacement", amount="900", fallback_amount="")

    assert form.errors == {"fallback_amount": ["Enter an amount, such as 1000."]}


def test_a_solution_that_the_reason_does_not_allow_is_not_offered():
    case = opened(reason=Reason.NOT_RECEIVED)
    form = filled(Verb.REVISE, Party.BUYER, case, kind="return_and_refund", amount="900")

    assert form.errors == {"kind": ["This kind of solution is not possible for this reason."]}
    assert "postage_payer" not in form.fields


@pytest.mark.parametrize("terms", [refund(700), return_of(700, PostagePayer.SELLER, postage_cap=300), replacement(400)])
def test_terms_that_are_typed_out_are_read_back_as_they_were(terms):
    data = QueryDict(mutable=True)
    data.update({name: words for name, words in typed(terms).items() if words})
    form = OfferForm(data, case=opened(), by=Party.BUYER, at=OPENED)

    assert form.is_valid()
    assert form.terms == terms


def test_an_offer_begins_with_ones_own_last_terms():
    form = OfferForm(case=opened(refund(640)), by=Party.BUYER, at=OPENED)

    assert form["amount"].value() == "640"
    assert form["kind"].value() == "refund_only"


# Other moves


def test_every_move_of_a_side_has_a_form_of_its_shape():
    answers = {
        "offer": "1",
        "kind": "refund_only",
        "amount": "10",
        "reason": "other",
        "words": LONG,
        "ground": "named_error",
        "tracking_number": "RR123456785JP",
        "return_address": "1-2-3",
        "label": "L-1",
        "problem": "not_received",
    }
    shapes = {}
    for move in MOVES:
        for side in set(SIDES) & set(move.by) - {None}:
            if move.verb in {Verb.OPEN, Verb.WRITE, Verb.ADD_EVIDENCE}:
                continue
            case = cases.return_here()
            form = filled(move.verb, side, case, **answers)
            assert form.is_valid(), (move.verb, form.errors)
            shapes[move.verb, side] = type(form.payload(Shown({}, 1)))

    assert shapes == {key: PAYLOADS.get(key[0], Nothing) for key in shapes}


def test_who_accepts_names_the_offer_that_was_read():
    assert accepted(opened(), offer="1") == Accepting(1)
    assert accepted(opened(), offer="²") == Accepting(0)
    assert accepted(opened(), offer="9" * 30) == Accepting(0)
    assert accepted(opened(return_of()), offer="1", return_address="1-2-3") == Accepting(1, "1-2-3")


def accepted(case, **words):
    form = filled(Verb.ACCEPT, Party.SELLER, case, **words)
    assert form.is_valid()
    return form.payload()


def test_a_seller_who_rejects_gives_reason_and_words_and_photos():
    form = filled(Verb.REJECT, Party.SELLER, opened(), reason="as_described", words=LONG)

    assert form.is_valid()
    assert form.payload(Shown(photos=2)) == Rejecting(RejectReason.AS_DESCRIBED, LONG, 2)


def test_a_buyer_who_rejects_needs_no_reason():
    form = filled(Verb.REJECT, Party.BUYER, cases.rejected())

    assert form.is_valid()
    assert form.payload() == Rejecting(None)


def test_a_parcel_is_whose_number_it_surely_is():
    form = filled(Verb.SHIP_RETURN, Party.BUYER, cases.return_agreed(), tracking_number="ｒｒ 123-456-785 jp")

    assert form.is_valid()
    assert form.payload(Shown(photos=1)) == Shipping("japan-post", "RR123456785JP", 1)


def test_a_number_that_says_nothing_asks_for_the_carrier():
    form = filled(Verb.SHIP_RETURN, Party.BUYER, cases.return_agreed(), tracking_number="ABC-9999-Z")

    assert form.errors == {"carrier": ["The number does not say whose it is. Choose the carrier."]}


def test_the_rest_is_what_was_typed():
    here = cases.return_here()

    assert payload(Verb.SET_RETURN_ADDRESS, Party.SELLER, here, return_address=" 1-2-3 ") == Addressing("1-2-3")
    assert payload(Verb.PROVIDE_LABEL, Party.SELLER, here, label="L-1") == Labelling("L-1")
    assert payload(Verb.WITHDRAW, Party.BUYER, here, reason="goods_arrived") == Withdrawing(Why.GOODS_ARRIVED)
    assert payload(Verb.APPEAL, Party.BUYER, here, ground="named_error", words=LONG) == Appealing(
        Ground.NAMED_ERROR, LONG
    )
    assert payload(Verb.SUBMIT_EVIDENCE, Party.BUYER, here) == Submitting({})


def payload(verb, side, case, **words):
    form = filled(verb, side, case, **words)
    assert form.is_valid(), form.errors
    return form.payload()


def test_a_seller_who_reports_a_return_says_what_and_what_to_deduct():
    form = filled(
        Verb.REPORT_RETURN_PROBLEM,
        Party.SELLER,
        cases.return_here(),
        problem="damaged",
        **{"said-return_weight": "850 g"},
        deduction="100",
    )

    assert form.is_valid()
    assert form.said == [(Slot.RETURN_WEIGHT, "850 g")]
    assert form.payload(Shown({Slot.RETURN_OPENING: 1})) == Inspecting(
        ReturnProblem.DAMAGED, {Slot.RETURN_OPENING: 1}, 100
    )


def test_all_of_the_refund_cannot_be_deducted():
    form = filled(Verb.REPORT_RETURN_PROBLEM, Party.SELLER, cases.return_here(), problem="damaged", deduction="1000")

    assert form.errors == {"deduction": ["At most ¥999 is possible here. Enter that or less."]}


def test_versions_that_nobody_was_shown_are_none():
    for forged in ("", "-1", "1e3", "²", "9" * 30, "\x00"):
        assert filled(Verb.ESCALATE, Party.BUYER, opened(), version=forged).read_version == -1
    assert filled(Verb.ESCALATE, Party.BUYER, opened(), version="1").read_version == 1


def test_keys_that_we_did_not_make_are_replaced():
    assert filled(Verb.ESCALATE, Party.BUYER, opened(), key="a" * 32).sent_key == "a" * 32
    assert filled(Verb.ESCALATE, Party.BUYER, opened(), key="<script>").sent_key != "<script>"


def test_a_refusal_stands_at_the_field_that_it_is_about():
    form = filled(Verb.REVISE, Party.BUYER, opened(), kind="refund_only", amount="1000")
    form.is_valid()
    form.add_refusal(Refusal.NOTHING_CHANGED, "Nothing is different.")
    form.add_refusal(Refusal.TOO_MANY_REVISIONS, "Too often.")

    assert form.errors == {"amount": ["Nothing is different."], "__all__": ["Too often."]}


# How many units came


@pytest.mark.parametrize("typed_number", ["3", "３", " 0 ", ""])
def test_the_number_of_units_is_kept_as_it_was_typed(typed_number):
    field = fields_of([Slot.NUMBER_RECEIVED], claimed=3)[f"said-{Slot.NUMBER_RECEIVED}"]
    assert field.clean(typed_number).strip() == typed_number.strip()


@pytest.mark.parametrize("typed_number", ["4", "two", "三", "1.5", "-1"])
def test_what_is_no_number_of_the_claimed_units_is_refused(typed_number):
    field = fields_of([Slot.NUMBER_RECEIVED], claimed=3)[f"said-{Slot.NUMBER_RECEIVED}"]
    with pytest.raises(forms.ValidationError) as refused:
        field.clean(typed_number)
    assert refused.value.messages == [
        "Write how many of the 3 that it is about came: a whole number from 0 to 3.",
    ]


def test_of_a_single_unit_parts_are_told_in_words():
    field = fields_of([Slot.NUMBER_RECEIVED])[f"said-{Slot.NUMBER_RECEIVED}"]
    assert field.clean("10 of 12 screws") == "10 of 12 screws"


@pytest.mark.parametrize(("text", "is_fine"), [("１", True), ("", True), ("most of them", False)])
def test_a_number_that_is_added_later_is_one_too(text, is_fine):
    case = replace(opened(reason=Reason.MISSING_PARTS), quantity=2)
    data = QueryDict(mutable=True)
    data.update({"slot": Slot.NUMBER_RECEIVED, "text": text})
    form = EvidenceForm(data, case=case, by=Party.BUYER, at=OPENED)
    assert (form.is_valid(), list(form.errors)) == (is_fine, [] if is_fine else ["text"])
