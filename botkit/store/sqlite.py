"""The embedded store: one SQLite file, one process, one connection that writes.

Whatever was queued while the last commit ran is the next batch; see ``batches``.  No other room
knows SQLite, no other file aiosqlite.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, TypeVar

import aiosqlite
import structlog

from botkit.chat.seams import Bulk, Tx
from botkit.errors import StoreBusy, StoreCorrupt, StoreError, StoreTooNew, Unavailable
from botkit.store import meta
from botkit.store.ballast import Ballast
from botkit.store.batches import FAILURES, Queued, commit, translated
from botkit.store.copying import free_name, write_copy
from botkit.store.kept import Kept
from botkit.store.migrations import STEPS
from botkit.store.session import Session

log = structlog.get_logger()
Item = TypeVar("Item")
Result = TypeVar("Result")
T = TypeVar("T")

BATCH = 512  # units and items per commit; more only delays the first of them
QUEUE = 10_000  # units and items waiting for the disk; beyond that the platform shall come again
SETTINGS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # a commit is on the disk before it is answered
    "foreign_keys=ON",
    "secure_delete=ON",
    "busy_timeout=5000",
    f"journal_size_limit={64 * 1024 * 1024}",
    "wal_autocheckpoint=0",  # done between batches: within a commit everybody would wait for it
)
CHECKPOINT_IDLE = 256  # units since the last checkpoint, when nothing waits
CHECKPOINT_BUSY = 4096  # the same, when there is always something: the log must not grow for ever
SESSIONS = 4096  # kept in memory, so that those of people who go on talking are not read again
PROBE_S = 1.0  # while the disk is in trouble, try it so often


class SqliteDatabase:
    """Implements ``chat.seams.Database``.  Make it with ``await SqliteDatabase.open(path)``.

    ``backup`` is the copy made before this opening changed the schema, None when it did not.
    """

    def __init__(
        self,
        path: Path,
        connection: aiosqlite.Connection,
        lock: IO[str],
        backup: Path | None,
        ballast: Ballast | None,
    ) -> None:
        self.path, self.backup, self._ballast = path, backup, ballast
        self._connection = connection
        self._lock = lock
        self._sessions: Kept[Session] = Kept(SESSIONS)
        self._queue: deque[Queued] = deque()
        self._size = 0  # of the queue, in units and items
        self._wake = asyncio.Event()
        self._closing = False
        self._since_checkpoint = 0
        self.trouble = ""  # why the last commit failed, "" when it did not
        self.corrupt: asyncio.Future[StoreCorrupt] = asyncio.get_running_loop().create_future()
        self._writer = asyncio.create_task(self._write(), name="store writer")

    @classmethod
    async def open(cls, path: Path, *, reserve: bool = False) -> SqliteDatabase:
        """Open, lock and upgrade the file; make it when it is not there.

        With ``reserve`` 16 MiB beside it are kept for the time when the disk is full.
        Raises StoreBusy (another process has it), StoreCorrupt, StoreTooNew.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = _locked(path)
        try:
            os.close(os.open(path, os.O_CREAT, 0o600))  # its log files get the same mode
            connection = await aiosqlite.connect(path, isolation_level=None)
        except BaseException:
            lock.close()
            raise
        ballast = Ballast(path.with_name(path.name + ".ballast")) if reserve else None
        try:
            backup = await _on_its_thread(connection, _prepare, path)
            if ballast is not None:
                await asyncio.to_thread(ballast.fill)
        except BaseException as error:
            await connection.close()
            lock.close()
            if isinstance(error, sqlite3.Error):
                raise translated(error) from error
            raise
        return cls(path, connection, lock, backup, ballast)

    async def run(self, unit: Callable[[Tx], T]) -> T:
        """Run one unit of work; it is committed and synced when this returns.

        The waiting coroutine may be cancelled at any time: the unit runs or not, whole.
        """
        result: T = await self._queued(unit, None)
        return result

    async def join(
        self, bulk: Bulk[Item, Result], items: Sequence[Item]
    ) -> list[Result | Exception]:
        """Give items to a bulk; see ``run``."""
        results: list[Result | Exception] = await self._queued(bulk, items)
        return results

    def _queued(self, work: Callable[..., Any], items: Sequence[Any] | None) -> asyncio.Future[Any]:
        if self._closing:
            raise Unavailable("the store is closing")
        if self._size >= QUEUE:
            raise Unavailable("too many writes are waiting for the disk")
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        queued = Queued(work, items, future)
        self._queue.append(queued)
        self._size += queued.size
        self._wake.set()
        return future

    async def scrub(self) -> None:
        """Leave nothing of deleted rows in the file or its log; writes wait meanwhile.

        Takes as long as copying the database.  Raises Unavailable.
        """
        if self._closing:
            raise Unavailable("the store is closing")
        try:
            await _on_its_thread(self._connection, _scrub)
        except sqlite3.Error as error:
            raise translated(error) from error

    async def close(self) -> None:
        """Finish what was queued, then close the file and give the lock back."""
        if not self._closing:
            self._closing = True
            self._wake.set()
            await self._writer
            await self._connection.close()
            self._lock.close()

    async def _write(self) -> None:
        while self._queue or not self._closing:
            if not self._queue:
                self._wake.clear()
                await self._checkpoint(CHECKPOINT_IDLE)
                await self._reserve()
                await self._more()
                continue
            await self._checkpoint(CHECKPOINT_BUSY)
            batch, size = self._next_batch()
            outcomes, failure = await _on_its_thread(
                self._connection, commit, self._sessions, batch
            )
            self._since_checkpoint += size
            if failure is not None or self.trouble:
                await self._note(failure)
            for queued, (result, error) in zip(batch, outcomes, strict=True):
                future = queued.future
                if future.done():
                    continue  # whoever waited was cancelled
                if error is not None:
                    future.set_exception(error)
                else:
                    future.set_result(result)

    def _next_batch(self) -> tuple[list[Queued], int]:
        """What waits, in order, and how many units and items that is."""
        batch: list[Queued] = []
        size = 0
        while self._queue and size < BATCH:
            queued = self._queue.popleft()
            batch.append(queued)
            size += queued.size
        self._size -= size
        return batch, size

    async def _more(self) -> None:
        """Wait for the next unit; in trouble, see now and then whether it is over."""
        if not self.trouble:
            await self._wake.wait()
            return
        try:
            async with asyncio.timeout(PROBE_S):
                await self._wake.wait()
        except TimeoutError:
            with contextlib.suppress(Unavailable):  # closing
                self._queued(_touch, None).add_done_callback(asyncio.Future.exception)

    async def _checkpoint(self, units: int) -> None:
        """Move the log into the file, if so many units were written since the last time."""
        if self._since_checkpoint >= units:
            self._since_checkpoint = 0
            await _on_its_thread(self._connection, _move_log)

    async def _note(self, failure: StoreError | None) -> None:
        was, self.trouble = self.trouble, str(failure or "")
        if was and not failure:
            log.info("store_well_again")
        if self._ballast is not None and failure and not was:
            await asyncio.to_thread(self._ballast.release)
        if isinstance(failure, StoreCorrupt) and not self.corrupt.done():
            self.corrupt.set_result(failure)

    async def _reserve(self) -> None:
        """Take the ballast, if it was given up and there is room for it again."""
        if self._ballast is not None and not self._ballast.is_there and not self.trouble:
            await asyncio.to_thread(self._ballast.fill)


async def _on_its_thread(connection: aiosqlite.Connection, function: Any, *values: Any) -> Any:
    """Call ``function(connection, *values)`` between statements.

    aiosqlite has no public way for that; a test pins this one.
    """
    return await connection._execute(  # type: ignore[no-untyped-call]
        function, connection._conn, *values
    )


def _move_log(connection: sqlite3.Connection) -> None:
    with contextlib.suppress(*FAILURES):  # a full disk: the next commit says so
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def _touch(tx: Tx) -> None:
    """The smallest write that needs the disk."""
    meta.put(tx, "touched", "1")


def _prepare(connection: sqlite3.Connection, path: Path) -> Path | None:
    """Check and upgrade the file; where its copy is, if it was upgraded."""
    connection.row_factory = sqlite3.Row
    for setting in SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise StoreCorrupt(f"{path}: the database is damaged. It was left as it is.")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(STEPS):
        raise StoreTooNew(f"{path}: made by a newer botkit (schema {version}). Update botkit.")
    backup = _backed_up(connection, path, version)
    for number, step in enumerate(STEPS[version:], start=version + 1):
        connection.execute("BEGIN IMMEDIATE")
        for statement in step:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version={number}")
        connection.execute("COMMIT")
    if has_wal_reset_bug(sqlite3.sqlite_version_info):
        # The bug needs a second writing connection, which this class never opens.
        log.info("sqlite_wal_reset_bug", version=sqlite3.sqlite_version)
    return backup


def _backed_up(connection: sqlite3.Connection, path: Path, version: int) -> Path | None:
    """A copy beside the file, if there is anything to keep and anything will change."""
    if version == 0 or version == len(STEPS):
        return None
    backup = free_name(path.with_name(f"{path.name}.schema-{version}"))
    write_copy(connection, backup)
    log.info("store_backed_up", path=str(backup), schema=version)
    return backup


def _scrub(connection: sqlite3.Connection) -> None:
    # secure_delete does not reach the copies that moving cells between pages leaves in unused
    # space; a rewritten file has none.
    connection.execute("VACUUM")
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise Unavailable("somebody reads the database, so its log cannot be emptied. Try again.")


def has_wal_reset_bug(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite may lose data when two connections write."""
    mended = {(3, 50): 7, (3, 44): 6}.get((version[0], version[1]))
    return version < (3, 51, 3) and (mended is None or version[2] < mended)


def discard(path: Path) -> None:
    """Delete a database that no process has open.  Raises StoreBusy."""
    if not path.exists():
        return
    lock = _locked(path)
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    lock.close()


def _locked(path: Path) -> IO[str]:
    lock = open(path.with_name(path.name + ".lock"), "a")  # noqa: SIM115, held until close
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise StoreBusy(f"{path}: another process uses this database. Stop it first.") from None
    os.chmod(path.with_name(path.name + ".lock"), 0o600)
    return lock
