"""What a session was made with: a hash that changes when the flow's shape does."""

from __future__ import annotations

import hashlib

import msgspec

from botkit.flows.table import Table
from botkit.wire.record import Record


def fingerprint(table: Table, record: type[Record]) -> str:
    """Hash the states, the moves and the record's fields; callbacks by name only."""
    shape = {
        "states": sorted(table.leaves),
        "moves": sorted(f"{m.source} {m.trigger} {m.dest}" for m in table.moves),
        "fields": sorted(f"{f.name}: {f.type}" for f in msgspec.structs.fields(record)),
    }
    return hashlib.sha256(msgspec.json.encode(shape)).hexdigest()[:16]
