"""Characters that are not words: what controls a terminal, turns the direction of writing or cannot be seen."""

import re

LINE_ENDS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
# Emoji are held together by U+200D, and Persian is spelled with U+200C: both stay.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]"
)
# Letters nobody sees, which could tell a machine something else; after a black flag they make the flag of a country.
TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007f]+)|[\U000e0000-\U000e007f]+")
SURROGATES = re.compile("[\ud800-\udfff]")


def lines_of(text: str) -> str:
    """Return text with line feeds for every kind of line end, and without what cannot be seen."""
    return visible(LINE_ENDS.sub("\n", text))


def visible(text: str) -> str:
    """Return text without control characters other than tabs and line feeds, and without invisible ones."""
    text = UNSEEN.sub("", CONTROLS.sub("", text.replace("\r", "\n")))
    return SURROGATES.sub("\N{REPLACEMENT CHARACTER}", TAGS.sub(lambda found: found[1] or "", text))


def one_line(text: str, most: int) -> str:
    """Return text on one line of at most so many characters."""
    line = " ".join(visible(text).split())
    return line if len(line) <= most else line[: most - 1] + "…"
