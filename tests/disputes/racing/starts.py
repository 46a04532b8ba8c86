"""Disputes to begin a race with, each told as the moves that lead there, so that rules and actions can both play them.

`Hanako` bought, `Wei` sold, `Mei` mediates and holds every case; a step without a payload brings what would not be refused.
"""

from dataclasses import dataclass, replace

from disputes.rules.evidence import Slot
from disputes.rules.offers import Terms
from disputes.rules.payloads import Act, Deciding, NotPaid, Offering, Opening, Payload, Requesting
from disputes.rules.playing import decide, if_nobody_acts
from disputes.rules.states import (
    PEOPLE,
    AtFault,
    Party,
    PostagePayer,
    Reason,
    Verb,
)
from tests.disputes.rules import world
from tests.disputes.rules.world import DAY, HOUR, LONG, MOMENT, refund, replacement, return_of

BUYER, SELLER, AGENT = Party.BUYER, Party.SELLER, Party.AGENT
THOUSAND = refund(1000)
CLAIM = "claim"  # A worker asks the bank for the refund, and has no answer yet.
OVER = "over"  # The bank decided about its chargeback.


@dataclass(frozen=True, slots=True)
class Step:
    party: Party
    verb: Verb | str
    payload: Payload | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """A dispute to race about: how it was opened, and what happened since, an hour apart."""

    steps: tuple[Step, ...] = ()
    terms: Terms = THOUSAND
    reason: Reason = Reason.NOT_RECEIVED
    is_opened: bool = True

    @property
    def opening(self):
        return Opening(self.reason, 1, self.terms, world.ALL_EVIDENCE)


def offer(amount):
    return Offering(refund(amount))


BY_LABEL = return_of(1000, PostagePayer.SELLER, is_by_label=True)
SENT_BACK = {"terms": return_of(), "reason": Reason.DEFECTIVE}
ACCEPTED = Step(SELLER, Verb.ACCEPT)
IN_MEDIATION = (
    Step(SELLER, Verb.COUNTER, offer(300)),
    Step(SELLER, Verb.ESCALATE),
    Step(BUYER, Verb.MAKE_OFFER, offer(800)),
)
ASKED_BOTH = Requesting({side: frozenset({Slot.CARRIER_REPLY}) for side in (BUYER, SELLER)})
HAGGLED = (Step(SELLER, Verb.COUNTER, offer(300)), Step(BUYER, Verb.COUNTER, offer(900)))
RETURNED = (ACCEPTED, Step(BUYER, Verb.SHIP_RETURN))
REPLACED = (ACCEPTED, Step(SELLER, Verb.SHIP_REPLACEMENT))
REFUSED = (ACCEPTED, Step(Party.PSP, CLAIM), Step(Party.PSP, Verb.REFUND_FAILED, NotPaid(1, is_for_good=True)))
CHARGED_BACK = (ACCEPTED, Step(Party.PSP, CLAIM), Step(Party.PSP, Verb.OPEN_CHARGEBACK))

STARTS = {
    "nothing is opened": Start(is_opened=False),
    "opened": Start(),
    "haggled": Start(HAGGLED),
    "the buyer asks for time": Start((*HAGGLED, Step(BUYER, Verb.ASK_EXTENSION))),
    "the seller asks for time": Start((*HAGGLED, Step(SELLER, Verb.ASK_EXTENSION))),
    "countered": Start(HAGGLED[:1]),
    "countered and the buyer asks for time": Start((HAGGLED[0], Step(BUYER, Verb.ASK_EXTENSION))),
    "countered and the seller asks for time": Start((HAGGLED[0], Step(SELLER, Verb.ASK_EXTENSION))),
    "mediated": Start(IN_MEDIATION),
    "proposed": Start((*IN_MEDIATION, Step(AGENT, Verb.PROPOSE, offer(500)))),
    "evidence is asked for": Start((*IN_MEDIATION, Step(AGENT, Verb.REQUEST_EVIDENCE, ASKED_BOTH))),
    "ruled": Start((*IN_MEDIATION, Step(AGENT, Verb.RULE, Deciding(refund(700), AtFault.SELLER, LONG, 1)))),
    "a return is agreed": Start((ACCEPTED,), BY_LABEL, Reason.DEFECTIVE),
    "a return with a label": Start((ACCEPTED, Step(SELLER, Verb.PROVIDE_LABEL)), BY_LABEL, Reason.DEFECTIVE),
    "more time for a return": Start((ACCEPTED, Step(BUYER, Verb.ASK_SHIP_BY)), BY_LABEL, Reason.DEFECTIVE),
    "a return is on its way": Start(RETURNED, **SENT_BACK),
    "a return is here": Start((*RETURNED, Step(SELLER, Verb.MARK_RECEIVED)), **SENT_BACK),
    "a replacement is agreed": Start((ACCEPTED,), replacement()),
    "a replacement is on its way": Start(REPLACED, replacement()),
    "a replacement is here": Start((*REPLACED, Step(Party.CARRIER, Verb.REPORT_DELIVERY)), replacement()),
    "a refund is owed": Start((ACCEPTED,)),
    "the bank is asked": Start((ACCEPTED, Step(Party.PSP, CLAIM))),
    "the bank refused for good": Start(REFUSED),
    "withdrawn": Start((Step(BUYER, Verb.WITHDRAW),)),
    "charged back while the bank is asked": Start(CHARGED_BACK),
    "that is over and the bank has not answered": Start((*CHARGED_BACK, Step(Party.PSP, OVER)), refund(400)),
}


# Played by the rules alone


def played(start):
    """Return the case that a start leads to by the rules, and the instant at which it is raced about."""
    facts, at = world.claim(), world.OPENED
    if not start.is_opened:
        return facts, at
    case = _after(facts, Act(Verb.OPEN, world.HANAKO, at, start.opening))
    for step in start.steps:
        at += HOUR
        if step.verb == CLAIM:
            case = replace(case, refund=replace(case.refund, is_in_flight=True))
        elif step.verb == OVER:
            case = replace(case, has_open_chargeback=False)
        else:
            case = _after(case, act_of(case, step, at))
    return case, race_at(case, at)


def race_at(case, last):
    """Return the last instant before the clock moves a case on, or one a day later where it never does."""
    comes = if_nobody_acts(case)
    return comes.at - MOMENT if comes else last + DAY


def act_of(case, step, at, caller=None):
    caller = caller or world.CALLERS[step.party]
    version = case.version if step.party in PEOPLE else None
    return Act(step.verb, caller, at, step.payload or world.willing(case, step.verb, caller, at), version)


def _after(facts, act):
    given = decide(facts, act)
    assert given.refusal is None, (act.verb, act.by.party, given.refusal)
    return given.changes[-1].after
