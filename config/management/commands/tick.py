"""Everything that happens by the clock, once and now."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.celery import app


class Command(BaseCommand):
    help = "Run every sweep of CELERY_BEAT_SCHEDULE once, in this process and in the schedule's order."

    def handle(self, *args: Any, **options: Any) -> None:
        app.loader.import_default_modules()  # So that the tasks are known.
        failed = []
        for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
            try:
                count = app.tasks[str(entry["task"])]()
            except Exception as fault:  # noqa: BLE001 (whatever it is, the other sweeps are still owed)
                failed.append(name)
                self.stderr.write(f"{name}: failed, {type(fault).__name__}: {fault}")
            else:
                self.stdout.write(f"{name}: {count}")
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}.")
