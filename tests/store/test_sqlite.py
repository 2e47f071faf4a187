import asyncio
import contextlib
import inspect
import os
import sqlite3
import threading

import aiosqlite
import pytest

from botkit.errors import StoreBusy, StoreCorrupt, StoreError, StoreTooNew, Unavailable
from botkit.store import ballast
from botkit.store.migrations import STEPS
from botkit.store.sqlite import CHECKPOINT_IDLE, SqliteDatabase, has_wal_reset_bug

ADD = "INSERT INTO seen (key, received_at) VALUES (?, 0)"


def add(key):
    return lambda tx: tx.execute(ADD, (key,))


def keys(tx):
    return [row["key"] for row in tx.rows("SELECT key FROM seen ORDER BY key")]


class Stop:
    """A unit that holds the connection until it is let go."""

    def __init__(self):
        self.begun, self.go = threading.Event(), threading.Event()

    def __call__(self, tx):
        self.begun.set()
        self.go.wait(10)


async def held(database, *units):
    """Tasks of these units, all in the one batch that runs when ``stop.go`` is set."""
    stop = Stop()
    tasks = [asyncio.create_task(database.run(stop))]
    await asyncio.to_thread(stop.begun.wait)
    tasks += [asyncio.create_task(database.run(unit)) for unit in units]
    await asyncio.sleep(0)  # let them queue
    return stop, tasks


async def test_what_a_unit_returns_is_returned(database):
    assert 1 == await database.run(add("a"))
    assert ["a"] == await database.run(keys)


async def test_a_unit_that_fails_fails_alone(database):
    def bad(tx):
        tx.execute(ADD, ("half",))
        raise ValueError("no")

    stop, tasks = await held(database, add("a"), bad, add("b"))
    stop.go.set()
    _, a, error, b = await asyncio.gather(*tasks, return_exceptions=True)
    assert (1, 1) == (a, b)
    assert isinstance(error, ValueError)
    assert ["a", "b"] == await database.run(keys)


async def test_a_unit_that_raises_stop_iteration_fails_like_any_other(database):
    def bad(tx):
        next(iter([]))

    with pytest.raises(RuntimeError, match="StopIteration"):
        await database.run(bad)
    assert 1 == await database.run(add("a"))


async def test_a_bulk_that_gives_no_results_fails_alone(database):
    (error,) = await database.join(lambda tx, items: None, ["a"])
    assert isinstance(error, TypeError)
    assert 1 == await database.run(add("a"))


async def test_what_nobody_foresaw_fails_its_batch_and_the_writer_goes_on(database):
    class Odd:
        __hash__ = None

        def __call__(self, tx, items):
            return items

    with pytest.raises(StoreError, match="TypeError: unhashable"):
        await database.join(Odd(), ["a"])
    assert 1 == await database.run(add("a"))


@pytest.mark.parametrize(
    "unit",
    [
        lambda tx: tx.execute("SELECT nothing FROM nowhere"),
        lambda tx: tx.execute("INSERT INTO seen VALUES (NULL, NULL)"),
        lambda tx: tx.execute("SELECT ?", (object(),)),
        lambda tx: tx.execute("SELECT ?", (2**64,)),
        lambda tx: tx.execute("SELECT ?", ()),
    ],
)
async def test_a_wrong_statement_fails_alone(database, unit):
    stop, tasks = await held(database, add("a"), unit)
    stop.go.set()
    _, a, error = await asyncio.gather(*tasks, return_exceptions=True)
    assert 1 == a
    assert isinstance(error, sqlite3.Error | OverflowError)
    assert ["a"] == await database.run(keys)


async def test_a_full_disk_fails_the_whole_batch_and_leaves_nothing_of_it(database):
    pages = await database.run(lambda tx: tx.row("PRAGMA page_count")[0])
    stop, tasks = await held(
        database,
        add("a"),
        lambda tx: tx.execute(f"PRAGMA max_page_count={pages}"),
        add("b" * 100_000),
        add("c"),
    )
    stop.go.set()
    _, *outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert {Unavailable} == {type(one) for one in outcomes}
    assert [] == await database.run(keys)


async def test_after_a_full_disk_it_goes_on_when_there_is_room(database):
    pages = await database.run(lambda tx: tx.row("PRAGMA page_count")[0])
    await database.run(lambda tx: tx.rows(f"PRAGMA max_page_count={pages}"))
    with pytest.raises(Unavailable):
        await database.run(add("a" * 100_000))
    assert "full" in database.trouble
    await database.run(lambda tx: tx.rows("PRAGMA max_page_count=1000000"))
    await database.run(add("a" * 100_000))
    assert "" == database.trouble
    assert 1 == len(await database.run(keys))


async def test_the_reserve_is_taken_as_soon_as_there_is_room_for_it(path):
    reserve = path.with_name(path.name + ".ballast")
    reserve.mkdir(parents=True)  # in its way
    database = await SqliteDatabase.open(path, reserve=True)
    await database.run(add("a"))
    reserve.rmdir()
    await database.run(add("b"))
    async with asyncio.timeout(5):
        while not reserve.is_file():  # noqa: ASYNC110
            await asyncio.sleep(0)
    await database.close()
    assert ballast.SIZE_BYTES == reserve.stat().st_size


async def test_a_cancelled_waiter_leaves_the_unit_whole_and_the_connection_clean(database):
    def two(tx):
        tx.execute(ADD, ("a",))
        tx.execute(ADD, ("b",))

    stop, tasks = await held(database, two)
    tasks[1].cancel()
    stop.go.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert ["a", "b"] == await database.run(keys)
    assert 1 == await database.run(add("c"))


async def test_close_finishes_what_was_queued(database, path):
    stop, tasks = await held(database, *(add(f"{n:03}") for n in range(600)))
    closing = asyncio.create_task(database.close())
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await database.run(add("late"))
    stop.go.set()
    await asyncio.gather(*tasks, closing)
    again = await SqliteDatabase.open(path)
    assert 600 == len(await again.run(keys))
    await again.close()


async def test_a_committed_unit_is_seen_by_another_connection(database, path):
    await database.run(add("a"))
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as reader:
        assert [("a",)] == reader.execute("SELECT key FROM seen").fetchall()
    reader.close()


async def test_it_is_synced_at_each_commit(database):
    def settings(tx):
        return [tx.row(f"PRAGMA {name}")[0] for name in ("journal_mode", "synchronous")]

    assert ["wal", 2] == await database.run(settings)


async def test_a_second_opening_is_refused(database, path):
    with pytest.raises(StoreBusy, match="another process"):
        await SqliteDatabase.open(path)


async def test_an_opening_that_is_cancelled_gives_the_file_back(path):
    opening = asyncio.create_task(SqliteDatabase.open(path, reserve=True))
    while not path.with_name(f"{path.name}.ballast").exists():  # noqa: ASYNC110
        await asyncio.sleep(0)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    await (await SqliteDatabase.open(path)).close()


async def test_it_opens_again_after_it_was_closed(database, path):
    await database.run(add("a"))
    await database.close()
    again = await SqliteDatabase.open(path)
    assert ["a"] == await again.run(keys)
    await again.close()


@pytest.mark.parametrize("size", [17, 5000])
async def test_what_is_no_database_is_left_as_it_is(path, size):
    path.write_bytes(before := b"not a database, " * size)
    with pytest.raises(StoreCorrupt):
        await SqliteDatabase.open(path)
    assert before == path.read_bytes()


async def test_a_damaged_page_is_found_and_the_file_left_as_it_is(path):
    database = await SqliteDatabase.open(path)
    for n in range(100):
        await database.run(add(f"{n:0500}"))
    await database.close()
    damaged = bytearray(path.read_bytes())
    for page in range(8, len(damaged) // 4096):
        damaged[page * 4096 : page * 4096 + 64] = os.urandom(64)
    path.write_bytes(damaged)
    with pytest.raises(StoreCorrupt):
        await SqliteDatabase.open(path)
    assert damaged == path.read_bytes()


async def test_damage_that_is_met_later_is_told_as_damage(database, path):
    def break_schema(tx):
        tx.execute("PRAGMA writable_schema=ON")
        tx.execute("UPDATE sqlite_schema SET rootpage = 999999 WHERE name = 'rate'")
        tx.execute("PRAGMA schema_version=4711")

    await database.run(break_schema)
    assert not database.corrupt.done()
    with pytest.raises(StoreCorrupt):
        await database.run(lambda tx: tx.rows("SELECT * FROM rate"))
    assert isinstance(database.corrupt.result(), StoreCorrupt)


async def test_the_log_is_moved_into_the_file_between_batches(database, path, tmp_path):
    for n in range(CHECKPOINT_IDLE):
        await database.run(add(f"{n}"))
    await database.run(lambda tx: None)  # the writer has been idle once more
    alone = tmp_path / "without-its-log.db"
    alone.write_bytes(path.read_bytes())
    with contextlib.closing(sqlite3.connect(alone)) as copy:
        assert CHECKPOINT_IDLE == copy.execute("SELECT count(*) FROM seen").fetchone()[0]


async def test_a_newer_schema_is_refused(path):
    with sqlite3.connect(path) as newer:
        newer.execute(f"PRAGMA user_version={len(STEPS) + 1}")
    newer.close()
    with pytest.raises(StoreTooNew, match="newer botkit"):
        await SqliteDatabase.open(path)


async def test_a_refused_database_can_be_opened_once_it_is_mended(path):
    path.write_bytes(b"not a database, " * 500)
    with pytest.raises(StoreCorrupt):
        await SqliteDatabase.open(path)
    path.unlink()
    await (await SqliteDatabase.open(path)).close()


@pytest.mark.parametrize(
    ("version", "bug"),
    [
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_the_wal_bug_is_known_by_version(version, bug):
    assert bug == has_wal_reset_bug(version)


async def test_aiosqlite_still_runs_a_function_on_its_thread():
    """The one private name that sqlite.py uses."""
    assert ["self", "fn", "args", "kwargs"] == list(
        inspect.signature(aiosqlite.Connection._execute).parameters
    )
    async with aiosqlite.connect(":memory:") as connection:
        thread = await connection._execute(threading.get_ident)
        assert thread == await connection._execute(threading.get_ident)
        assert thread != threading.get_ident()
        assert isinstance(connection._conn, sqlite3.Connection)
