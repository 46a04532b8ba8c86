"""People to try the site out as."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import demo
from notices.clock import now


class Command(BaseCommand):
    help = "Load a small world to try the site out in, where it is missing, and print its logins. Only with DEBUG on."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo world has known passwords, so it is only loaded with DEBUG on.")
        demo.load_people(at=now())
        demo.load_orders(at=now())
        demo.load_messages(at=now())
        demo.load_tickets(at=now())
        demo.load_disputes(at=now())
        rows = [(person.display_name, person.what, person.email) for person in demo.PEOPLE]
        self.stdout.write(f"\n  To try the site out, sign in as one of these, with the password {demo.password()}\n\n")
        for line in table(rows):
            self.stdout.write(f"  {line}")
        self.stdout.write("\n  Where a code is asked for, the page shows it. Agents work at /admin/.")


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines with straight columns; a Japanese letter is as wide as two English ones."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell + " " * (most - width(cell)) for cell, most in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def width(words: str) -> int:
    """Return how many cells of a terminal words take."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in words)
