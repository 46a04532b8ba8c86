"""Every two moves that can meet in a stage, read off the table of moves, and whether it matters which comes first.

A move is raced through its door: what a person sends, what a machine tells, and for all that the clock does, its sweep.
Agents of both ranks are one here: one person holds a case.
"""

from itertools import combinations_with_replacement

from disputes.permissions import group_of
from disputes.rules.moves import MOVES
from disputes.rules.states import Party, Stage, Verb

SWEEP = ("sweep", Party.CLOCK)
OUTSIDE = (Verb.REFUND_OUTSIDE, Party.PSP)
WORDS = frozenset({Verb.WRITE, Verb.ADD_EVIDENCE})


def door_of(move, party):
    return SWEEP if party is Party.CLOCK else (move.verb, group_of(party))


def doors(stage):
    """Return the doors of a stage, in a fixed order; None is a line about which nothing was opened.

    A line whose dispute is closed can be claimed anew, so what opens one meets what opens the closed one again.
    """
    stages = {stage, None} if stage is Stage.CLOSED else {stage}
    found = {door_of(move, party) for move in MOVES for party in move.by if stages & set(move.from_stages or (None,))}
    return sorted(found)


def meetings(stage):
    """Return every two doors of a stage, each with itself too: the same person twice, the same news twice."""
    return list(combinations_with_replacement(doors(stage), 2))


def name_of(pair):
    return " | ".join(f"{party}: {verb}" for verb, party in pair)
