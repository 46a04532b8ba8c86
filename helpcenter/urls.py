from django.urls import path, register_converter

from helpcenter import feeds, views
from helpcenter.payment_problem import payment_problem


class Slug:
    """Letters of any script, digits and hyphens; so no NUL and no slash ever reaches the database."""

    regex = r"[-\w]{1,120}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(Slug, "words")

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search_articles, name="search"),
    path("search/opened/", views.search_opened, name="search_opened"),
    path("search/suggestions/", views.search_suggestions, name="search_suggestions"),
    path("categories/<words:slug>/", views.category, name="category"),
    path("articles/<words:slug>/", views.article, name="article"),
    path("articles/<words:slug>/side-by-side/", views.article_side_by_side, name="article_side_by_side"),
    path("articles/<words:slug>.md", views.article_markdown, name="article_markdown"),
    path("articles/<words:slug>/feedback/", views.feedback, name="feedback"),
    path("articles/<words:slug>/feedback/reason/", views.feedback_fault, name="feedback_fault"),
    path("articles/<words:slug>/seen/", views.article_seen, name="article_seen"),
    path("payment-problems/", payment_problem, name="payment_problem"),
    path("payment-problems/<path:path>/", payment_problem, name="payment_problem_at"),
    path("feed.atom", feeds.article_feed, name="feed"),
]
