"""Whether what happens by the clock happens: beat asks, the broker carries, a worker does."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError

from config.celery import MARK_FADES_AFTER, mark_of


class Command(BaseCommand):
    help = "Fail when a sweep that runs every minute was not done for five minutes; the health check of beat."

    def handle(self, *args: Any, **options: Any) -> None:
        frequent = {name: entry for name, entry in settings.CELERY_BEAT_SCHEDULE.items() if entry["schedule"] <= 60}
        missed = [name for name, entry in frequent.items() if not cache.get(mark_of(str(entry["task"])))]
        if missed:
            raise CommandError(f"Not done for {MARK_FADES_AFTER // 60} minutes: {', '.join(missed)}.")
        self.stdout.write(f"All {len(frequent)} sweeps of every minute are done.")
