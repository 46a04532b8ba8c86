"""What both sides have shown, beside one another: each slot of the checklist with what is in it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from disputes import phrases
from disputes.models import Dispute, Evidence, EvidenceRequest
from disputes.phrases.happened import WHO
from disputes.queries import newest
from disputes.rules.evidence import Completeness, Slot, checklist, completeness
from disputes.rules.states import SIDES, Party, Reason

MOST_PIECES = 300  # of a case, on its page


@dataclass(frozen=True, slots=True)
class ShownSlot:
    """A line of the checklist, or what a mediator asked for beside it."""

    name: Any
    need: Any
    is_filled: bool
    is_asked: bool
    pieces: list[Evidence]


@dataclass(frozen=True, slots=True)
class Shown:
    """What one side has shown."""

    party: Party
    name: Any
    slots: list[ShownSlot]
    loose: list[Evidence]  # In no slot.
    completeness: Completeness
    requests: list[EvidenceRequest]

    @property
    def is_silent(self) -> bool:
        return any(request.is_silent for request in self.requests)

    @property
    def is_empty(self) -> bool:
        return not self.loose and not any(slot.pieces for slot in self.slots)


def evidence_of(dispute: Dispute, most: int | None = None) -> tuple[list[Evidence], int]:
    """Return what was shown in a case, in its order, and how many earlier pieces are left out."""
    rows, more = newest(dispute.evidence.select_related("photo", "by"), most)
    return rows[::-1], more


def both_sides(dispute: Dispute, pieces: Iterable[Evidence]) -> list[Shown]:
    """Return what the buyer and the seller have shown, with what is still missing."""
    by_side: dict[str, list[Evidence]] = defaultdict(list)
    for piece in pieces:
        by_side[piece.party].append(piece)
    requests = list(dispute.evidence_requests.select_related("by").order_by("id"))
    return [
        _side(Reason(dispute.reason), side, by_side[side], [one for one in requests if one.side == side])
        for side in SIDES
    ]


def cite_key(piece: Evidence) -> str:
    """Return how a ruling's form names a piece of evidence."""
    return f"v{piece.pk}"


def _side(reason: Reason, side: Party, pieces: list[Evidence], requests: list[EvidenceRequest]) -> Shown:
    held = [piece for piece in pieces if piece.slot]
    filled: Counter[Slot] = Counter(Slot(piece.slot) for piece in held if piece.fills)
    asked = {Slot(slot) for request in requests if request.ended_at is None for slot in request.slots}
    items = {item.slot: item for item in checklist(reason, side)}
    applying = [item.slot for item in items.values() if item.applies(filled)]
    wanted = list(dict.fromkeys([*applying, *sorted(asked), *(Slot(piece.slot) for piece in held)]))
    slots = [
        ShownSlot(
            name=phrases.SLOTS[slot],
            need=phrases.NEEDS[items[slot].need] if slot in items else "",
            is_filled=items[slot].is_filled(filled) if slot in items else filled[slot] > 0,
            is_asked=slot in asked,
            pieces=[piece for piece in pieces if piece.slot == slot],
        )
        for slot in wanted
    ]
    return Shown(
        party=side,
        name=phrases.PARTIES[side],
        slots=slots,
        loose=[piece for piece in pieces if not piece.slot],
        completeness=completeness(reason, side, filled),
        requests=requests,
    )


def caption_of(piece: Evidence) -> str:
    """Return a piece of evidence in a few words, as a ruling cites it."""
    name = str(phrases.SLOTS[Slot(piece.slot)]) if piece.slot else ""
    said = piece.caption or piece.text[:80]
    return " — ".join(part for part in (str(WHO.get(Party(piece.party), "")), name, said) if part)
