"""Row 5 of the performance targets, and what issue-size figures the search design promises: at 100 and 10,000 articles.

`python3 run.py bench` prints them. The search itself is timed in the process, over the judged queries, because requests
would hide it; the page is a ratio to a bare view on the same server in the same run.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import yaml

from tests.benchmarks.articles import write_articles
from tests.benchmarks.pages import BARE, Server, prepared

ROOT = Path(__file__).resolve().parents[2]
JUDGED = ROOT / "tests" / "helpcenter" / "search" / "judged.yaml"
SIZES = (100, 1_000, 10_000)
ROUNDS, PAIRS, REQUESTS = 3, 7, 60
LONGEST_WAIT = 30  # seconds for an edit to be seen


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--probe", action="store_true", help="time the search of DATA_DIR in this process")
    if parser.parse_args().probe:
        print(json.dumps(probe()))
        return 0
    rows, pages = [], {}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as data, tempfile.TemporaryDirectory() as content:
            prepared(data)
            write_articles(Path(content), size)
            environment = {**os.environ, "DATA_DIR": data, "DEBUG": "off"}
            began = time.perf_counter()
            command = [sys.executable, "manage.py", "import_articles", content, "--publish", "-v0"]
            subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
            imported = time.perf_counter() - began
            found = json.loads(
                subprocess.run(
                    [sys.executable, "-m", "tests.benchmarks.search", "--probe"],
                    cwd=ROOT,
                    env=environment,
                    check=True,
                    capture_output=True,
                    text=True,
                ).stdout
            )
            name = f"{size:,} articles in each language"
            is_large = size == SIZES[-1]
            for key, limit in (("p50", 1.0), ("p95", 3.0)):
                is_met = found[key] <= limit or not is_large
                target = f"≤ {limit:g}" if is_large else ""
                rows.append(("5", f"search itself, {key}, ms: {name}", target, found[key], is_met))
            rows.append(
                ("5", f"suggestions, p95, ms: {name}", "≤ 100", found["suggest_p95"], found["suggest_p95"] <= 100)
            )
            rows.append(("", f"with filters, counts and passages, p50, ms: {name}", "", found["answer_p50"], True))
            rows.append(("", f"with filters, counts and passages, p95, ms: {name}", "", found["answer_p95"], True))
            rows.append(("", f"index arrays, MB: {name}", "", found["array_mb"], True))
            rows.append(("", f"search's memory in a worker, MB: {name}", "", found["memory_mb"], True))
            rows.append(("", f"loading the index, s: {name}", "", found["load_s"], True))
            rows.append(("", f"importing and indexing them, s: {name}", "", imported, True))
            pages[size], ratio, seen = served(data)
            rows.append(
                ("5", f"search page: CPU of bare: {name}", "≤ 8" if not is_large else "", ratio, ratio <= 8 or is_large)
            )
            rows.append(("4", f"an edit is found by both workers, s: {name}", "≤ 2", seen, seen <= 2))
    growth = pages[SIZES[-1]] / pages[SIZES[0]]
    rows.append(("5", f"search page: {SIZES[-1]:,} against {SIZES[0]} articles", "≤ 2", growth, growth <= 2))
    print("row  what                                                                target   measured")
    for row, what, target, found, is_met in rows:
        verdict = ("met" if is_met else "MISSED") if target else ""
        print(f"{row:<4} {what:<67} {target:<8} {found:.2f}  {verdict}")
    return 0 if all(row[-1] for row in rows) else 1


def probe():
    """Return times in milliseconds and memory in megabytes of the search over the site in DATA_DIR."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.utils import timezone

    from helpcenter.queries import content_version
    from helpcenter.rules.searching import Question
    from helpcenter.search import answer, suggest
    from helpcenter.search.answering import searched
    from helpcenter.search.live import keeper
    from helpcenter.search.ranking import by_article, top

    queries = [(entry["query"], entry["language"]) for entry in yaml.safe_load(JUDGED.read_text("utf-8"))]
    at = timezone.now()
    version = content_version(at)
    before, began = resident(), time.perf_counter()
    live = keeper.current(version, at)
    loaded = time.perf_counter() - began
    suggest("re", "en", version=version, at=at)  # Makes what suggestions need.

    def timed(ask):
        spent = []
        for _ in range(ROUNDS):
            for query, language in queries:
                begin = time.perf_counter()
                ask(query, language)
                spent.append((time.perf_counter() - begin) * 1000)
        return spent

    def search(query, language):
        top(by_article(searched(Question(query, language), live)[1].scores, live.index), 10)

    spent = timed(search)
    answered = timed(lambda query, language: answer(Question(query, language), version=version, at=at))
    typed = timed(lambda query, language: suggest(query[:3], language, version=version, at=at))
    return {
        "p50": statistics.median(spent),
        "p95": statistics.quantiles(spent, n=20)[-1],
        "answer_p50": statistics.median(answered),
        "answer_p95": statistics.quantiles(answered, n=20)[-1],
        "suggest_p95": statistics.quantiles(typed, n=20)[-1],
        "array_mb": live.index.bytes / 1e6,
        "memory_mb": (resident() - before) / 1e6,
        "load_s": loaded,
    }


def resident():
    """Return the bytes of memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def served(data):
    """Return (CPU seconds of a search page, its ratio to a bare page, seconds until two workers find an edit)."""
    servers = [Server(data, SEARCHES_PER_MINUTE="1000000") for _ in range(2)]
    try:
        paths = [
            f"/{entry['language']}/search/?q={quote(entry['query'])}"
            for entry in yaml.safe_load(JUDGED.read_text("utf-8"))[::6]
        ]
        first = servers[0]
        for path in paths:
            assert first.ask(path).status == 200
        pairs = [(cpu_of(first, paths), first.measure(BARE, 200, REQUESTS * 5)[1] / 5) for _ in range(PAIRS)]
        page = statistics.median(page for page, _ in pairs)
        return page, statistics.median(page / bare for page, bare in pairs if bare), until_found(data, servers)
    finally:
        for server in servers:
            server.stop()


def cpu_of(server, paths):
    """Return the CPU seconds of REQUESTS search pages."""
    before = server.cpu()
    for number in range(REQUESTS):
        assert server.ask(paths[number % len(paths)]).status == 200
    return server.cpu() - before


def until_found(data, servers):
    """Return how long after an article went live the slower of two workers finds it."""
    path = f"/en/search/?q={quote('zanzibarquux')}"
    for server in servers:
        assert b"/articles/zanzibarquux/" not in body(server, path)
    with tempfile.TemporaryDirectory() as content:
        (Path(content) / "en").mkdir()
        text = "---\ntitle: Zanzibarquux rules\n---\nAll about zanzibarquux.\n"
        (Path(content) / "en" / "zanzibarquux.md").write_text(text)
        environment = {**os.environ, "DATA_DIR": data, "DEBUG": "off"}
        command = [sys.executable, "manage.py", "import_articles", content, "--publish", "-v0"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        began = time.perf_counter()
        waiting = list(servers)
        while waiting and time.perf_counter() - began < LONGEST_WAIT:
            waiting = [server for server in waiting if b"/articles/zanzibarquux/" not in body(server, path)]
            time.sleep(0.05)
        return time.perf_counter() - began


def body(server, path):
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", path)
    return connection.getresponse().read()


if __name__ == "__main__":
    sys.exit(main())
