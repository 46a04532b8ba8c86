"""Return postage against a receipt: claimed once, answered, and paid through the ledger beside the goods (§5).

Nothing here moves a dispute: it may be closed by then. Whoever writes locks the order's money and the dispute first (R4).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.rules.people import AccountState
from disputes import facts as bridge
from disputes import permissions, queries
from disputes.actions import ledger
from disputes.actions.moving import catch_up, lock
from disputes.actions.notifying import tell_of_postage
from disputes.actions.refunds import order_refund
from disputes.models import Dispute, PostageClaim
from disputes.models.postage import POSTAGE_WORDS_MAX
from disputes.rules.facts import sure
from disputes.rules.postage import (
    LEADS_TO,
    NEED_WORDS,
    Answer,
    ClaimState,
    PostageRefusal,
    PostageVerb,
    Receipt,
    answer_by,
    answer_refusal,
    claim_refusal,
    promise_of,
)
from disputes.rules.refunds import MoneyRefusal
from disputes.rules.states import AGENTS, Party, PostagePayer
from messaging import actions as messaging
from messaging.models import Message, Photo

AT_ONCE = 500


class PostageRefused(Exception):  # noqa: N818 (it is an answer, not an error of the program)
    """Raised when a claim is not taken or not answered so; nothing was written."""

    def __init__(self, refusal: PostageRefusal) -> None:
        self.refusal = refusal
        super().__init__(refusal)


@transaction.atomic
def claim_postage(
    *, dispute: Dispute, by: User, amount: int, currency: str, photos: Sequence[Photo], key: str, at: datetime
) -> PostageClaim:
    """Claim what a receipt says of a return's postage, in minor units; raise PostageRefused.

    Sent before under the same `key`, it is the same claim.
    """
    locked = lock(dispute)
    known = PostageClaim.objects.filter(dispute=locked).first()
    if known is not None and known.client_key == key:
        return known
    if _party(locked, by) is not Party.BUYER:
        raise PostageRefused(PostageRefusal.NOT_YOURS)
    catch_up(locked, at)
    case = bridge.case_of(locked)
    why = claim_refusal(case, Receipt(amount, currency, len(photos)), at, is_claimed=known is not None)
    if why is not None:
        raise PostageRefused(why)
    promise = sure(promise_of(case))
    claim = PostageClaim.objects.create(
        dispute=locked,
        message=_note(locked, PostageVerb.CLAIM, by, amount, "", at, photos),
        payer=promise.payer,
        cap_minor=promise.cap,
        claimed_minor=amount,
        currency=currency,
        state=ClaimState.WAITING,
        by=by,
        claimed_at=at,
        client_key=key,
        answer_by=answer_by(case, at),
        is_called=promise.payer is PostagePayer.PLATFORM,
    )
    tell_of_postage(claim, PostageVerb.CLAIM, at)
    return claim


@transaction.atomic
def answer_postage(
    *, claim: PostageClaim, verb: PostageVerb, by: User, at: datetime, words: str = "", amount: int = 0
) -> PostageClaim:
    """Let a side or an agent answer a claim; raise PostageRefused. What they said before, said again, changes nothing.

    A seller accepts the whole of it; `amount` is what an agent grants.
    """
    locked = lock(claim.dispute)
    mine = PostageClaim.objects.select_for_update(of=("self",)).select_related("dispute").get(pk=claim.pk)
    party, words = _party(locked, by), words.strip()[:POSTAGE_WORDS_MAX]
    if mine.state == LEADS_TO.get(verb) and mine.answered_by_id == by.pk:
        return mine
    why = answer_refusal(mine.facts, Answer(verb, party, words, amount), at)
    if why is not None:
        raise PostageRefused(why)
    if verb is PostageVerb.ACCEPT:
        amount = mine.claimed_minor
    _become(mine, verb, by, words, amount, at)
    if mine.granted_minor is not None:
        _pay(mine, locked, by, at)
    _note(locked, verb, by, mine.granted_minor or mine.claimed_minor, words if verb in NEED_WORDS else "", at)
    tell_of_postage(mine, verb, at)
    return mine


def hand_over_postage(*, at: datetime) -> int:
    """Tell the agents of every claim that its seller did not answer in time; return how many there were."""
    waiting = PostageClaim.objects.for_agents(at).filter(is_called=False).order_by("answer_by", "pk")
    return sum(_hand_over(pk, at) for pk in list(waiting.values_list("pk", flat=True)[:AT_ONCE]))


@transaction.atomic
def _hand_over(pk: int, at: datetime) -> int:
    mine = PostageClaim.objects.for_agents(at).filter(pk=pk, is_called=False)
    if not mine.update(is_called=True):
        return 0
    tell_of_postage(PostageClaim.objects.select_related("dispute").get(pk=pk), PostageVerb.ASK, at)
    return 1


def _become(claim: PostageClaim, verb: PostageVerb, by: User, words: str, amount: int, at: datetime) -> None:
    """Write an answer down, if the claim is still what was read: rows are locked, but not by SQLite (R14)."""
    before, claim.state = claim.state, LEADS_TO[verb]
    claim.answered_by, claim.answered_at = by, at
    if verb is PostageVerb.DECLINE:
        numbers = bridge.case_of(claim.dispute).policy(at)
        claim.sellers_words, claim.ask_by = words, at + numbers.postage_claim
    elif verb is PostageVerb.REFUSE:
        claim.agents_words = words
    elif verb is PostageVerb.ASK:
        claim.is_called = True
    else:
        claim.granted_minor = amount
    fields = ("state", "answered_by", "answered_at", "sellers_words", "ask_by", "agents_words", "is_called")
    values = {name: getattr(claim, name) for name in (*fields, "granted_minor")}
    if PostageClaim.objects.filter(pk=claim.pk, state=before).update(**values) != 1:
        raise ledger.Overtaken


def _pay(claim: PostageClaim, dispute: Dispute, by: User, at: datetime) -> None:
    """Promise what was granted out of the postage's own bucket, and let it be refunded."""
    named: dict[str, Any] = {"order": dispute.order, "case": dispute.reference, "purpose": queries.POSTAGE}
    amount = sure(claim.granted_minor)
    try:
        ledger.reserve_postage(cap=claim.cap_minor, payer=claim.payer, receipt=amount, at=at, by=by, **named)
        order_refund(at=at, by=by, **named)
    except ledger.Refused as refused:
        is_charged_back = refused.reason is MoneyRefusal.CHARGEBACK_OPEN
        why = PostageRefusal.CHARGEBACK_OPEN if is_charged_back else PostageRefusal.OVER_CAP
        raise PostageRefused(why) from refused


def _party(dispute: Dispute, person: User) -> Party:
    """Return as what somebody speaks of the postage of a dispute; raise PostageRefused for who may not."""
    caller = permissions.caller_for(dispute, person)
    if caller is None:
        raise PostageRefused(PostageRefusal.NOT_YOURS)
    if caller.is_suspended or person.state != AccountState.ACTIVE:
        raise PostageRefused(PostageRefusal.SUSPENDED)
    if caller.is_other_side_too:
        raise PostageRefused(PostageRefusal.BOTH_SIDES)
    return Party.AGENT if caller.party in AGENTS else caller.party


def _note(
    dispute: Dispute,
    verb: PostageVerb,
    by: User,
    amount: int,
    words: str,
    at: datetime,
    photos: Sequence[Photo] = (),
) -> Message:
    """Note in the conversation what happened, with the photos of the receipt; one that is closed stays closed."""
    try:
        return messaging.note_event(
            thread=dispute.thread,
            event=f"postage_{verb}",
            details={"amount": amount, "currency": dispute.currency, "words": words},
            by=by,
            at=at,
            photos=photos,
        )
    except messaging.Refused as refused:
        raise PostageRefused(PostageRefusal.NO_RECEIPT) from refused
