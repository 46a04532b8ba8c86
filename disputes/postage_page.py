"""The return postage of a case as its pages show it: what was promised, what was claimed, and what its reader can do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from disputes import queries
from disputes.models import Dispute, PostageClaim, Refund
from disputes.phrases import offering
from disputes.phrases.postage import CLAIM_STATES, TONES, VERBS
from disputes.rules.facts import Caller, Case
from disputes.rules.offers import Terms
from disputes.rules.postage import ClaimState, PostageVerb, claim_until, open_verbs, promise_of, shut
from disputes.rules.states import AGENTS, OfferKind, Party
from messaging.models import Photo


@dataclass(frozen=True, slots=True)
class Choice:
    verb: PostageVerb

    @property
    def words(self) -> Any:
        return VERBS[self.verb]


@dataclass(frozen=True, slots=True)
class Postage:
    promise: str  # Who pays it, and how much at the most.
    currency: str
    may_claim: bool
    until: datetime | None  # The end of claiming, once the case is closed.
    claim: PostageClaim | None
    refund: Refund | None
    receipts: list[Photo]
    choices: list[Choice]
    is_with_agents: bool

    @property
    def state(self) -> Any:
        return CLAIM_STATES[ClaimState(self.claim.state)] if self.claim else ""

    @property
    def tone(self) -> str:
        return TONES.get(ClaimState(self.claim.state), "") if self.claim else ""


def postage(dispute: Dispute, case: Case, caller: Caller | None, at: datetime) -> Postage | None:
    """Return the postage of a return that was sent and whose postage somebody else pays; of others there is none."""
    promise = promise_of(case)
    if promise is None or case.returning is None or case.returning.shipped_at is None:
        return None
    claim = PostageClaim.objects.filter(dispute=dispute).select_related("dispute", "message").first()
    terms = Terms(OfferKind.RETURN_AND_REFUND, 0, case.currency, postage_payer=promise.payer, postage_cap=promise.cap)
    as_party = _party(caller)
    return Postage(
        promise=offering.postage(terms),
        currency=case.currency,
        may_claim=as_party is Party.BUYER and shut(case, at, is_claimed=claim is not None) is None,
        until=claim_until(case),
        claim=claim,
        refund=queries.refund_of(dispute.reference, queries.POSTAGE) if claim else None,
        receipts=list(claim.receipts) if claim else [],
        choices=[Choice(verb) for verb in open_verbs(claim.facts, as_party, at)] if claim and as_party else [],
        is_with_agents=claim is not None and claim.facts.is_for_agents(at),
    )


def _party(caller: Caller | None) -> Party | None:
    """Return as what somebody can do something about it; who is suspended or on both sides can do nothing."""
    if caller is None or caller.is_suspended or caller.is_other_side_too:
        return None
    return Party.AGENT if caller.party in AGENTS else caller.party
