"""Until when a dispute can be opened (dispute rulebook §2): a pure function of what is stored with the order.

Every instant is aware; the end is exclusive. The first day is not counted, and the last one runs to its end in the
order's own zone. Where summer time would make that shorter than 60 × 24 hours, the hours decide.
"""

import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

SECOND_THOUGHT = timedelta(microseconds=1)  # So that exactly 60 × 24 hours are still inside.
SCAN_LAG = timedelta(hours=24)
MOST_EXTENSION_DAYS = 60
# The buyer is reminded of the end of a window so long before it (§7).
REMINDED_BEFORE = (timedelta(days=14), timedelta(days=7), timedelta(hours=72), timedelta(hours=24))
SETTLED_AFTER_DAYS = 45  # From then on a parcel that has not arrived is late, however slow the carrier.


class WindowMode(StrEnum):
    CALENDAR = "calendar"
    ELAPSED = "elapsed"


@dataclass(frozen=True, slots=True)
class WindowPolicy:
    """The numbers of the window, as an operator may set them.

    That something was received shortens nothing (§2, 6), unless `after_receipt_days` are set: 0 is never.
    """

    days: int = 60
    mode: WindowMode = WindowMode.CALENDAR
    grace: timedelta = timedelta()
    not_received_min_days: int = 10
    after_receipt_days: int = 0


class Opening(StrEnum):
    """Whether a dispute can be opened now."""

    OPEN = "open"
    NOT_SHIPPED = "not_shipped"
    NOT_YET = "not_yet"  # The shipment lies in the future: a clock is wrong somewhere.
    STILL_ON_ITS_WAY = "still_on_its_way"  # A warning, no refusal.
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The answer for one line: `earliest_at` ≤ now < `latest_at` when it is open. `latest_at` is exclusive."""

    opening: Opening
    earliest_at: datetime | None
    latest_at: datetime | None

    @property
    def is_allowed(self) -> bool:
        return self.opening in {Opening.OPEN, Opening.STILL_ON_ITS_WAY}


def window_end(
    start_at: datetime,
    zone: str,
    *,
    policy: WindowPolicy = WindowPolicy(),
    extension_days: int = 0,
    received_at: datetime | None = None,
) -> datetime:
    """Return the first instant, in UTC, at which a dispute can no longer be opened (§2).

    `zone` is the IANA name frozen with the order. With `after_receipt_days`, it is no later than so many days after the
    goods were received, counted the same way; an extension is added to whichever comes first. Raise ValueError for an
    extension below 0 or above 60 days.
    """
    if not 0 <= extension_days <= MOST_EXTENSION_DAYS:
        raise ValueError("An extension has 0 to 60 days.")
    usual = _end(start_at, zone, policy.days + extension_days, policy)
    if received_at is None or policy.after_receipt_days < 1:
        return usual
    received_at = max(received_at, start_at)
    return min(usual, _end(received_at, zone, policy.after_receipt_days + extension_days, policy))


def _end(from_at: datetime, zone: str, days: int, policy: WindowPolicy) -> datetime:
    """Return the end of so many days after an instant, in UTC."""
    from_at = from_at.astimezone(UTC)
    elapsed = from_at + timedelta(days=days) + SECOND_THOUGHT
    if policy.mode is WindowMode.ELAPSED:
        return elapsed + policy.grace
    place = zoneinfo.ZoneInfo(zone)
    day_after = from_at.astimezone(place).date() + timedelta(days=days + 1)
    calendar = datetime.combine(day_after, time(), tzinfo=place).astimezone(UTC)
    return max(calendar, elapsed) + policy.grace


def started_at(shipped_at: datetime, first_scan_at: datetime | None) -> datetime:
    """Return when the window of a shipment starts: at the seller's word, unless the carrier saw the parcel much later."""
    if first_scan_at is not None and first_scan_at - shipped_at > SCAN_LAG:
        return first_scan_at
    return shipped_at


def line_started_at(starts: Iterable[datetime]) -> datetime | None:
    """Return when the window of a line starts: with the last shipment that holds a unit of it; None: nothing was shipped."""
    return max(starts, default=None)


def never_earlier(stored: datetime | None, computed: datetime) -> datetime:
    """Return the end that counts after something changed: it only ever moves later."""
    return computed if stored is None else max(stored, computed)


def once_received(kept: datetime, computed: datetime) -> datetime:
    """Return the end that counts from the receipt on: the one thing that moves it earlier, once, where the operator says so.

    §2, 4 keeps edits from taking time away that somebody was promised: another scan, another number of days. A receipt is
    no edit. That it ends the time sooner was said from the start, wherever the end was shown. From then on the end only
    moves later again, and that of a dispute, which is its own, never moves (docs/decisions/0024).
    """
    return min(kept, computed)


def eligibility(
    *,
    start_at: datetime | None,
    end_at: datetime | None,
    at: datetime,
    is_not_received: bool = False,
    is_tracking_abnormal: bool = False,
    policy: WindowPolicy = WindowPolicy(),
) -> Eligibility:
    """Return whether a dispute about a line can be opened at an instant, and between which instants it can (§2, 5 and 11)."""
    if start_at is None or end_at is None:
        return Eligibility(Opening.NOT_SHIPPED, None, None)
    if at < start_at:
        return Eligibility(Opening.NOT_YET, start_at, end_at)
    if at >= end_at:
        return Eligibility(Opening.TOO_LATE, start_at, end_at)
    waited = at - start_at
    is_early = waited < timedelta(days=policy.not_received_min_days) and waited < timedelta(days=SETTLED_AFTER_DAYS)
    if is_not_received and is_early and not is_tracking_abnormal:
        return Eligibility(Opening.STILL_ON_ITS_WAY, start_at, end_at)
    return Eligibility(Opening.OPEN, start_at, end_at)


def last_instant(end_at: datetime) -> datetime:
    """Return the last instant inside a window, which is what people are told: one microsecond before its end."""
    return end_at - SECOND_THOUGHT


def days_left(end_at: datetime, zone: str, at: datetime) -> int:
    """Return how many days are left on the order's calendar, 0 on the last day and -1 once the window is over."""
    if at >= end_at:
        return -1
    place = zoneinfo.ZoneInfo(zone)
    return (last_instant(end_at).astimezone(place).date() - at.astimezone(place).date()).days
