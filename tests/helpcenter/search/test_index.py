"""The index: what it holds, and that it does not matter how it came to be."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpcenter.search.asking import Lexicon, understood
from helpcenter.search.glossary import compiled
from helpcenter.search.index import SMALL_PART, Document, Index
from helpcenter.search.mending import mended
from tests.helpcenter.search.worlds import lexicon_of, ranked, scores, stored, vocabulary_of

TEXTS = (
    ("returns", "ja", "返品するにはどうすればいいですか", "商品を返品したい方へ。返送料はかかりません。"),
    ("returns", "en", "How do I return an item?", "Send the item back within 15 days. Return postage is free."),
    ("refunds", "ja", "返金はいつ届きますか", "返金は10日以内に届きます。クレジットカードへ返金します。"),
    ("refunds", "en", "When does my refund arrive?", "A refund takes ten days. It goes to your card."),
    ("postage", "ja", "返送料は誰が払いますか", "返品の送料は出品者が払います。"),
    ("tracking", "ja", "荷物を追跡する", "追跡番号で荷物を追跡できます。届かないときは出品者に連絡してください。"),
    ("tracking", "en", "Track your parcel", "Use the tracking number. Ask the seller if it does not arrive."),
    ("cancel", "ja", "注文をキャンセルする", "発送前の注文はキャンセルできます。"),
    ("cancel", "en", "Cancel an order", "An order can be cancelled before it ships."),
    ("password", "ja", "パスワードを変更する", "設定でパスワードを変更します。忘れたときは再設定してください。"),
    ("password", "en", "Reset your password", "Choose a new password in the settings."),
    ("carriers", "ja", "配送会社について", "配送業者ごとに追跡番号の形が違います。"),
    ("shipping", "en", "Shipping methods", "Delivery by air or by sea. Delivered parcels are tracked."),
    ("cards", "ja", "カードが使えない", "クレジットカードの期限を確認してください。"),
    (
        "disputes",
        "ja",
        "紛争を開く",
        "届かない商品や壊れた商品は紛争を開いてください。返品せずに返金されることもあります。",
    ),
    ("disputes", "en", "Open a dispute", "Open a dispute when an item did not arrive or is damaged."),
)
GLOSSARY = compiled(
    [(["返品", "返送"], ["return", "send back"]), (["荷物", "小包"], ["parcel"]), (["届かない"], ["not arrived"])]
)
POOL = [
    stored(number, slug, title, body, language=language) for number, (slug, language, title, body) in enumerate(TEXTS)
]
QUERIES = (
    *(
        "返品",
        "返送料",
        "配送",
        "追跡番号",
        "届かない",
        "返品したいけど届かない",
        "パスワード 変更",
        "へんぴん",
        "henpin",
        "キャセル",
    ),
    *(
        "return",
        "send back",
        "parcel not arrived",
        "refund to card",
        "delivery",
        "trakcing",
        "pasword",
        "会社",
        "2fa",
        "の",
    ),
)


def lists(index):
    """Return what queries find in an index, with scores to the last bit."""
    lexicon = Lexicon.of(index, GLOSSARY)
    return {query: (scores(query, lexicon), ranked(query, lexicon)) for query in QUERIES}


def mends(index):
    lexicon = Lexicon.of(index, GLOSSARY)
    return {query: mended(understood(query, lexicon), lexicon) for query in QUERIES}


def vocabulary(index):
    """Return what an index knows of words, without letters, sounds and kanji that none is left of."""
    words = index.words
    return (
        dict(words.counts),
        words.spellings,
        words.surfaces,
        words.by_sound,
        {letter: surfaces for letter, surfaces in words.english.items() if surfaces},
        {row: set(sounds) for row, sounds in words.sounds.items() if sounds},
        {kanji: set(keys) for kanji, keys in words.by_kanji.items() if keys},
    )


def gone(*numbers):
    return vocabulary_of(*(POOL[number] for number in numbers))


def built(numbers):
    return Index.build(POOL[number] for number in sorted(numbers))


def test_index_knows_every_text_by_its_article_and_language():
    index = Index.build(POOL[:5])

    assert index.slugs == ["postage", "refunds", "returns"]
    assert index.article_of == {"postage": 0, "refunds": 1, "returns": 2}
    assert {language: texts.tolist() for language, texts in index.text_of.items()} == {
        "ja": [4, 2, 0],
        "en": [-1, 3, 1],
    }
    assert (index.size, index.number_of) == (5, {0: 0, 1: 1, 2: 2, 3: 3, 4: 4})


def test_terms_are_counted_over_what_is_alive():
    index = Index.build(POOL)

    fewer = index.changed(gone(0), [])

    assert (index.frequency("m:返品") - fewer.frequency("m:返品"), fewer.frequency("m:nothing")) == (1, 0)
    assert (index.has("m:紛争"), index.changed(gone(14), []).has("m:紛争")) == (True, False)


def test_index_is_never_changed_itself():
    index = built(range(8))
    before = lists(index), mends(index), vocabulary(index)

    index.changed(gone(0, 1), POOL[8:])

    assert (lists(index), mends(index), vocabulary(index)) == before


def test_empty_index_finds_nothing():
    index = Index.build([])

    assert (index.size, index.slugs, index.bytes) == (0, [], 8)
    assert lists(index) == {query: ({}, []) for query in QUERIES}
    assert list(index.beginning_with("返")) == []


def test_index_grows_out_of_nothing_and_goes_back_to_it():
    index = Index.build([]).changed({}, POOL)

    assert lists(index) == lists(Index.build(POOL))
    nothing = index.changed(gone(*range(len(POOL))), [])
    assert lists(nothing) == {query: ({}, []) for query in QUERIES}
    assert vocabulary(nothing) == vocabulary(Index.build([]))


@settings(deadline=None, max_examples=30)
@given(
    st.sets(st.integers(0, len(POOL) - 1)),
    st.lists(st.lists(st.integers(0, len(POOL) - 1), unique=True, max_size=6), max_size=5),
)
def test_changed_index_is_the_same_as_one_built_anew(first, steps):
    """A step takes out what is there of its numbers, and puts in what is not, in its order."""
    there = set(first)
    index = built(there)
    for step in steps:
        out = {number for number in step if number in there}
        added = [number for number in step if number not in there]
        index = index.changed(gone(*out), [POOL[number] for number in added])
        there = (there - out) | set(added)

    again = built(there)

    assert lists(index) == lists(again)
    assert mends(index) == mends(again)
    assert vocabulary(index) == vocabulary(again)
    assert index.slugs == again.slugs
    assert sorted(index.documents[n].revision_id for n, _ in index.beginning_with("へ")) == sorted(
        again.documents[n].revision_id for n, _ in again.beginning_with("へ")
    )


@settings(deadline=None, max_examples=15)
@given(st.permutations(range(len(POOL))))
def test_order_of_the_texts_does_not_matter(order):
    index, other = Index.build(POOL), Index.build(POOL[number] for number in order)

    assert lists(other) == lists(index)
    assert mends(other) == mends(index)


def test_text_that_was_made_anew_replaces_the_old_one():
    index = Index.build(POOL[:3])

    again = index.changed(gone(0), [stored(0, "returns", "交換するには", "交換します。")])

    lexicon = Lexicon.of(again, compiled([]))
    assert (ranked("交換", lexicon), again.size, again.number_of[0]) == (["returns"], 3, 3)
    assert "returns" not in scores("返品する", Lexicon.of(again.changed(gone(2), []), compiled([])))


def test_revision_that_replaces_another_is_found_and_the_other_is_not():
    index = Index.build(POOL[:3])

    again = index.changed(gone(0), [stored(99, "returns", "交換するには")])

    lexicon = Lexicon.of(again, compiled([]))
    assert again.text_of["ja"].tolist() == [2, 3]
    assert (ranked("交換", lexicon), ranked("返品", lexicon)) == (["returns"], [])


def test_large_part_is_built_anew_when_much_changed():
    index = Index.build(POOL)
    small = [stored(1_000 + n, f"more-{n}", "返品") for n in range(3)]

    assert (index.wants_rebuilding(SMALL_PART), index.wants_rebuilding(SMALL_PART + 1)) == (False, True)
    assert index.changed({}, small).wants_rebuilding(SMALL_PART - 3) is False
    assert index.changed({}, small).wants_rebuilding(SMALL_PART - 2) is True
    assert index.changed(gone(*range(8)), []).wants_rebuilding(0) is False
    assert index.changed(gone(*range(9)), []).wants_rebuilding(0) is True


def test_large_part_is_built_anew_after_many_small_ones():
    index = Index.build(POOL)
    for number in range(12):
        assert index.wants_rebuilding(1) is False
        index = index.changed({}, [stored(100 + number, f"more-{number}", "返品")])

    assert index.wants_rebuilding(1) is True


def test_other_titles_shelves_and_dates_change_no_score():
    index = Index.build(POOL)
    documents = [
        Document(d.revision_id, d.slug, d.language, d.title, 7, date(2026, 5, 1), d.outline) for d in index.documents
    ]

    moved = index.with_documents(documents)

    assert {d.category_id for d in moved.documents} == {7}
    assert lists(moved) == lists(index)


def test_small_vocabulary_is_written_in_the_shortest_way():
    lexicon = lexicon_of(stored(1, "a", "問い合わせ"), stored(2, "b", "問合せ"), stored(3, "c", "refunded refunds"))

    assert (lexicon.words.surfaces["m:問合"], lexicon.words.surfaces["e:refund"]) == ("問合せ", "refunds")


def test_surface_of_what_is_gone_is_forgotten_and_the_other_stays():
    texts = stored(1, "a", "問い合わせ"), stored(2, "b", "問合せ")
    index = Index.build(texts)

    longer, shorter = (index.changed(vocabulary_of(text), []) for text in reversed(texts))

    assert [i.words.surfaces["m:問合"] for i in (index, longer, shorter)] == ["問合せ", "問い合わせ", "問合せ"]
    assert vocabulary(longer) == vocabulary(Index.build(texts[:1]))
    assert vocabulary(shorter) == vocabulary(Index.build(texts[1:]))


def test_what_strangers_make_up_is_not_remembered():
    lexicon = lexicon_of(stored(1, "a", "返品"), stored(2, "b", "Refunds", language="en"))
    lists(lexicon.index)
    before = {name: dict(getattr(lexicon.index, name)) for name in ("frequencies", "rarities", "relatives", "phrases")}

    for number in range(200):
        query = f"zzq{number} ゔぁ{chr(0x3041 + number % 80)}ぬ {chr(0x7000 + number)}{chr(0x8000 + number)}"
        scores(query, lexicon)
        mended(understood(query, lexicon), lexicon)

    assert {name: dict(getattr(lexicon.index, name)) for name in before} == before
    assert set(before["frequencies"]) <= {term for part in lexicon.index.parts for term in part.number_of}


def test_index_counts_its_bytes():
    index = Index.build(POOL)

    postings = sum(len(part.docs) for part in index.parts)

    assert postings == sum(len(text.terms) for text in POOL)
    assert index.bytes == postings * (4 + 2 + 2 + 4) + sum(8 * len(part.starts) for part in index.parts)


@pytest.mark.parametrize("typed", ["", "返", "zzz", "\ud800"])
def test_numbers_of_titles_are_those_of_documents(typed):
    index = built(range(6)).changed(gone(0), POOL[6:])

    titles = [index.documents[number].title for number, _ in index.beginning_with(typed)]

    expected = {"返": {"返金はいつ届きますか", "返送料は誰が払いますか"}}.get(typed, set())
    assert {title for title in titles if title.startswith(typed)} == expected
    assert all(isinstance(number, (int, np.integer)) for number, _ in index.beginning_with(typed))
