#!/usr/bin/env python3
"""Start the site, test it or check it, from a bare clone. The standard library is all this script needs.

    python3 run.py [--port N]        serve on http://127.0.0.1:N/ (8000 unless told)
    python3 run.py test [pytest…]    the test suite, on SQLite; --services runs it on real servers
    python3 run.py check             format, lint, types, import contracts, migrations, translations, generated docs
    python3 run.py bench [part…]     the performance targets, as ratios: pages, search, accounts, notices, photos, live,
                                     tickets (with --sqlite: there, where PostgreSQL is installed too)
    python3 run.py manage …          any manage.py command, inside the virtual environment

Everything it makes is in .venv/ (libraries) and var/ (data): delete both and it starts afresh.
"""

import argparse
import contextlib
import ctypes
import hashlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST_PYTHON = (3, 11)
STOP_SECONDS = 8
BENCHMARKS = ("pages", "search", "accounts", "notices", "photos", "live", "tickets", "disputes")


def main() -> int:
    if sys.version_info < OLDEST_PYTHON:
        stop(f"This site needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    words = sys.argv[1:]
    verb, rest = (words[0], words[1:]) if words and words[0] in VERBS else ("serve", words)
    return VERBS[verb](rest)


def serve(words: list[str]) -> int:
    """Set everything up, start the web server and the worker, and stop both on Ctrl-C."""
    parser = argparse.ArgumentParser(prog="run.py", description="Serve the help centre on this machine.")
    parser.add_argument("--port", type=port_number, default=8000, help="the port to serve on (default 8000)")
    port = parser.parse_args(words).port
    refuse_taken_port(port)
    install("requirements.txt")
    data = Path(os.environ.get("DATA_DIR", ROOT / "var"))
    address = f"http://127.0.0.1:{port}"
    environment = {"DEBUG": "on", "SITE_URL": address, **os.environ}
    if subprocess.run([PYTHON, "manage.py", "prepare_site"], cwd=ROOT, env=environment).returncode:
        return 1

    web = (
        *("uvicorn", "config.asgi:application", "--host", "127.0.0.1", "--port", str(port)),
        *("--timeout-graceful-shutdown", "3", "--log-level", "warning", "--no-access-log"),
    )
    worker = (
        *("celery", "-A", "config", "--quiet", "worker", "-B", "-P", "threads", "-c", "2", "--loglevel", "error"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat", "--schedule", str(data / "beat-schedule")),
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, lambda *_: sys.exit(0))
    children: list[subprocess.Popen] = []
    try:
        children.append(start_child(*web, environment=environment))
        # A first look may be root's, and Celery would warn of that over several lines.
        children.append(start_child(*worker, environment={**environment, "PYTHONWARNINGS": "ignore"}))
        if not wait_until_ready(port, children):
            return 1
        (data / "address").write_text(address)
        print(f"\n  The help centre is open:   {address}/\n  Ctrl-C stops it.\n", flush=True)
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        print("A part of the site stopped by itself; its message is above.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopping…", flush=True)
        return 0
    finally:
        stop_children(children)


def test(words: list[str]) -> int:
    """Run the suite. Browser tests run where Chromium is; where it is not, this says so."""
    install("requirements-test.txt")
    environment = {**os.environ, "DEBUG": "off"}
    if "--services" in words:
        words = [word for word in words if word != "--services"]
        environment["TEST_SERVICES"] = "on"
        missing = [package for package, found in services_on_this_machine().items() if not found]
        if missing:
            stop(f"Missing for --services: {', '.join(missing)}. As root: apt-get install -y {' '.join(missing)}")
    chosen = words or ["-n", "2"]
    if not find_chromium() and "-m" not in chosen:
        print("Chromium is not installed, so the browser tests are left out (the rest runs).")
        print("To run them too, as root: apt-get install -y chromium fonts-noto-cjk", flush=True)
        chosen = [*chosen, "-m", "not browser"]
    return subprocess.run([PYTHON, "-m", "pytest", *chosen], cwd=ROOT, env=environment).returncode


def check(words: list[str]) -> int:
    """Run every check, all of them even when one fails, and name those that failed."""
    install("requirements-check.txt")
    if not shutil.which("xgettext"):
        stop("The check of translations needs gettext. As root: apt-get install -y gettext")
    bin_dir = PYTHON.parent
    checks = {
        "format": [bin_dir / "ruff", "format", "--check", "--quiet", "."],
        "lint": [bin_dir / "ruff", "check", "--quiet", "."],
        "types": [bin_dir / "mypy"],
        "import contracts": [bin_dir / "lint-imports"],
        "missing migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
        "translations": [PYTHON, "manage.py", "check_translations"],
        "generated docs": [PYTHON, "manage.py", "write_docs", "--check"],
        "system checks": [PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
    }
    failed = []
    for name, command in checks.items():
        print(f"— {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, env={**os.environ, "DEBUG": "off"}).returncode:
            failed.append(name)
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nAll checks passed.")
    return 1 if failed else 0


def bench(words: list[str]) -> int:
    """Measure the performance targets and print them as ratios: all, or those of the parts named, with their options."""
    install("requirements-test.txt")
    named = [word for word in words if not word.startswith("-")]
    options = [word for word in words if word.startswith("-")]
    parts = [f"tests.benchmarks.{part}" for part in named or BENCHMARKS]
    return max([subprocess.run([PYTHON, "-m", part, *options], cwd=ROOT).returncode for part in parts])


def manage(words: list[str]) -> int:
    """Run a command on the site of a first look; where a server is set up, with that server's settings alone."""
    install("requirements.txt")
    environment = dict(os.environ)
    if not (ROOT / ".env").exists() and "DATABASE_URL" not in environment:
        served = Path(environment.get("DATA_DIR", ROOT / "var")) / "address"
        environment = {"DEBUG": "on", **({"SITE_URL": served.read_text()} if served.exists() else {}), **environment}
    return subprocess.run([PYTHON, "manage.py", *words], cwd=ROOT, env=environment).returncode


VERBS = {"serve": serve, "test": test, "check": check, "bench": bench, "manage": manage}


# The virtual environment


def install(requirements: str) -> None:
    """Make .venv and install the pinned, hashed libraries, unless that was done for this very file already."""
    if not runs(PYTHON):
        make_venv()
    wanted = hashlib.sha256((ROOT / requirements).read_bytes()).hexdigest()
    stamp = VENV / f"installed-{requirements}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"Installing the libraries named in {requirements} (once; a minute or two)…", flush=True)
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    if subprocess.run([*command, "-r", requirements], cwd=ROOT).returncode:
        stop("The libraries could not be installed: pip's message is above. Check the network and run this again.")
    stamp.write_text(wanted)


def make_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        line = ["apt-get", "install", "-y", "python3-venv"]
        if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")):
            stop(f"Python's venv module is missing. As root: {' '.join(line)}")
        print("Installing Debian's python3-venv…", flush=True)
        installed = subprocess.run(line, stdout=subprocess.DEVNULL)
        if installed.returncode:  # The package lists of a fresh machine are empty.
            subprocess.run(["apt-get", "update"], stdout=subprocess.DEVNULL)
            installed = subprocess.run(line, stdout=subprocess.DEVNULL)
        if installed.returncode:
            stop(f"Python's venv module is missing and could not be installed. As root: {' '.join(line)}")
    print("Making the virtual environment in .venv…", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)]).returncode:
        stop("The virtual environment could not be made: the message is above.")


def runs(python: Path) -> bool:
    if not python.exists():
        return False
    return subprocess.run([python, "-c", "import pip"], capture_output=True).returncode == 0


# Ports and children


def port_number(word: str) -> int:
    if not word.isdecimal() or not 1 <= int(word) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(word)


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            stop(f"Port {port} needs root's rights. Choose a higher one: python3 run.py --port 8000")
        except OSError:
            other = port + 1 if port < 65535 else 8000
            stop(f"Port {port} is taken by another program. Choose another: python3 run.py --port {other}")


def start_child(*module_and_words: str, environment: dict[str, str]) -> subprocess.Popen:
    # A session of its own, so that Ctrl-C reaches only this script, which then stops the children in order.
    return subprocess.Popen(
        [PYTHON, "-m", *module_and_words],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        preexec_fn=die_with_parent if sys.platform == "linux" else None,
    )


def die_with_parent() -> None:
    """Ask Linux to end this child when its parent is gone, however it went (PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def stop_children(children: list[subprocess.Popen]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    give_up_at = time.monotonic() + STOP_SECONDS
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, give_up_at - time.monotonic()))
        # The group is the child's own session: whatever it started goes with it.
        with contextlib.suppress(ProcessLookupError, AttributeError):
            os.killpg(child.pid, signal.SIGKILL)


def wait_until_ready(port: int, children: list[subprocess.Popen]) -> bool:
    while all(child.poll() is None for child in children):
        with (
            contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError),
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2),
        ):
            return True
        time.sleep(0.1)
    return False


# What is on this machine


def find_chromium() -> str | None:
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def services_on_this_machine() -> dict[str, bool]:
    """Debian package → whether it is here, for what `test --services` starts."""
    return {
        "postgresql": any(Path("/usr/lib/postgresql").glob("*/bin/initdb")),
        "redis-server": shutil.which("redis-server") is not None,
        "dovecot-imapd": Path("/usr/lib/dovecot/imap").exists(),
        "clamav-daemon": shutil.which("clamd", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin") is not None,
    }


def stop(sentence: str) -> None:
    print(sentence, file=sys.stderr)
    raise SystemExit(2)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
