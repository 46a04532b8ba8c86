import hashlib
import subprocess
import sys
from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpcenter.analysis import document
from helpcenter.analysis.document import FIELDS, MOST_ODDS, ODDS, analysed, grams, sentences, sounds_of
from helpcenter.analysis.words import NOT

EVERYTHING = {
    "title": "返品するには",
    "aliases": ("ｷｬﾝｾﾙしたい", "send it back"),
    "summary": "届かない商品の返金を説明します。",
    "blocks": [
        ("heading2", "期限"),
        ("paragraph", "㈱の返品は15日以内です。返金は e-mail で届きます。"),
        ("list", "Open v1.2 of the app."),
    ],
}


# Sentences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("返品します。返金します。", ["返品します。", "返金します。"]),
        (
            "Update to v1.2 first. Then open example.com again.",
            ["Update to v1.2 first.", "Then open example.com again."],
        ),
        ("送料は1.5倍です。example.comをご覧ください。", ["送料は1.5倍です。", "example.comをご覧ください。"]),
        ("本当？はい！", ["本当？", "はい！"]),
        ("Really?! Yes.", ["Really?!", "Yes."]),
        ("「返品できます。」と言われた。", ["「返品できます。」", "と言われた。"]),
        ("（税込。）別です", ["（税込。）", "別です"]),
        ("One line\nand another", ["One line", "and another"]),
        ("No full stop", ["No full stop"]),
        ("At the end of v2.", ["At the end of v2."]),
        ("...", ["..."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_text_is_cut_into_sentences_behind_their_full_stops(text, found):
    assert sentences(text) == found


@settings(deadline=None)
@given(st.text(st.sampled_from("返品aB1.。！?\n 」）")))
def test_sentences_hold_every_character_that_is_no_blank(text):
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


# What a text is found by


def test_passages_are_the_title_the_summary_and_every_sentence():
    found = analysed(**EVERYTHING)

    assert [(p.text, p.field, p.block) for p in found.passages] == [
        ("返品するには", "title", -1),
        ("届かない商品の返金を説明します。", "summary", -1),
        ("期限", "heading2", 0),
        ("㈱の返品は15日以内です。", "paragraph", 1),
        ("返金は e-mail で届きます。", "paragraph", 1),
        ("Open v1.2 of the app.", "list", 2),
    ]


def test_marks_of_a_passage_stand_on_its_words():
    found = analysed(**EVERYTHING)

    assert [[(p.text[start:end], key) for start, end, key in p.marks] for p in found.passages] == [
        [("返品", "m:返品")],
        [("届か", "m:届"), ("商品", "m:商品"), ("返金", "m:返金"), ("説明", "m:説明")],
        [("期限", "m:期限")],
        [("返品", "m:返品"), ("15", "e:15"), ("日", "m:日"), ("以内", "m:以内")],
        [("返金", "m:返金"), ("e-mail", "e:email"), ("届き", "m:届")],
        [("Open", "e:open"), ("v1", "e:v1"), ("2", "e:2"), ("app", "e:app")],
    ]


def test_paraphrases_are_found_and_never_shown():
    found = analysed(title="返品", aliases=["送り返したい"])

    assert "m:送" in found.terms
    assert [passage.text for passage in found.passages] == ["返品"]


def test_outline_holds_every_word_of_the_title_with_its_reading():
    assert analysed(title="ｷﾞﾌﾄのreturn").outline == ((0, 4, "ぎふと"), (4, 5, "の"), (5, 11, ""))


def test_vocabulary_says_how_words_are_written_and_read():
    found = analysed(title="返品する", aliases=["Refunds refunded"], summary="届かない")

    assert found.vocabulary == (
        ("e:refund", "refunded", ""),
        ("e:refund", "refunds", ""),
        ("m:届", "届か", "とどか"),
        ("m:返品", "返品", "へんぴん"),
    )


def test_what_is_negated_is_told_from_what_is_not():
    found = analysed(title="届かない")

    assert [term for term in found.terms if term.startswith(NOT)] == [f"{NOT}:m:届"]


def test_neighbouring_kanji_of_titles_and_paraphrases_alone_are_found_in_pairs():
    found = analysed(title="返送料", summary="追跡番号", blocks=[("paragraph", "配送業者")])

    assert [term for term in found.terms if term[0] in "23"] == ["2:返送", "2:送料", "3:返送料"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("返品", ["2:返品"]),
        ("返送料", ["2:返送", "2:送料", "3:返送料"]),
        ("ｶｰﾄﾞ", ["2:かー", "2:ーど", "3:かーど"]),
        ("返 品", []),
        ("へんぴん return 品", []),
        ("한국어", []),
        ("", []),
    ],
)
def test_pairs_and_threes_are_of_kanji_and_katakana(text, found):
    assert list(grams(text)) == found


@pytest.mark.parametrize(
    ("surface", "reading", "heard"),
    [("送料", "そうりょう", "そりょ"), ("refund", "", ""), ("１", "１", ""), ("。", "", "")],
)
def test_words_sound_as_they_are_read(surface, reading, heard):
    assert sounds_of(surface, reading) == heard


# Odds


def test_odds_are_kept_for_what_asks_and_for_what_answers():
    found = analysed(title="返品", blocks=[("paragraph", "返金")])

    sides = {term: (a, b) for term, a, b in zip(found.terms, found.asking, found.answering, strict=True)}

    assert {term: (a > 0, b > 0) for term, (a, b) in sides.items()} == {
        "2:返品": (True, False),
        "m:返品": (True, False),
        "m:返金": (False, True),
    }


def test_odds_are_those_of_bm25f():
    title = FIELDS["title"]

    found = analysed(title="返品 返品")

    expected = ODDS * title.weight * 2 / (document.K1 * (1 - title.b + title.b * 2 / title.length))
    assert isclose(found.asking[found.terms.index("m:返品")], expected, abs_tol=0.5)


def test_same_word_says_less_in_a_longer_text():
    short, long = (analysed(title="", blocks=[("paragraph", "返金。" + "商品の配送。" * n)]) for n in (1, 50))

    odds = [found.answering[found.terms.index("m:返金")] for found in (short, long)]

    assert odds == sorted(odds, reverse=True)
    assert len(set(odds)) == 2


def test_odds_fit_two_bytes_however_often_a_word_stands_there():
    found = analysed(title="返品", aliases=["返品"] * 5_000, blocks=[("paragraph", "返品。" * 50_000)])

    assert max(*found.asking, *found.answering) <= MOST_ODDS


def test_text_without_words_has_nothing():
    found = analysed(title="", aliases=["???"], summary="", blocks=[("paragraph", "、。"), ("list", "")])

    assert (found.terms, found.asking, found.answering, found.vocabulary) == ((), (), (), ())


def test_same_text_gives_the_same_in_every_process():
    code = (
        "from tests.helpcenter.analysis.test_document import EVERYTHING, analysed, hashed;"
        "print(hashed(analysed(**EVERYTHING)))"
    )

    found = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed, "PATH": ""}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }

    assert found == {f"{hashed(analysed(**EVERYTHING))}\n".encode()}


def hashed(found):
    return hashlib.sha256(repr(found).encode()).hexdigest()


def test_terms_are_in_order_and_once_each():
    found = analysed(**EVERYTHING)

    assert list(found.terms) == sorted(set(found.terms))


def test_analyzer_names_every_library_that_it_depends_on():
    name, *libraries = document.analyzer().split(" ")

    assert name == document.VERSION
    assert libraries[::2] == ["sudachipy", "sudachidict-small", "PyStemmer", "jaconv"]
    assert len(document.analyzer()) < 190  # With the marketplace's names, it is stored in 200.
