import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.rules.glossary_hints import Hint, hints

GROUPS = [
    (["追跡", "トラッキング"], ["tracking", "track"]),
    (["追跡番号", "お問い合わせ番号"], ["tracking number", "tracking no"]),
    (["返品", "返送"], ["return", "send back"]),
    (["返送料"], ["return postage", "return shipping"]),
    (["色"], ["colour", "color"]),
    (["レジ"], ["checkout"]),
    (["訳"], ["translation"]),
    (["住所"], ["address"]),
    (["関税"], []),
    (["商品", "荷物"], ["item"]),
    (["荷物"], ["parcel"]),
]


def found(text, language, **options):
    return [(hint.term, hint.counterpart) for hint in hints(text, language, GROUPS, **options)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("追跡番号を教えてください", [("追跡番号", "tracking number")]),
        ("追跡できません。追跡番号はどこですか", [("追跡", "tracking"), ("追跡番号", "tracking number")]),
        ("返送料は返品のときだけ", [("返送料", "return postage"), ("返品", "return")]),
        ("お問い合わせ番号", [("お問い合わせ番号", "tracking number")]),
        ("返品と返送と返品", [("返品", "return")]),
        ("レジャー用、特色あり", []),
        ("申し訳ありません。訳を直します", [("訳", "translation")]),
        ("色が違う", [("色", "colour")]),
        ("ﾄﾗｯｷﾝｸﾞ", [("トラッキング", "tracking")]),
        ("関税がかかる", []),
        ("荷物が届かない", [("荷物", "parcel")]),
        ("", []),
    ],
)
def test_longest_japanese_term_is_found(text, expected):
    assert found(text, "ja") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What is the Tracking Number?", [("tracking number", "追跡番号")]),
        ("tracking numbers and addresses", [("tracking number", "追跡番号"), ("address", "住所")]),
        ("backtracking is no returning", []),
        ("Please send back, or return it", [("send back", "返品")]),
        ("Return postage for a return", [("return postage", "返送料"), ("return", "返品")]),
        ("color-coded", []),
        ("the color", [("color", "色")]),
    ],
)
def test_english_term_is_whole_words(text, expected):
    assert found(text, "en") == expected


def test_longest_words_are_kept_when_there_are_too_many():
    assert found("色、住所、追跡番号、返送料", "ja", most=2) == [
        ("追跡番号", "tracking number"),
        ("返送料", "return postage"),
    ]


def test_text_of_any_length_is_read():
    assert found("追跡" * 100_000, "ja") == [("追跡", "tracking")]


@settings(deadline=None)
@given(st.text(max_size=100), st.sampled_from(["ja", "en"]))
def test_hints_are_of_the_glossary_and_each_once(text, language):
    known = {word for group in GROUPS for word in group[language == "en"]}
    shown = hints(text, language, GROUPS)

    assert {hint.term for hint in shown} <= known
    assert len({hint.counterpart for hint in shown}) == len(shown)
    assert hints(text, language, []) == []
    assert all(isinstance(hint, Hint) for hint in shown)
