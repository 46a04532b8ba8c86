"""Who may do what with refunds, and as what somebody takes part in a dispute."""

from typing import Any

from accounts.models import User
from accounts.rules.people import AccountState
from disputes.models import Dispute
from disputes.rules.facts import Caller
from disputes.rules.refunds import RefundVerb
from disputes.rules.states import AGENTS, Party, Verb
from orders.models import Order

SECOND = frozenset({RefundVerb.COUNTERSIGN, RefundVerb.SEND_BACK})


def may_make(verb: RefundVerb, person: User) -> bool:
    """Return whether an agent may make a move of this kind; whether the refund allows it now is another question."""
    return person.is_staff and person.has_perm(f"disputes.{'countersign' if verb in SECOND else 'pay'}_refund")


def group_of(party: Party) -> Party:
    """Return a party, agents of both ranks as one."""
    return Party.AGENT if party in AGENTS else party


def may_read(dispute: Dispute, person: Any) -> bool:
    """Return whether somebody may read a dispute: its sides, and every agent who may see disputes."""
    if not person.is_authenticated or not person.is_active:
        return False
    if person.is_staff:
        return bool(person.has_perm("disputes.view_dispute"))
    return caller_for(dispute, person) is not None


def may_read_any(person: Any) -> bool:
    """Return whether somebody is an agent who may see disputes."""
    return bool(person.is_authenticated and person.is_active and person.is_staff) and person.has_perm(
        "disputes.view_dispute"
    )


def may_mediate(person: Any) -> bool:
    """Return whether somebody takes, moves and rules disputes."""
    return may_read_any(person) and person.has_perm("disputes.mediate_dispute")


def may_approve_any(person: Any) -> bool:
    """Return whether somebody is a second person for others' decisions, and sees how all of them do."""
    return may_mediate(person) and person.has_perm("disputes.approve_ruling")


def caller_for(dispute: Dispute, person: Any) -> Caller | None:
    """Return as what somebody acts in a dispute, or None for a stranger. Agents act in those that they hold."""
    if person is None or not person.is_authenticated:
        return None
    if person.is_staff:
        return _agent(person, dispute.order, is_assigned=dispute.agent_id == person.pk)
    return _side(person, dispute.order)


def payer_for(dispute: Dispute, person: User) -> Caller:
    """Return as what an agent pays the refund of a dispute: the list of refunds gave it to them, as if they held it."""
    return Caller(
        Party.AGENT,
        str(person.pk),
        is_suspended=person.state != AccountState.ACTIVE,
        is_other_side_too=dispute.order.buyer_id == person.pk,
        is_assigned=True,
    )


def opener_for(order: Order, person: Any) -> Caller | None:
    """Return as what somebody would open a dispute about an order: its buyer, or an agent; None for others."""
    if person is None or not person.is_authenticated:
        return None
    caller = _agent(person, order, is_assigned=True) if person.is_staff else _side(person, order)
    return None if caller is None or caller.party is Party.SELLER else caller


def _side(person: Any, order: Order) -> Caller | None:
    is_buyer = order.buyer_id == person.pk
    is_seller = order.shop.staff.filter(pk=person.pk).exists()
    if not is_buyer and not is_seller:
        return None
    return Caller(
        Party.BUYER if is_buyer else Party.SELLER,
        str(person.pk),
        is_suspended=person.state != AccountState.ACTIVE,
        is_other_side_too=is_buyer and is_seller,
    )


def _agent(person: Any, order: Order, *, is_assigned: bool) -> Caller | None:
    if not person.has_perm("disputes.mediate_dispute"):
        return None
    is_senior = person.has_perm("disputes.approve_ruling")
    return Caller(
        Party.SENIOR_AGENT if is_senior else Party.AGENT,
        str(person.pk),
        is_suspended=person.state != AccountState.ACTIVE,
        is_other_side_too=order.buyer_id == person.pk,
        is_assigned=is_assigned,
        may_override_window=person.has_perm("disputes.override_window"),
    )


def may_approve(dispute: Dispute, person: str, verb: Verb) -> bool:
    """Return whether somebody, by their number, may be the second person of a decision in a dispute (four eyes).

    Who ruled first has no part in the ruling of the appeal against it (T25).
    """
    found = User.objects.filter(pk=int(person)).first() if person.isdecimal() else None
    return (
        found is not None
        and found.is_active
        and found.is_staff
        and found.pk != dispute.buyer_id
        and found.has_perm("disputes.approve_ruling")
        and not (verb is Verb.RULE and dispute.level > 1 and dispute.first_agent_id == found.pk)
    )
