"""What the sides and the agents are told of a move, and of which deadlines they are reminded (dispute rulebook §7).

All of it is owed in the transaction of the move, so a move that is undone tells nobody.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from accounts.models import User
from disputes import facts as bridge
from disputes import notice_kinds, queries
from disputes.mail_facts import ITEM_MAX, facts_for, one_line
from disputes.models import Decision, Dispute, DisputeEvent, PostageClaim, Refund, RefundEvent
from disputes.rules.facts import Case, RefundStatus
from disputes.rules.playing import Change
from disputes.rules.postage import PostageVerb
from disputes.rules.postage import told as postage_told
from disputes.rules.refusals import Refusal
from disputes.rules.reminders import offsets_to_set, recipients, reminder_row
from disputes.rules.states import AGENTS, SIDES, DeadlineKind, Party, PostagePayer, Verb
from disputes.rules.telling import Told, next_morning, told
from messaging import notice_kinds as message_kinds
from messaging.models import Message, ReadState
from messaging.rules.threads import READERS, Audience, Side
from notices.actions import end_deadlines, owe, set_reminders
from notices.rules.beginnings import shown_in_mail
from notices.rules.kinds import MAIL_ONLY, NoticeKind
from notices.rules.states import MailState

DEADLINES = "dispute"  # The prefix of their names.
DIGESTS = "digest"
DIGEST_WAITS = timedelta(hours=24)  # for a sweep that comes late
SHOWN_IN_MAIL = 4_000  # characters
AS = {Party.BUYER: Side.CUSTOMER, Party.SELLER: Side.SHOP}


def notify(change: Change, dispute: Dispute, event: DisputeEvent) -> None:
    """Owe everybody their notice of a move, once, and set the reminders of what runs from now on."""
    for side in SIDES:
        kind = told(change, side)
        if kind is not None:
            _owe(notice_kinds.OF_MOVES[kind], people_of(dispute, side), side, change, dispute, event)
    if event.message is not None and change.act.verb in {Verb.WRITE, Verb.ADD_EVIDENCE}:
        _tell_of_message(event.message, dispute, event)
    _tell_agents(change, dispute, event)
    remind(change, dispute, event.at)


def people_of(dispute: Dispute, party: Party) -> list[User]:
    """Return who is told what a party of a dispute is told: a shop's whole staff, and of agents those who lead."""
    match party:
        case Party.BUYER:
            return [dispute.buyer]
        case Party.SELLER:
            return list(dispute.shop.staff.filter(erased_at=None).order_by("pk"))
        case _:
            return queries.leads()


def _owe(
    kind: NoticeKind, people: Iterable[User], side: Party, change: Change, dispute: Dispute, event: DisputeEvent
) -> None:
    context = facts_for(side, dispute=dispute, case=change.after, at=event.at)
    for person in people:
        notice = owe(
            key=f"dispute/{dispute.reference}/{event.pk}/{kind.name}/{person.pk}",
            kind=kind.name,
            recipient=person,
            context=context | {"verb": change.act.verb.value, "by": change.act.by.party.value},
            thread=dispute.thread.reference if side in SIDES else "",
            at=event.at,
        )
        if kind == notice_kinds.OF_MOVES[Told.NEWS] and notice.mail_state == MailState.NOT_WANTED:
            _gather(person, event.at)


def _gather(person: User, at: datetime) -> None:
    """Let a person's news of a day come in one mail on their next morning; what it says is gathered then."""
    morning = next_morning(at, person.time_zone)
    set_reminders(
        deadline=f"{DIGESTS}/{person.pk}/{morning:%Y-%m-%d}",
        deadline_at=morning + DIGEST_WAITS,
        offsets=[DIGEST_WAITS],
        recipients=[person],
        kind=notice_kinds.DIGEST.name,
        channels=MAIL_ONLY,
        at=at,
    )


def _tell_agents(change: Change, dispute: Dispute, event: DisputeEvent) -> None:
    """Tell the agent who holds a dispute what comes in, and those who lead what must not have happened."""
    lead = Party.SENIOR_AGENT
    is_by_agent = change.act.by.party in AGENTS
    if dispute.agent is not None and dispute.agent.is_active and Party.AGENT in change.tells and not is_by_agent:
        _owe(notice_kinds.WORK, [dispute.agent], lead, change, dispute, event)
    if event.is_incident:
        _owe(notice_kinds.INCIDENT, queries.leads(), lead, change, dispute, event)
    refund = change.after.refund
    if change.act.verb is Verb.REFUND_FAILED and refund and refund.status is RefundStatus.NEEDS_AGENT:
        _owe(notice_kinds.LATE_REFUND, queries.leads(), lead, change, dispute, event)


def tell_of_late_refund(refund: Refund, at: datetime) -> None:
    """Tell those who lead, once, that a refund of a dispute is not paid in time."""
    dispute = (
        Dispute.objects.filter(reference=refund.case).select_related("order", "line__order", "shop", "agreed").first()
    )
    if dispute is None:
        return
    facts = facts_for(Party.SENIOR_AGENT, dispute=dispute, case=bridge.case_of(dispute), at=at)
    path = {"path_name": "admin:disputes_refund_change", "path_args": [refund.pk]}
    for person in queries.leads():
        owe(
            key=f"refund/{refund.key}/late/{person.pk}",
            kind=notice_kinds.LATE_REFUND.name,
            recipient=person,
            context={**facts, **path, "late_at": refund.late_at.isoformat()},
            at=at,
        )


def tell_of_excess(dispute: Dispute, reference: str, at: datetime) -> None:
    """Tell those who lead that a seller refunded what is ordered from us as well, so that it may be paid twice."""
    facts = facts_for(Party.SENIOR_AGENT, dispute=dispute, case=bridge.case_of(dispute), at=at)
    for person in queries.leads():
        owe(
            key=f"dispute/{dispute.reference}/excess/{reference}/{person.pk}",
            kind=notice_kinds.INCIDENT.name,
            recipient=person,
            context=facts | {"verb": Verb.REFUND_OUTSIDE.value, "by": Party.PSP.value},
            at=at,
        )


# A second person


def ask_to_approve(decision: Decision, at: datetime) -> None:
    """Tell those who may approve a decision as a second person that it waits for one of them.

    Who ruled first is not asked about the ruling of an appeal.
    """
    dispute = decision.dispute
    facts = facts_for(Party.SENIOR_AGENT, dispute=dispute, case=bridge.case_of(dispute), at=at)
    path = {"path_name": "admin:disputes_approval", "path_args": [decision.pk]}
    first = {dispute.first_agent_id} if decision.verb == Verb.RULE and dispute.level > 1 else set()
    for person in queries.leads():
        if person.pk not in {decision.by_id, dispute.buyer_id} | first:
            owe(
                key=f"dispute/{dispute.reference}/decision/{decision.pk}/{person.pk}",
                kind=notice_kinds.APPROVAL.name,
                recipient=person,
                context={**facts, **path, "verb": decision.verb, "name": str(decision.by)},
                at=at,
            )


def tell_of_ended_decision(decision: Decision, dispute: Dispute, case: Case, why: Refusal, at: datetime) -> None:
    """Tell whoever decided something that it can no longer be approved, and why."""
    facts = facts_for(Party.SENIOR_AGENT, dispute=dispute, case=case, at=at)
    owe(
        key=f"dispute/{dispute.reference}/decision/{decision.pk}/over",
        kind=notice_kinds.DECISION_OVER.name,
        recipient=decision.by,
        context={**facts, "verb": decision.verb, "why": why.value},
        at=at,
    )


def ask_to_countersign(refund: Refund, event: RefundEvent, at: datetime) -> None:
    """Tell those who may confirm a payment as a second person that one waits for one of them."""
    for person in queries.countersigners():
        if person.pk not in {refund.said_by_id, refund.money.order.buyer_id}:
            owe(
                key=f"refund/{refund.key}/{event.pk}/{person.pk}",
                kind=notice_kinds.COUNTERSIGN.name,
                recipient=person,
                context={
                    "number": refund.money.order.number,
                    "case": refund.case,
                    "amount": refund.amount_minor,
                    "currency": refund.currency,
                    "reference": refund.reference,
                    "name": str(refund.said_by),
                    "path_name": "admin:disputes_refund_change",
                    "path_args": [refund.pk],
                },
                at=at,
            )


# Return postage


def tell_of_postage(claim: PostageClaim, verb: PostageVerb, at: datetime) -> None:
    """Tell whoever has to do with a claim what happened to it, in the transaction at hand."""
    dispute, told = claim.dispute, postage_told(verb, PostagePayer(claim.payer))
    facts = {
        "reference": dispute.reference,
        "number": dispute.order.number,
        "item": one_line(dispute.line.title)[:ITEM_MAX],
        "shop": one_line(dispute.shop.name),
        "verb": verb.value,
        "payer": claim.payer,
        "claimed": claim.claimed_minor,
        "granted": claim.granted_minor,
        "currency": claim.currency,
        "words": one_line(claim.agents_words or claim.sellers_words),
        "until": (claim.ask_by or claim.answer_by).isoformat(),
    }
    for side in told:
        is_work = side not in SIDES
        path = ("admin:disputes_postageclaim_change", claim.pk) if is_work else ("dispute", dispute.reference)
        for person in people_of(dispute, side):
            owe(
                key=f"postage/{dispute.reference}/{verb}/{person.pk}",
                kind=(notice_kinds.POSTAGE_WORK if is_work else notice_kinds.POSTAGE).name,
                recipient=person,
                context={**facts, "side": side.value, "path_name": path[0], "path_args": [path[1]]},
                thread="" if is_work else dispute.thread.reference,
                at=at,
            )


def _tell_of_message(message: Message, dispute: Dispute, event: DisputeEvent) -> None:
    """Tell the sides that read a message of it: one mail for all that is written before they look."""
    for party, side in AS.items():
        if side not in READERS[Audience(message.audience)] or party == event.party:
            continue
        for person in people_of(dispute, party):
            if not ReadState.objects.filter(thread=dispute.thread, person=person, unread=1).exists():
                continue
            is_translated = bool(message.other_body) and message.other_language == person.language
            owe(
                key=f"message/{message.pk}/{person.pk}",
                kind=message_kinds.MESSAGE_NEW.name,
                recipient=person,
                thread=dispute.thread.reference,
                context={
                    "message": str(message.reference),
                    "writer": dispute.shop.name if event.party == Party.SELLER else _name_of(message, event),
                    "number": dispute.order.number,
                    **shown_in_mail(message.other_body if is_translated else message.body, SHOWN_IN_MAIL),
                    "photos": message.photos.count(),
                    "path_name": "thread",
                    "path_args": [dispute.thread.reference],
                },
                at=event.at,
            )


def _name_of(message: Message, event: DisputeEvent) -> str:
    is_agent = event.party in AGENTS or message.author is None
    return "" if is_agent else message.author.display_name  # type: ignore[union-attr]


# Reminders


def remind(change: Change, dispute: Dispute, at: datetime) -> None:
    """Set the reminders of the deadlines that a move set, and end those of the deadlines that it ended."""
    ended = {(deadline.kind, side) for deadline in change.ended_deadlines for side in (*SIDES, Party.SENIOR_AGENT)}
    if change.before is not None:  # A side that answered is reminded no more; the other is still asked.
        answered = change.before.asked_sides - change.after.asked_sides
        ended |= {(DeadlineKind.EVIDENCE_DUE, side) for side in answered}
    end_deadlines(deadlines=sorted(deadline_name(dispute, kind, side) for kind, side in ended), at=at)
    for deadline in change.set_deadlines:
        _set(dispute, change.after, deadline.kind, deadline.due_at, at)


def _set(dispute: Dispute, case: Case, kind: DeadlineKind, due_at: datetime, at: datetime) -> None:
    row = reminder_row(kind)
    offsets: tuple[timedelta, ...] = offsets_to_set(kind, due_at=due_at, set_at=at)
    for side in sorted(recipients(row.to, case)) if offsets else ():
        set_reminders(
            deadline=deadline_name(dispute, kind, side),
            deadline_at=due_at,
            offsets=offsets,
            recipients=people_of(dispute, side),
            kind=notice_kinds.REMINDER.name,
            thread=dispute.thread.reference if side in SIDES else "",
            at=at,
        )


def deadline_name(dispute: Dispute, kind: DeadlineKind, side: Party) -> str:
    """Return what a deadline is called among all that people are reminded of: `dispute/D-8KQ2/evidence_due/buyer`."""
    return f"{DEADLINES}/{dispute.reference}/{kind}/{side}"
