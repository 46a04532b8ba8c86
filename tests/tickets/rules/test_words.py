import pytest

from tickets.rules.words import subject, text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  荷物が\u3000届きません \n", "荷物が 届きません"),
        ("Refund\u202egpj.exe", "Refundgpj.exe"),
        ("\u2066Paid\u2069 twice", "Paid twice"),
        ("Pass\u200bword", "Password"),
        ("a\x00b\x1bc", "abc"),
        ("\u200d\u200c \u2060\ufeff", ""),
        ("\u3164\u115f", ""),
        ("\u0301\u0301", ""),
        ("😀", "😀"),
        ("👩\u200d👩\u200d👧 lost", "👩\u200d👩\u200d👧 lost"),
        ("Việt Nam ế", "Việt Nam ế"),
        ("a" + "\u0301" * 50 + "b", "a" + "\u0301" * 4 + "b"),
        ("か\u3099", "か\u3099"),
        ("?", "?"),
    ],
)
def test_subjects_are_one_line_that_can_be_seen(typed, kept):
    assert subject(typed) == kept


def test_a_text_keeps_its_lines_and_blanks():
    assert text("\r\n一行目\r\n\r\n  二行目\u202e\u2028三行目\n ") == "一行目\n\n  二行目\n三行目"


def test_a_text_of_what_nobody_sees_is_empty():
    assert text("\u200d\n\u2060\n\t") == ""
