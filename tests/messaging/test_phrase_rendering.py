"""A filled phrase, as each side reads it."""

from datetime import date

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.phrase_rendering import Said, difference, pieces, rendered, slot_words
from messaging.rules import numbers_check
from messaging.rules.numbers_check import Difference
from messaging.rules.phrase_templates import Direction, Phrase, PhraseGroup, both
from messaging.rules.slots import SLOTS
from orders.rules.money import EXPONENTS, plain


def phrase(ja, en):
    pieces = both({"ja": ja, "en": en})
    assert isinstance(pieces, dict), pieces
    return Phrase("a", Direction.BUYER_TO_SELLER, PhraseGroup.ANSWER, {"ja": "あ", "en": "a"}, pieces)


@pytest.mark.parametrize(
    ("name", "value", "ja", "en"),
    [
        ("date", "2026-11-28", "2026年11月28日(土)", "Saturday, 28 November 2026"),
        ("amount", "JPY 1200", "¥1,200", "¥1,200"),
        ("amount", "USD 12.50", "$12.50", "$12.50"),
        ("amount", "CNY 12.50", "元12.50", "CN¥12.50"),
        ("quantity", "1", "1点", "1 piece"),
        ("quantity", "1200", "1,200点", "1,200 pieces"),
        ("days", "1", "1日", "1 day"),
        ("days", "15", "15日", "15 days"),
        ("order_number", "8157-203-0002", "8157-203-0002", "8157-203-0002"),
        ("tracking_number", "LP00123456789012", "LP00123456789012", "LP00123456789012"),
        ("product", "Bag", "Bag", "Bag"),
        ("text", "そのまま", "そのまま", "そのまま"),
    ],
)
def test_value_is_written_for_readers_of_a_language(name, value, ja, en):
    assert [slot_words(SLOTS[name], value, language) for language in ("ja", "en")] == [ja, en]


def test_language_of_the_page_does_not_matter():
    said = phrase("{days}以内", "within {days}")

    with translation.override("ja"):
        assert rendered(said, {"days": "3"}, "en") == "within 3 days"


def test_words_as_typed_are_marked():
    said = phrase("「{product}」は{date}に", "{product} on {date}")

    assert pieces(said, {"product": "鞄", "date": "2026-11-28"}, "en") == [
        *(Said("鞄", is_as_typed=True), Said(" on ")),
        Said("Saturday, 28 November 2026"),
    ]


def test_slot_without_value_is_an_error():
    with pytest.raises(KeyError):
        rendered(phrase("{days}", "{days}"), {}, "ja")


def test_slot_that_one_language_needs_again_is_no_difference():
    said = phrase("{order_number}です。{order_number}の{text}", "{order_number}: {text}")

    assert difference(said, {"order_number": "1234", "text": "5月1日"}) == Difference()


@settings(deadline=None)
@given(st.sampled_from(sorted(EXPONENTS)), st.integers(1, 10**9))
def test_amount_of_any_currency_is_the_same_on_both_sides(currency, minor):
    value = f"{currency} {plain(minor, currency)}"
    ja, en = (slot_words(SLOTS["amount"], value, language) for language in ("ja", "en"))

    assert numbers_check.compared(f"{ja}です", f"it is {en}.") == Difference()


@settings(deadline=None)
@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_date_is_the_same_on_both_sides(day):
    ja, en = (slot_words(SLOTS["date"], day.isoformat(), language) for language in ("ja", "en"))

    assert numbers_check.compared(f"{ja}までに", f"by {en}.") == Difference()
