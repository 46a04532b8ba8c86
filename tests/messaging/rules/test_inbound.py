"""Whom a mail may be answered to, how long it waits, and what of it is folded."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.rules.inbound import Manners, fitted, is_bad_address, may_be_answered, pause_after

OURS = frozenset({"help.example.com"})
POLITE = Manners("taro@example.jp", "Taro@Example.jp", has_id=True, is_automatic=False, is_clear=True)


@pytest.mark.parametrize("fields", [{}, {"envelope": ""}, {"sender": "ann.o-reply@example.jp", "envelope": ""}])
def test_a_person_is_answered(fields):
    assert may_be_answered(replace(POLITE, **fields), OURS)


@pytest.mark.parametrize(
    "fields",
    [
        {"sender": ""},
        {"sender": "@example.jp"},
        {"sender": "taro@HELP.example.com", "envelope": ""},
        {"sender": "no-reply@example.jp", "envelope": ""},
        {"sender": "DoNotReply@example.jp", "envelope": ""},
        {"sender": "friends-request@example.jp", "envelope": ""},
        {"envelope": "jiro@example.jp"},
        {"has_id": False},
        {"is_automatic": True},
        {"is_clear": False},
    ],
)
def test_a_machine_or_a_forger_is_not(fields):
    assert not may_be_answered(replace(POLITE, **fields), OURS)


def test_a_mail_waits_longer_each_time_but_never_for_good():
    pauses = [pause_after(tries) for tries in range(1, 40)]

    assert (pauses[0], pauses == sorted(pauses), pauses[-1]) == (timedelta(minutes=1), True, timedelta(hours=3))


@given(st.text("ab\n", max_size=300), st.text("ab\n", max_size=50), st.integers(10, 100))
def test_no_word_is_lost_when_some_are_folded(words, quoted, most):
    shown, folded = fitted(words, quoted, most, 1_000)

    assert len(shown) <= most
    assert f"{shown}{folded}".replace("\n", "") == f"{words}{quoted}".replace("\n", "")


@pytest.mark.parametrize(
    ("status", "diagnostic", "is_bad"),
    [
        ("5.1.1", "", True),
        ("5.2.1", "550 disabled", True),
        ("", "Remote host said: 550 Unknown user", True),
        ("5.2.2", "552 full", False),
        ("5.7.1", "550 policy", False),
        ("4.1.1", "450 later", False),
        ("", "Somebody is away", False),
        ("", "order 15501", False),
    ],
)
def test_only_who_is_not_there_is_noted(status, diagnostic, is_bad):
    assert is_bad_address(status, diagnostic) is is_bad
