"""Read orders, parcels and tracking from a file of the marketplace."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from notices.clock import now
from orders import actions, phrases
from orders.files import Entry, entries
from orders.rules.facts import Wrong


class Command(BaseCommand):
    help = "Import orders, parcels and tracking events from a CSV or JSON Lines file (docs/orders.md). Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        at = now()
        counts = {"new": 0, "known": 0, "refused": 0}
        with tqdm(total=path.stat().st_size, unit="B", unit_scale=True, disable=None, leave=False) as bar:
            for entry, read in entries(path):
                counts[self.take(entry, at=at, is_rehearsal=options["dry_run"])] += 1
                bar.update(read - bar.n)
        self.stdout.write(
            f"{counts['new']} written, {counts['known']} known already, {counts['refused']} refused"
            + (" (nothing was written: a rehearsal)." if options["dry_run"] else ".")
        )
        if counts["refused"]:
            raise CommandError("Some entries were refused; their lines and reasons are above. The others are in.")

    def take(self, entry: Entry, *, at: datetime, is_rehearsal: bool) -> str:
        """Write an entry down, all of it or nothing, and return its fate: new, known or refused."""
        if isinstance(entry.found, Wrong):
            return self.refuse(entry.line, entry.found)
        try:
            with transaction.atomic():
                recorded = [actions.record(facts, at=at) for facts in entry.found]
                transaction.set_rollback(is_rehearsal)
        except actions.Refused as refused:
            return self.refuse(entry.line, refused.wrong)
        return "new" if any(one.is_new for one in recorded) else "known"

    def refuse(self, line: int, wrong: Wrong) -> str:
        place = f" ({wrong.where})" if wrong.where else ""
        value = f": “{wrong.value}”" if wrong.value else ""
        self.stderr.write(f"line {line}{place}: {phrases.FAULTS[wrong.fault]}{value}")
        return "refused"
