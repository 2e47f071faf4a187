"""Fields of DingTalk's JSON to values and records.

The same field is ``userId`` in one push, ``UserId`` or ``user_id`` in the next, and numbers come
as texts: names are looked up without case and underscores.  Nothing here ever raises.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar, get_args, get_origin

import msgspec

from botkit.chat.events import Native
from botkit.wire.cleaning import clean_json
from botkit.wire.record import Record

Fields = Mapping[str, Any]
R = TypeVar("R", bound=Record)

_INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)


def text(fields: Fields, name: str) -> str:
    """A text, also of a number; "" when it is missing or something else."""
    return _text(_child(fields, name))


def integer(fields: Fields, name: str) -> int:
    """A number that is not negative, else 0."""
    return max(0, _integer(_child(fields, name)))


def table(fields: Fields, name: str) -> Fields:
    """What is nested under a name, also as JSON in a text; empty when it is something else."""
    value = opened(_child(fields, name))
    return value if isinstance(value, dict) else {}


def tables(fields: Fields, name: str) -> Iterator[Fields]:
    """The tables of a list."""
    value = opened(_child(fields, name))
    for one in value if isinstance(value, list) else [value]:
        if isinstance(inner := opened(one), dict):
            yield inner


def reader(record: type[R]) -> Callable[[Fields], R]:
    """How to read such a record: by the wire names of its fields, ``a/b`` for what lies deeper.

    Names with ``|`` between are tried in turn.  ``at`` and ``raw`` of an event are left alone.
    """
    ways = {
        field.name: _way(field.encode_name, field.type)
        for field in msgspec.structs.fields(record)
        if field.name not in Native.__struct_fields__
    }

    def read(fields: Fields) -> R:
        return record(**{name: way(fields) for name, way in ways.items()})

    return read


def _way(names: str, kind: Any) -> Callable[[Fields], Any]:
    paths = [name.split("/") for name in names.split("|")]
    if get_origin(kind) is not list:
        if isinstance(kind, type) and issubclass(kind, Record):
            whole = reader(kind)
            return lambda fields: whole(next(_tables(fields, paths), {}))
        scalar = _SCALARS[kind]
        return lambda fields: scalar(_found(fields, paths))
    (inner,) = get_args(kind)
    if issubclass(inner, Record):
        each = reader(inner)
        return lambda fields: [each(one) for one in _tables(fields, paths)]
    item = _SCALARS[inner]
    return lambda fields: [item(one) for one in _listed(_found(fields, paths)) if one != ""]


def _found(fields: Fields, paths: list[list[str]]) -> Any:
    for path in paths:
        value: Any = fields
        for name in path:
            value = _child(value, name) if isinstance(value, Mapping) else None
            value = opened(value) if name != path[-1] else value
        if value not in (None, ""):
            return value
    return None


def _listed(value: Any) -> list[Any]:
    value = opened(value)
    return value if isinstance(value, list) else [] if value is None else [value]


def _tables(fields: Fields, paths: list[list[str]]) -> Iterator[Fields]:
    for one in _listed(_found(fields, paths)):
        if isinstance(inner := opened(one), dict):
            yield inner


def opened(value: Any) -> Any:
    """What a text holds that is JSON of an object or a list; anything else as it is."""
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return value
    try:
        return msgspec.json.decode(clean_json(value).encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        return value


def _child(fields: Fields, name: str) -> Any:
    if name in fields:
        return fields[name]
    plain = _plain(name)
    return next((value for key, value in fields.items() if _plain(key) == plain), None)


def _plain(name: str) -> str:
    return name.lower().replace("_", "")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _integer(value: Any) -> int:
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    is_one = isinstance(value, int) and not isinstance(value, bool)
    return value if is_one and abs(value) < 10**18 else 0


def _truth(value: Any) -> bool:
    return (
        value is True or value == 1 or (isinstance(value, str) and value.lower() in ("true", "1"))
    )


def _decimal(value: Any) -> float:
    if isinstance(value, bool):
        return 0.0
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return number if math.isfinite(number) else 0.0


def _mapping(value: Any) -> dict[str, Any]:
    value = opened(value)
    return value if isinstance(value, dict) else {}


_SCALARS: Mapping[Any, Callable[[Any], Any]] = {
    str: _text,
    int: _integer,
    bool: _truth,
    float: _decimal,
    dict[str, Any]: _mapping,
}
