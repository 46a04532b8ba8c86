"""How an engine goes about a statement, for tests of which index it reads.

What a plan is chosen by must not hang on what other tests left behind: PostgreSQL keeps the number of rows that it counted
though the test that counted them is rolled back. So a test fills the table until the right index is clearly the cheapest, and has
the rows of that table counted, not those of empty ones, which later tests fill.
"""

from django.db import connection


def plan_of(sql, params=None):
    """Return the plan of a statement as lines."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}", params)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def analyse(*models):
    """Have the database gather statistics of the tables of some models, as PostgreSQL has them after a vacuum.

    None can run within the transaction of a test, and without one no index would answer alone: each row would be looked up.
    """
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"ANALYZE {model._meta.db_table}")
        if connection.vendor == "postgresql":
            tables = [model._meta.db_table for model in models]
            cursor.execute("UPDATE pg_class SET relallvisible = relpages WHERE relname = ANY(%s)", [tables])
