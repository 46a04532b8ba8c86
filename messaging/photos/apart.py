"""Make the copies of a photo in a process of its own, which may end badly without anybody else noticing.

Neither Pillow nor FFmpeg nor a decoder is loaded here: what a hostile photo can reach is a process that knows no secret, holds no
connection, and ends after some seconds.
"""

import json
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from messaging.photos.copies import Made, Picture
from messaging.rules.photos import PhotoKind, PhotoLimits, PhotoRefusal

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 20  # of a processor; a large photo takes one or two
WALL_SECONDS = 60  # by the clock; who has had no more of a processor by then waits for a machine that is less busy
GRACE_SECONDS = 5  # for a child that does not end itself in time
MEMORY_BYTES = 1_000_000_000  # of addresses
ANSWER, VIEW, FILM, THUMBNAIL = "answer.json", "view.jpg", "view.mp4", "thumbnail.jpg"
# Nothing of what this process was given. One arena, or every thread of a decoder reserves 64 MB of the addresses.
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}
# By number, because not every system names them: hang-up, Ctrl-C and a polite end; the kernel's own; and the alarm clock.
STOPPED, KILLED, TIMED_OUT = (-1, -2, -15), -9, -14


class MakingError(Exception):
    """The copies could not be made for a reason that is not the photo's: try again later."""


def make_apart(
    path_in: Path,
    folder_out: Path,
    limits: PhotoLimits,
    *,
    seconds: int = SECONDS,
    wall_seconds: int = WALL_SECONDS,
    memory_bytes: int = MEMORY_BYTES,
) -> Made | PhotoRefusal:
    """Return the copies of a photo, or why it is refused; the folder is a new one, for the child to write into.

    Raises MakingError for what is not the photo's fault.
    """
    shares = {"seconds": seconds, "wall_seconds": wall_seconds, "memory_bytes": memory_bytes}
    words = {"limits": asdict(limits), **shares}
    files = str(path_in.resolve()), str(folder_out.resolve())
    command = [sys.executable, "-m", "messaging.photos.child", *files, json.dumps(words)]
    try:
        child = subprocess.run(
            command,
            cwd=ROOT,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=wall_seconds + GRACE_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise MakingError("It did not end in time.") from None
    if child.returncode == TIMED_OUT:
        raise MakingError("The machine was too busy.")
    if child.returncode > 0 or child.returncode in STOPPED:
        raise MakingError(child.stderr.decode(errors="replace").strip() or f"It ended with {child.returncode}.")
    if child.returncode < 0:
        # The kernel kills what takes too much memory; any other sudden end is a decoder that ran astray.
        return PhotoRefusal.TOO_MANY_PIXELS if child.returncode == KILLED else PhotoRefusal.BROKEN
    return read_answer(folder_out)


def write_answer(folder: Path, answer: Made | PhotoRefusal) -> None:
    """Leave an answer in a folder, for the process that waits for it."""
    if isinstance(answer, PhotoRefusal):
        (folder / ANSWER).write_text(json.dumps({"refusal": answer}))
        return
    for copy, name in ((answer.view, VIEW), (answer.thumbnail, THUMBNAIL)):
        if isinstance(copy.content, bytes):  # A video is written there as it is made.
            (folder / name).write_bytes(copy.content)
    words = {
        "kind": answer.kind,
        "view": (answer.view.width, answer.view.height),
        "thumbnail": (answer.thumbnail.width, answer.thumbnail.height),
        "sha256": answer.sha256,
        "taken_at": answer.taken_at.isoformat() if answer.taken_at else None,
        "seconds": answer.seconds,
    }
    (folder / ANSWER).write_text(json.dumps(words))


def read_answer(folder: Path) -> Made | PhotoRefusal:
    """Return the answer that a child left in a folder."""
    words = json.loads((folder / ANSWER).read_text())
    if "refusal" in words:
        return PhotoRefusal(words["refusal"])
    kind = PhotoKind(words["kind"])
    return Made(
        kind=kind,
        view=Picture(folder / FILM if kind.is_video else (folder / VIEW).read_bytes(), *words["view"]),
        thumbnail=Picture((folder / THUMBNAIL).read_bytes(), *words["thumbnail"]),
        sha256=words["sha256"],
        taken_at=datetime.fromisoformat(words["taken_at"]) if words["taken_at"] else None,
        seconds=words["seconds"],
    )
