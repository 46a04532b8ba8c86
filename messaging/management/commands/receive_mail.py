"""Take in one mail from standard input, for a mail server that pipes them here (docs/mail.md)."""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from messaging import actions
from messaging.mail import reading
from messaging.mail.inbound import RAW_MAX
from notices.clock import now


class Command(BaseCommand):
    help = "Take in a mail: receive_mail < FILE. Exit code 0: it is kept; 75: not now, bring it again; 65: that is no mail."
    requires_system_checks = ()  # A warning about something else must turn no mail away.

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read(RAW_MAX + 1)
        letter = reading.read(raw)
        if letter.sender is None and not (letter.message_id or letter.recipients):
            raise CommandError("This is no mail: it names neither who wrote it nor to whom.", returncode=os.EX_DATAERR)
        try:
            mail = actions.take_in(raw=raw, at=now())
        except Exception as fault:  # Whatever it is, the mail server keeps the mail and tries again.
            raise CommandError(
                f"Not now: {type(fault).__name__}: {' '.join(str(fault).split())}", returncode=os.EX_TEMPFAIL
            ) from fault
        self.stdout.write(str(mail.reference))
