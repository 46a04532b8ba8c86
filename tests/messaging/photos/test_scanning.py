"""Asking a scanner: Debian's ClamAV, and one that behaves badly. Whoever does not answer has not said that a file is clean."""

import socket
import threading
from contextlib import contextmanager
from io import BytesIO

import pytest

from messaging.photos.scanning import Scan, Verdict, address_of, read_answer, scan
from tests.conftest import uses_services
from tests.services import free_port

CLEAN = Scan(Verdict.CLEAN)


@pytest.fixture(scope="module")
def clamav():
    from tests.clamd_server import clamd

    with clamd() as server:
        yield server


# The real one

with_clamav = pytest.mark.skipif(not uses_services(), reason="needs ClamAV: python3 run.py test --services")


@with_clamav
@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 500_000])
def test_a_harmless_file_is_clean(clamav, size):
    assert [scan(BytesIO(b"x" * size), url=url) for url in (clamav.url, clamav.socket_url)] == [CLEAN, CLEAN]


@with_clamav
@pytest.mark.parametrize("before", [0, 65_500, 400_000])
def test_a_harmful_file_is_found_by_name(clamav, before):
    from tests.clamd_server import FOUND, HARMFUL

    file = BytesIO(b"x" * before + HARMFUL)

    found = Scan(Verdict.INFECTED, FOUND)
    assert [scan(file, url=url) for url in (clamav.url, clamav.socket_url)] == [found, found]


@with_clamav
def test_a_file_that_is_too_large_for_the_scanner_is_not_clean(clamav):
    from tests.clamd_server import MOST_BYTES

    answer = scan(BytesIO(b"x" * MOST_BYTES * 8), url=clamav.url)

    assert answer == Scan(Verdict.TOO_LARGE, "INSTREAM size limit exceeded. ERROR")


# One that behaves badly


@contextmanager
def scanner(*, says=b"", reads=None, waits=False):
    """Listen once: read so many bytes, or all of the conversation, say something, and hang up or wait."""
    end = threading.Event()

    def serve(listener):
        connection, _ = listener.accept()
        with connection:
            got = b""
            while (reads is None and not got.endswith(b"\0\0\0\0")) or len(got) < (reads or 0):
                piece = connection.recv(65_536 if reads is None else reads - len(got))
                if not piece:
                    break
                got += piece
            connection.sendall(says)
            if waits:
                end.wait(10)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        try:
            yield f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            end.set()
            thread.join(10)


@pytest.mark.parametrize(
    ("says", "words"),
    [
        (b"", "The scanner hung up before it answered."),
        (b"stream: OK", "The scanner hung up before it answered."),
        (b"stream: OK\0\0", "The scanner answered: stream: OK\0"),
        (b"UNKNOWN COMMAND\0", "The scanner answered: UNKNOWN COMMAND"),
        (b"stream: OK ERROR\0", "The scanner answered: stream: OK ERROR"),
        (b"OK\0", "The scanner answered: OK"),
        (b"\xff\xfe\0", "The scanner answered: \ufffd\ufffd"),
        (b"x" * 5_000, "The scanner hung up before it answered."),
    ],
)
def test_what_is_no_answer_is_not_clean(says, words):
    with scanner(says=says) as url:
        assert scan(BytesIO(b"pixels"), url=url) == Scan(Verdict.UNAVAILABLE, words)


def test_an_answer_that_comes_before_the_whole_file_was_read_is_not_clean():
    with scanner(says=b"stream: OK\0", reads=10) as url:
        answer = scan(BytesIO(bytes(50_000_000)), url=url)

    assert answer.verdict is Verdict.UNAVAILABLE


def test_a_scanner_that_never_answers_is_given_up():
    with scanner(waits=True) as url:
        assert scan(BytesIO(b"pixels"), url=url, seconds=0.2) == Scan(Verdict.UNAVAILABLE, "timed out")


def test_a_scanner_that_never_reads_is_given_up():
    with scanner(reads=10, waits=True) as url:
        assert scan(BytesIO(bytes(50_000_000)), url=url, seconds=0.2) == Scan(Verdict.UNAVAILABLE, "timed out")


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:{free}", "unix:///nowhere/clamd.socket", "clamd", "tcp://:x"])
def test_no_scanner_is_not_clean(url):
    url = url.format(free=free_port())
    assert scan(BytesIO(b"pixels"), url=url).verdict is Verdict.UNAVAILABLE


@pytest.mark.parametrize(
    "says",
    [
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0",
        b"stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND\0",
    ],
)
def test_what_was_not_read_whole_is_neither_clean_nor_harmful(says):
    assert read_answer(says).verdict is Verdict.TOO_LARGE


def test_a_file_is_read_from_its_beginning():
    file = BytesIO(b"pixels")
    file.read()
    with scanner(reads=len(b"zINSTREAM\0") + 4 + 6 + 4, says=b"stream: A FOUND\0") as url:
        assert scan(file, url=url) == Scan(Verdict.INFECTED, "A")


def test_the_name_of_what_was_found_is_cut():
    assert read_answer(b"stream: " + b"x" * 900 + b" FOUND\0") == Scan(Verdict.INFECTED, "x" * 200)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("tcp://scanner:3311", ("scanner", 3311)),
        ("tcp://scanner", ("scanner", 3310)),
        ("tcp://[::1]:3310/", ("::1", 3310)),
        ("unix:///run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
    ],
)
def test_where_a_scanner_is(url, address):
    assert address_of(url) == address


@pytest.mark.parametrize("url", ["", "scanner:3310", "http://scanner", "tcp://", "unix://run/clamd.ctl", "tcp://a/b"])
def test_where_no_scanner_is(url):
    with pytest.raises(ValueError, match="A scanner is at"):
        address_of(url)
