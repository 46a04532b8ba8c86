"""A great many notices, made inside the database, because a row at a time would take longer than what is measured."""

from datetime import timedelta

from django.db import connection

from notices.models import Notice

SERIES = {
    "sqlite": "WITH RECURSIVE series(n) AS (SELECT %s UNION ALL SELECT n + 1 FROM series WHERE n < %s)",
    "postgresql": "WITH series AS (SELECT generate_series(%s::int, %s::int) AS n)",
}
TRY_AT = {
    "sqlite": "datetime(try_at, '+' || n || ' seconds')",
    "postgresql": "try_at + n * interval '1 second'",
}
EMPTY = {
    "sqlite": "DELETE FROM notices_notice",
    "postgresql": "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED; TRUNCATE notices_notice",
}
REFERENCE = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}


def fill(waiting, due, at, kind="test_loud", context=None):
    """Let `waiting` notices wait, of which `due` are due at `at`, and have the database count its rows."""
    with connection.cursor() as cursor:  # A DELETE would leave PostgreSQL entries to step over.
        cursor.execute(EMPTY[connection.vendor])
    _multiply(due, "due", at - timedelta(hours=2), kind, context)
    _multiply(waiting - due, "later", at + timedelta(seconds=1), kind, context)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notices_notice")


def _multiply(count, name, first, kind, context):
    """Copy one notice until there are so many, each tried a second after the other."""
    if not count:
        return
    seed = Notice.objects.create(
        key=f"{name}/0", kind=kind, address=f"{name}0@example.com", language="en", context=context or {},
        created_at=first, try_at=first,
    )  # fmt: skip
    columns = [field.column for field in Notice._meta.concrete_fields if not field.primary_key]
    values = {
        "key": f"'{name}/' || n",
        "address": f"'{name}' || n || '@example.com'",
        "reference": REFERENCE[connection.vendor],
        "try_at": TRY_AT[connection.vendor],
    }
    chosen = ", ".join(values.get(column, column) for column in columns)
    sql = (
        f"INSERT INTO notices_notice ({', '.join(columns)}) {SERIES[connection.vendor]} "
        f"SELECT {chosen} FROM series CROSS JOIN notices_notice WHERE notices_notice.id = %s AND n <= %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [1, max(count - 1, 1), seed.pk, count - 1])
