"""Lists of work: what needs an agent first, and all of it only when somebody asks."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ForAgents(admin.SimpleListFilter):
    """What is to be done; all rows only when somebody asks for them, or searches."""

    title = _("what is to be done")
    parameter_name = "task"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        for choice in super().choices(changelist):
            is_default = choice["query_string"] == changelist.get_query_string(remove=[self.parameter_name])
            yield {**choice, "display": _("Needs an agent")} if is_default else choice

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset if self.value() == "all" or request.GET.get("q") else self.waiting(queryset)

    def waiting(self, rows: Any) -> Any:
        """Return the rows that need an agent."""
        return rows.for_agents()
