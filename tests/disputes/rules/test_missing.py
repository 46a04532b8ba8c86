"""What units that did not come are worth."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.rules.missing import MissingUnits, missing_units, whole, without
from disputes.rules.money import available
from disputes.rules.states import Reason
from tests.disputes.rules.test_money import lines
from tests.disputes.rules.world import funds


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("3", 3),
        ("３", 3),
        (" 0 ", 0),
        ("１２", 12),
        ("", None),
        ("three", None),
        ("三", None),
        ("-1", None),
        ("2.5", None),
        ("²", 2),
        ("٣", None),
        ("9" * 8, None),
    ],
)
def test_whole_numbers_of_any_width(typed, number):
    assert whole(typed) == number


def test_the_missing_units_are_the_next_ones_of_the_line():
    line = replace(funds(1000, 3), price=1300)

    assert missing_units(line, 3, 1) == MissingUnits(2, 3, 866, 200)
    assert missing_units(replace(line, units_gone=1), 2, 1) == MissingUnits(1, 2, 433, 100)
    assert missing_units(replace(line, units_gone=2), 1, 0).worth == 334


@pytest.mark.parametrize(
    ("line", "claimed", "received"),
    [
        (funds(1000, 1), 1, 0),
        (funds(1000, 3), 3, 3),
        (funds(1000, 3), 3, 4),
        (funds(1000, 3), 3, None),
        (funds(1000, 3), 4, 0),
    ],
    ids=["parts of one", "all came", "more came", "not told", "more claimed than there are"],
)
def test_nothing_is_counted_where_it_cannot_be(line, claimed, received):
    assert missing_units(line, claimed, received) is None


@given(lines(), st.integers(1, 7), st.integers(0, 7))
def test_what_is_missing_is_a_part_of_what_is_claimed(line, claimed, received):
    found = missing_units(line, claimed, received)
    if found is not None:
        whole_claim = replace(line, refunded=0, reserved=0)
        assert 0 <= found.worth <= available(whole_claim, claimed, Reason.MISSING_PARTS)
        assert 0 <= found.coupon <= found.price + 1


def test_what_a_case_took_itself_is_not_gone():
    assert without(replace(funds(1000, 3), units_gone=3), 2).units_left == 2
