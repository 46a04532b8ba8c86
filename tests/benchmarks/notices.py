"""Rows 12 and 13 of the performance targets: what a sweep of the outbox costs, and how fast mail leaves.

`python3 run.py bench notices` prints them; on PostgreSQL where it is installed, else on SQLite, and it says which. Each
figure is the median of alternating pairs, a ratio, because machines differ and are noisy.
"""

import argparse
import os
import smtplib
import subprocess
import sys
import tempfile
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit, urlunsplit

from tests.services import Services, free_port

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
DUE, FEW, MANY = 1_000, 10_000, 1_000_000
PAIRS = 7
MAILS, ANSWERS_IN = 1_000, 10  # milliseconds
SAMPLE = 200  # mails sent over a connection each; all of them would take a minute and more


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=0, help="fill DATABASE_URL with so many notices, and time claims")
    size = parser.parse_args().size
    if size:
        return time_claims(size)
    is_postgresql = any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    services = Services() if is_postgresql else None
    port = free_port()
    with tempfile.TemporaryDirectory() as data:
        os.environ.update(DATA_DIR=data, DEBUG="off", EMAIL_URL=f"smtp://127.0.0.1:{port}", SECRET_KEY="bench")
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        for name in ("REDIS_URL", "DATABASE_URL"):
            os.environ.pop(name, None)
        try:
            if services:
                os.environ["DATABASE_URL"] = services.start_postgresql()
            rows = measured(port)
        finally:
            if services:
                services.stop()
    print(f"on {'PostgreSQL' if services else 'SQLite'}")
    print("row  what                                                                target   measured")
    for row, what, target, found, is_met in rows:
        verdict = ("met" if is_met else "MISSED") if target else ""
        print(f"{row:<4} {what:<67} {target:<8} {found:.2f}  {verdict}")
    return 0 if all(row[-1] for row in rows) else 1


def measured(port):
    set_up()
    growth = claims_growth()
    batch = batch_against_rows()
    with relay(port):
        pooled, single, arrived, twice = posted(port)
    faster = single / pooled
    return [
        ("12", f"claiming {DUE:,} due: among {MANY:,} against among {FEW:,}", "≤ 1.2", growth, growth <= 1.2),
        ("12", "claiming them: row by row against in batches", "≥ 15", batch, batch >= 15),
        (
            "13",
            f"{MAILS:,} mails, relay of {ANSWERS_IN} ms: a connection each against pool",
            "≥ 10",
            faster,
            faster >= 10,
        ),
        ("13", "of these arrived", f"= {MAILS}", arrived, arrived == MAILS),
        ("13", "of these arrived more than once", "= 0", twice, twice == 0),
        ("", "seconds for them with the pool", "", pooled, True),
        ("", "seconds for them with a connection each", "", single, True),
    ]


def set_up():
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def claims_growth():
    """Return how much dearer it is to claim what is due among many than among few: the median of alternating pairs."""
    with tempfile.TemporaryDirectory() as data:
        probes = {size: start_probe(size, f"{data}/{size}") for size in (FEW, MANY)}
        try:
            pairs = [(ask(probes[FEW]), ask(probes[MANY])) for _ in range(2 + 2 * PAIRS)]
        finally:
            for probe in probes.values():
                probe.kill()
                probe.wait()
    return median(many / few for few, many in pairs[2:])


def start_probe(size, data):
    """Start a process with a database of its own that times a claim of all that is due whenever it is asked to."""
    environment = {**os.environ, "DATA_DIR": data}
    if "DATABASE_URL" in os.environ:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE notices_{size}")
        url = urlsplit(os.environ["DATABASE_URL"])
        environment["DATABASE_URL"] = urlunsplit(url._replace(path=f"/notices_{size}"))
    words = [sys.executable, "-m", "tests.benchmarks.notices", "--size", str(size)]
    return subprocess.Popen(words, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def ask(probe):
    probe.stdin.write("\n")
    probe.stdin.flush()
    return float(probe.stdout.readline())


def time_claims(size):
    set_up()
    from tests.notices.many import fill

    fill(size, DUE, AT, kind="account_password_changed")
    vacuum()
    for _ in sys.stdin:
        print(claim_all(), flush=True)
    return 0


def vacuum():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE notices_notice" if connection.vendor == "postgresql" else "ANALYZE")


def claim_all():
    """Claim all that is due in batches, undo it, and return the seconds of the claims."""
    from django.db import transaction

    from notices.actions import mailing
    from notices.sending import BATCH

    began = time.perf_counter()
    with transaction.atomic():
        claimed = 0
        while batch := mailing.claim(at=AT, most=BATCH):
            claimed += len(batch)
        seconds = time.perf_counter() - began
        transaction.set_rollback(True)
    assert claimed == DUE
    return seconds


def batch_against_rows():
    """Return how much cheaper a claim of a batch is than the same claim row by row, each a transaction of its own."""
    from tests.notices.many import fill

    ratios = []
    for _ in range(PAIRS):
        fill(FEW, DUE, AT, kind="account_password_changed")
        by_batch = claims(100)
        fill(FEW, DUE, AT, kind="account_password_changed")
        by_row = claims(1)
        ratios.append(by_row / by_batch)
    return median(ratios)


def claims(most):
    from notices.actions import mailing

    began = time.perf_counter()
    while mailing.claim(at=AT, most=most):
        pass
    return time.perf_counter() - began


@contextmanager
def relay(port):
    words = [sys.executable, "-m", "tests.benchmarks.relay", str(port), str(ANSWERS_IN)]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE)
    try:
        process.stdout.readline()
        yield
    finally:
        process.kill()
        process.wait()


def posted(port):
    """Return the seconds for all mails with the sweep, and with a connection each; how many arrived, and how many twice."""
    from django.core import mail

    from notices import sending
    from notices.actions import mailing
    from notices.envelopes import message_of
    from tests.notices.many import fill

    fill(MAILS, MAILS, AT, kind="account_password_changed", context={"at": AT.isoformat()})
    began = time.perf_counter()
    sent = sending.sweep(at=AT)
    pooled = time.perf_counter() - began
    assert sent == MAILS
    with closing(smtplib.SMTP("127.0.0.1", port)) as probe:
        arrived, twice = map(int, probe.docmd("X-COUNT")[1].split())
    fill(SAMPLE, SAMPLE, AT, kind="account_password_changed", context={"at": AT.isoformat()})
    began = time.perf_counter()
    for notice in mailing.claim(at=AT, most=SAMPLE):
        mailing.begin(notices=[notice], at=AT)
        mail.get_connection().send_messages([message_of(notice, at=AT)])
        mailing.stamp(sent={notice: notice.address}, at=AT)
    single = (time.perf_counter() - began) * MAILS / SAMPLE
    return pooled, single, arrived, twice


if __name__ == "__main__":
    sys.exit(main())
