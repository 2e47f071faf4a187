"""Single facts about the store itself."""

from __future__ import annotations

from botkit.chat.seams import Tx


def get(tx: Tx, key: str) -> str | None:
    row = tx.row("SELECT value FROM meta WHERE key = ?", (key,))
    return row["value"] if row else None


def put(tx: Tx, key: str, value: str) -> None:
    tx.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )
