import pytest

from helpcenter.analysis.kana import from_romaji, hiragana, is_kana, is_katakana, row, slip, sound, unfinished

# Latin letters


@pytest.mark.parametrize(
    ("typed", "kana"),
    [
        ("henpin", "へんぴん"),
        ("hennpinn", "へんぴん"),
        ("shi", "し"),
        ("si", "し"),
        ("tsu", "つ"),
        ("tu", "つ"),
        ("chi", "ち"),
        ("ti", "ち"),
        ("fu", "ふ"),
        ("hu", "ふ"),
        ("ji", "じ"),
        ("zi", "じ"),
        ("sha", "しゃ"),
        ("sya", "しゃ"),
        ("ja", "じゃ"),
        ("jya", "じゃ"),
        ("zya", "じゃ"),
        ("chuumon", "ちゅうもん"),
        ("tyuumonn", "ちゅうもん"),
        ("kitte", "きって"),
        ("matcha", "まっちゃ"),
        ("kon'nyaku", "こんにゃく"),
        ("kyanseru", "きゃんせる"),
        ("ra-men", "らーめん"),
        ("xtu", "っ"),
    ],
)
def test_latin_letters_are_read_as_hepburn_or_as_an_input_method_takes_them(typed, kana):
    assert from_romaji(typed) == kana


@pytest.mark.parametrize("word", ["", "refund", "track", "henp", "x", "Henpin", "へんぴん", "hen pin", "2fa", "café"])
def test_what_is_no_romaji_is_none(word):
    assert from_romaji(word) == ""


@pytest.mark.parametrize(
    ("prefix", "beginnings"),
    [
        ("henp", ("へんぱ", "へんぴ", "へんぷ", "へんぺ", "へんぽ")),
        ("へんp", ("へんぱ", "へんぴ", "へんぷ", "へんぺ", "へんぽ")),
        ("ヘンp", ("へんぱ", "へんぴ", "へんぷ", "へんぺ", "へんぽ")),
        ("ky", ("きぃ", "きぇ", "きゃ", "きゅ", "きょ")),
        ("kk", ("っか", "っき", "っく", "っけ", "っこ")),
        ("n", ("ん", "な", "に", "ぬ", "ね", "の")),
        ("kan", ("かん", "かな", "かに", "かぬ", "かね", "かの")),
        ("しょn", ("しょん", "しょな", "しょに", "しょぬ", "しょね", "しょの")),
        ("返p", ("返ぱ", "返ぴ", "返ぷ", "返ぺ", "返ぽ")),
        ("henpi", ("へんぴ",)),
        ("ra-me", ("らーめ",)),
        ("kon'ya", ("こんや",)),
        ("ヘン", ("へん",)),
        ("返品", ("返品",)),
        ("", ("",)),
        ("2", ("2",)),
    ],
)
def test_unfinished_prefix_goes_on_with_every_kana_that_may_come_of_it(prefix, beginnings):
    assert unfinished(prefix) == beginnings


# Sounds


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("そうりょう", "そーりょー"),
        ("そうりょう", "そりょ"),
        ("そうりょう", "ソウリョウ"),
        ("とおい", "とーい"),
        ("ゆうびん", "ゆーびん"),
        ("つづく", "つずく"),
        ("ちぢむ", "ちじむ"),
        ("はいそう", "はいそ"),
        ("を", "お"),
    ],
)
def test_what_sounds_alike_has_one_spelling(one, other):
    assert sound(one) == sound(other)


@pytest.mark.parametrize("kana", ["かいもの", "いい", "あう", "うえ", "こえ"])
def test_only_long_vowels_are_left_out(kana):
    assert sound(kana) == kana


def test_katakana_becomes_hiragana_and_the_rest_stays():
    assert hiragana("キャンセルABC返品ー・") == "きゃんせるABC返品ー・"


@pytest.mark.parametrize(
    ("text", "kana", "katakana"),
    [
        ("へんぴん", True, False),
        ("キャンセル", True, True),
        ("らーめん", True, False),
        ("ラーメン", True, True),
        ("返品", False, False),
        ("abc", False, False),
        ("へん ぴん", False, False),
        ("", False, False),
    ],
)
def test_kana_is_told_from_the_rest(text, kana, katakana):
    assert (is_kana(text), is_katakana(text)) == (kana, katakana)


# Slips


@pytest.mark.parametrize(
    ("typed", "meant", "cost"),
    [
        ("へんぺん", "へんぴん", 0.5),  # the same row
        ("へんひん", "へんぴん", 0.5),  # voiced and not
        ("へんかん", "へんきん", 0.5),
        ("へんりん", "へんぴん", 1.0),
        ("へぴんん", "へんぴん", 0.75),  # exchanged
        ("きゃせる", "きゃんせる", 0.6),  # left out
        ("きゃんんせる", "きゃんせる", 0.6),  # too many
        ("ついき", "ついせき", 0.7),
        ("ついせせき", "ついせき", 0.7),
        ("へいぺい", "へんぴん", 3.0),
        ("あ", "あいう", 2.0),
        ("へんぴん", "へんぴん", 0.0),
    ],
)
def test_slip_costs_more_the_less_likely_it_is(typed, meant, cost):
    assert slip(typed, meant) == cost


def test_rows_hold_voiced_and_small_kana_and_nothing_else_has_one():
    assert row("は") == row("ば") == row("ぱ")
    assert row("つ") == row("っ")
    assert [row(other) for other in ("a", "返", "ー")] == [-1, -1, -1]
