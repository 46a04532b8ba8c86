"""The table of all moves (dispute rulebook §3): who does what, from where to where, provided what."""

from disputes.rules.moves.ending import ENDING_MOVES
from disputes.rules.moves.mediation import MEDIATION_MOVES
from disputes.rules.moves.negotiation import NEGOTIATION_MOVES
from disputes.rules.moves.parcels import PARCEL_MOVES
from disputes.rules.moves.row import Effect, Goes, Move
from disputes.rules.states import Party, Stage, Verb

__all__ = ["DOERS", "MOVES", "Effect", "Goes", "Move", "found"]

MOVES: tuple[Move, ...] = (*NEGOTIATION_MOVES, *MEDIATION_MOVES, *PARCEL_MOVES, *ENDING_MOVES)
_BY_CELL: dict[tuple[Stage | None, Verb, Party], Move] = {
    (stage, move.verb, party): move for move in MOVES for stage in (move.from_stages or (None,)) for party in move.by
}
DOERS: frozenset[tuple[Verb, Party]] = frozenset((verb, party) for _, verb, party in _BY_CELL)


def found(stage: Stage | None, verb: Verb, party: Party) -> Move | None:
    """Return the row for what a party does in a stage; None is where there is no dispute yet."""
    return _BY_CELL.get((stage, verb, party))


def from_here(stage: Stage | None, party: Party) -> tuple[Move, ...]:
    """Return the rows that a party finds in a stage, in the table's order."""
    return tuple(move for move in MOVES if party in move.by and stage in (move.from_stages or (None,)))
