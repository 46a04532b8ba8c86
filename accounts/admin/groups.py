"""Groups of agents, by the names that readers know them under."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import phrases

admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin):
    list_display = ("shown",)
    ordering = ("pk",)

    @admin.display(description=_("group"))
    def shown(self, group: Group) -> str:
        return phrases.group(group.name)

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> tuple[str, ...]:
        return ("name",) if obj is not None and obj.name in phrases.GROUPS else ()
