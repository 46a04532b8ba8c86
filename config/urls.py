from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.templatetags.static import static as static_file
from django.urls import include, path, re_path
from django.utils.functional import lazy
from django.views.generic import RedirectView
from django.views.static import serve

from config import gallery, health, mail_gallery, mailbox
from helpcenter import feeds, views
from helpcenter.search_api import search_api

# One way in for everybody: with the same limits, the same lock-out and the second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", views.site_root, name="site_root"),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("favicon.ico", RedirectView.as_view(url=lazy(static_file, str)("img/icon.svg"))),
    path("robots.txt", feeds.robots),
    path("api/v1/", include("api.urls")),
    path("api/v1/search", search_api, name="search_api"),
    path("sitemap.xml", feeds.site_map, name="sitemap"),
    *i18n_patterns(
        path("account/", include("accounts.urls")),
        path("notices/", include("notices.urls")),
        path("mailbox/", mailbox.mailbox, name="mailbox"),
        path("mailbox/<str:name>/", mailbox.mail, name="mailbox_mail"),
        path("mailbox/<str:name>/html/", mailbox.mail_html, name="mailbox_html"),
        path("gallery/", gallery.gallery, name="gallery"),
        path("gallery/mails/", mail_gallery.mails, name="mail_gallery"),
        path("gallery/mails/<slug:kind>/", mail_gallery.mail, name="mail_gallery_kind"),
        path("gallery/mails/<slug:kind>/<slug:language>/", mail_gallery.mail_html, name="mail_gallery_html"),
        path("messages/", include("messaging.urls")),
        path("", include("tickets.urls")),
        path("", include("disputes.urls")),
        path("", include("orders.urls")),
        path("", include("helpcenter.urls")),
    ),
    # Pictures of articles are public; what people attach is not, and is never served from here.
    re_path(r"^media/help/(?P<path>[\w.-]{1,150})$", serve, {"document_root": settings.MEDIA_ROOT / "help"}),
]
