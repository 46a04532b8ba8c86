"""The tables of the help centre."""

from helpcenter.models.articles import (
    DEEPEST_CATEGORY,
    LANGUAGE_CHOICES,
    Article,
    ArticleImage,
    ArticleText,
    Category,
    ContentVersion,
    DailyViews,
    Revision,
    RevisionEvent,
    Vote,
    slug_validator,
)
from helpcenter.models.search import (
    GlossaryGroup,
    IndexEntry,
    PinnedAnswer,
    PopularQuery,
    SearchOpening,
    SearchRecord,
)

__all__ = [
    "DEEPEST_CATEGORY",
    "LANGUAGE_CHOICES",
    "Article",
    "ArticleImage",
    "ArticleText",
    "Category",
    "ContentVersion",
    "DailyViews",
    "GlossaryGroup",
    "IndexEntry",
    "PinnedAnswer",
    "PopularQuery",
    "Revision",
    "RevisionEvent",
    "SearchOpening",
    "SearchRecord",
    "Vote",
    "slug_validator",
]
