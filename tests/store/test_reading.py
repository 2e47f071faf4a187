import sqlite3
from contextlib import closing

import pytest

from botkit.errors import ConfigError, StoreCorrupt, StoreError, StoreTooNew
from botkit.store import outbox
from botkit.store.migrations import STEPS
from botkit.store.reading import overview, reading, schema_of
from botkit.store.sqlite import SqliteDatabase
from tests.store.filled import NOW_MS, fill, older, put


async def test_a_database_in_use_can_be_looked_at(tmp_path):
    database = await SqliteDatabase.open(tmp_path / "a.db")
    assert len(STEPS) == schema_of(tmp_path / "a.db")
    await database.close()
    assert len(STEPS) == schema_of(tmp_path / "a.db")


def test_what_is_no_database_is_told(tmp_path):
    (tmp_path / "a.db").write_bytes(b"no database" * 1000)
    with pytest.raises(StoreCorrupt):
        schema_of(tmp_path / "a.db")


def test_a_newer_schema_is_told(tmp_path):
    with closing(sqlite3.connect(tmp_path / "a.db")) as database:
        database.execute("PRAGMA user_version=999")
    with pytest.raises(StoreTooNew):
        schema_of(tmp_path / "a.db")


def test_a_missing_file_is_told_and_not_made(tmp_path):
    with pytest.raises(StoreError):
        schema_of(tmp_path / "a.db")
    assert [] == list(tmp_path.iterdir())


async def test_a_view_stays_as_it_was_while_the_owner_writes(path, database):
    await database.run(lambda tx: put(tx, "zhangsan"))
    with reading(path) as tx:
        assert 1 == len(outbox.listed(tx))
        await database.run(lambda tx: put(tx, "lisi"))
        assert 1 == len(outbox.listed(tx))
    with reading(path) as tx:
        assert ["0lisi", "0zhangsan"] == [one.id for one in outbox.listed(tx)]


async def test_what_a_killed_process_left_in_its_log_is_read(path, database, tmp_path):
    await database.run(lambda tx: put(tx, "zhangsan"))
    left = tmp_path / "left"
    left.mkdir()
    for file in path.parent.glob(f"{path.name}*"):
        (left / file.name).write_bytes(file.read_bytes())
    with reading(left / path.name) as tx:
        assert ["0zhangsan"] == [one.id for one in outbox.listed(tx)]


async def test_a_view_writes_nothing(path):
    await fill(path, "zhangsan")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="readonly"), reading(path) as tx:
        tx.execute("DELETE FROM outbox")
    assert before == path.read_bytes()


def test_an_older_schema_is_to_be_upgraded_first(path):
    older(path)
    with pytest.raises(ConfigError, match="botkit db upgrade"), reading(path):
        pass
    assert 1 == overview(path).schema


def test_somebody_elses_database_is_told(path):
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE music (title)")
    with pytest.raises(ConfigError, match="no database of botkit"), reading(path):
        pass
    with pytest.raises(StoreError):
        overview(path)


async def test_an_overview_counts_rows_and_names_what_waits(path):
    await fill(path, "zhangsan", "lisi")
    seen = overview(path)
    assert {"inbox": 2, "outbox": 2, "session": 2} == {
        name: seen.rows[name] for name in ("inbox", "outbox", "session")
    }
    assert (NOW_MS, NOW_MS) == (seen.oldest_waiting_at, seen.oldest_unsent_at)
    assert (path.stat().st_size, len(STEPS)) == (seen.size_bytes, seen.schema)


async def test_an_overview_of_an_empty_store_names_nothing_that_waits(path):
    await fill(path)
    seen = overview(path)
    assert (None, None) == (seen.oldest_waiting_at, seen.oldest_unsent_at)
    assert {0} == set(seen.rows.values())
