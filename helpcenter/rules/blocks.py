"""Blocks of two texts set against each other: which belong together, and which are out of date.

A text is a list of blocks: headings, paragraphs, list items, tables. Every block has the `hash` of its content and a
`key` that names its meaning: the hash it had when its meaning last changed. A minor change gives a block a new hash and
keeps its key. A block of a translation `follows` the key of the source block that it was translated from, so it is out
of date when the source has no such key any more; no clock is asked.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

UNKNOWN_SOURCE = "?"  # What a block follows that is known to be out of date, when nobody knows of which version.
LARGEST_GRID = 250_000  # Cells of one alignment table; beyond it, blocks are paired in order.


@dataclass(frozen=True, slots=True)
class Block:
    """One block as the rules see it. `kind` is its shape (heading2, paragraph, item, table…), `anchor` a heading's id."""

    kind: str
    hash: str
    key: str = ""
    follows: str | None = None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of two texts side by side: indexes into them, None where one has no counterpart."""

    source: int | None
    translation: int | None
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class Staleness:
    """What of a translation is out of date: `stale` pairs translation index → source index (None when the source
    block is gone); `missing` lists source blocks that nobody has translated."""

    stale: dict[int, int | None] = field(default_factory=dict)
    missing: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.stale or self.missing)

    @property
    def count(self) -> int:
        return len(self.stale) + len(self.missing)


def with_keys(
    blocks: Sequence[Block], before: Sequence[Block], *, is_minor: bool, earlier: Sequence[Block] = ()
) -> list[Block]:
    """Name the meaning of each block, given the blocks of the revision `before` it.

    An unchanged block keeps its key wherever it moved to, and one that comes back from `earlier` revisions (the newest
    first) gets its key again; a changed one keeps it only when the change `is_minor`.
    """
    known = {block.hash: block.key for block in [*reversed(earlier), *before]}
    keys = [known.get(block.hash, block.hash) for block in blocks]
    unchanged = _same([block.hash for block in before], [block.hash for block in blocks])
    for place_before, place in unchanged:
        keys[place] = before[place_before].key
    if is_minor:
        still_there = {old for old, _ in unchanged}
        for old, new in align(before, blocks, unchanged):
            if old is None or new is None or blocks[new].hash in known or old in still_there:
                continue
            keys[new] = before[old].key
    return [replace(block, key=key) for block, key in zip(blocks, keys, strict=True)]


def with_sources(
    blocks: Sequence[Block],
    before: Sequence[Block],
    source: Sequence[Block],
    *,
    confirmed: frozenset[int] | None,
    earlier: Sequence[Block] = (),
) -> list[Block]:
    """Name the source block that each block of a translation follows.

    A block that did not change since the translation's revision `before`, or that comes back from `earlier` ones (the
    newest first), goes on following what it followed, unless its index is in `confirmed` (None confirms all): then, like
    every changed block, it follows its counterpart in `source`.
    """
    unchanged = {new: old for old, new in _same([block.hash for block in before], [block.hash for block in blocks])}
    recalled = {block.hash: block.follows for block in reversed(earlier)}
    for block in before:
        recalled.pop(block.hash, None)  # It did not come back, it is there: one more of it is new.
    followed = {
        index: before[unchanged[index]].follows if index in unchanged else recalled[block.hash]
        for index, block in enumerate(blocks)
        if index in unchanged or block.hash in recalled
    }
    is_settled = [
        confirmed is not None and index not in confirmed and index in followed for index in range(len(blocks))
    ]
    result = [
        replace(block, follows=followed[index] if is_settled[index] else None) for index, block in enumerate(blocks)
    ]
    pairable = [
        block if not settled or block.follows else replace(block, kind="")
        for block, settled in zip(result, is_settled, strict=True)
    ]
    certain = _same([block.key for block in source], [block.follows for block in result])
    taken = {index for index, _ in certain}
    for mine, theirs in align(source, pairable, certain):
        if mine is not None and mine not in taken and theirs is not None and not is_settled[theirs]:
            result[theirs] = replace(result[theirs], follows=source[mine].key)
    return result


def side_by_side(source: Sequence[Block], translation: Sequence[Block]) -> list[Row]:
    """Return both texts as rows, in reading order, with the out-of-date blocks of the translation marked."""
    # What a translator added of their own follows nothing and stands in a row of its own.
    pairable = [block if block.follows else replace(block, kind="", anchor="") for block in translation]
    certain = _same([block.key for block in source], [block.follows for block in translation])
    fresh = {index for _, index in certain}
    return [
        Row(mine, theirs, is_stale=theirs is not None and theirs not in fresh and bool(translation[theirs].follows))
        for mine, theirs in align(source, pairable, certain)
    ]


def staleness(source: Sequence[Block], translation: Sequence[Block]) -> Staleness:
    """Return which blocks of `translation` no longer follow `source`, and what of `source` is not in it."""
    rows = side_by_side(source, translation)
    followed = {index for index, _ in _same([block.key for block in source], [block.follows for block in translation])}
    stale = {row.translation: row.source for row in rows if row.is_stale and row.translation is not None}
    missing = tuple(
        row.source for row in rows if row.translation is None and row.source is not None and row.source not in followed
    )
    return Staleness(stale, missing)


def align(
    left: Sequence[Block], right: Sequence[Block], certain: Sequence[tuple[int, int]]
) -> Iterator[tuple[int | None, int | None]]:
    """Pair the blocks of two texts in order; yield index pairs, None where a block has no counterpart.

    `certain` pairs come first, as far as they keep both orders; then headings with the same anchor; and what lies
    between is paired by kind.
    """
    left_from = right_from = 0
    for left_fixed, right_fixed in [*_fixed_points(left, right, certain), (len(left), len(right))]:
        yield from _align_by_kind(left, right, range(left_from, left_fixed), range(right_from, right_fixed))
        if left_fixed < len(left):
            yield left_fixed, right_fixed
        left_from, right_from = left_fixed + 1, right_fixed + 1


def _same(left: Sequence[str], right: Sequence[str | None]) -> list[tuple[int, int]]:
    """Pair equal names, each place once; empty names and None pair with nothing.

    Of several equal ones, those pair that did not move: what both sides begin and end with and, where between the two
    as many stand here as there, what stands in the same place. The others go first come, first served.
    """
    shorter = min(len(left), len(right))
    begin = next((i for i in range(shorter) if left[i] != right[i]), shorter)
    end = next((i for i in range(shorter - begin) if left[-1 - i] != right[-1 - i]), shorter - begin)
    pairs = [(i, i) for i in range(begin)] + [(len(left) - i, len(right) - i) for i in range(1, end + 1)]
    if len(left) == len(right):
        pairs += [(i, i) for i in range(begin, len(left) - end) if left[i] == right[i]]
    lefts, rights = {i for i, _ in pairs}, {j for _, j in pairs}
    places: dict[str, deque[int]] = {}
    for index, name in enumerate(left):
        if index not in lefts:
            places.setdefault(name, deque()).append(index)
    for index, wanted in enumerate(right):
        if wanted and index not in rights and places.get(wanted):
            pairs.append((places[wanted].popleft(), index))
    return sorted(((i, j) for i, j in pairs if left[i]), key=lambda pair: pair[1])


def _fixed_points(
    left: Sequence[Block], right: Sequence[Block], certain: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return the certain pairs and the headings that share an anchor, thinned out to the longest chain that rises."""
    lefts, rights = {i for i, _ in certain}, {j for _, j in certain}
    headings = _same(
        ["" if i in lefts else block.anchor for i, block in enumerate(left)],
        ["" if j in rights else block.anchor for j, block in enumerate(right)],
    )
    return _longest_rising(sorted([*certain, *headings], key=lambda point: point[1]))


def _longest_rising(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest chain of points whose left sides rise (patience sorting, O(n log n))."""
    tails: list[int] = []  # The smallest left side that ends a chain of each length,
    tail_points: list[int] = []  # and the point that it belongs to.
    previous: list[int | None] = []
    for index, (value, _) in enumerate(points):
        length = bisect_left(tails, value)
        previous.append(tail_points[length - 1] if length else None)
        tails[length : length + 1] = [value]
        tail_points[length : length + 1] = [index]
    chain = []
    at = tail_points[-1] if tail_points else None
    while at is not None:
        chain.append(points[at])
        at = previous[at]
    return chain[::-1]


def _align_by_kind(
    left: Sequence[Block], right: Sequence[Block], lefts: range, rights: range
) -> Iterator[tuple[int | None, int | None]]:
    """Pair the blocks of two stretches so that as many as can be are of one kind (longest common subsequence)."""
    if [left[i].kind for i in lefts] == [right[j].kind for j in rights]:
        yield from zip(lefts, rights, strict=True)
        return
    rows, columns = len(lefts), len(rights)
    if rows * columns > LARGEST_GRID:
        yield from zip_longest(lefts, rights)
        return
    alike = [[left[i].kind == right[j].kind for j in rights] for i in lefts]
    longest = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in reversed(range(rows)):
        for j in reversed(range(columns)):
            longest[i][j] = longest[i + 1][j + 1] + 1 if alike[i][j] else max(longest[i + 1][j], longest[i][j + 1])
    i = j = 0
    while i < rows and j < columns:
        if alike[i][j]:
            yield lefts[i], rights[j]
            i, j = i + 1, j + 1
        elif longest[i + 1][j] >= longest[i][j + 1]:
            yield lefts[i], None
            i += 1
        else:
            yield None, rights[j]
            j += 1
    yield from ((left_rest, None) for left_rest in lefts[i:])
    yield from ((None, right_rest) for right_rest in rights[j:])
