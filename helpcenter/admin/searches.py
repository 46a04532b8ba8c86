"""Pinned answers, and what people searched for."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from helpcenter import actions
from helpcenter.forms import PinForm
from helpcenter.models import PinnedAnswer, Revision, SearchOpening, SearchRecord
from helpcenter.rules.words import one_line
from notices.clock import now

MOST_SHOWN = 5_000  # searches that can be paged through; who wants older ones filters
SOURCES_FROM = 1_000  # newest searches whose sources can be chosen
SOURCES = {"page": _("search page"), "api": _("API")}


@admin.register(PinnedAnswer)
class PinnedAnswerAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = PinForm
    autocomplete_fields = ("article",)
    list_display = ("query", "asks_for", "site", "article", "position")
    list_select_related = ("article",)
    search_fields = ("query", "normalised", "article__slug")
    search_help_text = _("Query, or the article's slug")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    @admin.display(description=_("asks for"), ordering="normalised")
    def asks_for(self, pin: PinnedAnswer) -> str:
        """Show what all spellings of the query have in common."""
        return pin.normalised

    @admin.display(description=_("language"), ordering="language")
    def site(self, pin: PinnedAnswer) -> str:
        return pin.get_language_display() if pin.language else gettext("Both languages")

    def save_model(self, request: HttpRequest, obj: PinnedAnswer, form: Any, change: bool) -> None:
        at = now()
        saved = actions.save_pin(
            pin=obj if change else None,
            query=obj.query,
            language=obj.language,
            article=obj.article,
            position=obj.position,
            at=at,
        )
        obj.pk, obj.normalised = saved.pk, saved.normalised
        if not Revision.objects.live(at).filter(text__article=obj.article_id).exists():
            words = gettext("“%(article)s” is not live. The pin takes effect when it is published.")
            messages.warning(request, words % {"article": obj.article})

    def delete_model(self, request: HttpRequest, obj: PinnedAnswer) -> None:
        actions.delete_pins(pins=PinnedAnswer.objects.filter(pk=obj.pk), at=now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[PinnedAnswer]) -> None:
        actions.delete_pins(pins=queryset, at=now())


class NewestOnly(Paginator):  # type: ignore[type-arg]
    """Pages through the newest rows without counting all of them."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by().values("pk")[:MOST_SHOWN].count())


class Outcome(admin.SimpleListFilter):
    title = _("answers")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("Nothing was found")), ("some", _("Something was found"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SearchRecord]) -> QuerySet[SearchRecord]:
        wanted = {"none": {"found": 0}, "some": {"found__gt": 0}}
        return queryset.filter(**wanted.get(self.value() or "", {}))


class Source(admin.SimpleListFilter):
    """Where people searched; the choices are read off the newest searches, not all of them."""

    title = _("from")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        newest = SearchRecord.objects.values_list("source", flat=True)[:SOURCES_FROM]
        return [(source, str(SOURCES.get(source, source))) for source in sorted({*newest, self.value() or ""} - {""})]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SearchRecord]) -> QuerySet[SearchRecord]:
        return queryset.filter(source=self.value()) if self.value() else queryset


@admin.register(SearchRecord)
class SearchRecordAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What people searched for; nobody edits it."""

    list_display = ("asked_and_pin", "found", "opened", "language", "asked_from", "when")
    list_display_links = None
    list_filter = (Outcome, "language", Source)
    sortable_by = ()
    search_fields = ("query",)
    search_help_text = _("The beginning of a query")
    list_per_page = 50
    list_max_show_all = 0
    paginator = NewestOnly
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> QuerySet[SearchRecord]:
        openings = SearchOpening.objects.filter(reference=OuterRef("reference")).values("reference")
        count = openings.annotate(count=Count("pk")).values("count")
        rows: QuerySet[SearchRecord] = super().get_queryset(request)
        return rows.annotate(opened_count=Coalesce(Subquery(count), 0))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[SearchRecord], search_term: str
    ) -> tuple[QuerySet[SearchRecord], bool]:
        beginning = one_line(search_term)
        return (queryset.filter(query__istartswith=beginning) if beginning else queryset), False

    # Columns

    def get_list_display(self, request: HttpRequest) -> Any:
        may_pin = request.user.has_perm("helpcenter.add_pinnedanswer")
        return [name if name != "asked_and_pin" or may_pin else "asked" for name in self.list_display]

    @admin.display(description=_("searched at"))
    def when(self, record: SearchRecord) -> str:
        return date_format(timezone.localtime(record.searched_at), "SHORT_DATETIME_FORMAT")

    @admin.display(description=_("query"))
    def asked(self, record: SearchRecord) -> SafeString:
        lines = [(record.query,)]
        if record.corrected:
            instead = gettext("Searched instead: “%(searched)s”") % {"searched": record.corrected}
            lines.append((format_html("<small>{}</small>", instead),))
        lines.append((format_html('<a href="{}">{}</a>', _on_site(record), gettext("Search it on the site")),))
        return format_html_join(mark_safe("<br>"), "{}", lines)

    @admin.display(description=_("query"))
    def asked_and_pin(self, record: SearchRecord) -> SafeString:
        address = reverse("admin:helpcenter_pinnedanswer_add")
        asked = urlencode({"query": record.query, "language": record.language})
        pin = format_html('<a href="{}?{}">{}</a>', address, asked, gettext("Pin an answer"))
        return format_html("{} · {}", self.asked(record), pin)

    @admin.display(description=_("from"))
    def asked_from(self, record: SearchRecord) -> str:
        return str(SOURCES.get(record.source, record.source))

    @admin.display(description=_("opened"))
    def opened(self, record: SearchRecord) -> int:
        return int(record.opened_count)  # type: ignore[attr-defined]

    # Nobody writes here.

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: SearchRecord | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SearchRecord | None = None) -> bool:
        return False


def _on_site(record: SearchRecord) -> str:
    with override(record.language):
        return f"{reverse('search')}?{urlencode({'q': record.query})}"
