import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules import logins, member_ids
from accounts.rules.logins import Hint, LoginHint

DORAS = member_ids.member_id(482_910_385)


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        (" Dora@Example.COM ", "dora@example.com"),
        ("ｄｏｒａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "dora@example.com"),
        ("do ra@example.com\u200b", "dora@example.com"),
        ("dora-ito@ex-ample.com", "dora-ito@ex-ample.com"),
        ("M482-910-3857", "m4829103857"),
        ("Ｍ４８２　９１０　３８５７", "m4829103857"),
        ("m482ー910ー3857", "m4829103857"),
        ("dora", "dora"),
        ("\0", ""),
        ("", ""),
    ],
)
def test_a_login_is_tidied(typed, tidy):
    assert logins.tidied(typed) == tidy


@given(st.text(max_size=60))
def test_tidying_twice_changes_nothing(typed):
    assert logins.tidied(logins.tidied(typed)) == logins.tidied(typed)


@pytest.mark.parametrize(
    ("typed", "hints"),
    [
        ("dora@example.com", []),
        (DORAS, []),
        ("ｄora@example.com", [LoginHint(Hint.FULL_WIDTH, "dora@example.com")]),
        (" dora@example.com", [LoginHint(Hint.BLANKS, "dora@example.com")]),
        (
            "ｄora@gmial.com ",
            [
                LoginHint(Hint.FULL_WIDTH, "dora@gmial.com"),
                LoginHint(Hint.BLANKS, "dora@gmial.com"),
                LoginHint(Hint.DOMAIN, "dora@gmail.com"),
            ],
        ),
        ("M482-910-3850", [LoginHint(Hint.CHECK_DIGIT, "m4829103850")]),
        ("090-1234-5678", [LoginHint(Hint.PHONE, "090-1234-5678")]),
        ("+81 90 1234 5678", [LoginHint(Hint.BLANKS, "+819012345678"), LoginHint(Hint.PHONE, "+819012345678")]),
        ("dora", [LoginHint(Hint.NEITHER, "dora")]),
        ("m123", [LoginHint(Hint.NEITHER, "m123")]),
    ],
)
def test_hints_come_from_the_characters_alone(typed, hints):
    assert list(logins.hints(typed)) == hints


@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("yahoo.co.jo", "yahoo.co.jp"),
        ("yaho.co.jp", "yahoo.co.jp"),
        ("docomo.ne.jo", "docomo.ne.jp"),
        ("gmail.com", ""),
        ("ymail.com", ""),
        ("mail.com", ""),
        ("example.com", ""),
        ("", ""),
    ],
)
def test_a_slip_in_a_common_domain_is_noticed(domain, meant):
    assert logins.probable_domain(domain) == meant


def test_no_real_domain_is_taken_for_a_slip():
    assert [logins.probable_domain(domain) for domain in (*logins.COMMON_DOMAINS, *logins.REAL_DOMAINS)] == [""] * (
        len(logins.COMMON_DOMAINS) + len(logins.REAL_DOMAINS)
    )


@given(st.text(max_size=80))
def test_anything_can_be_looked_at(typed):
    logins.hints(typed)


@pytest.mark.parametrize(
    ("address", "is_so"),
    [("hanako@example.com", True), ("hanako@例え.jp", True), (f"hanako@{'日' * 60}.jp", False)],
)
def test_an_address_whose_domain_no_mail_can_name(address, is_so):
    assert logins.can_be_mailed(address) is is_so
