"""The numbers of the process as an operator may set them: in which unit each is told, and between which ends."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from disputes.rules.policy import DEFAULT, Policy

MOST_PAUSES = 20


class Unit(StrEnum):
    DAYS = "days"
    BUSINESS_DAYS = "business_days"
    HOURS = "hours"
    MINUTES = "minutes"  # Several, one after the other.
    TIMES = "times"
    CHARACTERS = "characters"
    AMOUNT = "amount"  # Minor units of the dispute's currency; None sets no limit.
    SWITCH = "switch"
    CHOICE = "choice"


LENGTHS = {
    Unit.DAYS: timedelta(days=1),
    Unit.BUSINESS_DAYS: timedelta(days=1),
    Unit.HOURS: timedelta(hours=1),
    Unit.MINUTES: timedelta(minutes=1),
}


class Part(StrEnum):
    NEGOTIATION = "negotiation"
    MEDIATION = "mediation"
    PARCELS = "parcels"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Number:
    """A number of `Policy`, from `least` to `most` of its unit; a switch or a choice has no ends."""

    name: str
    part: Part
    unit: Unit
    least: int = 0
    most: int = 0

    @property
    def usual(self) -> Any:
        return getattr(DEFAULT, self.name)


NUMBERS = (
    Number("seller_response", Part.NEGOTIATION, Unit.DAYS, 1, 60),
    Number("buyer_response", Part.NEGOTIATION, Unit.DAYS, 1, 60),
    Number("negotiation", Part.NEGOTIATION, Unit.DAYS, 1, 90),
    Number("negotiation_extension", Part.NEGOTIATION, Unit.DAYS, 1, 60),
    Number("escalation_after", Part.NEGOTIATION, Unit.HOURS, 0, 2_160),
    Number("unchanged_before_silence", Part.NEGOTIATION, Unit.HOURS, 0, 1_440),
    Number("least_after_revision", Part.NEGOTIATION, Unit.HOURS, 1, 1_440),
    Number("auto_accept", Part.NEGOTIATION, Unit.SWITCH),
    Number("auto_accept_max", Part.NEGOTIATION, Unit.AMOUNT, 1, 10**12),
    Number("on_seller_timeout", Part.NEGOTIATION, Unit.CHOICE),
    Number("on_buyer_timeout", Part.NEGOTIATION, Unit.CHOICE),
    Number("max_rounds", Part.NEGOTIATION, Unit.TIMES, 1, 100),
    Number("max_revisions", Part.NEGOTIATION, Unit.TIMES, 0, 100),
    Number("replacement", Part.NEGOTIATION, Unit.SWITCH),
    Number("evidence", Part.MEDIATION, Unit.DAYS, 1, 60),
    Number("max_evidence_requests", Part.MEDIATION, Unit.TIMES, 1, 20),
    Number("mediation_sla", Part.MEDIATION, Unit.DAYS, 1, 60),
    Number("mediation_alarm_every", Part.MEDIATION, Unit.HOURS, 1, 720),
    Number("mediation_backstop", Part.MEDIATION, Unit.DAYS, 7, 365),
    Number("appeal", Part.MEDIATION, Unit.DAYS, 1, 90),
    Number("least_rationale", Part.MEDIATION, Unit.CHARACTERS, 1, 2_000),
    Number("least_rejection", Part.MEDIATION, Unit.CHARACTERS, 1, 2_000),
    Number("four_eyes_limit", Part.MEDIATION, Unit.AMOUNT, 0, 10**12),
    Number("return_ship_by", Part.PARCELS, Unit.DAYS, 1, 90),
    Number("return_ship_by_extension", Part.PARCELS, Unit.DAYS, 1, 90),
    Number("seller_label_by", Part.PARCELS, Unit.DAYS, 1, 60),
    Number("max_return_changes", Part.PARCELS, Unit.TIMES, 0, 20),
    Number("return_transit", Part.PARCELS, Unit.DAYS, 1, 180),
    Number("return_transit_extension", Part.PARCELS, Unit.DAYS, 1, 180),
    Number("inspection", Part.PARCELS, Unit.DAYS, 1, 60),
    Number("least_after_scan", Part.PARCELS, Unit.HOURS, 1, 720),
    Number("replacement_ship_by", Part.PARCELS, Unit.DAYS, 1, 90),
    Number("replacement_transit", Part.PARCELS, Unit.DAYS, 1, 180),
    Number("replacement_confirm", Part.PARCELS, Unit.DAYS, 1, 90),
    Number("postage_cap_max", Part.MONEY, Unit.AMOUNT, 1, 10**12),
    Number("postage_claim", Part.MONEY, Unit.DAYS, 1, 180),
    Number("postage_answer", Part.MONEY, Unit.BUSINESS_DAYS, 1, 60),
    Number("refund_sla", Part.MONEY, Unit.BUSINESS_DAYS, 1, 60),
    Number("retries_after", Part.MONEY, Unit.MINUTES, 1, 10_080),
)
# What changes when the clock next moves a case that runs. Of every other number, a case has its instant already.
MOVES_CLOCKS = "on_buyer_timeout"


class NumberFault(StrEnum):
    """Why numbers do not fit each other."""

    OVER_NEGOTIATION = "over_negotiation"
    NEVER_ESCALATED = "never_escalated"
    NEVER_ACCEPTED = "never_accepted"
    OVER_BACKSTOP = "over_backstop"
    NOT_GROWING = "not_growing"


def faults(policy: Policy) -> list[tuple[str, NumberFault]]:
    """Return the numbers that contradict another one, each with why."""
    found = [
        (name, NumberFault.OVER_NEGOTIATION)
        for name in ("seller_response", "buyer_response")
        if getattr(policy, name) > policy.negotiation
    ]
    if policy.escalation_after >= policy.negotiation:
        found.append(("escalation_after", NumberFault.NEVER_ESCALATED))
    if policy.auto_accept and policy.unchanged_before_silence > policy.seller_response:
        found.append(("unchanged_before_silence", NumberFault.NEVER_ACCEPTED))
    found += [
        (name, NumberFault.OVER_BACKSTOP)
        for name in ("mediation_sla", "evidence")
        if getattr(policy, name) >= policy.mediation_backstop
    ]
    if list(policy.retries_after) != sorted(policy.retries_after):
        found.append(("retries_after", NumberFault.NOT_GROWING))
    return found
