"""Tickets that are there already, copied with all that belongs to them by the database itself, which takes minutes for a million."""

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max, Min

from messaging.models import Message, Party, Thread
from tickets.models import Ticket, TicketEvent, TicketTarget, TicketTerm

MODELS = (Thread, Message, Party, Ticket, TicketEvent, TicketTarget, TicketTerm, Ticket.tags.through)
ASKERS = {"requester_id", "person_id", "author_id", "by_id"}  # Columns in which whoever asked stands.


def copy_all(times, *, askers, tell=lambda times: None):
    """Copy everything so often; the copies are asked by others of `askers`, who were made one after the other."""
    spans = {}
    for model in MODELS:
        found = model.objects.aggregate(first=Min("pk"), last=Max("pk"))
        spans[model] = found["first"], found["last"] - found["first"] + 1
    with connection.cursor() as cursor:
        for number in range(1, times + 1):
            with transaction.atomic():
                for model in MODELS:
                    cursor.execute(_statement(model, number, spans, askers))
            tell(number)
        for statement in connection.ops.sequence_reset_sql(no_style(), MODELS):
            cursor.execute(statement)


def _statement(model, number, spans, askers):
    first, span = spans[model]
    fields = model._meta.concrete_fields
    columns = ", ".join(field.column for field in fields)
    values = ", ".join(_value(field, model, number, spans, askers) for field in fields)
    return (
        f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {values} FROM {model._meta.db_table} "
        f"WHERE id BETWEEN {first} AND {first + span - 1}"
    )


def _value(field, model, number, spans, askers):
    column = field.column
    if field.primary_key:
        return f"{column} + {number * spans[model][1]}"
    if field.is_relation and field.remote_field.model in spans:
        return f"{column} + {number * spans[field.remote_field.model][1]}"
    if column in ASKERS:
        return f"({column} - {askers[0].pk} + {number * spans[Ticket][1]}) % {len(askers)} + {askers[0].pk}"
    if column == "reference":
        if model is Message:
            return "gen_random_uuid()" if connection.vendor == "postgresql" else "lower(hex(randomblob(16)))"
        return f"substr(reference, 1, 2) || CAST(id + {number * spans[model][1]} AS VARCHAR(12))"
    if column == "term":  # The number of a ticket is a word of its own; as that of all copies it would be no rare one.
        return f"CASE WHEN substr(term, 3, 1) BETWEEN '0' AND '9' THEN term || '.{number}' ELSE term END"
    if column in ("typed_order_number", "tracking_number", "guest_email"):
        return f"CASE WHEN {column} = '' THEN '' ELSE '{number}.' || {column} END"
    return column
