"""The process that `apart` starts for one photo: it bounds itself, makes the copies and ends."""

import json
import signal
import sys
from contextlib import suppress
from pathlib import Path

from messaging.photos.apart import write_answer
from messaging.photos.making import make
from messaging.rules.photos import PhotoLimits

OUTPUT_BYTES = 50_000_000  # per file


def main() -> None:
    path_in, folder_out, words = sys.argv[1:]
    wanted = json.loads(words)
    bound(wanted["seconds"], wanted["wall_seconds"], wanted["memory_bytes"])
    write_answer(Path(folder_out), make(Path(path_in), PhotoLimits(**wanted["limits"])))


def bound(seconds: int, wall_seconds: int, memory_bytes: int) -> None:
    """Let the kernel end this process when it takes more than its share, even if nobody waits for it any more."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # Only there is it known.

    signal.alarm(wall_seconds)
    limits = {
        resource.RLIMIT_AS: (memory_bytes, memory_bytes),
        # At its hard limit a process is killed outright, which is how one ends that took too much memory.
        resource.RLIMIT_CPU: (seconds, seconds + 1),
        resource.RLIMIT_FSIZE: (OUTPUT_BYTES, OUTPUT_BYTES),
        resource.RLIMIT_CORE: (0, 0),
    }
    for limit, soft_and_hard in limits.items():
        with suppress(ValueError, OSError):  # macOS knows no limit of addresses.
            resource.setrlimit(limit, soft_and_hard)


if __name__ == "__main__":
    main()
