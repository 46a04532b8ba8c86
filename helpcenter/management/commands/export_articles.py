"""Write all articles as files that `import_articles` reads."""

import shutil
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from helpcenter.content_files import GlossaryEntry, write_article, write_categories, write_glossary
from helpcenter.models import ArticleImage, GlossaryGroup
from helpcenter.queries import exported_categories, exported_files
from notices.clock import now


class Command(BaseCommand):
    help = "Export articles as Markdown files. The folder must be new or empty, unless --replace is given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--replace",
            action="store_true",
            help="replace en/, ja/, images/, categories.yaml and glossary.yaml in the folder",
        )

    def handle(self, *args: Any, folder: Path, replace: bool, verbosity: int, **options: Any) -> None:
        if folder.exists() and not folder.is_dir():
            raise CommandError(f"{folder} is a file.")
        if not replace and folder.exists() and any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty. Choose another folder, or add --replace.")
        folder.mkdir(parents=True, exist_ok=True)
        # Written beside and moved into place at the end, so that a full disk leaves what was there.
        with tempfile.TemporaryDirectory(dir=folder, prefix=".export-") as made:
            count = self.write(Path(made), verbosity)
            for name in ("en", "ja", "images", "categories.yaml", "glossary.yaml"):
                self.exchange(Path(made) / name, folder / name)
        self.stdout.write(f"{count} files written to {folder}.")

    def write(self, folder: Path, verbosity: int) -> int:
        count = 0
        for file in tqdm(
            exported_files(folder, now()),
            desc="Exporting",
            unit=" files",
            disable=verbosity == 0 or None,
            leave=False,
        ):
            file.path.parent.mkdir(exist_ok=True)
            file.path.write_text(write_article(file), encoding="utf-8", newline="\n")
            count += 1
        (folder / "categories.yaml").write_text(write_categories(exported_categories()), encoding="utf-8", newline="\n")
        groups = GlossaryGroup.objects.order_by("pk").values_list("words_ja", "words_en")
        glossary = [GlossaryEntry(tuple(japanese), tuple(english)) for japanese, english in groups]
        if glossary:
            (folder / "glossary.yaml").write_text(write_glossary(glossary), encoding="utf-8", newline="\n")
        for image in ArticleImage.objects.all():
            (folder / "images").mkdir(exist_ok=True)
            with image.file.open("rb") as stored:
                (folder / "images" / image.name).write_bytes(stored.read())
        return count

    def exchange(self, made: Path, target: Path) -> None:
        if target.is_dir():
            shutil.rmtree(target)
        elif target.exists():
            target.unlink()
        if made.exists():
            made.rename(target)
