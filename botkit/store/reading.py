"""Looking at the store without writing to it, also while a process runs on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from botkit.chat.seams import Tx
from botkit.errors import ConfigError, StoreCorrupt, StoreError, StoreTooNew
from botkit.store.batches import as_transaction
from botkit.store.migrations import STEPS
from botkit.store.sqlite import has_wal_reset_bug
from botkit.wire.record import Record

TABLES = (
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*' ORDER BY name"
)


class Overview(Record):
    """What ``db status`` tells.  Times are UTC milliseconds, None when nothing waits."""

    path: str
    size_bytes: int
    log_bytes: int  # what is committed and not yet in the file
    schema: int
    newest_schema: int
    rows: dict[str, int]  # by table
    oldest_waiting_at: int | None  # an event of the inbox
    oldest_unsent_at: int | None  # a row of the outbox
    engine: str  # "SQLite 3.46.1"
    has_reset_bug: bool


def schema_of(path: Path) -> int:
    """The schema version of a sound database.

    Raises StoreCorrupt, StoreTooNew, and StoreError when it cannot be opened.
    """
    with opened(path) as connection:
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise StoreCorrupt(f"{path}: the database is damaged. Nothing was changed.")
        return _schema(connection, path)


@contextmanager
def reading(path: Path) -> Iterator[Tx]:
    """One consistent view of the store.  Leave it soon: the log grows meanwhile.

    Raises StoreCorrupt, StoreTooNew, StoreError, and ConfigError when the file is no database
    of botkit or has to be upgraded first.
    """
    with opened(path) as connection:
        version = _schema(connection, path)
        if version == 0:
            raise ConfigError(f"{path}: no database of botkit.")
        if version < len(STEPS):
            raise ConfigError(
                f"{path}: made by an older botkit (schema {version} of {len(STEPS)})."
                " Run botkit db upgrade."
            )
        connection.execute("BEGIN")
        yield as_transaction(connection)


def overview(path: Path) -> Overview:
    """Sizes and counts, of any schema this botkit knows.  Raises as ``reading`` does."""
    with opened(path) as connection:
        version = _schema(connection, path)
        tx = as_transaction(connection)
        tables = [row["name"] for row in tx.rows(TABLES)]
        log_file = path.with_name(f"{path.name}-wal")
        return Overview(
            path=str(path),
            size_bytes=path.stat().st_size,
            log_bytes=log_file.stat().st_size if log_file.exists() else 0,
            schema=version,
            newest_schema=len(STEPS),
            rows={name: _number(tx, f"SELECT count(*) AS n FROM {name}") or 0 for name in tables},
            oldest_waiting_at=_number(tx, "SELECT min(received_at) AS n FROM inbox"),
            oldest_unsent_at=_number(
                tx, "SELECT min(created_at) AS n FROM outbox WHERE status IN ('pending', 'sending')"
            ),
            engine=f"SQLite {sqlite3.sqlite_version}",
            has_reset_bug=has_wal_reset_bug(sqlite3.sqlite_version_info),
        )


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write, for this room only; its errors become ours."""
    if not path.exists():
        raise StoreError(f"{path}: no such database. Nothing has run on it yet.")
    try:
        address = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            yield connection
    except sqlite3.OperationalError as error:
        raise StoreError(f"{path}: it cannot be read: {error}.") from None
    except sqlite3.DatabaseError as error:
        raise StoreCorrupt(f"{path}: {error}. Nothing was changed.") from None


def _schema(connection: sqlite3.Connection, path: Path) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(STEPS):
        raise StoreTooNew(f"{path}: made by a newer botkit (schema {version}). Update botkit.")
    return version


def _number(tx: Tx, sql: str) -> int | None:
    row = tx.row(sql)
    return row["n"] if row else None
