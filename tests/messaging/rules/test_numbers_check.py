import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.rules.numbers_check import Difference, compared, found

SAME = [
    ("１,２００", "1200"),
    ("1,200.50", "1200.5"),
    ("¥1,200", "1,200円"),
    ("￥１２００", "JPY 1200"),
    ("1200 yen", "1,200円"),
    ("$12.50", "12.5ドル"),
    ("12.50米ドル", "USD 12.50"),
    ("元1,234.00", "CN¥1,234.00"),
    ("€5", "5ユーロ"),
    ("1万2千円", "12,000 yen"),
    ("10万円", "¥100,000"),
    ("1.5億円", "150,000,000 yen"),
    ("11月28日", "28 November"),
    ("11月28日までに", "by Nov. 28th"),
    ("2026年11月28日(土)", "Saturday, 28 November 2026"),
    ("2026/11/28", "November 28, 2026"),
    ("2026-11-28", "２０２６年１１月２８日"),
    ("5月5日", "May 5"),
    ("11月に届く", "It arrives in November."),
    ("午後3時30分", "3:30 p.m."),
    ("15時に", "at 3 pm"),
    ("午前0時", "12 am"),
    ("8時半", "8:30"),
    ("3時間", "3 hours"),
    ("追跡番号LP00123456789012は", "Tracking number lp00123456789012."),
    ("注文8157-203-0002を", "order 8157-203-0002,"),
    ("注文番号0012345678の件", "about order 0012345678"),
    ("3〜5日", "3-5 days"),
    ("10cmの箱", "a box of 10 cm"),
    ("500個入り", "a 500-piece pack"),
    ("写真を2枚", "two photos"),
    ("一つ足りない", "1 is missing"),
    ("全3個", "ALL 3 pieces"),
    ("①と②", "1 and 2"),
    ("", ""),
    ("数字なし", "no numbers, may I say"),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_same_numbers_are_the_same_however_they_are_written(first, second):
    assert compared(first, second) == Difference()
    assert compared(second, first) == Difference()


@pytest.mark.parametrize(
    ("first", "second", "difference"),
    [
        ("3個", "4 pieces", Difference(("3",), ("4",))),
        ("3個と3個", "3 pieces", Difference(("3",), ())),
        ("¥1,200", "¥12,000", Difference(("¥1,200",), ("¥12,000",))),
        ("$12", "€12", Difference(("$12",), ("€12",))),
        ("1200円", "1200", Difference(("1200円",), ("1200",))),
        ("11月28日", "November 29", Difference(("11月28日",), ("November 29",))),
        ("2026年11月28日", "28 November", Difference(("2026年11月28日",), ("28 November",))),
        ("午後3時", "3 am", Difference(("午後3時",), ("3 am",))),
        ("注文8157-203-0002", "order 8157-203-0020", Difference(("8157-203-0002",), ("8157-203-0020",))),
        ("LP00123456789012", "LP00123456789O12", Difference(("LP00123456789012",), ("LP00123456789O12",))),
        ("番号0012345678", "number 12345678", Difference(("0012345678",), ("12345678",))),
        ("11月", "October", Difference(("11月",), ())),
        ("30点", "thirty", Difference(("30",), ())),
        ("1と2と3", "3, 5", Difference(("1", "2"), ("5",))),
    ],
)
def test_difference_is_shown_as_it_is_written(first, second, difference):
    assert compared(first, second) == difference


def test_difference_is_true_only_when_there_is_one():
    assert (bool(Difference()), bool(Difference(("1",))), bool(Difference((), ("1",)))) == (False, True, True)


def test_what_is_read_as_a_date_is_no_number_any_more():
    assert found("2026年11月28日に3個、¥1,200") == [
        ("date", "2026", "11", "28"),
        ("number", "3"),
        ("amount", "JPY", "1200"),
    ]


@pytest.mark.parametrize(
    "text", ["1," * 5_000, "9" * 10_000, "1.1" * 3_000, "A1-" * 3_000, "1万" * 5_000, "¥ " * 5_000]
)
def test_long_text_is_read_whatever_it_is(text):
    assert compared(text, text) == Difference()


@settings(deadline=None)
@given(st.text(max_size=200))
def test_text_has_the_numbers_of_itself(text):
    assert compared(text, text) == Difference()


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_sides_can_be_exchanged(first, second):
    one, other = compared(first, second), compared(second, first)

    assert (one.only_first, one.only_second) == (other.only_second, other.only_first)


WORDS = st.sampled_from(["注文は", "お願いします。", " of ", " please ", "、", "です "])
NUMBERS = st.one_of(
    st.integers(13, 10**6).map(lambda number: (f"{number:,}", str(number))),
    st.integers(1, 10**6).map(lambda number: (f"{number:,}円", f"JPY {number}")),
    st.dates().map(lambda day: (f"{day.year:04}年{day.month}月{day.day}日", f"{day:%B} {day.day}, {day.year:04}")),
    st.from_regex(r"\A[A-Z]{2}[0-9]{9}[A-Z]{2}\Z").map(lambda code: (code, code)),
)


@settings(deadline=None)
@given(st.lists(st.tuples(NUMBERS, WORDS), max_size=8), st.randoms(use_true_random=False))
def test_order_and_form_of_numbers_do_not_matter(said, randomness):
    other = said.copy()
    randomness.shuffle(other)
    first = "".join(f"{words}{number[0]}、" for number, words in said)
    second = "".join(f"{words} {number[1]}, " for number, words in other)

    assert compared(first, second) == Difference()


@settings(deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=8), st.data())
def test_number_that_is_left_out_is_found(numbers, data):
    left_out = data.draw(st.integers(0, len(numbers) - 1))
    first = "、".join(number[0] for number in numbers)
    second = " ; ".join(number[1] for place, number in enumerate(numbers) if place != left_out)

    difference = compared(first, second)

    assert len(difference.only_first) == 1
    assert difference.only_second == ()
