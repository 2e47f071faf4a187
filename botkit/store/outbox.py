"""Decided sends and jobs.  A row is rendered text; it is never rendered again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from botkit.chat.receipts import Policy
from botkit.chat.seams import Tx
from botkit.wire.record import Record

Status = Literal["pending", "sending", "sent", "unknown", "dead"]


class Parcel(Record):
    """One row.  Rows of a ``line`` go out one after the other, in the order of ``seq``.

    Times are UTC milliseconds; ``digest`` names content and receiver, ``variant`` tells rows of
    one digest apart; a second row with the same ``idem_key`` is not added.
    """

    id: str
    conv: str
    line: str
    channel: str  # "wecom/main", "robot/ops" or "job"
    policy: Policy | Literal["job"]
    body: str
    digest: str
    variant: int
    created_at: int
    not_before: int
    expires_at: int
    idem_key: str | None = None
    seq: int = 0
    status: Status = "pending"
    attempts: int = 0
    attempt_started_at: int | None = None
    perhaps_sent: int = 0  # 1 after an attempt whose outcome nobody knows
    platform_ref: str = ""
    error: str = ""


def add(tx: Tx, parcel: Parcel) -> bool:
    """Append a row; False when a row with its ``idem_key`` exists."""
    sql = (
        "INSERT INTO outbox (id, conv, line, channel, policy, body, digest, variant, idem_key, status,"
        " created_at, not_before, expires_at) VALUES (:id, :conv, :line, :channel, :policy, :body,"
        " :digest, :variant, :idem_key, :status, :created_at, :not_before, :expires_at)"
        " ON CONFLICT DO NOTHING"
    )
    return tx.execute(sql, msgspec.structs.asdict(parcel)) == 1


def next_variant(tx: Tx, digest: str, since_ms: int) -> int:
    """A variant number that no row with this digest made since then has; 0 when there is none."""
    row = tx.row(
        "SELECT max(variant) + 1 AS free FROM outbox WHERE digest = ? AND created_at >= ?",
        (digest, since_ms),
    )
    return int(row["free"] or 0) if row else 0


def head(tx: Tx, line: str) -> Parcel | None:
    """The row of a line that goes next."""
    row = tx.row(
        "SELECT * FROM outbox WHERE line = ? AND status IN ('pending', 'sending')"
        " ORDER BY seq LIMIT 1",
        (line,),
    )
    return Parcel(**dict(row)) if row else None


def by_ids(tx: Tx, ids: Sequence[str]) -> list[Parcel]:
    marks = ", ".join("?" * len(ids))
    rows = tx.rows(f"SELECT * FROM outbox WHERE id IN ({marks})", ids)  # noqa: S608, only marks
    return [Parcel(**dict(row)) for row in rows]


def lines(tx: Tx) -> list[str]:
    """All lines with rows to send, the oldest first."""
    rows = tx.rows(
        "SELECT line FROM outbox WHERE status IN ('pending', 'sending') GROUP BY line"
        " ORDER BY min(seq)"
    )
    return [row["line"] for row in rows]


def start(tx: Tx, seq: int, now_ms: int) -> None:
    """Note that an attempt begins, before anything goes over the wire."""
    tx.execute(
        "UPDATE outbox SET status = 'sending', attempts = attempts + 1, attempt_started_at = ?"
        " WHERE seq = ?",
        (now_ms, seq),
    )


def finish(tx: Tx, seq: int, status: Status, *, reference: str = "", error: str = "") -> None:
    """End a row as sent, unknown or dead."""
    tx.execute(
        "UPDATE outbox SET status = ?, platform_ref = ?, error = ? WHERE seq = ?",
        (status, reference, error, seq),
    )


def postpone(
    tx: Tx, seq: int, not_before: int, *, error: str = "", perhaps_sent: bool = False
) -> None:
    """Try again later."""
    tx.execute(
        "UPDATE outbox SET status = 'pending', not_before = ?, error = ?,"
        " perhaps_sent = max(perhaps_sent, ?) WHERE seq = ?",
        (not_before, error, perhaps_sent, seq),
    )


def rewrite(tx: Tx, seq: int, body: str) -> None:
    """Keep what a message became before it is sent: every attempt sends the same bytes."""
    tx.execute("UPDATE outbox SET body = ? WHERE seq = ?", (body, seq))


def park(tx: Tx, seq: int) -> str:
    """Give a stuck row a line of its own, so that those behind it go on; the new line."""
    tx.execute("UPDATE outbox SET line = line || '#' || seq WHERE seq = ?", (seq,))
    row = tx.row("SELECT line FROM outbox WHERE seq = ?", (seq,))
    return str(row["line"]) if row else ""


def has_more(tx: Tx, line: str, seq: int) -> bool:
    """Whether other rows wait behind this one."""
    sql = "SELECT 1 FROM outbox WHERE line = ? AND seq > ? AND status = 'pending' LIMIT 1"
    return tx.row(sql, (line, seq)) is not None


def interrupted(tx: Tx) -> list[Parcel]:
    """Rows whose attempt was under way when the process ended."""
    rows = tx.rows("SELECT * FROM outbox WHERE status = 'sending' ORDER BY seq")
    return [Parcel(**dict(row)) for row in rows]


def forget_old(tx: Tx, before_ms: int) -> int:
    return tx.execute(
        "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox"
        " WHERE status = 'sent' AND created_at < ? LIMIT 1000)",
        (before_ms,),
    )
