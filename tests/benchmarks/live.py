"""What open pages cost the server, and how soon they hear of a message.

`python3 run.py bench live` prints it: on PostgreSQL where it is installed, else on SQLite, and it says which. The speed of
pages is the median of alternating pairs, a ratio, because machines differ and are noisy.
"""

import os
import selectors
import socket
import sys
import tempfile
import time
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median

from tests.messaging.live.site import live_site
from tests.services import Services

MANY, SOME = 100, 30  # streams
SECONDS = 15  # of a measurement of CPU
MESSAGES = 15
PAIRS, REQUESTS = 7, 40


def main():
    is_postgresql = any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    services = Services() if is_postgresql else None
    for name in ("REDIS_URL", "DATABASE_URL"):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory() as data:
        try:
            settings = {"DATABASE_URL": services.start_postgresql()} if services else {}
            with live_site(data, LIVE_STREAMS_PER_PERSON=str(MANY), **settings) as site:
                rows = measured(site)
        finally:
            if services:
                services.stop()
    print(f"on {'PostgreSQL' if services else 'SQLite'}")
    print("what                                                       target   measured")
    for what, target, found, is_met in rows:
        verdict = ("met" if is_met else "MISSED") if target else ""
        print(f"{what:<58} {target:<8} {found:.2f}  {verdict}")
    return 0 if all(row[-1] for row in rows) else 1


def measured(site):
    reference = site.do("build()")
    cookie = site.do("sign_in('hanako')")
    stream, page = f"/en/messages/{reference}/live/", f"/en/messages/{reference}/"
    for _ in range(REQUESTS):
        assert site.get(page, Cookie=cookie)[0] == 200
    time.sleep(2)
    memory = site.memory()
    nothing = busy(site)
    with streams(site, stream, cookie, MANY) as opened:
        grown = (site.memory() - memory) / MANY
        idle = busy(site)
        connections = site.connections()
        talking, delays = busy_with_messages(site, opened)
    speed = median(pair(site, page, stream, cookie) for _ in range(PAIRS))
    late = sorted(delays)[int(len(delays) * 0.95)]
    return [
        (f"page, {SOME} streams open: requests/s of none open", "≥ 0.85", speed, speed >= 0.85),
        (f"a message reaches {MANY} pages, p95, s", "≤ 2", late, late <= 2),
        (f"connections to the database, {MANY} streams open", "≤ 8", connections, connections <= 8),
        ("CPU of the server in %, no stream", "", nothing, True),
        (f"CPU of the server in %, {MANY} streams, nothing happens", "", idle, True),
        (f"CPU of the server in %, {MANY} streams, a message a second", "", talking, True),
        ("memory of a stream, kB", "", grown, True),
    ]


@contextmanager
def streams(site, path, cookie, count):
    """Open streams, and let each of them say what there is to say at first."""
    opened = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(count)]
    try:
        for one in opened:
            one.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode())
        heard(opened, b"event: unread")
        yield opened
    finally:
        for one in opened:
            one.close()


def heard(opened, words):
    """Return after how many seconds each stream said something."""
    began, seconds, said = time.perf_counter(), [], dict.fromkeys(opened, b"")
    with closing(selectors.DefaultSelector()) as selector:
        for one in opened:
            selector.register(one, selectors.EVENT_READ)
        while len(seconds) < len(opened):
            for key, _ in selector.select(30):
                said[key.fileobj] += key.fileobj.recv(65_536)
                if words in said[key.fileobj]:
                    seconds.append(time.perf_counter() - began)
                    selector.unregister(key.fileobj)
    return seconds


def busy(site, seconds=SECONDS):
    """Return how much of a CPU the server uses, in percent, while nobody asks for anything."""
    cpu, began = site.cpu(), time.perf_counter()
    time.sleep(seconds)
    return 100 * (site.cpu() - cpu) / (time.perf_counter() - began)


def busy_with_messages(site, opened):
    """Return that while a message is written every second, and after how many seconds each page heard of each message."""
    delays, cpu, began = [], site.cpu(), time.perf_counter()
    for number in range(MESSAGES):
        changes = site.do(f"write('wei', 'Message {number}')")
        delays += heard(opened, f"data: {changes}\n\n".encode())
        time.sleep(max(0, began + number + 1 - time.perf_counter()))
    return 100 * (site.cpu() - cpu) / (time.perf_counter() - began), delays


def pair(site, page, stream, cookie):
    """Return how many pages are answered with streams open, of those without."""
    without = rate(site, page, cookie)
    with streams(site, stream, cookie, SOME):
        return rate(site, page, cookie) / without


def rate(site, page, cookie):
    began = time.perf_counter()
    for _ in range(REQUESTS):
        assert site.get(page, Cookie=cookie)[0] == 200
    return REQUESTS / (time.perf_counter() - began)


if __name__ == "__main__":
    sys.exit(main())
