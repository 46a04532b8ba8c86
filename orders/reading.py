"""What the marketplace sends, as parsed JSON, turned into facts. The importer and the API both read through here.

The shapes are documented in docs/orders.md. An instant has a zone; an amount is a string or a whole number in the
currency's major unit ("12.34", 1200), never a float.
"""

import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from accounts.rules import member_ids
from orders.rules.carriers import MOST_CHARACTERS, tidied
from orders.rules.facts import (
    DiscountFacts,
    Facts,
    Fault,
    LineFacts,
    OrderFacts,
    ShipmentFacts,
    ShopFacts,
    TrackingFacts,
    Wrong,
)
from orders.rules.money import Faulty, is_currency, parsed
from orders.rules.states import ClearanceDuty, DiscountKind, TrackingStatus

MOST_LINES = 500
MOST_UNITS = 1_000_000
MOST_LEVELS = 20  # of objects and lists inside each other
MOST_OF_AN_ADDRESS = 500  # characters
SHOWN_CHARACTERS = 60
YEARS = range(1970, 9000)  # Every zone can show these, and days can be added to them.

Choice = TypeVar("Choice", bound=StrEnum)


class Unreadable(Exception):  # noqa: N818 (it carries a report)
    """Raised for the first thing that is wrong; `wrong` says what and where."""

    def __init__(self, fault: Fault, where: str = "", value: Any = "") -> None:
        self.wrong = Wrong(fault, where, str(value)[:SHOWN_CHARACTERS])
        super().__init__(f"{where}: {fault}")


class Fields:
    """An object of JSON whose fields are taken one by one; what is left over at the end was not expected."""

    def __init__(self, value: Any, where: str = "") -> None:
        if not isinstance(value, Mapping):
            raise Unreadable(Fault.NOT_AN_OBJECT, where, value)
        self.left = dict(value)
        self.where = where

    def path(self, name: str) -> str:
        return f"{self.where}.{name}" if self.where else name

    def take(self, name: str, *, is_needed: bool = True) -> Any:
        value = self.left.pop(name, None)
        if isinstance(value, str):
            value = value.strip()
        if is_needed and value in (None, ""):
            raise Unreadable(Fault.MISSING, self.path(name))
        return value

    def text(self, name: str, most: int, *, is_needed: bool = True) -> str:
        return self._plain(name, self.take(name, is_needed=is_needed), most)

    def address(self, name: str) -> str:
        """Take an address, which may have lines and blanks of any width."""
        value = self.take(name, is_needed=False)
        if not isinstance(value, str):
            return self._plain(name, value, MOST_OF_AN_ADDRESS)
        lines = [line for line in map(" ".join, map(str.split, value.splitlines())) if line]
        self._plain(name, " ".join(lines), MOST_OF_AN_ADDRESS)
        return "\n".join(lines)

    def _plain(self, name: str, value: Any, most: int) -> str:
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise Unreadable(Fault.NOT_TEXT, self.path(name), value)
        text = str(value)
        if "\x00" in text or not text.isprintable():
            raise Unreadable(Fault.NOT_TEXT, self.path(name), value)
        if len(text) > most:
            raise Unreadable(Fault.TOO_LONG, self.path(name), value)
        return text

    def number(self, name: str) -> str:
        """Take an order's number, which is a part of its page's address."""
        value = self.text(name, 40)
        if "/" in value or value in {".", ".."}:
            raise Unreadable(Fault.NOT_TEXT, self.path(name), value)
        return value

    def count(self, name: str) -> int:
        value = self.take(name)
        if isinstance(value, str) and value.isascii() and value.isdecimal():
            value = int(value[:20])
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_UNITS:
            raise Unreadable(Fault.NOT_A_NUMBER, self.path(name), value)
        return value

    def amount(self, name: str, currency: str, *, is_needed: bool = True) -> int | None:
        value = self.take(name, is_needed=is_needed)
        if value in (None, ""):
            return None
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise Unreadable(Fault.NOT_AN_AMOUNT, self.path(name), value)
        minor = parsed(str(value), currency)
        if isinstance(minor, Faulty):
            raise Unreadable(Fault.NOT_AN_AMOUNT, self.path(name), value)
        return minor

    def instant(self, name: str, *, is_needed: bool = True) -> datetime | None:
        value = self.take(name, is_needed=is_needed)
        if value in (None, ""):
            return None
        try:
            at = datetime.fromisoformat(value)
            is_aware = at.utcoffset() is not None
        except (TypeError, ValueError):
            raise Unreadable(Fault.NOT_AN_INSTANT, self.path(name), value) from None
        if at.year not in YEARS:
            raise Unreadable(Fault.NOT_AN_INSTANT, self.path(name), value)
        if not is_aware:
            raise Unreadable(Fault.WITHOUT_ZONE, self.path(name), value)
        return at

    def choice(self, name: str, choices: type[Choice]) -> Choice:
        value = self.take(name)
        try:
            return choices(value)
        except ValueError:
            raise Unreadable(Fault.UNKNOWN_CHOICE, self.path(name), value) from None

    def optional_choice(self, name: str, choices: type[Choice]) -> Choice | None:
        value = self.take(name, is_needed=False)
        if value in (None, ""):
            return None
        self.left[name] = value
        return self.choice(name, choices)

    def list(self, name: str, *, is_needed: bool = True) -> list[Any]:
        value = self.take(name, is_needed=is_needed)
        if value is None:
            return []
        if not isinstance(value, list):
            raise Unreadable(Fault.NOT_AN_OBJECT, self.path(name), value)
        if len(value) > MOST_LINES:
            raise Unreadable(Fault.TOO_LONG, self.path(name), len(value))
        return value

    def end(self) -> None:
        for name in self.left:
            raise Unreadable(Fault.UNKNOWN_FIELD, self.path(str(name)[:SHOWN_CHARACTERS]))


def read(value: Any) -> Facts:
    """Return the facts of an object with one field, `order`, `shipment` or `tracking`; raise Unreadable."""
    fields = Fields(value)
    for name, reader in READERS.items():
        if name in fields.left:
            content = Fields(fields.take(name), name)
            facts = reader(content)
            content.end()
            fields.end()
            return facts
    raise Unreadable(Fault.UNKNOWN_KIND, "", ", ".join(map(str, fields.left)))


def read_order(fields: Fields) -> OrderFacts:
    currency = fields.text("currency", 3).upper()
    if not is_currency(currency):
        raise Unreadable(Fault.UNKNOWN_CURRENCY, fields.path("currency"), currency)
    zone = fields.text("deadline_zone", 64, is_needed=False)
    if zone and zone not in zoneinfo.available_timezones():
        raise Unreadable(Fault.UNKNOWN_ZONE, fields.path("deadline_zone"), zone)
    lines = fields.list("lines")
    if not lines:
        raise Unreadable(Fault.MISSING, fields.path("lines"))
    facts = OrderFacts(
        number=fields.number("number"),
        shop=_shop(Fields(fields.take("shop"), fields.path("shop"))),
        placed_at=fields.instant("placed_at"),  # type: ignore[arg-type]
        currency=currency,
        lines=tuple(_line(Fields(line, fields.path(f"lines.{n}")), currency) for n, line in enumerate(lines, 1)),
        discounts=tuple(
            _discount(Fields(discount, fields.path(f"discounts.{n}")), currency, len(lines))
            for n, discount in enumerate(fields.list("discounts", is_needed=False), 1)
        ),
        shipping=fields.amount("shipping", currency, is_needed=False) or 0,
        paid=fields.amount("paid", currency, is_needed=False),
        deadline_zone=zone,
        ship_by_at=fields.instant("ship_by_at", is_needed=False),
        promised_by_at=fields.instant("promised_by", is_needed=False),
        clearance=fields.optional_choice("clearance", ClearanceDuty),
    )
    return _with_buyer(facts, Fields(fields.take("buyer"), fields.path("buyer")))


def _shop(fields: Fields) -> ShopFacts:
    shop = ShopFacts(
        fields.text("code", 40), fields.text("name", 120), fields.text("country", 2, is_needed=False).upper()
    )
    fields.end()
    return shop


def _with_buyer(facts: OrderFacts, fields: Fields) -> OrderFacts:
    email = fields.text("email", 254, is_needed=False).lower()
    member_id = fields.text("member_id", 20, is_needed=False)
    fields.end()
    if (not email and not member_id) or (email and "@" not in email):
        raise Unreadable(Fault.NOBODY, fields.where, email)
    if member_id and not member_ids.is_member_id(member_id):
        raise Unreadable(Fault.NOBODY, fields.path("member_id"), member_id)
    return replace(facts, buyer_email=email, buyer_member_id=member_ids.tidied(member_id))


def _line(fields: Fields, currency: str) -> LineFacts:
    listing = fields.take("listing", is_needed=False) or {}
    if not isinstance(listing, dict):
        raise Unreadable(Fault.NOT_AN_OBJECT, fields.path("listing"), listing)
    if not _can_be_kept(listing):
        raise Unreadable(Fault.NOT_TEXT, fields.path("listing"))
    line = LineFacts(
        title=fields.text("title", 300),
        quantity=fields.count("quantity"),
        price=fields.amount("price", currency) or 0,
        sku=fields.text("sku", 64, is_needed=False),
        variant=fields.text("variant", 200, is_needed=False),
        listing=listing,
    )
    fields.end()
    return line


def _can_be_kept(value: Any) -> bool:
    """Return whether JSON goes into any database and comes out of it: PostgreSQL takes no NUL and no half of a character."""
    level = [value]
    for _ in range(MOST_LEVELS):
        objects = [one for one in level if isinstance(one, dict)]
        texts = [*(one for one in level if isinstance(one, str)), *(name for one in objects for name in one)]
        if any("\x00" in text or any("\ud800" <= c <= "\udfff" for c in text) for text in texts):
            return False
        lists = [*(one.values() for one in objects), *(one for one in level if isinstance(one, list))]
        level = [part for parts in lists for part in parts]
        if not level:
            return True
    return False


def _discount(fields: Fields, currency: str, lines: int) -> DiscountFacts:
    positions = fields.list("lines", is_needed=False)
    for position in positions:
        if isinstance(position, bool) or not isinstance(position, int) or not 1 <= position <= lines:
            raise Unreadable(Fault.UNKNOWN_LINE, fields.path("lines"), position)
    discount = DiscountFacts(
        kind=fields.choice("kind", DiscountKind),
        amount=fields.amount("amount", currency) or 0,
        label=fields.text("label", 120, is_needed=False),
        positions=tuple(sorted(set(positions))),
    )
    fields.end()
    return discount


def read_shipment(fields: Fields) -> ShipmentFacts:
    number = tidied(fields.text("tracking_number", 60, is_needed=False))
    if len(number) > MOST_CHARACTERS:
        raise Unreadable(Fault.TOO_LONG, fields.path("tracking_number"), number)
    units = []
    for n, unit in enumerate(fields.list("lines", is_needed=False), 1):
        part = Fields(unit, fields.path(f"lines.{n}"))
        units.append((part.count("position"), part.count("quantity")))
        part.end()
    return ShipmentFacts(
        order=fields.text("order", 40),
        reference=fields.text("reference", 60),
        shipped_at=fields.instant("shipped_at"),  # type: ignore[arg-type]
        carrier=fields.text("carrier", 20, is_needed=False).lower(),
        tracking_number=number,
        first_scan_at=fields.instant("first_scan_at", is_needed=False),
        units=tuple(units),
        label_address=fields.address("label_address"),
    )


def read_tracking(fields: Fields) -> TrackingFacts:
    return TrackingFacts(
        order=fields.text("order", 40),
        shipment=fields.text("shipment", 60),
        status=fields.choice("status", TrackingStatus),
        at=fields.instant("at"),  # type: ignore[arg-type]
        place=fields.text("place", 120, is_needed=False),
        words=fields.text("words", 300, is_needed=False),
    )


READERS: dict[str, Callable[[Fields], Facts]] = {
    "order": read_order,
    "shipment": read_shipment,
    "tracking": read_tracking,
}
