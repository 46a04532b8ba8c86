"""What an operator is warned of."""

from typing import Any

from django.conf import settings
from django.core import checks

from messaging.mail.fetching import MailboxError, mailbox_of
from messaging.photos.scanning import address_of


def addresses_can_be_read(**options: Any) -> list[checks.CheckMessage]:
    """Find the addresses of servers that nothing can be reached at, before photos or mails wait for them in vain."""
    found: list[checks.CheckMessage] = []
    try:
        if settings.SCANNER_URL:
            address_of(settings.SCANNER_URL)
    except ValueError as error:
        found.append(checks.Error(str(error), hint="See SCANNER_URL.", id="messaging.E001"))
    try:
        if settings.INBOUND_IMAP_URL:
            mailbox_of(settings.INBOUND_IMAP_URL)
    except MailboxError as error:
        found.append(checks.Error(str(error), hint="See INBOUND_IMAP_URL.", id="messaging.E002"))
    return found
