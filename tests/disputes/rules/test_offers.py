from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.rules.offers import (
    Comparison,
    Terms,
    allowed_kinds,
    can_be_bettered,
    compared,
    is_raised,
    terms_refusal,
    usual_postage_payer,
)
from disputes.rules.policy import Policy
from disputes.rules.refusals import Refusal
from disputes.rules.states import OfferKind, Party, PostagePayer, Reason
from tests.disputes.rules.world import NOTHING, refund, replacement, return_of

SELLER_PAYS = PostagePayer.SELLER
some_terms = st.one_of(
    st.builds(refund, st.integers(1, 5)),
    st.builds(
        return_of,
        st.integers(1, 5),
        st.sampled_from([*PostagePayer]),
        postage_cap=st.integers(0, 2),
        is_by_label=st.booleans(),
    ),
    st.builds(replacement, st.integers(1, 5)),
    st.just(NOTHING),
)


@pytest.mark.parametrize("reason", [Reason.NOT_RECEIVED, Reason.CUSTOMS, Reason.COUNTERFEIT])
def test_what_did_not_arrive_or_is_fake_is_not_offered_to_be_sent_back(reason):
    assert allowed_kinds(reason) == {OfferKind.REFUND_ONLY, OfferKind.REPLACEMENT, OfferKind.NO_REFUND}


def test_only_a_ruling_sends_a_fake_back_and_no_ruling_sends_a_replacement():
    assert allowed_kinds(Reason.COUNTERFEIT, is_ruling=True) == {
        OfferKind.REFUND_ONLY,
        OfferKind.RETURN_AND_REFUND,
        OfferKind.NO_REFUND,
    }
    assert allowed_kinds(Reason.NOT_RECEIVED, is_ruling=True) == {OfferKind.REFUND_ONLY, OfferKind.NO_REFUND}


def test_replacements_can_be_switched_off():
    assert OfferKind.REPLACEMENT not in allowed_kinds(Reason.DAMAGED, has_replacement=False)


@pytest.mark.parametrize("reason", Reason)
def test_return_postage_is_usually_the_buyers_unless_the_seller_sent_something_wrong(reason):
    wrong = {Reason.DAMAGED, Reason.WRONG_ITEM, Reason.DEFECTIVE, Reason.NOT_AS_DESCRIBED}

    assert usual_postage_payer(reason) == (PostagePayer.SELLER if reason in wrong else PostagePayer.BUYER)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (refund(1), None),
        (refund(1000), None),
        (refund(1001), Refusal.OVER_CEILING),
        (refund(0), Refusal.NOT_AN_AMOUNT),
        (refund(-1), Refusal.NOT_AN_AMOUNT),
        (refund(10.5), Refusal.NOT_AN_AMOUNT),
        (refund(True), Refusal.NOT_AN_AMOUNT),
        (refund("1000"), Refusal.NOT_AN_AMOUNT),
        (Terms(OfferKind.REFUND_ONLY, 10, "USD"), Refusal.OTHER_CURRENCY),
        (NOTHING, Refusal.KIND_NOT_ALLOWED),
        (replacement(None), Refusal.FALLBACK_MISSING),
        (replacement(0), Refusal.NOT_AN_AMOUNT),
        (replacement(1001), Refusal.OVER_CEILING),
        (replace(replacement(5), amount=5), Refusal.NOT_AN_AMOUNT),
        (replace(refund(5), fallback_amount=5), Refusal.NOT_AN_AMOUNT),
        (return_of(5, None), Refusal.POSTAGE_UNSAID),
        (return_of(5, PostagePayer.BUYER, is_by_label=True), Refusal.POSTAGE_UNSAID),
        (return_of(5, SELLER_PAYS, is_by_label=True), None),
        (return_of(5, PostagePayer.PLATFORM, is_by_label=True), Refusal.LABEL_IS_SELLERS),
        (return_of(5, SELLER_PAYS, postage_cap=-1), Refusal.NOT_AN_AMOUNT),
        (return_of(5, SELLER_PAYS, postage_cap=301), Refusal.POSTAGE_OVER_CAP),
        (return_of(5, SELLER_PAYS, postage_cap=300), None),
        (replace(refund(5), postage_payer=SELLER_PAYS), Refusal.POSTAGE_UNSAID),
    ],
)
def test_which_terms_can_be_offered(terms, expected):
    answer = terms_refusal(
        terms,
        reason=Reason.DAMAGED,
        currency="JPY",
        ceiling=1000,
        author=Party.BUYER,
        policy=Policy(postage_cap_max=300),
    )

    assert answer == expected


@pytest.mark.parametrize(("author", "expected"), [(Party.BUYER, Refusal.POSTAGE_IS_BUYERS), (Party.SELLER, None)])
def test_who_changed_their_mind_does_not_ask_for_postage_but_may_be_given_it(author, expected):
    answer = terms_refusal(
        return_of(5, SELLER_PAYS),
        reason=Reason.CHANGE_OF_MIND,
        currency="JPY",
        ceiling=1000,
        author=author,
        policy=Policy(),
    )

    assert answer == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (refund(5), refund(5), Comparison.IDENTICAL),
        (refund(5), refund(6), Comparison.BETTER),
        (refund(5), refund(4), Comparison.WORSE),
        (NOTHING, refund(1), Comparison.BETTER),
        (refund(1), NOTHING, Comparison.WORSE),
        (return_of(5), refund(5), Comparison.BETTER),
        (return_of(5), refund(4), Comparison.MIXED),
        (refund(5), return_of(5), Comparison.WORSE),
        (refund(5), return_of(6), Comparison.MIXED),
        (refund(5), replacement(5), Comparison.MIXED),
        (replacement(5), replacement(6), Comparison.BETTER),
        (return_of(5), return_of(5, SELLER_PAYS), Comparison.BETTER),
        (return_of(5, SELLER_PAYS), return_of(6), Comparison.MIXED),
        (return_of(5, SELLER_PAYS), return_of(5, PostagePayer.PLATFORM), Comparison.EQUAL),
        (return_of(5, SELLER_PAYS, postage_cap=9), return_of(5, SELLER_PAYS, postage_cap=8), Comparison.WORSE),
    ],
)
def test_what_is_better_for_the_buyer(old, new, expected):
    assert compared(old, new) == expected


@given(some_terms, some_terms)
def test_better_one_way_is_worse_the_other_way(one, other):
    mirror = {Comparison.BETTER: Comparison.WORSE, Comparison.WORSE: Comparison.BETTER}
    there = compared(one, other)

    assert compared(other, one) == mirror.get(there, there)


@given(some_terms, some_terms)
def test_a_demand_is_raised_when_anything_gets_better(old, new):
    assert is_raised(old, new) == (compared(old, new) in {Comparison.BETTER, Comparison.MIXED})


def test_all_that_is_left_without_a_return_cannot_be_bettered():
    assert (can_be_bettered(refund(5), 5), can_be_bettered(refund(4), 5), can_be_bettered(return_of(5), 5)) == (
        False,
        True,
        True,
    )
