import os
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from django.conf import settings

from tests.services import free_port


@pytest.fixture
def environment(tmp_path):
    words = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return {**words, "DATA_DIR": str(tmp_path), "DEBUG": "on"}


def start(environment, port):
    command = [sys.executable, "run.py", "--port", str(port)]
    return subprocess.Popen(
        command, cwd=settings.ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def lines_until(process, words):
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return lines
    raise AssertionError("".join(lines))


def parts_of_the_site(port, data):
    """Return the processes that serve on this port or work with this folder of data."""
    found = subprocess.run(["ps", "-eww", "-o", "args"], capture_output=True, text=True, check=True).stdout.splitlines()
    return [line for line in found if ("uvicorn" in line and f"--port {port} " in line) or f"{data}/beat" in line]


def fetch(url):
    with urllib.request.urlopen(url, timeout=10) as page:
        return page.read().decode()


def test_the_site_starts_says_where_it_is_lets_time_pass_and_stops_with_all_it_started(environment, tmp_path):
    port = free_port()
    process = start(environment, port)
    try:
        lines_until(process, f"is open:   http://127.0.0.1:{port}/")
        article = f"http://127.0.0.1:{port}/ja/articles/open-a-dispute/"
        before = fetch(article)
        assert ("紛争を開く" in before, "moved-clock" in before) == (True, False)
        command = [sys.executable, "run.py", "manage", "advance_clock", "3d"]
        moved = subprocess.run(command, cwd=settings.ROOT, env=environment, capture_output=True, text=True)
        time.sleep(1)  # A process asks for the clock twice in a second.
        assert (moved.returncode, ", 3d ahead." in moved.stdout.splitlines()[0]) == (0, True)
        assert "moved-clock" in fetch(article)
        assert len(parts_of_the_site(port, tmp_path)) >= 2
    finally:
        process.terminate()
        process.wait(20)

    for _ in range(50):
        if not parts_of_the_site(port, tmp_path):
            break
        time.sleep(0.1)
    assert parts_of_the_site(port, tmp_path) == []


def test_a_taken_port_is_one_sentence_that_says_what_to_do(environment):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = start(environment, port)
        output, _ = process.communicate(timeout=60)

    assert (process.returncode, output) == (
        2,
        f"Port {port} is taken by another program. Choose another: python3 run.py --port {port + 1}\n",
    )
