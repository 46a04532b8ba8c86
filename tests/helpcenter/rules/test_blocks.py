from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpcenter.rules.blocks import (
    UNKNOWN_SOURCE,
    Block,
    Row,
    Staleness,
    side_by_side,
    staleness,
    with_keys,
    with_sources,
)
from tests.counting import calls_of

NOTHING = frozenset()


def blocks(*words, anchors=None):
    """A paragraph for each word; `#word` is a heading, `-word` a list item, `|word` a table."""
    kinds = {"#": "heading2", "-": "item", "|": "table"}
    return [
        Block(kind=kinds.get(word[0], "paragraph"), hash=word, key=word, anchor=(anchors or {}).get(word, ""))
        for word in words
    ]


def original(*words, before=(), is_minor=False, anchors=None):
    return with_keys(blocks(*words, anchors=anchors), before, is_minor=is_minor)


def translation(source, *words, before=(), confirmed=NOTHING, anchors=None):
    return with_sources(blocks(*words, anchors=anchors), before, source, confirmed=confirmed)


def test_a_new_translation_follows_the_original_block_by_block():
    source = original("#title", "one", "-two", "|three")

    japanese = translation(source, "#題", "一", "-二", "|三")

    assert [block.follows for block in japanese] == ["#title", "one", "-two", "|three"]
    assert staleness(source, japanese) == Staleness()


def test_an_unchanged_original_makes_nothing_stale():
    source = original("one", "two")
    japanese = translation(source, "一", "二")

    saved_again = original("one", "two", before=source)

    assert staleness(saved_again, japanese) == Staleness()


def test_a_changed_block_makes_its_translation_stale_and_no_other():
    source = original("one", "two", "three")
    japanese = translation(source, "一", "二", "三")

    changed = original("one", "two, really", "three", before=source)

    assert staleness(changed, japanese) == Staleness({1: 1})


def test_a_minor_change_marks_nothing():
    source = original("one", "two", "three")
    japanese = translation(source, "一", "二", "三")

    changed = original("one", "two.", "three!", before=source, is_minor=True)

    assert staleness(changed, japanese) == Staleness()


def test_a_major_change_after_a_minor_one_is_seen():
    source = original("one", "two")
    japanese = translation(source, "一", "二")
    spelt = original("one", "two.", before=source, is_minor=True)

    changed = original("one", "not two", before=spelt)

    assert staleness(changed, japanese) == Staleness({1: 1})


def test_a_block_restored_from_before_a_minor_change_is_fresh_again():
    source = original("one", "two")
    japanese = translation(source, "一", "二")
    spelt = original("one", "two.", before=source, is_minor=True)
    changed = with_keys(blocks("one", "not two"), spelt, is_minor=False, earlier=source)

    restored = with_keys(blocks("one", "two."), changed, is_minor=False, earlier=[*spelt, *source])

    assert (staleness(changed, japanese), staleness(restored, japanese)) == (Staleness({1: 1}), Staleness())


def test_one_more_of_a_block_that_is_there_is_new_although_earlier_revisions_had_it():
    source = original("one", "two")
    japanese = translation(source, "同じ")

    longer = with_sources(blocks("同じ", "同じ"), japanese, source, confirmed=NOTHING, earlier=japanese)

    assert [block.follows for block in longer] == ["one", "two"]
    assert staleness(source, longer) == Staleness()


def test_a_translation_block_that_comes_back_follows_what_it_followed():
    source = original("one", "two")
    japanese = translation(source, "一", "二")
    changed = original("one", "two, really", before=source)
    mended = translation(changed, "一", "本当に二", before=japanese)

    reverted = with_sources(blocks("一", "二"), mended, changed, confirmed=NOTHING, earlier=japanese)

    assert staleness(changed, reverted) == Staleness({1: 1})


def test_a_minor_change_beside_an_inserted_block_keeps_its_meaning():
    source = original("#title", "one", "|two")
    japanese = translation(source, "#題", "一", "|二")

    changed = original("#title", "one.", "-new", "|two.", before=source, is_minor=True)

    assert staleness(changed, japanese) == Staleness({}, (2,))


def test_two_blocks_that_a_minor_change_made_alike_keep_their_meanings():
    source = original("ok", "OK", "three")
    japanese = translation(source, "よし", "了解", "三")
    alike = original("OK.", "OK.", "three", before=source, is_minor=True)

    saved_again = original("OK.", "OK.", "three, really", before=alike)

    assert staleness(saved_again, japanese) == Staleness({2: 2})


def test_a_moved_block_is_not_stale():
    source = original("one", "two", "three")
    japanese = translation(source, "一", "二", "三")

    moved = original("three", "one", "two", before=source)

    assert staleness(moved, japanese) == Staleness()
    assert side_by_side(moved, japanese) == [Row(0, None), Row(1, 0), Row(2, 1), Row(None, 2)]


def test_an_inserted_block_is_missing_and_nothing_is_stale():
    source = original("one", "two")
    japanese = translation(source, "一", "二")

    longer = original("one", "between", "two", before=source)

    assert staleness(longer, japanese) == Staleness({}, (1,))
    assert side_by_side(longer, japanese) == [Row(0, 0), Row(1, None), Row(2, 1)]


def test_a_deleted_block_leaves_its_translation_stale_without_a_source():
    source = original("one", "two", "three")
    japanese = translation(source, "一", "二", "三")

    shorter = original("one", "three", before=source)

    assert staleness(shorter, japanese) == Staleness({1: None})
    assert side_by_side(shorter, japanese) == [Row(0, 0), Row(None, 1, is_stale=True), Row(1, 2)]


def test_a_block_restored_to_its_old_text_is_fresh_again():
    source = original("one", "two")
    japanese = translation(source, "一", "二")
    changed = original("one", "not two", before=source)

    restored = original("one", "two", before=changed)

    assert (staleness(changed, japanese), staleness(restored, japanese)) == (Staleness({1: 1}), Staleness())


def test_a_changed_translation_block_follows_what_the_original_says_now():
    source = original("one", "two")
    japanese = translation(source, "一", "二")
    changed = original("one", "two, really", before=source)

    mended = translation(changed, "一", "本当に二", before=japanese)

    assert staleness(changed, mended) == Staleness()


def test_changing_another_block_of_a_translation_leaves_the_stale_one_stale():
    source = original("one", "two")
    japanese = translation(source, "一", "二")
    changed = original("one", "two, really", before=source)

    mended = translation(changed, "一です", "二", before=japanese)

    assert staleness(changed, mended) == Staleness({1: 1})


def test_a_confirmed_block_is_fresh_and_an_unconfirmed_one_stays_stale():
    source = original("one", "two")
    japanese = translation(source, "一", "二")
    changed = original("one!", "two!", before=source)

    confirmed = translation(changed, "一", "二", before=japanese, confirmed=frozenset({1}))

    assert staleness(changed, confirmed) == Staleness({0: 0})


def test_translating_a_missing_block_completes_the_translation():
    source = original("one", "two")
    japanese = translation(source, "一", "二")
    longer = original("one", "between", "two", before=source)

    completed = translation(longer, "一", "間", "二", before=japanese)

    assert (completed[1].follows, staleness(longer, completed)) == ("between", Staleness())


def test_what_a_translator_added_of_their_own_is_never_stale():
    source = original("one", "two")
    japanese = translation(source, "一", "二")
    with_extra = translation(source, "一", "訳注", "二", before=japanese)

    changed = original("one!", "two!", before=source)

    assert with_extra[1].follows is None
    assert side_by_side(source, with_extra) == [Row(0, 0), Row(None, 1), Row(1, 2)]
    assert staleness(changed, with_extra) == Staleness({0: 0, 2: 1})


def test_a_translators_own_block_stays_theirs_when_the_translation_is_saved_again():
    source = original("one", "two")
    with_extra = translation(source, "一", "訳注", "二", before=translation(source, "一", "二"))
    longer = original("one", "between", "two", before=source)

    saved_again = translation(longer, "一!", "訳注", "二", before=with_extra)

    assert [block.follows for block in saved_again] == ["one", None, "two"]
    assert staleness(longer, saved_again) == Staleness({}, (1,))


def test_equal_blocks_are_paired_in_order():
    source = original("same", "same", "same")

    japanese = translation(source, "同じ", "同じ", "同じ")

    assert side_by_side(source, japanese) == [Row(0, 0), Row(1, 1), Row(2, 2)]
    assert staleness(source, japanese) == Staleness()


def test_one_of_several_equal_blocks_changed_is_one_thing_to_do():
    source = original("same", "same", "same")
    japanese = translation(source, "同じ", "同じ", "同じ")

    changed = original("same", "other", "same", before=source)

    assert staleness(changed, japanese) == Staleness({1: 1})


def test_one_of_several_equal_blocks_deleted_leaves_a_translation_too_many():
    source = original("same", "same")
    japanese = translation(source, "同じ", "同じ")

    shorter = original("same", before=source)

    assert staleness(shorter, japanese) == Staleness({1: None})


def test_a_second_copy_of_a_block_is_missing():
    source = original("one", "two")
    japanese = translation(source, "一", "二")

    longer = original("one", "two", "one", before=source)

    assert staleness(longer, japanese) == Staleness({}, (2,))


def test_two_blocks_translated_alike_go_on_following_their_own_sources():
    source = original("#Requirements", "one", "#What you need", "two")
    japanese = translation(source, "#必要なもの", "一", "#必要なもの", "二")

    saved_again = translation(source, "#必要なもの", "一です", "#必要なもの", "二", before=japanese)

    assert [block.follows for block in saved_again] == ["#Requirements", "one", "#What you need", "two"]
    assert staleness(source, saved_again) == Staleness()


def test_of_two_blocks_translated_alike_the_one_whose_source_changed_is_stale():
    source = original("one", "two")
    japanese = translation(source, "同じ", "同じ")

    changed = original("one!", "two", before=source)

    assert staleness(changed, japanese) == Staleness({0: 0})


def test_a_block_of_an_unknown_source_is_stale_beside_its_counterpart():
    source = original("one", "two")
    japanese = translation(source, "一", "二")

    japanese[1] = replace(japanese[1], follows=UNKNOWN_SOURCE)

    assert staleness(source, japanese) == Staleness({1: 1})


def test_a_block_of_an_unknown_source_is_fresh_once_it_is_changed_or_confirmed():
    source = original("one", "two")
    japanese = [replace(block, follows=UNKNOWN_SOURCE) for block in translation(source, "一", "二")]

    mended = translation(source, "一です", "二", before=japanese, confirmed=frozenset({1}))

    assert [block.follows for block in mended] == ["one", "two"]


def test_an_empty_original_makes_everything_stale_and_an_empty_translation_misses_everything():
    source = original("one", "two")
    japanese = translation(source, "一", "二")

    assert staleness([], japanese) == Staleness({0: None, 1: None})
    assert staleness(source, []) == Staleness({}, (0, 1))
    assert staleness([], []) == Staleness()


def test_headings_with_the_same_anchor_belong_together():
    source = original("#one", "text", "#two", anchors={"#one": "a", "#two": "b"})

    japanese = translation(source, "#二", "本文", anchors={"#二": "b"})

    assert [block.follows for block in japanese] == ["#two", None]
    assert staleness(source, japanese).missing == (0, 1)


@pytest.mark.parametrize(
    ("found", "is_any", "count"), [(Staleness(), False, 0), (Staleness({0: None}, (1, 2)), True, 3)]
)
def test_staleness_counts_what_is_to_do(found, is_any, count):
    assert (bool(found), found.count) == (is_any, count)


WORDS = st.sampled_from([f"{mark}{letter}" for mark in ("", "#", "-", "|") for letter in "abcd"])
TEXTS = st.lists(WORDS, max_size=12)


@st.composite
def histories(draw):
    """An original and a translation, each after a few revisions, whatever was confirmed and minor on the way."""
    source, japanese = [], []
    for _ in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            source = original(*draw(TEXTS), before=source, is_minor=draw(st.booleans()))
        else:
            confirmed = draw(st.frozensets(st.integers(0, 12)))
            japanese = translation(source, *draw(TEXTS), before=japanese, confirmed=confirmed)
    return source, japanese


@given(histories())
def test_rows_hold_every_block_once_and_in_order(history):
    source, japanese = history

    rows = side_by_side(source, japanese)

    assert [row.source for row in rows if row.source is not None] == list(range(len(source)))
    assert [row.translation for row in rows if row.translation is not None] == list(range(len(japanese)))
    assert [row for row in rows if row.source is None and row.translation is None] == []


@given(histories())
def test_a_translation_freshly_confirmed_is_never_stale(history):
    source, japanese = history

    confirmed = with_sources(japanese, japanese, source, confirmed=None)

    assert staleness(source, confirmed).stale == {}


@given(histories(), TEXTS)
def test_what_was_just_written_is_never_stale(history, words):
    source, before = history

    written = translation(source, *(f"{word}新" for word in words), before=before)
    mixed = translation(
        source, *(word if index % 2 else f"{word}新" for index, word in enumerate(words)), before=before
    )

    assert staleness(source, written).stale == {}
    assert [index for index in staleness(source, mixed).stale if index % 2 == 0] == []


@given(TEXTS)
def test_a_translation_of_the_same_shape_is_complete(words):
    source = original(*words)

    japanese = translation(source, *(f"{word}訳" for word in words))

    assert staleness(source, japanese) == Staleness()
    assert side_by_side(source, japanese) == [Row(i, i) for i in range(len(words))]


@given(st.lists(WORDS, max_size=12, unique=True), TEXTS)
def test_a_block_is_stale_exactly_when_its_source_is_gone(words, changed_words):
    source = original(*words)
    japanese = translation(source, *(f"{word}訳" for word in words))

    changed = original(*changed_words, before=source)

    gone = [index for index, word in enumerate(words) if word not in changed_words]
    assert sorted(staleness(changed, japanese).stale) == gone


@given(st.lists(WORDS, max_size=12), st.sets(st.integers(0, 11)))
def test_minor_changes_in_place_mark_nothing(words, changed_places):
    source = original(*words)
    japanese = translation(source, *(f"{word}{i}訳" for i, word in enumerate(words)))

    changed = [f"{word}{i}." if i in changed_places else word for i, word in enumerate(words)]
    spelt = original(*changed, before=source, is_minor=True)

    assert staleness(spelt, japanese) == Staleness()


@given(histories())
def test_saving_a_translation_again_unchanged_changes_nothing_of_what_is_stale(history):
    source, japanese = history

    saved_again = with_sources(
        [replace(block, follows=None) for block in japanese], japanese, source, confirmed=NOTHING
    )

    assert staleness(source, saved_again).stale == staleness(source, japanese).stale


def test_the_cost_of_long_texts_is_bounded():
    words = [f"{'#-|x'[index % 4]}{index}" for index in range(2_000)]
    source = original(*words)
    japanese = translation(source, *(f"{word}訳" for word in words))
    other_words = [f"{'x|-#x'[index % 5]}new{index}" for index in range(2_000)]

    def work():
        changed = original(*other_words, before=source, is_minor=True)
        translation(changed, *(f"{word}訳" for word in words[::-1]), before=japanese, confirmed=None)
        staleness(changed, japanese)

    assert calls_of(work) < 500_000
