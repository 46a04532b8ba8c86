"""Try to make copies of the numbered files in a folder, in a process that may end badly: one line of JSON for each.

A process for each would be most of the run; what ends this one is tried again alone, by who reads the lines.
"""

import json
import sys
import time
from pathlib import Path

from messaging.photos.apart import MEMORY_BYTES
from messaging.photos.child import bound
from messaging.photos.making import make
from messaging.rules.photos import PhotoLimits, PhotoRefusal

if __name__ == "__main__":
    folder, first, last = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    bound(120, 120, MEMORY_BYTES)
    for number in range(first, last):
        begin = time.process_time()
        answer = make(folder / str(number), PhotoLimits())
        name = answer.value if isinstance(answer, PhotoRefusal) else "made"
        print(json.dumps([number, name, time.process_time() - begin]), flush=True)
