"""Where words are cut that are too long for a mail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.rules.beginnings import beginning


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Short.", "Short."),
        ("x" * 20, "x" * 20),
        ("One is here. Two is there.", "One is here. …"),
        ("税関にあります。明日お届けします。ご安心ください。", "税関にあります。明日お届けします。 …"),
        ("first line here\nsecond line", "first line here …"),
        ("Version 1.23 of a thing that has no end", "Version 1.23 of a …"),
        ("x" * 30, "x" * 20 + " …"),
    ],
)
def test_words_end_with_a_sentence_or_a_line_or_a_word(words, shown):
    assert beginning(words, 20) == shown


@given(st.text("ab. 。\n", max_size=100), st.integers(1, 60))
def test_what_is_shown_is_how_they_begin(words, most):
    shown = beginning(words, most)

    assert shown == words or (shown.endswith(" …") and words.startswith(shown.removesuffix(" …")))
    assert len(shown) <= max(most, 1) + 2
    assert (shown == words) == (len(words) <= most)
