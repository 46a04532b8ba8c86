"""The phrases that people can choose from."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from messaging import actions
from messaging.models import PhraseTemplate
from messaging.phrase_forms import PhraseTemplateForm
from messaging.rules.slots import SLOTS
from notices.clock import now


@admin.register(PhraseTemplate)
class PhraseTemplateAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = PhraseTemplateForm
    fieldsets = (
        (None, {"fields": ("slug", ("direction", "group"), ("position", "is_offered"), ("title_ja", "title_en"))}),
        (
            _("Sentences"),
            {
                "fields": (("body_ja", "body_en"),),
                "description": _("Both sentences have the same slots: %(slots)s. Two braces, {{ or }}, are one brace."),
            },
        ),
    )
    list_display = ("title_ja", "title_en", "direction", "group", "is_offered", "is_changed", "changed_at")
    list_display_links = ("title_ja", "title_en")
    list_filter = ("direction", "group", "is_offered")
    search_fields = ("slug", "title_ja", "title_en", "body_ja", "body_en")
    list_per_page = 100
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_fieldsets(self, request: HttpRequest, obj: PhraseTemplate | None = None) -> Any:
        (name, fields), (sentences, options) = self.fieldsets
        slots = " ".join(f"{{{slot}}}" for slot in SLOTS)
        return (name, fields), (sentences, {**options, "description": options["description"] % {"slots": slots}})

    def get_readonly_fields(self, request: HttpRequest, obj: PhraseTemplate | None = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()  # Messages name the phrase that they were said with.

    @admin.display(description=_("changed here"), boolean=True)
    def is_changed(self, row: PhraseTemplate) -> bool:
        return not row.is_as_shipped

    def save_model(self, request: HttpRequest, obj: PhraseTemplate, form: Any, change: bool) -> None:
        actions.save_phrase(row=obj, at=now())
