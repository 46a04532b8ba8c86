"""How long something still takes, in words."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SOON = timedelta(hours=24)


def remaining(until: datetime, at: datetime) -> str:
    """Say how long is left until an instant, never more than is: `2 days 3 hours left`."""
    left = until - at
    if left < MINUTE:
        return _("Less than a minute left") if left > timedelta() else _("Over")
    days, rest = divmod(left, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes = rest // MINUTE
    if days >= 3 or (days and not hours):
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    if days:
        return ngettext("%(days)d day and %(hours)d h left", "%(days)d days and %(hours)d h left", days) % {
            "days": days,
            "hours": hours,
        }
    if hours:
        return _("%(hours)d h %(minutes)d min left") % {"hours": hours, "minutes": minutes}
    return ngettext("%(minutes)d minute left", "%(minutes)d minutes left", minutes) % {"minutes": minutes}


def is_soon(until: datetime, at: datetime) -> bool:
    """Return whether so little is left that the page says so in another colour."""
    return until - at <= SOON
