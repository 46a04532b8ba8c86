"""What a row of the table of moves says."""

from dataclasses import dataclass
from enum import StrEnum

from disputes.rules.refusals import Refusal
from disputes.rules.states import SIDES, DeadlineKind, Escalation, Outcome, Party, ResolvedBy, Stage, Verb


class Goes(StrEnum):
    """How a row with several ends chooses one of them."""

    TO = "to"  # It has only one.
    STAYS = "stays"
    BY_TERMS = "by_terms"  # Where the agreed terms lead; it stays while nothing is agreed.
    WHEN_ANSWERED = "when_answered"  # On, once nobody who was asked is missing.


class Effect(StrEnum):
    """What a move changes beside the stage and its deadlines; `effects.EFFECTS` does it."""

    OPEN = "open"
    ANSWER_OFFER = "answer_offer"
    OFFER_AGAIN = "offer_again"
    REPLACE_OFFER = "replace_offer"
    OFFER = "offer"
    ACCEPT_OFFER = "accept_offer"
    ACCEPT_BY_SILENCE = "accept_by_silence"
    GIVE_SELLER_TIME = "give_seller_time"
    GIVE_BUYER_TIME = "give_buyer_time"
    NOTE_SELLER = "note_seller"
    HAND_OVER = "hand_over"
    ASK_EXTENSION = "ask_extension"
    EXTEND_NEGOTIATION = "extend_negotiation"
    ASK_EVIDENCE = "ask_evidence"
    TAKE_EVIDENCE = "take_evidence"
    NOTE_SILENCE = "note_silence"
    RULE = "rule"
    ACCEPT_RULING = "accept_ruling"
    APPEAL = "appeal"
    MAKE_FINAL = "make_final"
    PAY_LAST_DEMAND = "pay_last_demand"
    SHIP_RETURN = "ship_return"
    TAKE_LABEL = "take_label"
    TAKE_ADDRESS = "take_address"
    WAIVE_RETURN = "waive_return"
    ASK_SHIP_BY = "ask_ship_by"
    EXTEND_SHIP_BY = "extend_ship_by"
    EXTEND_TRANSIT = "extend_transit"
    NOTE_SCAN = "note_scan"
    NOTE_RECEIVED = "note_received"
    CORRECT_TRACKING = "correct_tracking"
    OFFER_LESS = "offer_less"
    SHIP_REPLACEMENT = "ship_replacement"
    NOTE_REPLACEMENT_SCAN = "note_replacement_scan"
    FALL_BACK = "fall_back"
    NOTE_PAID = "note_paid"
    NOTE_FAILURE = "note_failure"
    NOTE_LATE_PAID = "note_late_paid"
    NOTE_LATE_FAILURE = "note_late_failure"
    NOTE_OUTSIDE_REFUND = "note_outside_refund"
    NAME_OUTCOME = "name_outcome"
    REOPEN = "reopen"
    REOPEN_CASE = "reopen_case"
    NOTE_CHARGEBACK = "note_chargeback"
    RAISE_INCIDENT = "raise_incident"  # Nothing of the case: whoever saves it tells the lead agent.


@dataclass(frozen=True, slots=True)
class Move:
    """A move: a row of the rulebook, or a part of one that names several verbs.

    `row` is the rulebook's number; those with A are ours (docs/decisions/0013). `from_stages` is empty where there is no
    dispute yet. `deadline` is what must have passed for the clock to make it. `provided` are the refusals that must not
    hold, in the order in which they are asked. Of messages no version is asked, and none is counted up.
    """

    row: str
    verb: Verb
    from_stages: tuple[Stage, ...]
    by: tuple[Party, ...]
    to: tuple[Stage, ...]
    means: str
    provided: tuple[Refusal, ...] = ()
    effects: tuple[Effect, ...] = ()
    goes: Goes = Goes.TO
    deadline: DeadlineKind | None = None
    outcome: Outcome | None = None
    resolved_by: ResolvedBy | None = None
    escalation: Escalation | None = None
    tells: tuple[Party, ...] = SIDES
    counts_version: bool = True
