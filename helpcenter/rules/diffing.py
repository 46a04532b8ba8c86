"""What changed between two texts, word by word in English and character by character in Japanese."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"[A-Za-z0-9_']+|\s+|.", re.DOTALL)
LONGEST_FINE = 4_000  # Tokens of one changed stretch; a longer one is shown as replaced whole.


class Change(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    change: Change
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """Return the pieces of both texts in order; the same ones joined to the new text, the others to either."""
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old_lines, new_lines).get_opcodes():
        before, after = "".join(old_lines[a:b]), "".join(new_lines[c:d])
        pieces += [Piece(Change.SAME, before)] if tag == "equal" else _fine(before, after)
    return list(_joined(pieces))


def _fine(before: str, after: str) -> list[Piece]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > LONGEST_FINE:
        return [Piece(Change.REMOVED, before), Piece(Change.ADDED, after)]
    pieces = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Change.SAME, "".join(old[a:b])))
        else:
            pieces += [Piece(Change.REMOVED, "".join(old[a:b])), Piece(Change.ADDED, "".join(new[c:d]))]
    return pieces


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Join neighbours of one kind and leave out empty ones."""
    waiting: Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if waiting is not None and waiting.change == piece.change:
            waiting = Piece(piece.change, waiting.text + piece.text)
            continue
        if waiting is not None:
            yield waiting
        waiting = piece
    if waiting is not None:
        yield waiting
