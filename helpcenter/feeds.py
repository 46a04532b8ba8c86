"""Feeds, the sitemap and robots.txt."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from accounts.rules.languages import Language
from helpcenter import queries
from helpcenter.article_page import place_for
from helpcenter.models import Revision
from helpcenter.page_cache import public_page
from notices.clock import now


class ArticleFeed(Feed):  # type: ignore[type-arg]
    """The articles of a language, the newest first."""

    feed_type = Atom1Feed

    def title(self) -> str:
        return gettext("%(marketplace)s Help Centre: new and changed answers") % {"marketplace": _name()}

    def subtitle(self) -> str:
        return gettext("What was published last")

    def link(self) -> str:
        return reverse("home")

    def feed_url(self) -> str:
        return reverse("feed")

    def items(self) -> list[Revision]:
        return queries.newest(Language((get_language() or "en")[:2]), now())

    def item_title(self, item: Revision) -> str:
        return place_for(item.text.language, item.text.language).fill_text(item.title)

    def item_description(self, item: Revision) -> str:
        return place_for(item.text.language, item.text.language).fill_text(item.summary)

    def item_link(self, item: Revision) -> str:
        return reverse("article", args=[item.text.article.slug])

    def item_updateddate(self, item: Revision) -> datetime:
        return item.went_live_at  # type: ignore[attr-defined, no-any-return]

    item_pubdate = item_updateddate


def _name() -> str:
    return str(settings.MARKETPLACE_NAME[(get_language() or "en")[:2]])


class ArticleSitemap(Sitemap):  # type: ignore[type-arg]
    """Every live article in the languages it has, each naming the other."""

    i18n = True
    alternates = True

    def addresses(self) -> dict[str, dict[str, datetime]]:
        return queries.live_addresses(now())

    def items(self) -> list[str]:
        self.found = self.addresses()
        return list(self.found)

    def get_languages_for_item(self, item: str) -> list[str]:
        return sorted(self.found[item], reverse=True)

    def location(self, item: str) -> str:
        return reverse("article", args=[item])

    def lastmod(self, item: Any) -> datetime:
        # Django asks with (item, language) when a sitemap is in several languages.
        if isinstance(item, tuple):
            slug, language = item
            return self.found[slug][language]
        return max(self.found[item].values())

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        """Name, for readers of neither language, the address that the page itself names: English where there is one."""
        urls = super().get_urls(page, site, protocol)
        for url in urls:
            address = {alternate["lang_code"]: alternate["location"] for alternate in url["alternates"]}
            default = address.get(Language.EN) or next(iter(address.values()))
            url["alternates"].append({"lang_code": "x-default", "location": default})
        return urls


class HomeSitemap(Sitemap):  # type: ignore[type-arg]
    """The home page in both languages."""

    i18n = True
    alternates = True
    x_default = True

    def items(self) -> list[str]:
        return ["home"]

    def location(self, item: str) -> str:
        return reverse(item)


@require_safe
@public_page
def article_feed(request: HttpRequest) -> HttpResponse:
    return ArticleFeed()(request)


@require_safe
@public_page
def site_map(request: HttpRequest) -> HttpResponse:
    return sitemap(request, {"articles": ArticleSitemap(), "home": HomeSitemap()}).render()


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = (
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /*/search/",
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
