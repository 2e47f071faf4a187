import sqlite3
from contextlib import closing

import pytest
import structlog

from botkit.errors import StoreError
from botkit.store import dead, outbox
from botkit.store.migrations import STEPS
from botkit.store.reading import overview, reading
from botkit.store.sqlite import SqliteDatabase
from tests.store.filled import fill, older, parcel


async def opened(path):
    database = await SqliteDatabase.open(path)
    await database.close()
    return database.backup


async def test_an_older_store_is_copied_and_then_upgraded(path):
    older(path)
    with structlog.testing.capture_logs() as logged:
        backup = await opened(path)
    assert path.with_name("botkit.db.schema-1") == backup
    assert (1, len(STEPS)) == (overview(backup).schema, overview(path).schema)
    assert 1 == overview(backup).rows["dead_letter"]
    assert 0o600 == backup.stat().st_mode & 0o777
    assert [str(backup)] == [
        entry["path"] for entry in logged if entry["event"] == "store_backed_up"
    ]


async def test_letters_of_an_older_store_are_read(path):
    older(path)
    await opened(path)
    with reading(path) as tx:
        assert [("9", "", 0)] == [(one.id, one.actor, one.trust) for one in dead.letters(tx)]


async def test_what_an_older_store_has_posted_is_not_posted_again(path):
    older(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO outbox (id, conv, line, channel, policy, body, digest, variant, idem_key,"
            " status, created_at, not_before, expires_at) VALUES ('m1', 'c', 'robot/ops',"
            " 'robot/ops', 'at_least_once', '{}', '', 0, 'post:news:today', 'sent', 1, 1, 9)"
        )
    database = await SqliteDatabase.open(path)
    posts = [
        parcel(number, "li", channel=f"robot/{room}", idem_key="post:news:today")
        for number, room in (("m2", "ops"), ("m3", "dev"))
    ]
    for new, one in zip((0, 1), posts, strict=True):
        assert new == await database.run(lambda tx, one=one: outbox.add(tx, one))
    await database.close()


async def test_a_new_store_and_one_of_the_newest_schema_are_not_copied(path):
    assert None is await opened(path)
    await fill(path, "zhangsan")
    assert None is await opened(path)
    assert [] == list(path.parent.glob("*.schema-*"))


async def test_a_copy_that_is_there_is_never_written_over(path):
    path.with_name("botkit.db.schema-1").write_text("precious")
    older(path)
    assert path.with_name("botkit.db.schema-1.2") == await opened(path)
    assert "precious" == path.with_name("botkit.db.schema-1").read_text()


async def test_without_its_copy_a_store_is_not_upgraded(path):
    older(path)
    path.with_name("botkit.db.schema-1.partial").mkdir()  # no place to write the copy to
    with pytest.raises((StoreError, OSError)):
        await opened(path)
    assert 1 == overview(path).schema
    assert [] == [file for file in path.parent.glob("*.schema-1") if file.is_file()]
