from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.rules.phrase_templates import (
    Direction,
    Phrase,
    PhraseGroup,
    TemplateFault,
    Wrong,
    both,
    parsed,
    values_of,
)
from messaging.rules.slots import SLOTS, Around, Slot, SlotFault


def phrase(ja, en):
    pieces = both({"ja": ja, "en": en})
    assert isinstance(pieces, dict), pieces
    return Phrase("a", Direction.BUYER_TO_SELLER, PhraseGroup.ANSWER, {"ja": "あ", "en": "a"}, pieces)


def test_body_is_words_and_slots():
    assert parsed("注文{order_number}を{days}待つ", "ja") == (
        *("注文", SLOTS["order_number"], "を", SLOTS["days"]),
        "待つ",
    )


def test_two_braces_are_one():
    assert parsed("{{text}} is {text}", "en") == ("{text} is ", SLOTS["text"])


@pytest.mark.parametrize(
    ("body", "fault", "part"),
    [
        ("", TemplateFault.EMPTY, ""),
        (" \n ", TemplateFault.EMPTY, ""),
        ("x" * 1_501, TemplateFault.TOO_LONG, "1501"),
        ("order {order_number", TemplateFault.UNCLOSED, "{order_number"),
        ("order {order\n_number}", TemplateFault.UNCLOSED, "{order\n_number}"),
        ("order {a{text}}", TemplateFault.UNCLOSED, "{a{text}}"),
        ("order text}", TemplateFault.STRAY_BRACE, "}"),
        ("order {ordernumber}", TemplateFault.UNKNOWN_SLOT, "{ordernumber}"),
        ("order {}", TemplateFault.UNKNOWN_SLOT, "{}"),
        ("order { text }", TemplateFault.UNKNOWN_SLOT, "{ text }"),
        ("{order_number}{days}", TemplateFault.SLOTS_TOUCH, "{days}"),
    ],
)
def test_fault_of_a_body_is_named_with_its_part(body, fault, part):
    assert parsed(body, "en") == Wrong(fault, "en", part)


def test_slots_may_stand_in_another_order_and_again():
    filled = phrase("{order_number}は{date}に。{order_number}です。", "On {date}: {order_number}.")

    assert [slot.name for slot in filled.slots] == ["order_number", "date"]


def test_slot_and_number_of_one_side_only_are_all_named():
    assert both({"ja": "{date}に2枚", "en": "3 on {until}, {text}"}) == [
        Wrong(TemplateFault.ONE_SIDE_ONLY, "ja", "{date}"),
        Wrong(TemplateFault.ONE_SIDE_ONLY, "en", "{until}"),
        Wrong(TemplateFault.ONE_SIDE_ONLY, "en", "{text}"),
        Wrong(TemplateFault.NUMBERS_DIFFER, "ja", "2"),
        Wrong(TemplateFault.NUMBERS_DIFFER, "en", "3"),
    ]


def test_faults_of_both_bodies_are_named():
    assert both({"ja": "{"}) == [Wrong(TemplateFault.UNCLOSED, "ja", "{"), Wrong(TemplateFault.EMPTY, "en")]


def test_what_was_filled_well_is_kept_beside_what_was_not():
    said = phrase("{days}、{date}、{text}", "{days}, {date}, {text}")

    values, faults = values_of(said, {"days": "15日", "date": "11/28", "other": "x"}, Around(date(2026, 11, 28)))

    assert values == {"days": "15"}
    assert faults == {"date": SlotFault.AMBIGUOUS_DATE, "text": SlotFault.EMPTY}


@settings(deadline=None)
@given(st.text(alphabet="{}ab 注\n", max_size=40))
def test_any_text_is_parsed_or_refused(body):
    pieces = parsed(body, "en")

    assert isinstance(pieces, Wrong) or not any(isinstance(piece, Slot) for piece in pieces)


@settings(deadline=None)
@given(st.text(max_size=100))
def test_text_with_doubled_braces_says_itself(text):
    pieces = parsed(text.replace("{", "{{").replace("}", "}}"), "en")

    assert pieces == ((text,) if text.strip() else Wrong(TemplateFault.EMPTY, "en"))
