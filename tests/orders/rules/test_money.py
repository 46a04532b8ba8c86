import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.money import (
    MOST_MINOR,
    AmountFault,
    Faulty,
    discounted,
    exponent,
    parsed,
    plain,
    shares,
    unit_value,
    units_value,
)

prices = st.lists(st.integers(0, 10**9), min_size=1, max_size=12)


@pytest.mark.parametrize(("currency", "digits"), [("JPY", 0), ("USD", 2), ("KWD", 3), ("CNY", 2), ("ISK", 0)])
def test_exponents_are_those_of_iso_4217(currency, digits):
    assert exponent(currency) == digits


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("1200", "JPY", 1200),
        ("1,200", "JPY", 1200),
        ("¥1,200", "JPY", 1200),
        ("1200円", "JPY", 1200),
        ("１２００", "JPY", 1200),
        ("￥１，２００", "JPY", 1200),
        ("1200.00", "JPY", 1200),
        ("12.34", "USD", 1234),
        ("$12.3", "USD", 1230),
        ("12.34 USD", "USD", 1234),
        ("1.234", "KWD", 1234),
        ("0", "USD", 0),
    ],
)
def test_amount_is_read_as_people_type_it(typed, currency, minor):
    assert parsed(typed, currency) == minor


@pytest.mark.parametrize(
    ("typed", "currency", "fault"),
    [
        ("", "JPY", AmountFault.EMPTY),
        ("  ", "JPY", AmountFault.EMPTY),
        ("¥10.5", "JPY", AmountFault.TOO_PRECISE),
        ("12.345", "USD", AmountFault.TOO_PRECISE),
        ("-1", "JPY", AmountFault.NEGATIVE),
        ("−1", "JPY", AmountFault.NEGATIVE),
        ("1e9", "JPY", AmountFault.NOT_A_NUMBER),
        ("ten", "JPY", AmountFault.NOT_A_NUMBER),
        ("1,2", "JPY", AmountFault.NOT_A_NUMBER),
        ("$5", "JPY", AmountFault.NOT_A_NUMBER),
        ("٣٤", "JPY", AmountFault.NOT_A_NUMBER),
        ("\x001", "JPY", AmountFault.NOT_A_NUMBER),
        ("9" * 10_000, "JPY", AmountFault.TOO_LARGE),
        (str(MOST_MINOR + 1), "JPY", AmountFault.TOO_LARGE),
        ("5", "XYZ", AmountFault.UNKNOWN_CURRENCY),
    ],
)
def test_what_is_no_amount_is_refused_with_the_reason(typed, currency, fault):
    assert parsed(typed, currency) == Faulty(fault)


@given(st.integers(0, MOST_MINOR), st.sampled_from(["JPY", "USD", "KWD", "CLF"]))
def test_plain_digits_are_read_back(minor, currency):
    assert parsed(plain(minor, currency), currency) == minor


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(typed):
    assert isinstance(parsed(typed, "USD"), int | Faulty)


def test_a_coupon_of_100_yen_over_three_equal_lines():
    assert discounted([1000, 1000, 1000], 100) == [966, 967, 967]


@given(prices, st.data())
def test_discounted_lines_add_up_to_what_was_paid_and_stay_between_nothing_and_the_price(lines, data):
    discount = data.draw(st.integers(0, sum(lines)))
    nets = discounted(lines, discount)
    assert sum(nets) == sum(lines) - discount
    assert all(0 <= net <= price for net, price in zip(nets, lines, strict=True))


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=12))
def test_shares_add_up_to_the_total(total, weights):
    assert sum(shares(total, weights)) == total


def test_shares_need_somebody_to_carry_them():
    assert shares(0, []) == []
    assert shares(7, [0, 0]) == [7, 0]
    with pytest.raises(ValueError, match="Nobody"):
        shares(1, [])
    with pytest.raises(ValueError, match="negative"):
        shares(1, [2, -1])
    with pytest.raises(ValueError, match="discount"):
        discounted([5], 6)


@given(st.integers(0, 10**9), st.integers(1, 50), st.data())
def test_units_add_up_to_the_line_in_whatever_portions(net, quantity, data):
    assert sum(unit_value(net, quantity, unit) for unit in range(1, quantity + 1)) == net
    first = data.draw(st.integers(0, quantity))
    rest = units_value(net, quantity, after=first, count=quantity - first)
    assert units_value(net, quantity, after=0, count=first) + rest == net


def test_units_that_are_not_there_are_refused():
    with pytest.raises(ValueError, match="unit"):
        unit_value(100, 2, 3)
    with pytest.raises(ValueError, match="units"):
        units_value(100, 2, after=1, count=2)
