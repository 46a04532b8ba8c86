from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.rules.slots import SLOTS, Around, SlotFault, SlotKind, amount_of, value_of
from orders.rules.money import EXPONENTS, MOST_MINOR, plain

AROUND = Around(date(2026, 11, 28), "USD")


def value(name, typed, around=AROUND):
    return value_of(SLOTS[name], typed, around)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("8157-203-0002", "8157-203-0002"),
        (" #8157-203-0002 ", "8157-203-0002"),
        ("８１５７－２０３", "8157-203"),
        ("8157 203 0002", "81572030002"),
        ("ABC", SlotFault.NOT_AN_ORDER_NUMBER),
        ("12", SlotFault.NOT_AN_ORDER_NUMBER),
        ("1234/5678", SlotFault.NOT_AN_ORDER_NUMBER),
        ("1" * 41, SlotFault.NOT_AN_ORDER_NUMBER),
        ("", SlotFault.EMPTY),
        (" \u3000 ", SlotFault.EMPTY),
    ],
)
def test_order_number_is_read_as_it_is_copied(typed, expected):
    assert value("order_number", typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("LP 0012 3456 7890 12", "LP00123456789012"),
        ("ｙｔ２４１２３４５６７８９０１２３４", "YT2412345678901234"),
        ("nothing", SlotFault.NOT_A_TRACKING_NUMBER),
        ("x" * 501, SlotFault.TOO_LONG),
    ],
)
def test_tracking_number_is_tidied(typed, expected):
    assert value("tracking_number", typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "2026-11-28",
            "2026/11/28",
            "2026.11.28",
            "２０２６年１１月２８日",
            "2026年11月28日(土)",
            "2026年11月28日 土曜日",
        ),
        *("11月28日", "28 November", "28th of November", "Nov. 28", "November 28, 2026", "28 nov 2026"),
        *("Saturday, 28 November 2026", "Sat 28 Nov", " 2026-11-28 "),
    ],
)
def test_date_is_read_in_all_forms_that_cannot_be_misread(typed):
    assert value("date", typed) == "2026-11-28"


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("11/28", SlotFault.AMBIGUOUS_DATE),
        ("4/5", SlotFault.AMBIGUOUS_DATE),
        ("04-05-2026", SlotFault.AMBIGUOUS_DATE),
        ("11/28/2026", SlotFault.AMBIGUOUS_DATE),
        ("2026-02-29", SlotFault.NO_SUCH_DAY),
        ("30 February", SlotFault.NO_SUCH_DAY),
        ("13月1日", SlotFault.NO_SUCH_DAY),
        ("1926-11-28", SlotFault.NO_SUCH_DAY),
        ("2026-11/28", SlotFault.AMBIGUOUS_DATE),
        ("November 2026", SlotFault.NOT_A_DATE),
        ("tomorrow", SlotFault.NOT_A_DATE),
        ("28 Brumaire", SlotFault.NOT_A_DATE),
        ("2026-11-28 and more", SlotFault.NOT_A_DATE),
    ],
)
def test_date_that_could_be_another_is_refused(typed, fault):
    assert value("date", typed) == fault


@pytest.mark.parametrize(
    ("today", "typed", "expected"),
    [
        (date(2026, 12, 20), "5 January", "2027-01-05"),
        (date(2026, 1, 5), "12月20日", "2025-12-20"),
        (date(2027, 3, 1), "29 February", "2028-02-29"),
    ],
)
def test_date_without_a_year_is_the_nearest_one(today, typed, expected):
    assert value("date", typed, Around(today)) == expected


@pytest.mark.parametrize(
    ("typed", "currency", "expected"),
    [
        ("¥1,200", "JPY", "JPY 1200"),
        ("1200円", "USD", "JPY 1200"),
        ("１，２００円", "", "JPY 1200"),
        ("￥1200", "", "JPY 1200"),
        ("¥12.50", "CNY", "CNY 12.50"),
        ("元12.5", "", "CNY 12.50"),
        ("$12.50", "JPY", "USD 12.50"),
        ("$12.50", "HKD", "HKD 12.50"),
        ("US$12.50", "HKD", "USD 12.50"),
        ("12 dollars", "", "USD 12.00"),
        ("usd 12.5", "JPY", "USD 12.50"),
        ("1.234 KWD", "", "KWD 1.234"),
        ("12.50", "USD", "USD 12.50"),
        ("1,200", "JPY", "JPY 1200"),
        ("€3", "", "EUR 3.00"),
        ("1200", "", SlotFault.NO_CURRENCY),
        ("12.345", "USD", SlotFault.TOO_PRECISE),
        ("12.5円", "", SlotFault.TOO_PRECISE),
        ("0", "USD", SlotFault.NOT_AN_AMOUNT),
        ("-5", "USD", SlotFault.NOT_AN_AMOUNT),
        ("half of it", "USD", SlotFault.NOT_AN_AMOUNT),
        ("half of it", "", SlotFault.NOT_AN_AMOUNT),
        ("12,50", "USD", SlotFault.NOT_AN_AMOUNT),
        ("9" * 30, "USD", SlotFault.TOO_LARGE),
    ],
)
def test_amount_says_its_currency_or_has_that_of_the_order(typed, currency, expected):
    assert value("amount", typed, Around(date(2026, 11, 28), currency)) == expected


@pytest.mark.parametrize(
    ("name", "typed", "expected"),
    [
        ("quantity", "３個", "3"),
        ("quantity", "1,200", "1200"),
        ("ordered", "2 pieces", "2"),
        ("received", "1点", "1"),
        ("quantity", "0", SlotFault.NOT_A_QUANTITY),
        ("quantity", "1.5", SlotFault.NOT_A_QUANTITY),
        ("quantity", "1000001", SlotFault.NOT_A_QUANTITY),
        ("days", "15日間", "15"),
        ("days", "1 day", "1"),
        ("days", "366", SlotFault.NOT_DAYS),
        ("days", "two", SlotFault.NOT_DAYS),
        ("days", "³", "3"),
        ("days", "٣", "3"),
    ],
)
def test_counts_are_whole_numbers(name, typed, expected):
    assert value(name, typed) == expected


@pytest.mark.parametrize(
    ("name", "typed", "expected"),
    [
        ("text", " 東京都港区\r\n  芝公園 4-2-8 \r\n", "東京都港区\n芝公園 4-2-8"),
        ("text", "ﾊﾝﾄﾞﾊﾞｯｸﾞ", "ﾊﾝﾄﾞﾊﾞｯｸﾞ"),
        ("text", "a\n" * 13, SlotFault.TOO_LONG),
        ("text", "a\x00b", SlotFault.NOT_TEXT),
        ("text", "a\ud800", SlotFault.NOT_TEXT),
        ("product", "Bag,\n large", "Bag, large"),
        ("product", "x" * 301, SlotFault.TOO_LONG),
        ("text", "x" * 10_000, SlotFault.TOO_LONG),
    ],
)
def test_words_stay_as_they_are_typed(name, typed, expected):
    assert value(name, typed) == expected


def test_only_names_and_words_are_shown_as_typed():
    as_typed = {slot.kind for slot in SLOTS.values() if slot.is_as_typed}

    assert as_typed == {SlotKind.NAME, SlotKind.WORDS}


@settings(deadline=None)
@given(st.sampled_from(sorted(SLOTS)), st.text(max_size=40), st.sampled_from(["", "JPY", "USD"]))
def test_whatever_is_typed_becomes_a_value_that_reads_as_itself(name, typed, currency):
    around = Around(date(2026, 11, 28), currency)
    first = value(name, typed, around)

    assert isinstance(first, SlotFault) or value(name, first, around) == first


@settings(deadline=None)
@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_date_is_its_own_value(day):
    assert value("date", day.isoformat()) == day.isoformat()


@settings(deadline=None)
@given(st.sampled_from(sorted(EXPONENTS)), st.integers(1, MOST_MINOR))
def test_amount_of_any_currency_comes_back(currency, minor):
    typed = f"{currency} {plain(minor, currency)}"

    assert amount_of(value("amount", typed)) == (minor, currency)
