"""What leads set up: teams, who takes what, service hours, macros and tags."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from tickets.forms.setup import SLOTS, MacroForm, ServiceDeskForm, TakesForm
from tickets.models import AgentDesk, ClosedDay, Macro, OpeningHours, ServiceDesk, Tag, Team


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = TakesForm
    list_display = ("name",)
    fields = ("name", "languages", "topics", "members")
    filter_horizontal = ("members",)


@admin.register(AgentDesk)
class AgentDeskAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = TakesForm
    list_display = ("agent", "is_taking", "limit", "last_given_at")
    list_select_related = ("agent",)
    fields = ("agent", "is_taking", "limit", "languages", "topics", "last_given_at")
    readonly_fields = ("last_given_at",)


class OpeningInline(admin.TabularInline):  # type: ignore[type-arg]
    model = OpeningHours
    extra = 1


class ClosedDayInline(admin.TabularInline):  # type: ignore[type-arg]
    model = ClosedDay
    extra = 1


@admin.register(ServiceDesk)
class ServiceDeskAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = ServiceDeskForm
    list_display = ("language", "zone", "calendar")
    inlines = (OpeningInline, ClosedDayInline)


@admin.register(Macro)
class MacroAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = MacroForm
    list_display = ("title_en", "title_ja", "to_stage", "is_note", "position")
    list_per_page = 100
    search_fields = ("slug", "title_en", "title_ja")
    fieldsets = (
        (None, {"fields": ("slug", "position", "topics", "to_stage", "set_topic", "is_note")}),
        (_("In Japanese"), {"fields": ("title_ja", "body_ja")}),
        (_("In English"), {"fields": ("title_en", "body_en"), "description": SLOTS}),
    )


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name",)
    search_fields = ("name",)
