"""Everything between a fresh clone and a site that can serve; quick when there is nothing to do."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from config.catalogues import compile_catalogues
from helpcenter import actions
from helpcenter.models import Article
from messaging.models import PhraseTemplate
from notices.clock import now
from tickets import actions as tickets
from tickets.content_files import read_macros
from tickets.models import Macro


class Command(BaseCommand):
    help = "Migrate, compile translations, collect static files and, in an empty site, load the articles and phrases that ship with it."

    def handle(self, *args: Any, **options: Any) -> None:
        compile_catalogues(settings.ROOT / "locale", settings.LOCALE_PATHS[0])
        call_command("migrate", verbosity=0)
        self.collect_static()
        if not Article.objects.exists():
            self.stdout.write("Loading the articles…")
            call_command("import_articles", settings.CONTENT_DIR, publish=True)
        if not PhraseTemplate.objects.exists():
            call_command("import_phrases", settings.CONTENT_DIR, stdout=self.stdout)
        if not Macro.objects.exists():
            tickets.load_macros(entries=read_macros(settings.CONTENT_DIR))
        made = actions.index_missing(now())  # After an upgrade; else an import has done it.
        if made:
            self.stdout.write(f"{made} texts indexed for the search.")
        if settings.DEBUG:
            call_command("load_demo", stdout=self.stdout)
            self.stdout.write("  Watch time pass: python3 run.py manage advance_clock 3d")
            if not settings.EMAIL_URL:
                self.stdout.write("  Mails are kept here and not sent. Read them at /en/mailbox/")

    def collect_static(self) -> None:
        stamp = settings.STATIC_ROOT / "build-id"
        if stamp.exists() and stamp.read_text() == settings.BUILD_ID:
            return
        settings.STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(settings.BUILD_ID)
