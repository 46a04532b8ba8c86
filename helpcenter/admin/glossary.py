"""The glossary: words that stand for each other, tried with a query before they are saved."""

from collections.abc import Sequence
from copy import copy
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules.languages import Language
from helpcenter import actions
from helpcenter.forms import GlossaryForm, TryForm
from helpcenter.models import GlossaryGroup
from helpcenter.page_cache import cache
from helpcenter.rules.words import one_line
from helpcenter.search.trying import Preview, preview, without_effect
from notices.clock import now

MOST_WARNINGS = 5


@admin.register(GlossaryGroup)
class GlossaryGroupAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = GlossaryForm
    fieldsets = ((None, {"fields": (("words_ja", "words_en"),)}),)
    list_display = ("japanese", "english", "changed_at")
    list_display_links = ("japanese", "english")
    sortable_by = ("changed_at",)
    search_fields = ("words_ja", "words_en")
    search_help_text = _("A word of either language, or a part of one")
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.try_query)
        return [
            path("add/try/", view, name="helpcenter_try_new_words"),
            path("<int:group_id>/change/try/", view, name="helpcenter_try_words"),
            *super().get_urls(),
        ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[GlossaryGroup], search_term: str
    ) -> tuple[QuerySet[GlossaryGroup], bool]:
        """Find words by a part of them. Databases store lists of words differently, so it is looked for here."""
        part = one_line(search_term).casefold()
        if not part:
            return queryset, False
        rows = GlossaryGroup.objects.values_list("pk", "words_ja", "words_en")
        found = [pk for pk, ja, en in rows if any(part in word.casefold() for word in (*ja, *en))]
        return queryset.filter(pk__in=found), False

    # Columns

    @admin.display(description=_("Japanese"))
    def japanese(self, group: GlossaryGroup) -> str:
        return "、".join(group.words_ja) or "—"

    @admin.display(description=_("English"))
    def english(self, group: GlossaryGroup) -> str:
        return ", ".join(group.words_en) or "—"

    # Saving: the search of every process must notice.

    def save_model(self, request: HttpRequest, obj: GlossaryGroup, form: Any, change: bool) -> None:
        saved = actions.save_group(
            group=obj if change else None, words_ja=obj.words_ja, words_en=obj.words_en, at=now()
        )
        obj.pk, obj.changed_at = saved.pk, saved.changed_at
        self._warn(request, form)

    def delete_model(self, request: HttpRequest, obj: GlossaryGroup) -> None:
        actions.delete_groups(groups=GlossaryGroup.objects.filter(pk=obj.pk), at=now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[GlossaryGroup]) -> None:
        actions.delete_groups(groups=queryset, at=now())

    def _warn(self, request: HttpRequest, form: GlossaryForm) -> None:
        """Say what an editor may not have meant: words of several entries, and words that do nothing."""
        shared = gettext("“{word}” also stands in {entry}: who searches for it then finds what either entry means.")
        for word, group in form.shared_with_others()[:MOST_WARNINGS]:
            link = format_html('<a href="{}">{}</a>', _address_of(group), group)
            messages.warning(request, format_html(shared, word=word, entry=link))
        idle = gettext("The search cannot use “%(word)s”: too little is left of it without “the”, “is” and the like.")
        for word in without_effect(form.cleaned_data["words_ja"], form.cleaned_data["words_en"])[:MOST_WARNINGS]:
            messages.warning(request, idle % {"word": word})

    # Trying

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: GlossaryGroup | None = None,
    ) -> HttpResponse:
        typed = {"query": request.POST.get("query"), "language": request.POST.get("language")}
        usual = {"query": obj.words_ja[0] if obj and obj.words_ja else "", "language": Language.JA}
        context.setdefault(
            "try_form", TryForm(initial={name: usual[name] if typed[name] is None else typed[name] for name in usual})
        )
        context["try_url"] = (
            reverse("admin:helpcenter_try_words", args=[obj.pk]) if obj else reverse("admin:helpcenter_try_new_words")
        )
        return super().render_change_form(request, context, add, change, form_url, obj)

    def try_query(self, request: HttpRequest, group_id: int | None = None) -> HttpResponse:
        """Show the form as it was sent, unsaved, and what a query would find with its words."""
        group = get_object_or_404(GlossaryGroup, pk=group_id) if group_id is not None else None
        allowed = self.has_change_permission(request, group) if group else self.has_add_permission(request)
        if not allowed:
            raise PermissionDenied
        form_url = _address_of(group) if group else reverse("admin:helpcenter_glossarygroup_add")
        if request.method != "POST":
            return redirect(form_url)
        form: Any = self.get_form(request, group, change=group is not None)(request.POST, instance=copy(group))
        try_form = TryForm(request.POST)
        is_understood = all([form.is_valid(), try_form.is_valid()])  # Both, so that all faults are shown.
        fieldsets: Any = self.get_fieldsets(request, group)
        admin_form = helpers.AdminForm(form, fieldsets, {}, model_admin=self)
        context = {
            **self.admin_site.each_context(request),
            "title": capfirst(self.opts.verbose_name),
            "subtitle": str(group) if group else None,
            "object_id": group.pk if group else None,
            "original": group,
            "adminform": admin_form,
            "inline_admin_formsets": [],
            "errors": helpers.AdminErrorList(form, []),
            "media": self.media + admin_form.media,
            "preserved_filters": self.get_preserved_filters(request),
            "is_popup": False,
            "try_form": try_form,
            "words_are_wrong": not form.is_valid(),
            "preview": _preview(group, form, try_form) if is_understood else None,
        }
        response = self.render_change_form(
            request, context, add=group is None, change=group is not None, form_url=form_url, obj=group
        )
        response.status_code = 200 if is_understood else 422
        return response


def _address_of(group: GlossaryGroup) -> str:
    return reverse("admin:helpcenter_glossarygroup_change", args=[group.pk])


def _preview(group: GlossaryGroup | None, form: GlossaryForm, try_form: TryForm) -> Preview:
    """Return what a query would find with the glossary as it would be."""
    at = now()
    words: tuple[Sequence[str], Sequence[str]] = (form.cleaned_data["words_ja"], form.cleaned_data["words_en"])
    there = {
        pk: (ja, en) for pk, ja, en in GlossaryGroup.objects.order_by("pk").values_list("pk", "words_ja", "words_en")
    }
    there[group.pk if group else 0] = words
    asked = try_form.cleaned_data
    return preview(asked["query"], asked["language"], there.values(), cache.current_version(at), at)
