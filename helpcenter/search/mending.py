"""Slips of the finger: a word that the index does not know, set right from the words that it does."""

import re
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from helpcenter.analysis.kana import is_kana, is_katakana, row, slip, sound
from helpcenter.analysis.words import NOT, english_key, is_japanese
from helpcenter.search.asking import Asked, Lexicon

_DOUBLED = re.compile(r"(.)\1")
SHORTEST = {"en": 4, "ja": 3}  # letters, kana: anything shorter may mean too much
CLEAR = 0.9  # The most that a slip may cost to be set right without asking.
AHEAD = 0.15  # How much better than the next the best must be.
MORE_FREQUENT = 4  # How many times more texts must have what was meant than have the slip itself.
FAMILY = 5  # letters that words share which are as good as one: delivered, delivery
SAME_SOUND = 0.25
SHORT = 3  # words; in a whole sentence a rare word is meant
LONG_SOUND = 7  # kana, of which two may be wrong


@dataclass(frozen=True, slots=True)
class Mended:
    """A query set right. `is_clear`: so likely what was meant that it is searched for at once."""

    text: str
    is_clear: bool


@dataclass(frozen=True, slots=True)
class _Candidate:
    cost: float
    familiarity: float
    surface: str
    key: str
    sound: str = ""

    @property
    def distance(self) -> float:
        return self.cost - self.familiarity


def mended(asked: Asked, lexicon: Lexicon) -> Mended | None:
    """Return a query with its slips set right, None when there are none or nothing is near."""
    is_clear = True
    changes: list[tuple[int, int, str]] = []
    for start, end in _slips(asked, lexicon):
        found = _nearest(asked, start, end, lexicon)
        if found:
            is_clear = is_clear and found[0].cost <= CLEAR and not _rivals(found)
            # A word may be meant for what it is: 補償 is not 保証. In kana hardly: 片々 was never asked for, 返品 was.
            if is_japanese(asked.text[start:end]) and _is_word(asked, start, end):
                typed = asked.text[start:end]
                is_clear = is_clear and is_kana(typed) and found[0].sound[:1] == sound(typed)[:1]
            changes.append((start, end, found[0].surface))
    text = asked.text
    for start, end, surface in reversed(changes):
        text = text[:start] + surface + text[end:]
    return Mended(text, is_clear) if text != asked.text else None


def _rivals(found: list[_Candidate]) -> list[_Candidate]:
    """Return what may as well be meant as the best: other words that are about as near."""
    best = found[0]
    return [
        other
        for other in found[1:]
        if other.distance - best.distance < AHEAD and other.surface[:FAMILY] != best.surface[:FAMILY]
    ]


def _slips(asked: Asked, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Return where something stands that no dictionary and no article knows, whole runs of kana at a time."""
    found: list[tuple[int, int]] = []
    is_short = len(asked.words) <= SHORT
    for number, word in enumerate(asked.words):
        if number in asked.known or word.key == NOT or (word.is_real and lexicon.knows(word.key)):
            continue
        if found and word.start < found[-1][1]:
            continue
        start, end = word.start, word.end
        if is_japanese(asked.text[start:end]) and lexicon.knows(word.key):
            continue
        if is_kana(asked.text[start:end]):
            start, end = _run(asked.text, start, end)
            # Hiragana inside a sentence is grammar; katakana that is one word of the dictionary is meant.
            is_slip = (
                not _is_word(asked, start, end)
                if is_katakana(asked.text[start:end])
                else _is_alone(asked.text, start, end)
            )
            if is_slip:
                found.append((start, end))
        elif is_japanese(asked.text[start:end]):
            if is_short and len(word.surface) > 1:
                found.append((start, end))
        elif not word.is_real:  # Perhaps known all the same: writers list common slips among what people ask.
            found.append((start, end))
    return found


def _run(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the borders of the katakana, or of the hiragana, around a word."""
    is_same = is_katakana if is_katakana(text[start:end]) else is_kana
    while start > 0 and is_same(text[start - 1]):
        start -= 1
    while end < len(text) and is_same(text[end]):
        end += 1
    return start, end


def _is_word(asked: Asked, start: int, end: int) -> bool:
    """Return whether a piece of a query is one word of the dictionary."""
    return any(word.is_real and (word.start, word.end) == (start, end) for word in asked.words)


def _is_alone(text: str, start: int, end: int) -> bool:
    """Return whether blanks, or nothing, stand on both sides."""
    return not text[max(0, start - 1) : start].strip() and not text[end : end + 1].strip()


def _nearest(asked: Asked, start: int, end: int, lexicon: Lexicon) -> list[_Candidate]:
    typed = asked.text[start:end]
    if not is_japanese(typed):
        return _spelt_like(typed.lower(), lexicon)
    if is_kana(typed):
        return _sounding_like(typed, sound(typed), lexicon)
    readings = "".join(word.reading for word in asked.words if start <= word.start and word.end <= end)
    return _sounding_like(typed, sound(readings), lexicon)


def _spelt_like(typed: str, lexicon: Lexicon) -> list[_Candidate]:
    if len(typed) < SHORTEST["en"] or not typed.isalpha():
        return []
    most = 1 if len(typed) < 6 else 2
    # The first letter is hardly ever wrong, but it may have changed places with the second.
    most_frequent = MORE_FREQUENT * lexicon.index.frequency(english_key(typed))
    key_of = {**lexicon.words.english.get(typed[1], {}), **lexicon.words.english.get(typed[0], {})}
    candidates = []
    for surface, distance, _ in extract(typed, key_of.keys(), scorer=OSA.distance, score_cutoff=most, limit=None):
        key = key_of[surface]
        frequency = _frequency(key, lexicon)
        if frequency > most_frequent and len(surface) >= SHORTEST["en"] - 1:
            cost = 0.8 * distance + (0.5 if surface[0] != typed[0] else 0.0)
            cost -= 0.1 if sorted(surface) == sorted(typed) else 0.0
            cost -= 0.2 if _single(surface) == _single(typed) else 0.0
            cost += 0.05 if surface[-1] != typed[-1] else 0.0
            candidates.append(_Candidate(cost, _familiarity(frequency, lexicon), surface, key))
    return _best(candidates)


def _sounding_like(typed: str, heard: str, lexicon: Lexicon) -> list[_Candidate]:
    """Return what sounds nearly like kana; what was written in kanji must sound the same, so that it is a wrong choice
    of the input method."""
    if not is_kana(heard) or len(heard) < SHORTEST["ja"]:
        return []
    most = 0 if not is_kana(typed) else 1 if len(heard) < LONG_SOUND else 2
    sounds = lexicon.words.sounds.get(row(heard[0]), {}).keys() if most else [heard]
    candidates = []
    for other, distance, _ in extract(heard, sounds, scorer=OSA.distance, score_cutoff=most, limit=None):
        if len(other) < SHORTEST["ja"] - (distance == 0) or abs(len(other) - len(heard)) > 1:
            continue
        for key in lexicon.words.by_sound.get(other, ()):
            frequency = _frequency(key, lexicon)
            surface = lexicon.words.surfaces[key]
            if frequency and surface != typed:
                cost = slip(heard, other) if distance else SAME_SOUND
                candidates.append(_Candidate(cost, _familiarity(frequency, lexicon), surface, key, other))
    return _best(candidates)


def _single(word: str) -> str:
    """Return a word without doubled letters, which are the ones most often left out: acount, adress."""
    return _DOUBLED.sub(r"\1", word)


def _familiarity(frequency: int, lexicon: Lexicon) -> float:
    """Return a little for what the articles speak of often: of two that are as near, that is rather meant."""
    return 0.3 * min(1.0, 20 * frequency / max(1, lexicon.index.size))


def _frequency(key: str, lexicon: Lexicon) -> int:
    """Return in how many live texts a word occurs; one that only the glossary has counts as one."""
    return lexicon.index.frequency(key) or int(lexicon.knows(key))


def _best(candidates: list[_Candidate]) -> list[_Candidate]:
    """Return the best spelling of each word, best first."""
    found: dict[str, _Candidate] = {}
    for candidate in sorted(candidates, key=lambda c: (round(c.distance, 3), c.surface)):
        found.setdefault(candidate.key, candidate)
    return list(found.values())
