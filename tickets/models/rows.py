"""How conditions are written so that both engines begin to read an index where a page begins."""

from typing import Any

from django.db import models
from django.db.models.expressions import RawSQL

from tickets.rules.states import Stage


def literal(value: str) -> RawSQL:
    """Return a constant that stands in the statement itself: SQLite uses a partial index only where it can read its condition."""
    return RawSQL("''" if not value else f"'{Stage(value)}'", ())  # noqa: S611 (the name of a stage, or nothing)


class Row(models.Func):
    function = ""
    output_field = models.TextField()


class IsOneOf(models.Func):
    """Whether a number is one of those that a query of few finds.

    For PostgreSQL they are an array, which it looks up as it is; a query it would first make unique, by sorting or by hashing,
    whichever its statistics say.
    """

    arity = 2
    arg_joiner = " IN "
    template = "%(expressions)s"
    output_field = models.BooleanField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, arg_joiner=" = ANY(ARRAY", template="%(expressions)s)", **context)


class IsBeyond(models.Func):
    """Compare two rows of values as the index orders them; spelled out with OR, no engine would start where it must."""

    arity = 2
    arg_joiner = " > "
    template = "%(expressions)s"
    output_field = models.BooleanField()


class IsBefore(IsBeyond):
    arg_joiner = " < "
