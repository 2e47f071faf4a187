"""Durable timers.  Re-arming a name replaces it and bumps its generation."""

from __future__ import annotations

from botkit.chat.seams import Tx
from botkit.wire.record import Record


class Timer(Record):
    id: str
    conv: str
    name: str
    due_at: int
    payload: str  # JSON of the event to put into the inbox
    gen: int = 1


def arm(tx: Tx, *timers: Timer) -> None:
    """Set timers; one of the same conversation and name is replaced."""
    tx.many(
        "INSERT INTO timer (id, conv, name, gen, due_at, payload) VALUES (?, ?, ?, 1, ?, ?)"
        " ON CONFLICT (conv, name) DO UPDATE SET gen = gen + 1, due_at = excluded.due_at,"
        " payload = excluded.payload",
        [(one.id, one.conv, one.name, one.due_at, one.payload) for one in timers],
    )


def stop(tx: Tx, *names: tuple[str, str]) -> None:
    """Take out timers by conversation and name."""
    tx.many("DELETE FROM timer WHERE conv = ? AND name = ?", names)


def stop_all(tx: Tx, *convs: str) -> None:
    """Take out all timers of conversations."""
    tx.many("DELETE FROM timer WHERE conv = ?", [(conv,) for conv in convs])


def armed(tx: Tx, conv: str) -> list[Timer]:
    """The timers of a conversation, the next one first."""
    rows = tx.rows("SELECT * FROM timer WHERE conv = ? ORDER BY due_at", (conv,))
    return [Timer(**dict(row)) for row in rows]


def due(tx: Tx, now_ms: int, most: int) -> list[Timer]:
    """Timers that are due, in the order they were due."""
    rows = tx.rows(
        "SELECT * FROM timer WHERE due_at <= ? ORDER BY due_at, id LIMIT ?", (now_ms, most)
    )
    return [Timer(**dict(row)) for row in rows]


def named(tx: Tx, name: str) -> list[Timer]:
    """All timers of a name, whichever their conversation."""
    return [Timer(**dict(row)) for row in tx.rows("SELECT * FROM timer WHERE name = ?", (name,))]


def next_due(tx: Tx) -> int | None:
    """When the next timer is due, in UTC milliseconds; None when there is none."""
    row = tx.row("SELECT min(due_at) AS due FROM timer")
    return row["due"] if row else None


def remove(tx: Tx, timer: Timer) -> bool:
    """Take out exactly this generation; False when it was re-armed or stopped meanwhile."""
    sql = "DELETE FROM timer WHERE id = ? AND gen = ?"
    return tx.execute(sql, (timer.id, timer.gen)) == 1


def size(tx: Tx) -> int:
    """How many rows wait."""
    row = tx.row("SELECT count(*) AS n FROM timer")
    return int(row["n"]) if row else 0
