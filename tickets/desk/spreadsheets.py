"""Lists as CSV files, written while they are sent: of a list of any length, only what is sent next is in memory."""

import csv
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse

from tickets.rules.spreadsheets import BYTE_ORDER_MARK, cell

ROWS = 1_000  # fetched and sent at once


def as_csv(
    request: HttpRequest,
    found: QuerySet[Any],
    name: str,
    columns: Sequence[str],
    cells_of: Callable[[Any], Sequence[object]],
) -> StreamingHttpResponse:
    """Return rows as a CSV file; no cell is a formula.

    An asynchronous server would make a list of what is not asynchronous before it sent the first line.
    """
    pieces = _pieces(_lines(found, columns, cells_of))
    response = StreamingHttpResponse(
        _awaited(pieces) if isinstance(request, ASGIRequest) else pieces, content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


class _Line:
    """A file for the CSV writer that hands each line on at once."""

    def write(self, words: str) -> str:
        return words


def _lines(found: QuerySet[Any], columns: Sequence[str], cells_of: Callable[[Any], Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK + str(writer.writerow(columns))
    for row in found.iterator(chunk_size=ROWS):
        yield str(writer.writerow([cell(value) for value in cells_of(row)]))


def _pieces(lines: Iterator[str]) -> Iterator[str]:
    while piece := "".join(islice(lines, ROWS)):
        yield piece


async def _awaited(pieces: Iterator[str]) -> AsyncIterator[str]:
    while piece := await sync_to_async(_next)(pieces):
        yield piece


def _next(pieces: Iterator[str]) -> str:
    return next(pieces, "")
