import pytest
from django.core.exceptions import ValidationError

from tests.factories import make_category

pytestmark = pytest.mark.django_db


def faults_of(category, parent):
    category.parent = parent
    try:
        category.full_clean()
    except ValidationError as refused:
        return refused.message_dict
    return {}


def chain(*slugs):
    """Categories, each inside the one before it."""
    made = []
    for slug in slugs:
        made.append(make_category(slug, parent=made[-1] if made else None))
    return made


def test_a_category_is_part_of_neither_itself_nor_of_what_is_in_it():
    outer, inner = chain("outer", "inner")

    found = [faults_of(outer, parent) for parent in (outer, inner)]

    assert found == [{"parent": ["A category cannot be part of itself."]}] * 2


def test_categories_nest_four_deep_whichever_end_is_moved():
    *_, third, fourth = chain("one", "two", "three", "four")
    upper, _ = chain("upper", "lower")
    alone = make_category("alone")

    found = [faults_of(alone, third), faults_of(alone, fourth), faults_of(upper, third)]

    assert found == [{}, *[{"parent": ["Categories nest 4 deep at the most."]}] * 2]


def test_a_category_knows_its_trail():
    *_, inner = chain("outer", "middle", "inner")

    assert (inner.path, [category.slug for category in inner.trail()]) == (
        "outer/middle/inner",
        ["outer", "middle", "inner"],
    )


@pytest.mark.parametrize("slug", ["a b", "-a", "a--b", "a/b", "a\0", "a\n", ""])
def test_a_category_needs_a_slug(slug):
    category = make_category("orders")
    category.slug = slug

    assert list(faults_of(category, None)) == ["slug"]
