"""Events that wait for their turn.  A row is deleted in the transaction that its turn commits."""

from __future__ import annotations

from collections.abc import Sequence

from botkit.chat.seams import Tx
from botkit.wire.record import Record


class Waiting(Record):
    """The oldest event of a conversation.  Times are UTC milliseconds.

    ``attempts`` counts the one that is about to begin, ``boots`` the processes that died while
    they took it.
    """

    seq: int
    key: str
    conv: str
    actor: str
    trust: int
    payload: str  # JSON of one of chat.events
    received_at: int
    attempts: int
    not_before: int
    boots: int


COLUMNS = ", ".join(Waiting.__struct_fields__)  # a row has them in this order


def add(
    tx: Tx, *, key: str, conv: str, actor: str, trust: int, payload: str, now_ms: int
) -> Waiting:
    """Append an event; its first attempt is counted here, before any handler runs."""
    event = Waiting(0, key, conv, actor, trust, payload, now_ms, 1, not_before=0, boots=0)
    add_all(tx, [event])
    return event


def add_all(tx: Tx, events: Sequence[Waiting]) -> None:
    """Append events that wait for their first attempt; each is given its ``seq``."""
    if not events:
        return
    seqs = tx.append(
        "INSERT INTO inbox (key, conv, actor, trust, payload, received_at, attempts, not_before)"
        " VALUES (?, ?, ?, ?, ?, ?, 1, 0)",
        [(e.key, e.conv, e.actor, e.trust, e.payload, e.received_at) for e in events],
    )
    for event, seq in zip(events, seqs, strict=True):
        event.seq = seq


def oldest(tx: Tx, conv: str) -> Waiting | None:
    """The event whose turn is next, also when it still has to wait for ``not_before``."""
    row = tx.row(f"SELECT {COLUMNS} FROM inbox WHERE conv = ? ORDER BY seq LIMIT 1", (conv,))
    return Waiting(*row) if row else None


def waiting(tx: Tx, conv: str) -> list[Waiting]:
    """All events of a conversation, the next one first."""
    rows = tx.rows(f"SELECT {COLUMNS} FROM inbox WHERE conv = ? ORDER BY seq", (conv,))
    return [Waiting(*row) for row in rows]


def has(tx: Tx, key: str) -> bool:
    """Whether an event of that key waits."""
    return tx.row("SELECT 1 FROM inbox WHERE key = ?", (key,)) is not None


def heads(tx: Tx, convs: Sequence[str]) -> dict[str, Waiting]:
    """``oldest`` of many conversations."""
    rows = tx.among(
        f"SELECT {COLUMNS} FROM inbox WHERE seq IN"
        " (SELECT min(seq) FROM inbox WHERE conv IN ({values}) GROUP BY conv)",
        convs,
    )
    return {row["conv"]: Waiting(*row) for row in rows}


def counts(tx: Tx, convs: Sequence[str]) -> dict[str, int]:
    """How many wait, by conversation; those without any are left out."""
    sql = "SELECT conv, count(*) FROM inbox WHERE conv IN ({values}) GROUP BY conv"
    return dict(map(tuple, tx.among(sql, convs)))


def count(tx: Tx, conv: str) -> int:
    row = tx.row("SELECT count(*) AS n FROM inbox WHERE conv = ?", (conv,))
    return int(row["n"]) if row else 0


def conversations(tx: Tx) -> list[str]:
    """All conversations with waiting events, the longest waiting first."""
    rows = tx.rows("SELECT conv FROM inbox GROUP BY conv ORDER BY min(seq)")
    return [row["conv"] for row in rows]


def retry(tx: Tx, seq: int, not_before: int) -> None:
    """Count one more attempt, not to be made before that time."""
    tx.execute(
        "UPDATE inbox SET attempts = attempts + 1, not_before = ? WHERE seq = ?",
        (not_before, seq),
    )


def count_boot(tx: Tx, seqs: Sequence[int]) -> None:
    """Count an attempt and a start for the events that were taken when the last process died."""
    for seq in seqs:
        tx.execute(
            "UPDATE inbox SET attempts = attempts + 1, boots = boots + 1 WHERE seq = ?", (seq,)
        )


def remove(tx: Tx, *seqs: int) -> int:
    """Take processed events out; how many were still there."""
    return tx.many("DELETE FROM inbox WHERE seq = ?", [(seq,) for seq in seqs])


def withdraw(tx: Tx, *events: tuple[str, str]) -> None:
    """Take out events whose turn shall not come any more, by conversation and payload."""
    tx.many("DELETE FROM inbox WHERE conv = ? AND payload = ?", events)


def size(tx: Tx) -> int:
    """How many rows wait."""
    row = tx.row("SELECT count(*) AS n FROM inbox")
    return int(row["n"]) if row else 0
