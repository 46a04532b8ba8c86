"""The table of stages: whose turn it is, which deadlines run, how long, and counted from what (dispute rulebook §1, §4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from disputes.rules.business import after_business_days
from disputes.rules.facts import Case, Deadline
from disputes.rules.policy import OnBuyerTimeout, Policy
from disputes.rules.states import DeadlineKind, Party, Stage


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage; its deadlines in the order in which they decide when two pass at one instant."""

    stage: Stage
    turn: tuple[Party, ...]
    deadlines: tuple[DeadlineKind, ...] = ()


STAGES: dict[Stage, StageRow] = {
    row.stage: row
    for row in (
        StageRow(Stage.AWAITING_SELLER, (Party.SELLER,), (DeadlineKind.SELLER_RESPONSE, DeadlineKind.NEGOTIATION_END)),
        StageRow(Stage.AWAITING_BUYER, (Party.BUYER,), (DeadlineKind.BUYER_RESPONSE, DeadlineKind.NEGOTIATION_END)),
        StageRow(Stage.MEDIATION, (Party.AGENT,), (DeadlineKind.MEDIATION_SLA, DeadlineKind.MEDIATION_BACKSTOP)),
        StageRow(
            Stage.AWAITING_EVIDENCE,
            (Party.BUYER, Party.SELLER),  # Whoever of them was asked.
            (DeadlineKind.EVIDENCE_DUE, DeadlineKind.MEDIATION_BACKSTOP),
        ),
        StageRow(Stage.RULED, (Party.BUYER, Party.SELLER), (DeadlineKind.APPEAL_END,)),
        StageRow(
            Stage.RETURN_AWAITING_SHIPMENT,
            (Party.BUYER,),
            (DeadlineKind.SELLER_LABEL_BY, DeadlineKind.RETURN_SHIP_BY),
        ),
        StageRow(Stage.RETURN_IN_TRANSIT, (Party.CARRIER,), (DeadlineKind.RETURN_TRANSIT_MAX,)),
        StageRow(Stage.RETURN_INSPECTION, (Party.SELLER,), (DeadlineKind.INSPECTION,)),
        StageRow(Stage.REPLACEMENT_AWAITING_SHIPMENT, (Party.SELLER,), (DeadlineKind.REPLACEMENT_SHIP_BY,)),
        StageRow(
            Stage.REPLACEMENT_IN_TRANSIT,
            (Party.CARRIER, Party.BUYER),
            (DeadlineKind.REPLACEMENT_TRANSIT_MAX, DeadlineKind.REPLACEMENT_CONFIRM),
        ),
        StageRow(Stage.REFUND_PENDING, (Party.PSP,), (DeadlineKind.REFUND_SLA,)),
        StageRow(Stage.CLOSED, ()),
    )
}


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """A deadline: how long by the policy, from what, and whether it goes on when the stage changes to another that has it.

    What only reminds or alarms may lie in the past; what decides never does after a move.
    """

    kind: DeadlineKind
    length: str  # The name of its number in `Policy`.
    counted_from: str
    decides: bool = True
    goes_on: bool = False
    is_in_business_days: bool = False

    def long(self, policy: Policy) -> timedelta:
        length: timedelta = getattr(policy, self.length)
        return length


DEADLINES: dict[DeadlineKind, DeadlineRow] = {
    row.kind: row
    for row in (
        DeadlineRow(DeadlineKind.SELLER_RESPONSE, "seller_response", "the buyer's offer, never after the negotiation"),
        DeadlineRow(DeadlineKind.NEGOTIATION_END, "negotiation", "the opening", goes_on=True),
        DeadlineRow(
            DeadlineKind.BUYER_RESPONSE,
            "buyer_response",
            "the seller's offer, never after the negotiation",
            decides=False,
        ),
        DeadlineRow(DeadlineKind.MEDIATION_SLA, "mediation_sla", "the mediator's turn", decides=False),
        DeadlineRow(DeadlineKind.MEDIATION_BACKSTOP, "mediation_backstop", "the start of mediation", goes_on=True),
        DeadlineRow(DeadlineKind.EVIDENCE_DUE, "evidence", "the request"),
        DeadlineRow(DeadlineKind.APPEAL_END, "appeal", "the ruling; none after an appeal"),
        DeadlineRow(DeadlineKind.RETURN_SHIP_BY, "return_ship_by", "the agreement, or the seller's last change"),
        DeadlineRow(
            DeadlineKind.SELLER_LABEL_BY, "seller_label_by", "the agreement, if an address or label is missing"
        ),
        DeadlineRow(DeadlineKind.RETURN_TRANSIT_MAX, "return_transit", "the shipment of the return"),
        DeadlineRow(DeadlineKind.INSPECTION, "inspection", "the delivery scan, at least 48 hours from when we know"),
        DeadlineRow(DeadlineKind.REPLACEMENT_SHIP_BY, "replacement_ship_by", "the agreement"),
        DeadlineRow(DeadlineKind.REPLACEMENT_TRANSIT_MAX, "replacement_transit", "the shipment, until it is delivered"),
        DeadlineRow(
            DeadlineKind.REPLACEMENT_CONFIRM,
            "replacement_confirm",
            "the delivery scan, at least 48 hours from when we know",
        ),
        DeadlineRow(
            DeadlineKind.REFUND_SLA, "refund_sla", "the decision to pay", decides=False, is_in_business_days=True
        ),
    )
}


def decides(kind: DeadlineKind, policy: Policy) -> bool:
    """Return whether something happens by itself when such a deadline passes, by the policy in force then."""
    if kind is DeadlineKind.BUYER_RESPONSE:
        return policy.on_buyer_timeout is OnBuyerTimeout.CLOSE
    return DEADLINES[kind].decides


def entered(case: Case, stage: Stage, at: datetime) -> tuple[Deadline, ...]:
    """Return the deadlines that run once a case has come to a stage at an instant."""
    deadlines: list[Deadline] = []
    policy = case.policy(at)
    ends: datetime | None = None
    for kind in sorted(STAGES[stage].deadlines, key=lambda kind: not DEADLINES[kind].goes_on):
        kept = case.deadline(kind) if DEADLINES[kind].goes_on else None
        if kept is None and not _runs(kind, case):
            continue
        due_at = kept.due_at if kept else _due_at(kind, case, at, policy)
        if kind is DeadlineKind.NEGOTIATION_END:
            ends = due_at
        elif ends is not None:
            due_at = min(due_at, ends)
        deadlines.append(kept or Deadline(kind, due_at, at))
    order = STAGES[stage].deadlines
    return tuple(sorted(deadlines, key=lambda deadline: order.index(deadline.kind)))


def _runs(kind: DeadlineKind, case: Case) -> bool:
    if kind is DeadlineKind.SELLER_LABEL_BY:
        return case.returning is not None and case.returning.lacks_sellers_part
    if kind is DeadlineKind.REPLACEMENT_CONFIRM:
        return case.replacing is not None and case.replacing.scanned_at is not None
    return True


def _due_at(kind: DeadlineKind, case: Case, at: datetime, policy: Policy) -> datetime:
    if kind is DeadlineKind.APPEAL_END and case.level > 1:
        return at
    if kind is DeadlineKind.INSPECTION and case.returning and case.returning.scanned_at:
        return max(case.returning.scanned_at + policy.inspection, at + policy.least_after_scan)
    row = DEADLINES[kind]
    if row.is_in_business_days:
        return after_business_days(at, row.long(policy), case.business_days)
    return at + row.long(policy)
