import pytest

from helpcenter.rules.words import can_be_seen, one_line


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("a\nb", "a b"),
        (" a\t\tb ", "a b"),
        ("返品\u2028返金", "返品 返金"),
        ("a\0b", "a b"),
        ("\uf900", "\uf900"),
        ("", ""),
    ],
)
def test_words_are_put_on_one_line(words, found):
    assert one_line(words) == found


@pytest.mark.parametrize(
    ("words", "found"), [("返", True), ("a", True), ("\u200b", False), ("\u202e \u3000", False), ("", False)]
)
def test_words_of_blanks_and_marks_cannot_be_seen(words, found):
    assert can_be_seen(words) is found
