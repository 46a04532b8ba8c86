"""Rows 7, 9 and 10 of the performance targets: the queue and the page of a ticket among 1,000 and among 1,000,000.

`python3 run.py bench tickets` prints them; on PostgreSQL where it is installed, else on SQLite, and it says which; with
`--sqlite` on SQLite in any case. What is compared is first of all what no machine changes: the number of queries, the plan of each, and
how much the engine touches for them. Times are the median of alternating pairs, as ratios.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit, urlunsplit

from tests.services import Services

ROOT = Path(__file__).resolve().parents[2]
FEW, MANY, PAIRS, MOST_QUERIES = 1_000, 1_000_000, 7, 6
SLOWER, MORE_WORK = 1.2, 1.5  # at the most
TIMES = 2  # that a page is made for one figure
LISTS = {
    "queue": "",
    "mine": "view=mine",
    "waiting for me": "view=waiting",
    "due within the hour": "view=breaching",
    "unassigned": "view=unassigned",
    "pending": "view=pending",
    "on hold": "view=on_hold",
    "solved": "view=solved",
    "closed": "view=closed",
    "by language": "language=en",
    "by topic": "topic=delivery",
    "by priority": "priority=high",
    "by team": "team={team}",
    "by assignee": "assignee={assignee}",
    "by tag": "tag={tag}",
    "by topic and priority": "topic=delivery&priority=normal",
}
FOUND = {
    "by reference": "{reference}",
    "by order number": "8157-000501",
    "by parcel": "RR000000501JP",
    "by address": "c7@example.com",
    "by a guest's address": "g509@example.com",
    "by words": "parcel arrived",
    "by words in Japanese": "荷物",
    "by words, one of them rare": "荷物 {rare}",
    "by words that are nowhere": "zeppelin",
}
# Of a person with so many tickets of their own, and with so much said in it: within the larger desk.
FEW_OWN, MANY_OWN, FEW_SAID, MANY_SAID = 3, 3_000, 250, 3_000
WITHIN = (
    ("ticket: 3,000 others of who asked against 3", "ticket of one who asked little", "ticket of one who asked much"),
    ("ticket: 3,000 messages and events against 250", "ticket with little in it", "ticket with much in it"),
    ("own tickets: 3,000 against 30", "own tickets, few", "own tickets, many"),
)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=0, help="fill a database with so many tickets, and make pages")
    parser.add_argument("--many", type=int, default=MANY, help="the larger number of tickets (default 1,000,000)")
    parser.add_argument("--sqlite", action="store_true", help="on SQLite, where PostgreSQL is installed too")
    words = parser.parse_args()
    if words.size:
        return answer_probes(words.size)
    is_postgresql = not words.sqlite and any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    services = Services() if is_postgresql else None
    with tempfile.TemporaryDirectory() as data:
        os.environ.update(DEBUG="off", SECRET_KEY="bench", DJANGO_SETTINGS_MODULE="config.settings")
        # Between two looks at whether articles changed there is time for every page, also on a slow machine.
        os.environ.update(AGENTS_NEED_SECOND_FACTOR="off", CONTENT_POLL_SECONDS="3600")
        for name in ("REDIS_URL", "DATABASE_URL"):
            os.environ.pop(name, None)
        server = services.start_postgresql() if services else ""
        probes = {}
        try:
            for size in (FEW, words.many):
                probes[size] = start_probe(size, f"{data}/{size}", server)
            few, many = probes[FEW], probes[words.many]
            names = json.loads(many.stdout.readline()), json.loads(few.stdout.readline())
            both = [name for name in names[0] if name in names[1]]
            rows = [compared(name, (few, name), (many, name)) for name in both]
            rows += [compared(name, (many, small), (many, large)) for name, small, large in WITHIN]
        finally:
            for probe in probes.values():
                probe.kill()
                probe.wait()
            if services:
                services.stop()
    return told(rows, f"on {'PostgreSQL' if services else 'SQLite'}: {words.many:,} tickets against {FEW:,}")


def told(rows, heading):
    """Print the rows; return 1 when a target is missed."""
    print(heading)
    print(f"row  {'what':<46} time ≤ {SLOWER}  work ≤ {MORE_WORK}  queries  plans")
    different = []
    for row in rows:
        queries = f"{row['queries']}, the same" if row["same_queries"] else f"{row['queries']}, NOT the same"
        plans = "same plans" if row["same_plans"] else "NOT the same"
        verdict = "met" if row["is_met"] else "MISSED"
        print(
            f"{row['row']:<4} {row['name']:<46} {row['time']:<11.2f} {row['work']:<11.2f} {queries}, {plans}  {verdict}"
        )
        different += row["different"]
    for name, sql, few, many in different:
        print(f"\n{name}\n{sql}\n— few\n{few}\n— many\n{many}")
    count = len(rows)
    print(
        f"\nthe same number of queries: {sum(row['same_queries'] for row in rows)} of {count}; "
        f"the same plans: {sum(row['same_plans'] for row in rows)} of {count}"
    )
    return 0 if all(row["is_met"] for row in rows) else 1


def compared(name, few, many):
    """Ask for both pages in turns, and say how they differ."""
    pairs = [(ask(*few), ask(*many)) for _ in range(1 + PAIRS)][1:]
    time_ratio = median(b["seconds"] / a["seconds"] for a, b in pairs)
    small, large = ask(*few, explains=True), ask(*many, explains=True)
    plans, theirs = small["plans"], large["plans"]
    is_same = [plan for _, plan, *_ in plans] == [plan for _, plan, *_ in theirs]
    different = [
        (name, sql, plan, their)
        for (_, plan, *_), (sql, their, *_) in zip(plans, theirs, strict=False)
        if plan != their
    ]
    work = sum(free for *_, free, _ in theirs) / max(1, sum(by_index for *_, by_index in plans))
    row = "10" if name.startswith(("ticket", "own")) else "9" if name.startswith("search") else "7"
    same_queries = len(plans) == len(theirs)
    has_few = row != "7" or len(theirs) <= MOST_QUERIES
    return {
        "row": row,
        "name": name,
        "time": time_ratio,
        "work": work,
        "queries": len(theirs),
        "same_queries": same_queries,
        "same_plans": is_same,
        "different": different,
        "is_met": time_ratio <= SLOWER and work <= MORE_WORK and same_queries and is_same and has_few,
    }


def start_probe(size, data, server):
    """Start a process with a database of its own that makes a page whenever it is asked to."""
    environment = {**os.environ, "DATA_DIR": data}
    Path(data).mkdir()
    if server:
        import psycopg

        url = urlsplit(server)
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE tickets_{size}")
        environment["DATABASE_URL"] = urlunsplit(url._replace(path=f"/tickets_{size}"))
    words = [sys.executable, "-m", "tests.benchmarks.tickets", "--size", str(size)]
    return subprocess.Popen(words, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def ask(probe, name, *, explains=False):
    probe.stdin.write(json.dumps([name, explains]) + "\n")
    probe.stdin.flush()
    return json.loads(probe.stdout.readline())


def answer_probes(size):
    """Fill the database, say which pages there are, and make those that are asked for."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    from tests.benchmarks.desks import doors_of, filled
    from tests.benchmarks.plans import planned

    setup_test_environment()
    call_command("migrate", verbosity=0)
    doors = doors_of(filled(size, is_small=size == FEW))
    print(json.dumps(list(doors)), flush=True)
    for line in sys.stdin:
        name, explains = json.loads(line)
        door = doors[name]
        if explains:
            plans = [(one.sql, one.plan, one.work, one.by_index) for one in planned(door)]
            print(json.dumps({"plans": plans}), flush=True)
        else:
            began = time.perf_counter()
            for _ in range(TIMES):
                door()
            print(json.dumps({"seconds": time.perf_counter() - began}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
