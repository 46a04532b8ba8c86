from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from messaging import events, notice_kinds, phrases
from messaging.checks import addresses_can_be_read
from notices import kinds


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = _("Messages")

    def ready(self) -> None:
        # Only now: what they import has models.
        from accounts import exporting as account_exporting  # noqa: PLC0415
        from messaging import exporting  # noqa: PLC0415

        account_exporting.add("messages", exporting.collect_messages)
        account_exporting.add("photos", exporting.collect_photos)
        checks.register(addresses_can_be_read)
        events.add(phrases.PHOTO_EVENTS)
        kinds.add(notice_kinds.KINDS, phrases.NOTICES)
