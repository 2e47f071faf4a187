"""What callbacks were answered with, sealed, for as long as their keys are known."""

from __future__ import annotations

from botkit.chat.seams import Tx


def keep(tx: Tx, *, key: str, conv: str, sealed: str, now_ms: int) -> None:
    """Remember the answer to an event that was just accepted."""
    tx.execute(
        "INSERT INTO reply (key, conv, sealed, kept_at) VALUES (?, ?, ?, ?)",
        (key, conv, sealed, now_ms),
    )


def find(tx: Tx, key: str) -> str:
    """The answer that an event got, "" when it got none."""
    row = tx.row("SELECT sealed FROM reply WHERE key = ?", (key,))
    return str(row["sealed"]) if row else ""


def forget_old(tx: Tx, before_ms: int) -> int:
    """Drop up to a thousand answers of before that time; how many went."""
    return tx.execute(
        "DELETE FROM reply WHERE key IN (SELECT key FROM reply WHERE kept_at < ? LIMIT 1000)",
        (before_ms,),
    )
