"""Everything between a fresh clone and a site that can serve; quick when there is nothing to do."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from config.catalogues import compile_catalogues
from helpcenter import actions
from helpcenter.models import Article

DEMO_EDITOR = "editor@example.com"


class Command(BaseCommand):
    help = "Migrate, compile translations, collect static files and, in an empty site, load the articles that ship with it."

    def handle(self, *args: Any, **options: Any) -> None:
        compile_catalogues(settings.ROOT / "locale", settings.LOCALE_PATHS[0])
        call_command("migrate", verbosity=0)
        self.collect_static()
        if not Article.objects.exists():
            self.stdout.write("Loading the articles…")
            call_command("import_articles", settings.CONTENT_DIR, publish=True)
        made = actions.index_missing(timezone.now())  # After an upgrade; else an import has done it.
        if made:
            self.stdout.write(f"{made} texts indexed for the search.")
        if settings.DEBUG:
            self.greet_editor()

    def collect_static(self) -> None:
        stamp = settings.STATIC_ROOT / "build-id"
        if stamp.exists() and stamp.read_text() == settings.BUILD_ID:
            return
        settings.STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(settings.BUILD_ID)

    def greet_editor(self) -> None:
        """Make somebody who can try the editors' side, and say how; the password is this installation's own."""
        password_file = settings.DATA_DIR / "editor-password"
        users = get_user_model().objects
        if not users.filter(email=DEMO_EDITOR).exists():
            password = secrets.token_urlsafe(9)
            users.create_superuser(DEMO_EDITOR, password, display_name="Editor", language="en")
            password_file.touch(mode=0o600)
            password_file.write_text(password)
        if password_file.exists():
            self.stdout.write(f"Editors sign in at /admin/ as {DEMO_EDITOR} with {password_file.read_text()}")
