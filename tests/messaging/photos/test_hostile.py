"""Hundreds of broken and hostile photos: each is made or refused with a reason, soon, and takes nothing down."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from messaging.photos.apart import make_apart
from messaging.photos.making import make
from messaging.rules.photos import PhotoLimits, PhotoRefusal
from tests.messaging.photos import heic, pictures

ROOT = Path(__file__).resolve().parents[3]
LIMITS = PhotoLimits()
EACH = 12  # times five ways times four kinds: 240
MOST_SECONDS = 5


def flip_bits(content, chance):
    changed = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        # Half of them where the structure is: most of a photo is pixels.
        among = len(changed) if chance.random() < 0.5 else min(len(changed), 600)
        changed[chance.randrange(among)] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(content, chance):
    begin = chance.randrange(len(content))
    return content[:begin] if chance.random() < 0.5 else content[:begin] + content[begin + chance.randint(1, 200) :]


def lie_about_lengths(content, chance):
    changed = bytearray(content)
    for _ in range(chance.randint(1, 3)):
        size = chance.choice((2, 4))
        at = chance.randrange(4, min(len(changed) - 4, 900))
        changed[at : at + size] = chance.choice(
            (bytes(size), b"\xff" * size, b"\x7f" + b"\xff" * (size - 1), b"\0" * (size - 1) + b"\1")
        )
    return bytes(changed)


def repeat_pieces(content, chance):
    for _ in range(chance.randint(1, 4)):
        begin = chance.randrange(len(content))
        piece = content[begin : begin + chance.randint(4, 400)] * chance.choice((1, 2, 50))
        at = chance.randrange(len(content))
        content = content[:at] + piece + content[at:]
    return content


def swap_types(content, chance):
    names = [b"IHDR", b"IDAT", b"PLTE", b"tRNS", b"iCCP", b"VP8 ", b"VP8X", b"VP8L", b"ALPH", b"hvc1", b"grid", b"ispe"]
    names += [
        b"irot",
        b"Exif",
        b"dimg",
        b"mdat",
        b"\xff\xc0",
        b"\xff\xc2",
        b"\xff\xc4",
        b"\xff\xda",
        b"\xff\xdb",
        b"\xff\xe1",
    ]
    found = [name for name in names if name in content]
    old = chance.choice(found)
    new = chance.choice([name for name in names if len(name) == len(old) and name != old])
    return content.replace(old, new, chance.choice((1, -1)))


WAYS = (flip_bits, cut, lie_about_lengths, repeat_pieces, swap_types)
VALID = (
    pictures.jpeg(icc_profile=pictures.P3),
    pictures.png(pictures.stored().convert("RGBA"), exif=pictures.exif()),
    pictures.webp(exif=pictures.exif()),
    heic.iphone(exif=pictures.exif(), profile=pictures.P3),
)


def hostile():
    """Return the photos, the same ones in every run."""
    chance = random.Random(20260501)
    return [way(content, chance) for content in VALID for way in WAYS for _ in range(EACH)]


def tried(folder, number, last):
    """Return [number, what came of it, seconds] of the photos that one process got through."""
    command = [sys.executable, "-m", "tests.messaging.photos.trying", folder, str(number), str(last)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_no_hostile_photo_takes_anything_down(tmp_path):
    photos = hostile()
    for number, content in enumerate(photos):
        (tmp_path / str(number)).write_bytes(content)

    found = []
    while len(found) < len(photos):
        found += tried(tmp_path, len(found), len(photos))
        if len(found) < len(photos):  # This one ended the process.
            (tmp_path / "out").mkdir(exist_ok=True)
            answer = make_apart(tmp_path / str(len(found)), tmp_path / "out", LIMITS)
            assert isinstance(answer, PhotoRefusal)
            found.append([len(found), answer.value, 0])

    names = {name for _, name, _ in found}
    assert len(photos) >= 200
    assert names <= {"made", *PhotoRefusal}
    assert names >= {"made", PhotoRefusal.TRUNCATED, PhotoRefusal.BROKEN, PhotoRefusal.NOT_A_PHOTO}
    assert max(seconds for _, _, seconds in found) < MOST_SECONDS


@pytest.mark.parametrize("name", ["\xe0", "\xe1", "\xe2", "\xed", "\xfe"])
def test_a_segment_full_of_noise_is_no_reason_to_fail(name):
    noise = random.Random(7).randbytes(40_000)
    for start in (
        b"",
        b"Exif\0\0",
        b"ICC_PROFILE\0\1\1",
        b"MPF\0",
        b"http://ns.adobe.com/xap/1.0/\0",
        b"Photoshop 3.0\0",
    ):
        photo = VALID[0][:2] + pictures.segment(ord(name), start + noise) + VALID[0][2:]

        made = make(photo, LIMITS)

        assert isinstance(made, PhotoRefusal) or pictures.corners(made.view.content) == pictures.CORNERS[1]
