"""Bring the colours of a small copy into sRGB, which is what a picture without a profile is taken for."""

import io
import struct
from functools import cache

from PIL import Image, ImageCms

# Display P3: the corners and the white of its colours, adapted to the D50 light of profiles (SMPTE EG 432-1, Bradford).
P3_COLUMNS = {
    b"rXYZ": (0.515102, 0.241182, -0.001050),
    b"gXYZ": (0.291965, 0.692236, 0.041882),
    b"bXYZ": (0.157153, 0.066582, 0.784378),
}
D50 = (0.964203, 1.0, 0.824905)
SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
P3_PRIMARIES = 12  # in ITU-T H.273
SPACES = {"RGB": "RGB ", "CMYK": "CMYK"}


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return an RGB or grey image in sRGB; a profile that cannot be used is as good as none."""
    if image.mode == "L":
        return image
    if profile and image.mode in SPACES:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if source.profile.xcolor_space == SPACES[image.mode] and not _is_srgb(source):
                intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
                converted = ImageCms.profileToProfile(image, source, _srgb(), intent, "RGB")
                return converted or image
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return image if image.mode == "RGB" else image.convert("RGB")


def display_p3() -> bytes:
    """Return a colour profile for Display P3, for photos that only name its number."""
    tags = {
        b"desc": b"mluc" + struct.pack(">IIIHHII", 0, 1, 12, 0x656E, 0x5553, 20, 28) + "Display P3".encode("utf-16-be"),
        b"wtpt": _xyz(D50),
        **{name: _xyz(column) for name, column in P3_COLUMNS.items()},
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), b"para" + struct.pack(">IHH", 0, 3, 0) + _fixed(*SRGB_CURVE)),
    }
    place = 128 + 4 + 12 * len(tags)
    table, contents = struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        table += name + struct.pack(">II", place + len(contents), len(content))
        contents += content + bytes(-len(content) % 4)
    head = struct.pack(">I4sI4s4s4s", place + len(contents), b"", 0x04000000, b"mntr", b"RGB ", b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + _fixed(*D50)
    return head.ljust(128, b"\0") + table + contents


def _xyz(numbers: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(*numbers)


def _fixed(*numbers: float) -> bytes:
    return struct.pack(f">{len(numbers)}i", *(round(number * 65_536) for number in numbers))


def _is_srgb(profile: ImageCms.ImageCmsProfile) -> bool:
    return "sRGB" in (profile.profile.profile_description or "")


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
