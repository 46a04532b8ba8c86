"""Rows 1 to 3 of the performance targets: an article against a bare view, on one server in one run.

`python3 run.py bench` prints them. The bare view is /healthz: it answers "ok" behind the same middleware. Each figure is the
median of alternating pairs, a ratio, because machines differ and are noisy.
"""

import http.client
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.services import free_port

ROOT = Path(__file__).resolve().parents[2]
ARTICLE = "/ja/articles/open-a-dispute/"
BARE = "/healthz"
PAIRS, REQUESTS = 9, 300
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """The site in a process of its own, with the articles that ship."""

    def __init__(self, data, **settings):
        self.environment = {**os.environ, "DATA_DIR": data, "DEBUG": "off", **settings}
        self.port = free_port()
        words = [
            "uvicorn",
            "config.asgi:application",
            "--port",
            str(self.port),
            "--log-level",
            "warning",
            "--no-access-log",
        ]
        self.process = subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT, env=self.environment)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)
        give_up_at = time.monotonic() + 30
        while True:
            try:
                self.ask(BARE)
                return
            except OSError:
                self.connection.close()
                if time.monotonic() > give_up_at:
                    raise
                time.sleep(0.1)

    def ask(self, path, **headers):
        self.connection.request("GET", path, headers=headers)
        response = self.connection.getresponse()
        response.read()
        return response

    def cpu(self):
        """Return the CPU seconds that the server has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def measure(self, path, status, requests=REQUESTS, **headers):
        """Return (seconds, CPU seconds) of some requests, one after the other."""
        cpu, begin = self.cpu(), time.perf_counter()
        for _ in range(requests):
            assert self.ask(path, **headers).status == status
        return time.perf_counter() - begin, self.cpu() - cpu

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


def ratios(server, status=200, **headers):
    """Return the medians of (bare seconds / article seconds) and (article CPU / bare CPU)."""
    server.measure(ARTICLE, status, 50, **headers)
    server.measure(BARE, 200, 50)
    pairs = [(server.measure(BARE, 200), server.measure(ARTICLE, status, **headers)) for _ in range(PAIRS)]
    speed = median(bare[0] / article[0] for bare, article in pairs)
    cpu = median(article[1] / bare[1] for bare, article in pairs if bare[1])
    return speed, cpu


def prepared(data):
    """Make a site with the articles that ship in a folder."""
    environment = {**os.environ, "DATA_DIR": data, "DEBUG": "off"}
    command = [sys.executable, "manage.py", "prepare_site"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def main():
    with tempfile.TemporaryDirectory() as data:
        prepared(data)
        rows = []
        server = Server(data)
        try:
            speed, _ = ratios(server)
            rows.append(("1", "article, warm: requests/s of bare", "≥ 0.80", speed, speed >= 0.80))
            etag = server.ask(ARTICLE).headers["ETag"]
            _, cpu = ratios(server, 304, **{"If-None-Match": etag})
            rows.append(("3", "revalidation (304): CPU of bare", "≤ 1.15", cpu, cpu <= 1.15))
        finally:
            server.stop()
        server = Server(data, PAGE_CACHE_BYTES="0")
        try:
            _, cpu = ratios(server)
            rows.append(("2", "article, cold: CPU of bare", "≤ 4.5", cpu, cpu <= 4.5))
        finally:
            server.stop()
    print("row  what                                    target   measured")
    for row, what, target, found, is_met in sorted(rows):
        print(f"{row:<4} {what:<39} {target:<8} {found:.2f}  {'met' if is_met else 'MISSED'}")
    return 0 if all(row[-1] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
