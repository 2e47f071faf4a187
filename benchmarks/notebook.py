"""The obvious store of the peers: one connection, awaited statements, a commit per message."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import aiosqlite

TABLES = """
CREATE TABLE seen (key TEXT PRIMARY KEY, at REAL NOT NULL);
CREATE TABLE session (person TEXT PRIMARY KEY, state TEXT NOT NULL, notes TEXT NOT NULL);
CREATE TABLE outbox (id INTEGER PRIMARY KEY, person TEXT NOT NULL, body TEXT NOT NULL);
"""


class Notebook:
    """What was seen, where everybody stands, what is to be sent."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self.turn = asyncio.Lock()  # statements of two messages must not share a transaction

    @classmethod
    async def open(cls, path: Path) -> Notebook:
        """Make a new file."""
        connection = await aiosqlite.connect(path)
        await connection.execute("PRAGMA journal_mode=WAL")
        await connection.execute("PRAGMA synchronous=FULL")
        await connection.executescript(TABLES)
        return cls(connection)

    async def note(self, key: str) -> bool:
        """Remember a delivery; False when it is known."""
        cursor = await self._connection.execute(
            "INSERT OR IGNORE INTO seen (key, at) VALUES (?, ?)", (key, time.time())
        )
        return cursor.rowcount == 1

    async def session(self, person: str) -> tuple[str | None, list[str]]:
        """State and notes."""
        sql = "SELECT state, notes FROM session WHERE person = ?"
        async with self._connection.execute(sql, (person,)) as cursor:
            row = await cursor.fetchone()
        return (row[0], json.loads(row[1])) if row else (None, [])

    async def keep(self, person: str, state: str, notes: list[str], reply: str) -> None:
        """Write where a person stands and what is to be sent; commit."""
        await self._connection.execute(
            "INSERT OR REPLACE INTO session (person, state, notes) VALUES (?, ?, ?)",
            (person, state, json.dumps(notes)),
        )
        await self._connection.execute(
            "INSERT INTO outbox (person, body) VALUES (?, ?)", (person, reply)
        )
        await self._connection.commit()

    async def close(self) -> None:
        await self._connection.close()
