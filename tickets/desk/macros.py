"""Macros with their slots filled, in the language of whoever asked and in the agent's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from notices.templatetags.notices import instant
from orders.models import Order
from orders.order_page import window_of
from tickets.models import Macro, Ticket
from tickets.rules.macros import MacroSlot, filled
from tickets.rules.states import Topic

LANGUAGES = ("ja", "en")


@dataclass(frozen=True, slots=True)
class Filled:
    """A macro for one ticket: what the requester will read, and the same in the other language."""

    slug: str
    title: str
    body: str
    language: str
    other_body: str
    other_language: str
    to: str
    is_note: bool


def macros_for(ticket: Ticket, agent: Any, order: Order | None, at: datetime, *, reads: str) -> list[Filled]:
    """Return the macros that fit a ticket's topic, first those for it alone. `reads` is the agent's own language."""
    rows = [row for row in Macro.objects.all() if not row.topics or ticket.topic in row.topics]
    rows.sort(key=lambda row: not row.topics)
    return list(_filled(rows, ticket, agent, order, at, reads=reads))


def macro_called(slug: str, ticket: Ticket, agent: Any, order: Order | None, at: datetime) -> Filled | None:
    """Return one macro filled for a ticket, or None."""
    rows = Macro.objects.filter(slug=slug)
    return next(_filled(rows, ticket, agent, order, at, reads=ticket.language), None)


def topic_of_macro(slug: str) -> Topic | None:
    """Return the topic that answering with a macro gives a ticket, or None."""
    topic = Macro.objects.filter(slug=slug).values_list("set_topic", flat=True).first() if slug else ""
    return Topic(topic) if topic else None


def _filled(rows: Iterable[Macro], ticket: Ticket, agent: Any, order: Order | None, at: datetime, *, reads: str) -> Any:
    language = ticket.language if ticket.language in LANGUAGES else "en"
    other = next(code for code in LANGUAGES if code != language)
    values = {code: _values(ticket, agent, order, at, code) for code in LANGUAGES}
    for row in rows:
        bodies = {"ja": row.body_ja, "en": row.body_en}
        yield Filled(
            slug=row.slug,
            title=row.title_ja if reads == "ja" else row.title_en,
            body=filled(bodies[language], values[language]),
            language=language,
            other_body=filled(bodies[other], values[other]),
            other_language=other,
            to=row.to_stage,
            is_note=row.is_note,
        )


def _values(ticket: Ticket, agent: Any, order: Order | None, at: datetime, language: str) -> dict[str, str]:
    with translation.override(language):
        return {
            MacroSlot.CUSTOMER: ticket.requester.display_name if ticket.requester else ticket.guest_name,
            MacroSlot.AGENT: agent.display_name,
            MacroSlot.REFERENCE: ticket.reference,
            MacroSlot.ORDER: order.number if order else ticket.typed_order_number,
            MacroSlot.SHOP: order.shop.name if order else "",
            MacroSlot.TRACKING: _tracking(ticket, order),
            MacroSlot.WINDOW: _window(order, at),
            MacroSlot.MARKETPLACE: settings.MARKETPLACE_NAME[language],
        }


def _tracking(ticket: Ticket, order: Order | None) -> str:
    numbers = [parcel.tracking_number for parcel in order.shipments.all() if parcel.tracking_number] if order else []
    return ticket.tracking_number or ", ".join(numbers)


def _window(order: Order | None, at: datetime) -> str:
    """Say until when a dispute can be opened: for the line whose window closes first among those that are open."""
    if order is None:
        return ""
    windows = [window_of(line, order, at) for line in order.lines.all()]
    ends = [window.last_at for window in windows if window.answer.is_allowed and window.last_at]
    return instant(min(ends)) if ends else ""
