"""The process that `apart` starts for one photo: it bounds itself, makes the copies and ends."""

import json
import signal
import sys
from contextlib import suppress
from pathlib import Path

from messaging.photos.apart import write_answer
from messaging.photos.making import make
from messaging.rules.photos import PhotoLimits

OUTPUT_BYTES = 50_000_000  # per file; of a video, what its original may have, and as much again as its index


def main() -> None:
    path_in, folder_out, words = sys.argv[1:]
    wanted = json.loads(words)
    limits, folder = PhotoLimits(**wanted["limits"]), Path(folder_out)
    output_bytes = OUTPUT_BYTES + limits.video_bytes
    bound(wanted["seconds"], wanted["wall_seconds"], wanted["memory_bytes"], output_bytes)
    write_answer(folder, make(Path(path_in), limits, folder))


def bound(seconds: int, wall_seconds: int, memory_bytes: int, output_bytes: int = OUTPUT_BYTES) -> None:
    """Let the kernel end this process when it takes more than its share, even if nobody waits for it any more."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # Only there is it known.

    signal.alarm(wall_seconds)
    limits = {
        resource.RLIMIT_AS: (memory_bytes, memory_bytes),
        # At its hard limit a process is killed outright, which is how one ends that took too much memory.
        resource.RLIMIT_CPU: (seconds, seconds + 1),
        resource.RLIMIT_FSIZE: (output_bytes, output_bytes),
        resource.RLIMIT_CORE: (0, 0),
    }
    for limit, soft_and_hard in limits.items():
        with suppress(ValueError, OSError):  # macOS knows no limit of addresses.
            resource.setrlimit(limit, soft_and_hard)


if __name__ == "__main__":
    main()
