"""What the parties see and are told when a dispute moved."""

from disputes.actions.notifying import notify
from disputes.models import Dispute, DisputeEvent
from disputes.rules.playing import Change
from disputes.rules.states import Verb
from messaging import actions as messaging

# Moves that are words in the thread themselves.
SAID_ALREADY = frozenset({Verb.WRITE, Verb.ADD_EVIDENCE})


def tell(change: Change, dispute: Dispute, event: DisputeEvent) -> None:
    """Note a move in the dispute's thread and owe the notices of it, in the transaction at hand."""
    notify(change, dispute, event)
    if change.move.verb in SAID_ALREADY:
        return
    level = {"level": event.payload["level"]} if "level" in event.payload else {}
    messaging.note_event(
        thread=dispute.thread,
        event=f"dispute_{change.move.verb}",
        details={"event": event.pk, "party": event.party, "stage": event.to_stage, **level},
        by=event.by,
        at=event.at,
    )
