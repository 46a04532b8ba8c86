"""The one way in which a dispute moves: lock it, let the clock have moved it, ask the rules, save, and note what happened."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from disputes import facts as bridge
from disputes import permissions, queries
from disputes.actions import ledger
from disputes.actions.along import NOTHING_ALONG, Along, completed
from disputes.actions.funding import follow
from disputes.actions.overtaking import end_impossible
from disputes.actions.showing import say, show
from disputes.actions.telling import tell
from disputes.models import Dispute, DisputeEvent
from disputes.rules.facts import Caller, Case, Claim
from disputes.rules.payloads import Act, Deciding, Nothing, PayingOtherwise, Payload, ReopeningCase, Shipping
from disputes.rules.playing import Change, decide, settled
from disputes.rules.refunds import MoneyRefusal
from disputes.rules.refusals import Refusal
from disputes.rules.states import PEOPLE, Outcome, Party, Stage, Verb
from messaging import actions as messaging
from orders import actions as orders
from orders.models import Order, OrderLine

MONEY_REFUSALS = {
    MoneyRefusal.CHARGEBACK_OPEN: Refusal.CHARGEBACK_OPEN,
    MoneyRefusal.OVER_CEILING: Refusal.OVER_CEILING,
    MoneyRefusal.NOT_SO_MANY_UNITS: Refusal.NOTHING_LEFT,
}

NOTHING = Nothing()
OPENS_AGAIN = frozenset({Verb.REOPEN, Verb.REOPEN_CASE})


log = logging.getLogger(__name__)


class MoveRefused(Exception):  # noqa: N818 (it is an answer, not an error of the program)
    """Raised with the reason when a move is refused; nothing changed but what the clock had due.

    `case` is what the dispute is now; None where there is none.
    """

    def __init__(self, refusal: Refusal, case: Case | None = None) -> None:
        self.refusal, self.case = refusal, case
        super().__init__(refusal)


@dataclass(frozen=True, slots=True)
class Played:
    """What became of an act: its event if it was played, the dispute's facts now, and why it was refused, if it was."""

    event: DisputeEvent | None
    case: Case | None
    refusal: Refusal | None


def make_move(
    *,
    dispute: Dispute,
    verb: Verb,
    party: Party,
    at: datetime,
    by: User | None = None,
    payload: Payload = NOTHING,
    version: int | None = None,
    key: str = "",
    along: Along = NOTHING_ALONG,
) -> DisputeEvent:
    """Move a dispute and return the event; raise MoveRefused. Sent before under the same `key`, return that event.

    People name the `version` that they looked at. Counts of evidence are taken from what comes `along`.
    """
    try:
        played = _made(dispute, verb, party, by, at, payload, version, key, along)
    except IntegrityError:  # Of two parcels with one number at the same instant, the unique number lets one in.
        played = _made(dispute, verb, party, by, at, payload, version, key, along)
    dispute.refresh_from_db()
    if played.event is None:
        raise MoveRefused(played.refusal or Refusal.NOT_FROM_HERE, played.case)
    return played.event


@transaction.atomic
def _made(
    dispute: Dispute,
    verb: Verb,
    party: Party,
    by: User | None,
    at: datetime,
    payload: Payload,
    version: int | None,
    key: str,
    along: Along,
) -> Played:
    locked = lock(dispute)
    before = locked.events.filter(key=key).first() if key else None
    if before is not None:
        return Played(before, None, None)
    if verb in OPENS_AGAIN:
        catch_up_others(locked, locked.line, at)
    is_used = isinstance(payload, Shipping) and queries.is_number_used(payload.tracking_number)
    given = _approved(completed(payload, along, is_used=is_used), locked)
    act = Act(verb, caller_of(locked, party, by), at, given, version)
    return play(locked, bridge.case_of(locked), act, by=by, along=along, key=key)


def lock(dispute: Dispute) -> Dispute:
    """Return a dispute, locked behind its order's money (R4, R5); SQLite lets nobody else write meanwhile anyway."""
    ledger.lock(dispute.order)
    locked = Dispute.objects.select_for_update(of=("self",))
    return locked.select_related("order", "line__order", "shop", "buyer", "thread", "agreed").get(pk=dispute.pk)


def caller_of(dispute: Dispute, party: Party, by: User | None) -> Caller:
    """Return who acts, as the rules know them; raise MoveRefused for somebody who is not what they act as."""
    if party not in PEOPLE:
        return Caller(party)
    caller = permissions.caller_for(dispute, by)
    if caller is None or permissions.group_of(caller.party) != permissions.group_of(party):
        raise MoveRefused(Refusal.NOT_YOURS_TO_DO)
    return caller


def _approved(payload: Payload, dispute: Dispute) -> Payload:
    """Return a payload without a second person who may not approve."""
    if not isinstance(payload, Deciding | PayingOtherwise | ReopeningCase):
        return payload
    verb = Verb.RULE if isinstance(payload, Deciding) else Verb.PAY_BY_OTHER_MEANS
    may = payload.approved_by and permissions.may_approve(dispute, payload.approved_by, verb)
    return payload if may else replace(payload, approved_by="")


def catch_up(dispute: Dispute, at: datetime) -> list[DisputeEvent]:
    """Let the clock move a locked dispute as far as it is due, each step at its own instant, and return the events."""
    return [_record(dispute, change) for change in settled(bridge.case_of(dispute), at)]


def _caught_up(dispute: Dispute, at: datetime) -> None:
    """Let the clock move a locked dispute, or leave it where the ledger does not follow.

    What banks and sellers did is a fact, and is written down whatever becomes of it; the sweep says what is wrong.
    """
    try:
        with transaction.atomic():
            catch_up(dispute, at)
    except ledger.Refused:
        log.exception("The money of dispute %s does not follow its deadlines.", dispute.reference)
        dispute.refresh_from_db()


def catch_up_others(dispute: Dispute | None, line: OrderLine, at: datetime) -> None:
    """Let the clock move what else runs about a line, before it is asked whether something does."""
    for other in Dispute.objects.active().filter(line=line).exclude(pk=dispute.pk if dispute else 0):
        catch_up(lock(other), at)


def catch_up_all(order: Order, at: datetime) -> list[Dispute]:
    """Let the clock move every dispute about an order, before its money does, and return those that still run."""
    running = [lock(dispute) for dispute in Dispute.objects.active().filter(order=order).order_by("pk")]
    for dispute in running:
        _caught_up(dispute, at)
    return [dispute for dispute in running if dispute.stage != Stage.CLOSED]


def play(
    dispute: Dispute,
    facts: Case | Claim,
    act: Act,
    *,
    by: User | None = None,
    along: Along = NOTHING_ALONG,
    key: str = "",
) -> Played:
    """Play an act on a locked dispute and save what follows, what the clock had due before it in any case."""
    answer = decide(facts, act)
    case = facts if isinstance(facts, Case) else None
    event, refusal = None, answer.refusal
    for change in answer.changes:
        is_act = change.act is act
        try:
            with transaction.atomic():
                made = _record(dispute, change, by if is_act else None, along if is_act else NOTHING_ALONG, key)
        except ledger.Refused as refused:
            return Played(event, case, MONEY_REFUSALS.get(refused.reason, Refusal.NOTHING_LEFT))
        case = change.after
        event = made if is_act else event
    return Played(event, case, refusal)


def _level(change: Change) -> dict[str, int]:
    """Return the level of the ruling that becomes final: that nobody appealed is true of the first alone."""
    return {"level": change.after.level} if change.move.verb is Verb.END_APPEAL else {}


def _record(
    dispute: Dispute, change: Change, by: User | None = None, along: Along = NOTHING_ALONG, key: str = ""
) -> DisputeEvent:
    """Save one change with all that belongs to it, and append its event."""
    before, after, act = change.before, change.after, change.act
    has_stage_changed = before is None or before.stage is not after.stage
    if before is not None and before.stage is Stage.CLOSED and has_stage_changed:
        messaging.open_again(thread=dispute.thread)
    message = say(dispute, act.by.party, by, along, act.at, key)
    bridge.save_change(dispute, change)
    follow(dispute, change, by)
    if act.verb is Verb.APPEAL:
        Dispute.objects.filter(pk=dispute.pk).update(agent=None)
        dispute.agent = None
    event = DisputeEvent.objects.create(
        dispute=dispute,
        row=change.move.row,
        verb=act.verb,
        party=act.by.party,
        by=by,
        at=act.at,
        from_stage=before.stage if before else "",
        to_stage=after.stage,
        payload=bridge.written(act.payload) | _level(change),
        message=message,
        version=after.version,
        is_incident=change.is_incident or (before is None and after.is_window_overridden),
        key=key if by is not None or act.by.party in PEOPLE else "",
    )
    show(event, along)
    tell(change, dispute, event)
    if change.move.counts_version:
        end_impossible(dispute, after, act.at)
    if after.stage is Stage.CLOSED and has_stage_changed:
        messaging.close_thread(thread=dispute.thread, at=act.at)
        if after.outcome is Outcome.REPLACED and after.replacing and after.replacing.shipped_at:
            orders.restart_window(line=dispute.line, start_at=after.replacing.shipped_at)
    return event
