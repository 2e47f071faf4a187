"""Dead letters: what could not be processed or delivered, kept for an operator."""

from __future__ import annotations

from botkit.chat.seams import Tx
from botkit.wire.record import Record


class DeadLetter(Record):
    """``source`` is ``callback``, ``inbox`` or ``outbox``; ``id`` is the number people are told."""

    id: str
    source: str
    key: str
    conv: str
    payload: str
    error: str
    attempts: int
    died_at: int


def bury(tx: Tx, letter: DeadLetter) -> None:
    tx.execute(
        "INSERT INTO dead_letter (id, source, key, conv, payload, error, attempts, died_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            letter.id,
            letter.source,
            letter.key,
            letter.conv,
            letter.payload,
            letter.error,
            letter.attempts,
            letter.died_at,
        ),
    )


def letters(tx: Tx) -> list[DeadLetter]:
    """All dead letters, oldest first."""
    return [
        DeadLetter(**dict(row)) for row in tx.rows("SELECT * FROM dead_letter ORDER BY died_at")
    ]
