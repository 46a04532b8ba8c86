"""Pictures that people of the demo world take, drawn here so that none of them is anybody's."""

import io
import random
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

SIZE = (1200, 900)
Draw = ImageDraw.ImageDraw


def picture(what: str, name: str) -> SimpleUploadedFile:
    """Return a photo of a thing (`SCENES`) as somebody's phone would send it."""
    image = Image.new("RGB", SIZE, "#d9cfc0")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 560, *SIZE), fill="#b89f80")  # A table in front of a wall.
    SCENES[what](draw)
    image = image.filter(ImageFilter.GaussianBlur(1.2))
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=82)
    return SimpleUploadedFile(name, kept.getvalue(), "image/jpeg")


def _parcel(draw: Draw) -> None:
    draw.polygon([(300, 330), (820, 290), (940, 380), (420, 430)], fill="#c89b62")
    draw.polygon([(300, 330), (420, 430), (420, 740), (300, 630)], fill="#a87c48")
    draw.polygon([(420, 430), (940, 380), (940, 690), (420, 740)], fill="#b98a52")
    draw.polygon([(330, 620), (420, 640), (470, 738), (420, 740), (320, 652)], fill="#6d4d2b")  # The crushed corner.
    draw.rectangle((560, 470, 820, 640), fill="#f7f5ef")
    for row in range(6):
        draw.line((580, 495 + row * 22, 800 - 30 * (row % 3), 495 + row * 22), fill="#55504a", width=5)


def _label(draw: Draw) -> None:
    draw.rectangle((170, 130, 1030, 770), fill="#f7f5ef")
    for row, width in enumerate((520, 700, 640, 380)):
        draw.line((220, 210 + row * 60, 220 + width, 210 + row * 60), fill="#3c3a36", width=16)
    bars = random.Random(7)  # noqa: S311 (a picture of a bar code, the same each time)
    at = 230
    while at < 960:
        width = bars.choice((4, 8, 14))
        draw.rectangle((at, 500, at + width, 700), fill="#1e1d1b")
        at += width + bars.choice((6, 10, 16))


def _lamp(draw: Draw) -> None:
    draw.line((600, 0, 600, 250), fill="#2f2b28", width=8)
    draw.ellipse((370, 240, 830, 690), fill="#f2e7cc", outline="#8d7a58", width=6)
    for rib in range(330, 640, 44):
        half = int((230**2 - (rib - 465) ** 2 * 1.04) ** 0.5)
        draw.arc((600 - half, rib - 30, 600 + half, rib + 30), 0, 180, fill="#c8b58c", width=4)
    draw.line([(560, 320), (612, 402), (580, 470), (650, 560), (622, 660)], fill="#2b211a", width=11)  # The tear.
    draw.line([(612, 402), (700, 430), (742, 512)], fill="#2b211a", width=7)


def _basket(draw: Draw) -> None:
    draw.polygon([(320, 380), (880, 380), (800, 730), (400, 730)], fill="#b98b4e")
    for row in range(400, 730, 34):
        draw.line((330, row, 870, row), fill="#8a6231", width=8)
    for column in range(360, 880, 52):
        draw.line((column, 380, 400 + (column - 320) * 0.71, 730), fill="#8a6231", width=8)
    draw.arc((380, 140, 820, 620), 180, 360, fill="#8a6231", width=22)
    draw.polygon([(650, 520), (790, 500), (770, 640), (640, 620)], fill="#3d2a14")  # The hole.


def _pieces(draw: Draw) -> None:
    for left, top, colour in (
        (250, 500, "#e8e4da"),
        (520, 540, "#dcd6c8"),
        (760, 480, "#efe9dc"),
        (420, 640, "#d3ccbc"),
    ):
        draw.polygon([(left, top), (left + 150, top - 40), (left + 210, top + 70), (left + 60, top + 120)], fill=colour)
        draw.line((left + 20, top + 10, left + 190, top + 60), fill="#8d877b", width=4)


def _packed(draw: Draw) -> None:
    _parcel(draw)
    draw.polygon([(570, 310), (640, 304), (742, 400), (742, 708), (672, 714), (672, 408)], fill="#e3d3a8")


SCENES: dict[str, Callable[[Draw], None]] = {
    "parcel": _parcel,
    "label": _label,
    "lamp": _lamp,
    "basket": _basket,
    "pieces": _pieces,
    "packed": _packed,
}
