"""What came along with a move, as JSON and back, so that events say all of it and can be played again."""

import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from disputes.rules.payloads import PAYLOADS, Nothing, Payload
from disputes.rules.states import Verb


def written(value: Any) -> Any:
    """Return a payload, or a part of one, as JSON knows it."""
    if is_dataclass(value):
        return {field.name: written(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): written(one) for key, one in value.items()}
    if isinstance(value, frozenset):
        return sorted(written(one) for one in value)
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


def read(verb: Verb, stored: Mapping[str, Any]) -> Payload:
    """Return the payload of an event."""
    shape = PAYLOADS.get(verb, Nothing)
    found: Payload = _read(shape, {name: stored[name] for name in _hints(shape) if name in stored})
    return found


def _hints(shape: Any) -> dict[str, Any]:
    return typing.get_type_hints(shape) if fields(shape) else {}


def _read(kind: Any, value: Any) -> Any:
    if isinstance(kind, types.UnionType):
        if value is None:
            return None
        kind = next(one for one in typing.get_args(kind) if one is not type(None))
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _read(hints[name], one) for name, one in value.items()})  # type: ignore[operator]
    if origin is frozenset:
        return frozenset(_read(parts[0], one) for one in value)
    if origin is not None and issubclass(origin, Mapping):
        return {_read(parts[0], key): _read(parts[1], one) for key, one in value.items()}
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    return datetime.fromisoformat(value) if kind is datetime else value
