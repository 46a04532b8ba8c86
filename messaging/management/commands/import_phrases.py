"""Take the phrases of a folder over: `phrases.yaml`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content_files.yaml_text import ContentFaults
from messaging import actions
from messaging.content_files import read_phrases
from notices.clock import now


class Command(BaseCommand):
    help = "Import phrase templates: all of them or, when one is wrong, none. What the operator changed stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder with phrases.yaml")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        if not (folder / "phrases.yaml").is_file():
            raise CommandError(f"There is no phrases.yaml in {folder}.")
        try:
            entries = read_phrases(folder)
        except ContentFaults as found:
            for fault in found.faults:
                self.stderr.write(str(fault))
            raise CommandError(
                f"{len(found.faults)} faults; nothing was imported. Mend them and run it again."
            ) from found
        report = actions.import_phrases(entries=entries, at=now())
        self.stdout.write(
            f"{report.new} phrases new, {report.changed} changed, {report.kept} kept as they were changed."
        )
