import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpcenter.rules.diffing import Change, Piece, differences

SAME, REMOVED, ADDED = Change.SAME, Change.REMOVED, Change.ADDED


def text_of(pieces, *changes):
    return "".join(piece.text for piece in pieces if piece.change in changes)


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("", "", []),
        ("same", "same", [(SAME, "same")]),
        ("", "new", [(ADDED, "new")]),
        ("old", "", [(REMOVED, "old")]),
        ("One word more.", "One other more.", [(SAME, "One "), (REMOVED, "word"), (ADDED, "other"), (SAME, " more.")]),
        ("返品できます。", "返金できます。", [(SAME, "返"), (REMOVED, "品"), (ADDED, "金"), (SAME, "できます。")]),
        ("a\n\nb\n", "a\n\nnew\n\nb\n", [(SAME, "a\n\n"), (ADDED, "new\n\n"), (SAME, "b\n")]),
    ],
)
def test_what_changed_is_shown_by_word_and_by_character(old, new, pieces):
    assert differences(old, new) == [Piece(change, text) for change, text in pieces]


TEXTS = st.text(alphabet="ab 返品。\n", max_size=40)


@given(TEXTS, TEXTS)
def test_the_pieces_hold_all_of_the_old_text_and_all_of_the_new(old, new):
    pieces = differences(old, new)

    assert "".join(text_of(pieces, ADDED, SAME).split()) == "".join(new.split())
    assert "".join(text_of(pieces, REMOVED, SAME).split()) == "".join(old.split())
    assert text_of(pieces, ADDED, SAME) == new


@pytest.mark.parametrize(
    ("old", "new"),
    [("a " * 50_000, "b " * 50_000), ("返" * 100_000, "品" * 100_000), ("a\n" * 50_000, "b\na\n" * 25_000)],
)
def test_long_texts_are_compared_in_seconds(old, new):
    started = time.process_time()
    differences(old, new)
    took = time.process_time() - started

    assert took < 10
