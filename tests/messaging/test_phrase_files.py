"""`phrases.yaml`: read with its faults, and what ships."""

from collections import Counter
from datetime import date

import pytest
from django.conf import settings

from content_files.yaml_text import ContentFaults
from messaging.content_files import read_phrases
from messaging.phrase_rendering import difference, rendered
from messaging.rules.phrase_templates import Direction, PhraseGroup, values_of
from messaging.rules.slots import SLOTS, Around

ONE = """\
- slug: when
  direction: buyer-to-seller
  group: before-shipment
  title: {ja: 発送日を聞く, en: Ask when}
  ja: |
    注文{order_number}は
    いつですか。
  en: |
    When is order
    {order_number}?
"""
TYPED = {
    "order_number": "8157-203-0002",
    "tracking_number": "LP00123456789012",
    "date": "2026-11-28",
    "until": "5 December",
    "amount": "1,200円",
    "quantity": "1",
    "ordered": "3",
    "received": "2",
    "days": "15",
    "product": "ハンドバッグ A4",
    "variant": "M / 黒",
    "other_variant": "L / 白",
    "text": "105-0011 東京都港区芝公園 4-2-8\n11/28までに、3つ",
}


def read(folder, content):
    (folder / "phrases.yaml").write_text(content)
    return read_phrases(folder)


def faults(folder, content):
    with pytest.raises(ContentFaults) as refused:
        read(folder, content)
    return [(fault.path.name, fault.line, fault.message) for fault in refused.value.faults]


def test_situation_is_read(tmp_path):
    (entry,) = read(tmp_path, ONE)

    assert (entry.phrase.slug, entry.phrase.direction, entry.phrase.group) == (
        *("when", Direction.BUYER_TO_SELLER),
        PhraseGroup.BEFORE_SHIPMENT,
    )
    assert entry.phrase.title == {"ja": "発送日を聞く", "en": "Ask when"}
    assert entry.bodies == {"ja": "注文{order_number}は\nいつですか。", "en": "When is order\n{order_number}?"}
    assert entry.phrase.slots == [SLOTS["order_number"]]


def test_folder_without_phrases_has_none(tmp_path):
    assert read_phrases(tmp_path) == []


@pytest.mark.parametrize(
    ("before", "after", "line", "message"),
    [
        ("{order_number}?", "{ordernumber}?", 8, f"there is no slot {{ordernumber}}; known are {', '.join(SLOTS)}"),
        ("{order_number}?", "{date}?", 5, "only the Japanese sentence has {order_number}"),
        ("{order_number}?", "{order_number", 8, "a slot is not closed at '{order_number' in English; {{ is a brace"),
        ("{order_number}?", "{order_number}}?", 8, "a brace closes nothing at '}?' in English; }} is a brace"),
        ("    When is order\n    {order_number}?\n", "", 8, "the English sentence is missing"),
        ("いつ", "3日", 5, "only the Japanese sentence has the number 3"),
        ("When", "x" * 1_500, 8, "the English sentence has 1525 characters; 1,500 is the most"),
        ("は\n", "{days}\n", 5, "{days} touches the slot before it in Japanese: put a word between them"),
        ("when", "two words", 1, "a slug has letters, digits and single hyphens, 60 at the most"),
        ("slug: when", "slug: 発送", 1, "a slug has letters, digits and single hyphens, 60 at the most"),
        ("buyer-to-seller", "everybody", 2, f"direction must be one of {', '.join(Direction)}"),
        ("before-shipment", "later", 3, f"group must be one of {', '.join(PhraseGroup)}"),
        ("{ja: 発送日を聞く, en: Ask when}", "{ja: 発送日を聞く}", 4, "a title has ja and en. Put text with a comma in quotes"),
        ("Ask when", "x" * 81, 4, "a title has 80 characters at the most"),
        ("group: before-shipment", "shelf: a", 3, "unknown key 'shelf': a situation has slug, direction, group, title, ja, en"),
        ("  group: before-shipment\n", "", 1, "group is missing"),
        ("|\n    注文{order_number}は\n    いつですか。", "[注文]", 5, "ja must be text: begin the line with  ja: |  and write below it"),
    ],
)  # fmt: skip
def test_fault_is_named_by_file_and_line(tmp_path, before, after, line, message):
    assert ("phrases.yaml", line, message) in faults(tmp_path, ONE.replace(before, after, 1))


def test_all_faults_are_found_in_one_go(tmp_path):
    wrong = ONE.replace("before-shipment", "later")

    assert [line for _, line, _ in faults(tmp_path, wrong + "- x\n" + wrong)] == [3, 11, 14]


def test_situation_is_there_once(tmp_path):
    assert faults(tmp_path, ONE + ONE) == [("phrases.yaml", 11, "the situation 'when' is in line 1 already")]


@pytest.mark.parametrize("content", ["", "a: b\n", "text"])
def test_file_is_a_list(tmp_path, content):
    message = "expected a list of situations, each with slug, direction, group, title, ja and en"

    assert faults(tmp_path, content) == [("phrases.yaml", 1, message)]


# What ships


def shipped():
    return read_phrases(settings.CONTENT_DIR)


def test_situations_of_every_direction_ship():
    count = Counter(entry.phrase.direction for entry in shipped())

    assert count[Direction.BUYER_TO_SELLER] >= 30
    assert set(count) == set(Direction)


def test_every_slot_is_used_by_some_situation():
    assert {slot.name for entry in shipped() for slot in entry.phrase.slots} == set(SLOTS)


@pytest.mark.parametrize("entry", shipped(), ids=lambda entry: entry.phrase.slug)
def test_both_sides_of_a_situation_have_the_same_numbers(entry):
    values, wrong = values_of(entry.phrase, TYPED, Around(date(2026, 11, 28), "JPY"))

    assert wrong == {}
    assert not difference(entry.phrase, values)
    for language in ("ja", "en"):
        said = rendered(entry.phrase, values, language)
        assert "{" not in said
        assert all(entry.phrase.title[language])
        for slot in entry.phrase.slots:
            if slot.is_as_typed:
                assert values[slot.name] in said


@pytest.mark.parametrize("entry", shipped(), ids=lambda entry: entry.phrase.slug)
def test_each_sentence_is_in_its_language_and_ends(entry):
    assert all(line[-1] in "。}" for line in entry.bodies["ja"].splitlines())
    assert all(line[-1] in ".?:}" for line in entry.bodies["en"].splitlines())
    assert not any(mark in body for body in entry.bodies.values() for mark in "!！")
