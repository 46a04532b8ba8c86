"""Files of orders: JSON Lines (one object a line, as the API takes them) and CSV (one row per order line).

Both give the same facts. What is wrong in one order refuses that order alone, with its line of the file and the reason.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orders.reading import Unreadable, read
from orders.rules.facts import Facts, Fault, Wrong
from orders.rules.states import DiscountKind

LONGEST_LINE = 1_000_000  # characters
ORDER_COLUMNS = (
    *("order_number", "placed_at", "currency", "deadline_zone", "shipping", "paid"),
    *("ship_by_at", "promised_by", "clearance"),
)
SHOP_COLUMNS = ("shop_code", "shop_name", "shop_country")
BUYER_COLUMNS = ("buyer_email", "buyer_member_id")
LINE_COLUMNS = ("sku", "title", "variant", "quantity", "price")
PARCEL_COLUMNS = ("shipment_reference", "carrier", "tracking_number", "shipped_at", "label_address")
DISCOUNT_COLUMNS = tuple(kind.value for kind in DiscountKind)
COLUMNS = (*ORDER_COLUMNS, *SHOP_COLUMNS, *BUYER_COLUMNS, *LINE_COLUMNS, *DISCOUNT_COLUMNS, *PARCEL_COLUMNS)


@dataclass(frozen=True, slots=True)
class Entry:
    """What stood from a line of the file on: facts that belong together, or what is wrong with them."""

    line: int
    found: tuple[Facts, ...] | Wrong


def entries(path: Path) -> Iterator[tuple[Entry, int]]:
    """Read a file entry by entry, without holding it in memory, and say how many bytes were read so far.

    Raise OSError when it cannot be opened.
    """
    with path.open("rb") as content, io.TextIOWrapper(content, "utf-8-sig", errors="replace", newline="") as lines:
        for entry in _csv(lines) if path.suffix.lower() == ".csv" else _json_lines(lines):
            yield entry, content.tell()


def _json_lines(lines: Iterable[str]) -> Iterator[Entry]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield Entry(number, (read(_parsed(line)),))
        except Unreadable as unreadable:
            yield Entry(number, unreadable.wrong)


def _parsed(line: str) -> Any:
    """Return a line as JSON; numbers with a point come as text, so that no amount is ever a float."""
    if len(line) > LONGEST_LINE:
        raise Unreadable(Fault.TOO_LONG, "", len(line))
    try:
        return json.loads(line, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        raise Unreadable(Fault.NOT_READABLE, "", line) from None


def _csv(lines: Iterable[str]) -> Iterator[Entry]:
    """Read rows; those that follow each other with one order number are one order and its parcels."""
    reader = csv.DictReader(lines, restkey="", strict=True)
    try:
        unknown = [name for name in reader.fieldnames or ["(empty)"] if name not in COLUMNS]
        if unknown:
            yield Entry(1, Wrong(Fault.UNKNOWN_FIELD, unknown[0][:60]))
            return
        rows: list[dict[str, str]] = []
        start = 2
        for row in reader:
            values = {name: (value or "").strip() for name, value in row.items() if isinstance(value, str | None)}
            if rows and values.get("order_number") != rows[0].get("order_number"):
                yield _entry(start, rows)
                rows, start = [], reader.line_num
            rows.append(values)
        if rows:
            yield _entry(start, rows)
    except csv.Error as error:
        yield Entry(reader.line_num, Wrong(Fault.NOT_READABLE, "", str(error)[:60]))


def _entry(line: int, rows: list[dict[str, str]]) -> Entry:
    try:
        return Entry(line, tuple(read(value) for value in _objects(rows)))
    except Unreadable as unreadable:
        return Entry(line, unreadable.wrong)


def _objects(rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Return the rows of an order as the objects that the API would be given."""
    first = rows[0]
    order: dict[str, Any] = {name.removeprefix("order_"): first.get(name) for name in ORDER_COLUMNS if first.get(name)}
    order["shop"] = _part(first, SHOP_COLUMNS, "shop_")
    order["buyer"] = _part(first, BUYER_COLUMNS, "buyer_")
    order["lines"] = [_part(row, LINE_COLUMNS, "") for row in rows]
    order["discounts"] = [{"kind": kind, "amount": first[kind]} for kind in DISCOUNT_COLUMNS if first.get(kind)]
    parcels: dict[str, dict[str, Any]] = {}
    for position, row in enumerate(rows, 1):
        reference = row.get("shipment_reference") or row.get("tracking_number")
        if not reference:
            continue
        parcel = parcels.setdefault(
            reference,
            {
                "order": first.get("order_number"),
                "reference": reference,
                **_part(row, PARCEL_COLUMNS[1:], ""),
                "lines": [],
            },
        )
        parcel["lines"].append({"position": position, "quantity": row.get("quantity")})
    return [{"order": order}, *({"shipment": parcel} for parcel in parcels.values())]


def _part(row: dict[str, str], names: tuple[str, ...], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): row[name] for name in names if row.get(name)}
