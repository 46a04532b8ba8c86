"""The queries of a page, and how the engine goes about each: its plan without costs, and how much it touches for it.

A plan is lines of indented words: which index or table is read in which way, and what is joined, sorted or looked up within
what. Two plans are the same if these lines are.

PostgreSQL reads tables of a few pages whole, as it should, so no two sizes would ever have the same plans. Those that are compared
are made with this forbidden (`ONLY_BY_INDEX`); what a page really touches is counted as the engine likes it.
"""

import json
import re
from dataclasses import dataclass

from django.db import connection, transaction

PLANNED = re.compile(r"\s*(SELECT|WITH|UPDATE|DELETE)\b", re.IGNORECASE)
WRITES = re.compile(r"\s*(UPDATE|DELETE)\b", re.IGNORECASE)
ONLY_BY_INDEX = ("seqscan", "bitmapscan", "hashjoin", "mergejoin", "memoize", "material")
STEPS = 10  # of SQLite's machine, in which its work is counted
VARIES = re.compile(r"\b(?:0x)?[0-9A-F]{8,}\b")


@dataclass(frozen=True, slots=True)
class Planned:
    """A query, its plan, and its work: pages touched on PostgreSQL, steps of the virtual machine on SQLite.

    `by_index` is the work where tables are not read whole.
    """

    sql: str
    plan: str
    work: int
    by_index: int


def planned(door):
    """Call a function and return every query that it made, in their order.

    What a process looks after once a second in between, such as whether articles changed, is left out: the call with the
    fewest queries counts.
    """
    return [explained(*query) for query in min((_made(door) for _ in range(3)), key=len)]


def _made(door):
    made = []

    def note(execute, sql, params, many, context):
        made.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        door()
    return made


def explained(sql, params):
    if not PLANNED.match(sql):
        return Planned(sql, "", 0, 0)
    return _on_postgresql(sql, params) if connection.vendor == "postgresql" else _on_sqlite(sql, params)


def plan_of(queryset):
    """Return the plan of a queryset's own query."""
    return explained(*queryset.query.sql_with_params()).plan


def _on_sqlite(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        rows = cursor.fetchall()
        depths, lines = {0: -1}, []
        for pk, parent, _, detail in rows:
            depths[pk] = depths[parent] + 1
            lines.append("  " * depths[pk] + VARIES.sub("?", detail))
        steps = 0 if WRITES.match(sql) else _steps(cursor, sql, params)
        return Planned(sql, "\n".join(lines), steps, steps)


def _steps(cursor, sql, params):
    count = 0

    def note():
        nonlocal count
        count += STEPS

    connection.connection.set_progress_handler(note, STEPS)
    try:
        cursor.execute(sql, params)
        cursor.fetchall()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return count


def _on_postgresql(sql, params):
    free = _explained_by_postgresql(sql, params)
    with transaction.atomic(), connection.cursor() as cursor:
        for name in ONLY_BY_INDEX:
            cursor.execute(f"SET LOCAL enable_{name} = off")
        by_index = _explained_by_postgresql(sql, params)
        transaction.set_rollback(True)
    return Planned(sql, "\n".join(_lines(by_index, 0)), _pages(free), _pages(by_index))


def _explained_by_postgresql(sql, params):
    options = "FORMAT JSON" if WRITES.match(sql) else "FORMAT JSON, ANALYZE, BUFFERS, TIMING OFF"
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ({options}) {sql}", params)
        found = cursor.fetchone()[0]
    (whole,) = json.loads(found) if isinstance(found, str) else found
    return whole["Plan"]


def _pages(top):
    return top.get("Shared Hit Blocks", 0) + top.get("Shared Read Blocks", 0)


def _lines(node, depth):
    words = [
        node["Node Type"],
        node.get("Join Type", ""),
        *([f"on {node['Relation Name']}"] if "Relation Name" in node else []),
        *([f"by {node['Index Name']}"] if "Index Name" in node else []),
        "backwards" if node.get("Scan Direction") == "Backward" else "",
    ]
    yield "  " * depth + " ".join(word for word in words if word)
    for child in node.get("Plans", ()):
        yield from _lines(child, depth + 1)
