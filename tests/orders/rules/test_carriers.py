import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.carriers import (
    CARRIERS,
    Sureness,
    every_carrier_url,
    guesses,
    is_plausible,
    s10_check,
    tidied,
    ups_check,
)


def named(number):
    return [(guess.carrier.code, guess.sureness) for guess in guesses(number)]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("RR473124829JP", [("japan-post", Sureness.SURE)]),  # The example number of UPU S10, issued in Japan.
        ("rr 473 124 829 jp", [("japan-post", Sureness.SURE)]),
        ("ＲＲ４７３１２４８２９ＪＰ", [("japan-post", Sureness.SURE)]),
        ("RR473124829CN", [("china-post", Sureness.SURE)]),
        ("RR473124829SG", [("singapore-post", Sureness.SURE)]),
        ("RR473124829FR", [("other-post", Sureness.LIKELY)]),
        ("RR473124828JP", []),  # The check digit is wrong.
        ("1Z5R89390357567127", [("ups", Sureness.SURE)]),
        ("1Z5R89390357567128", []),
        ("9400111202555842332669", [("usps", Sureness.SURE)]),
        ("YT2412345678901234", [("yunexpress", Sureness.LIKELY)]),
        ("LP00123456789012", [("cainiao", Sureness.LIKELY)]),
        ("SF1234567890123", [("sf-express", Sureness.LIKELY)]),
        ("hello", []),
        ("", []),
        ("1" * 10_000, []),
    ],
)
def test_carrier_is_guessed_from_the_form(number, expected):
    assert named(number) == expected


def test_twelve_digits_may_be_any_japanese_carriers():
    number = "40123456789"
    number += str(int(number) % 7)
    assert {code for code, sureness in named(number) if sureness is Sureness.POSSIBLE} >= {
        "yamato",
        "sagawa",
        "japan-post",
    }


def test_check_digits_of_known_numbers():
    assert s10_check("47312482") == 9
    assert ups_check("5R8939035756712") == 7


def test_links_hold_the_tidied_number_and_nothing_else():
    assert CARRIERS["ups"].tracking_url("1z 5r8939 0357567127").endswith("tracknum=1Z5R89390357567127")
    assert every_carrier_url("a&b=c/../").endswith("?p=ABC")


@pytest.mark.parametrize(
    ("typed", "is_one"), [("RR473124829JP", True), ("12345", False), ("abcdef", False), ("A" * 41, False)]
)
def test_plausible_numbers(typed, is_one):
    assert is_plausible(typed) is is_one


@given(st.text(max_size=60))
def test_no_text_breaks_a_guess(typed):
    for guess in guesses(typed):
        assert guess.carrier.tracking_url(typed).startswith("https://")


def test_what_stands_between_the_digits_is_left_out():
    assert tidied(" ｒｒ473-124‐829_jp.") == "RR473124829JP"
