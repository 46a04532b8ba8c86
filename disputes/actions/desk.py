"""What mediators do at their desk that moves no dispute: drafts, notes among themselves, and being there."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from disputes.models import CasePresence, Dispute, RulingDraft
from messaging import actions as messaging
from messaging.models import Message
from messaging.rules.threads import Audience, Side

PRESENT_FOR = timedelta(seconds=30)


@transaction.atomic
def keep_draft(*, dispute: Dispute, agent: User, typed: Mapping[str, Any], at: datetime) -> RulingDraft:
    """Keep a ruling that is not made yet, in place of the agent's last draft of it."""
    draft, _ = RulingDraft.objects.update_or_create(
        dispute=dispute, agent=agent, defaults={"typed": dict(typed), "saved_at": at}
    )
    return draft


def throw_away_draft(*, dispute: Dispute, agent: User) -> None:
    """Forget an agent's draft."""
    RulingDraft.objects.filter(dispute=dispute, agent=agent).delete()


def leave_note(*, dispute: Dispute, by: User, body: str, at: datetime, key: str = "") -> Message:
    """Write something that only agents read, also on a case that somebody else holds; raise messaging's Refused."""
    return messaging.write(
        thread=dispute.thread,
        by=by,
        side=Side.SUPPORT,
        body=body,
        audience=Audience.SUPPORT,
        client_key=key,
        at=at,
    )


def see_case(*, dispute: Dispute, agent: User, up_to: Message, at: datetime) -> None:
    """Note how far an agent has read a case."""
    messaging.mark_read(thread=dispute.thread, person=agent, side=Side.SUPPORT, up_to=up_to, at=at)


def be_present(*, dispute: Dispute, agent: User, is_writing: bool, at: datetime) -> None:
    """Note that an agent has a case open, and whether they are typing."""
    CasePresence.objects.update_or_create(
        dispute=dispute, agent=agent, defaults={"seen_at": at, **({"wrote_at": at} if is_writing else {})}
    )


def leave_case(*, dispute: Dispute, agent: User) -> None:
    """Note that an agent has closed a case."""
    CasePresence.objects.filter(dispute=dispute, agent=agent).delete()


def forget_case_presence(*, at: datetime) -> int:
    """Delete what is left of pages that were closed, and return of how many."""
    return CasePresence.objects.filter(seen_at__lt=at - PRESENT_FOR).delete()[0]
