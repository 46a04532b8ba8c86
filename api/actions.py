"""Making and revoking keys."""

import secrets
from datetime import datetime

from django.db import transaction

from api.keys import BEGINNING, digest_of
from api.models import ApiKey


@transaction.atomic
def make_key(*, name: str, at: datetime) -> str:
    """Make a key and return it; it is never seen again."""
    key = "hck_" + secrets.token_urlsafe(32)
    ApiKey.objects.create(name=name, beginning=key[:BEGINNING], digest=digest_of(key), made_at=at)
    return key


@transaction.atomic
def revoke_key(*, key: ApiKey, at: datetime) -> None:
    """Let a key open nothing any more, from this instant on."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=at)
