"""What rows of the outbox said lately: a platform drops what equals a message it remembers.

A digest names the receiver and the words, a variant tells equal ones apart.  Nobody can read
either, so these rows stay when a person is erased.
"""

from __future__ import annotations

from itertools import count

from botkit.chat.seams import Tx


def say(tx: Tx, digest: str, *, seq: int, now_ms: int, since_ms: int) -> int:
    """Note that a row says this now; the first variant that no other row said since that time."""
    rows = tx.rows(
        "SELECT variant FROM said WHERE digest = ? AND said_at >= ? AND seq <> ?",
        (digest, since_ms, seq),
    )
    taken = {row["variant"] for row in rows}
    variant = next(number for number in count() if number not in taken)
    again(tx, digest, variant, seq=seq, now_ms=now_ms)
    return variant


def again(tx: Tx, digest: str, variant: int, *, seq: int, now_ms: int) -> None:
    """Note that a row says this variant at that time."""
    tx.execute(
        "INSERT INTO said (digest, variant, seq, said_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (digest, variant) DO UPDATE SET"
        " seq = excluded.seq, said_at = excluded.said_at",
        (digest, variant, seq, now_ms),
    )


def by_another(tx: Tx, digest: str, variant: int, *, seq: int) -> int | None:
    """When another row than this was the last to say the very same; None when none was."""
    sql = "SELECT said_at FROM said WHERE digest = ? AND variant = ? AND seq <> ?"
    row = tx.row(sql, (digest, variant, seq))
    return row["said_at"] if row else None


def forget_old(tx: Tx, before_ms: int) -> int:
    """Drop up to a thousand of what was last said before that time; how many went."""
    return tx.execute(
        "DELETE FROM said WHERE (digest, variant) IN"
        " (SELECT digest, variant FROM said WHERE said_at < ? LIMIT 1000)",
        (before_ms,),
    )
