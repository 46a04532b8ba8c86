"""The sweep that has refunds paid: claim one, ask its gateway outside every transaction, settle what it says.

At most one payment: the key is the same at every try, so what a worker that died had sent is known to whoever pays.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from disputes import actions, gateways
from disputes.models import Refund
from disputes.rules.refunds import Answer, Effect, Said

# How long a sweep begins new refunds; one that is begun may take REFUND_WEBHOOK_SECONDS, and the minute's next sweep goes on.
MOST_SECONDS = 40.0

logger = logging.getLogger(__name__)


def sweep(*, at: datetime, clock: Callable[[], datetime] | None = None) -> int:
    """Ask for every refund that is due and return how many were paid; call the agents for those that are late."""
    clock = clock or (lambda: at)
    began_at, paid = time.monotonic(), 0
    while time.monotonic() - began_at < MOST_SECONDS and (refund := actions.claim_refund(at=clock())) is not None:
        answer = _asked(refund, clock())
        effect = actions.settle_refund(
            key=refund.key, answer=answer, source=refund.gateway, at=clock(), claim=refund.claimed_by
        )
        paid += effect is Effect.PAY
        if effect in {Effect.FAIL, Effect.CONTRADICT}:
            logger.warning("Refund %s needs an agent: %s", refund.key, answer.words or answer.said)
    late = actions.call_agents(at=clock())
    if late:
        logger.warning("%s refunds are late", late)
    return paid


def _asked(refund: Refund, at: datetime) -> Answer:
    try:
        return gateways.named(refund.gateway).pay(refund.payment, at=at)
    except Exception as error:  # Whatever it is, the others are still owed, and this one may have been paid.
        logger.exception("The gateway %s failed", refund.gateway)
        return Answer(Said.UNCLEAR, words=f"{type(error).__name__}: {error}")
