"""One batch: units of work in one transaction, a synced commit, an outcome for each.

Each unit has a savepoint, so a bad one fails alone; items of a bulk share one, and only when that
fails they are run again one by one.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

import msgspec
import structlog

from botkit.chat.seams import Bulk, Tx
from botkit.errors import StoreCorrupt, StoreError, Unavailable
from botkit.store.kept import Kept
from botkit.store.session import Session

log = structlog.get_logger()

Unit = Callable[[Tx], Any]
Outcome = tuple[Any, BaseException | None]

FAULTS_OF_UNITS = (
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_MISUSE,
    sqlite3.SQLITE_RANGE,
    sqlite3.SQLITE_TOOBIG,
)
FAILURES = (sqlite3.Error, MemoryError)  # SQLite raises the second when it gets no memory


class _Transaction:
    """``Tx`` over the one connection."""

    def __init__(self, connection: sqlite3.Connection, sessions: Kept[Session]) -> None:
        self._connection, self.sessions = connection, sessions

    def execute(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> int:
        return self._connection.execute(sql, values).rowcount

    def rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Any]:
        return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Any | None:
        return self._connection.execute(sql, values).fetchone()

    def among(self, sql: str, values: Sequence[str], *more: Any) -> list[Any]:
        listed = msgspec.json.encode(values).decode()
        return self._connection.execute(_listing(sql), (listed, *more)).fetchall()

    def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        return self._connection.executemany(sql, rows).rowcount

    def append(self, sql: str, rows: Sequence[Sequence[Any]]) -> range:
        self._connection.executemany(sql, rows)
        # Nobody else writes, so the numbers follow each other.
        last = int(self._connection.execute("SELECT last_insert_rowid()").fetchone()[0])
        return range(last - len(rows) + 1, last + 1)


@lru_cache
def _listing(sql: str) -> str:
    return sql.format(values="SELECT value FROM json_each(?)")


def as_transaction(connection: sqlite3.Connection) -> Tx:
    """What units of work are given, over any connection of this room; nothing is kept."""
    return _Transaction(connection, Kept(most=0))


class Queued:
    """A unit of work, or a bulk with items of it, and who waits for the outcome.

    A unit has no ``items``; the outcome of a bulk is a list.
    """

    __slots__ = ("future", "items", "work")

    def __init__(
        self, work: Callable[..., Any], items: Sequence[Any] | None, future: asyncio.Future[Any]
    ) -> None:
        self.work, self.items, self.future = work, items, future

    @property
    def size(self) -> int:
        return 1 if self.items is None else len(self.items)


def commit(
    connection: sqlite3.Connection, sessions: Kept[Session], batch: list[Queued]
) -> tuple[list[Outcome], StoreError | None]:
    """Run a batch on the connection's thread: an outcome each, in order; what failed all."""
    tx = _Transaction(connection, sessions)
    try:
        connection.execute("BEGIN IMMEDIATE")
        outcomes = _outcomes(connection, tx, batch)
        connection.execute("COMMIT")
    except Exception as error:  # of whatever kind: the writer must outlive it
        sessions.clear()
        if connection.in_transaction:
            with contextlib.suppress(*FAILURES):  # then the next batch's BEGIN brings us here
                connection.execute("ROLLBACK")
        failure = translated(error)
        log.error("store_commit_failed", error=str(failure), units=len(batch))
        return [(None, failure)] * len(batch), failure
    return outcomes, None


def _outcomes(connection: sqlite3.Connection, tx: Tx, batch: list[Queued]) -> list[Outcome]:
    outcomes: list[Outcome] = [(None, None)] * len(batch)
    bulks: dict[Callable[..., Any], list[int]] = {}
    for place, queued in enumerate(batch):
        if queued.items is None:
            outcomes[place] = _run(connection, tx, queued.work)
        else:
            bulks.setdefault(queued.work, []).append(place)
    for bulk, places in bulks.items():
        items = [item for place in places for item in batch[place].items or ()]
        results = iter(_run_bulk(connection, tx, bulk, items))
        for place in places:
            outcomes[place] = list(islice(results, batch[place].size)), None
    return outcomes


def _run_bulk(
    connection: sqlite3.Connection, tx: Tx, bulk: Bulk[Any, Any], items: list[Any]
) -> list[Any]:
    """The result of each item, or what it raised."""
    results, error = _run(connection, tx, lambda tx: list(bulk(tx, items)))
    if error is None:
        return results  # type: ignore[no-any-return]
    if len(items) == 1:
        return [error]
    return [_run_bulk(connection, tx, bulk, [item])[0] for item in items]


def _run(connection: sqlite3.Connection, tx: Tx, unit: Unit) -> Outcome:
    connection.execute("SAVEPOINT unit")
    try:
        result = unit(tx)
    except Exception as error:
        if not _is_its_own_fault(error):
            raise  # the disk or the file: the whole batch fails
        tx.sessions.clear()
        connection.execute("ROLLBACK TO unit")
        connection.execute("RELEASE unit")
        if isinstance(error, StopIteration):  # which no future takes
            return None, RuntimeError(f"a unit of work raised {error!r}")
        return None, error
    connection.execute("RELEASE unit")
    return result, None


def _is_its_own_fault(error: Exception) -> bool:
    """Whether a unit did something wrong, as against the disk or the file."""
    if not isinstance(error, sqlite3.Error):
        return True
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_MISUSE)
    return code & 0xFF in FAULTS_OF_UNITS  # the higher bits only tell more


def translated(error: Exception) -> StoreError:
    if isinstance(error, MemoryError):
        return Unavailable("the store cannot write: no memory")
    if isinstance(error, sqlite3.OperationalError):
        return Unavailable(f"the store cannot write: {error}")
    if isinstance(error, sqlite3.DatabaseError) and error.sqlite_errorcode in (
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    ):
        return StoreCorrupt(f"the database is damaged: {error}. It was left as it is.")
    return StoreError(f"{type(error).__name__}: {error}")
