"""Keeping what a buyer fills in before a dispute is opened."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from disputes.actions.along import Along
from disputes.actions.opening import open_dispute
from disputes.models import Dispute, OpeningDraft
from disputes.rules.evidence import MOST_FILES, Slot
from disputes.rules.payloads import Opening
from messaging.actions import keep_photos
from messaging.models import Photo
from orders.models import OrderLine
from tickets import actions as tickets
from tickets.models import Ticket

KEPT_FOR = timedelta(days=30)  # after the last change
AT_ONCE = 500


@transaction.atomic
def keep_answers(*, line: OrderLine, buyer: User, answers: Mapping[str, str], at: datetime) -> OpeningDraft:
    """Keep what was typed into a step beside what the other steps hold, and the photos with it."""
    begun = {"key": secrets.token_hex(16), "begun_at": at, "changed_at": at}
    OpeningDraft.objects.get_or_create(buyer=buyer, line=line, defaults=begun)
    draft = OpeningDraft.objects.select_for_update().get(buyer=buyer, line=line)
    draft.answers = {**draft.answers, **answers}
    draft.changed_at = at
    draft.save(update_fields=["answers", "changed_at"])
    keep_photos(uploader=buyer, upload_keys=[draft.photos_key(slot) for slot in Slot], until=at + KEPT_FOR)
    return draft


@transaction.atomic
def open_drafted(*, draft: OpeningDraft, payload: Opening, along: Along, by: User, at: datetime) -> Dispute:
    """Open the dispute that was filled in, and forget the draft; raise MoveRefused. Sent twice, it is one dispute."""
    dispute = open_dispute(line=draft.line, by=by, payload=payload, along=along, key=draft.key, at=at)
    drop_draft(draft=draft)
    return dispute


@transaction.atomic
def ask_instead(*, draft: OpeningDraft | None, photos: Sequence[Photo], **asked: Any) -> Ticket:
    """Ask support in place of opening a dispute, and forget the draft; raise messaging's Refused.

    All its photos go along: those that one message does not hold follow in messages of their own. What else is asked is of
    `tickets.actions.submit`.
    """
    ticket = tickets.submit(photos=photos[:MOST_FILES], **asked)
    for begin in range(MOST_FILES, len(photos), MOST_FILES):
        key = f"{asked['client_key']}-{begin}" if asked.get("client_key") else ""
        tickets.reply_by_requester(
            ticket=ticket,
            by=asked["requester"],
            body="",
            photos=photos[begin : begin + MOST_FILES],
            client_key=key,
            at=asked["at"],
        )
    if draft is not None:
        drop_draft(draft=draft)
    return ticket


@transaction.atomic
def open_all(
    *, openings: Sequence[tuple[OrderLine, Opening, Along]], by: User, key: str, at: datetime
) -> list[Dispute]:
    """Open one dispute about each line, or none at all; raise MoveRefused."""
    return [
        open_dispute(line=line, by=by, payload=payload, along=along, key=f"{key}-{line.position}", at=at)
        for line, payload, along in openings
    ]


def drop_draft(*, draft: OpeningDraft) -> None:
    """Forget what was filled in; its photos that were not sent go with the sweep of left-over photos."""
    OpeningDraft.objects.filter(pk=draft.pk).delete()


def delete_old_drafts(*, at: datetime) -> int:
    """Delete the drafts that nobody changed for `KEPT_FOR`, and return how many."""
    old = OpeningDraft.objects.filter(changed_at__lte=at - KEPT_FOR).order_by("pk").values("pk")[:AT_ONCE]
    return OpeningDraft.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]
