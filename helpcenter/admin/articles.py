"""The list of articles, with the state of both languages at a glance."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.rules.languages import Language
from helpcenter import actions
from helpcenter.admin import editor, worklist
from helpcenter.forms import ArticleForm
from helpcenter.models import Article, ArticleText, Revision
from helpcenter.permissions import may_write
from helpcenter.phrases import STATES
from helpcenter.queries import NOT_YET_LIVE
from helpcenter.rules.publishing import State
from notices.clock import now

BADGES = {State.PUBLISHED: "good", State.IN_REVIEW: "accent", State.SCHEDULED: "warn", State.WITHDRAWN: "bad"}


def shown_of(text: ArticleText | None) -> list[Revision]:
    """Return the revisions whose state an editor wants to see: a withdrawn one only while nothing newer is there."""
    shown: list[Revision] = text.shown if text else []  # type: ignore[attr-defined]
    return [r for r in shown if r.state != State.WITHDRAWN or r is shown[-1]]


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = ArticleForm
    change_list_template = "admin/helpcenter/article/change_list.html"
    change_form_template = "admin/helpcenter/article/change_form.html"
    list_display = ("title", "category", "japanese", "english", "verified", "featured_position")
    list_display_links = ("title",)
    list_filter = ("source_language", "category")
    list_select_related = ("category",)
    list_per_page = 50
    search_fields = ("slug", "texts__revisions__title")
    search_help_text = _("Slug or title, also of older revisions")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        text = "<int:article_id>/text/<str:language>/"
        return [
            path("worklist/", view(worklist.worklist), name="helpcenter_worklist"),
            path(text, view(editor.edit_text), name="helpcenter_edit_text"),
            path(f"{text}preview/", view(editor.preview), name="helpcenter_preview"),
            path(f"{text}editing/", view(editor.editing), name="helpcenter_editing"),
            path(f"{text}move/", view(editor.move), name="helpcenter_move"),
            path(f"{text}verify/", view(editor.verify), name="helpcenter_verify"),
            path(f"{text}history/", view(editor.history), name="helpcenter_history"),
            path(f"{text}restore/", view(editor.restore), name="helpcenter_restore"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        shown = Revision.objects.filter(state__in=[State.PUBLISHED, State.WITHDRAWN, *NOT_YET_LIVE]).order_by("number")
        revisions = Prefetch("revisions", shown.defer("blocks", "body", "aliases"), to_attr="shown")
        texts = Prefetch("texts", ArticleText.objects.prefetch_related(revisions), to_attr="all_texts")
        return super().get_queryset(request).prefetch_related(texts)

    # Who may look: writers and translators, though the article's own fields belong to those with the right to change it.

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return may_write(request.user) or super().has_view_permission(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_write(request.user) or super().has_module_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> tuple[str, ...]:
        # What translations follow hangs on which language is the original.
        return ("source_language",) if obj and obj.texts.exists() else ()

    # Columns

    @admin.display(description=_("article"), ordering="slug")
    def title(self, article: Article) -> SafeString:
        texts = sorted(article.all_texts, key=lambda text: text.language != article.source_language)  # type: ignore[attr-defined]
        title = next((text.shown[-1].title for text in texts if text.shown), "")
        return format_html("<strong>{}</strong><br><small>{}</small>", title or article.slug, article.slug)

    @admin.display(description="日本語")
    def japanese(self, article: Article) -> SafeString:
        return self._language_cell(article, Language.JA)

    @admin.display(description="English")
    def english(self, article: Article) -> SafeString:
        return self._language_cell(article, Language.EN)

    @admin.display(description=_("last verified"))
    def verified(self, article: Article) -> str:
        days = [text.last_verified_on for text in article.all_texts if text.last_verified_on]  # type: ignore[attr-defined]
        return min(days).isoformat() if days else "—"

    def _language_cell(self, article: Article, language: Language) -> SafeString:
        text = next((text for text in article.all_texts if text.language == language), None)  # type: ignore[attr-defined]
        badges = [(BADGES.get(State(r.state), "plain"), STATES[State(r.state)]) for r in shown_of(text)]
        if not badges:
            badges = [("plain", _("Not written"))]
        if text is not None and text.stale_count:
            behind = ngettext("%d block behind", "%d blocks behind", text.stale_count) % text.stale_count
            badges.append(("warn", behind))
        url = reverse("admin:helpcenter_edit_text", args=[article.pk, language])
        spans = format_html_join(" ", '<span class="state state-{}">{}</span>', badges)
        return format_html('<a class="states" href="{}">{}</a>', url, spans)

    # Saving: pages in every process must notice.

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        actions.content_changed(now())

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        super().delete_model(request, obj)
        actions.content_changed(now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        super().delete_queryset(request, queryset)
        actions.content_changed(now())

    def response_add(self, request: HttpRequest, obj: Article, post_url_continue: str | None = None) -> HttpResponse:
        self.message_user(request, gettext("The article is made. Now write its text."))
        return redirect("admin:helpcenter_edit_text", obj.pk, obj.source_language)
