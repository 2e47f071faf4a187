"""Decided sends and jobs.  A row is rendered text; it is never rendered again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from botkit.chat.receipts import Policy
from botkit.chat.seams import Tx
from botkit.wire.record import Record

Status = Literal["pending", "sending", "sent", "unknown", "dead"]


class Parcel(Record):
    """One row.  Rows of a ``line`` go out one after the other, in the order of ``seq``.

    Times are UTC milliseconds; a second row of a channel with the same ``idem_key`` is not added.
    ``digest`` and ``variant`` are those of ``said``, "" until the first attempt and where nobody
    minds.
    """

    id: str
    conv: str
    line: str
    channel: str  # "wecom/main", "robot/ops" or "job"
    policy: Policy | Literal["job"]
    body: str
    created_at: int
    not_before: int
    expires_at: int
    digest: str = ""
    variant: int = 0
    idem_key: str | None = None
    seq: int = 0
    status: Status = "pending"
    attempts: int = 0
    attempt_started_at: int | None = None
    perhaps_sent: int = 0  # 1 after an attempt whose outcome nobody knows
    platform_ref: str = ""
    error: str = ""


COLUMNS = ", ".join(Parcel.__struct_fields__)  # a row has them in this order


def add(tx: Tx, *parcels: Parcel) -> int:
    """Append rows; how many are new: those whose ``idem_key`` their channel has are left out."""
    sql = (
        "INSERT INTO outbox (id, conv, line, channel, policy, body, digest, variant, created_at,"
        " not_before, expires_at, idem_key, status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING"
    )
    rows = [
        (
            one.id, one.conv, one.line, one.channel, one.policy, one.body, one.digest, one.variant,
            one.created_at, one.not_before, one.expires_at, one.idem_key, one.status,
        )
        for one in parcels
    ]  # fmt: skip
    return tx.many(sql, rows)


def head(tx: Tx, line: str) -> Parcel | None:
    """The row of a line that goes next; ``sending`` when the end of an attempt was not written."""
    row = tx.row(
        f"SELECT {COLUMNS} FROM outbox WHERE line = ? AND status IN ('pending', 'sending')"
        " ORDER BY seq LIMIT 1",
        (line,),
    )
    return Parcel(*row) if row else None


def by_ids(tx: Tx, ids: Sequence[str]) -> list[Parcel]:
    marks = ", ".join("?" * len(ids))
    rows = tx.rows(f"SELECT {COLUMNS} FROM outbox WHERE id IN ({marks})", ids)
    return [Parcel(*row) for row in rows]


def lines(tx: Tx) -> list[str]:
    """All lines with rows to send, the oldest first."""
    rows = tx.rows(
        "SELECT line FROM outbox WHERE status IN ('pending', 'sending') GROUP BY line"
        " ORDER BY min(seq)"
    )
    return [row["line"] for row in rows]


def start(tx: Tx, parcel: Parcel, now_ms: int) -> None:
    """Note that an attempt begins with the row's body, before anything goes over the wire."""
    tx.execute(
        "UPDATE outbox SET perhaps_sent = max(perhaps_sent, status = 'sending'),"
        " status = 'sending', attempts = attempts + 1, attempt_started_at = ?,"
        " body = ?, digest = ?, variant = ? WHERE seq = ?",
        (now_ms, parcel.body, parcel.digest, parcel.variant, parcel.seq),
    )


def finish(tx: Tx, seq: int, status: Status, *, reference: str = "", error: str = "") -> bool:
    """End a row as sent, unknown or dead; False when it was erased meanwhile."""
    sql = "UPDATE outbox SET status = ?, platform_ref = ?, error = ? WHERE seq = ?"
    return tx.execute(sql, (status, reference, error, seq)) == 1


def postpone(
    tx: Tx, seq: int, not_before: int, *, error: str = "", perhaps_sent: bool = False
) -> bool:
    """Try again later; False when it was erased meanwhile."""
    sql = (
        "UPDATE outbox SET status = 'pending', not_before = ?, error = ?,"
        " perhaps_sent = max(perhaps_sent, ?) WHERE seq = ?"
    )
    return tx.execute(sql, (not_before, error, perhaps_sent, seq)) == 1


def doubt(tx: Tx, seq: int) -> None:
    """Note that nobody knows whether the row arrived, should it be tried again."""
    tx.execute("UPDATE outbox SET perhaps_sent = 1 WHERE seq = ?", (seq,))


def rewrite(tx: Tx, seq: int, body: str) -> None:
    """Keep what a message became before it is sent: every attempt sends the same bytes."""
    tx.execute("UPDATE outbox SET body = ? WHERE seq = ?", (body, seq))


def replace(tx: Tx, seq: int, body: str, policy: Policy) -> None:
    """Put another message in the place of one that was refused, to be sent at once."""
    tx.execute(
        "UPDATE outbox SET body = ?, policy = ?, status = 'pending', digest = '' WHERE seq = ?",
        (body, policy, seq),
    )


def park(tx: Tx, seq: int) -> str:
    """Give a stuck row a line of its own, so that those behind it go on; the new line."""
    tx.execute("UPDATE outbox SET line = line || '#' || seq WHERE seq = ?", (seq,))
    row = tx.row("SELECT line FROM outbox WHERE seq = ?", (seq,))
    return str(row["line"]) if row else ""


def listed(tx: Tx, *, status: str = "", line: str = "", most: int = 50) -> list[Parcel]:
    """Rows, the newest first; of a status, of lines that begin so, or of any."""
    rows = tx.rows(
        f"SELECT {COLUMNS} FROM outbox WHERE :status IN ('', status)"
        " AND substr(line, 1, length(:line)) = :line ORDER BY seq DESC LIMIT :most",
        {"status": status, "line": line, "most": most},
    )
    return [Parcel(*row) for row in rows]


def named(tx: Tx, part: str) -> list[Parcel]:
    """Rows whose id begins or ends with ``part``."""
    rows = tx.rows(
        f"SELECT {COLUMNS} FROM outbox"
        " WHERE substr(id, 1, length(:part)) = :part OR substr(id, -length(:part)) = :part",
        {"part": part},
    )
    return [Parcel(*row) for row in rows]


def revive(tx: Tx, parcel: Parcel, not_before: int) -> bool:
    """Begin anew with a dead row, with the life it had; False when it is not dead."""
    life_ms = parcel.expires_at - parcel.created_at
    sql = (
        "UPDATE outbox SET status = 'pending', attempts = 0, error = '', created_at = :at,"
        " not_before = :at, expires_at = :at + :life, digest = :digest"
        " WHERE seq = :seq AND status = 'dead'"
    )
    values = {"at": not_before, "life": life_ms, "digest": parcel.digest, "seq": parcel.seq}
    return tx.execute(sql, values) == 1


def forget_old(tx: Tx, *, sent_before_ms: int, dead_before_ms: int) -> int:
    """Drop up to a thousand ended rows that are old enough; how many went.

    Ids begin with the time they were made, so their index leads past all younger rows: reading a
    week of them would keep everybody from the disk for a second.
    """
    first_kept = f"{max(sent_before_ms, dead_before_ms, 0) << 80:032x}"
    return tx.execute(
        "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE id < ?"
        " AND (status = 'sent' AND created_at < ?"
        " OR status IN ('dead', 'unknown') AND created_at < ?) LIMIT 1000)",
        (first_kept, sent_before_ms, dead_before_ms),
    )


def size(tx: Tx) -> int:
    """How many rows wait."""
    row = tx.row("SELECT count(*) AS n FROM outbox WHERE status IN ('pending', 'sending')")
    return int(row["n"]) if row else 0
