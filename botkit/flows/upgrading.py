"""Whether a stored session fits its flow as the flow is now, and what becomes of it."""

from __future__ import annotations

from typing import Literal

import msgspec

from botkit.flows.bot import FlowEntry
from botkit.wire.cleaning import clean
from botkit.wire.record import Fact, Record

How = Literal["same", "adopted", "renamed", "fallback", "ended"]


class Fit(Fact, frozen=True):
    """``how``: nothing changed, the state is still there, it has another name, the session begins
    anew in the flow's fallback, or it ends.

    ``state`` is where it stands then ("" when ended), ``data`` the JSON of the flow's record,
    ``why`` a reason for the last two.
    """

    how: How
    state: str = ""
    data: str = ""
    why: str = ""

    @property
    def is_lost(self) -> bool:
        """Whether the person has to begin again."""
        return self.how in ("fallback", "ended")


def fit(entry: FlowEntry | None, *, fingerprint: str, state: str, data: str) -> Fit:
    """How a session stored like this goes on.  Never raises; may take as long as ``upgrade``."""
    if entry is None:
        return Fit("ended", why="no bot of the app has this flow")
    stands = entry.table.standing(state)
    try:
        record = _record(entry, fingerprint, data)
        if fingerprint == entry.fingerprint and stands == state:
            return Fit("same", state, data)
        text = msgspec.json.encode(clean(msgspec.to_builtins(record))).decode()
    except Exception as error:  # the author's upgrade may raise anything
        words = str(error) if isinstance(error, msgspec.MsgspecError) else type(error).__name__
        return fallen(entry, f"its data does not fit: {words}")
    if not stands:
        return fallen(entry, "its state is gone", text)
    return Fit("adopted" if stands == state else "renamed", stands, text)


def fallen(entry: FlowEntry, why: str, data: str = "{}") -> Fit:
    """A session that cannot go on as it is."""
    state = entry.table.standing(entry.table.fallback)
    try:
        empty = msgspec.json.decode(data, type=entry.record)
    except msgspec.ValidationError:  # a field without default; `check` tells
        state = ""
    if not state:
        return Fit("ended", why=why)
    return Fit("fallback", state, msgspec.json.encode(empty).decode(), why)


def _record(entry: FlowEntry, fingerprint: str, data: str) -> Record:
    if fingerprint != entry.fingerprint:
        data = msgspec.json.encode(entry.flow.upgrade(msgspec.json.decode(data))).decode()
    return msgspec.json.decode(data, type=entry.record)
