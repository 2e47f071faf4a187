"""Dead letters: what could not be processed or delivered, kept for an operator."""

from __future__ import annotations

import msgspec

from botkit.chat.seams import Tx
from botkit.wire.record import Record


class DeadLetter(Record):
    """``source`` is ``callback``, ``inbox`` or ``outbox``; ``id`` ends in what people are told.

    ``actor`` and ``trust`` are those of an inbox letter's event.
    """

    id: str
    source: str
    key: str
    conv: str
    payload: str
    error: str
    attempts: int
    died_at: int
    actor: str = ""
    trust: int = 0


def bury(tx: Tx, letter: DeadLetter) -> None:
    tx.execute(
        "INSERT INTO dead_letter (id, source, key, conv, payload, error, attempts, died_at, actor,"
        " trust) VALUES (:id, :source, :key, :conv, :payload, :error, :attempts, :died_at, :actor,"
        " :trust) ON CONFLICT DO NOTHING",
        msgspec.structs.asdict(letter),
    )


def letters(tx: Tx) -> list[DeadLetter]:
    """All dead letters, oldest first."""
    return [
        DeadLetter(**dict(row)) for row in tx.rows("SELECT * FROM dead_letter ORDER BY died_at")
    ]


def newest(tx: Tx, most: int) -> list[DeadLetter]:
    """The newest letters, newest first."""
    rows = tx.rows("SELECT * FROM dead_letter ORDER BY died_at DESC, id DESC LIMIT ?", (most,))
    return [DeadLetter(**dict(row)) for row in rows]


def ids(tx: Tx) -> list[str]:
    """The ids of all letters, oldest first."""
    return [row["id"] for row in tx.rows("SELECT id FROM dead_letter ORDER BY died_at, id")]


def find(tx: Tx, letter_id: str) -> DeadLetter | None:
    row = tx.row("SELECT * FROM dead_letter WHERE id = ?", (letter_id,))
    return DeadLetter(**dict(row)) if row else None


def named(tx: Tx, part: str) -> list[DeadLetter]:
    """Letters whose id begins or ends with ``part``."""
    rows = tx.rows(
        "SELECT * FROM dead_letter"
        " WHERE substr(id, 1, length(:part)) = :part OR substr(id, -length(:part)) = :part",
        {"part": part},
    )
    return [DeadLetter(**dict(row)) for row in rows]


def remove(tx: Tx, letter_id: str) -> bool:
    """Take a letter out; False when it was gone already."""
    return tx.execute("DELETE FROM dead_letter WHERE id = ?", (letter_id,)) == 1


def forget_old(tx: Tx, before_ms: int) -> int:
    """Drop up to a thousand dead letters of before that time; how many went."""
    return tx.execute(
        "DELETE FROM dead_letter WHERE id IN"
        " (SELECT id FROM dead_letter WHERE died_at < ? LIMIT 1000)",
        (before_ms,),
    )
