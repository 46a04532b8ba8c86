import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpcenter.analysis.words import (
    LONGEST_PIECE,
    NOT,
    english_key,
    is_japanese,
    is_kanji,
    normalised,
    normalised_query,
    terms_of,
    words,
)
from tests.counting import calls_of


def keys(text):
    return [word.key for word in words(text) if word.key]


def found_in(text):
    """Return (what stands there, key) of the words with a key."""
    return [(text[word.start : word.end], word.key) for word in words(text) if word.key]


# Where words stand


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("返品したい", [("返品", "m:返品")]),
        ("ｷﾞﾌﾄを返品", [("ｷﾞﾌﾄ", "m:ぎふと"), ("返品", "m:返品")]),  # two characters become one
        ("㈱返品", [("返品", "m:返品")]),  # one becomes three
        ("ﬁnd my order", [("ﬁnd", "e:find"), ("order", "e:order")]),
        ("ｗｉｆｉ返品", [("ｗｉｆｉ", "e:wifi"), ("返品", "m:返品")]),
        ("Ａ４サイズ", [("Ａ４", "e:a4"), ("サイズ", "m:さいず")]),
        ("か\u3099の返品", [("返品", "m:返品")]),  # a combining mark
        ("cafe\u0301 返品", [("cafe\u0301", "e:cafe"), ("返品", "m:返品")]),
        ("ﷺ返品", [("返品", "m:返品")]),  # eighteen
        ("㌔ ㌘ 返品", [("㌔", "m:きろ"), ("㌘", "m:ぐらむ"), ("返品", "m:返品")]),
        ("😀返品👨‍👩‍👧", [("返品", "m:返品")]),
        ("Tシャツ", [("T", "e:t"), ("シャツ", "m:しゃつ")]),
        ("PayPal支払い", [("PayPal", "e:paypal"), ("支払い", "m:支払")]),
        ("60×40 cm", [("60", "e:60"), ("40", "e:40"), ("cm", "e:cm")]),
    ],
)
def test_words_stand_where_they_are_in_the_text_as_it_was_given(text, found):
    assert found_in(text) == found


def test_every_word_can_be_cut_out_of_a_text_in_half_width():
    text = "ｷﾞﾌﾄｶｰﾄﾞをﾌﾟﾚｾﾞﾝﾄ"

    assert [text[w.start : w.end] for w in words(text)] == ["ｷﾞﾌﾄ", "ｶｰﾄﾞ", "を", "ﾌﾟﾚｾﾞﾝﾄ"]


def test_text_in_one_width_keeps_its_places():
    assert normalised("返品 Return") == ("返品 return", None)


def test_text_in_other_widths_remembers_its_places():
    assert normalised("ｷﾞA㈱") == ("ギa(株)", [0, 2, 3, 3, 3, 4])


def test_letter_that_grows_in_lower_case_moves_nothing():
    assert found_in("İstanbulの返品") == [("İstanbul", "e:istanbul"), ("返品", "m:返品")]


# Spellings


@pytest.mark.parametrize(
    "spellings",
    [
        ("問い合わせ", "問合せ", "問い合せ", "問いあわせ", "お問い合わせ"),
        ("キャンセル", "ｷｬﾝｾﾙ"),
        ("取り消し", "取消", "取消し"),
        ("支払い", "支払", "お支払い", "支払う"),
        ("払い戻し", "払戻し", "払戻"),
        ("受け取り", "受取"),
        ("引き落とし", "引落し", "引落"),
        ("申し込み", "申込", "申込み"),
        ("届かない", "届きません", "とどかない"),
        ("出来ない", "できない", "出来ません", "できません"),
        ("返品", "返品"),
        ("会社", "会社"),
        ("メール", "ﾒｰﾙ"),
        ("can't", "cant", "can’t", "CAN'T", "cannot", "don't"),
        ("seller's", "seller", "sellers", "Seller’s", "SELLER"),
        ("e-mail", "email", "E-Mail", "emails", "ｅ－ｍａｉｌ"),
        ("café", "cafe", "CAFÉ", "cafe\u0301"),
        ("refund", "refunds", "refunded", "ＲＥＦＵＮＤ"),
    ],
)
def test_spellings_of_a_word_have_one_key(spellings):
    assert {tuple(keys(spelling)) for spelling in spellings} == {tuple(keys(spellings[0]))}
    assert keys(spellings[0])


@pytest.mark.parametrize(
    ("one", "other"), [("返品", "返金"), ("注文", "注意"), ("return", "refund"), ("届く", "届かない"), ("buy", "buyer")]
)
def test_different_words_have_different_keys(one, other):
    assert keys(one) != keys(other)


@pytest.mark.parametrize(
    "text", ["の", "です", "ください", "the", "how do I", "???", "、。！", "　", "「」", "—", "😀"]
)
def test_grammar_and_signs_say_nothing(text):
    assert [key for key in keys(text) if key not in {"e:how"}] == []


def test_words_of_a_sentence_in_both_languages():
    text = "PayPalの返金がまだ届かない。Please help me!"

    assert keys(text) == ["e:paypal", "m:返金", "m:未", "m:届", NOT, "e:help"]


def test_reading_is_hiragana_and_only_of_japanese_words():
    assert [(w.surface, w.reading) for w in words("キャンセル返品 refund")] == [
        ("キャンセル", "きゃんせる"),
        ("返品", "へんぴん"),
        ("refund", ""),
    ]


@pytest.mark.parametrize(
    ("text", "is_real"),
    [("password", True), ("pasword", False), ("recieve", False), ("返品", True), ("2fa", True), ("キャソセル", False)],
)
def test_what_a_dictionary_has_is_real(text, is_real):
    assert [word.is_real for word in words(text)] == [is_real]


def test_what_only_leads_to_a_noun_weighs_less():
    weight = {word.surface: word.weight for word in words("すぐに返品する")}

    assert (weight["返品"], weight["すぐ"], weight["する"]) == (1.0, 0.3, 0.2)


# Negations


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("届かない", ["m:届", f"{NOT}:m:届"]),
        ("届く", ["m:届"]),
        ("返品できない", ["m:返品", f"{NOT}:m:返品"]),
        ("can't cancel", ["e:cancel", f"{NOT}:e:cancel"]),
        ("without refund", ["e:refund", f"{NOT}:e:refund"]),
        ("refund not", ["e:refund"]),
        ("ない", []),
        ("not", []),
    ],
)
def test_what_is_negated_has_a_term_of_its_own(text, terms):
    assert list(terms_of(words(text))) == terms


@pytest.mark.parametrize(
    "spellings",
    [
        ("返品 送料", "送料返品", "返品の送料", "送料、返品"),
        ("return postage", "Postage RETURN", "the postage of returns"),
        ("問合せ", "お問い合わせ"),
    ],
)
def test_queries_that_ask_the_same_are_one(spellings):
    assert {normalised_query(spelling) for spelling in spellings} == {normalised_query(spellings[0])}


@pytest.mark.parametrize(
    ("query", "itself"), [("???", "???"), (" ABC? の", "abc"), ("", ""), (" The ", "the"), ("ない", "ない")]
)
def test_query_without_words_is_itself(query, itself):
    assert normalised_query(query) == itself


# Scripts


@pytest.mark.parametrize(
    ("character", "kanji", "japanese"),
    [
        ("返", True, True),
        ("々", True, True),
        ("𠮷", True, True),
        ("豈", True, True),  # a compatibility ideograph
        ("あ", False, True),
        ("ア", False, True),
        ("a", False, False),
        ("한", False, False),
        ("\ud800", False, False),
        ("é", False, False),
    ],
)
def test_scripts_are_told_apart(character, kanji, japanese):
    assert (is_kanji(character), is_japanese(character)) == (kanji, japanese)


# Whatever people paste


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("\x00", []),
        ("\ud800", []),
        ("返品\ud800送料\udfff", ["m:返品", "m:送料"]),
        ("return \ud83d", ["e:return"]),
        ("返\x00品", ["m:返", "m:品"]),
        ("\u200b返品\u200b", ["m:返品"]),
        ("\ufeff返品", ["m:返品"]),
        ("返品\u202e送料", ["m:返品", "m:送料"]),
    ],
)
def test_broken_text_still_has_its_words(text, found):
    assert keys(text) == found


@pytest.mark.parametrize(
    ("piece", "found"), [("返品", 100_000), ("𠮷野の返品", 40_000), ("ｷﾞﾌﾄを返品", 28_571), ("返品😀", 66_666)]
)
def test_text_of_200_000_characters_without_blanks_is_cut_into_words(piece, found):
    text = piece * (200_000 // len(piece))

    places = [(word.start, word.end) for word in words(text) if word.key == "m:返品"]

    assert {text[start:end] for start, end in places} == {"返品"}
    # A word is lost where the text is cut for the dictionary.
    assert found - 200_000 // LONGEST_PIECE <= len(places) <= found


def test_word_of_200_000_letters_is_one():
    assert [(word.start, word.end) for word in words("a" * 200_000)] == [(0, 200_000)]


@pytest.mark.parametrize("piece", ["ｷﾞﾌﾄを返品。", "㈱返品 ", "ﬁnd my order "])
def test_cost_grows_no_faster_than_the_text(piece):
    words(piece)
    short, long = (calls_of(lambda n=n: words(piece * n)) for n in (200, 2_000))

    assert long <= 12 * short


def test_sixteen_threads_find_the_same():
    texts = [f"注文{n}をｷｬﾝｾﾙしたいのに返金が届かない。I can't return item {n}." for n in range(40)]
    expected = [words(text) for text in texts]
    together = threading.Barrier(16)

    def analyse():
        together.wait(timeout=30)
        return [words(text) for text in texts]

    with ThreadPoolExecutor(16) as pool:
        found = [future.result() for future in [pool.submit(analyse) for _ in range(16)]]

    assert found == [expected] * 16


def test_english_key_does_not_depend_on_what_came_before():
    assert [english_key(word) for word in ("returns", "the", "cant", "naïve", "returns")] == [
        "e:return",
        "",
        NOT,
        "e:naiv",
        "e:return",
    ]


ANYTHING = st.text(st.characters() | st.characters(categories=["Cs"])) | st.text(
    st.sampled_from("返品できないキャンセルｷﾞﾌﾄ㈱ﬁﷺか\u3099e\u0301'’-AbcİßΣ 0９.。\n\ud800\x00😀")
)


@settings(deadline=None)
@given(ANYTHING)
@example("ﾞ")
@example("가\u11a8")
@example("İ'S")
@example("a-bcd'e-fgh")
def test_any_text_has_words_in_order_inside_it(text):
    found = words(text)

    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert all(one.start <= other.start and one.end <= other.end for one, other in pairwise(found))


@settings(deadline=None)
@given(ANYTHING)
def test_any_text_in_one_width_knows_where_every_character_came_from(text):
    plain, offsets = normalised(text)

    if offsets is None:
        assert len(plain) == len(text)
    else:
        assert (len(offsets), offsets[-1]) == (len(plain) + 1, len(text))
        assert offsets == sorted(offsets)
