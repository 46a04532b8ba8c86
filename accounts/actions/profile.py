"""What people settle about themselves."""

from django.db import transaction

from accounts.models import User
from accounts.rules.languages import Language


@transaction.atomic
def change_settings(*, account: User, display_name: str, label_name: str, language: Language, time_zone: str) -> User:
    """Save a person's names, language and time zone, and nothing else, whatever changes meanwhile."""
    account.display_name = display_name
    account.label_name = label_name
    account.language = language
    account.time_zone = time_zone
    account.save(update_fields=["display_name", "label_name", "language", "time_zone"])
    return account
