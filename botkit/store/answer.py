"""Answers under way: what a bot may still say in place of, or after, what it has said."""

from __future__ import annotations

import msgspec

from botkit.chat.seams import Database, Tx
from botkit.wire.vault import Vault

KEPT_MS = 2 * 3_600_000  # an answer can be gone on with for an hour at most
SWEEP_MS = 60_000


def keep(tx: Tx, app: str, answer: str, conv: str, opened_at: int, state: str) -> None:
    """Add a row, unless there is one."""
    tx.execute(
        "INSERT INTO answer (app, id, conv, opened_at, state) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (app, answer, conv, opened_at, state),
    )


class AnswerShelf:
    """The answers of one app, sealed, since they may hold addresses that only it may use.

    ``name`` is the channel's.  The states are the app's affair.
    """

    def __init__(self, database: Database, name: str, secret: str) -> None:
        self._database, self._name = database, name
        self._vault = Vault(secret, name)
        self._swept_at = 0

    async def open(self, answer: str, conv: str, opened_at: int, state: str) -> str:
        """Keep a new answer; its state, or that which is there since an earlier delivery."""
        sealed = self._vault.seal(state)

        def unit(tx: Tx) -> str | None:
            if opened_at - self._swept_at > SWEEP_MS:
                tx.execute("DELETE FROM answer WHERE opened_at < ?", (opened_at - KEPT_MS,))
                self._swept_at = opened_at
            keep(tx, self._name, answer, conv, opened_at, sealed)
            return self._state(tx, answer)

        return await self._database.run(unit) or state

    async def load(self, answer: str) -> str | None:
        """The state of an answer."""
        return await self._database.run(lambda tx: self._state(tx, answer))

    async def newest(self, conv: str) -> list[str]:
        """The states of a conversation's answers, the newest first."""

        def unit(tx: Tx) -> list[str | None]:
            rows = tx.rows(
                "SELECT state FROM answer WHERE conv = ? AND app = ? ORDER BY opened_at DESC, id",
                (conv, self._name),
            )
            return [self._vault.open(row["state"]) for row in rows]

        return [state for state in await self._database.run(unit) if state is not None]

    async def save(self, answer: str, state: str) -> None:
        """Keep a new state."""
        sealed = self._vault.seal(state)

        def unit(tx: Tx) -> None:
            tx.execute(
                "UPDATE answer SET state = ? WHERE app = ? AND id = ?",
                (sealed, self._name, answer),
            )

        await self._database.run(unit)

    async def pending(self, answer: str, key: str, conv: str) -> int:
        """How much may still be added: an event to take, a job that runs, a message to send.

        ``key`` is that of the event; whatever comes of it names the answer.
        """

        def unit(tx: Tx) -> int:
            row = tx.row(
                "SELECT (SELECT count(*) FROM inbox WHERE key = :key) + (SELECT count(*) FROM inbox"
                " WHERE conv = :conv AND key <> :key AND instr(payload, :answer) > 0) + (SELECT"
                " count(*) FROM outbox WHERE status IN ('pending', 'sending')"
                " AND instr(body, :answer) > 0) AS n",
                {"key": key, "conv": conv, "answer": answer},
            )
            return int(row["n"]) if row else 0

        return await self._database.run(unit)

    async def message(self, row_id: str) -> bytes | None:
        """A message that was sent, as JSON; None when it is kept no longer."""

        def unit(tx: Tx) -> bytes | None:
            row = tx.row("SELECT body FROM outbox WHERE id = ?", (row_id,))
            body = msgspec.json.decode(row["body"]) if row and row["body"] else {}
            message = body.get("message")
            return msgspec.json.encode(message) if message else None

        return await self._database.run(unit)

    def _state(self, tx: Tx, answer: str) -> str | None:
        row = tx.row(
            "SELECT state FROM answer WHERE app = ? AND id = ?",
            (self._name, answer),
        )
        return self._vault.open(row["state"]) if row else None
