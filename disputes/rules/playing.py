"""What the tables decide: why a move is refused, what it changes, what is open to whom, and what the clock does next.

Who saves a dispute loads a `Case`, asks `decide` and writes down the changes that come back, in their order.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from disputes.rules import guards
from disputes.rules.effects import EFFECTS
from disputes.rules.effects.ending import refund_of
from disputes.rules.effects.negotiation import opened
from disputes.rules.facts import Caller, Case, Claim, Deadline, Facts, Refund, ReplacementLeg, ReturnLeg, sure
from disputes.rules.moves import DOERS, Move, found, from_here
from disputes.rules.moves.row import Effect, Goes
from disputes.rules.offers import Offer, Terms
from disputes.rules.payloads import PAYLOADS, Act, Nothing, brought
from disputes.rules.refusals import Refusal
from disputes.rules.stages import STAGES, decides, entered
from disputes.rules.states import (
    AGENTS,
    MEDIATING,
    NEGOTIATION,
    PEOPLE,
    OfferKind,
    OfferStatus,
    Outcome,
    Party,
    PostagePayer,
    ResolvedBy,
    Stage,
    Verb,
)

CLOCK = Caller(Party.CLOCK)
BY_KIND = {
    OfferKind.REFUND_ONLY: Stage.REFUND_PENDING,
    OfferKind.RETURN_AND_REFUND: Stage.RETURN_AWAITING_SHIPMENT,
    OfferKind.REPLACEMENT: Stage.REPLACEMENT_AWAITING_SHIPMENT,
    OfferKind.NO_REFUND: Stage.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Change:
    """A move that was made: an event to append, and the case as it is now. `before` is None for an opening."""

    move: Move
    act: Act
    before: Case | None
    after: Case

    @property
    def new_offers(self) -> tuple[Offer, ...]:
        known = len(self.before.offers) if self.before else 0
        return self.after.offers[known:]

    @property
    def changed_offers(self) -> tuple[Offer, ...]:
        """Return the offers that were there before and whose status or acceptances changed."""
        offers = self.before.offers if self.before else ()
        return tuple(new for old, new in zip(offers, self.after.offers, strict=False) if old != new)

    @property
    def set_deadlines(self) -> tuple[Deadline, ...]:
        """Return the deadlines that are new or were moved."""
        before = self.before.deadlines if self.before else ()
        return tuple(deadline for deadline in self.after.deadlines if deadline not in before)

    @property
    def ended_deadlines(self) -> tuple[Deadline, ...]:
        """Return the deadlines that no longer run, those at their old instant that were moved included."""
        before = self.before.deadlines if self.before else ()
        return tuple(deadline for deadline in before if deadline not in self.after.deadlines)

    @property
    def newly_reserved(self) -> int:
        """Return what is promised beyond what was, in minor units; below 0, what is free again."""
        return self.after.reserved - (self.before.reserved if self.before else 0)

    @property
    def newly_refunded(self) -> int:
        return self.after.refunded - (self.before.refunded if self.before else 0)

    @property
    def refund_to_send(self) -> Refund | None:
        """Return the refund that the payment service must now be asked for."""
        is_new = self.after.refund and not (self.before and self.before.refund == self.after.refund)
        return self.after.refund if is_new and self.after.stage is Stage.REFUND_PENDING else None

    @property
    def tells(self) -> tuple[Party, ...]:
        return self.move.tells

    @property
    def is_incident(self) -> bool:
        return Effect.RAISE_INCIDENT in self.move.effects


# Refusing


def refusal(facts: Facts, act: Act) -> Refusal | None:
    """Return why an act is refused, or None when it is allowed.

    Raise TypeError when what comes along is not of the verb's shape: that is a mistake of the caller, not of a person.
    """
    brought(act, PAYLOADS.get(act.verb, Nothing))
    return _refusal(facts, act)


def shut(facts: Facts, verb: Verb, by: Caller, at: datetime) -> Refusal | None:
    """Return why a caller cannot make a move whatever comes along with it, or None where some of it may be allowed."""
    return _refusal(facts, Act(verb, by, at, version=facts.version if isinstance(facts, Case) else None))


def _refusal(facts: Facts, act: Act) -> Refusal | None:
    by, stage = act.by, facts.stage if isinstance(facts, Case) else None
    if by.is_suspended:
        return Refusal.SUSPENDED
    if by.is_other_side_too:
        return Refusal.BOTH_SIDES
    if (act.verb, by.party) not in DOERS:
        return Refusal.NOT_YOURS_TO_DO
    move = found(stage, act.verb, by.party)
    if move is None:
        return Refusal.NOT_FROM_HERE
    if isinstance(facts, Case):
        if by.party in AGENTS and not by.is_assigned:
            return Refusal.NOT_ASSIGNED
        if by.party in PEOPLE and move.counts_version and act.version != facts.version:
            return Refusal.OUTDATED
        if not _is_due(facts, move, act.at):
            return Refusal.NOT_DUE
        if by.party is not Party.CLOCK and due(facts, act.at):
            return Refusal.DEADLINE_PASSED
    return next((one for one in move.provided if guards.fails(one, facts, act)), None)


def _is_due(case: Case, move: Move, at: datetime) -> bool:
    if move.deadline is None:
        return True
    due_at = case.due_at(move.deadline)
    return due_at is not None and due_at <= at


# Playing


def play(facts: Facts, act: Act) -> Change:
    """Return what an allowed act changes; raise ValueError with the refusal when it is not allowed."""
    refused = refusal(facts, act)
    if refused is not None:
        raise ValueError(refused)
    before = facts if isinstance(facts, Case) else None
    move = sure(found(before.stage if before else None, act.verb, act.by.party))
    case = opened(facts, act) if isinstance(facts, Claim) else facts
    for effect in move.effects:
        case = EFFECTS[effect](case, act, move)
    to = _destination(case, move)
    if before is None or to is not case.stage:
        case = _arrived(case, move, to, act.at)
    return Change(move, act, before, replace(case, version=case.version + move.counts_version))


def _destination(case: Case, move: Move) -> Stage:
    if move.goes is Goes.TO:
        return move.to[0]
    if move.goes is Goes.WHEN_ANSWERED and not case.asked:
        return Stage.MEDIATION
    if move.goes is Goes.BY_TERMS and case.agreed is not None:
        return BY_KIND[case.agreed.kind]
    return case.stage


def _arrived(case: Case, move: Move, to: Stage, at: datetime) -> Case:
    """Return the case in its new stage, with what begins and what ends there."""
    if to is Stage.MEDIATION:
        case = _looked_at_again(case)
    elif to is Stage.REFUND_PENDING:
        case = replace(case, refund=refund_of(case, move.resolved_by is ResolvedBy.BACKSTOP))
    elif to is Stage.RETURN_AWAITING_SHIPMENT and case.agreed:
        case = replace(case, returning=_leg(case.agreed))
    elif to is Stage.REPLACEMENT_AWAITING_SHIPMENT:
        case = replace(case, replacing=ReplacementLeg())
    elif to is Stage.CLOSED:
        case = _closed(case, move, at)
    if to not in (*NEGOTIATION, *MEDIATING):
        case = replace(case, offers=tuple(offer.ended(OfferStatus.EXPIRED) for offer in case.offers), asked=())
    return replace(case, deadlines=entered(case, to, at), stage=to)


def _leg(agreed: Terms) -> ReturnLeg:
    """Return a return that begins, with who pays its postage: what is agreed after it was sent does not change that."""
    return ReturnLeg(
        agreed.return_address,
        agreed.is_by_label,
        postage_payer=agreed.postage_payer or PostagePayer.BUYER,
        postage_cap=0 if agreed.is_by_label else agreed.postage_cap,
    )


def _looked_at_again(case: Case) -> Case:
    """Return a case that comes to the mediator: terms that were carried out are no longer, what they reserve stays."""
    case = replace(case, asked=(), extension_asked_by=None)
    if case.agreed is None:
        return case
    return replace(case, agreed=None, resolved_by=None, round=case.round + 1)


def _closed(case: Case, move: Move, at: datetime) -> Case:
    outcome = move.outcome or case.outcome
    if outcome is None:
        is_agreed = case.resolved_by in {ResolvedBy.AGREEMENT, ResolvedBy.AGENT}
        outcome = Outcome.NO_REFUND_AGREED if is_agreed else Outcome.NO_REFUND_RULED
    is_in_flight = case.refund is not None and case.refund.is_in_flight
    return replace(
        case,
        outcome=outcome,
        closed_at=at,
        reserved=case.reserved if is_in_flight else 0,
    )


# The clock


@dataclass(frozen=True, slots=True)
class Due:
    """What the clock does if nobody acts before `at`."""

    verb: Verb
    at: datetime
    deadline: Deadline


def if_nobody_acts(case: Case) -> Due | None:
    """Return what happens by itself next, and when; None where only a payment or nothing is waited for."""
    ordered = sorted(case.deadlines, key=lambda deadline: deadline.due_at)  # Stable: the table decides between equals.
    for deadline in ordered:
        if not decides(deadline.kind, case.policy(deadline.due_at)):
            continue
        for move in from_here(case.stage, Party.CLOCK):
            act = Act(move.verb, CLOCK, deadline.due_at)
            if move.deadline is deadline.kind and _refusal(case, act) is None:
                return Due(move.verb, deadline.due_at, deadline)
    return None


def due(case: Case, at: datetime) -> Due | None:
    """Return the clock's next move if it is due at an instant; it takes effect at its own, however late (§6 R1)."""
    comes = if_nobody_acts(case)
    return comes if comes and comes.at <= at else None


def settled(case: Case, at: datetime) -> tuple[Change, ...]:
    """Return all moves of the clock that are due at an instant, one after the other, each at its own time."""
    changes: list[Change] = []
    while comes := due(case, at):
        changes.append(play(case, Act(comes.verb, CLOCK, comes.at)))
        case = changes[-1].after
    return tuple(changes)


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of an act: the changes to save in their order, and why it was refused, if it was.

    What the clock did before it is true either way, so `changes` may be there with a refusal.
    """

    changes: tuple[Change, ...]
    refusal: Refusal | None


def decide(facts: Facts, act: Act) -> Answer:
    """Return the answer to an act at its instant, the clock first (§6 R1)."""
    before = settled(facts, act.at) if isinstance(facts, Case) else ()
    now: Facts = before[-1].after if before else facts
    refused = refusal(now, act)
    if refused in {Refusal.OUTDATED, Refusal.NOT_FROM_HERE} and before:
        refused = Refusal.DEADLINE_PASSED
    if refused is not None:
        return Answer(before, refused)
    change = play(now, act)
    return Answer((*before, change, *settled(change.after, act.at)), None)


# Buttons


@dataclass(frozen=True, slots=True)
class Button:
    """A move that somebody can make now; `is_awaited` says that the case waits for that party."""

    move: Move
    is_awaited: bool
    otherwise: Due | None  # What happens if nobody acts, and when.


def open_to(facts: Facts, by: Caller, at: datetime) -> Iterator[Button]:
    """Yield the moves that a caller can make at an instant: those that some payload is not refused for."""
    case = facts if isinstance(facts, Case) else None
    otherwise = if_nobody_acts(case) if case else None
    for move in from_here(case.stage if case else None, by.party):
        if _refusal(facts, Act(move.verb, by, at, version=case.version if case else None)) is None:
            is_awaited = case is not None and by.party in STAGES[case.stage].turn and move.counts_version
            yield Button(move, is_awaited, otherwise)


def closed_to(facts: Facts, by: Caller, at: datetime) -> Iterator[tuple[Move, Refusal]]:
    """Yield the moves that this stage has for a caller's party but that are refused whatever comes along, and why."""
    case = facts if isinstance(facts, Case) else None
    for move in from_here(case.stage if case else None, by.party):
        why = _refusal(facts, Act(move.verb, by, at, version=case.version if case else None))
        if why is not None:
            yield move, why
