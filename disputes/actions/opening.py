"""Opening: a dispute is made with its thread, its first offer and what it is founded on, in one transaction."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from accounts.models import User
from disputes import facts as bridge
from disputes import permissions, queries
from disputes.actions import ledger
from disputes.actions.along import NOTHING_ALONG, Along, completed
from disputes.actions.moving import MoveRefused, catch_up_others, play
from disputes.models import Dispute
from disputes.rules.payloads import Act, Opening
from disputes.rules.playing import refusal
from disputes.rules.refusals import Refusal
from disputes.rules.states import Party, Stage, Verb
from messaging import actions as messaging
from messaging.rules.threads import ThreadKind
from orders.models import OrderLine

VERBS = {Party.BUYER: Verb.OPEN, Party.AGENT: Verb.OPEN_ON_BEHALF, Party.SENIOR_AGENT: Verb.OPEN_ON_BEHALF}


@transaction.atomic
def open_dispute(
    *,
    line: OrderLine,
    by: User,
    payload: Opening,
    at: datetime,
    party: Party = Party.BUYER,
    key: str = "",
    along: Along = NOTHING_ALONG,
) -> Dispute:
    """Open a dispute about an order line; raise MoveRefused. Sent before under the same `key`, return that one.

    An agent opens it for the buyer (T02). The window is asked now, not when the page was loaded (§2, 9).
    """
    order = line.order
    caller = permissions.opener_for(order, by)
    if caller is None or order.buyer is None or permissions.group_of(caller.party) != permissions.group_of(party):
        raise MoveRefused(Refusal.NOT_YOURS_TO_DO)
    ledger.lock(order)
    before = Dispute.objects.filter(buyer=order.buyer, client_key=key).first() if key else None
    if before is not None:
        return before
    catch_up_others(None, line, at)
    line = OrderLine.objects.select_related("order").get(pk=line.pk)
    claim = bridge.claim_of(line)
    given = completed(replace(payload, return_address=queries.usual_return_address(order.shop)), along)
    act = Act(VERBS[caller.party], caller, at, given)
    refused = refusal(claim, act)
    if refused is not None or line.window_end_at is None:
        raise MoveRefused(refused or Refusal.NOT_SHIPPED)
    thread = messaging.start_thread(
        kind=ThreadKind.DISPUTE,
        subject=line.title,
        order=order,
        customer=order.buyer,
        shop=order.shop,
        has_support=True,
        at=at,
    )
    dispute = Dispute.objects.create(
        reference=queries.reference_of(thread),
        thread=thread,
        order=order,
        line=line,
        shop=order.shop,
        buyer=order.buyer,
        reason=payload.reason,
        quantity=payload.quantity,
        currency=claim.currency,
        stage=Stage.AWAITING_SELLER,
        opened_at=at,
        started_at=at,
        window_end_at=line.window_end_at,
        is_window_overridden=at >= line.window_end_at,
        return_address=queries.usual_return_address(order.shop),
        client_key=key,
    )
    played = play(dispute, claim, act, by=by, along=along)
    if played.event is None:
        raise MoveRefused(played.refusal or Refusal.NOT_FROM_HERE)
    return dispute
