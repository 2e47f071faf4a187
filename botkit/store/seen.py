"""Dedupe keys of what the platforms delivered."""

from __future__ import annotations

from collections.abc import Sequence

from botkit.chat.seams import Tx


def note(tx: Tx, key: str, now_ms: int) -> bool:
    """Remember a key; False when it was known."""
    sql = "INSERT INTO seen (key, received_at) VALUES (?, ?) ON CONFLICT DO NOTHING"
    return tx.execute(sql, (key, now_ms)) == 1


def note_all(tx: Tx, keys: Sequence[str], now_ms: int) -> list[bool]:
    """Remember many; for each whether it is new.  Only the first of equal ones is."""
    known = {row[0] for row in tx.among("SELECT key FROM seen WHERE key IN ({values})", keys)}
    fresh = [key for key in dict.fromkeys(keys) if key not in known]
    tx.many("INSERT INTO seen (key, received_at) VALUES (?, ?)", [(key, now_ms) for key in fresh])
    firsts = {key: place for place, key in reversed(list(enumerate(keys))) if key not in known}
    return [firsts.get(key) == place for place, key in enumerate(keys)]


def forget_old(tx: Tx, before_ms: int) -> int:
    """Drop up to a thousand keys of before that time; how many went."""
    return tx.execute(
        "DELETE FROM seen WHERE key IN (SELECT key FROM seen WHERE received_at < ? LIMIT 1000)",
        (before_ms,),
    )
