"""Elements of a callback's XML, as ``wire.xml`` reads it, to values and records.

An element that is missing and one that is empty are the same, and a repeated one may be one parent
with many children or many parents with one.  Nothing here ever raises.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar, get_args, get_origin

import msgspec

from botkit.wire.record import Record

Fields = Mapping[str, Any]
R = TypeVar("R", bound=Record)

_INTEGER = re.compile(r"-?[0-9]{1,15}", re.ASCII)


def text(fields: Fields, name: str) -> str:
    """The text of an element; "" when it is missing, repeated or holds elements."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def integer(fields: Fields, name: str) -> int:
    """The number of an element, 0 when it is none or negative."""
    return max(0, _integer(text(fields, name)))


def degrees(fields: Fields, name: str) -> float:
    """The number of an element, 0 when it is none or not finite."""
    return _decimal(text(fields, name))


def every(value: Any, *path: str) -> Iterator[Any]:
    """All elements at a path, whichever of its elements are repeated."""
    for one in value if isinstance(value, list) else [value]:
        if not path:
            yield one
        elif isinstance(one, Mapping):
            yield from every(_child(one, path[0]), *path[1:])


def reader(record: type[R]) -> Callable[[Fields], R]:
    """How to read such a record.

    The wire name of a field is the path of its element (``BatchJob/JobId``), or several with ``|``
    between where it varies.  Fields without one are left alone.  A list of texts or numbers may be
    repeated elements, or one with commas.
    """
    ways = {
        field.name: _way(field.encode_name, field.type)
        for field in msgspec.structs.fields(record)
        if field.encode_name != field.name
    }

    def read(fields: Fields) -> R:
        return record(**{name: way(fields) for name, way in ways.items()})

    return read


def _way(names: str, kind: Any) -> Callable[[Fields], Any]:
    """From the elements to the value of one field."""
    paths = [name.split("/") for name in names.split("|")]
    if get_origin(kind) is not list:
        if issubclass(kind, Record):
            whole = reader(kind)
            return lambda fields: whole(next(_parents(fields, paths), {}))
        scalar = _SCALARS[kind]
        return lambda fields: scalar(next(_texts(fields, paths), ""))
    (inner,) = get_args(kind)
    if issubclass(inner, Record):
        each = reader(inner)
        return lambda fields: [each(one) for one in _parents(fields, paths)]
    item = _SCALARS[inner]
    return lambda fields: [
        item(word.strip())
        for one in _texts(fields, paths)
        for word in one.split(",")
        if word.strip()
    ]


def _texts(fields: Fields, paths: list[list[str]]) -> Iterator[str]:
    for path in paths:
        found = [one for one in every(fields, *path) if isinstance(one, str) and one]
        if found:
            yield from found
            return


def _parents(fields: Fields, paths: list[list[str]]) -> Iterator[Fields]:
    for path in paths:
        yield from (one for one in every(fields, *path) if isinstance(one, Mapping))


def _child(fields: Fields, name: str) -> Any:
    """An element by name; the platform writes some names in other letter cases at times."""
    if name in fields:
        return fields[name]
    lower = name.lower()
    return next((value for key, value in fields.items() if key.lower() == lower), None)


def _integer(word: str) -> int:
    return int(word) if _INTEGER.fullmatch(word) else 0


def _decimal(word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        return 0.0
    return value if math.isfinite(value) else 0.0


_SCALARS: Mapping[Any, Callable[[str], Any]] = {str: str, int: _integer, float: _decimal}
