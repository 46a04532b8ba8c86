import pytest

from messaging import glossary
from messaging.rules.glossary_hints import Hint


@pytest.fixture(autouse=True)
def own_sources():
    before = list(glossary._sources)
    glossary._sources.clear()
    yield
    glossary._sources[:] = before


def parcels():
    return [(["追跡番号"], ["tracking number"])]


def test_hints_come_from_all_who_keep_a_glossary():
    glossary.add(parcels)
    glossary.add(lambda: [(["返品"], ["return"])])

    assert glossary.Hinter().hints_for("返品の追跡番号", "ja") == [
        Hint("返品", "return"),
        Hint("追跡番号", "tracking number"),
    ]


def test_source_is_added_once():
    glossary.add(parcels)
    glossary.add(parcels)

    assert glossary._sources == [parcels]


def test_there_are_no_hints_without_a_glossary():
    assert glossary.Hinter().hints_for("追跡番号", "ja") == []


def test_nobody_is_asked_about_an_empty_text():
    glossary.add(lambda: pytest.fail("It was asked."))

    assert glossary.Hinter().hints_for("  ", "ja") == []


def test_sources_are_asked_once_for_many_texts():
    asked = []
    glossary.add(lambda: asked.append(1) or parcels())
    hinter = glossary.Hinter()

    assert [hinter.hints_for(text, "ja") for text in ("追跡番号", "返品")] == [
        [Hint("追跡番号", "tracking number")],
        [],
    ]
    assert asked == [1]


def test_language_without_a_glossary_has_no_hints():
    glossary.add(lambda: pytest.fail("It was asked."))

    assert glossary.Hinter().hints_for("追踪号码", "zh") == []
