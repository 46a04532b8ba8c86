"""Rows 14 to 16 of the performance targets: what a 12-megapixel photo costs, and what refusing one costs.

`python3 run.py bench` prints them. CPU seconds, medians of alternating pairs in one run. The photo is made of one busy
tile, repeated, in the grid that an iPhone writes; as JPEG it carries a phone's metadata.
"""

import importlib.util
import io
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import pi_heif
from PIL import Image, ImageOps

from messaging.photos.checking import check
from messaging.photos.making import make
from messaging.rules.photos import PhotoLimits, PhotoRefusal
from tests.messaging.photos import heic, pictures

ROOT = Path(__file__).resolve().parents[2]
WIDTH, HEIGHT = 4032, 3024
PAIRS, REFUSALS = 7, 200
LIMITS = PhotoLimits()
PEAK = """
import sys
from pathlib import Path
from messaging.photos.making import make
from messaging.rules.photos import PhotoLimits
def peak():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) / 1000
before = peak()
make(Path(sys.argv[1]), PhotoLimits())
print(peak() - before)
"""


def photo_as_heic():
    return heic.iphone([["texture"] * 8] * 6, 512, exif=pictures.exif(), size=(WIDTH, HEIGHT))


def photo_as_jpeg(**words):
    file = pi_heif.open_heif((heic.TILES / "texture.heic").read_bytes())
    tile = file.to_pillow()
    whole = Image.new("RGB", (WIDTH, HEIGHT))
    for left in range(0, WIDTH, 512):
        for top in range(0, HEIGHT, 512):
            whole.paste(tile, (left, top))
    return pictures.jpeg(whole, exif=pictures.exif(6), **words)


def naive(content):
    """Make the copies as an introduction to Pillow would."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(content))).convert("RGB")
    for side in (2048, 400):
        copy = image.copy()
        copy.thumbnail((side, side), Image.Resampling.LANCZOS)
        copy.save(io.BytesIO(), "JPEG", quality=85, progressive=True)


def with_vips(content):
    import pyvips  # Not where the tests take a function from this file: it starts threads of its own.

    view = pyvips.Image.thumbnail_buffer(content, 2048, size="down")
    view = pyvips.Image.new_from_memory(view.write_to_memory(), view.width, view.height, view.bands, "uchar")
    view.jpegsave_buffer(Q=85, interlace=True, keep="none")
    view.thumbnail_image(400, size="down").jpegsave_buffer(Q=80, interlace=True, keep="none")


def bare_decode(content):
    return pi_heif.open_heif(content).data


def ratio(ours, anchor):
    """Return the median of CPU seconds over the anchor's, in alternating pairs."""
    ours(), anchor()
    return median(seconds(ours) / seconds(anchor) for _ in range(PAIRS))


def seconds(act):
    begin = time.process_time()
    act()
    return time.process_time() - begin


def peak_megabytes(content):
    """Return how much memory a process of its own needs beyond its start."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        command = [sys.executable, "-c", PEAK, file.name]
        return float(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def slowest_refusal():
    """Return the most milliseconds, the median of many each, that refusing a bomb took."""
    bombs = (
        pictures.png_of_size(20_000, 20_000),
        pictures.jpeg_of_size(65_000, 65_000),
        heic.iphone(size=(30_000, 30_000)),
        b"RIFF" + struct.pack("<I", 26) + b"WEBPVP8X" + struct.pack("<II", 10, 0) + b"\xff" * 6 + bytes(4),
        b"\xff\xd8" + pictures.segment(0xE1, bytes(2)) * 100_000,
        bytes(LIMITS.file_bytes + 1),
    )
    slowest = 0.0
    for bomb in bombs:
        with tempfile.TemporaryFile() as file:
            file.write(bomb)
            spent = []
            for _ in range(REFUSALS):
                begin = time.perf_counter()
                refused = check(file, LIMITS)
                spent.append((time.perf_counter() - begin) * 1000)
            assert isinstance(refused, PhotoRefusal), refused
        slowest = max(slowest, median(spent))
    return slowest


def start_seconds():
    """Return the wait for a child that refuses at once."""
    from messaging.photos.apart import make_apart

    spent = []
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "photo").write_bytes(b"no photo")
        for _ in range(PAIRS):
            begin = time.perf_counter()
            make_apart(Path(folder) / "photo", Path(folder), LIMITS)
            spent.append(time.perf_counter() - begin)
    return median(spent)


def main():
    photo, wide, apple = photo_as_jpeg(), photo_as_jpeg(icc_profile=pictures.P3), photo_as_heic()
    rows = []

    def add(row, what, limit, found):
        rows.append((row, what, f"≤ {limit:g}" if limit else "", found, limit is None or found <= limit))

    add("14", "12 MP JPEG: CPU of naive Pillow", 0.45, ratio(lambda: make(photo, LIMITS), lambda: naive(photo)))
    add("14", "12 MP JPEG: peak memory over base, MB", 40, peak_megabytes(photo))
    if importlib.util.find_spec("pyvips"):
        add("14", "12 MP JPEG: CPU of pyvips", 1.2, ratio(lambda: make(photo, LIMITS), lambda: with_vips(photo)))
    else:
        print("Against pyvips it is measured where somebody installed it: pip install 'pyvips[binary]'")
    add(
        "",
        "… in Display P3: CPU of naive, which loses it",
        None,
        ratio(lambda: make(wide, LIMITS), lambda: naive(wide)),
    )
    add("15", "12 MP HEIC: CPU of its bare decode", 1.4, ratio(lambda: make(apple, LIMITS), lambda: bare_decode(apple)))
    add("", "12 MP HEIC: peak memory over base, MB", None, peak_megabytes(apple))
    add("16", "refusing a bomb, the slowest of six, ms", 1, slowest_refusal())
    add("", "start of a child, s", None, start_seconds())
    print("row  what                                            target   measured")
    for row, what, target, found, is_met in rows:
        verdict = ("met" if is_met else "MISSED") if target else ""
        print(f"{row:<4} {what:<47} {target:<8} {found:.2f}  {verdict}")
    return 0 if all(row[-1] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
