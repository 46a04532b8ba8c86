"""What somebody newly wrote, and what they answer. No line is lost; in doubt all of it is new."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from messaging.mail import quote_marks as marks

LINES_MAX = 20_000  # Longer texts are no letters.
SIGNATURES_MAX = 3  # One under the other: a name, and what the telephone adds.


class Words(NamedTuple):
    reply: str
    quoted: str


class Kind(StrEnum):
    NEW = "new"
    EMPTY = "empty"
    LEAD = "lead"  # Says who wrote what follows.
    QUOTED = "quoted"
    SIGNATURE = "signature"


def split(text: str, *, is_forwarded: bool = False) -> Words:
    """Return the new words of a text and the rest; of a forwarded mail everything is meant to be read."""
    lines = text.split("\n")
    if is_forwarded or len(lines) > LINES_MAX:
        return Words(text, "")
    kinds = _kinds(lines)
    if kinds is None:
        return Words(text, "")
    _mark_signatures(lines, kinds)
    new = [number for number, kind in enumerate(kinds) if kind is Kind.NEW]
    if not new:
        return Words("", text) if any(kind is not Kind.EMPTY for kind in kinds) else Words(text, "")
    start, end = _new_range(kinds, new)
    reply = _joined(lines[start:end])
    above, below = _joined(lines[:start]), _joined(lines[end:])
    return Words(reply, f"{above}\n\n{below}" if above and below else above or below)


def _kinds(lines: Sequence[str]) -> list[Kind] | None:
    """Return what each line is; None if it cannot be told."""
    kinds = [Kind.NEW if line.strip() else Kind.EMPTY for line in lines]
    for number, line in enumerate(lines):
        if kinds[number] is not Kind.EMPTY and marks.QUOTED.match(line):
            kinds[number] = Kind.QUOTED
    number = 0
    while number < len(lines):
        if kinds[number] is not Kind.NEW:
            number += 1
            continue
        if marks.BEGINS_FORWARDED.match(lines[number].strip()):
            break
        lead = _lead(lines, number)
        if lead is None:
            number += 1
            continue
        start, end, is_certain = lead
        following = next((kind for kind in kinds[end:] if kind is not Kind.EMPTY), Kind.EMPTY)
        if following is Kind.QUOTED:
            kinds[start:end] = [Kind.LEAD] * (end - start)
        elif is_certain:
            if Kind.NEW not in kinds[:start]:
                return None  # The answer may stand below.
            kinds[start:] = [Kind.LEAD] * (end - start) + [Kind.QUOTED] * (len(lines) - end)
            break
        number = end
    return kinds


def _lead(lines: Sequence[str], number: int) -> tuple[int, int, bool] | None:
    """Return from where to where a line, with those around it, says that something quoted follows, and how surely."""
    line = lines[number].strip()[: marks.LINE_MAX]
    below = next((later for later in range(number + 1, min(number + 4, len(lines))) if lines[later].strip()), None)
    if marks.BEGINS_ORIGINAL.fullmatch(line):
        end = marks.header_block(lines, below, needed=2) if below else None
        return number, end or number + 1, True
    if marks.RULE.fullmatch(line) and below:
        end = marks.header_block(lines, below, needed=2)
        return (number, end, True) if end else _attributed(lines, number, below)
    end = marks.header_block(lines, number, needed=3)
    if end:
        return number, end, True
    found = marks.attribution_before(lines, number)
    return (found[0], number + 1, found[1]) if found else None


def _attributed(lines: Sequence[str], start: int, below: int) -> tuple[int, int, bool] | None:
    """Return a rule together with the attribution under it."""
    for end in range(below, min(below + 3, len(lines))):
        found = marks.attribution_before(lines, end)
        if found and found == (below, True):
            return start, end + 1, True
    return None


def _mark_signatures(lines: Sequence[str], kinds: list[Kind]) -> None:
    """Mark what stands under the last new words, and under those above a quotation if nothing else is below it."""
    for _ in range(SIGNATURES_MAX):
        last = max((number for number, kind in enumerate(kinds) if kind is Kind.NEW), default=-1)
        first = last
        while first > 0 and kinds[first - 1] in {Kind.NEW, Kind.EMPTY}:
            first -= 1
        start = marks.signature_start(lines[first : last + 1])
        if start is None:
            return
        for number in range(first + start, last + 1):
            kinds[number] = Kind.SIGNATURE


def _new_range(kinds: Sequence[Kind], new: Sequence[int]) -> tuple[int, int]:
    """Return from where to where the new words go; answers between quoted lines keep what they answer."""
    start, end = new[0], new[-1] + 1
    first_quoted = next((number for number, kind in enumerate(kinds) if kind is Kind.QUOTED), len(kinds))
    is_above = first_quoted < start
    is_between = any(kind is Kind.QUOTED for kind in kinds[start:end])
    is_below = any(kind is Kind.QUOTED for kind in kinds[end:])
    return (first_quoted if is_above and (is_between or is_below) else start), end


def _joined(lines: Sequence[str]) -> str:
    """Return lines without the empty ones at both ends."""
    words = [number for number, line in enumerate(lines) if line.strip()]
    return "\n".join(line.rstrip() for line in lines[words[0] : words[-1] + 1]) if words else ""
