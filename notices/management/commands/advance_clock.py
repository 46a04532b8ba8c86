"""Watch sixty days pass in a minute."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notices.actions import advance, reset
from notices.clock import moved_by, now
from notices.rules.spans import parse_span, spell_span


class Command(BaseCommand):
    help = "Move the site's clock on and run every sweep once; without a span, say where it stands. With DEBUG on only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("span", nargs="?", help="how far, like 3d, 12h, 90m, 1w or 2d12h")
        parser.add_argument("--reset", action="store_true", help="put the clock right again")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "The clock moves only with DEBUG on. A site that serves people keeps the machine's time."
            )
        if options["reset"] and options["span"]:
            raise CommandError("Either a span or --reset.")
        if options["reset"]:
            self.put_right()
        elif options["span"]:
            self.move_on(options["span"])
        self.stdout.write(self.where_it_stands())
        if options["span"]:
            call_command("tick", stdout=self.stdout, stderr=self.stderr)

    def move_on(self, words: str) -> None:
        try:
            advance(by=parse_span(words))
        except ValueError as fault:
            raise CommandError(str(fault)) from fault

    def put_right(self) -> None:
        if moved_by():
            self.stderr.write("What happened meanwhile keeps its dates, which are in the future now.")
        reset()

    def where_it_stands(self) -> str:
        offset = moved_by()
        here = f"{timezone.localtime(now()):%A, %Y-%m-%d %H:%M} ({settings.TIME_ZONE})"
        return (
            f"Here it is {here}, {spell_span(offset)} ahead." if offset else f"Here it is {here}, as on this machine."
        )
