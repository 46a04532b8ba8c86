"""What a move leaves in the thread and among the evidence."""

import hashlib
from datetime import datetime

from accounts.models import User
from disputes.actions.along import Along
from disputes.models import Dispute, DisputeEvent, Evidence, Ruling
from disputes.rules.states import Party, Verb
from messaging import actions as messaging
from messaging.models import Message, Photo
from messaging.rules.threads import Side

SIDES = {
    Party.BUYER: Side.CUSTOMER,
    Party.SELLER: Side.SHOP,
    Party.AGENT: Side.SUPPORT,
    Party.SENIOR_AGENT: Side.SUPPORT,
}


def say(dispute: Dispute, party: Party, by: User | None, along: Along, at: datetime, key: str) -> Message | None:
    """Write what somebody says with a move into the thread, its photos attached; nothing said is no message."""
    if party not in SIDES or not (along.words.strip() or along.new_photos):
        return None
    return messaging.write(
        thread=dispute.thread,
        by=by,
        side=SIDES[party],
        body=along.words,
        language=along.language,
        audience=along.audience,
        phrased=along.phrased,
        photos=along.new_photos,
        source=along.source,
        quoted=along.quoted,
        client_key=key,
        at=at,
    )


def show(event: DisputeEvent, along: Along) -> None:
    """Keep the evidence that came along with a move, as it is now."""
    Evidence.objects.bulk_create(
        Evidence(
            dispute_id=event.dispute_id,
            event=event,
            party=event.party,
            by=event.by,
            slot=piece.slot or "",
            text=piece.text.strip(),
            photo=piece.photo,
            caption=piece.caption or (piece.photo.caption if piece.photo else ""),
            sha256=hash_of(piece.photo) if piece.photo else "",
            captured_at=piece.photo.taken_at if piece.photo else None,
            audience=along.audience,
            submitted_at=event.at,
        )
        for piece in along.pieces
        if piece.text.strip() or piece.photo is not None
    )
    if event.verb == Verb.RULE:
        ruling = Ruling.objects.get(dispute=event.dispute_id, ended_at=None)
        ruling.language, ruling.other_rationale = along.language, along.other_rationale
        ruling.finding = along.finding or ""
        ruling.save(update_fields=["language", "other_rationale", "finding"])
        ruling.cited_events.set(along.cited_events)
        ruling.cited_evidence.set(along.cited_evidence)


def hash_of(photo: Photo) -> str:
    """Return the SHA-256 of a photo's original; of one whose copies are not made yet, worked out now."""
    if photo.sha256:
        return photo.sha256
    hashed = hashlib.sha256()
    with photo.original.open("rb") as original:
        for chunk in original.chunks():
            hashed.update(chunk)
    return hashed.hexdigest()
