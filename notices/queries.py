"""What people see of their notices."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings

from notices import kinds
from notices.models import BouncingAddress, Notice, NoticeChoice
from notices.rules.kinds import Topic

MOST_COUNTED = 9  # unread notices; more are shown as 9+
PER_PAGE = 20


class Bell:
    """What every page shows of somebody's notices; each part is asked for when a page shows it, and once."""

    def __init__(self, person: Any, at: datetime) -> None:
        self.person, self.at = person, at

    @cached_property
    def unread(self) -> int:
        """Return how many notices are unread, one more than `MOST_COUNTED` standing for all above."""
        rows = Notice.objects.in_bell_of(self.person, self.at).unread().order_by()
        return rows.values("pk")[: MOST_COUNTED + 1].count()

    @property
    def shown(self) -> str:
        return str(self.unread) if self.unread <= MOST_COUNTED else f"{MOST_COUNTED}+"

    @cached_property
    def bouncing(self) -> BouncingAddress | None:
        """Return since when and why mail to this person's address comes back, if it does."""
        return BouncingAddress.objects.filter(address=self.person.email.lower()).first()


@dataclass(frozen=True, slots=True)
class BellPage:
    notices: list[Notice]
    has_older: bool


def bell_page(person: Any, *, at: datetime, is_unread_only: bool, after: UUID | None) -> BellPage:
    """Return a page of somebody's notices, newest first: those older than `after`, or the newest."""
    mine = Notice.objects.in_bell_of(person, at)
    rows = mine.unread() if is_unread_only else mine
    if after is not None:
        rows = rows.filter(pk__lt=mine.order_by().filter(reference=after).values("pk"))
    found = list(rows[: PER_PAGE + 1])
    for notice in found:
        notice.recipient = person  # Known already, so that no row asks for it.
    return BellPage(found[:PER_PAGE], has_older=len(found) > PER_PAGE)


def notice_of(person: Any, reference: UUID, at: datetime) -> Notice | None:
    """Return a notice in somebody's bell; None when there is none, or when it is not theirs."""
    return Notice.objects.in_bell_of(person, at).select_related("recipient").filter(reference=reference).first()


def optional_topics(person: Any) -> list[Topic]:
    """Return the topics under which there is mail for this person that can be switched off; work is for agents."""
    topics = {kind.topic for kind in kinds.everything() if kind.is_optional}
    return [topic for topic in Topic if topic in topics and (topic is not Topic.WORK or person.is_staff)]


def topics_by_mail(person: Any) -> dict[Topic, bool]:
    """Return for each topic that can be switched off whether this person gets its mail."""
    off = set(NoticeChoice.objects.filter(person=person, by_mail=False).values_list("topic", flat=True))
    return {topic: topic not in off for topic in optional_topics(person)}


def wants_mail(person: Any, topic: Topic) -> bool:
    """Return whether somebody gets the optional mail of a topic."""
    return not NoticeChoice.objects.filter(person=person, topic=topic, by_mail=False).exists()


def is_bouncing(address: str) -> bool:
    """Return whether a mail server refused this address for good."""
    return BouncingAddress.objects.filter(address=address.lower()).exists()


def notices_named(message_ids: Sequence[str]) -> list[Notice]:
    """Return the notices whose mails have these Message-IDs (without angle brackets), in the opposite order."""
    references: list[UUID] = []
    for message_id in reversed(message_ids):
        local_part, _, domain = message_id.rpartition("@")
        if domain.lower() == settings.MAIL_DOMAIN.lower():
            with suppress(ValueError):
                references.append(UUID(local_part))
    found = {notice.reference: notice for notice in Notice.objects.filter(reference__in=references)}
    return [found[reference] for reference in references if reference in found]
