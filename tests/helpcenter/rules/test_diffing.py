import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpcenter.rules.diffing import Change, Piece, differences
from tests.counting import calls_of

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
def test_the_cost_of_long_texts_is_bounded(old, new):
    assert calls_of(lambda: differences(old, new)) < 2_000_000
