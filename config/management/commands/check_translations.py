"""Fail when a sentence of the site has no Japanese, or one that nobody confirmed."""

import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

CATALOGUE = Path("locale/ja/LC_MESSAGES/django.po")


class Command(BaseCommand):
    help = "Compare locale/ with the sentences in code and templates (needs gettext's xgettext)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--update", action="store_true", help="write new sentences into the catalogue, for a translator"
        )

    def handle(self, *args: Any, update: bool, **options: Any) -> None:
        wanted = self.extract()
        path = settings.ROOT / CATALOGUE
        there = polib.pofile(str(path)) if path.exists() else polib.POFile()
        if update:
            self.update(there, wanted, path)
            return
        faults = list(self.faults(there, wanted))
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(
                f"{len(faults)} faults in {CATALOGUE}. `manage.py check_translations --update` adds what is new."
            )

    def extract(self) -> polib.POFile:
        """Return every sentence that code and templates mark, from a copy that has no catalogue."""
        with tempfile.TemporaryDirectory() as folder:
            apps = [name for name in settings.INSTALLED_APPS if (settings.ROOT / name).is_dir()]
            for name in (*apps, "content_files", "templates", "manage.py"):
                source = settings.ROOT / name
                copy = shutil.copytree if source.is_dir() else shutil.copy
                copy(source, Path(folder) / name)
            (Path(folder) / "locale").mkdir()
            options = ["--locale", "ja", "--no-wrap", "--no-location", "--verbosity", "0"]
            command = [sys.executable, "-m", "django", "makemessages", *options]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
            if done.returncode:
                raise CommandError(done.stderr)
            return polib.pofile(str(Path(folder) / CATALOGUE))

    def faults(self, there: polib.POFile, wanted: polib.POFile) -> Iterator[str]:
        known = {(entry.msgctxt, entry.msgid): entry for entry in there if not entry.obsolete}
        for entry in wanted:
            mine = known.pop((entry.msgctxt, entry.msgid), None)
            if mine is None:
                yield f"missing: {entry.msgid}"
            elif mine.fuzzy:
                yield f"not confirmed (fuzzy): {entry.msgid}"
            elif not mine.translated():
                yield f"not translated: {entry.msgid}"
        for entry in known.values():
            yield f"no longer used: {entry.msgid}"

    def update(self, there: polib.POFile, wanted: polib.POFile, path: Path) -> None:
        known = {(entry.msgctxt, entry.msgid): entry for entry in there}
        fresh = polib.POFile(wrapwidth=0)
        fresh.metadata = {
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Language": "ja",
            "Plural-Forms": "nplurals=1; plural=0;",
        }
        for entry in sorted(wanted, key=lambda e: (e.msgid, e.msgctxt or "")):
            old = known.get((entry.msgctxt, entry.msgid))
            flags = [flag for flag in entry.flags if flag != "fuzzy"]
            plural = {0: old.msgstr_plural.get(0, "") if old else ""} if entry.msgid_plural else {}
            fresh.append(
                polib.POEntry(
                    msgid=entry.msgid,
                    msgctxt=entry.msgctxt,
                    msgid_plural=entry.msgid_plural,
                    msgstr=old.msgstr if old else "",
                    msgstr_plural=plural,
                    flags=flags,
                )
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.save(str(path))
        self.stdout.write(f"{len(fresh)} sentences, {len(fresh.untranslated_entries())} to translate.")
