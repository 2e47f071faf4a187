"""What a session was made with: a hash that changes when the flow's shape does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, get_args

import msgspec

from botkit.flows.table import Table
from botkit.wire.record import Record


def fingerprint(table: Table, record: type[Record]) -> str:
    """Hash the states, the moves and the fields of all records; callbacks by name only."""
    shape = {
        "states": sorted(table.leaves),
        "moves": sorted(f"{m.source} {m.trigger} {m.dest}" for m in table.moves),
        "fields": [
            sorted(f"{name}: {kind}" for name, kind in _fields(one))
            for one in _records(record, set())
        ],
    }
    return hashlib.sha256(msgspec.json.encode(shape)).hexdigest()[:16]


def _fields(record: type[msgspec.Struct]) -> list[tuple[str, Any]]:
    return [(one.name, one.type) for one in msgspec.structs.fields(record)]


def _records(kind: Any, seen: set[Any]) -> Iterator[type[msgspec.Struct]]:
    """The records that a type is made of, outermost first."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        if kind in seen:
            return
        seen.add(kind)
        yield kind
        inner = [one for _, one in sorted(_fields(kind), key=lambda field: field[0])]
    else:
        inner = list(get_args(kind))
    for one in inner:
        yield from _records(one, seen)
