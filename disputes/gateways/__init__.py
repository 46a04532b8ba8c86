"""Who pays a refund. A gateway is asked outside every transaction, and says what it knows; it never raises.

Another one is a class with `pay`, and a row in `GATEWAYS`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from disputes.gateways.manual import Manual
from disputes.gateways.webhook import from_settings
from disputes.rules.refunds import Answer, Payment


class Gateway(Protocol):
    def pay(self, payment: Payment, *, at: datetime) -> Answer:
        """Ask for a payment, once more perhaps; whoever pays does so once for a key."""


GATEWAYS: dict[str, Callable[[], Gateway]] = {"manual": Manual, "webhook": from_settings}


def named(name: str) -> Gateway:
    """Return the gateway that a refund was given to; raise KeyError for one that is not there any more."""
    return GATEWAYS[name]()
