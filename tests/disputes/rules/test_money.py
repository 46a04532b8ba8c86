from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.rules.ledger import Breakdown, LineFunds, breakdown
from disputes.rules.money import available, percent_of
from disputes.rules.states import Reason
from tests.disputes.rules.world import funds

GETS_POSTAGE = {Reason.NOT_RECEIVED, Reason.WRONG_ITEM, Reason.COUNTERFEIT, Reason.DEFECTIVE}


@st.composite
def lines(draw):
    net, quantity, postage = draw(st.integers(0, 10**6)), draw(st.integers(1, 7)), draw(st.integers(0, 500))
    refunded = draw(st.integers(0, net + postage))
    reserved = draw(st.integers(0, net + postage - refunded))
    price = net + draw(st.integers(0, 1000))
    return LineFunds(price, net, postage, quantity, refunded, reserved, draw(st.integers(0, quantity)))


@given(lines(), st.integers(0, 8), st.sampled_from(Reason))
def test_no_claim_brings_more_than_is_left(line, quantity, reason):
    assert 0 <= available(line, quantity, reason) <= line.free


@given(lines(), st.integers(1, 7), st.sampled_from(Reason))
def test_what_is_asked_for_is_what_the_page_shows_of_it(line, quantity, reason):
    if quantity <= line.units_left:
        shown = breakdown(line, quantity, with_postage=reason in GETS_POSTAGE)
        assert (shown.most, shown.goods) == (available(line, quantity, reason), shown.price - shown.coupon)


@pytest.mark.parametrize("reason", Reason)
def test_outbound_postage_goes_back_with_a_whole_line_for_some_reasons(reason):
    line = funds(1000, 2, postage=300)

    assert available(line, 2, reason) == (1300 if reason in GETS_POSTAGE else 1000)
    assert available(line, 1, reason) == 500


def test_units_add_up_to_the_line_one_after_the_other():
    first = funds(1000, 3)
    second = replace(first, refunded=333, units_gone=1)
    third = replace(second, refunded=666, units_gone=2)

    assert [available(line, 1, Reason.DAMAGED) for line in (first, second, third)] == [333, 333, 334]
    assert available(third, 2, Reason.DAMAGED) == 0


def test_the_breakdown_says_what_is_gone():
    line = replace(funds(1000, 1), price=1200, refunded=400, reserved=100)

    assert breakdown(line, 1, with_postage=False) == Breakdown(price=1200, coupon=200, postage=0, gone=500)
    assert available(line, 1, Reason.DAMAGED) == 500


@pytest.mark.parametrize(("hundredths", "amount"), [(0, 0), (3333, 333), (5000, 500), (9999, 999), (10_000, 1000)])
def test_a_percentage_becomes_an_amount_once_rounded_down(hundredths, amount):
    assert percent_of(1000, hundredths) == amount


@pytest.mark.parametrize("hundredths", [-1, 10_001])
def test_there_is_no_share_below_nothing_or_above_all(hundredths):
    with pytest.raises(ValueError, match="between nothing and all"):
        percent_of(1000, hundredths)
