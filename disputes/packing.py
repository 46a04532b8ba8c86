"""A case with its files as a zip, written piece by piece."""

import hashlib
import io
from collections.abc import Iterator
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from accounts.exporting import as_json
from disputes.pack import Pack, Picture

PIECE = 65_536  # bytes


class _Pipe(io.RawIOBase):
    """What a zip is written into, and taken out of as it grows."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._waiting.append(bytes(piece))
        return len(piece)

    def take(self) -> bytes:
        taken, self._waiting = b"".join(self._waiting), []
        return taken


def packed(pack: Pack) -> Iterator[bytes]:
    """Yield a zip: the case, its photos, and a manifest with the hash of every file in it.

    Agents get the originals; parties the copies, in which nothing says where a photo was taken.
    """
    pipe, files = _Pipe(), {"case.json": pack.digest}
    day = pack.at.timetuple()[:6]
    with ZipFile(pipe, "w") as archive:
        archive.writestr(_member("case.json", day, ZIP_DEFLATED), pack.document)
        yield pipe.take()
        for picture in pack.pictures:
            file, hashed = _file(pack, picture), hashlib.sha256()
            try:
                opened = file.open("rb")
            except FileNotFoundError:
                continue  # Said by the manifest, which does not name it.
            with opened, archive.open(_member(picture.name, day, ZIP_STORED), "w", force_zip64=True) as member:
                while piece := opened.read(PIECE):
                    hashed.update(piece)
                    member.write(piece)
                    if taken := pipe.take():
                        yield taken
            files[picture.name] = hashed.hexdigest()
        archive.writestr(_member("manifest.json", day, ZIP_DEFLATED), _manifest(pack, files))
    yield pipe.take()


def _manifest(pack: Pack, files: dict[str, str]) -> bytes:
    originals = {picture.name: picture.sha256 for picture in pack.pictures}
    return as_json(
        {
            "dispute": pack.dispute.reference,
            "made_at": pack.at,
            "zone": pack.zone,
            "made_for": pack.side,
            "files": [
                {"name": name, "sha256": digest, "sha256_of_original": originals.get(name, "")}
                for name, digest in files.items()
            ],
        }
    )


def _file(pack: Pack, picture: Picture) -> Any:
    return picture.photo.original if pack.is_for_agents else picture.photo.view


def _member(name: str, day: Any, compression: int) -> ZipInfo:
    member = ZipInfo(name, day)
    member.compress_type = compression
    return member
