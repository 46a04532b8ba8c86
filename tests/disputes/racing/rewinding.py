"""Putting a PostgreSQL database back to what it was, in a moment, so that the same race can be run again and again."""

from collections import defaultdict

from django.apps import apps
from django.db import connection

from accounts.models import User
from disputes.models import Dispute
from messaging.models import Message
from notices.models import Notice, Reminder
from orders.models import Order, OrderLine

DIFFERS = """
SELECT '{table}' WHERE (SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM "{table}" t)
    IS DISTINCT FROM (SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM "kept_{table}" t)
"""
BACK = 'DELETE FROM "{table}"; INSERT INTO "{table}" SELECT * FROM "kept_{table}";'
# Numbers and names that nobody chose; they differ however the same thing comes about.
BY_CHANCE = frozenset({"id", "key", "reference", "case", "claimed_by", "details", "context"})
REFERENCE = r"\m([DM])-[0-9A-Z]{10}"
AGREED = "(SELECT ROW(kind, amount_minor) FROM disputes_termsheet sheet WHERE sheet.id = agreed_id)"
FIXED = (User, Order, OrderLine)  # Nobody adds one of these in a race.


class Kept:
    """All tables as they are now."""

    def __init__(self):
        with connection.cursor() as cursor:
            self.tables = [name for name in connection.introspection.table_names(cursor) if "kept_" not in name]
            for table in self.tables:
                cursor.execute(f'DROP TABLE IF EXISTS "kept_{table}"')
                cursor.execute(f'CREATE TEMPORARY TABLE "kept_{table}" AS TABLE "{table}"')
        self.touched = set()

    def differing(self):
        """Return the tables that are not what they were."""
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(DIFFERS.format(table=table) for table in self.tables))
            return {table for (table,) in cursor.fetchall()}

    def look(self):
        """Note which tables differ now: those are put back from here on."""
        self.touched |= self.differing()

    def rewind(self):
        back = "".join(BACK.format(table=table) for table in sorted(self.touched))
        with connection.cursor() as cursor:  # Without triggers: whatever points to a row is put back with it.
            cursor.execute(f"BEGIN; SET LOCAL session_replication_role = replica; {back} COMMIT")

    def tidy(self):
        """Let the rows go that were put back so often; no other process does it here."""
        with connection.cursor() as cursor:
            for table in self.touched:
                cursor.execute(f'VACUUM "{table}"')


def picture():
    """Return all that is stored of disputes, and who was told and is reminded of what, without what chance chose."""
    found = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(PICTURE)
        for table, row in cursor.fetchall():
            found[table].append(row)
    return {table: sorted(rows) for table, rows in found.items()}


def _seen(model):
    table = model._meta.db_table
    fields = [field for field in model._meta.concrete_fields if field.name not in BY_CHANCE]
    columns = [field.column for field in fields if not field.is_relation or field.related_model in FIXED]
    values = [f'"{column}"' for column in columns] + ([AGREED] if model is Dispute else [])
    return f"SELECT '{table}', regexp_replace(ROW({', '.join(values)})::text, '{REFERENCE}', '\\1', 'g') FROM {table}"


SEEN = (*apps.get_app_config("disputes").get_models(), Message, Notice, Reminder)
PICTURE = " UNION ALL ".join(_seen(model) for model in SEEN)
