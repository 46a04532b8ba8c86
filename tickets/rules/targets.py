"""By when we want to have answered and solved: targets in business time, stored as absolute instants.

How long a target has depends on the ticket's priority and comes from the promises in force when it started; in whose
business time it is counted, from the ticket's language. A target is recomputed where something happens to the ticket,
and never because time goes by: so its due instant can be stored and ordered by.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from tickets.rules.hours import ServiceHours, add_business_time, business_time_between
from tickets.rules.playing import Played
from tickets.rules.states import Priority, TargetKind


@dataclass(frozen=True, slots=True)
class Promises:
    """How much business time each target has, for tickets whose target starts at `valid_from` or later."""

    valid_from: datetime
    durations: Mapping[tuple[Priority, TargetKind], timedelta]


@dataclass(frozen=True, slots=True)
class Target:
    """A target of a ticket, as it is stored.

    `used` is the business time counted before `counting_since`, which is None while it is paused and after its end.
    `due_at` is exclusive: from it on the target is late. It is None while paused in time, and where nobody is ever there.
    """

    kind: TargetKind
    started_at: datetime
    duration: timedelta
    used: timedelta = timedelta()
    counting_since: datetime | None = None
    due_at: datetime | None = None
    ended_at: datetime | None = None
    is_met: bool = False  # Fulfilled, in time or late. Ended and not met: nobody is owed it any longer.

    @property
    def is_running(self) -> bool:
        return self.counting_since is not None

    @property
    def is_paused(self) -> bool:
        return self.counting_since is None and self.ended_at is None

    def is_late(self, at: datetime) -> bool:
        """Return whether it was or is not fulfilled in time, seen from an instant."""
        return self.due_at is not None and self.due_at <= (self.ended_at or at)


def _hours(urgent: float, high: float, normal: float, low: float) -> dict[Priority, timedelta]:
    return {
        priority: timedelta(hours=hours) for priority, hours in zip(Priority, (urgent, high, normal, low), strict=True)
    }


USUAL = Promises(
    datetime.min.replace(tzinfo=UTC),
    {
        (priority, kind): duration
        for kind, durations in {
            TargetKind.FIRST_RESPONSE: _hours(1, 2, 8, 16),
            TargetKind.NEXT_RESPONSE: _hours(1, 4, 8, 16),
            TargetKind.RESOLUTION: _hours(8, 16, 40, 80),
        }.items()
        for priority, duration in durations.items()
    },
)


def duration_of(promises: Iterable[Promises], priority: Priority, kind: TargetKind, at: datetime) -> timedelta | None:
    """Return how much business time a target has that starts at an instant; None where nothing is promised."""
    in_force = [one for one in promises if one.valid_from <= at]
    return max(in_force, key=lambda one: one.valid_from).durations.get((priority, kind)) if in_force else None


def started(kind: TargetKind, duration: timedelta, hours: ServiceHours, at: datetime) -> Target:
    """Return a target that starts to count at an instant."""
    due_at = add_business_time(hours, at, duration)
    return Target(kind, at, duration, counting_since=at, due_at=due_at)


def paused(target: Target, hours: ServiceHours, at: datetime) -> Target:
    """Return a target that no longer counts; what is late stays due when it was."""
    if target.counting_since is None:
        return target
    used = target.used + business_time_between(hours, target.counting_since, at)
    return replace(target, used=used, counting_since=None, due_at=target.due_at if target.is_late(at) else None)


def resumed(target: Target, hours: ServiceHours, at: datetime) -> Target:
    """Return a paused target that counts again, with the time that it had left."""
    if not target.is_paused:
        return target
    left = max(target.duration - target.used, timedelta())
    due_at = target.due_at if target.is_late(at) else add_business_time(hours, at, left)
    return replace(target, counting_since=at, due_at=due_at)


def stopped(target: Target, hours: ServiceHours, at: datetime, *, is_met: bool) -> Target:
    """Return a target that has ended; what is late and what was due stays to be seen."""
    if target.ended_at is not None:
        return target
    since = target.counting_since
    used = target.used + (business_time_between(hours, since, at) if since is not None else timedelta())
    return replace(target, used=used, counting_since=None, ended_at=at, is_met=is_met)


def restated(
    target: Target, duration: timedelta, at: datetime, *, hours: ServiceHours, hours_before: ServiceHours
) -> Target:
    """Return a target with another duration, or in other hours from now on, as if it always had that duration.

    Business time used so far counts as it was counted. So a target can become late by a higher priority, at the instant
    in the past at which it would have been, and be in time again by a lower one.
    """
    if target.ended_at is not None:
        return target
    since = target.counting_since
    if since is None:
        return replace(target, duration=duration, due_at=(target.due_at or at) if target.used >= duration else None)
    used = target.used + business_time_between(hours_before, since, at)
    if used < duration:
        due_at = add_business_time(hours, at, duration - used)
    else:
        due_at = add_business_time(hours_before, since, max(duration - target.used, timedelta()))
    return replace(target, duration=duration, used=used, counting_since=at, due_at=due_at)


def after(
    targets: Iterable[Target],
    played: Played,
    *,
    priority: Priority,
    hours: ServiceHours,
    hours_before: ServiceHours | None = None,
    promises: Iterable[Promises] = (USUAL,),
) -> tuple[Target, ...]:
    """Return a ticket's targets after a move; ended ones stay as they are, for the record.

    `priority` and `hours` are those after the move, `hours_before` those of the language before it. Where a move was
    taken back (`played.restores`) nothing is computed: store the targets again that were there before it.
    """
    at, promises = played.at, tuple(promises)
    results = []
    for target in targets:
        kind, result = target.kind, target
        if played.restates:
            duration = duration_of(promises, priority, kind, target.started_at)
            result = restated(result, duration or target.duration, at, hours=hours, hours_before=hours_before or hours)
        if kind in played.pauses:
            result = paused(result, hours, at)
        if kind in played.resumes:
            result = resumed(result, hours, at)
        if kind in played.meets | played.drops:
            result = stopped(result, hours, at, is_met=kind in played.meets)
        results.append(result)
    for kind in TargetKind:
        duration = duration_of(promises, priority, kind, at) if kind in played.starts else None
        if duration is not None:
            fresh = started(kind, duration, hours, at)
            results.append(paused(fresh, hours, at) if kind in played.pauses else fresh)
    return tuple(results)


def next_deadline(targets: Iterable[Target]) -> Target | None:
    """Return the running target that is due first; a late one comes before all others. None when nothing runs to an end."""
    running = [(target.due_at, target) for target in targets if target.is_running and target.due_at is not None]
    return min(running, key=lambda pair: pair[0])[1] if running else None
