"""What people choose to be told by mail."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from notices.models import NoticeChoice
from notices.rules.kinds import Topic


@transaction.atomic
def choose_by_mail(*, person: Any, choices: Mapping[Topic, bool]) -> None:
    """Switch the mail of topics on or off; only what is optional ever heeds it."""
    for topic, by_mail in choices.items():
        NoticeChoice.objects.update_or_create(person=person, topic=topic, defaults={"by_mail": by_mail})
