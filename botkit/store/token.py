"""Access tokens, sealed, so that a restart does not ask for new ones."""

from __future__ import annotations

from botkit.calls.tokens import Kept
from botkit.chat.seams import Database, Tx
from botkit.wire.vault import Vault


class TokenShelf:
    """Implements ``calls.tokens.Shelf`` for one app; ``name`` is the channel's."""

    def __init__(self, database: Database, name: str, secret: str) -> None:
        self._database, self._name = database, name
        self._vault = Vault(secret, name)

    async def load(self) -> Kept | None:
        """What was kept last; None when nothing was, or under another secret."""

        def unit(tx: Tx) -> Kept | None:
            row = tx.row("SELECT token, renew_at FROM token WHERE app = ?", (self._name,))
            value = self._vault.open(row["token"]) if row else None
            return Kept(value, row["renew_at"]) if row and value else None

        return await self._database.run(unit)

    async def save(self, kept: Kept) -> None:
        """Keep a token in place of the last one."""
        sealed = self._vault.seal(kept.value)

        def unit(tx: Tx) -> None:
            tx.execute(
                "INSERT INTO token (app, generation, token, renew_at) VALUES (?, 1, ?, ?)"
                " ON CONFLICT (app) DO UPDATE SET generation = generation + 1,"
                " token = excluded.token, renew_at = excluded.renew_at",
                (self._name, sealed, kept.renew_at_ms),
            )

        await self._database.run(unit)
