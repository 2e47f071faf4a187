"""Dedupe keys of what the platforms delivered."""

from __future__ import annotations

from botkit.chat.seams import Tx


def note(tx: Tx, key: str, now_ms: int) -> bool:
    """Remember a key; False when it was known."""
    sql = "INSERT INTO seen (key, received_at) VALUES (?, ?) ON CONFLICT DO NOTHING"
    return tx.execute(sql, (key, now_ms)) == 1


def forget_old(tx: Tx, before_ms: int) -> int:
    """Drop up to a thousand keys of before that time; how many went."""
    return tx.execute(
        "DELETE FROM seen WHERE key IN (SELECT key FROM seen WHERE received_at < ? LIMIT 1000)",
        (before_ms,),
    )
