from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.rules.spans import LONGEST, parse_span, spell_span


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("3d", timedelta(days=3)),
        ("12h", timedelta(hours=12)),
        ("90m", timedelta(minutes=90)),
        ("2d12h", timedelta(days=2, hours=12)),
        ("1w", timedelta(weeks=1)),
        ("1w2d3h4m", timedelta(weeks=1, days=2, hours=3, minutes=4)),
        (" 2d 12H ", timedelta(days=2, hours=12)),
        ("3650d", LONGEST),
    ],
)
def test_spans_are_read(words, span):
    assert parse_span(words) == span


@pytest.mark.parametrize(
    "words", ["", " ", "d", "3", "3x", "-3d", "+3d", "3.5d", "12h2d", "3d3d", "３d", "3日", "99999999d"]
)
def test_what_is_no_span_is_told_how_one_is_written(words):
    with pytest.raises(ValueError) as refused:
        parse_span(words)

    assert str(refused.value) == (
        f"“{words}” is not a span of time. Write weeks, days, hours and minutes like this: 2d12h."
    )


@pytest.mark.parametrize("words", ["0d", "0w0d0h0m", "3651d", "9999999w", "5256001m"])
def test_a_span_has_limits(words):
    with pytest.raises(ValueError) as refused:
        parse_span(words)

    assert str(refused.value) == f"“{words}” is not more than nothing and at most 3650 days."


@given(st.integers(1, int(LONGEST.total_seconds()) // 60))
def test_a_span_that_is_spelled_is_read_as_the_same(minutes):
    span = timedelta(minutes=minutes)

    assert parse_span(spell_span(span)) == span


@given(st.text(max_size=30))
def test_any_words_are_a_span_or_a_sentence(words):
    try:
        assert timedelta() < parse_span(words) <= LONGEST
    except ValueError as refused:
        assert str(refused).startswith("“")
