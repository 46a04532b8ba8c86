"""HEIC files as an iPhone writes them: tiles in a grid, turns, EXIF with a place, a wide colour profile.

The tiles are true HEVC pictures, encoded once with Debian's `heif-enc` (libheif-examples, x265) and kept in tiles/: what is
installed here decodes only. The container around them is written below, box by box, after ISO/IEC 23008-12; so every part of
it can be varied, and the whole goes through the decoder that the real ones go through.
"""

import struct
from pathlib import Path

from messaging.rules.photo_headers import boxes

TILES = Path(__file__).parent / "tiles"
TILE_SIDE = 128
CORNERED = (("red", "green", "green"), ("blue", "white", "white"))
# Orientation → (quarter turns against the clock, axis of the mirror that follows).
TURNS = {1: (0, None), 2: (0, 1), 3: (2, None), 4: (0, 0), 5: (3, 1), 6: (3, None), 7: (1, 1), 8: (1, None)}


def tile(name):
    """Return (decoder's configuration, coded picture) of a tile."""
    data = (TILES / f"{name}.heic").read_bytes()
    top = {box.type: box for box in boxes(data, 0, len(data), 9)}
    at = data.index(b"hvcC")
    size = int.from_bytes(data[at - 4 : at])
    return data[at + 4 : at - 4 + size], data[top[b"mdat"].begin : top[b"mdat"].end]


def iphone(rows=CORNERED, side=TILE_SIDE, *, orientation=1, exif=b"", profile=b"", nclx=0, size=None, brand=b"heic"):
    """Return a HEIC of tiles by name, row by row; `size` is what it says of itself instead of the truth."""
    names = [name for row in rows for name in row]
    width, height = size or (side * len(rows[0]), side * len(rows))
    coded = [tile(name) for name in names]
    grid, about = len(names) + 1, len(names) + 2
    turns, mirror = TURNS[orientation]
    colour = b"prof" + profile if profile else b"nclx" + struct.pack(">HHHB", nclx or 1, 13, 6, 0x80)
    properties = [
        *(box(b"hvcC", configuration) for configuration in unique(coded)),
        full(b"ispe", struct.pack(">II", side, side)),
        full(b"ispe", struct.pack(">II", width, height)),
        box(b"colr", colour),
        full(b"pixi", bytes((3, 8, 8, 8))),
        box(b"irot", bytes((turns,))),
        box(b"imir", bytes((mirror or 0,))),
    ]
    kinds = unique(coded)
    first = len(kinds)
    shared = (first + 3, first + 4)
    of_grid = [first + 2, *shared, first + 5, *([first + 6] if mirror is not None else [])]
    uses = [(number + 1, [kinds.index(coded[number][0]) + 1, first + 1, *shared]) for number in range(len(names))]
    uses.append((grid, of_grid))
    items = [(number + 1, b"hvc1") for number in range(len(names))] + [(grid, b"grid"), (about, b"Exif")]
    layout = bytes((0, 0, len(rows) - 1, len(rows[0]) - 1)) + struct.pack(">HH", width, height)
    written = struct.pack(">I", 6) + exif

    def meta(begin):
        places, at = [], begin
        for number, (_, picture) in enumerate(coded):
            places.append((number + 1, 0, at, len(picture)))
            at += len(picture)
        places += [(grid, 1, 0, len(layout)), (about, 0, at, len(written))]
        refers = [box(b"dimg", struct.pack(f">HH{len(names)}H", grid, len(names), *range(1, grid)))]
        refers.append(box(b"cdsc", struct.pack(">HHH", about, 1, grid)))
        return full(
            b"meta",
            full(b"hdlr", bytes(4) + b"pict" + bytes(13))
            + full(b"pitm", struct.pack(">H", grid))
            + full(b"iloc", located(places), version=1)
            + full(b"iinf", struct.pack(">H", len(items)) + b"".join(entry(*item) for item in items))
            + full(b"iref", b"".join(refers))
            + box(b"iprp", box(b"ipco", b"".join(properties)) + full(b"ipma", associated(uses)))
            + box(b"idat", layout),
        )

    head = box(b"ftyp", brand + bytes(4) + b"mif1MiHBMiHEMiPrmiafheic")
    begin = len(head) + len(meta(0)) + 8
    return head + meta(begin) + box(b"mdat", b"".join(picture for _, picture in coded) + written)


def box(name, content):
    return struct.pack(">I", len(content) + 8) + name + content


def full(name, content, version=0):
    return box(name, struct.pack(">I", version << 24) + content)


def entry(number, kind):
    hidden = 1 if kind == b"hvc1" else 0
    return box(b"infe", struct.pack(">I", 2 << 24 | hidden) + struct.pack(">HH", number, 0) + kind + b"\0")


def located(places):
    rows = (struct.pack(">HHHHII", number, method, 0, 1, at, size) for number, method, at, size in places)
    return struct.pack(">BBH", 0x44, 0, len(places)) + b"".join(rows)


def associated(uses):
    rows = (struct.pack(">HB", number, len(used)) + bytes(used) for number, used in uses)
    return struct.pack(">I", len(uses)) + b"".join(rows)


def unique(coded):
    return list(dict.fromkeys(configuration for configuration, _ in coded))
