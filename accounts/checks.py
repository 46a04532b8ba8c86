"""What an operator is warned of."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import checks
from django.db import connections

from accounts.rules.people import DEMO_DOMAIN


def no_demo_people(*, databases: Sequence[str] | None = None, **options: Any) -> list[checks.CheckMessage]:
    """Warn of people to try the site out as where others can reach it; asked before migrations and by `check --database`."""
    if settings.DEBUG:
        return []
    people, found = get_user_model(), 0
    for alias in databases or ():
        if people._meta.db_table in connections[alias].introspection.table_names():
            found += people._default_manager.using(alias).filter(email__iendswith=f"@{DEMO_DOMAIN}").count()
    if not found:
        return []
    hint = "Their password is known. They cannot sign in as long as DEBUG is off, but this is not a database to go live with."
    words = f"There are {found} people @{DEMO_DOMAIN} in the database."
    return [checks.Warning(words, hint=hint, id="accounts.W001")]
