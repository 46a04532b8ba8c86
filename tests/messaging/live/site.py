"""The site with its streams, in a process of its own as it runs in production, and another that changes its world."""

import http.client
import json
import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.services import free_port

ROOT = Path(__file__).resolve().parents[3]
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A web server in front of a world that is there already."""

    def __init__(self, environment):
        self.environment = environment
        self.port = free_port()
        self.name = f"server-{self.port}"  # In PostgreSQL's list of connections.
        self.process = start(
            {**environment, "PGAPPNAME": self.name},
            *("-m", "uvicorn", "config.asgi:application", "--port", str(self.port), "--log-level", "warning"),
            *("--no-access-log", "--timeout-graceful-shutdown", "3"),
        )
        give_up_at = time.monotonic() + 60
        while self.process.poll() is None and time.monotonic() < give_up_at:
            try:
                self.get("/healthz")
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the site did not start")

    def get(self, path, **headers):
        """Return the status and the body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response.status, body

    def stream(self, path, **headers):
        return Stream(self.port, path, headers)

    def cpu(self):
        """Return the CPU seconds that the server has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self):
        """Return how much memory the server has to itself, in kB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"RssAnon:\s+(\d+) kB", status)[1])

    def connections(self):
        """Return how many connections to the database the server has."""
        if "DATABASE_URL" not in self.environment:
            links = Path(f"/proc/{self.process.pid}/fd").iterdir()
            return sum(link.is_symlink() and str(link.readlink()).endswith(".sqlite3") for link in links)
        import psycopg

        url = urlsplit(self.environment["DATABASE_URL"])
        with psycopg.connect(
            host=parse_qs(url.query)["host"][0], port=url.port, user=url.username, dbname="postgres"
        ) as server:
            counted = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND application_name = %s"
            return server.execute(counted, [url.path.strip("/"), self.name]).fetchone()[0]

    def threads(self):
        return len(list(Path(f"/proc/{self.process.pid}/task").iterdir()))

    def stop(self):
        self.process.terminate()
        return self.process.wait(10)


class Site(Server):
    """A world of its own, a server in front of it, and a hand that changes it."""

    def __init__(self, data, **settings):
        environment = {
            **os.environ,
            "DATA_DIR": str(data),
            "DEBUG": "off",
            "HTTPS": "off",
            "SECRET_KEY": "live",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "AGENTS_NEED_SECOND_FACTOR": "off",
            **settings,
        }
        start(environment, "manage.py", "migrate", "--verbosity", "0").wait()
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.hand = start(environment, "-m", "tests.messaging.live.hand", **pipes)
        super().__init__(environment)

    def do(self, expression):
        """Let the hand do something, an expression of `hand.py`; return its value."""
        self.hand.stdin.write(expression + "\n")
        self.hand.stdin.flush()
        answer = json.loads(self.hand.stdout.readline())
        assert "error" not in answer, answer
        return answer["value"]

    def stop(self):
        self.hand.terminate()
        self.hand.wait(10)
        return super().stop()


def start(environment, *words, **pipes):
    return subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environment, text=True, **pipes)


class Stream:
    """An open stream, read as a browser does."""

    def __init__(self, port, path, headers):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.connection.request("GET", path, headers={"Accept": "text/event-stream", **headers})
        self.response = self.connection.getresponse()
        self.last_id = ""

    def block(self):
        """Return the lines up to the next empty one; none at the end of the stream."""
        lines = []
        while line := self.response.readline().decode().rstrip("\n"):
            lines.append(line)
        return lines

    def event(self):
        """Return the next event's (name, data), or None when the stream ended; that it is alive is no news."""
        while lines := self.block():
            fields = dict(line.split(": ", 1) for line in lines)
            self.last_id = fields.get("id", self.last_id)
            if fields.get("event", "alive") != "alive":
                return fields["event"], fields["data"]
        return None

    def close(self):
        self.response.close()
        self.connection.close()


@contextmanager
def live_site(data, **settings):
    site = Site(data, **settings)
    try:
        yield site
    finally:
        site.stop()
