"""What a person's export holds of their disputes."""

import json

import pytest

from disputes.exporting import collect_disputes

pytestmark = pytest.mark.django_db


def parts(person):
    return {name: json.loads(b"".join(pieces)) for name, pieces in collect_disputes(person)}


def test_a_buyer_gets_what_they_did_and_showed(opened, hanako):
    (found,) = parts(hanako)["disputes.json"]

    assert (found["reference"], found["order"]) == (opened.reference, opened.order.number)
    assert [move["verb"] for move in found["moves"]] == ["open"]
    assert len(found["evidence"]) == opened.evidence.filter(by=hanako).count()


def test_a_stranger_gets_nothing_of_it(opened, ken):
    assert parts(ken) == {"disputes.json": []}
