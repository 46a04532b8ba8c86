"""Finding somebody among millions: every question is answered by an index, and nobody counts everybody."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import User
from accounts.rules import logins, member_ids

MOST_SHOWN = 1_000  # people that can be paged through; who looks for somebody searches
LAST_LETTER = "\U0010ffff"


class Bounded(Paginator):  # type: ignore[type-arg]
    """Pages through the first rows without counting all of them."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by().values("pk")[:MOST_SHOWN].count())


def found_by(people: QuerySet[User], typed: str) -> QuerySet[User]:
    """Return those whom an agent means by a whole e-mail address, a member ID in any spelling, or the beginning of a name."""
    typed = typed.strip()
    if not typed:
        return people
    if "@" in typed:
        return people.alias(address=Lower("email")).filter(address=logins.tidied(typed))
    tidy = member_ids.tidied(typed)
    if member_ids.looks_like_one(typed) or member_ids.looks_like_one(f"m{tidy}"):
        return people.filter(member_id=tidy if tidy.startswith("m") else f"m{tidy}")
    spellings = sorted({typed, typed.lower(), typed.upper(), typed.title()})
    begins = Q()
    for spelling in spellings:
        begins |= _begins("display_name", spelling) | _begins("label_name", spelling)
    return people.filter(begins)


def _begins(field: str, words: str) -> Q:
    """Return the condition in the form that the engine's index answers."""
    if connection.vendor == "postgresql":
        return Q(**{f"{field}__startswith": words})
    return Q(**{f"{field}__gte": words, f"{field}__lt": words + LAST_LETTER})
