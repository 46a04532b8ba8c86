"""The operator's numbers: all of them have their row and their words, and which of them a running clock asks."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from django.utils.translation import override

from disputes.phrases import numbers as phrases
from disputes.rules.numbers import LENGTHS, MOVES_CLOCKS, NUMBERS, NumberFault, Part, Unit, faults
from disputes.rules.playing import if_nobody_acts
from disputes.rules.policy import DEFAULT, OnBuyerTimeout, OnSellerTimeout, Policy
from disputes.rules.states import Stage
from tests.disputes.rules.cases import CASES

OTHERS = {
    "on_seller_timeout": OnSellerTimeout.MEDIATE,
    "on_buyer_timeout": OnBuyerTimeout.CLOSE,
    "retries_after": (timedelta(minutes=2),),
}


def others(number):
    """Return values of a number that are not the usual one."""
    if number.name in OTHERS:
        return [OTHERS[number.name]]
    if number.unit is Unit.SWITCH:
        return [not number.usual]
    unit = LENGTHS.get(number.unit, 1)
    return [value * unit for value in (number.least, number.most) if value * unit != number.usual]


def test_every_number_of_the_policy_has_its_row_and_its_words():
    names = [field.name for field in fields(Policy) if field.name != "since"]

    assert [number.name for number in NUMBERS] == names
    assert (set(phrases.NUMBERS), set(phrases.PARTS), set(phrases.UNITS)) == (set(names), set(Part), set(Unit))
    assert set(phrases.FAULTS) == set(NumberFault)
    for number in NUMBERS:
        if number.unit is Unit.CHOICE:
            assert set(phrases.CHOICES[number.name]) == set(type(number.usual))


def test_the_usual_numbers_fit_each_other_and_their_ends():
    assert faults(DEFAULT) == []
    for number in NUMBERS:
        if number.unit in LENGTHS and number.unit is not Unit.MINUTES:
            assert number.least <= number.usual / LENGTHS[number.unit] <= number.most


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"seller_response": timedelta(days=8)}, [("seller_response", NumberFault.OVER_NEGOTIATION)]),
        ({"escalation_after": timedelta(days=7)}, [("escalation_after", NumberFault.NEVER_ESCALATED)]),
        ({"unchanged_before_silence": timedelta(days=6)}, [("unchanged_before_silence", NumberFault.NEVER_ACCEPTED)]),
        ({"unchanged_before_silence": timedelta(days=6), "auto_accept": False}, []),
        ({"mediation_backstop": timedelta(days=5)}, [("mediation_sla", NumberFault.OVER_BACKSTOP)]),
        ({"retries_after": (timedelta(2), timedelta(1))}, [("retries_after", NumberFault.NOT_GROWING)]),
    ],
)
def test_numbers_that_contradict_each_other_are_named(changes, found):
    assert faults(replace(DEFAULT, **changes)) == found


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number.name)
def test_of_a_case_that_runs_only_one_number_moves_the_clock(number, stage):
    """Whoever adds a number that does so learns it here: `add_policy` looks at the clocks for this one alone."""
    case = CASES[stage]()
    usual = if_nobody_acts(case)
    for value in others(number):
        comes = if_nobody_acts(replace(case, policies=(replace(DEFAULT, **{number.name: value}),)))
        moved = (comes and comes.at) != (usual and usual.at)
        assert moved == (number.name == MOVES_CLOCKS and stage is Stage.AWAITING_BUYER)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_value_is_shown_in_words(language):
    with override(language):
        for number in NUMBERS:
            for value in (number.usual, *others(number)):
                assert phrases.value_in_words(number, value).strip()
    with override("en"):
        shown = {number.name: phrases.value_in_words(number, number.usual) for number in NUMBERS}
    assert shown["seller_response"] == "5 days"
    assert shown["refund_sla"] == "3 business days"
    assert shown["retries_after"] == "after 1, 5, 30, 120, 480, 1440 minutes"
    assert (shown["auto_accept_max"], shown["four_eyes_limit"]) == ("no limit", "50,000")
