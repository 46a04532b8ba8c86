"""A rendered template, taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.rules.mail_text import SUBJECT_MAX, Button, List, Paragraph, as_text, harmless, parse


def test_subject_and_blocks():
    mail = parse(
        "\n Your dispute\n\nFirst line\nsecond line\n \n\n[[Answer now|https://help.example.com/x?a=1&b=2]]\n\n"
        "What to send:\n- a photo\n- the label\nThank you.\n"
    )

    assert mail.subject == "Your dispute"
    assert mail.blocks == (
        Paragraph("First line\nsecond line"),
        Button("Answer now", "https://help.example.com/x?a=1&b=2"),
        Paragraph("What to send:"),
        List(("a photo", "the label")),
        Paragraph("Thank you."),
    )
    assert mail.summary == "First line\nsecond line"


def test_as_text():
    blocks = (Paragraph("写真を送ってください。"), Button("開く", "https://help.example.com/"), List(("一", "二")))

    assert as_text(blocks) == "写真を送ってください。\n\n開く:\nhttps://help.example.com/\n\n- 一\n- 二"


@pytest.mark.parametrize("rendered", ["", "\n\n", "Only a subject", "Only a subject\n\n \n"])
def test_what_is_no_mail_is_refused(rendered):
    with pytest.raises(ValueError, match="subject"):
        parse(rendered)


def test_a_subject_is_one_short_line():
    mail = parse("Bob\nBcc: eve@example.com\x00 " + "x" * 300 + "\n\nHello.")

    assert mail.subject.startswith("Bob Bcc: eve@example.com x")
    assert len(mail.subject) == SUBJECT_MAX


@pytest.mark.parametrize(
    "words", ["[[Click|https://evil.example]]", "[[[Click|https://evil.example]]", "[[[[a|https://b]]"]
)
def test_words_of_people_cannot_become_a_button(words):
    mail = parse(f"Subject\n\n{harmless(words)}")

    assert [block.form for block in mail.blocks] == ["paragraph"]
    assert mail.summary.replace("\u2060", "") == words


@given(st.text())
def test_any_text_is_a_mail_or_refused(text):
    try:
        mail = parse(text)
    except ValueError:
        return
    assert "\n" not in mail.subject and mail.subject and mail.blocks
