"""The number that every process watches to learn that something public changed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from helpcenter.models import ContentVersion

ONE_SECOND = timedelta(seconds=1)


@transaction.atomic
def content_changed(at: datetime) -> None:
    """Count one more change of what the public sees, in the transaction that makes it."""
    ContentVersion.objects.get_or_create(pk=1, defaults={"changed_at": at - ONE_SECOND})
    version = ContentVersion.objects.select_for_update().get(pk=1)
    # HTTP dates have whole seconds: two changes within one must not carry the same.
    changed_at = max(at, version.changed_at + ONE_SECOND)
    ContentVersion.objects.filter(pk=1).update(number=F("number") + 1, changed_at=changed_at)


@transaction.atomic
def search_changed(at: datetime) -> None:
    """Count one more change of what the search alone uses: the glossary, pinned answers, what others asked."""
    ContentVersion.objects.get_or_create(pk=1, defaults={"changed_at": at - ONE_SECOND})
    ContentVersion.objects.filter(pk=1).update(search_number=F("search_number") + 1)
