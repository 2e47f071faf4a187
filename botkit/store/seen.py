"""Dedupe keys of what the platforms delivered."""

from __future__ import annotations

from botkit.chat.seams import Tx

KEPT_MS = 24 * 3_600_000  # a platform repeats within minutes; a replay within the time window


def note(tx: Tx, key: str, now_ms: int) -> bool:
    """Remember a key; False when it was known."""
    sql = "INSERT INTO seen (key, received_at) VALUES (?, ?) ON CONFLICT DO NOTHING"
    return tx.execute(sql, (key, now_ms)) == 1


def forget_old(tx: Tx, now_ms: int) -> int:
    """Drop up to a thousand keys that no platform repeats any more."""
    return tx.execute(
        "DELETE FROM seen WHERE key IN (SELECT key FROM seen WHERE received_at < ? LIMIT 1000)",
        (now_ms - KEPT_MS,),
    )
