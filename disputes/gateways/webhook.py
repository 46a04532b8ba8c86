"""The marketplace pays: it is told by a POST that is signed as Standard Webhooks says, and answers at once or later.

What is not a whole and readable answer says nothing of the payment: it is asked again with the same key.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from standardwebhooks import Webhook as Signer

from disputes.gateways.posting import FAULTS, post
from disputes.gateways.reading import read_answer
from disputes.rules.refunds import Answer, Payment, Said
from orders.reading import Unreadable
from orders.rules.money import plain

TYPE = "refund.requested"
ANSWERED = frozenset({200, 201, 202, 409, 422})  # Whose bodies are read: with others, somebody in between may speak.


@dataclass(frozen=True, slots=True)
class Webhook:
    url: str
    secret: str
    seconds: float
    is_private_allowed: bool

    def pay(self, payment: Payment, *, at: datetime) -> Answer:
        """Tell the marketplace of a refund, with its key as the message's id, so that a message told twice is known."""
        content = {"type": TYPE, "timestamp": at.isoformat(), "data": payment.as_dict(plain)}
        body = json.dumps(content, ensure_ascii=False)
        try:
            reply = post(
                self.url,
                body=body.encode(),
                headers=self.headers(payment, body, at),
                seconds=self.seconds,
                is_private_allowed=self.is_private_allowed,
            )
        except FAULTS as error:
            return Answer(Said.UNCLEAR, words=f"{type(error).__name__}: {error}")
        if reply.status not in ANSWERED:
            return Answer(Said.UNCLEAR, words=f"HTTP {reply.status}")
        if reply.status == 202 and not reply.body.strip():
            return Answer(Said.PENDING)
        try:
            return read_answer(json.loads(reply.body, parse_float=str, parse_constant=str))
        except (ValueError, RecursionError):
            return Answer(Said.UNCLEAR, words=f"HTTP {reply.status}: the answer is not JSON in UTF-8")
        except Unreadable as refused:
            return Answer(Said.UNCLEAR, words=f"HTTP {reply.status}: {refused}")

    def headers(self, payment: Payment, body: str, at: datetime) -> dict[str, str]:
        """Return the headers of Standard Webhooks; the id is the refund's key at every try."""
        at = at.astimezone(UTC)
        return {
            "Content-Type": "application/json",
            "User-Agent": "helpcenter-refunds/1",
            "webhook-id": str(payment.key),
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Signer(self.secret).sign(str(payment.key), at, body),
        }


def from_settings() -> Webhook:
    return Webhook(
        url=settings.REFUND_WEBHOOK_URL,
        secret=settings.REFUND_WEBHOOK_SECRET,
        seconds=settings.REFUND_WEBHOOK_SECONDS,
        is_private_allowed=settings.REFUND_WEBHOOK_PRIVATE,
    )
