"""Take a folder of articles over: `<lang>/<slug>.md` with front matter, `categories.yaml`, `glossary.yaml`, `images/`."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from helpcenter import actions
from helpcenter.content_files import (
    ArticleFile,
    ContentFaults,
    Fault,
    find_files,
    read_categories,
    read_files,
    read_glossary,
)
from notices.clock import now

FAULTS_SHOWN = 50
T = TypeVar("T")


class Command(BaseCommand):
    help = "Import articles from Markdown files: all of them or, when one is wrong, none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder",
            type=Path,
            help="the folder with en/*.md, ja/*.md and perhaps categories.yaml, glossary.yaml, images/",
        )
        parser.add_argument("--publish", action="store_true", help="make live what does not say `status: draft`")

    def handle(self, *args: Any, folder: Path, publish: bool, verbosity: int, **options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        try:
            report = self.take(folder, publish=publish, quiet=verbosity == 0)
        except ContentFaults as found:
            for fault in found.faults[:FAULTS_SHOWN]:
                self.stderr.write(str(fault))
            if len(found.faults) > FAULTS_SHOWN:
                self.stderr.write(f"… and {len(found.faults) - FAULTS_SHOWN} more")
            raise CommandError(
                f"{len(found.faults)} faults; nothing was imported. Mend them and run it again."
            ) from found
        for warning in report.warnings[:FAULTS_SHOWN]:
            self.stderr.write(f"warning: {warning}")
        if len(report.warnings) > FAULTS_SHOWN:
            self.stderr.write(f"warning: … and {len(report.warnings) - FAULTS_SHOWN} more")
        if report.new_categories:
            self.stdout.write(f"New categories: {', '.join(report.new_categories)}")
        self.stdout.write(f"{report.created} new, {report.updated} changed, {report.unchanged} unchanged texts.")
        if (folder / "glossary.yaml").exists():
            new, changed = report.new_glossary, report.changed_glossary
            self.stdout.write(f"{new} glossary entries new, {changed} changed.")

    def take(self, folder: Path, *, publish: bool, quiet: bool) -> actions.ImportReport:
        paths = find_files(folder)
        files: list[ArticleFile] = []
        faults: list[Fault] = []
        categories = read_or_note(read_categories, folder, faults)
        glossary = read_or_note(read_glossary, folder, faults)
        with tqdm(total=len(paths), desc="Reading", unit=" files", disable=quiet or None, leave=False) as bar:
            for found in read_files(paths, body_max=settings.ARTICLE_BODY_MAX):
                if isinstance(found, Fault):
                    faults.append(found)
                else:
                    files.append(found)
                bar.update()
        if faults:  # Then say in the same go what is wrong with the bodies of the others.
            raise ContentFaults([*faults, *actions.body_faults(files)])
        with tqdm(total=len(files), desc="Importing", unit=" files", disable=quiet or None, leave=False) as bar:
            return actions.import_content(
                files=files,
                categories=categories,
                images=pictures(folder / "images"),
                glossary=glossary,
                at=now(),
                publish=publish,
                progress=bar.update,
            )


def read_or_note(read: Callable[[Path], list[T]], folder: Path, faults: list[Fault]) -> list[T]:
    """Return what a file of a folder says; what is wrong with it is added to `faults`."""
    try:
        return read(folder)
    except ContentFaults as found:
        faults += found.faults
        return []


def pictures(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield the files of a folder with their bytes; without a folder, nothing."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.is_file() and not path.name.startswith("."):
            yield path, path.read_bytes()
