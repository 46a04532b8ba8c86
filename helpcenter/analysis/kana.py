"""Kana: one spelling for what sounds alike, and what somebody types in Latin letters."""

import re
from functools import lru_cache

import jaconv

KANA = "ぁ-ゖァ-ヺーヽヾゝゞ"
_NOT_KANA = re.compile(f"[^{KANA}]")
_O_ROW = "おこそとのほもよろごぞどぼぽょをぉ"
_U_ROW = "うくすつぬふむゆるぐずづぶぷゅぅ"
_LONG = re.compile(f"(?<=[{_O_ROW}])[うお]|(?<=[{_U_ROW}])う|ー")
_SAME_SOUND = str.maketrans({"ぢ": "じ", "づ": "ず", "を": "お", "ゎ": "わ"})
# Rows of kana that are mistaken for each other: one column of the table, or voiced and not.
_ROWS = (
    *("あいうえおぁぃぅぇぉ", "かきくけこがぎぐげご", "さしすせそざじずぜぞ", "たちつてとだぢづでどっ", "なにぬねの"),
    *("はひふへほばびぶべぼぱぴぷぺぽ", "まみむめも", "やゆよゃゅょ", "らりるれろ", "わをん"),
)
_ROW_OF = {kana: index for index, row in enumerate(_ROWS) for kana in row}
_UNFINISHED = re.compile(r"[a-z][a-z'-]*\Z")
_ROMAJI = re.compile(r"[a-z'\-]+\Z")


def hiragana(text: str) -> str:
    """Return text with katakana as hiragana; everything else stays."""
    return str(jaconv.kata2hira(text))


def sound(text: str) -> str:
    """Return kana by its sound, without long vowels: そうりょう, そーりょー and そりょ are one."""
    return _LONG.sub("", hiragana(text)).translate(_SAME_SOUND)


def is_kana(text: str) -> bool:
    return bool(text) and not _NOT_KANA.search(text)


def is_katakana(text: str) -> bool:
    return bool(text) and all("ァ" <= character <= "ヺ" or character == "ー" for character in text)


@lru_cache(maxsize=5_000)
def from_romaji(word: str) -> str:
    """Return the hiragana of a word in Latin letters (Hepburn or as typed), or "" when it is none."""
    if not _ROMAJI.match(word):
        return ""
    kana = str(jaconv.alphabet2kana(word.replace("-", "ー")))
    # The library writes っ for a consonant that nothing follows.
    if is_kana(kana) and not (kana.endswith("っ") and not word.endswith(("xtu", "ltu", "xtsu"))):
        return kana
    return ""


def unfinished(prefix: str) -> tuple[str, ...]:
    """Return how the kana of a prefix may begin whose last letters are still Latin: `henp` → へんぱ, へんぴ, …"""
    latin = _UNFINISHED.search(prefix)
    if latin is None:
        return (hiragana(prefix),)
    head, tail = hiragana(prefix[: latin.start()]), latin[0]
    found: list[str] = []
    for length in range(4):
        done, consonants = tail[: len(tail) - length], tail[len(tail) - length :]
        kana = from_romaji(done) if done else ""
        if done and not kana:
            continue
        if not consonants:
            found.append(head + kana)
            if not tail.endswith("n"):  # An n may be ん or the beginning of a な.
                break
        else:
            following = {from_romaji(consonants + vowel) for vowel in "aiueo"} - {""}
            found += [head + kana + rest for rest in sorted(following)]
            if following:
                break
    return tuple(found)


def row(kana: str) -> int:
    """Return the row that a kana stands in, は with ば and ぱ; -1 when it is none."""
    return _ROW_OF.get(kana, -1)


def slip(typed: str, meant: str) -> float:
    """Return how unlikely it is that one kana word was typed for another that is one edit away: 0.5 within
    a row, 0.75 for two exchanged, 0.6 or 0.7 for one left out or too many, else 1."""
    if len(typed) == len(meant):
        differing = [(a, b) for a, b in zip(typed, meant, strict=True) if a != b]
        if len(differing) == 2 and differing[0] == differing[1][::-1]:
            return 0.75
        if len(differing) == 1:
            a, b = differing[0]
            return 0.5 if row(a) == row(b) >= 0 else 1.0
        return float(len(differing))
    longer, shorter = sorted((typed, meant), key=len, reverse=True)
    for index, kana in enumerate(longer):
        if longer[:index] + longer[index + 1 :] == shorter:
            return 0.6 if kana in "んっゃゅょ" else 0.7
    return 2.0
