"""Saving what can still be read of a damaged database, into a new one."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botkit.errors import StoreError
from botkit.store.copying import reserve, sync
from botkit.store.migrations import STEPS
from botkit.store.reading import opened
from botkit.wire.record import Record

PROBES = 2_000  # looks into damaged stretches of a table; each takes less than a millisecond
CHARS = 12  # of a text key that count when it is halved
FIRST_NUMBER = 0  # row numbers begin at 1
LAST_TEXT = "\U0010ffff"
BASE = 128  # keys are ASCII but for rare exceptions; more would look where none are

Key = int | str | None
Row = tuple[Any, ...]


class Saved(Record):
    """What became of one table.

    ``refused`` rows were read but make no sense; with ``has_holes`` some could not be read at
    all; ``words`` says why nothing could.
    """

    table: str
    rows: int = 0
    refused: int = 0
    has_holes: bool = False
    words: str = ""

    @property
    def is_whole(self) -> bool:
        return not (self.refused or self.has_holes or self.words)


def recover(path: Path, into: Path) -> list[Saved]:
    """Copy every readable row, table by table; the original is only read.

    The new database has the schema of the old.  Raises ConfigError when ``into`` exists,
    StoreCorrupt when nothing at all can be read, StoreError.
    """
    with opened(path) as source:
        source.text_factory = lambda raw: raw.decode("utf-8", "replace")
        tables = _tables(source)
        steps = STEPS[: _version(source)]
        reserve(into)
        try:
            with closing(sqlite3.connect(into, isolation_level=None)) as target:
                _build(target, steps)
                saved = [_copy(source, target, name) for name in tables]
        except BaseException as error:
            into.unlink()
            if isinstance(error, sqlite3.Error):
                raise StoreError(f"{into}: {error}.") from error
            raise
    sync(into)
    sync(into.absolute().parent)
    return saved


def _tables(source: sqlite3.Connection) -> list[str]:
    rows = source.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return sorted(row[0] for row in rows if not row[0].startswith("sqlite_"))


def _version(source: sqlite3.Connection) -> int:
    version: int = source.execute("PRAGMA user_version").fetchone()[0]
    return version if 0 < version <= len(STEPS) else len(STEPS)


def _build(target: sqlite3.Connection, steps: Sequence[Sequence[str]]) -> None:
    for step in steps:
        for statement in step:
            target.execute(statement)
    target.execute(f"PRAGMA user_version={len(steps)}")


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, name: str) -> Saved:
    saved = Saved(name)
    known = {row[1] for row in target.execute(f"PRAGMA table_info({name})")}
    if not known:
        saved.words = "this botkit knows no such table"
        return saved
    try:
        table = _Table.of(source, name, known)
    except sqlite3.DatabaseError as error:
        saved.words = str(error)
        return saved
    marks = ", ".join("?" * len(table.columns))
    insert = f"INSERT INTO {name} ({', '.join(table.columns)}) VALUES ({marks})"
    target.execute("BEGIN")
    for row in _Salvage(source, table, saved).rows():
        try:
            target.execute(insert, row)
            saved.rows += 1
        except sqlite3.IntegrityError:
            saved.refused += 1
    target.execute("COMMIT")
    return saved


@dataclass(frozen=True)
class _Table:
    """``key`` orders the rows as the file does: the row number, or the one-column text key."""

    name: str
    columns: list[str]
    key: str

    @classmethod
    def of(cls, source: sqlite3.Connection, name: str, known: set[str]) -> _Table:
        found = source.execute(f"PRAGMA table_info({name})").fetchall()
        columns = [row[1] for row in found if row[1] in known]
        sql = source.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (name,)).fetchone()[0]
        primary = next((row[1] for row in found if row[5] == 1), "rowid")
        return cls(name, columns, primary if "WITHOUT ROWID" in sql.upper() else "rowid")


@dataclass
class _Scan:
    """How far one pass came."""

    last: Key = None
    is_done: bool = False


class _Salvage:
    """Reads from both ends up to the damage, then looks between for what is whole.

    The widest stretches are looked at first, each from its middle in both directions.
    """

    def __init__(self, source: sqlite3.Connection, table: _Table, saved: Saved) -> None:
        self._source, self._table, self._saved = source, table, saved
        self._stretches: deque[tuple[Key, Key]] = deque()  # nothing is known of keys between

    def rows(self) -> Iterator[Row]:
        yield from self._between(None, None)
        for _ in range(PROBES):
            if not self._stretches:
                return
            low, high = self._stretches.popleft()
            middle = _middle(low, high)
            if middle is None:
                self._saved.has_holes = True
                continue
            yield from self._between(low, middle)
            yield from self._select("= :key", {"key": middle})
            yield from self._between(middle, high)
        self._saved.has_holes = self._saved.has_holes or bool(self._stretches)

    def _between(self, low: Key, high: Key) -> Iterator[Row]:
        """Rows with keys between the two, ends left out, as far as they can be read."""
        for order in ("ASC", "DESC"):
            scan = _Scan()
            yield from self._scan(scan, low, high, order)
            if scan.is_done:
                return
            if scan.last is not None:
                low, high = (scan.last, high) if order == "ASC" else (low, scan.last)
        self._stretches.append((low, high))

    def _scan(self, scan: _Scan, low: Key, high: Key, order: str) -> Iterator[Row]:
        key = self._table.key
        bounds = ["IS NOT NULL"]
        bounds += [f"AND {key} > :low"] * (low is not None)
        bounds += [f"AND {key} < :high"] * (high is not None)
        bounds += [f"ORDER BY {key} {order}"]
        yield from self._select(" ".join(bounds), {"low": low, "high": high}, scan)

    def _select(
        self, terms: str, values: dict[str, Key], scan: _Scan | None = None
    ) -> Iterator[Row]:
        table, scan = self._table, scan or _Scan()
        columns = ", ".join(table.columns)
        sql = f"SELECT {table.key}, {columns} FROM {table.name} WHERE {table.key} {terms}"
        with contextlib.suppress(sqlite3.DatabaseError):
            for row in self._source.execute(sql, values):
                scan.last = row[0]
                yield tuple(row)[1:]
            scan.is_done = True


def _middle(low: Key, high: Key) -> Key:
    """A key between two, or None when there is none to be found."""
    if isinstance(low, str) or isinstance(high, str):
        return _middle_text(str(low or ""), LAST_TEXT if high is None else str(high))
    if high is None:
        return None
    first = FIRST_NUMBER if low is None else low
    middle = (first + high) // 2
    return middle if first < middle < high else None


def _middle_text(low: str, high: str) -> str | None:
    """Halved like a number with a character for each digit; SQLite compares texts in that order."""
    pairs = enumerate(zip(low, high, strict=False))
    same = next((at for at, (one, other) in pairs if one != other), min(len(low), len(high)))
    width = same + CHARS
    total = sum(_as_number(text.ljust(width, "\0")[:width]) for text in (low, high)) // 2
    digits = []
    for _ in range(width):
        total, digit = divmod(total, BASE)
        digits.append(chr(digit))
    middle = "".join(reversed(digits)).rstrip("\0")
    return middle if low < middle < high else None


def _as_number(text: str) -> int:
    number = 0
    for char in text:
        number = number * BASE + min(ord(char), BASE - 1)
    return number
