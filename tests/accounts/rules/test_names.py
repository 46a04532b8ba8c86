import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.rules import names
from accounts.rules.names import Name, NameFault


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("Hanako Yamada", "Hanako Yamada"),
        ("  Hanako \u3000 Yamada ", "Hanako Yamada"),
        ("Ｈａｎａｋｏ　Ｙａｍａｄａ", "Hanako Yamada"),
        ("O’Neill", "O'Neill"),
        ("Jean–Luc", "Jean-Luc"),
        ("J. R. R. Tolkien", "J. R. R. Tolkien"),
        ("Li", "Li"),
        ("a" * 60, "a" * 60),
    ],
)
def test_a_name_for_labels_is_tidied(typed, value):
    assert names.label_name(typed) == Name(value)


@pytest.mark.parametrize(
    ("typed", "fault", "offending", "suggestion"),
    [
        ("", NameFault.EMPTY, "", ""),
        ("\u3000 \t", NameFault.EMPTY, "", ""),
        ("A", NameFault.TOO_SHORT, "", ""),
        ("a" * 61, NameFault.TOO_LONG, "", ""),
        ("山田花子", NameFault.NOT_ENGLISH, "山田花子", ""),
        ("ﾔﾏﾀﾞ", NameFault.NOT_ENGLISH, "ヤマダ", ""),
        ("José Mañana", NameFault.NOT_ENGLISH, "éñ", "Jose Manana"),
        ("Jürgen Groß", NameFault.NOT_ENGLISH, "üß", "Jurgen Gross"),
        ("José 花子", NameFault.NOT_ENGLISH, "é花子", ""),
        ("Hanako 2", NameFault.HAS_DIGITS, "2", ""),
        ("Hanako ２３", NameFault.HAS_DIGITS, "23", ""),
        ("Hanako_Yamada", NameFault.NOT_ENGLISH, "_", ""),
        ("Hanako\0", NameFault.NOT_ENGLISH, "\0", ""),
        ("Иван", NameFault.NOT_ENGLISH, "Иван", ""),
        ("...", NameFault.NOT_ENGLISH, ".", ""),
        ("Hanako 👩", NameFault.NOT_ENGLISH, "👩", ""),
    ],
)
def test_anything_but_english_letters_is_a_fault(typed, fault, offending, suggestion):
    name = names.label_name(typed)

    assert (name.fault, name.offending, name.suggestion) == (fault, offending, suggestion)


@example("A¨")  # Which becomes a letter and a blank.
@given(st.text(max_size=80))
def test_what_is_accepted_can_be_printed_and_is_accepted_again(typed):
    name = names.label_name(typed)

    if name.fault is None:
        assert name.value.isascii()
        assert names.label_name(name.value) == name
    if name.suggestion:
        assert names.label_name(name.suggestion) == Name(name.suggestion)


@pytest.mark.parametrize(
    ("typed", "value", "fault"),
    [
        ("  花子 ", "花子", None),
        ("", "", None),
        ("👩‍🚀 Hanako", "👩‍🚀 Hanako", None),
        ("a" * 80, "a" * 80, None),
        ("a" * 81, "a" * 81, NameFault.TOO_LONG),
        ("a\0b", "a\0b", NameFault.UNREADABLE),
        ("\u200b", "\u200b", NameFault.UNREADABLE),
        ("Eve\u202egnp", "Eve\u202egnp", NameFault.UNREADABLE),
        ("\u2067Eve\u2069", "\u2067Eve\u2069", NameFault.UNREADABLE),
        ("نورا", "نورا", None),
    ],
)
def test_a_display_name_has_any_script(typed, value, fault):
    name = names.display_name(typed)

    assert (name.value, name.fault) == (value, fault)
