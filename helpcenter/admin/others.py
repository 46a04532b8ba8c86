"""Categories, pictures and what readers said."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from helpcenter import actions
from helpcenter.forms import ImageForm
from helpcenter.models import ArticleImage, Category, Vote
from notices.clock import now


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("slug", "name_ja", "name_en", "parent", "position")
    list_select_related = ("parent",)
    list_editable = ("position",)
    search_fields = ("slug", "name_ja", "name_en")
    show_full_result_count = False

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        actions.content_changed(now())

    def delete_model(self, request: HttpRequest, obj: Category) -> None:
        super().delete_model(request, obj)
        actions.content_changed(now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Category]) -> None:
        super().delete_queryset(request, queryset)
        actions.content_changed(now())


@admin.register(ArticleImage)
class ArticleImageAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = ImageForm
    list_display = ("name", "width", "height")
    search_fields = ("name",)
    show_full_result_count = False

    def get_readonly_fields(self, request: HttpRequest, obj: ArticleImage | None = None) -> tuple[str, ...]:
        return ("name",) if obj else ()  # Articles refer to a picture by its name.

    def save_model(self, request: HttpRequest, obj: ArticleImage, form: Any, change: bool) -> None:
        if "file" in form.changed_data:
            file = form.cleaned_data["file"]
            file.seek(0)
            saved = actions.save_image(name=obj.name, data=file.read(), at=now())
            obj.pk = saved.pk


@admin.register(Vote)
class VoteAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What readers said; nobody edits it."""

    list_display = ("voted_at", "article", "language", "is_helpful", "fault", "comment")
    list_filter = ("is_helpful", "fault", "revision__text__language")
    list_select_related = ("revision__text__article",)
    search_fields = ("comment", "revision__text__article__slug")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    @admin.display(description=_("article"))
    def article(self, vote: Vote) -> str:
        return f"{vote.revision.text.article.slug} #{vote.revision.number}"

    @admin.display(description=_("language"))
    def language(self, vote: Vote) -> str:
        return vote.revision.text.language

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Vote | None = None) -> bool:
        return False
