"""Keep what a machine made of a message, beside the original."""

from datetime import datetime

from django.db import transaction

from messaging.models import Message, Translation


@transaction.atomic
def keep_translation(
    *, message: Message, language: str, body: str, provider: str, numbers_differ: bool, at: datetime
) -> Translation:
    """Keep a machine's words for everybody who reads the message in a language; the first ones stay."""
    kept, _ = Translation.objects.get_or_create(
        message=message,
        language=language,
        defaults={"body": body, "provider": provider, "numbers_differ": numbers_differ, "made_at": at},
    )
    return kept
