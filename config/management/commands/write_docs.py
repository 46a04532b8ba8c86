"""Print the documents that are generated from the code's own tables."""

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from disputes.rules import drawing as dispute_drawing
from helpcenter.rules import publishing
from tickets.rules import moves as ticket_moves
from tickets.rules.states import Refusal, Stage


class Command(BaseCommand):
    help = "Write the documents of processes in docs/; with --check, fail when one differs from the code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        for name, print_document in DOCUMENTS.items():
            path, text = settings.ROOT / "docs" / name, print_document()
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


def ticket_process() -> str:
    """Return the table of `tickets.rules.moves` as a document."""

    def stages(them: Sequence[Stage | None]) -> str:
        return ", ".join(stage or "nothing" for stage in them) or "stays"

    def guards(them: Sequence[Refusal]) -> str:
        return ", ".join(f"not {guard}" for guard in them) or "—"

    rows = [
        f"| {move.verb} | {stages(move.from_stages)} | {move.by} | {stages(move.to)} | "
        f"{guards(move.provided)} | {guards(move.asks)} | {move.undo} | {move.means} |"
        for move in ticket_moves.MOVES
    ]
    return "\n".join(
        (
            "# How a ticket is answered",
            "",
            "Printed by `python3 run.py manage write_docs` from `tickets/rules/moves.py`; do not edit.",
            "",
            "```mermaid",
            ticket_moves.drawing(),
            "```",
            "",
            "| move | from | who | to | provided | asks for | undo | what it means |",
            "|---|---|---|---|---|---|---|---|",
            *rows,
            "",
            "Where there is more than one stage to go to, the mover chooses, and the first is usual. A solved ticket is closed",
            "from the instant on at which the time to reopen it is over, whether or not a task recorded that. Then only a",
            "follow-up ticket goes on.",
            "",
            "The first and the next response run while the requester has the last word, and never pause. The resolution runs",
            "while the ticket is new or open, pauses while it is pending or on hold, and starts anew when it is reopened.",
            "",
        )
    )


DOCUMENTS: dict[str, Callable[[], str]] = {
    "dispute-process.md": dispute_drawing.document,
    "publishing-process.md": publishing_process,
    "ticket-process.md": ticket_process,
}
