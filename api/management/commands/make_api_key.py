"""Make a key with which the marketplace tells of orders."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from api.actions import make_key
from api.models import ApiKey
from notices.clock import now


class Command(BaseCommand):
    help = "Make an API key and print it; it is shown this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="whose key it is, such as “checkout”")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"].strip()
        if not name or len(name) > 80:
            raise CommandError("A name has 1 to 80 characters.")
        if ApiKey.objects.filter(name=name).exists():
            raise CommandError(
                f"There is a key of the name {name} already. Choose another name; revoke the old one in the admin."
            )
        self.stdout.write(make_key(name=name, at=now()))
