"""Real servers for one test run: `python3 run.py test --services` starts PostgreSQL and Redis on free ports.

A pytest plugin, named in pyproject.toml, because the settings must see the servers' addresses before Django is set up.
Everything lives in one temporary folder and ends with the run.
"""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

_running: list["Services"] = []


class Services:
    """Programs that run until they are told to stop, in a folder of their own."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="services-"))
        self.folder.chmod(0o755)
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        os.environ["DATABASE_URL"] = self.start_postgresql()
        os.environ["REDIS_URL"] = self.start_redis()
        # With both, the settings are those of production; a test speaks plain HTTP.
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
        os.environ.setdefault("HTTPS", "off")

    def start_postgresql(self) -> str:
        """Start a cluster that need not survive a crash; return its URL."""
        programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        data = self.folder / "postgresql"
        data.mkdir()
        as_postgres: list[str] = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root.
            shutil.chown(data, "postgres", "postgres")
            as_postgres = ["runuser", "-u", "postgres", "--"]
        initdb = [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "--no-sync"]
        # With the locale C, trigrams of Japanese would be empty.
        subprocess.run([*as_postgres, *initdb, "-E", "UTF8", "--locale=C.UTF-8"], check=True, stdout=subprocess.DEVNULL)
        port = free_port()
        options = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "60"}
        # A test's rows are never committed: statistics gathered meanwhile would say that its tables are empty.
        options["autovacuum"] = "off"
        settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        address = ["-p", str(port), "-k", str(data), "-c", "listen_addresses="]
        self.run([*as_postgres, str(programs / "postgres"), "-D", str(data), *address, *settings], "postgresql.log")
        ready = [str(programs / "pg_isready"), "-q", "-h", str(data), "-p", str(port)]
        self.wait(lambda: subprocess.run(ready).returncode == 0, "PostgreSQL")
        return f"postgres://postgres@:{port}/postgres?host={data}"

    def start_redis(self) -> str:
        port = free_port()
        words = [
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            str(self.folder),
        ]
        self.run(["redis-server", *words], "redis.log")

        def answers() -> bool:
            with socket.socket() as probe:
                probe.settimeout(1)
                if probe.connect_ex(("127.0.0.1", port)):
                    return False
                probe.sendall(b"PING\r\n")
                return probe.recv(16).startswith(b"+PONG")

        self.wait(answers, "Redis")
        return f"redis://127.0.0.1:{port}/0"

    def run(self, command: Sequence[str], log: str) -> None:
        with (self.folder / log).open("wb") as output:
            self.processes.append(subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True))

    def wait(self, is_ready, name: str) -> None:  # type: ignore[no-untyped-def]
        give_up_at = time.monotonic() + 30
        while not is_ready():
            if time.monotonic() > give_up_at or self.processes[-1].poll() is not None:
                logs = "\n".join(path.read_text(errors="replace")[-2000:] for path in self.folder.glob("*.log"))
                raise RuntimeError(f"{name} did not start:\n{logs}")
            time.sleep(0.05)

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    # Every run has data of its own; a worker of a parallel run gets the servers of the run that started it.
    if "PYTEST_XDIST_WORKER" in os.environ:
        worker = os.environ["PYTEST_XDIST_WORKER"]
        os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix=worker, dir=os.environ["TEST_DATA_DIR"])
        if "REDIS_URL" in os.environ:  # Each worker clears a database of its own.
            os.environ["REDIS_URL"] = (
                os.environ["REDIS_URL"].rpartition("/")[0] + f"/{int(worker.removeprefix('gw')) + 1}"
            )
        return
    os.environ["TEST_DATA_DIR"] = os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="helpcenter-test-")
    if os.environ.get("TEST_SERVICES") == "on":
        services = Services()
        _running.append(services)
        services.start()
    else:
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop("REDIS_URL", None)


def pytest_unconfigure() -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    while _running:
        _running.pop().stop()
    shutil.rmtree(os.environ.get("TEST_DATA_DIR", ""), ignore_errors=True)
