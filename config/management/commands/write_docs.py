"""Print the documents that are generated from the code's own tables."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from helpcenter.rules import publishing


class Command(BaseCommand):
    help = "Write docs/publishing-process.md; with --check, fail when it differs from the code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        path = settings.ROOT / "docs" / "publishing-process.md"
        text = publishing_process()
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            raise CommandError(
                f"{path.relative_to(settings.ROOT)} differs from the code. Run: python3 run.py manage write_docs"
            )


def publishing_process() -> str:
    """Return the table of `helpcenter.rules.publishing` as a document."""
    rows = [
        f"| {move.verb} | {', '.join(move.from_states)} | {move.by} | {move.to} | "
        f"{', '.join(f'not {reason}' for reason in move.provided) or '—'} | {move.means} |"
        for move in publishing.MOVES
    ]
    return "\n".join(
        (
            "# How a revision is published",
            "",
            "Printed by `python3 run.py manage write_docs` from `helpcenter/rules/publishing.py`; do not edit.",
            "",
            "```mermaid",
            publishing.drawing(),
            "```",
            "",
            "| move | from | who | to | provided | what it means |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            "Readers see the published revision, or a scheduled one from its instant on, whether or not a task recorded that.",
            "",
        )
    )
