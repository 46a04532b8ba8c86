"""What an export of a person's data holds of disputes; their messages and photos are in the parts of messaging."""

from collections.abc import Iterator, Mapping
from typing import Any

from accounts.exporting import Files, as_json
from accounts.models import User
from disputes.models import Dispute, PostageClaim

AT_ONCE = 100  # disputes in memory
FIELDS = ("reference", "reason", "quantity", "currency", "stage", "outcome", "opened_at", "window_end_at", "closed_at")
EVENT_FIELDS = ("verb", "party", "at", "payload")
POSTAGE_FIELDS = ("claimed_minor", "granted_minor", "currency", "state", "claimed_at", "sellers_words", "agents_words")
EVIDENCE_FIELDS = ("slot", "text", "caption", "sha256", "captured_at", "submitted_at")


def collect_disputes(user: User) -> Files:
    """Return every dispute that a person opened, with what they did and showed in it, and what they prepared."""
    yield "disputes.json", _list(user)


def _list(user: User) -> Iterator[bytes]:
    yield b"["
    disputes = Dispute.objects.filter(buyer=user).select_related("thread", "order").order_by("pk")
    for place, dispute in enumerate(disputes.iterator(AT_ONCE)):
        yield (b",\n" if place else b"\n") + as_json(_dispute(dispute, user))
    yield b"\n]\n"


def _dispute(dispute: Dispute, user: User) -> Mapping[str, Any]:
    return {
        **{name: getattr(dispute, name) for name in FIELDS},
        "order": dispute.order.number,
        "thread": dispute.thread.reference,
        "moves": list(dispute.events.filter(by=user).values(*EVENT_FIELDS)),
        "postage": list(PostageClaim.objects.filter(dispute=dispute, by=user).values(*POSTAGE_FIELDS)),
        "evidence": list(dispute.evidence.filter(by=user).values(*EVIDENCE_FIELDS)),
    }
