"""How often something may be asked for, by allauth's counters and `ACCOUNT_RATE_LIMITS`, and how long to wait else."""

import math
from datetime import datetime

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest

APP = "allauth.account"


def seconds_to_wait(request: HttpRequest, action: str, *, key: str, at: datetime) -> int:
    """Count one more of something; return 0, or after how many seconds it may be asked for again."""
    if ratelimit.consume(request, app=APP, action=action, key=key, limit_get=True):
        return 0
    waits = [_wait(request, action, rate, key, at) for rate in ratelimit.get_rates(app=APP, action=action)]
    return max([1, *waits])


def _wait(request: HttpRequest, action: str, rate: ratelimit.Rate, key: str, at: datetime) -> int:
    """Return how long one rate lets nobody through; `at` may be a clock that was moved, so no more than its duration."""
    history = cache.get(ratelimit.get_cache_key(request, app=APP, action=action, rate=rate, key=key), [])
    if len(history) < rate.amount:
        return 0
    wait = math.ceil(history[rate.amount - 1] + rate.duration - at.timestamp())
    return int(max(0, min(wait, math.ceil(rate.duration))))
