"""How a dispute stands for one side at an instant: whose turn it is, what it can do, and what happens by itself."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from disputes import phrases
from disputes.phrases import following, offering
from disputes.phrases.evidence import listed
from disputes.phrases.following import ACCEPT_FOLLOWS, FOLLOWS, WANTED, WANTED_OF_YOU, YOUR_TURN
from disputes.phrases.numbers import all_in_words
from disputes.phrases.refusals import FOR_CASE
from disputes.rules.facts import Caller, Case, Deadline
from disputes.rules.guards.offering import acceptable
from disputes.rules.offers import Offer
from disputes.rules.playing import Button, closed_to, if_nobody_acts, open_to
from disputes.rules.refusals import Refusal
from disputes.rules.stages import STAGES
from disputes.rules.states import SIDES, Party, Stage, Verb
from notices.templatetags.notices import instant
from orders.rules.window import last_instant

# Not behind a page of their own: they bind nobody and need no words.
DIRECT = frozenset({Verb.ASK_EXTENSION, Verb.AGREE_EXTENSION, Verb.ASK_SHIP_BY, Verb.EXTEND_SHIP_BY})
# Written in the room itself.
IN_THE_ROOM = frozenset({Verb.WRITE, Verb.ADD_EVIDENCE})
WORTH_SAYING = frozenset(
    {
        Refusal.TOO_EARLY_TO_ESCALATE,
        Refusal.SELLER_SILENT,
        Refusal.TOO_MANY_ROUNDS,
        Refusal.TOO_MANY_REVISIONS,
        Refusal.NOTHING_BETTER,
        Refusal.APPEALED_BEFORE,
        Refusal.FINAL_RULING,
        Refusal.TOO_MANY_CHANGES,
    }
)


def slug_of(verb: Verb) -> str:
    """Return how a move is called in an address."""
    return verb.value.replace("_", "-")


SLUGS = {slug_of(verb): verb for verb in Verb}


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: a move that is open to a side now. Of several standing offers each has its own."""

    verb: Verb
    name: str
    offer: int | None
    is_awaited: bool

    @property
    def slug(self) -> str:
        return slug_of(self.verb)

    @property
    def is_direct(self) -> bool:
        return self.verb in DIRECT

    @property
    def is_first(self) -> bool:
        return self.verb in {Verb.ACCEPT, Verb.SUBMIT_EVIDENCE, Verb.SHIP_RETURN, Verb.SHIP_REPLACEMENT} or (
            self.is_awaited and self.verb in {Verb.CONFIRM_RETURN, Verb.CONFIRM_REPLACEMENT, Verb.ACCEPT_RULING}
        )


@dataclass(frozen=True, slots=True)
class ShownDeadline:
    """A deadline that runs; `otherwise` says what happens by itself at it, where something does."""

    kind: str
    name: str
    due_at: datetime
    otherwise: str
    is_next: bool

    @property
    def slug(self) -> str:
        return self.kind.replace("_", "-")


@dataclass(frozen=True, slots=True)
class ShownOffer:
    """An offer with what is different in it from the one before it."""

    row: Offer
    sentence: str
    differences: list[offering.Difference]
    is_own: bool


@dataclass(frozen=True, slots=True)
class Standing:
    case: Case
    side: Party | None  # None for who only looks.
    at: datetime
    is_awaited: bool
    hint: str
    wanted: list[str]  # What the mediator waits for, in a sentence for each side that was asked.
    deadlines: list[ShownDeadline]
    choices: list[Choice]
    verbs: frozenset[Verb]
    closed: list[str]  # Why, or until when, what one would look for is not offered.
    offers: list[ShownOffer]  # The newest first.

    @property
    def stage(self) -> Stage:
        return self.case.stage

    @property
    def standing_offers(self) -> list[ShownOffer]:
        return [offer for offer in self.offers if offer.row.is_open]

    @property
    def next_deadline(self) -> ShownDeadline | None:
        return next((deadline for deadline in self.deadlines if deadline.is_next), None)

    @property
    def later_deadlines(self) -> list[ShownDeadline]:
        return [deadline for deadline in self.deadlines if not deadline.is_next]

    @property
    def buttons(self) -> list[Choice]:
        """Return what has a button; messages and evidence have their places in the room."""
        return [choice for choice in self.choices if choice.verb not in IN_THE_ROOM]

    @property
    def awaited_choices(self) -> list[Choice]:
        return [choice for choice in self.buttons if choice.is_awaited]

    @property
    def other_choices(self) -> list[Choice]:
        return [choice for choice in self.buttons if not choice.is_awaited]

    @property
    def is_closed(self) -> bool:
        return self.case.stage is Stage.CLOSED


def standing(case: Case, by: Caller | None, at: datetime) -> Standing:
    """Return how a case stands; `case` is settled, so that nothing of it is overdue."""
    side = by.party if by else None
    buttons = list(open_to(case, by, at)) if by else []
    return Standing(
        case=case,
        side=side,
        at=at,
        is_awaited=side is not None and side in turn(case),
        hint=_hint(case, side),
        wanted=_wanted(case, side),
        deadlines=shown_deadlines(case),
        choices=[choice for button in buttons for choice in _choices(case, button, side)],
        verbs=frozenset(button.move.verb for button in buttons),
        closed=_closed(case, by, at) if by else [],
        offers=shown_offers(case, side),
    )


def _closed(case: Case, by: Caller, at: datetime) -> list[str]:
    """Say of the moves that this stage has for a side why they are refused now, where that helps."""
    found = dict.fromkeys(why for _move, why in closed_to(case, by, at) if why in WORTH_SAYING)
    return [why_refused(why, case, at) for why in found]


def why_refused(why: Refusal, case: Case, at: datetime) -> str:
    """Say why a move is refused, with the case's own numbers and instants."""
    if why not in FOR_CASE:
        return str(phrases.REFUSALS[why])
    return str(FOR_CASE[why]) % {**all_in_words(case.policy(at)), "time": instant(case.mediator_from(at))}


def turn(case: Case) -> tuple[Party, ...]:
    """Return whose turn it is: of those who were asked for evidence, or could still accept a ruling, only those."""
    if case.stage is Stage.AWAITING_EVIDENCE:
        return tuple(side for side in STAGES[case.stage].turn if side in case.asked_sides)
    if case.stage is Stage.RULED and case.ruling:
        return tuple(side for side in STAGES[case.stage].turn if side not in case.ruling.accepted_by)
    if case.stage is Stage.RETURN_AWAITING_SHIPMENT and case.returning and case.returning.lacks_sellers_part:
        return (Party.SELLER,)
    return (Party.AGENT,) if case.owed else STAGES[case.stage].turn


def _hint(case: Case, side: Party | None) -> str:
    if side is None:
        return ""
    if case.stage is Stage.AWAITING_EVIDENCE and side not in case.asked_sides:
        return _("The mediator waits for evidence from the other side.")
    return str(YOUR_TURN.get((case.stage, side), ""))


def _wanted(case: Case, side: Party | None) -> list[str]:
    """Say what a mediator asked for, of whoever reads it first."""
    return [
        str(WANTED_OF_YOU if one is side else WANTED[one]) % {"what": listed(case.asked_of(one))}
        for one in sorted(SIDES, key=lambda one: one is not side)
        if case.asked_of(one)
    ]


def shown_deadlines(case: Case) -> list[ShownDeadline]:
    """Return the deadlines that run, the next first, and at the one that decides next what it does."""
    comes = if_nobody_acts(case)
    ordered = sorted(case.deadlines, key=lambda deadline: deadline.due_at)
    shown = [_shown_deadline(deadline, comes.deadline if comes else None) for deadline in ordered]
    if comes is None:
        return shown
    said = str(phrases.IF_NOBODY_ACTS[comes.verb])
    return [ShownDeadline(one.kind, one.name, one.due_at, said if one.is_next else "", one.is_next) for one in shown]


def _shown_deadline(deadline: Deadline, decisive: Deadline | None) -> ShownDeadline:
    name = str(phrases.DEADLINES[deadline.kind])
    return ShownDeadline(deadline.kind.value, name, deadline.due_at, "", deadline == decisive)


def _choices(case: Case, button: Button, side: Party | None) -> list[Choice]:
    verb = button.move.verb
    offers: list[int | None] = [None]
    if verb is Verb.ACCEPT and side is not None:
        offers = [offer.seq for offer in acceptable(case, side)]
    return [Choice(verb, name_of(case, verb), offer, button.is_awaited) for offer in offers]


def name_of(case: Case, verb: Verb) -> str:
    """Return what a button says."""
    flat_no = verb is Verb.ACCEPT and case.stage is Stage.AWAITING_BUYER and case.is_flat_no
    return _("Accept that nothing is refunded") if flat_no else str(phrases.VERBS[verb])


def shown_offers(case: Case, side: Party | None) -> list[ShownOffer]:
    """Return all offers, the newest first, each beside the one before it."""
    shown: list[ShownOffer] = []
    before: Offer | None = None
    for offer in case.offers:
        changes = offering.differences(before.terms, offer.terms) if before else []
        shown.append(
            ShownOffer(offer, offering.in_a_sentence(offer.terms, case.ceiling), changes, offer.author is side)
        )
        before = offer
    return shown[::-1]


def what_follows(case: Case, verb: Verb, side: Party, offer: Offer | None, at: datetime) -> list[str]:
    """Say what a move leads to, for the page on which somebody decides about it."""
    said: list[str] = []
    numbers = all_in_words(case.policy(at))
    if verb is Verb.ACCEPT and offer is not None:
        said.append(str(ACCEPT_FOLLOWS[offer.terms.kind]) % numbers)
        if offer.author is Party.AGENT:
            said.append(str(following.MEDIATOR_NEEDS_BOTH))
    if verb is Verb.REJECT and side is Party.BUYER:
        said.append(_("What you last asked for stands again, and the seller has to answer it."))
    if verb in FOLLOWS:
        said.append(str(FOLLOWS[verb]) % numbers)
    if verb is Verb.WITHDRAW:
        is_open = case.reopened == 0 and not case.is_settled and at < case.window_end_at
        until = {"time": instant(last_instant(case.window_end_at))}
        said.append(str(following.WITHDRAW_REOPEN) % until if is_open else str(following.WITHDRAW_FOR_GOOD))
    return said


def replaced(case: Case, seen: int) -> list[offering.Difference]:
    """Return the offer that somebody had before them beside the newest one; nothing if that is the same."""
    old, new = case.offer(seen), case.offers[-1] if case.offers else None
    if old is None or new is None or old.seq == new.seq:
        return []
    return offering.differences(old.terms, new.terms)
