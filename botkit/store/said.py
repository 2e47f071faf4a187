"""What rows of the outbox said lately: a platform drops what equals a message it remembers.

A digest names the receiver and the words, but nobody can read them in it; so these rows stay when
a person is erased.
"""

from __future__ import annotations

from botkit.chat.seams import Tx


def say(tx: Tx, digest: str, *, seq: int, now_ms: int, since_ms: int) -> int:
    """Note that a row says this now; the variant that no other row said since that time."""
    rows = tx.rows(
        "INSERT INTO said (digest, variant, seq, said_at) VALUES (?, 0, ?, ?)"
        " ON CONFLICT (digest) DO UPDATE SET"
        " variant = CASE WHEN said.seq = excluded.seq THEN said.variant"
        " WHEN said.said_at >= ? THEN said.variant + 1 ELSE 0 END,"
        " seq = excluded.seq, said_at = excluded.said_at RETURNING variant",
        (digest, seq, now_ms, since_ms),
    )
    return int(rows[0]["variant"])


def again(tx: Tx, digest: str, *, variant: int, seq: int, now_ms: int) -> None:
    """Note that a row says its variant once more."""
    tx.execute(
        "INSERT INTO said (digest, variant, seq, said_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (digest) DO UPDATE SET"
        " variant = max(said.variant, excluded.variant), said_at = excluded.said_at",
        (digest, variant, seq, now_ms),
    )


def by_another(tx: Tx, digest: str, seq: int) -> int | None:
    """When another row than this was the last to say it; None when none was."""
    row = tx.row("SELECT said_at FROM said WHERE digest = ? AND seq <> ?", (digest, seq))
    return row["said_at"] if row else None


def forget_old(tx: Tx, before_ms: int) -> int:
    """Drop up to a thousand digests last said before that time; how many went."""
    return tx.execute(
        "DELETE FROM said WHERE digest IN (SELECT digest FROM said WHERE said_at < ? LIMIT 1000)",
        (before_ms,),
    )
