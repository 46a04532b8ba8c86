"""Moving the site's clock, for somebody who tries the site out."""

from datetime import timedelta

from django.db import transaction

from notices import clock
from notices.models import SiteClock
from notices.rules.spans import LONGEST


@transaction.atomic
def advance(*, by: timedelta) -> timedelta:
    """Move the clock on, and return by how much it is ahead now; raise ValueError where it would go back or too far."""
    SiteClock.objects.get_or_create(pk=SiteClock.ONLY, defaults={"offset": timedelta()})
    moved = SiteClock.objects.select_for_update().get(pk=SiteClock.ONLY)
    if by <= timedelta():
        raise ValueError("The clock does not go back; --reset puts it right.")
    if moved.offset + by > LONGEST:
        raise ValueError(f"The clock would be more than {LONGEST.days} days ahead; --reset puts it right.")
    ahead: timedelta = moved.offset + by
    SiteClock.objects.filter(pk=SiteClock.ONLY).update(offset=ahead)
    clock.forget()
    return ahead


@transaction.atomic
def reset() -> None:
    """Let the clock be the machine's again. What was written meanwhile keeps its dates."""
    SiteClock.objects.all().delete()
    clock.forget()
