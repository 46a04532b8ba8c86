"""What higher apps show on the page of an order, under a line or under all of them. Each adds itself when it is ready."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orders.models import Order


@dataclass(frozen=True, slots=True)
class Beside:
    """A piece of the page: a template, and its facts. `line` is what it belongs to; None for all lines together."""

    template: str
    facts: Any
    line: int | None = None


Collect = Callable[[Order, Any, datetime], Iterable[Beside]]  # The order, who reads, and when.
_collects: list[Collect] = []


def add(collect: Collect) -> None:
    """Show something on the page of an order; its queries are the same few however many lines there are."""
    if collect not in _collects:
        _collects.append(collect)


def beside(order: Order, person: Any, at: datetime) -> list[Beside]:
    return [piece for collect in _collects for piece in collect(order, person, at)]
