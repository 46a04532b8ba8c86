"""A sweep over 1,000,000 disputes of which 1,000 are due: it finds them by an index, and touches no other.

`python3 run.py bench disputes` prints what it took, on SQLite and, where it is installed, on PostgreSQL: against a database
of nothing but the due ones, by the same plan, with the same number of queries for each, and a ratio, because machines
differ and are noisy.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from tests.services import Services

ROOT = Path(__file__).resolve().parents[2]
MANY, DUE, BATCH, PAIRS = 1_000_000, 1_000, 20_000, 7
FIRST = 10  # that are moved where there is nothing else


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", default="", help=argparse.SUPPRESS)
    parser.add_argument("--many", type=int, default=MANY, help="disputes in all (default 1,000,000)")
    parser.add_argument("--due", type=int, default=DUE, help="how many of them are due (default 1,000)")
    words = parser.parse_args()
    if words.engine:
        return measure(words.engine, words.many, words.due)
    is_met = run("SQLite", words)
    if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        services = Services()
        try:
            is_met &= run("PostgreSQL", words, services.start_postgresql())
        finally:
            services.stop()
    return 0 if is_met else 1


def run(engine, words, server=""):
    """Measure in a process and a database of its own; return whether the target is met."""
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "DATA_DIR": data, "DEBUG": "off", "SECRET_KEY": "bench"}
        environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
        for name in ("REDIS_URL", "DATABASE_URL"):
            environment.pop(name, None)
        if server:
            environment["DATABASE_URL"] = server
        command = [sys.executable, "-m", "tests.benchmarks.disputes", "--engine", engine]
        command += ["--many", str(words.many), "--due", str(words.due)]
        return subprocess.run(command, cwd=ROOT, env=environment).returncode == 0


def measure(engine, many, due):
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from disputes.models import Dispute
    from tests.benchmarks.plans import plan_of
    from tests.disputes.worlds import DAY, OPENED

    call_command("migrate", verbosity=0)
    at = OPENED + 6 * DAY
    sides = people()
    fill_due(FIRST, 0, *sides)
    _, _, queries_alone = sweep(at)
    fill_due(due, FIRST, *sides)
    analyse(connection)
    found = Dispute.objects.due(at).values_list("pk", "order")[:500]
    few, plan_of_few = [seconds_to_find(at) for _ in range(PAIRS)][1:], plan_of(found)
    fill_others(many - due - FIRST)
    analyse(connection)
    large, plan_of_many = [seconds_to_find(at) for _ in range(PAIRS)][1:], plan_of(found)
    chosen = found.explain()
    untouched = Dispute.objects.exclude(clock_at__lte=at).count()
    moved, took, queries = sweep(at)
    again, _, _ = sweep(at)
    changed = Dispute.objects.filter(version__gt=1).count() - FIRST
    is_same = plan_of_few == plan_of_many and round(queries) == round(queries_alone)
    is_met = (
        is_same
        and "dispute_clock" in chosen
        and moved == due == changed
        and not again
        and untouched == many - due == Dispute.objects.count() - due
    )
    print(f"on {engine}: {many:,} disputes, {due:,} due")
    print(f"  by its index: {'dispute_clock' in chosen}    {chosen.splitlines()[0].strip()}")
    print(f"  the same plan as over {due:,}: {plan_of_few == plan_of_many}    {plan_of_many.splitlines()[-1].strip()}")
    print(
        f"  to find them: {min(large) * 1000:.2f} ms, {min(large) / min(few):.2f} times as long as without the others"
    )
    print(f"  moved {moved:,} in {took:.1f} s; others touched: {changed - due}; moved by a second sweep: {again}")
    print(f"  queries for each: {queries:.1f}, without the others {queries_alone:.1f}")
    print(f"  {'met' if is_met else 'MISSED'}", flush=True)
    return 0 if is_met else 1


def sweep(at):
    """Sweep until nothing is due; return how many moved, the seconds that took, and how many queries each of them took."""
    from django.db import connection

    from disputes import actions

    count = moved = 0

    def counted(execute, *query):
        nonlocal count
        count += 1
        return execute(*query)

    began = time.perf_counter()
    with connection.execute_wrapper(counted):
        while more := actions.move_by_the_clock(at=at):
            moved += more
    return moved, time.perf_counter() - began, count / max(moved, 1)


def seconds_to_find(at):
    from disputes.models import Dispute

    began = time.perf_counter()
    list(Dispute.objects.due(at).values_list("pk", "order")[:500])
    return time.perf_counter() - began


def analyse(connection):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def people():
    from tests.orders.conftest import person

    return person("hanako@example.com", "Hanako", "buyer"), person("wei@example.com", "Wei", "seller")


def fill_due(count, first, hanako, wei):
    """Open disputes that Wei never answers, through the site's own actions."""
    from tests.disputes import worlds

    for n in range(first, first + count):
        worlds.open_dispute(worlds.shipped_order(wei, f"8100-{n:07}"), hanako)


def fill_others(count):
    """Add rows as the actions leave them: nearly all closed, and one of fifty running with its deadline to come."""
    from disputes.models import Dispute
    from disputes.rules.states import Outcome, Reason, Stage
    from messaging.models import Thread
    from messaging.rules.threads import ThreadKind
    from orders.models import Order, OrderLine
    from tests.disputes.worlds import DAY, OPENED

    known = Order.objects.select_related("buyer", "shop").first()
    usual = known.lines.first()
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        running = [n for n in numbers if n % 50 == 0]
        orders = Order.objects.bulk_create([_copy(known, number=f"9-{n}") for n in running])
        lines = OrderLine.objects.bulk_create([_copy(usual, order=order) for order in orders])
        own = dict(zip(running, lines, strict=True))
        threads = Thread.objects.bulk_create(
            [Thread(kind=ThreadKind.DISPUTE, reference=f"X{n:012}", started_at=OPENED) for n in numbers]
        )
        Dispute.objects.bulk_create(
            Dispute(
                reference=f"X{n:012}",
                thread=thread,
                order=own[n].order if n in own else known,
                line=own.get(n, usual),
                shop=known.shop,
                buyer=known.buyer,
                reason=Reason.NOT_RECEIVED,
                quantity=1,
                currency="JPY",
                stage=Stage.AWAITING_SELLER if n in own else Stage.CLOSED,
                version=1,
                opened_at=OPENED,
                started_at=OPENED,
                window_end_at=OPENED + 40 * DAY,
                outcome="" if n in own else Outcome.WITHDRAWN,
                closed_at=None if n in own else OPENED + timedelta(hours=1),
                clock_at=OPENED + timedelta(days=7, seconds=n) if n in own else None,
            )
            for n, thread in zip(numbers, threads, strict=True)
        )


def _copy(row, **changes):
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    made = type(row)(**values)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


if __name__ == "__main__":
    sys.exit(main())
