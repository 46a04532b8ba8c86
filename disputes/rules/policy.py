"""The numbers of the process (dispute rulebook §4) as dated rows that an operator may add to.

What a row says counts from its instant on. A running dispute keeps the instants that it was given: only a deadline that is
set later is counted with the newer numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum


class OnSellerTimeout(StrEnum):
    ACCEPT = "accept"
    MEDIATE = "mediate"


class OnBuyerTimeout(StrEnum):
    REMIND = "remind"
    CLOSE = "close"


ALWAYS = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers in force from `since` on. Amounts are minor units of the dispute's currency; None sets no limit."""

    since: datetime = ALWAYS
    # Negotiation
    seller_response: timedelta = timedelta(days=5)
    buyer_response: timedelta = timedelta(days=5)
    negotiation: timedelta = timedelta(days=7)
    negotiation_extension: timedelta = timedelta(days=5)
    escalation_after: timedelta = timedelta(hours=72)
    unchanged_before_silence: timedelta = timedelta(hours=48)
    least_after_revision: timedelta = timedelta(hours=48)
    auto_accept: bool = True
    auto_accept_max: int | None = None
    on_seller_timeout: OnSellerTimeout = OnSellerTimeout.ACCEPT
    on_buyer_timeout: OnBuyerTimeout = OnBuyerTimeout.REMIND
    max_rounds: int = 6
    max_revisions: int = 3
    replacement: bool = True
    # Mediation
    evidence: timedelta = timedelta(days=3)
    max_evidence_requests: int = 2
    mediation_sla: timedelta = timedelta(days=5)
    mediation_alarm_every: timedelta = timedelta(hours=48)
    mediation_backstop: timedelta = timedelta(days=60)
    appeal: timedelta = timedelta(days=7)
    least_rationale: int = 40
    least_rejection: int = 20
    four_eyes_limit: int | None = 50_000
    # Parcels
    return_ship_by: timedelta = timedelta(days=10)
    return_ship_by_extension: timedelta = timedelta(days=5)
    seller_label_by: timedelta = timedelta(days=3)
    max_return_changes: int = 2
    return_transit: timedelta = timedelta(days=30)
    return_transit_extension: timedelta = timedelta(days=15)
    inspection: timedelta = timedelta(days=3)
    least_after_scan: timedelta = timedelta(hours=48)
    replacement_ship_by: timedelta = timedelta(days=7)
    replacement_transit: timedelta = timedelta(days=45)
    replacement_confirm: timedelta = timedelta(days=7)
    # Money
    postage_cap_max: int | None = None
    postage_claim: timedelta = timedelta(days=14)
    postage_answer: timedelta = timedelta(days=5)  # Business days.
    refund_sla: timedelta = timedelta(days=3)  # Business days.
    retries_after: tuple[timedelta, ...] = (
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=30),
        timedelta(hours=2),
        timedelta(hours=8),
        timedelta(hours=24),
    )

    def retry_after(self, failures: int) -> timedelta:
        """Return how long to wait after so many failures of a refund; the last step repeats."""
        return self.retries_after[min(max(failures, 1), len(self.retries_after)) - 1]


DEFAULT = Policy()


def policy_at(rows: Sequence[Policy], at: datetime) -> Policy:
    """Return the row in force at an instant; before all rows, the defaults."""
    return max((row for row in rows if row.since <= at), key=lambda row: row.since, default=DEFAULT)
