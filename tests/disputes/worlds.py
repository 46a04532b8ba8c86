"""Disputes built by the site's own actions: Hanako bought from Wei's shop; Mei mediates, Sora is her senior.

Every function takes the people it needs, so that stories, property tests and fixtures share them.
"""

from datetime import UTC, datetime, timedelta
from itertools import count

from accounts.models import User
from disputes import actions
from disputes.actions import Along, Piece
from disputes.facts import case_of
from disputes.models import Dispute, Refund
from disputes.permissions import caller_for
from disputes.rules.evidence import Need, Slot, checklist
from disputes.rules.offers import Terms
from disputes.rules.payloads import (
    Accepting,
    Deciding,
    Nothing,
    Offering,
    Opening,
    Rejecting,
    Shipping,
)
from disputes.rules.refunds import Answer, Said
from disputes.rules.states import (
    AtFault,
    OfferKind,
    Party,
    PostagePayer,
    Reason,
    RejectReason,
    Verb,
)
from orders.models import Order, Shop
from tests.messaging.uploads import uploaded
from tests.orders.factories import make_order, ship

SHIPPED = datetime(2026, 5, 2, 1, 0, tzinfo=UTC)  # 10:00 in Tokyo
OPENED = SHIPPED + timedelta(days=20)
DAY, HOUR, MOMENT = timedelta(days=1), timedelta(hours=1), timedelta(microseconds=1)
LONG = "The parcel was weighed twice and the photos show what the listing promised."
ADDRESS = "1-2 Lantern Street, Hangzhou 310000, China"
numbers = count(1)


def refund(amount=1000):
    return Terms(OfferKind.REFUND_ONLY, amount, "JPY")


def return_of(amount=1000, payer=PostagePayer.BUYER, **more):
    return Terms(OfferKind.RETURN_AND_REFUND, amount, "JPY", postage_payer=payer, **more)


def replacement(fallback=1000):
    return Terms(OfferKind.REPLACEMENT, 0, "JPY", fallback_amount=fallback)


NOTHING = Terms(OfferKind.NO_REFUND, 0, "JPY")


def shipped_order(wei, number="8100-0001", **changes):
    """Return an order that Wei's shop sent: ¥3,000 for two lamps, ¥800 for a bulb, ¥500 postage."""
    order = make_order(number, **changes)
    ship(order)
    Shop.objects.get(pk=order.shop_id).staff.add(wei)
    return Order.objects.get(pk=order.pk)


def photo_of(person, at=OPENED):
    return uploaded(person, key=f"upload-{next(numbers)}", at=at)


def pieces_for(reason, party, person, at=OPENED):
    """Return what fills the required slots of a checklist."""
    pieces = []
    for item in checklist(reason, party):
        if item.need is Need.REQUIRED and item.slot is not Slot.SIZE_PHOTOS:
            for _ in range(item.least):
                is_words = item.thing in {"text", "number", "confirmation"}
                shown = {"text": "3"} if is_words else {"photo": photo_of(person, at)}
                pieces.append(Piece(slot=item.slot, **shown))
    return pieces


def open_dispute(order, by, terms=None, *, reason=Reason.NOT_RECEIVED, quantity=1, position=1, at=OPENED, **more):
    """Open a dispute about a line of an order, with the evidence that its reason asks for."""
    along = Along(words="It never came.", pieces=pieces_for(reason, Party.BUYER, by, at))
    return actions.open_dispute(
        line=order.lines.get(position=position),
        by=by,
        payload=Opening(reason, quantity, terms or refund()),
        at=at,
        along=more.pop("along", along),
        **more,
    )


def move(dispute, verb, by, at, payload=None, *, along=None, **more):
    """Move a dispute as somebody who looks at it as it is now; `by` is a person, or a machine's party."""
    fresh = Dispute.objects.get(pk=dispute.pk)
    is_person = isinstance(by, User)
    version = more.pop("version", fresh.version if is_person else None)
    actions.make_move(
        dispute=dispute,
        verb=verb,
        party=caller_for(fresh, by).party if is_person else by,
        by=by if is_person else None,
        at=at,
        payload=payload or Nothing(),
        version=version,
        along=along or actions.NOTHING_ALONG,
        **more,
    )
    return dispute


def facts(dispute):
    """Return what the rules know of a dispute now, from its rows."""
    return case_of(Dispute.objects.get(pk=dispute.pk))


def standing(dispute):
    """Return the number of the newest open offer."""
    return facts(dispute).open_offers[-1].seq


def accept(dispute, by, at, **more):
    return move(dispute, Verb.ACCEPT, by, at, Accepting(standing(dispute), **more))


def counter(dispute, by, terms, at):
    return move(dispute, Verb.COUNTER, by, at, Offering(terms))


def reject(dispute, by, at, words=LONG):
    return move(dispute, Verb.REJECT, by, at, Rejecting(RejectReason.AS_DESCRIBED, words))


def mediate(dispute, agent, by, at):
    """Ask for a mediator, and let an agent take the case."""
    move(dispute, Verb.ESCALATE, by, at)
    return actions.take(dispute=dispute, by=agent, at=at)


def rule(dispute, agent, terms, at, *, at_fault=AtFault.SELLER, approved_by=None):
    along = Along(
        cited_events=list(dispute.events.all()[:1]), language="en", other_rationale="理由を日本語でも書きます。"
    )
    payload = Deciding(terms, at_fault, LONG, 0, str(approved_by.pk) if approved_by else "")
    return move(dispute, Verb.RULE, agent, at, payload, along=along)


def send_back(dispute, by, at, number="RR123456785JP"):
    return move(
        dispute, Verb.SHIP_RETURN, by, at, Shipping("japan-post", number), along=Along(photos=[photo_of(by, at)])
    )


def pay(dispute, at, said=Said.PAID):
    """Let the payment service answer about the refund that a dispute waits for; return what it did."""
    row = Refund.objects.filter(case=dispute.reference).latest("pk")
    given = Answer(said, f"P-{row.pk}" if said is Said.PAID else "")
    effect = actions.settle_refund(key=row.key, answer=given, source="api", at=at)
    dispute.refresh_from_db()
    return effect
