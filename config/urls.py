from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.templatetags.static import static as static_file
from django.urls import include, path, re_path
from django.utils.functional import lazy
from django.views.generic import RedirectView
from django.views.static import serve

from config import gallery, health
from helpcenter import feeds, views
from helpcenter.search_api import search_api

urlpatterns = [
    path("", views.site_root, name="site_root"),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("favicon.ico", RedirectView.as_view(url=lazy(static_file, str)("img/icon.svg"))),
    path("robots.txt", feeds.robots),
    path("api/v1/search", search_api, name="search_api"),
    path("sitemap.xml", feeds.site_map, name="sitemap"),
    *i18n_patterns(path("", include("helpcenter.urls")), path("gallery/", gallery.gallery, name="gallery")),
    # Pictures of articles are public; what people attach is not, and is never served from here.
    re_path(r"^media/help/(?P<path>[\w.-]{1,150})$", serve, {"document_root": settings.MEDIA_ROOT / "help"}),
]
